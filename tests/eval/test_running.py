"""Runs: what is kept, what is taken up again after a kill, and what a breaking system leaves behind."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from eval.partial import SUFFIX, unfinished
from eval.questions import Suite
from eval.records import Hit, Question, Record, Result, SuiteInfo, SystemInfo, load
from eval.running import Ground, System, run_suite
from indexer.errors import CorpusError, RecitalError

TODAY = date(2026, 11, 22)
ROOT = Path(__file__).parents[2]


def suite_of(*names: str, digest: str = "d") -> Suite:
    return Suite(
        info=SuiteInfo(name="Tiny set", kind="beir", digest=digest, size=len(names)),
        questions=tuple(Question(id=name, text=f"{name}?", relevant=(f"text-{name}",)) for name in names),
    )


class Clerk:
    """A system that finds each question's own text, remembers what it was asked, and breaks where it is told to."""

    def __init__(self, name: str = "clerk", *, breaks_at: str = "", error: BaseException | None = None) -> None:
        self.asked: list[str] = []
        self._breaks_at = breaks_at
        self._error = error or KeyError("drawer")
        self.system = System(info=SystemInfo(name=name, description="Finds it"), ask=self._ask)

    def _ask(self, question: Question) -> tuple[tuple[Hit, ...], dict[str, Any] | None]:
        self.asked.append(question.id)
        if question.id == self._breaks_at:
            raise self._error
        return (Hit(places=(f"text-{question.id}",), score=2.5), Hit(places=("other",), score=1.5)), {
            "said": question.text
        }


def score(questions: Sequence[Question], results: Sequence[Result]) -> dict[str, dict[str, float | None]]:
    relevant = {question.id: question.relevant for question in questions}
    return {
        "Success@1": {
            one.case: float(one.hits[0].places[0] in relevant[one.case]) for one in results if not one.failure
        }
    }


def run(folder: Path, suite: Suite, *clerks: Clerk, **given: Any) -> Record:
    ground = Ground(score=score, corpus="tiny", digest="c", index={"recipe": {"encoder": "none"}})
    path = run_suite(
        suite,
        [clerk.system for clerk in clerks],
        **{"ground": ground, "folder": folder, "as_of": TODAY, "depth": 10, **given},
    )
    record = load(path)
    assert path == folder / f"{record.head.id}.json"
    return record


def interrupted(folder: Path, suite: Suite, at: str) -> Path:
    """Runs until Ctrl-C comes at a question; the partial file."""
    with pytest.raises(KeyboardInterrupt):
        run(folder, suite, Clerk(breaks_at=at, error=KeyboardInterrupt()))
    [path] = folder.glob(f"*{SUFFIX}")
    return path


def test_a_run_keeps_every_result_and_its_values(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    one, two = Clerk("one"), Clerk("two")
    record = run(tmp_path, suite_of("a", "b"), one, two, progress=lambda *step: told.append(step))
    assert [result.case for result in record.results["two"]] == ["a", "b"]
    assert record.results["one"][0].hits[0] == Hit(places=("text-a",), score=2.5)
    assert record.results["one"][0].answer == {"said": "a?"}
    assert record.values == {"one": {"Success@1": {"a": 1, "b": 1}}, "two": {"Success@1": {"a": 1, "b": 1}}}
    assert told == [("one", 0, 2), ("one", 1, 2), ("one", 2, 2), ("two", 0, 2), ("two", 1, 2), ("two", 2, 2)]
    assert record.head.versions["numpy"]
    assert record.head.machine["cores"] == str(os.cpu_count())
    assert "-tiny-set-" in record.head.id
    assert [path.name for path in tmp_path.iterdir()] == [f"{record.head.id}.json"]


def test_no_more_results_are_kept_than_the_depth(tmp_path: Path) -> None:
    record = run(tmp_path, suite_of("a"), Clerk(), depth=1)
    assert len(record.results["clerk"][0].hits) == 1


def test_a_system_that_raises_leaves_a_failure_and_the_run_goes_on(tmp_path: Path) -> None:
    clerk = Clerk(breaks_at="b")
    record = run(tmp_path, suite_of("a", "b", "c"), clerk)
    assert clerk.asked == ["a", "b", "c"]
    [failure] = record.failures("clerk")
    assert (failure.case, failure.failure, failure.hits) == ("b", "KeyError: 'drawer'", ())
    assert record.values["clerk"]["Success@1"] == {"a": 1, "c": 1}


def test_a_score_that_cannot_be_ranked_is_a_failure(tmp_path: Path) -> None:
    system = System(
        info=SystemInfo(name="odd", description=""),
        ask=lambda question: ((Hit(places=("x",), score=float("nan")),), None),
    )
    ground = Ground(score=lambda questions, results: {})
    record = load(run_suite(suite_of("a"), [system], ground=ground, folder=tmp_path, as_of=TODAY, depth=10))
    assert "cannot be ranked" in record.results["odd"][0].failure


def test_two_systems_of_one_name_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecitalError, match="name of its own"):
        run(tmp_path, suite_of("a"), Clerk(), Clerk())


def test_a_stopped_run_is_taken_up_and_asks_nothing_twice(tmp_path: Path) -> None:
    suite = suite_of("a", "b", "c")
    path = interrupted(tmp_path, suite, at="c")
    [(_, head, results)] = unfinished(tmp_path)
    assert results == 2
    clerk = Clerk()
    record = run(tmp_path, suite, clerk)
    assert clerk.asked == ["c"]
    assert record.head == head
    assert [result.case for result in record.results["clerk"]] == ["a", "b", "c"]
    assert not path.exists()


def test_what_progress_raises_stops_the_run_and_what_was_done_stays(tmp_path: Path) -> None:
    def stop(system: str, done: int, total: int) -> None:
        if done == 1:
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        run(tmp_path, suite_of("a", "b"), Clerk(), progress=stop)
    clerk = Clerk()
    run(tmp_path, suite_of("a", "b"), clerk)
    assert clerk.asked == ["b"]


def test_a_line_cut_off_by_the_kill_is_asked_again(tmp_path: Path) -> None:
    suite = suite_of("a", "b", "c")
    path = interrupted(tmp_path, suite, at="c")
    path.write_bytes(path.read_bytes()[:-20])
    clerk = Clerk()
    record = run(tmp_path, suite, clerk)
    assert clerk.asked == ["b", "c"]
    assert record.results["clerk"][1].answer == {"said": "b?"}


def test_a_file_killed_in_its_first_line_is_no_run_to_take_up(tmp_path: Path) -> None:
    suite = suite_of("a", "b")
    path = interrupted(tmp_path, suite, at="b")
    path.write_bytes(path.read_bytes()[:30])
    clerk = Clerk()
    run(tmp_path, suite, clerk)
    assert clerk.asked == ["a", "b"]
    assert unfinished(tmp_path) == []


def test_a_damaged_line_in_the_middle_is_told_and_not_skipped(tmp_path: Path) -> None:
    suite = suite_of("a", "b", "c")
    path = interrupted(tmp_path, suite, at="c")
    head, first, second = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([head, first[:20], second, b""]))
    with pytest.raises(CorpusError, match=r"line 2 is no result.*--fresh"):
        run(tmp_path, suite, Clerk())


@pytest.mark.parametrize(
    "other",
    [
        {"suite": suite_of("a", "b", "c", digest="changed")},
        {"as_of": date(2020, 1, 1)},
        {"depth": 5},
        {"ground": Ground(score=score, corpus="tiny", digest="another")},
        {"clerk": "another"},
    ],
    ids=["suite", "day", "depth", "corpus", "system"],
)
def test_a_run_of_something_else_is_not_taken_up(tmp_path: Path, other: dict[str, Any]) -> None:
    suite = suite_of("a", "b", "c")
    path = interrupted(tmp_path, suite, at="c")
    given = dict(other)
    clerk = Clerk(given.pop("clerk", "clerk"))
    run(tmp_path, given.pop("suite", suite), clerk, **given)
    assert clerk.asked == ["a", "b", "c"]
    assert path.exists()


def test_other_code_does_not_take_a_run_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from eval import running
    from eval.provenance import Code

    suite = suite_of("a", "b")
    monkeypatch.setattr(running, "code_of", lambda: Code(commit="abc", changed_files=1))
    path = interrupted(tmp_path, suite, at="b")
    monkeypatch.setattr(running, "code_of", lambda: Code(commit="def", changed_files=1))
    clerk = Clerk()
    run(tmp_path, suite, clerk)
    assert (clerk.asked, path.exists()) == (["a", "b"], True)


def test_fresh_begins_anew_and_leaves_no_old_part(tmp_path: Path) -> None:
    suite = suite_of("a", "b")
    interrupted(tmp_path, suite, at="b")
    clerk = Clerk()
    run(tmp_path, suite, clerk, fresh=True)
    assert clerk.asked == ["a", "b"]
    assert unfinished(tmp_path) == []


def test_a_run_that_goes_on_elsewhere_is_left_alone(tmp_path: Path) -> None:
    suite, inner = suite_of("a", "b"), Clerk()

    def meanwhile(system: str, done: int, total: int) -> None:
        if done == 1:
            run(tmp_path, suite, inner)

    outer = Clerk()
    run(tmp_path, suite, outer, progress=meanwhile)
    assert inner.asked == outer.asked == ["a", "b"]
    assert len(list(tmp_path.glob("*.json"))) == 2


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(RecitalError, match="RECITAL_DATA"):
        run(tmp_path / "file", suite_of("a"), Clerk())


KILLED = """
import sys, time
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_running import Clerk, run, suite_of

suite = suite_of(*(f"q{{number}}" for number in range(1000)))
def linger(system, done, total):
    time.sleep(0.02)
run(Path({folder!r}), suite, Clerk(), progress=linger)
"""


def test_a_run_killed_at_once_goes_on_where_it_was(tmp_path: Path) -> None:
    script = KILLED.format(tests=str(Path(__file__).parent), folder=str(tmp_path / "runs"))
    child = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    deadline = time.monotonic() + 120
    try:
        while child.poll() is None and time.monotonic() < deadline:
            if any(results >= 20 for _, _, results in unfinished(tmp_path / "runs")):
                break
            time.sleep(0.01)
    finally:
        child.send_signal(signal.SIGKILL)
        child.wait()
    assert child.returncode == -signal.SIGKILL
    [(path, head, kept)] = unfinished(tmp_path / "runs")
    assert 20 <= kept < 1000
    clerk = Clerk()
    record = run(tmp_path / "runs", suite_of(*(f"q{number}" for number in range(1000))), clerk)
    assert record.head == head
    assert len(clerk.asked) == 1000 - kept
    assert len(record.values["clerk"]["Success@1"]) == 1000
    assert not path.exists()


def test_each_line_of_an_unfinished_run_is_json(tmp_path: Path) -> None:
    path = interrupted(tmp_path, suite_of("a\u2028\n", "b"), at="b")
    head, result = (json.loads(line) for line in path.read_text().split("\n")[:-1])
    assert head["suite"]["name"] == "Tiny set"
    assert result["case"] == "a\u2028\n"
