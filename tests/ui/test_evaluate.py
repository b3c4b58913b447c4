"""The Evaluate page, driven without a browser: a tiny suite over the small invented corpus."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import eval.systems
from assistant.answering import Answerer
from assistant.standing import Filters
from eval.partial import unfinished
from eval.questions import Suite
from eval.records import Question, load
from eval.running import Asked, System
from eval.systems import Opened
from indexer.errors import IndexMissingError
from ui.engine import Engine, State
from ui.evaluate_choice import splits_of, time_left
from ui.evaluate_runner import Order, Runner, RunState, Say, install_runner
from ui.evaluate_systems import opened_here
from ui.plain import plain

TRICK = "Who keeps ![x](http://evil.example/p.png) <b>invented</b> cells?"
CASES: list[dict[str, Any]] = [
    {
        "id": "one",
        "question": "For how many years shall the keeper of invented cells keep the records?",
        "style": "sentence",
        "gold": ["reg-1-2001/art-2.1"],
        "facts": [["25 years"]],
    },
    {
        "id": "two",
        "question": "invented cells storage",
        "style": "keyword",
        "gold": ["reg-1-2001/art-3.2"],
        "facts": [["45"]],
    },
    {"id": "trick", "question": TRICK, "style": "typo", "gold": ["reg-1-2001/art-1"], "facts": [["rules"]]},
    {
        "id": "none",
        "question": "Who won the 1998 World Cup?",
        "style": "out-of-scope",
        "gold": [],
        "facts": [],
        "answerable": False,
    },
]
SYSTEMS = ("recital", "bm25")


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.jsonl"
    path.write_text("\n".join(json.dumps({"answerable": True, **case}) for case in CASES))
    return path


@pytest.fixture
def install(data: Path) -> Iterator[Callable[..., Runner]]:
    """Puts a runner in the place of the process's own until the test ends."""
    made: list[Runner] = []

    def put(opening: Any = opened_here) -> Runner:
        made.append(Runner(opening=opening, folder=data / "runs"))
        install_runner(made[-1])
        return made[-1]

    yield put
    for runner in made:
        runner.stop()
        assert runner.wait(30).stage != "running"
    install_runner(None)


@pytest.fixture
def runner(install: Callable[..., Runner], ready: Engine) -> Runner:
    return install()


@pytest.fixture
def evaluate(runner: Runner, open_app: Callable[[], AppTest]) -> AppTest:
    """The Evaluate page of an app that answers, without any run."""
    return open_app().switch_page("ui/evaluate.py").run()


@pytest.fixture
def done(runner: Runner, suite: Path, open_app: Callable[[], AppTest]) -> AppTest:
    """The page when two systems have been run."""
    finish(runner, order(suite, SYSTEMS))
    return open_app().switch_page("ui/evaluate.py").run()


def order(suite: Path, systems: tuple[str, ...] = ("recital",)) -> Order:
    return Order(suite=str(suite), systems=systems, as_of=date(2026, 1, 1), split="all")


def finish(runner: Runner, wanted: Order) -> RunState:
    runner.begin(wanted)
    state = runner.wait(60)
    assert state.stage == "finished", state.words
    return state


def texts(page: AppTest) -> str:
    elements = [*page.text, *page.markdown, *page.caption, *page.warning, *page.info, *page.subheader]
    return "\n".join(str(element.value) for element in elements)


def view(page: AppTest, name: str) -> AppTest:
    page.session_state["eval-view"] = name
    page.run()
    assert not page.exception
    return page


class Gate:
    """Opens systems that answer nothing before they are let, one question for each permission."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.permitted = threading.Semaphore(0)
        self.came = threading.Semaphore(0)

    @contextmanager
    def opened(self, suite: Suite, wanted: Order, say: Say) -> Iterator[Opened]:
        with opened_here(suite, wanted, say) as opened:
            yield replace(opened, systems=tuple(self._gated(system) for system in opened.systems))

    def _gated(self, system: System) -> System:
        def ask(question: Question) -> Asked:
            self.asked.append(question.id)
            self.came.release()
            assert self.permitted.acquire(timeout=30)
            return system.ask(question)

        return replace(system, ask=ask)


def test_an_empty_page_says_what_to_do_first(evaluate: AppTest) -> None:
    assert not evaluate.exception
    assert "No run is kept yet" in texts(evaluate)
    assert "press Run" in texts(evaluate)
    options = evaluate.selectbox(key="eval-suite").options
    assert "atmp" in options
    assert "readings" not in options
    assert evaluate.multiselect(key="eval-systems").value == ["recital"]


def test_a_suite_chosen_by_path_is_run_and_its_scorecards_are_shown(
    evaluate: AppTest, runner: Runner, suite: Path
) -> None:
    evaluate.selectbox(key="eval-suite").set_value("By path").run()
    assert evaluate.button(key="eval-begin").disabled
    evaluate.text_input(key="eval-path").set_value(str(suite)).run()
    evaluate.button(key="eval-begin").click().run()
    state = runner.wait(60)
    assert state.stage == "finished", state.words
    evaluate.run()
    assert not evaluate.exception
    assert plain("first hit is right (provision)") in texts(evaluate)
    assert plain("n 3, n/a 1, failed 0") in texts(evaluate)
    assert plain("95 %:") in texts(evaluate)
    assert evaluate.selectbox(key="eval-run").value == state.run
    assert [shown["style"].tolist() for shown in tables(evaluate) if "style" in shown] == [
        ["keyword", "sentence", "typo"]
    ]


def tables(page: AppTest) -> list[Any]:
    return [one.value for one in page.dataframe]


def test_neither_model_nor_index_is_opened_a_second_time(
    runner: Runner, suite: Path, monkeypatch: pytest.MonkeyPatch, ui_answerer: Answerer
) -> None:
    def forbidden(*given: object, **named: object) -> None:
        raise AssertionError("opened again")

    monkeypatch.setattr(eval.systems, "open_ours", forbidden)
    state = finish(runner, order(suite, SYSTEMS))
    record = load(runner.folder / f"{state.run}.json")
    assert record.head.index["build"] == ui_answerer.retriever.index.manifest.build
    assert not record.failures("recital")


def test_the_page_shows_how_far_a_run_is_and_the_ask_page_answers_meanwhile(
    install: Callable[..., Runner], ready: Engine, suite: Path, open_app: Callable[[], AppTest]
) -> None:
    gate = Gate()
    runner = install(gate.opened)
    runner.begin(order(suite))
    gate.permitted.release()
    gate.came.acquire(timeout=30)
    gate.came.acquire(timeout=30)
    page = open_app().switch_page("ui/evaluate.py").run()
    [bar] = page.get("progress")
    assert bar.proto.text == plain("Asking recital: 1 of 4")
    assert bar.proto.value == 25
    assert page.button(key="eval-begin").disabled
    assert ready.answer(CASES[0]["question"], as_of=None, filters=Filters()).statements
    for _ in CASES:
        gate.permitted.release()
    assert runner.wait(60).stage == "finished"


def test_a_stopped_run_keeps_what_was_done_says_so_and_goes_on(
    install: Callable[..., Runner], ready: Engine, suite: Path, open_app: Callable[[], AppTest]
) -> None:
    gate = Gate()
    runner = install(gate.opened)
    runner.begin(order(suite))
    gate.came.acquire(timeout=30)
    page = open_app().switch_page("ui/evaluate.py").run()
    page.button(key="eval-stop").click().run()
    assert "Stopping" in runner.look().words
    gate.permitted.release()
    assert runner.wait(60).stage == "stopped"
    page.run()
    assert plain("1 of 4 results are kept") in texts(page)
    assert "1 of 4 results kept" in texts(page)
    [(_, head, results)] = unfinished(runner.folder)
    assert (head.suite.name, results) == ("tiny", 1)
    for _ in CASES:
        gate.permitted.release()
    finish(runner, order(suite))
    assert gate.asked == ["one", "two", "trick", "none"]
    assert unfinished(runner.folder) == []


def test_an_unfinished_run_of_a_shipped_suite_goes_on_by_one_button(
    install: Callable[..., Runner], ready: Engine, open_app: Callable[[], AppTest]
) -> None:
    gate = Gate()
    runner = install(gate.opened)
    wanted = Order(suite="atmp", systems=("recital",), as_of=date(2026, 1, 1), split="all", fast=True)
    runner.begin(wanted)
    gate.came.acquire(timeout=30)
    runner.stop()
    gate.permitted.release()
    assert runner.wait(60).stage == "stopped"
    gate.permitted.release(100)
    page = open_app().switch_page("ui/evaluate.py").run()
    next(one for one in page.button if str(one.key).startswith("eval-go-on-")).click().run()
    assert runner.wait(60).stage == "finished"
    assert runner.look().order == wanted
    assert len(set(gate.asked)) == len(gate.asked)


def test_a_suite_that_is_not_there_is_told_in_words(evaluate: AppTest, runner: Runner, tmp_path: Path) -> None:
    runner.begin(order(tmp_path / "absent.jsonl"))
    assert runner.wait(60).stage == "failed"
    evaluate.run()
    assert not evaluate.exception
    assert plain("absent.jsonl cannot be read") in evaluate.warning[0].value
    evaluate.button(key="eval-dismiss").click().run()
    assert not evaluate.warning


def test_without_an_index_a_run_fails_with_what_to_do(
    engine_of: Callable[..., Engine],
    settle: Callable[[Engine], State],
    install: Callable[..., Runner],
    suite: Path,
    open_app: Callable[[], AppTest],
) -> None:
    def opening(say: Callable[[str], None]) -> Answerer:
        raise IndexMissingError("There is no index yet. Run `recital index`.")

    settle(engine_of(opening))
    runner = install()
    runner.begin(order(suite))
    assert runner.wait(60).stage == "failed"
    page = open_app().switch_page("ui/evaluate.py").run()
    assert not page.exception
    assert "recital index" in page.warning[0].value


def test_a_record_that_was_damaged_is_told_and_the_page_stays(done: AppTest, runner: Runner) -> None:
    [path] = runner.folder.glob("*.json")
    record = json.loads(path.read_text())
    path.write_text(json.dumps({"head": record["head"], "finished": 5}).replace('"head": ', '"head":', 1))
    done.run()
    assert not done.exception
    assert "is not a run record" in done.warning[0].value
    assert done.selectbox(key="eval-run").value == path.stem


def test_a_system_that_fails_is_counted_apart(
    install: Callable[..., Runner], ready: Engine, suite: Path, open_app: Callable[[], AppTest]
) -> None:
    @contextmanager
    def breaking(chosen: Suite, wanted: Order, say: Say) -> Iterator[Opened]:
        def ask(question: Question) -> Asked:
            if question.id == "two":
                raise KeyError("<b>drawer</b>")
            return (), None

        with opened_here(chosen, wanted, say) as opened:
            yield replace(opened, systems=tuple(replace(system, ask=ask) for system in opened.systems))

    finish(install(breaking), order(suite))
    page = open_app().switch_page("ui/evaluate.py").run()
    assert "Failed questions: 1." in page.warning[0].value
    assert plain("failed 1") in texts(page)
    page.session_state["eval-case"] = "two"
    view(page, "Cases")
    assert plain("KeyError: '<b>drawer</b>'") in texts(page)


def test_a_case_shows_gold_and_retrieved_passages_and_the_answer_with_its_citations(done: AppTest) -> None:
    view(done, "Cases")
    shown = texts(done)
    assert done.selectbox(key="eval-case").value == "one"
    assert f"**{plain('reg-1-2001/art-2.1')}**" in shown
    assert any("primary-background" in element.value and "25 years" in element.value for element in done.markdown)
    assert plain("edition reg-1-2001-second") in shown
    assert any(element.value.startswith("“1. The keeper of invented cells shall keep") for element in done.text)
    assert plain("[reg-1-2001-second: reg-1-2001/art-2.1]") in shown


def test_the_cases_are_filtered_by_style_system_and_what_went_wrong(done: AppTest) -> None:
    view(done, "Cases")
    assert len(done.selectbox(key="eval-case").options) == 4
    done.multiselect(key="eval-styles").set_value(["keyword"]).run()
    assert done.selectbox(key="eval-case").value == "two"
    done.multiselect(key="eval-styles").set_value([]).run()
    done.toggle(key="eval-wrong").set_value(True).run()
    wrong = done.selectbox(key="eval-case").options
    assert "one: " not in "".join(wrong)
    assert any(option.startswith("two: ") for option in wrong)
    done.selectbox(key="eval-system").set_value("bm25").run()
    assert not done.exception
    done.text_input(key="eval-words").set_value("no such words").run()
    assert "No case is left" in texts(done)


def test_next_goes_through_the_cases(done: AppTest) -> None:
    view(done, "Cases")
    done.button(key="eval-next").click().run()
    assert done.selectbox(key="eval-case").value == "two"
    done.button(key="eval-previous").click().run()
    assert done.button(key="eval-previous").disabled


def test_markup_in_a_case_stays_text(done: AppTest) -> None:
    done.session_state["eval-case"] = "trick"
    view(done, "Cases")
    assert TRICK in [element.value for element in done.text]
    rendered = [*done.markdown, *done.caption, *done.warning, *done.info, *done.subheader]
    assert not any("](http" in str(element.value) or "<b>" in str(element.value) for element in rendered)


def test_two_systems_of_a_run_are_compared_with_intervals_and_p(done: AppTest) -> None:
    view(done, "Compare")
    assert f"**recital** against **bm25**, {len(CASES)} questions" in texts(done)
    differences = tables(done)[0]
    assert {"difference", "from", "to", "p", "p, Holm", "pairs"} <= set(differences.columns)
    assert differences["pairs"].iloc[0] == 3
    opening = next(one for one in done.button if str(one.key).startswith("eval-open-"))
    opening.click().run()
    assert not done.exception
    assert done.selectbox(key="eval-case").value == str(opening.key).removeprefix("eval-open-")


def test_two_runs_are_compared(runner: Runner, suite: Path, open_app: Callable[[], AppTest]) -> None:
    finish(runner, order(suite))
    page = view(open_app().switch_page("ui/evaluate.py").run(), "Compare")
    assert "There is nothing to compare this run with" in texts(page)
    finish(runner, replace(order(suite, ("bm25",)), as_of=date(2005, 1, 1)))
    page.run()
    assert "**bm25** against **recital**" in texts(page)
    assert plain("the runs differ in day") in texts(page)


def test_the_report_and_the_record_can_be_taken_away(done: AppTest, runner: Runner) -> None:
    view(done, "Report")
    assert [element.proto.label for element in done.get("download_button")] == [
        "Report (HTML)",
        "Report (Markdown)",
        "Record (JSON)",
    ]
    assert plain(str(runner.folder)) in texts(done)


def test_the_splits_of_a_benchmark_are_its_files_of_judgements(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    for name in ("test", "dev"):
        (tmp_path / "qrels" / f"{name}.tsv").touch()
    assert splits_of(str(tmp_path)) == ["default", "dev", "test"]
    assert splits_of("atmp") == ["all", "development", "test"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, ""), (0.2, ", about 1 s left"), (89.0, ", about 89 s left"), (150.0, ", about 2 min left")],
)
def test_the_time_left_is_told_as_people_say_it(seconds: float | None, words: str) -> None:
    assert time_left(seconds) == words


@pytest.fixture
def benchmark(tmp_path: Path) -> Path:
    folder = tmp_path / "bench"
    (folder / "qrels").mkdir(parents=True)
    texts = ("tea is brewed", "salt is **weighed**")
    entries = [{"_id": f"t{number}", "title": "", "text": text} for number, text in enumerate(texts)]
    (folder / "corpus.jsonl").write_text("\n".join(map(json.dumps, entries)))
    (folder / "queries.jsonl").write_text(json.dumps({"_id": "q", "text": "is salt weighed"}))
    (folder / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq\tt1\t1\n")
    return folder


def of_benchmark(folder: Path) -> Order:
    return Order(suite=str(folder), systems=("recital",), as_of=date(2026, 1, 1))


def test_a_benchmark_is_run_with_the_model_of_the_answerer(runner: Runner, benchmark: Path) -> None:
    state = finish(runner, of_benchmark(benchmark))
    record = load(runner.folder / f"{state.run}.json")
    assert record.head.index["recipe"]["encoder"] == "hashing"
    assert record.values["recital"]["Success@1"] == {"q": 1.0}


def test_the_texts_of_a_benchmark_are_shown_from_its_folder_while_it_is_what_was_run(
    runner: Runner, benchmark: Path, open_app: Callable[[], AppTest]
) -> None:
    finish(runner, of_benchmark(benchmark))
    page = view(open_app().switch_page("ui/evaluate.py").run(), "Cases")
    assert texts(page).count(plain("salt is **weighed**")) == 2
    with (benchmark / "corpus.jsonl").open("a") as lines:
        lines.write('\n{"_id": "t9", "title": "", "text": "later"}')
    page.run()
    assert not page.exception
    assert "is not what was run" in page.warning[0].value
    [box] = [one for one in page.text_input if one.label == "Folder of the benchmark"]
    box.set_value(str(benchmark / "absent")).run()
    assert not page.exception
    assert plain("corpus.jsonl") in page.warning[0].value


def test_a_run_lets_people_ask_first_before_each_of_its_questions(
    runner: Runner, ready: Engine, suite: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given_way: list[int] = []
    monkeypatch.setattr(ready, "give_way", lambda: given_way.append(1))
    finish(runner, order(suite))
    assert len(given_way) >= len(CASES)


def test_a_run_waits_while_a_question_of_the_ask_page_is_answered(runner: Runner, ready: Engine, suite: Path) -> None:
    with ready.turn():
        runner.begin(order(suite))
        assert runner.wait(1.5).stage == "running"
        assert runner.look().done == 0
    assert runner.wait(60).stage == "finished"
