"""Review suites are checked against their texts and the register when they are read; each error names file and line."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any, get_args

import pytest

from eval.drafts import LIST, Kind, ReviewSuite, Severity, Span, is_review_suite, load_review_suite
from eval.questions import open_suite
from indexer.catalogue import Catalogue
from indexer.digests import Statement, read_digest
from indexer.errors import CorpusError
from indexer.locators import covers
from indexer.sources import load_register

TEXT = """\
# Storage

We keep the data for 10 years.
We follow CPMP/BWP/3088/99.
The shelf life is 12 months. The lot lasted 18 months.
Lamps are lit. Lamps are lit.
The code is 12121.
"""
KEPT: dict[str, Any] = {
    "document": "store.md",
    "stretch": "for 10 years",
    "kind": "contradicts",
    "severity": "blocker",
    "rules": ["reg-1394-2007/art-15.4"],
    "what": "30 years",
}
CITED: dict[str, Any] = {
    "document": "store.md",
    "stretch": "CPMP/BWP/3088/99",
    "kind": "outdated",
    "severity": "editorial",
    "rules": ["cpmp-bwp-3088-99"],
    "what": "replaced",
}
LASTED: dict[str, Any] = {"document": "store.md", "stretch": "The lot lasted 18 months", "why": "a result"}
GOOD: dict[str, Any] = {
    "id": "one",
    "profile": {"product": "tep", "origin": "autologous", "stage": "maa"},
    "as_of": "2026-11-22",
    "documents": [{"file": "store.md", "section": "3.2.P.8"}],
    "defects": [KEPT, CITED],
    "decoys": [LASTED],
}


@pytest.fixture(scope="module")
def register() -> Catalogue:
    return load_register()


@pytest.fixture(scope="module")
def shipped(register: Catalogue) -> ReviewSuite:
    return load_review_suite(Path(str(files("eval") / "suites" / "drafts")), register)


@pytest.fixture(scope="module")
def digested() -> dict[str, tuple[Statement, ...]]:
    """The statements of each shipped digest, by source."""
    digests = (
        read_digest(path.read_text(encoding="utf-8"), name=path.name)
        for path in files("corpus.digests").iterdir()
        if path.name.endswith(".md")
    )
    return {digest.head.source: digest.statements for digest in digests}


def written(folder: Path, *entries: dict[str, Any] | str) -> Path:
    (folder / "store.md").write_text(TEXT, encoding="utf-8")
    lines = (entry if isinstance(entry, str) else json.dumps(entry) for entry in entries)
    (folder / LIST).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def planting(*defects: dict[str, Any], **changed: Any) -> dict[str, Any]:
    return {**GOOD, "id": "two", "defects": list(defects), **changed}


def test_a_suite_is_read_in_order_with_its_texts_and_places(tmp_path: Path, register: Catalogue) -> None:
    suite = load_review_suite(written(tmp_path, GOOD, "", planting()), register)
    assert [one.draft.id for one in suite.drafts] == ["one", "two"]
    assert suite.name == tmp_path.name
    first = suite.drafts[0]
    assert first.texts == {"store.md": TEXT}
    start = TEXT.index("for 10 years")
    assert first.span(first.draft.defects[0]) == Span("store.md", start, start + 12)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{not json", "not JSON"),
        (GOOD, "id 'one' stands in a line above"),
        (planting({**KEPT, "stretch": "for 11 years"}), r"defects\.0: 'for 11 years' is not in store\.md"),
        (
            planting({**KEPT, "stretch": "Lamps are lit."}),
            r"'Lamps are lit\.' stands in store\.md more than once \(lines 6\)",
        ),
        (
            planting({**KEPT, "stretch": "ata"}, {**KEPT, "stretch": "a"}),
            r"defects\.1: 'a' stands .* \(lines 1, 3, 5, 6\)",
        ),
        (planting({**KEPT, "stretch": "121"}), r"'121' stands in store\.md more than once \(lines 7\)"),
        (planting({**KEPT, "kind": "ugly"}), r"defects\.0\.kind.*'ugly'"),
        (planting({**KEPT, "severity": "fatal"}), r"defects\.0\.severity.*'fatal'"),
        (planting({**KEPT, "colour": "red"}), r"defects\.0\.colour"),
        (
            planting({**KEPT, "document": "lost.md"}),
            r"defects\.0: document 'lost\.md' is none of the draft's: store\.md",
        ),
        (planting({**KEPT, "rules": ["reg-0-1900/art-1"]}), "'reg-0-1900/art-1' names no source of the register"),
        (planting({**KEPT, "rules": ["reg-1394-2007"]}), "rules need their place"),
        (planting({**KEPT, "rules": []}), "'contradicts' needs rules"),
        (planting({**KEPT, "kind": "inconsistent", "rules": []}), "other side under also"),
        (planting({**KEPT, "kind": "not located"}), "'not located' is never a blocker"),
        (planting({**CITED, "rules": ["cpmp-bwp-3088-99/sec-1"]}), "without a place"),
        (planting({**CITED, "rules": ["ema-cat-80183-2014"]}), "not outdated on 2026-11-22"),
        (planting(CITED, as_of="2016-01-01"), "not outdated on 2016-01-01"),
        (planting(KEPT, {**KEPT, "stretch": "10 years."}), r"defects\.0 and defects\.1 overlap in store\.md"),
        (planting(KEPT, decoys=[{**LASTED, "stretch": "the data for"}]), r"decoys\.0 and defects\.0 overlap"),
        (planting(decoys=[{**LASTED, "stretch": "Never said"}]), r"decoys\.0: 'Never said' is not in"),
        (
            planting({**KEPT, "also": [{"document": "store.md", "stretch": "Nor this"}]}),
            r"defects\.0\.also\.0: 'Nor this'",
        ),
        (planting(documents=[]), "documents"),
        (planting(documents=GOOD["documents"] * 2), r"'store\.md' is listed twice"),
        (planting(documents=[{"file": "lost.md", "section": "2.5"}]), r"documents: .*lost\.md cannot be read"),
        (planting(documents=[{"file": "../lost.md", "section": "2.5"}]), r"documents\.0\.file"),
        (planting(as_of="tomorrow"), "as_of"),
        (planting(profile={"product": "tep", "stage": "maa"}), "cells have an origin"),
        (planting(profile={"product": "gtmp in vivo", "origin": "allogeneic", "stage": "maa"}), "cells have an origin"),
    ],
)
def test_a_wrong_draft_is_refused_with_file_and_line(
    tmp_path: Path, register: Catalogue, entry: dict[str, Any] | str, told: str
) -> None:
    with pytest.raises(CorpusError, match=rf"drafts\.jsonl, line 3: .*{told}"):
        load_review_suite(written(tmp_path, GOOD, "", entry), register)


def test_a_reference_may_be_outdated_by_the_day_of_the_review_alone(tmp_path: Path, register: Catalogue) -> None:
    suite = load_review_suite(written(tmp_path, planting(CITED, as_of="2018-11-01")), register)
    assert suite.drafts[0].draft.defects[0].rules == ("cpmp-bwp-3088-99",)


def test_a_suite_without_drafts_and_a_folder_without_a_suite_are_refused(tmp_path: Path, register: Catalogue) -> None:
    with pytest.raises(CorpusError, match=r"drafts\.jsonl cannot be read"):
        load_review_suite(tmp_path, register)
    with pytest.raises(CorpusError, match="holds no draft"):
        load_review_suite(written(tmp_path), register)


def test_asking_a_review_suite_says_in_one_line_that_the_review_is_not_built_yet(tmp_path: Path) -> None:
    assert not is_review_suite(tmp_path)
    with pytest.raises(CorpusError, match="the review is not built yet") as refused:
        open_suite(str(written(tmp_path, GOOD)))
    assert "\n" not in str(refused.value)


def test_the_shipped_suite_plants_every_kind_and_severity_in_three_products(shipped: ReviewSuite) -> None:
    defects = [defect for one in shipped.drafts for defect in one.draft.defects]
    assert {one.draft.profile.product for one in shipped.drafts} == {"gtmp ex vivo", "gtmp in vivo", "tep"}
    assert all(4 <= len(one.draft.defects) <= 6 and len(one.draft.decoys) == 2 for one in shipped.drafts)
    assert {defect.kind for defect in defects} == set(get_args(Kind))
    assert {defect.severity for defect in defects} == set(get_args(Severity))


def test_every_planted_rule_of_the_shipped_suite_stands_in_a_digest(
    shipped: ReviewSuite, digested: dict[str, tuple[Statement, ...]]
) -> None:
    rules = {
        rule
        for one in shipped.drafts
        for defect in one.draft.defects
        if defect.kind != "outdated"
        for rule in defect.rules
    }
    unread = {rule for rule in rules if not _stated(rule, digested)}
    assert len(rules) >= 10
    assert unread == set()


def _stated(rule: str, digested: dict[str, tuple[Statement, ...]]) -> bool:
    source, _, place = rule.partition("/")
    return any(covers(place, one.anchor) and one.confidence in ("A", "B") for one in digested.get(source, ()))


def test_the_list_of_the_shipped_suite_names_every_text_beside_it(shipped: ReviewSuite) -> None:
    folder = Path(str(files("eval") / "suites" / "drafts"))
    beside = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")} - {"README.md"}
    assert {document.file for one in shipped.drafts for document in one.draft.documents} == beside
