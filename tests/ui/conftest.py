"""Fixtures of the browser door: an engine that answers from the small corpus, without a model."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from assistant.answering import Answerer
from assistant.opening import open_answerer
from indexer.build import build_index
from indexer.embedding import Encoder
from indexer.sources import load_catalogue
from ui.engine import Engine, State, install

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of its own; nothing of the user's settings is read."""
    for name in ("RECITAL_CORPUS", "RECITAL_CHROMA_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("RECITAL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("RECITAL_CACHE", str(tmp_path / "cache"))
    return tmp_path / "data"


@pytest.fixture
def engine_of(data: Path) -> Iterator[Callable[..., Engine]]:
    """Makes an engine with a given way of opening the one of the process, until the test ends."""

    def put(opening: Callable[[Callable[[str], None]], Answerer]) -> Engine:
        engine = Engine(opening=opening, pointer=data / "current.json")
        install(engine)
        return engine

    yield put
    install(None)


_built: dict[str, Answerer] = {}


@pytest.fixture
def ui_answerer(own_words: Path, quick_encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Answers from the small corpus and the shipped digests; built once, since no page changes it."""
    if not _built:
        folder = tmp_path_factory.mktemp("ui")
        catalogue = load_catalogue(own_words)
        build_index(catalogue, home=folder / "home", cache=folder / "vectors.sqlite", encoder=quick_encoder)
        _built["only"] = open_answerer(home=folder / "home", catalogue=catalogue, encoder=quick_encoder)
    return _built["only"]


@pytest.fixture
def ready(engine_of: Callable[..., Engine], ui_answerer: Answerer, settle: Callable[[Engine], State]) -> Engine:
    """An engine that answers."""
    engine = engine_of(lambda say: ui_answerer)
    settle(engine)
    return engine


@pytest.fixture
def open_app(data: Path) -> Callable[[], AppTest]:
    """Opens the app as a new visitor does."""
    return lambda: AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()


@pytest.fixture
def page(ready: Engine, open_app: Callable[[], AppTest]) -> AppTest:
    """The Ask page as a new visitor sees it."""
    return open_app()


@pytest.fixture
def settle() -> Callable[[Engine], State]:
    """Waits until an engine has opened or failed."""

    def wait(engine: Engine) -> State:
        state = engine.look()
        while state.stage == "loading":
            state = engine.wait(state, 10)
        return state

    return wait
