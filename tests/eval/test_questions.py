"""What is asked: suites by name, file or folder, their splits and fast parts, and digests that tell them apart."""

import json
from pathlib import Path

import pytest

from eval.cases import load_suite, shipped_suite
from eval.questions import in_fast_part, open_suite, parts_of
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
    opened = open_suite("rulebook")
    cases = load_suite(shipped_suite("rulebook"))
    assert [question.case for question in opened.questions] == list(cases)
    assert (opened.info.name, opened.info.kind, opened.info.split, opened.info.size) == (
        "rulebook",
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


def test_the_digest_follows_what_is_asked_and_not_how_the_file_is_written(suite: Path) -> None:
    before = open_suite(str(suite)).info.digest
    suite.write_text(suite.read_text().replace("\n", "\n\n"))
    assert open_suite(str(suite)).info.digest == before
    suite.write_text(suite.read_text().replace("Question 1?", "Question one?"))
    assert open_suite(str(suite)).info.digest != before


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
    [("no/such", "no folder"), ("none.jsonl", "cannot be read"), ("none", "no suite 'none'"), (".", "no suite")],
)
def test_what_is_no_suite_is_told(name: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CorpusError, match=said):
        open_suite(name)
