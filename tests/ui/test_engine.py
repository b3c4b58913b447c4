"""The engine behind the pages: one for the process, opened in the background, opened again, failing in words."""

import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from streamlit.testing.v1 import AppTest

from assistant.answering import Answerer
from assistant.standing import Filters
from indexer.errors import EncoderError, IndexMissingError
from ui.engine import Engine, State, shared

Settle = Callable[[Engine], State]
MakeEngine = Callable[..., Engine]
QUESTION = "For how many years shall the keeper of invented cells keep the records?"


def test_reruns_and_sessions_share_one_opening(engine_of: MakeEngine, ui_answerer: Answerer, settle: Settle) -> None:
    opened: list[int] = []

    def opening(say: Callable[[str], None]) -> Answerer:
        opened.append(1)
        return ui_answerer

    engine = engine_of(opening)
    settle(engine)
    for _ in range(5):
        engine.look()
    assert shared() is engine
    assert opened == [1]


def test_looking_never_waits_for_the_opening(engine_of: MakeEngine, ui_answerer: Answerer, settle: Settle) -> None:
    go = threading.Event()

    def slowly(say: Callable[[str], None]) -> Answerer:
        say("Reading the register of documents")
        go.wait(60)
        return ui_answerer

    engine = engine_of(slowly)
    state = engine.look()
    while state.words == "Starting":
        state = engine.wait(state, 10)
    assert state == State(stage="loading", words="Reading the register of documents")
    go.set()
    assert settle(engine).stage == "ready"


def test_a_changed_pointer_opens_the_newer_index_while_the_previous_one_answers(
    engine_of: MakeEngine, ui_answerer: Answerer, settle: Settle, data: Path
) -> None:
    go, opened = threading.Event(), []

    def opening(say: Callable[[str], None]) -> Answerer:
        opened.append(1)
        if len(opened) > 1:
            go.wait(60)
        return ui_answerer

    engine = engine_of(opening)
    settle(engine)
    data.mkdir(parents=True)
    (data / "current.json").write_text('{"build": "newer"}')
    between = engine.look()
    assert (between.stage, between.answerer) == ("ready", ui_answerer)
    assert "newer index is being opened" in between.words
    assert engine.answer(QUESTION, as_of=date(2020, 1, 1), filters=Filters()).statements
    go.set()
    assert engine.wait(between, 10) == State(stage="ready", answerer=ui_answerer)
    assert len(opened) == 2


def test_a_newer_index_that_cannot_be_opened_leaves_the_previous_one(
    engine_of: MakeEngine, ui_answerer: Answerer, settle: Settle, data: Path
) -> None:
    found: list[Answerer | Exception] = [ui_answerer, IndexMissingError("There is no index yet. Run `recital index`.")]

    def opening(say: Callable[[str], None]) -> Answerer:
        one = found.pop(0)
        if isinstance(one, Exception):
            raise one
        return one

    engine = engine_of(opening)
    settle(engine)
    data.mkdir(parents=True)
    (data / "current.json").write_text("{}")
    state = engine.look()
    while "being opened" in state.words:
        state = engine.wait(state, 10)
    assert engine.look().answerer is ui_answerer
    assert "could not be opened" in engine.look().words


def test_a_missing_index_is_told_with_what_to_run_and_can_be_tried_again(
    engine_of: MakeEngine, ui_answerer: Answerer, settle: Settle, open_app: Callable[[], AppTest]
) -> None:
    tries: list[int] = []

    def opening(say: Callable[[str], None]) -> Answerer:
        tries.append(1)
        if len(tries) == 1:
            raise IndexMissingError("There is no index yet. Run `recital index` (or `make run`).")
        return ui_answerer

    engine = engine_of(opening)
    settle(engine)
    page = open_app()
    assert not page.exception
    assert "recital index" in page.warning[0].value
    page.chat_input(key="question").set_value(QUESTION).run()
    assert not page.exception
    assert page.text[0].value == QUESTION
    page.button(key="retry").click().run()
    settle(engine)
    page.chat_input(key="question").set_value(QUESTION).run()
    assert any("25 years" in text.value for text in page.text)


def test_without_an_index_the_real_opening_says_what_to_run(data: Path, settle: Settle) -> None:
    from ui.engine import _open

    engine = Engine(opening=_open, pointer=data / "current.json")
    state = settle(engine)
    assert state.stage == "failed"
    assert "There is no index yet" in state.words


def test_a_question_asked_while_loading_is_answered_when_ready(
    engine_of: MakeEngine, ui_answerer: Answerer, open_app: Callable[[], AppTest]
) -> None:
    go = threading.Event()

    def slowly(say: Callable[[str], None]) -> Answerer:
        say("Loading the model")
        go.wait(60)
        return ui_answerer

    engine = engine_of(slowly)
    state = engine.look()
    while state.words == "Starting":
        state = engine.wait(state, 10)
    page = open_app()
    assert any("Loading the model" in caption.value for caption in page.caption)
    threading.Timer(0.5, go.set).start()
    page.chat_input(key="question").set_value(QUESTION).run()
    assert not page.exception
    assert any("25 years" in text.value for text in page.text)


@pytest.mark.parametrize("error", [RuntimeError("the secret detail"), EncoderError("The encoder is not installed.")])
def test_an_opening_that_fails_is_told_without_detail(
    engine_of: MakeEngine, settle: Settle, error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def opening(say: Callable[[str], None]) -> Answerer:
        raise error

    state = settle(engine_of(opening))
    assert state.stage == "failed"
    assert "secret" not in state.words
    if isinstance(error, EncoderError):
        assert state.words == str(error)
    else:
        number = state.words.partition("number ")[2].partition(")")[0]
        assert number in caplog.text
        assert "the secret detail" in caplog.text


def test_an_answer_that_fails_shows_a_number_and_no_traceback(
    page: AppTest, ready: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("the secret detail")

    monkeypatch.setattr(ready, "answer", broken)
    page.chat_input(key="question").set_value(QUESTION).run()
    assert not page.exception
    assert "Something went wrong" in page.warning[0].value
    assert "secret" not in page.warning[0].value


def test_a_lent_answerer_stays_open_until_it_comes_back(
    engine_of: MakeEngine, ui_answerer: Answerer, settle: Settle, data: Path
) -> None:
    closed: list[str] = []

    def fake(name: str) -> Answerer:
        index = SimpleNamespace(folder=name, vector_store=SimpleNamespace(close=lambda: closed.append(name)))
        return cast(Answerer, SimpleNamespace(retriever=SimpleNamespace(index=index)))

    answerers = iter([fake("old"), fake("new")])
    engine = engine_of(lambda say: next(answerers))
    old = settle(engine).answerer
    with engine.lent() as lent:
        assert lent is old
        data.mkdir(parents=True, exist_ok=True)
        (data / "current.json").write_text("another build")
        engine.look()
        while engine.look().answerer is old:
            engine.wait(engine.look(), 0.1)
        assert closed == []
    assert closed == ["old"]


def test_long_work_gives_way_to_a_person_who_waits(ready: Engine) -> None:
    ready.give_way()
    given_way = threading.Event()

    def work() -> None:
        ready.give_way()
        given_way.set()

    with ready.turn():
        asker = threading.Thread(target=ready.answer, args=(QUESTION,), kwargs={"as_of": None, "filters": Filters()})
        asker.start()
        while not ready.asked:
            asker.join(0.01)
        worker = threading.Thread(target=work)
        worker.start()
        assert not given_way.wait(0.2)
    asker.join(30)
    assert given_way.wait(30)
    worker.join(30)
