"""Runs systems over a suite and keeps every result at once, so that a killed run goes on where it was."""

import contextlib
import math
import re
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from eval.partial import Partial, opened_partial
from eval.provenance import code_of, machine, versions
from eval.questions import Suite
from eval.records import Head, Hit, Question, Record, Result, SystemInfo, Values, save
from indexer.errors import RecitalError

Asked = tuple[tuple[Hit, ...], dict[str, Any] | None]  # hits, best first, and the answer of a system that answers
Progress = Callable[[str, int, int], None]  # system, questions done, questions in all
Score = Callable[
    [Sequence[Question], Sequence[Result]], Mapping[str, Values]
]  # one system's results → metric → case → value


@dataclass(frozen=True, kw_only=True)
class System:
    """What is compared, ready to be asked."""

    info: SystemInfo
    ask: Callable[[Question], Asked]


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What the systems search, and how their results are scored.

    corpus  in words, "" for a benchmark; digest of it; index: build, passages, windows and recipe
    score   values of one system's results; judge: the model that had a part in it, "" for none
    """

    score: Score
    corpus: str = ""
    digest: str = ""
    index: Mapping[str, Any] = field(default_factory=dict)
    judge: str = ""


def run_suite(
    suite: Suite,
    systems: Sequence[System],
    *,
    ground: Ground,
    folder: Path,
    as_of: date,
    depth: int,
    progress: Progress = lambda system, done, total: None,
    fresh: bool = False,
) -> Path:
    """Asks each system each question, scores the results and saves the record as `folder/ID.json`.

    Takes up the newest unfinished run with the same head (suite, systems, corpus, index, code, day), or none where `fresh`.
    A system that raises gives a failure and the run goes on. What `progress` raises, and Ctrl-C, stops it; what was kept stays.
    """
    names = [system.info.name for system in systems]
    if len(set(names)) < len(names) or not names:
        raise RecitalError(f"Every system of a run needs a name of its own, given {names}.")
    head = new_head(suite, systems, ground=ground, as_of=as_of, depth=depth)
    with opened_partial(folder, head, fresh=fresh) as partial:
        for system in systems:
            _ask_all(system, suite.questions, depth, partial, progress)
        record = _finished(partial, suite.questions, ground)
        path = folder / f"{record.head.id}.json"
        with _told(path):
            save(record, path)
        partial.remove()
    return path


def new_head(suite: Suite, systems: Sequence[System], *, ground: Ground, as_of: date, depth: int) -> Head:
    """All that is known before the first question."""
    code, now = code_of(), datetime.now(UTC)
    slug = re.sub(r"[^a-z0-9]+", "-", suite.info.name.lower()).strip("-")
    return Head(
        id=f"{now:%Y%m%d-%H%M%S}-{slug}-{secrets.token_hex(2)}",
        suite=suite.info,
        as_of=as_of,
        depth=depth,
        systems=tuple(system.info for system in systems),
        corpus=ground.corpus,
        corpus_digest=ground.digest,
        index=dict(ground.index),
        commit=code.commit,
        changed_files=code.changed_files,
        versions=versions(),
        machine=machine(),
        judge=ground.judge,
        started=now.isoformat(timespec="seconds"),
    )


def ask_one(system: System, question: Question, depth: int) -> Result:
    """What the system gives for one question, or what broke: an exception, or a score that cannot be ranked."""
    name, began = system.info.name, time.perf_counter()
    try:
        hits, answer = system.ask(question)
        took_ms = round(1000 * (time.perf_counter() - began), 3)
        unranked = next((hit for hit in hits if not math.isfinite(hit.score)), None)
        if unranked is not None:
            raise RecitalError(f"{unranked.places} has the score {unranked.score}, which cannot be ranked.")
        return Result(system=name, case=question.id, hits=tuple(hits[:depth]), answer=answer, took_ms=took_ms)
    except Exception as error:  # whatever breaks is a result to report, not the end of the run
        took_ms = round(1000 * (time.perf_counter() - began), 3)
        return Result(system=name, case=question.id, took_ms=took_ms, failure=f"{type(error).__name__}: {error}")


def _ask_all(system: System, questions: Sequence[Question], depth: int, partial: Partial, progress: Progress) -> None:
    name, total = system.info.name, len(questions)
    for done, question in enumerate(questions):
        progress(name, done, total)
        if (name, question.id) not in partial.results:
            with _told(partial.path):
                partial.keep(ask_one(system, question, depth))
    progress(name, total, total)


def _finished(partial: Partial, questions: Sequence[Question], ground: Ground) -> Record:
    results = {
        system.name: tuple(partial.results[system.name, question.id] for question in questions)
        for system in partial.head.systems
    }
    values = {
        name: {metric: dict(by_case) for metric, by_case in ground.score(questions, given).items()}
        for name, given in results.items()
    }
    return Record(
        head=partial.head,
        finished=datetime.now(UTC).isoformat(timespec="seconds"),
        questions=tuple(questions),
        results=results,
        values=values,
    )


@contextlib.contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise RecitalError(
            f"{path} could not be written: {error.strerror or error}. What was done is kept: make room, then run it again."
        ) from error
