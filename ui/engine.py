"""What answers, one for each process: opened in the background, shared by all sessions, opened again for a newer index."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import settings
from ui.trouble import in_words

if TYPE_CHECKING:  # importing these takes seconds, which the background thread spends
    from assistant.answering import Answer, Answerer
    from assistant.standing import Filters

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class State:
    """How far the engine is.

    words     while loading, what is being done; when failed, what went wrong and what to do; when ready, what has to be said
    answerer  present when ready
    """

    stage: Literal["loading", "ready", "failed"]
    words: str = ""
    answerer: "Answerer | None" = None


class Engine:
    """Opens an answerer in a thread of its own and again whenever the pointer to the current build changes.

    opening  opens everything; tells what it is doing through the function it is given
    pointer  the file whose change means that there is another index
    """

    def __init__(self, *, opening: "Callable[[Say], Answerer]", pointer: Path) -> None:
        self._opening = opening
        self._pointer = pointer
        self._changed = threading.Condition()
        self._one_at_a_time = threading.Lock()
        self._asking = 0
        self._lent: list[Answerer] = []
        self._state = State(stage="loading", words="Starting")
        self._thread: threading.Thread | None = None
        self._opened_for: str | None = None

    def look(self) -> State:
        """The state now; begins to load where that is due, and never waits."""
        with self._changed:
            pointed = self._pointed()
            if self._thread is None and pointed != self._opened_for:
                self._begin(pointed)
            return self._state

    def wait(self, known: State, seconds: float) -> State:
        """The state as soon as it is another than the known one, at the latest after some seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self._state is not known, timeout=seconds)
            return self._state

    def retry(self) -> None:
        """Opens again after a failure."""
        with self._changed:
            if self._thread is None:
                self._begin(self._pointed())

    def answer(self, question: str, *, as_of: date | None, filters: "Filters") -> "Answer":
        """Answers one question after the other: two cores gain nothing from two at once. Only to be called when ready."""
        with self._changed:
            self._asking += 1
        try:
            with self._one_at_a_time:
                answerer = self.look().answerer
                if answerer is None:
                    raise RuntimeError("asked before the engine was ready")
                return answerer.answer(question, as_of=as_of, filters=filters)
        finally:
            with self._changed:
                self._asking -= 1
                self._changed.notify_all()

    @contextmanager
    def lent(self) -> "Iterator[Answerer]":
        """The answerer for a long work beside the questions: it stays open until the block ends, whatever is opened meanwhile.

        Such work asks through `turn` and lets people go first with `give_way`. Only to be called when ready.
        """
        with self._changed:
            answerer = self._state.answerer
            if answerer is None:
                raise RuntimeError("lent before the engine was ready")
            self._lent.append(answerer)
        try:
            yield answerer
        finally:
            with self._changed:
                self._lent.remove(answerer)
                current = self._state.answerer
            self._let_go(answerer, current)

    @property
    def asked(self) -> bool:
        """Whether somebody waits for an answer."""
        with self._changed:
            return self._asking > 0

    def turn(self) -> threading.Lock:
        """Held while one question of a long work is asked."""
        return self._one_at_a_time

    def give_way(self) -> None:
        """Waits until nobody waits for an answer."""
        with self._changed:
            self._changed.wait_for(lambda: self._asking == 0)

    def _begin(self, pointed: str) -> None:
        self._opened_for = pointed
        if self._state.stage == "ready":
            self._set(replace(self._state, words="A newer index is being opened; until then the previous one answers."))
        else:
            self._set(State(stage="loading", words="Starting"))
        self._thread = threading.Thread(target=self._open, name="recital-opening", daemon=True)
        self._thread.start()

    def _open(self) -> None:
        try:
            answerer = self._opening(self._say)
        except Exception as error:  # a thread has nobody above it who could tell the user
            words = in_words(error)
            with self._changed:
                previous = self._state.answerer
                self._set(
                    State(stage="ready", words=f"The newer index could not be opened: {words}", answerer=previous)
                    if previous
                    else State(stage="failed", words=words)
                )
                self._thread = None
            return
        with self._changed:
            previous = self._state.answerer
            self._set(State(stage="ready", answerer=answerer))
            self._thread = None
        self._let_go(previous, answerer)

    def _let_go(self, previous: "Answerer | None", answerer: "Answerer | None") -> None:
        """Closes the files of the previous build, once no question is being answered from it and nobody has it on loan."""
        if previous is None or answerer is None or previous.retriever.index.folder == answerer.retriever.index.folder:
            return
        with self._changed:
            if previous in self._lent:
                return
        with self._one_at_a_time:
            previous.retriever.index.vector_store.close()

    def _say(self, words: str) -> None:
        with self._changed:
            if self._state.stage == "loading":
                self._set(State(stage="loading", words=words))

    def _set(self, state: State) -> None:
        self._state = state
        self._changed.notify_all()

    def _pointed(self) -> str:
        try:
            return self._pointer.read_text(encoding="utf-8")
        except OSError:
            return ""


_engine: Engine | None = None
_engine_lock = threading.Lock()


def shared() -> Engine:
    """The engine of this process, made from the settings when first asked for."""
    global _engine
    with _engine_lock:
        if _engine is None:
            _engine = Engine(opening=_open, pointer=settings.from_environment().home / "current.json")
        return _engine


def install(engine: Engine | None) -> None:
    """Puts another engine in the place of the process's own; None lets it be made from the settings again."""
    global _engine
    with _engine_lock:
        _engine = engine


def _open(say: Say) -> "Answerer":
    """Everything from the settings; what is missing is found before the slow part begins."""
    say("Starting the search engine")
    from assistant.opening import open_answerer
    from indexer.embedding import Encoder
    from indexer.sources import load_catalogue

    chosen = settings.from_environment()
    say("Reading the register of documents")
    catalogue = load_catalogue(chosen.corpus)
    encoder = Encoder()
    say("Opening the index")
    answerer = open_answerer(home=chosen.home, catalogue=catalogue, encoder=encoder)
    say("Loading the model that reads questions, which takes some seconds")
    encoder.load()
    return answerer
