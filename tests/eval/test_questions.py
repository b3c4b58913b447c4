"""What is asked: suites by name, file or folder, their splits and fast parts, and digests that tell them apart."""

import json
from pathlib import Path

import pytest

from assistant.answering import Answerer
from eval.cases import load_suite, shipped_suite
from eval.questions import held_part, in_fast_part, open_suite, parts_of
from indexer.errors import CorpusError


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """Eight unanswerable cases, every other one for testing."""
    path = tmp_path / "tiny.jsonl"
    cases = (
        {
            "id": f"c{number}",
            "question": f"Question {number}?",
            "style": "out-of-scope",
            "gold": [],
            "facts": [],
            "answerable": False,
            "split": "test" if number % 2 else "development",
        }
        for number in range(8)
    )
    path.write_text("\n".join(json.dumps(case) for case in cases))
    return path


def test_a_shipped_suite_is_asked_whole_with_its_cases() -> None:
    opened = open_suite("atmp")
    cases = load_suite(shipped_suite("atmp"))
    assert [question.case for question in opened.questions] == list(cases)
    assert (opened.info.name, opened.info.kind, opened.info.split, opened.info.size) == (
        "atmp",
        "cases",
        "all",
        len(cases),
    )
    assert (opened.collection, opened.depth) == (None, 10)


def test_splits_and_the_fast_part_are_parts_with_digests_of_their_own(suite: Path) -> None:
    whole, test = open_suite(str(suite)), open_suite(str(suite), split="test")
    fast = open_suite(str(suite), fast=True)
    assert [question.id for question in test.questions] == ["c1", "c3", "c5", "c7"]
    assert [question.id for question in fast.questions] == [one.id for one in whole.questions if in_fast_part(one.id)]
    assert 0 < len(fast.questions) < 8
    assert len({whole.info.digest, test.info.digest, fast.info.digest}) == 3
    assert parts_of(fast.info.split) == ("all", True)
    assert parts_of(test.info.split) == ("test", False)


def test_a_file_of_cases_may_have_any_ending(suite: Path) -> None:
    drafts = suite.rename(suite.with_suffix(".out"))
    assert len(open_suite(str(drafts)).questions) == 8


def test_the_digest_follows_what_is_asked_and_not_how_the_file_is_written(suite: Path) -> None:
    before = open_suite(str(suite)).info.digest
    suite.write_text(suite.read_text().replace("\n", "\n\n"))
    assert open_suite(str(suite)).info.digest == before
    suite.write_text(suite.read_text().replace("Question 1?", "Question one?"))
    assert open_suite(str(suite)).info.digest != before


HELD = {"style": "sentence", "facts": [["25 years"]], "answerable": True}
OF_A_CORPUS = [
    {**HELD, "id": "whole", "question": "Of the act?", "gold": ["reg-1-2001/art-2.1"]},
    {**HELD, "id": "lost", "question": "Of a place that the reader does not give?", "gold": ["reg-1-2001/art-99"]},
    {**HELD, "id": "then", "question": "Of an edition?", "gold": ["reg-1-2001/art-2.1"], "edition": "reg-1-2001-first"},
    {**HELD, "id": "never", "question": "Of an edition not held?", "gold": ["reg-1-2001/art-2.1"], "edition": "third"},
    {**HELD, "id": "other", "question": "Of an act not held?", "gold": ["reg-2-2001/art-2.1"]},
    {
        **HELD,
        "id": "either",
        "question": "Of one of two?",
        "gold": ["reg-2-2001", "guide-invented-cells/sec-2"],
        "any_of": True,
    },
    {**HELD, "id": "digest", "question": "Of a digest?", "gold": ["reg-507-2006/art-4"]},
    {**HELD, "id": "beyond", "question": "Of what a digest lacks?", "gold": ["reg-507-2006/art-99"]},
    {"id": "none", "question": "Who won?", "style": "out-of-scope", "gold": [], "facts": [], "answerable": False},
]


@pytest.fixture
def of_a_corpus(tmp_path: Path) -> Path:
    path = tmp_path / "held.jsonl"
    path.write_text("\n".join(json.dumps(case) for case in OF_A_CORPUS))
    return path


def test_cases_whose_texts_a_corpus_does_not_hold_are_left_out_and_counted(
    of_a_corpus: Path, answerer: Answerer
) -> None:
    whole = open_suite(str(of_a_corpus))
    asked = held_part(whole, answerer.retriever.catalogue, answerer.retriever.index.passages)
    assert [question.id for question in asked.questions] == ["whole", "lost", "then", "either", "digest", "none"]
    assert (asked.info.size, asked.info.left_out, whole.info.left_out) == (6, 3, 0)
    of_a_corpus.write_text(
        "\n".join(json.dumps(question.case.model_dump(mode="json")) for question in asked.questions if question.case)
    )
    only = open_suite(str(of_a_corpus))
    assert asked.info.digest == only.info.digest != whole.info.digest
    assert held_part(only, answerer.retriever.catalogue, answerer.retriever.index.passages) is only


def test_a_corpus_that_holds_nothing_of_what_is_asked_is_refused(of_a_corpus: Path, answerer: Answerer) -> None:
    of_a_corpus.write_text("\n".join(json.dumps(case) for case in OF_A_CORPUS if case["id"] in ("never", "other")))
    with pytest.raises(CorpusError, match="none of the texts that the 2 cases of held ask for"):
        held_part(open_suite(str(of_a_corpus)), answerer.retriever.catalogue, answerer.retriever.index.passages)


def test_the_fast_part_is_about_a_quarter_and_a_new_question_moves_no_other() -> None:
    chosen = [number for number in range(4_000) if in_fast_part(f"case-{number}")]
    assert 900 < len(chosen) < 1_100


def test_a_part_without_a_question_is_refused(suite: Path) -> None:
    suite.write_text("\n".join(line for line in suite.read_text().splitlines() if '"test"' not in line))
    with pytest.raises(CorpusError, match="no case of the split 'test'"):
        open_suite(str(suite), split="test")


def test_a_benchmark_has_the_relevant_texts_of_its_judged_questions(tmp_path: Path) -> None:
    folder = tmp_path / "marks"
    (folder / "qrels").mkdir(parents=True)
    (folder / "corpus.jsonl").write_text("\n".join(json.dumps({"_id": name, "text": name}) for name in ("a", "b", "c")))
    (folder / "queries.jsonl").write_text("\n".join(json.dumps({"_id": name, "text": name}) for name in ("q", "r")))
    (folder / "qrels" / "dev.tsv").write_text("query-id\tcorpus-id\tscore\nq\ta\t2\nq\tb\t0\nq\tc\t1\n")
    for split in (None, "all", "dev"):
        opened = open_suite(str(folder), split=split)
        assert [(question.id, question.relevant) for question in opened.questions] == [("q", ("a", "c"))]
        assert (opened.info.name, opened.info.kind, opened.info.split, opened.depth) == ("marks", "beir", "dev", 100)
        assert opened.collection is not None
        assert opened.info.digest == opened.collection.digest


@pytest.mark.parametrize(
    ("name", "said"),
    [
        (" ", "has no name"),
        ("no/such", "no folder"),
        ("none.jsonl", "cannot be read"),
        ("none", "no suite 'none'"),
        (".", "no suite"),
    ],
)
def test_what_is_no_suite_is_told(name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match=said):
        open_suite(name)
