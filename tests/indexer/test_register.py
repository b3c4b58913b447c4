"""The register that comes with the program agrees with itself and reads quickly."""

from collections.abc import Mapping
from datetime import date
from importlib import resources

import pytest

from indexer.catalogue import Catalogue, Source
from indexer.errors import CorpusError
from indexer.register_checks import Listed, check_sources
from indexer.sources import load_register


@pytest.fixture(scope="module")
def register() -> Catalogue:
    return load_register()


def test_every_document_and_every_ambiguous_citation_is_there(register: Catalogue) -> None:
    assert len(register.sources) == 425
    assert len(register.ambiguous) == 20
    assert register.as_of.isoformat() == "2026-11-22"


def test_the_register_comes_without_problems_and_only_digests_as_texts(register: Catalogue) -> None:
    assert register.problems == ()
    assert {edition.form for edition in register.editions} <= {"digest"}
    assert all(register.path_of(edition).is_file() for edition in register.editions)


def test_every_file_says_what_it_holds_and_for_which_day() -> None:
    files = [path for path in resources.files("corpus.register").iterdir() if path.name.endswith(".toml")]
    heads = {path.name: path.read_text(encoding="utf-8").splitlines()[:4] for path in files}
    assert len(files) == 11
    assert [name for name, head in heads.items() if not head[0].startswith("# ")] == []
    assert [name for name, head in heads.items() if head[2:] != ["schema = 1", 'as_of = "2026-11-22"']] == []


def test_dates_kinds_and_links_arrive_as_values(register: Catalogue) -> None:
    act = register.sources["reg-1394-2007"]
    assert (act.kind, act.status, act.binding, act.confidence) == ("regulation", "in-force", "binding", "A")
    assert act.effective is not None
    assert act.effective.isoformat() == "2008-12-30"
    assert act.amended_by == ("reg-1235-2010", "reg-2019-1243")


def test_consultation_texts_are_drafts_that_a_final_replaced(register: Catalogue) -> None:
    assert len(register.consultation) == 14
    assert {register.sources[ident].status for ident in register.consultation} == {"superseded"}
    superseded = [one for one in register.sources.values() if one.status == "superseded"]
    drafts = {one.id for one in superseded if "-draft" in one.id or one.kind == "concept-paper"}
    assert drafts <= register.consultation


def test_a_counterpart_taken_out_of_the_register_is_missed(register: Catalogue) -> None:
    directive = register.sources["dir-2001-83"]
    without = directive.model_copy(update={"amended_by": directive.amended_by[1:]})
    with pytest.raises(CorpusError, match=f"amends = 'dir-2001-83'.*add '{directive.amended_by[0]}' to its amended_by"):
        check_sources(_listed({**register.sources, "dir-2001-83": without}))


def test_a_draft_may_name_what_it_would_supersede_one_sidedly(register: Catalogue) -> None:
    drafts = [one for one in register.sources.values() if one.would_supersede]
    assert len(drafts) == 10
    assert check_sources(_listed(register.sources)).keys() == register.sources.keys()


def _listed(sources: Mapping[str, Source]) -> list[Listed]:
    return [Listed(source=source, file="register", as_of=date(2026, 11, 22)) for source in sources.values()]
