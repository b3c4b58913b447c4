"""Fixtures shared by all tests."""

import contextlib
import hashlib
import http.server
import json
import os
import re
import shutil
import socket
import threading
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import hypothesis
import numpy as np
import pytest

import settings
from assistant.answering import Answerer
from assistant.opening import open_answerer
from indexer.build import build_index
from indexer.embedding import DIMENSIONS, Encoder, Vectors
from indexer.lexical import words
from indexer.sources import load_catalogue

hypothesis.settings.register_profile(
    "recital", deadline=None
)  # machines are shared and noisy: no test judges by the clock
hypothesis.settings.load_profile("recital")


@pytest.fixture(scope="session")
def shared_corpus() -> Path:
    """The folder of real documents, which are never part of the project; the test is skipped where it is absent."""
    shared = Path(os.environ.get("RECITAL_SHARED", Path(__file__).parents[1].parent / "shared"))
    folder = shared / "corpus"
    if not (folder / "sources.toml").is_file():
        pytest.skip(f"the real documents are not at {folder}; set RECITAL_SHARED to the folder that has corpus/")
    return folder


class HashingEncoder(Encoder):
    """Texts to vectors by hashing their words: no model is loaded, equal texts give equal vectors, like texts like ones."""

    def __init__(self, salt: str = "") -> None:
        super().__init__()
        self.salt = salt
        self.encoded: list[str] = []

    @property
    def recipe(self) -> dict[str, str | int]:
        return {**super().recipe, "encoder": f"hashing{self.salt}"}

    def load(self) -> None:
        pass

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.full((len(texts), DIMENSIONS), 1e-6, np.float32)
        for row, text in enumerate(texts):
            for word in words(text):
                vectors[row, zlib.crc32((self.salt + word).encode()) % DIMENSIONS] += 1
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


@pytest.fixture
def quick_encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture(scope="session")
def own_words(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small corpus folder of our own words: an invented act in two editions, a guideline, and a broken file."""
    folder = tmp_path_factory.mktemp("corpus")
    write_small_corpus(folder)
    return folder


ACT = """# Regulation (EC) No 1/2001 on invented cells

#### Article 1

##### Subject matter

This Regulation lays down rules on invented cells.

#### Article 2

##### Keeping of records

1. The keeper of invented cells shall keep the records for {years} years after the last delivery. That period may be extended
by two years where the authority asks for it.

2. By way of derogation from paragraph 1, records of single samples may be destroyed after one year.

#### Article 3

##### Conditions

1. A permit may be granted where all the following conditions are met:

- (a) the keeper has a register;

- (b) the cells are labelled in blue;

- (c) a responsible person is named.

2. The authority shall decide within 45 days of the request.
"""

GUIDE = """# Guide to invented cells

## 1. Introduction

This guide explains how invented cells are stored.

## 2. Storage

Invented cells should be stored at minus 12 degrees in the dark. The container should be checked weekly.
"""

SOURCES = """
[[source]]
id = "reg-1-2001"
title = "Regulation (EC) No 1/2001 on invented cells"
short = "Invented Cells Regulation"
publisher = "EU"
kind = "regulation"
binding = "binding"
reference = "Regulation (EC) No 1/2001"
celex = "32001R0001"
adopted = "2001-01-10"
effective = "2001-02-01"
status = "in-force"

[[source]]
id = "guide-invented-cells"
title = "Guide to invented cells"
short = "Invented cells guide"
publisher = "Cell Office"
kind = "ema-guideline"
binding = "guidance"
reference = "EMA/1/2002"
published = "2002-05-01"
status = "in-force"
topics = ["quality"]

[[edition]]
id = "reg-1-2001-first"
source = "reg-1-2001"
form = "official-journal"
applies_from = "2001-02-01"
scope = "whole act"
path = "first.md"
sha256 = "{first}"

[[edition]]
id = "reg-1-2001-second"
source = "reg-1-2001"
form = "consolidated"
applies_from = "2010-01-01"
scope = "whole act"
path = "second.md"
sha256 = "{second}"

[[edition]]
id = "guide-invented-cells"
source = "guide-invented-cells"
form = "publisher"
applies_from = "2002-05-01"
scope = "whole document"
path = "guide.md"
sha256 = "{guide}"
"""


def write_small_corpus(folder: Path) -> None:
    texts = {"first": ACT.format(years=10), "second": ACT.format(years=25), "guide": GUIDE}
    for name, text in texts.items():
        (folder / f"{name}.md").write_text(text)
    digests = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in texts.items()}
    (folder / "sources.toml").write_text(SOURCES.format(**digests))


@pytest.fixture(scope="session")
def answerer(own_words: Path, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Answers from the small corpus and the shipped digests, without a model. Tests change nothing in it."""
    folder, encoder, catalogue = tmp_path_factory.mktemp("index"), HashingEncoder(), load_catalogue(own_words)
    build_index(catalogue, home=folder, cache=folder / "vectors.sqlite", encoder=encoder)
    return open_answerer(home=folder, catalogue=catalogue, encoder=encoder)


@pytest.fixture(scope="session")
def clone_answerer(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Answers from what a clone alone holds, with the real encoder; its vectors are kept outside the clone."""
    return _really_built(None, tmp_path_factory.mktemp("clone"))


EVERYDAY_EDITIONS = (
    "reg-1394-2007",
    "dir-2001-83",
    "reg-507-2006",
    "reg-141-2000",
    "gdpr",
    "pi-yescarta-2018-08-23",
    "pi-yescarta-2022-10-14",
    "ich-q5c",
    "ich-q9",
    "ema-arm-highlights-2025",
    "billev-atmp-article",
)


@pytest.fixture(scope="session")
def real_answerer(shared_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Answers from a slim part of the real documents, with the real encoder."""
    folder = tmp_path_factory.mktemp("slim")
    head, *entries = (shared_corpus / "sources.toml").read_text().split("\n[[edition]]\n")
    wanted = [entry for entry in entries if re.search(r'^id = "(.*)"$', entry, re.M)[1] in EVERYDAY_EDITIONS]  # type: ignore[index]
    assert len(wanted) == len(EVERYDAY_EDITIONS)
    (folder / "sources.toml").write_text("\n[[edition]]\n".join([head, *wanted]))
    for entry in wanted:
        path = re.search(r'^path = "(.*)"$', entry, re.M)[1]  # type: ignore[index]
        (folder / path).parent.mkdir(exist_ok=True)
        shutil.copy(shared_corpus / path, folder / path)
    return _really_built(folder, tmp_path_factory.mktemp("slim-index"))


def _really_built(corpus: Path | None, home: Path) -> Answerer:
    encoder, catalogue = Encoder(), load_catalogue(corpus)
    build_index(catalogue, home=home, cache=settings.from_environment().cache / "vectors.sqlite", encoder=encoder)
    return open_answerer(home=home, catalogue=catalogue, encoder=encoder)


@pytest.fixture
def unused_port() -> Callable[[], int]:
    """A port on loopback that nothing listens on."""

    def find() -> int:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            return int(probe.getsockname()[1])

    return find


class ScriptedModel:
    """A server on loopback that speaks OpenAI's protocol and gives the scripted replies in turn; a request too many is refused.

    A reply is the text of a completion, or (status, body, seconds to wait) as it is to be sent.
    """

    def __init__(self, server: http.server.HTTPServer) -> None:
        self.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        self.script: list[str | tuple[int, bytes, float]] = []
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.refused = 0

    def next_reply(self) -> tuple[int, bytes, float]:
        if not self.script:
            self.refused += 1
            return 400, b'{"error": {"message": "the script is over"}}', 0.0
        step = self.script.pop(0)
        return step if isinstance(step, tuple) else (200, self.completion(step), 0.0)

    @staticmethod
    def completion(text: str, *, ended: str = "stop", usage: bool = True) -> bytes:
        """The body of a chat completion, of 7 tokens of prompt and 3 of reply."""
        message = {"role": "assistant", "content": text}
        counted = {"usage": {"prompt_tokens": 7, "completion_tokens": 3, "total_tokens": 10}} if usage else {}
        choice = {"index": 0, "finish_reason": ended, "message": message}
        return json.dumps(
            {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice], **counted}
        ).encode()


@pytest.fixture
def model_server() -> Iterator[ScriptedModel]:
    """A scripted model; the test fails where the script was not played to its end or was asked for more."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            scripted.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            scripted.headers.append({name.lower(): value for name, value in self.headers.items()})
            status, body, seconds = scripted.next_reply()
            over.wait(seconds)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # one that waited too long has hung up
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    over = threading.Event()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        scripted = ScriptedModel(server)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield scripted
        over.set()
        server.shutdown()
        thread.join()
    assert (scripted.script, scripted.refused) == ([], 0)
