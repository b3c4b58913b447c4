"""Opens what a suite's systems search with what the process has open already: neither model nor index is loaded twice."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import settings
from indexer.errors import RecitalError
from ui.engine import Engine, State, shared

if TYPE_CHECKING:
    from eval.questions import Suite
    from eval.records import Question
    from eval.running import Asked, System
    from eval.systems import Opened
    from indexer.embedding import Encoder
    from ui.evaluate_runner import Order, Say

_PATIENCE = 0.5  # seconds between two looks at an engine that still loads, so that a stop is heard


@contextmanager
def opened_here(suite: "Suite", order: "Order", say: "Say") -> "Iterator[Opened]":
    """Cases are asked of the shared answerer; a benchmark has texts of its own and takes the answerer's model alone."""
    from eval.ours import Ours
    from eval.systems import opened_systems

    engine, chosen = shared(), settings.from_environment()
    state = _settled(engine, say)
    opening = partial(
        opened_systems,
        order.systems,
        suite,
        chosen=chosen,
        as_of=order.as_of,
        say=lambda stage, done, total: say(stage.capitalize(), done, total),
    )
    if state.answerer is None:
        if suite.collection is None:
            raise RecitalError(state.words)
        with opening(encoder=_own_encoder()) as opened:
            yield opened
        return
    with engine.lent() as answerer:
        retriever = answerer.retriever
        ours = Ours(answerer=answerer, catalogue=retriever.catalogue, encoder=retriever.encoder, chosen=chosen)
        with opening(encoder=retriever.encoder, ours=ours) as opened:
            yield replace(opened, systems=tuple(_in_turn(system, engine) for system in opened.systems))


def _settled(engine: Engine, say: "Say") -> State:
    """Waits until the engine has opened or failed."""
    state = engine.look()
    while state.stage == "loading":
        say(state.words, 0, 0)
        state = engine.wait(state, _PATIENCE)
    return state


def _in_turn(system: "System", engine: Engine) -> "System":
    """The system asked in turn with the people on the Ask page: never two questions at once."""

    def ask(question: "Question") -> "Asked":
        with engine.turn():
            return system.ask(question)

    return replace(system, ask=ask)


_encoder: "Encoder | None" = None
_encoder_lock = threading.Lock()


def _own_encoder() -> "Encoder":
    """For benchmarks where there is no index, and so no answerer to take the model from; kept for the next run."""
    global _encoder
    with _encoder_lock:
        if _encoder is None:
            from indexer.embedding import Encoder

            _encoder = Encoder()
        return _encoder
