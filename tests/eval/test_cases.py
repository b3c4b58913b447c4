"""Suites are checked when they are read; each error names file and line."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.cases import Case, contains_fact, load_suite, shipped_suite
from indexer.errors import CorpusError
from indexer.locators import covers
from indexer.passages import passages_of
from indexer.readers.worker import ReaderProcess
from indexer.sources import load_catalogue, load_register

GOOD: dict[str, Any] = {
    "id": "one",
    "question": "How long?",
    "style": "sentence",
    "gold": ["reg-1-2000/art-1.2"],
    "facts": [["30 years"]],
    "answerable": True,
}


def written(folder: Path, *entries: dict[str, Any] | str) -> Path:
    path = folder / "suite.jsonl"
    lines = (entry if isinstance(entry, str) else json.dumps(entry) for entry in entries)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_a_suite_is_read_in_order_and_blank_lines_are_passed_over(tmp_path: Path) -> None:
    cases = load_suite(written(tmp_path, GOOD, "", {**GOOD, "id": "two", "as_of": "2018-12-01", "follows": "one"}))
    assert [case.id for case in cases] == ["one", "two"]
    assert cases[1].as_of is not None
    assert cases[1].as_of.year == 2018


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{not json", "not JSON"),
        ({**GOOD, "id": "one"}, "stands in line 1 already"),
        ({**GOOD, "id": "b", "style": "poem"}, "style"),
        ({**GOOD, "id": "b", "golden": []}, "golden"),
        ({**GOOD, "id": "b", "gold": []}, "at least one gold locator"),
        ({**GOOD, "id": "b", "answerable": False}, "neither gold nor facts"),
        ({**GOOD, "id": "b", "any_of": True}, "at least two"),
        ({**GOOD, "id": "b", "gold": ["Article 15(4)"]}, "gold.0"),
        ({**GOOD, "id": "b", "facts": [[]]}, "facts.0"),
        ({**GOOD, "id": "b", "gold": ["a/art-1", "a/art-1"]}, "listed twice"),
        ({**GOOD, "id": "b", "as_of": "1 December"}, "as_of"),
        ({**GOOD, "id": "b", "follows": "later"}, "no line above"),
    ],
)
def test_a_wrong_line_is_told_with_file_and_line(tmp_path: Path, entry: dict[str, Any] | str, told: str) -> None:
    with pytest.raises(CorpusError, match=r"suite\.jsonl, line 2") as caught:
        load_suite(written(tmp_path, GOOD, entry))
    assert told in str(caught.value)


def test_an_empty_or_missing_suite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no case"):
        load_suite(written(tmp_path, ""))
    with pytest.raises(CorpusError, match="cannot be read"):
        load_suite(tmp_path / "absent.jsonl")


def test_an_unknown_suite_is_told_with_those_that_there_are() -> None:
    with pytest.raises(CorpusError, match="rulebook"):
        shipped_suite("rulebok")


def test_a_fact_is_found_whatever_the_case_space_apostrophe_or_dash() -> None:
    assert contains_fact("a minimum of 30\u00a0years", ["30 years"])
    assert contains_fact("the patients’ associations", ["Patients' associations"])
    assert contains_fact("stored at ≤ −150 °C", ["-150"])
    assert not contains_fact("a minimum of 130 days", ["30 years", "thirty years"])


@pytest.mark.parametrize("name", ["rulebook", "rulebook-digests"])
def test_every_shipped_case_names_documents_of_the_register_or_of_the_real_corpus(name: str) -> None:
    known = {*load_register().sources, "pi-yescarta", "billev-atmp-article"}
    for case in load_suite(shipped_suite(name)):
        named = {locator.partition("/")[0] for locator in case.gold} | set(case.not_binding)
        assert named <= known, case.id


def test_the_rulebook_has_unanswerable_questions_and_days_of_the_past() -> None:
    cases = load_suite(shipped_suite("rulebook"))
    assert sum(not case.answerable for case in cases) >= 0.2 * len(cases)
    assert any(case.as_of for case in cases)


@pytest.mark.real
def test_each_gold_place_of_the_rulebook_exists_in_the_real_documents(shared_corpus: Path) -> None:
    cases = load_suite(shipped_suite("rulebook"))
    absent = [
        (case.id, gold)
        for case, places in _held_places(cases, shared_corpus)
        for gold in case.gold
        if not any(covers(gold, locator) for _, locator, _ in places)
    ]
    assert absent == []


@pytest.mark.real
def test_each_fact_of_the_rulebook_stands_in_one_of_its_gold_places(shared_corpus: Path) -> None:
    cases = load_suite(shipped_suite("rulebook"))
    absent = [
        (case.id, spellings)
        for case, places in _held_places(cases, shared_corpus)
        for spellings in case.facts
        if not any(
            contains_fact(text, spellings)
            for edition, locator, text in places
            if case.edition in (None, edition) and any(covers(gold, locator) for gold in case.gold)
        )
    ]
    assert absent == []


def _held_places(cases: tuple[Case, ...], folder: Path) -> list[tuple[Case, list[tuple[str, str, str]]]]:
    """Each case with the places of its gold documents: edition, locator, text with its lead-in."""
    catalogue = load_catalogue(folder)
    places: dict[str, list[tuple[str, str, str]]] = {}
    with ReaderProcess() as reader:
        for source in {locator.partition("/")[0] for case in cases for locator in case.gold}:
            for edition in catalogue.editions_of[source]:
                if edition.form == "digest":
                    continue
                kind = catalogue.sources[source].kind
                passages = passages_of(
                    reader.read(catalogue.path_of(edition)),
                    source=source,
                    edition=edition.id,
                    kind=kind,
                    form=edition.form,
                )
                places.setdefault(source, []).extend((edition.id, one.locator, one.text) for one in passages)
    return [(case, [place for gold in case.gold for place in places[gold.partition("/")[0]]]) for case in cases]
