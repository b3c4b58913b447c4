"""TREC files: runs (`question Q0 text rank score tag`) and judgements (`question 0 text grade`), written and read."""

import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np

from eval.beir import Qrels
from eval.records import Hit, Result
from eval.writing import write_or_tell
from indexer.errors import CorpusError

DEPTH = 100  # texts a question


def write_run(results: Iterable[Result], path: Path, *, tag: str, depth: int = DEPTH) -> None:
    """Each result's texts best first; a text once, at its best rank. All at once, so that no half file is taken for a run.

    Readers rank by score, most in single precision, and break ties by the text's id: scores that would tie are lowered by the
    least step that keeps our order. Failures have no line. CorpusError for ids with white space and for files not writable.
    """
    write_or_tell(
        path, (line for result in results for line in _run_lines(result, _word(tag.replace(" ", "-")), depth))
    )


def read_run(path: Path) -> dict[str, tuple[Hit, ...]]:
    """Question → its texts by falling score, equal scores by rank. Raises CorpusError naming the line."""
    found: dict[str, list[tuple[float, int, str]]] = {}
    seen: set[tuple[str, str]] = set()
    for number, line in _lines(path):
        where = f"{path}, line {number}"
        cells = line.split()
        if len(cells) != 6:
            raise CorpusError(f"{where}: {len(cells)} columns, 6 expected (question Q0 text rank score tag): {line!r}.")
        question, _, text, rank, score, _ = cells
        try:
            position, value = int(rank), float(score)
        except ValueError as error:
            raise CorpusError(f"{where}: rank {rank!r} and score {score!r} have to be numbers.") from error
        if math.isnan(value):
            raise CorpusError(f"{where}: the score is {score!r}, which cannot be ranked.")
        if (question, text) in seen:
            raise CorpusError(f"{where}: {text!r} was ranked for {question!r} above already. Keep one line.")
        seen.add((question, text))
        found.setdefault(question, []).append((-value, position, text))
    if not found:
        raise CorpusError(f"{path} holds no ranking. Write `question Q0 text rank score tag`, one text a line.")
    return {
        question: tuple(Hit(places=(text,), score=-negative) for negative, _, text in sorted(ranked))
        for question, ranked in found.items()
    }


def write_qrels(qrels: Qrels, path: Path) -> None:
    """The judgements, as trec_eval reads them."""
    write_or_tell(
        path, (f"{_word(q)} 0 {_word(t)} {grade}\n" for q, grades in qrels.items() for t, grade in grades.items())
    )


def falling(scores: Sequence[float]) -> list[float]:
    """The scores, lowered where they would not fall strictly in single precision."""
    lowered: list[float] = []
    last = np.float32(np.inf)
    with np.errstate(over="ignore"):  # a score beyond single precision becomes the greatest one there is
        for score in scores:
            last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
            lowered.append(float(last))
    return lowered


def _run_lines(result: Result, tag: str, depth: int) -> Iterator[str]:
    first: dict[str, float] = {}
    for hit in result.hits:
        for place in hit.places:
            first.setdefault(place, hit.score)
    ranked = list(first)[:depth]
    scores = falling([first[place] for place in ranked])
    for rank, (place, score) in enumerate(zip(ranked, scores, strict=True), start=1):
        yield f"{_word(result.case)} Q0 {_word(place)} {rank} {score:.9g} {tag}\n"


def refuse_unwritable_ids(idents: Iterable[str]) -> None:
    """CorpusError where an id has no room in a TREC file: told before the questions are asked."""
    for ident in idents:
        _word(ident)


def _word(ident: str) -> str:
    if not ident or len(ident.split()) != 1 or ident != ident.strip():
        raise CorpusError(f"TREC files have no room for the id {ident!r}: it is empty or has white space. Rename it.")
    return ident


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        with path.open(encoding="utf-8-sig") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, line.rstrip("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}. Give a TREC run in UTF-8.") from error
