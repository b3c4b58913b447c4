"""The wording for each kind of text."""

import tomllib
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import get_args

import pytest

from indexer.catalogue import Form, Kind
from indexer.errors import CorpusError
from indexer.instruments import GROUPS, instrument_for, load_instruments, read_instruments
from indexer.passages import force_of

PLACES = ("art-1.1", "recital-1", "annex-1.a", "sec-1", "front")
TEXT = (files("corpus") / "instruments.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", get_args(Kind))
def test_every_place_of_every_kind_and_form_has_its_wording(kind: str) -> None:
    for place, form in product(PLACES, get_args(Form)):
        assert instrument_for(kind, force_of(place, kind=kind, form=form), form).weight


def test_every_kind_and_status_in_the_register_resolves() -> None:
    seen = set()
    for path in files("corpus.register").iterdir():
        if path.name.endswith(".toml"):
            for source in tomllib.loads(path.read_text(encoding="utf-8")).get("source", []):
                force = force_of("art-1", kind=source["kind"], form="publisher")
                seen.add(instrument_for(source["kind"], force, "publisher", source["status"]).id)
    assert {"regulation", "directive", "proposal", "draft", "concept-paper", "ec-guideline"} <= seen


@pytest.mark.real
def test_every_kind_of_the_real_documents_resolves(shared_corpus: Path) -> None:
    listed = tomllib.loads((shared_corpus / "sources.toml").read_text(encoding="utf-8"))["source"]
    got = {source["kind"]: instrument_for(source["kind"], "information", "publisher").group for source in listed}
    assert got["article"] == got["product-information"] == "Background"


@pytest.mark.parametrize(
    ("kind", "force", "form", "status", "wanted"),
    [
        ("regulation", "operative", "consolidated", "in-force", "regulation"),
        ("regulation", "recital", "official-journal", "in-force", "recital"),
        ("directive", "annex", "consolidated", "in-force", "annex-of-directive"),
        ("regulation", "operative", "official-journal", "draft", "proposal"),
        ("ema-guideline", "guideline", "publisher", "draft", "draft"),
        ("concept-paper", "information", "publisher", "draft", "concept-paper"),
        ("regulation", "digest", "digest", "in-force", "digest"),
        ("epar", "information", "publisher", "in-force", "assessment-report"),
        ("own", "own", "own", "", "own"),
    ],
)
def test_the_wording_follows_force_form_and_status(kind: str, force: str, form: str, status: str, wanted: str) -> None:
    assert instrument_for(kind, force, form, status).id == wanted


def test_only_acts_are_headed_binding() -> None:
    binding = {kind for entry in load_instruments().instrument if entry.group == "Binding" for kind in entry.kinds}
    assert binding == {"regulation", "implementing-regulation", "delegated-regulation", "decision", "directive"}


def test_a_directive_is_not_called_binding_without_saying_on_whom() -> None:
    entry = instrument_for("directive", "operative", "consolidated")
    assert "Member States" in entry.badge
    assert entry.rank > instrument_for("regulation", "operative", "consolidated").rank


def test_each_form_of_copy_has_a_label() -> None:
    assert set(load_instruments().form_labels) == set(get_args(Form))


def test_an_unknown_kind_is_refused_with_what_to_do() -> None:
    with pytest.raises(CorpusError, match=r"no wording for kind 'sermon' with force 'operative'.*Add the kind"):
        instrument_for("sermon", "operative", "publisher")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rank = 1", "rank = 3", "rank 3 does not belong to group 'Binding'"),
        ("rank = 1", "rank = 7", "less than or equal to 6"),
        ('badge = "Binding: EU regulation"', 'badge = "Binding"', "not of two to six words"),
        ('id = "digest"', 'id = "digests"', "instrument 'digest' stands 0 times"),
        ('id = "directive"', 'id = "regulation"', "an id stands twice"),
        ("rank = 1", "rank = 1\nweihgt = 1", "weihgt: Extra inputs"),
        ("rank = 1", "rank = ", "is not TOML"),
    ],
)
def test_a_wrong_file_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_instruments(TEXT.replace(old, new, 1))


def test_groups_follow_the_ranks() -> None:
    ranks = sorted({(entry.rank, entry.group) for entry in load_instruments().instrument})
    assert [group for _, group in ranks] == sorted((group for _, group in ranks), key=GROUPS.index)
