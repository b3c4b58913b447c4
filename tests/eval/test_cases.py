"""Suites are checked when they are read; each error names file and line."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import pytest

from eval.cases import Case, Style, contains_fact, load_suite, shipped_suite
from indexer.catalogue import Catalogue
from indexer.errors import CorpusError
from indexer.locators import covers, official
from indexer.passages import passages_of
from indexer.readers.worker import ReaderProcess
from indexer.reading import read_edition
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


def test_a_line_separator_within_a_question_does_not_end_its_line(tmp_path: Path) -> None:
    path = tmp_path / "suite.jsonl"
    path.write_text(json.dumps({**GOOD, "question": "How\u2028long\u0085?"}, ensure_ascii=False), encoding="utf-8")
    [case] = load_suite(path)
    assert case.question == "How\u2028long\u0085?"


def test_a_byte_order_mark_belongs_to_no_case(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert [case.id for case in load_suite(path)] == ["one"]


def test_an_empty_or_missing_suite_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="no case"):
        load_suite(written(tmp_path, ""))
    with pytest.raises(CorpusError, match="cannot be read"):
        load_suite(tmp_path / "absent.jsonl")


def test_an_unknown_suite_is_told_with_those_that_there_are() -> None:
    with pytest.raises(CorpusError, match="atmp") as caught:
        shipped_suite("atpm")
    assert "readings" not in str(caught.value)


def test_a_fact_is_found_whatever_the_case_space_apostrophe_or_dash() -> None:
    assert contains_fact("a minimum of 30\u00a0years", ["30 years"])
    assert contains_fact("the patients’ associations", ["Patients' associations"])
    assert contains_fact("stored at ≤ −150 °C", ["-150"])
    assert not contains_fact("a minimum of 130 days", ["30 years", "thirty years"])


ATMP = load_suite(shipped_suite("atmp"))
ONLY_IN_THE_REAL_CORPUS = {  # of these there is no digest, or one of the cover alone
    "billev-atmp-article",
    "ich-q5c",
    "pi-yescarta",
    "reg-2016-679",
}


def source_of(locator: str) -> str:
    return locator.partition("/")[0]


def test_every_case_names_documents_of_the_register_or_of_the_real_corpus() -> None:
    known = {*load_register().sources, *ONLY_IN_THE_REAL_CORPUS}
    for case in ATMP:
        assert {source_of(locator) for locator in (*case.gold, *case.not_binding)} <= known, case.id


def test_the_suite_is_large_enough_and_asks_in_every_style() -> None:
    assert len(ATMP) >= 150
    assert sum(not case.answerable for case in ATMP) >= 0.2 * len(ATMP)
    assert {case.style for case in ATMP} == set(get_args(Style))
    assert len({(" ".join(case.question.casefold().split()), case.as_of) for case in ATMP}) == len(ATMP)


def test_about_half_of_the_cases_that_no_weight_was_set_on_are_for_testing() -> None:
    seen = [case for case in ATMP if case.id.startswith(("real-", "Q"))]
    assert {case.split for case in seen} == {"development"}
    new = [case for case in ATMP if case not in seen]
    test = [case for case in new if case.split == "test"]
    assert 0.45 * len(new) <= len(test) <= 0.55 * len(new)
    assert sum(not case.answerable for case in test) >= 0.2 * len(test)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A held place of a gold document, with its text and the words that lead in to it."""

    edition: str
    locator: str
    text: str

    def answers(self, case: Case, gold: str) -> bool:
        return covers(gold, self.locator) and case.edition in (None, self.edition)


Texts = dict[str, list[Held]]


@pytest.fixture(scope="module")
def digests(tmp_path_factory: pytest.TempPathFactory) -> Texts:
    """What a clone alone holds of the gold documents."""
    return held_places(load_catalogue(None), tmp_path_factory.mktemp("digests"))


@pytest.fixture(scope="module")
def wording(shared_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Texts:
    """The gold documents of the real corpus: official wording, and the digest of those that it has only as a digest."""
    return held_places(load_catalogue(shared_corpus), tmp_path_factory.mktemp("wording"))


def held_places(catalogue: Catalogue, kept: Path) -> Texts:
    places: Texts = {}
    with ReaderProcess() as reader:
        for source in sorted({source_of(gold) for case in ATMP for gold in case.gold}):
            editions = catalogue.editions_of.get(source, ())
            official_ones = [edition for edition in editions if edition.form != "digest"]
            for edition in official_ones or editions:
                read = passages_of(
                    read_edition(catalogue.path_of(edition), kept=kept, reader=reader, form=edition.form),
                    source=source,
                    edition=edition.id,
                    kind=catalogue.sources[source].kind,
                    form=edition.form,
                )
                places.setdefault(source, []).extend(
                    Held(edition=edition.id, locator=official(one.locator), text=f"{one.lead} {one.text}")
                    for one in read
                )
    return places


def absent_places(texts: Texts) -> list[tuple[str, str]]:
    return [
        (case.id, gold)
        for case in ATMP
        for gold in case.gold
        if not any(held.answers(case, gold) for held in texts.get(source_of(gold), ()))
    ]


def absent_facts(cases: Iterable[Case], texts: Texts) -> list[tuple[str, tuple[str, ...]]]:
    """Facts that stand in none of the gold places of their case; one place is enough, also where the others are needed too."""
    return [
        (case.id, spellings)
        for case in cases
        for spellings in case.facts
        if not any(
            held.answers(case, gold) and contains_fact(held.text, spellings)
            for gold in case.gold
            for held in texts.get(source_of(gold), ())
        )
    ]


def test_each_gold_place_exists_in_the_shipped_digests_if_its_document_has_one(digests: Texts) -> None:
    absent = absent_places(digests)
    assert {source_of(gold) for _, gold in absent} == ONLY_IN_THE_REAL_CORPUS


def test_each_fact_stands_in_the_digest_of_one_of_its_gold_places(digests: Texts) -> None:
    askable = [case for case in ATMP if {source_of(gold) for gold in case.gold} - ONLY_IN_THE_REAL_CORPUS]
    assert len(askable) > 150
    assert absent_facts(askable, digests) == []


@pytest.mark.real
def test_each_gold_place_exists_in_the_real_documents(wording: Texts) -> None:
    assert absent_places(wording) == []


@pytest.mark.real
def test_each_fact_stands_in_the_real_wording_of_one_of_its_gold_places(wording: Texts) -> None:
    assert absent_facts(ATMP, wording) == []
