"""Search joins words and meaning, filters exactly, and leaves no trace elsewhere."""

import http.server
import threading
from collections.abc import Iterator
from datetime import date

import numpy as np
import pytest
from langchain_core.tracers.langchain import wait_for_all_tracers
from langsmith.utils import get_env_var, tracing_is_enabled

from assistant.answering import Answerer
from assistant.authority import Evidence, by_authority
from assistant.langchain import RecitalRetriever
from assistant.standing import Filters
from assistant.weighing import gives_time
from indexer.passages import Passage

TODAY = date(2026, 11, 22)


def found(answerer: Answerer, question: str, **options: object) -> list[str]:
    evidence = answerer.retriever.search(answerer.asked(question), as_of=TODAY, **options)  # type: ignore[arg-type]
    return [one.passage.locator for one in evidence]


def test_no_place_comes_twice(answerer: Answerer) -> None:
    places = found(answerer, "records of invented cells", k=30)
    assert len(set(places)) == len(places)


def test_only_the_edition_that_answers_on_the_day_is_found(answerer: Answerer) -> None:
    evidence = answerer.retriever.search(answerer.asked("records of invented cells"), as_of=TODAY, k=30)
    assert "reg-1-2001-first" not in {one.passage.edition for one in evidence}


def test_an_abbreviation_finds_what_it_stands_for(clone_answerer: Answerer) -> None:
    assert "digest:reg-1394-2007/art-21.4" in found(clone_answerer, "Who elects the chairman of the CAT?")[:2]


def test_a_narrow_filter_is_searched_exactly(answerer: Answerer) -> None:
    narrow = Filters(publishers=frozenset({"Cell Office"}), topics=frozenset({"quality"}))
    assert found(answerer, "traceability of patients", filters=narrow)[:1] != []
    assert all(place.startswith("guide-invented-cells/") for place in found(answerer, "traceability", filters=narrow))


def test_a_filter_that_admits_nothing_finds_nothing(answerer: Answerer) -> None:
    assert found(answerer, "cells", filters=Filters(publishers=frozenset({"nobody"}))) == []


def test_the_best_window_of_a_long_passage_counts(answerer: Answerer) -> None:
    retriever = answerer.retriever
    rows = np.arange(len(retriever.index.passages), dtype=np.int32)
    vector = np.asarray(retriever.index.vectors[-1])
    by_hand = [
        max(
            float(window @ vector)
            for window, row in zip(retriever.index.vectors, retriever.index.window_rows, strict=True)
            if row == wanted
        )
        for wanted in rows[-20:]
    ]
    assert retriever._cosines(vector, rows[-20:]) == pytest.approx(by_hand, abs=1e-5)


def passage(force: str, locator: str, source: str = "act") -> Passage:
    return Passage(source=source, edition=source, locator=locator, text="x", force=force)  # type: ignore[arg-type]


def test_a_recital_steps_behind_a_close_article_of_its_act_only(answerer: Answerer) -> None:
    catalogue = answerer.retriever.catalogue
    recital = Evidence(passage=passage("recital", "reg-1-2001/recital-1", "reg-1-2001"), score=1.0, cosine=0, lexical=0)
    close = Evidence(passage=passage("operative", "reg-1-2001/art-1", "reg-1-2001"), score=0.8, cosine=0, lexical=0)
    far = Evidence(passage=passage("operative", "reg-1-2001/art-2", "reg-1-2001"), score=0.3, cosine=0, lexical=0)
    other = Evidence(
        passage=passage("operative", "reg-1394-2007/art-1", "reg-1394-2007"), score=0.9, cosine=0, lexical=0
    )
    assert by_authority([recital, other, close, far], catalogue) == [close, recital, other, far]
    assert by_authority([recital, other, far], catalogue) == [recital, other, far]


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("within 60 days after receipt", True),
        ("for a period of ten years", True),
        ("in 2019", False),
        ("without undue delay", False),
    ],
)
def test_a_period_is_told_from_other_numbers(text: str, given: bool) -> None:
    assert gives_time(text) is given


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server that notes every request it gets."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        do_GET = do_POST  # noqa: N815 - the base class's name

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", seen
        server.shutdown()
        thread.join()


def test_the_langchain_retriever_gives_our_evidence_and_is_never_traced(
    answerer: Answerer, listener: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    address, seen = listener
    get_env_var.cache_clear()
    for name, value in (("TRACING", "true"), ("ENDPOINT", address), ("API_KEY", "made-up")):
        monkeypatch.setenv(f"LANGSMITH_{name}", value)
    assert tracing_is_enabled()
    documents = RecitalRetriever(answerer=answerer, as_of=TODAY, k=5).invoke("records of invented cells")
    wait_for_all_tracers()
    assert [one.metadata["locator"] for one in documents] == found(answerer, "records of invented cells", k=5)
    assert documents[0].metadata["citation"]
    get_env_var.cache_clear()
    assert seen == []
