"""Runs a suite in the background, one run at a time for the process; pages look at how far it is and may stop it."""

import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import settings
from indexer.errors import RecitalError
from ui.engine import shared
from ui.evaluate_systems import opened_here
from ui.trouble import in_words

if TYPE_CHECKING:  # importing these takes a second, which the background thread spends
    from eval.questions import Suite
    from eval.systems import Opened

_RECENT = 40  # questions by which the time left is told

Say = Callable[[str, int, int], None]


class StoppedError(RecitalError):
    """The user asked to stop."""


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is to be run.

    suite  a shipped suite's name, a JSONL file of cases or a BEIR folder
    split  "" for what the suite has by default
    fresh  begins anew where such a run was left unfinished
    """

    suite: str
    systems: tuple[str, ...]
    as_of: date
    split: str = ""
    fast: bool = False
    fresh: bool = False


@dataclass(frozen=True, kw_only=True)
class RunState:
    """How far the run is.

    words         what is being done, or how it ended
    done, total   questions over all systems; 0 of 0 where that is not known
    seconds_left  None where it cannot be told yet
    run           id of the finished record
    """

    stage: Literal["idle", "running", "finished", "stopped", "failed"] = "idle"
    order: Order | None = None
    words: str = ""
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    run: str = ""


Opening = Callable[["Suite", Order, Say], AbstractContextManager["Opened"]]


class Runner:
    """Runs one order after the other in a thread of its own; what it opens a suite's systems with is given."""

    def __init__(self, *, opening: Opening, folder: Path) -> None:
        self.folder = folder
        self._opening = opening
        self._changed = threading.Condition()
        self._state = RunState()
        self._stopping = threading.Event()
        self._pace: deque[tuple[float, int]] = deque(maxlen=_RECENT)

    def look(self) -> RunState:
        with self._changed:
            return self._state

    def wait(self, seconds: float) -> RunState:
        """The state when the run has ended, at the latest after some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._state.stage != "running", timeout=seconds)
            return self._state

    def begin(self, order: Order) -> None:
        """Begins a run, or does nothing where one goes on already."""
        with self._changed:
            if self._state.stage == "running":
                return
            self._stopping.clear()
            self._pace.clear()
            self._state = RunState(stage="running", order=order, words="Opening")
        threading.Thread(target=self._run, args=(order,), name="recital-evaluating", daemon=True).start()

    def stop(self) -> None:
        """Stops after the question that is being asked; what was done is kept."""
        self._stopping.set()
        with self._changed:
            if self._state.stage == "running":
                self._set(words="Stopping")

    def dismiss(self) -> None:
        """Forgets how the last run ended."""
        with self._changed:
            if self._state.stage != "running":
                self._state = RunState()

    def _run(self, order: Order) -> None:
        try:
            run = self._made(order)
        except StoppedError as stopped:
            self._end("stopped", str(stopped))
        except Exception as error:  # a thread has nobody above it who could tell the user
            self._end("failed", in_words(error))
        else:
            self._end("finished", "Finished", run=run)

    def _made(self, order: Order) -> str:
        from eval.questions import open_suite
        from eval.running import run_suite

        self._say("Reading the questions")
        suite = open_suite(order.suite, split=order.split or None, fast=order.fast)
        with self._opening(suite, order, self._say) as opened:
            names = [system.info.name for system in opened.systems]

            def progress(system: str, done: int, total: int) -> None:
                self._tell(system, names.index(system) * total + done, len(names) * total)

            path = run_suite(
                opened.suite,
                opened.systems,
                ground=opened.ground,
                folder=self.folder,
                as_of=order.as_of,
                depth=suite.depth,
                progress=progress,
                fresh=order.fresh,
            )
        return path.stem

    def _say(self, words: str, done: int = 0, total: int = 0) -> None:
        """Tells what is being made before the first question."""
        self._check()
        with self._changed:
            self._set(words=f"{words}: {done:,} of {total:,}" if total else words)

    def _tell(self, system: str, done: int, total: int) -> None:
        self._check(
            f" {done:,} of {total:,} results are kept: run it again with the same choice, and it goes on there."
        )
        shared().give_way()
        self._pace.append((time.monotonic(), done))
        with self._changed:
            words = "Scoring" if done == total else f"Asking {system}"
            self._set(words=words, done=done, total=total, seconds_left=self._left(total - done))

    def _left(self, remaining: int) -> float | None:
        """By the pace of the last questions: systems differ, and results kept from before take no time."""
        (began, first), (now, last) = self._pace[0], self._pace[-1]
        return (now - began) / (last - first) * remaining if last - first >= 3 else None

    def _check(self, more: str = "") -> None:
        if self._stopping.is_set():
            raise StoppedError(f"Stopped.{more}")

    def _end(self, stage: Literal["finished", "stopped", "failed"], words: str, run: str = "") -> None:
        with self._changed:
            self._set(stage=stage, words=words, run=run, seconds_left=None)
            self._changed.notify_all()

    def _set(self, **changes: object) -> None:
        if self._stopping.is_set() and changes.get("stage") is None:
            changes["words"] = "Stopping after the question that is being asked"
        self._state = replace(self._state, **changes)  # type: ignore[arg-type]


_runner: Runner | None = None
_runner_lock = threading.Lock()


def shared_runner() -> Runner:
    """The runner of this process, which keeps its runs where `recital eval` does."""
    global _runner
    with _runner_lock:
        if _runner is None:
            _runner = Runner(opening=opened_here, folder=runs_folder())
        return _runner


def install_runner(runner: Runner | None) -> None:
    """Puts another runner in the place of the process's own; None lets it be made from the settings again."""
    global _runner
    with _runner_lock:
        _runner = runner


def runs_folder() -> Path:
    return settings.from_environment().data / "runs"
