"""The bench: what is measured in which order, and the slice of the real corpus that it indexes."""

from pathlib import Path

import pytest

from eval import bench
from eval.bench import SLICE, Row, slice_of
from eval.cases import Case
from eval.tables import aligned
from indexer.errors import RecitalError
from indexer.sources import load_catalogue


def case(ident: str) -> Case:
    return Case(id=ident, question=f"Question {ident}?", style="sentence", gold=("a/art-1",), facts=(), answerable=True)


def test_kinds_of_call_take_turns_and_the_first_round_is_not_counted() -> None:
    called: list[str] = []
    asks = {name: lambda case, name=name: called.append(name + case.id) for name in ("embed", "ask")}
    taken = bench._timed(asks, [case("1"), case("2")], rounds=3)  # type: ignore[arg-type]
    assert called == ["embed1", "ask1", "embed2", "ask2"] * 4
    assert {name: len(values) for name, values in taken.items()} == {"embed": 6, "ask": 6}


def test_a_number_beyond_its_target_is_marked() -> None:
    assert bench._row("cold", 3.204, "s", 3) == Row(what="cold", measured="3.20 s", target="≤ 3 s", met=False)
    assert [*bench._cells(bench._row("cold", 2, "s", 3))] == ["cold", "2.00 s", "≤ 3 s", "yes"]
    assert [*bench._cells(Row(what="page", measured="?"))][-1] == ""


def test_without_the_real_documents_it_says_so_and_is_no_failure(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.main(["--corpus", str(tmp_path)]) == 0
    assert "nothing was measured" in capsys.readouterr().out


def test_a_command_that_fails_is_told_with_its_words() -> None:
    with pytest.raises(RecitalError, match="no-such-command"):
        bench._seconds([bench.sys.executable, "-m", "cli", "no-such-command"], 1)


def test_a_corpus_without_the_documents_of_the_slice_is_told(own_words: Path, tmp_path: Path) -> None:
    with pytest.raises(RecitalError, match="--full"):
        slice_of(own_words, tmp_path / "slice")


@pytest.mark.real
def test_the_slice_is_a_corpus_of_its_own(shared_corpus: Path, tmp_path: Path) -> None:
    catalogue = load_catalogue(slice_of(shared_corpus, tmp_path / "slice"))
    assert catalogue.problems == ()
    assert {edition.id for edition in catalogue.editions if edition.form != "digest"} == set(SLICE)


def test_a_table_has_its_names_to_the_left_and_its_numbers_to_the_right() -> None:
    assert aligned([["a", "value"], ["long", "1"]]).splitlines() == [
        "| a    | value |",
        "| ---- | ----: |",
        "| long |     1 |",
    ]
