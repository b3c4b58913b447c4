"""TREC files: what is written is read back in the same order, by us and by readers that break ties by themselves."""

from pathlib import Path
from tempfile import TemporaryDirectory

import ir_measures
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.beir import read_qrels
from eval.records import Hit, Result
from eval.trec import falling, read_run, write_qrels, write_run
from indexer.errors import CorpusError

IDS = st.text(st.characters(blacklist_categories=("Z", "C")), min_size=1, max_size=12)
SCORES = st.floats(-1e6, 1e6, allow_nan=False)


@st.composite
def rankings(draw: st.DrawFn) -> list[Result]:
    results = []
    for case in draw(st.lists(IDS, min_size=1, max_size=4, unique=True)):
        texts = draw(st.lists(IDS, min_size=1, max_size=20, unique=True))
        scores = sorted(draw(st.lists(SCORES, min_size=len(texts), max_size=len(texts))), reverse=True)
        hits = tuple(Hit(places=(text,), score=score) for text, score in zip(texts, scores, strict=True))
        results.append(Result(system="s", case=case, hits=hits))
    return results


@given(rankings())
def test_a_run_is_read_back_in_the_order_it_was_written(results: list[Result]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "run"
        write_run(results, path, tag="ours")
        read = read_run(path)
        theirs = {(one.query_id, one.doc_id): one.score for one in ir_measures.read_trec_run(str(path))}
    assert list(read) == [result.case for result in results]
    for result in results:
        order = [hit.places for hit in result.hits]
        assert [hit.places for hit in read[result.case]] == order
        single = [np.float32(theirs[result.case, place]) for (place,) in order]
        assert single == sorted(set(single), reverse=True)  # no tie is left to the reader, even in single precision
        for hit, back in zip(result.hits, read[result.case], strict=True):
            assert back.score == pytest.approx(hit.score, rel=1e-5, abs=1e-5)


@given(rankings())
def test_a_run_written_again_is_the_same_file(results: list[Result]) -> None:
    with TemporaryDirectory() as folder:
        first, second = Path(folder) / "1", Path(folder) / "2"
        write_run(results, first, tag="ours")
        again = [Result(system="s", case=case, hits=hits) for case, hits in read_run(first).items()]
        write_run(again, second, tag="ours")
        assert first.read_text() == second.read_text()


@given(st.dictionaries(IDS, st.dictionaries(IDS, st.integers(0, 3), min_size=1), min_size=1))
def test_judgements_are_read_back_as_they_were_written(qrels: dict[str, dict[str, int]]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "qrels"
        write_qrels(qrels, path)
        assert read_qrels(path) == qrels


def test_the_lines_are_those_of_trec(tmp_path: Path) -> None:
    hits = (Hit(places=("t2",), score=1.5), Hit(places=("t1", "t2"), score=1.5), Hit(places=(), score=1))
    broken = Result(system="s", case="q2", failure="KeyError: 'x'")
    write_run([Result(system="s", case="q1", hits=hits), broken], tmp_path / "run", tag="plain recipe")
    assert (tmp_path / "run").read_text() == "q1 Q0 t2 1 1.5 plain-recipe\nq1 Q0 t1 2 1.49999988 plain-recipe\n"


def test_no_more_texts_are_written_than_the_depth(tmp_path: Path) -> None:
    hits = tuple(Hit(places=(f"t{number}",), score=-number) for number in range(150))
    write_run([Result(system="s", case="q", hits=hits)], tmp_path / "run", tag="s")
    assert len(read_run(tmp_path / "run")["q"]) == 100


def test_scores_that_fall_in_single_precision_stay_as_they_are() -> None:
    assert falling([3.5, 2.25, -1.0]) == [3.5, 2.25, -1.0]
    first, second = falling([1e300, 1e300])
    assert first > second


def test_equal_scores_are_ordered_by_rank(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q Q0 b 2 1.0 x\nq Q0 a 3 1.0 x\n\nq Q0 c 1 1.0 x\nq Q0 d 9 2.0 x\n")
    assert [hit.places[0] for hit in read_run(tmp_path / "run")["q"]] == ["d", "c", "b", "a"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("q Q0 t 1 0.5\n", "line 1: 5 columns"),
        ("q Q0 t 1 0.5 x\nq Q0 u first 0.5 x\n", "line 2: rank 'first'"),
        ("q Q0 t 1 high x\n", "score 'high'"),
        ("q Q0 t 1 nan x\n", "cannot be ranked"),
        ("q Q0 t 1 0.5 x\nq Q0 t 2 0.4 x\n", "line 2: 't' was ranked"),
        ("\n", "holds no ranking"),
    ],
)
def test_what_is_no_run_is_told_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "run").write_text(text)
    with pytest.raises(CorpusError, match=said):
        read_run(tmp_path / "run")


def test_files_that_are_not_there_or_not_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read_run(tmp_path / "none")
    (tmp_path / "run").write_bytes(b"\xff\xfe")
    with pytest.raises(CorpusError, match="cannot be read"):
        read_run(tmp_path / "run")


def test_a_byte_order_mark_is_no_part_of_the_first_question(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q Q0 t 1 0.5 x\n", encoding="utf-8-sig")
    assert list(read_run(tmp_path / "run")) == ["q"]


@pytest.mark.parametrize("ident", ["two words", "", "tab\t", "line\u2028"])
def test_an_id_that_would_break_the_line_is_refused_and_nothing_is_written(ident: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="white space"):
        write_run([Result(system="s", case="q", hits=(Hit(places=(ident,), score=1),))], tmp_path / "run", tag="s")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be written"):
        write_run([], tmp_path / "none" / "run", tag="s")
