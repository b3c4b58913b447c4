"""BEIR folders as they are published: byte order marks, CRLF, numbers for ids, several splits; refusals name the line."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.beir import load_collection, read_qrels
from indexer.errors import CorpusError

QRELS = "query-id\tcorpus-id\tscore\n1\t1\t1\n"


def folder(at: Path, *, entry: dict[str, Any], encoding: str = "utf-8", end: str = "\n") -> Path:
    (at / "qrels").mkdir(parents=True)
    files = {
        "corpus.jsonl": json.dumps({"_id": "1", "text": "Invented cells rest."} | entry) + "\n",
        "queries.jsonl": json.dumps({"_id": "1", "text": "What rests?"}) + "\n",
        "qrels/test.tsv": QRELS,
    }
    for name, text in files.items():
        (at / name).write_text(text.replace("\n", end), encoding=encoding, newline="")
    return at


@pytest.mark.parametrize("entry", [{}, {"_id": 1}, {"title": None, "metadata": None}])
@pytest.mark.parametrize(("encoding", "end"), [("utf-8", "\n"), ("utf-8-sig", "\r\n")])
def test_a_folder_reads_the_same_however_it_was_published(
    tmp_path: Path, entry: dict[str, Any], encoding: str, end: str
) -> None:
    found = load_collection(folder(tmp_path / "set", entry=entry, encoding=encoding, end=end))

    (text,) = found.entries
    assert (text.id, text.title, text.metadata, text.text) == ("1", "", {}, "Invented cells rest.")
    assert found.qrels == {"1": {"1": 1}}


def test_judgements_without_a_header_lose_no_question_to_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "judged.trec"
    path.write_text("q1 0 t1 1\nq2 0 t2 1\n", encoding="utf-8-sig")

    assert read_qrels(path) == {"q1": {"t1": 1}, "q2": {"t2": 1}}


@pytest.mark.parametrize("entry", [{"_id": ""}, {"_id": True}, {"title": 7}, {"metadata": "no"}])
def test_what_is_no_text_of_a_collection_is_told_with_its_line(tmp_path: Path, entry: dict[str, Any]) -> None:
    with pytest.raises(CorpusError, match=r"corpus\.jsonl, line 1: .*Correct the line"):
        load_collection(folder(tmp_path / "set", entry=entry))


def test_of_several_splits_one_has_to_be_chosen(tmp_path: Path) -> None:
    at = folder(tmp_path / "set", entry={})
    (at / "qrels" / "test.tsv").rename(at / "qrels" / "dev.tsv")
    (at / "qrels" / "train.tsv").write_text(QRELS)

    with pytest.raises(CorpusError, match=r"several splits\. Choose one of dev, train with --split"):
        load_collection(at)
    assert load_collection(at, split="train").split == "train"


TEXT, ASKED = '{"_id": "t1", "text": "Cells rest."}\n', '{"_id": "q1", "text": "What rests?"}\n'
JUDGED = "query-id\tcorpus-id\tscore\nq1\tt1\t1\n"


def written(at: Path, **files: str | bytes) -> Path:
    """A folder with these files in place of sound ones; "" leaves a file empty."""
    (at / "qrels").mkdir()
    for name, path in (("corpus", "corpus.jsonl"), ("queries", "queries.jsonl"), ("qrels", "qrels/test.tsv")):
        text = files.get(name, {"corpus": TEXT, "queries": ASKED, "qrels": JUDGED}[name])
        (at / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return at


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"corpus": TEXT + "{oops\n"}, r"corpus\.jsonl, line 2: not JSON: .*'\{oops"),
        ({"corpus": TEXT + "\n[1]\n"}, r"corpus\.jsonl, line 3: the line: .*object"),
        ({"corpus": TEXT + '{"_id": "t2"}\n'}, r"corpus\.jsonl, line 2: text: Field required"),
        ({"corpus": TEXT + TEXT}, r"corpus\.jsonl, line 2: id 't1' stands in line 1 already\. Rename one"),
        ({"queries": ASKED + ASKED}, r"queries\.jsonl, line 2: id 'q1' stands in line 1 already"),
        ({"queries": '{"_id": "q1", "text": " "}'}, r"queries\.jsonl, line 1: text: "),
        ({"corpus": TEXT + '{"_id": "t2", "text": "\\ud800"}'}, r"corpus\.jsonl, line 2: not JSON"),
        ({"corpus": TEXT + '{"_id": "t2", "a": ' + "[" * 9_000}, r"corpus\.jsonl, line 2: not JSON: recursion limit"),
        ({"corpus": TEXT.encode() + b'{"_id": "t2", "text": "\xe9"}'}, r"corpus\.jsonl, line 2: .*UTF-8"),
        ({"qrels": JUDGED + "q2\tt1\t1\n"}, r"test\.tsv, line 3: 'q2' is judged, but queries\.jsonl has no such"),
        ({"qrels": JUDGED + "q1\tt2\t1\n"}, r"test\.tsv, line 3: 't2' is judged for 'q1', but corpus\.jsonl has no"),
        ({"qrels": JUDGED + "q1\tt1\thigh\n"}, r"test\.tsv, line 3: the grade is 'high'\. Write a whole number"),
        ({"qrels": JUDGED + "q1\tt1\t0\n"}, r"test\.tsv, line 3: 'q1' and 't1' were judged otherwise above"),
        ({"qrels": JUDGED + "q1\tt1\n"}, r"test\.tsv, line 3: 2 columns, 3 \(BEIR\) or 4 \(TREC\) expected"),
        ({"qrels": "query-id\tcorpus-id\tscore\n"}, r"test\.tsv holds no judgement"),
        ({"corpus": ""}, r"corpus\.jsonl is empty"),
        ({"queries": "\n\n"}, r"queries\.jsonl is empty"),
    ],
)
def test_a_refusal_names_file_and_line(tmp_path: Path, files: dict[str, str | bytes], told: str) -> None:
    with pytest.raises(CorpusError, match=told):
        load_collection(written(tmp_path, **files))


@pytest.mark.parametrize(
    ("gone", "told"),
    [("qrels/test.tsv", "no qrels"), ("corpus.jsonl", "corpus.jsonl cannot be read"), ("queries.jsonl", "queries")],
)
def test_a_file_that_is_not_there_is_named(tmp_path: Path, gone: str, told: str) -> None:
    (written(tmp_path) / gone).unlink()
    with pytest.raises(CorpusError, match=told):
        load_collection(tmp_path)


def test_a_split_that_is_not_there_is_answered_with_those_that_are(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"no split 'dev'\. Choose one of test with --split"):
        load_collection(written(tmp_path), split="dev")


def test_of_several_splits_test_is_taken_unless_another_is_named(tmp_path: Path) -> None:
    (written(tmp_path) / "qrels" / "dev.tsv").write_text("q1\tt1\t2\n")
    assert load_collection(tmp_path).split == "test"
    assert load_collection(tmp_path, split="dev").qrels == {"q1": {"t1": 2}}
    assert load_collection(tmp_path).digest != load_collection(tmp_path, split="dev").digest


def test_grades_are_kept_with_zero_for_what_was_found_not_relevant(tmp_path: Path) -> None:
    more = TEXT + TEXT.replace("t1", "t2") + TEXT.replace("t1", "t3")
    found = load_collection(written(tmp_path, corpus=more, qrels="q1 0 t1 3\nq1 0 t2 0\n\nq1 0 t3 1\nq1 0 t3 1\n"))
    assert found.qrels == {"q1": {"t1": 3, "t2": 0, "t3": 1}}


def test_questions_without_judgements_are_counted_and_not_asked(tmp_path: Path) -> None:
    found = load_collection(written(tmp_path, queries=ASKED + ASKED.replace("q1", "q2")))
    assert ([query.id for query in found.queries], found.unjudged) == (["q1"], 1)


def test_a_line_separator_within_a_text_ends_no_line(tmp_path: Path) -> None:
    found = load_collection(written(tmp_path, corpus='{"_id": "t1", "text": "one\u2028two"}\n'))
    assert [entry.text for entry in found.entries] == ["one\u2028two"]


def test_a_place_that_is_null_is_none(tmp_path: Path) -> None:
    corpus = '{"_id": "t1", "text": "x", "metadata": {"document": null, "locator": 7}}\n'
    [entry] = load_collection(written(tmp_path, corpus=corpus)).entries
    assert (entry.document, entry.locator) == ("", "7")
