"""BEIR folders as they are published: with a byte order mark, CRLF, numbers for ids, null for no title, several splits."""

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

    with pytest.raises(CorpusError, match="several splits. Choose one of dev, train with --split"):
        load_collection(at)
    assert load_collection(at, split="train").split == "train"
