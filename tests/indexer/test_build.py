"""An index is made beside the old one, checked, and switched to; whatever happens, the old one answers."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from filelock import FileLock

from assistant.opening import open_answerer
from indexer import build, store
from indexer.build import build_index
from indexer.embedding import Encoder
from indexer.errors import IndexBusyError, IndexMissingError, IndexStaleError, RecitalError
from indexer.index import current_manifest, open_index, recipe
from indexer.sources import load_catalogue


@pytest.fixture
def corpus(own_words: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(own_words, tmp_path / "corpus"))


def built(corpus: Path, home: Path, encoder: Encoder) -> build.Built:
    return build_index(load_catalogue(corpus), home=home, cache=home.parent / "vectors.sqlite", encoder=encoder)


def test_every_text_is_indexed_and_can_be_opened(corpus: Path, tmp_path: Path, quick_encoder: Encoder) -> None:
    result = built(corpus, tmp_path / "home", quick_encoder)
    assert result.made
    index = open_index(tmp_path / "home", expected=recipe(quick_encoder, load_catalogue(corpus)))
    assert {"reg-1-2001/art-2.1", "reg-1-2001/art-3.1.b", "guide-invented-cells/sec-2"} <= index.rows_by_locator.keys()
    assert len(index.rows_by_locator["reg-1-2001/art-2.1"]) == 2  # identical places in two editions stay two passages
    assert index.vector_store.count() == len(index.vectors) == result.manifest.windows


def test_nothing_is_done_twice(corpus: Path, tmp_path: Path, quick_encoder: Encoder) -> None:
    first = built(corpus, tmp_path / "home", quick_encoder)
    quick_encoder.encoded.clear()  # type: ignore[attr-defined]
    second = built(corpus, tmp_path / "home", quick_encoder)
    assert not second.made
    assert second.manifest == first.manifest
    assert quick_encoder.encoded == []  # type: ignore[attr-defined]


def test_one_changed_file_costs_that_file(corpus: Path, tmp_path: Path, quick_encoder: Encoder) -> None:
    built(corpus, tmp_path / "home", quick_encoder)
    quick_encoder.encoded.clear()  # type: ignore[attr-defined]
    text = (corpus / "guide.md").read_text() + "\nA new closing remark about transport.\n"
    (corpus / "guide.md").write_text(text)
    lines = (corpus / "sources.toml").read_text().rpartition("sha256")[0]
    (corpus / "sources.toml").write_text(f'{lines}sha256 = "{hashlib.sha256(text.encode()).hexdigest()}"\n')
    assert built(corpus, tmp_path / "home", quick_encoder).made
    assert len(quick_encoder.encoded) == 1  # type: ignore[attr-defined]


def test_an_index_of_another_recipe_is_refused(corpus: Path, tmp_path: Path, quick_encoder: Encoder) -> None:
    built(corpus, tmp_path / "home", quick_encoder)
    other = {**recipe(quick_encoder, load_catalogue(corpus)), "encoder": "another"}
    with pytest.raises(IndexStaleError, match=r"another encoder .*recital index"):
        open_index(tmp_path / "home", expected=other)


def test_no_index_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexMissingError, match="recital index"):
        open_index(tmp_path, expected={})


def test_a_damaged_pointer_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "current.json").write_text("{")
    with pytest.raises(IndexMissingError, match=r"damaged .*recital index"):
        open_index(tmp_path, expected={})


def test_a_corpus_changed_since_is_answered_from_the_finished_index_and_said(
    corpus: Path, tmp_path: Path, quick_encoder: Encoder
) -> None:
    built(corpus, tmp_path / "home", quick_encoder)
    lines = (corpus / "sources.toml").read_text().partition('[[edition]]\nid = "guide-invented-cells"')[0]
    (corpus / "sources.toml").write_text(lines)
    (corpus / "guide.md").unlink()
    answerer = open_answerer(home=tmp_path / "home", catalogue=load_catalogue(corpus), encoder=quick_encoder)
    answer = answerer.answer("How long shall the keeper of invented cells keep the records?")
    assert any("The corpus was changed after this index was made" in remark for remark in answer.remarks)
    assert answer.statements
    assert "guide-invented-cells" not in {shown.source for shown in answer.evidence}


@pytest.mark.parametrize("stage", ["write_passages", "point_to"])
def test_a_failed_build_leaves_the_old_one_answering(
    corpus: Path, tmp_path: Path, quick_encoder: Encoder, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    first = built(corpus, tmp_path / "home", quick_encoder)
    (corpus / "guide.md").unlink()

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(build, stage, fails)
    with pytest.raises(RecitalError, match=r"No space left on device.*previous one is untouched"):
        built(corpus, tmp_path / "home", quick_encoder)
    assert current_manifest(tmp_path / "home") == first.manifest


def test_windows_that_do_not_find_themselves_stop_the_build(
    corpus: Path, tmp_path: Path, quick_encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store.Store, "nearest", lambda self, vectors, k: [([0], [0.1])] * len(vectors))
    with pytest.raises(RecitalError, match="do not find themselves"):
        built(corpus, tmp_path / "home", quick_encoder)
    assert current_manifest(tmp_path / "home") is None
    assert list((tmp_path / "home" / "builds").iterdir()) == []


def test_two_builders_at_once_are_told(corpus: Path, tmp_path: Path, quick_encoder: Encoder) -> None:
    (tmp_path / "home").mkdir()
    with FileLock(tmp_path / "home" / "build.lock"), pytest.raises(IndexBusyError, match="Another process"):
        built(corpus, tmp_path / "home", quick_encoder)


def test_a_folder_that_may_not_be_written_is_told(corpus: Path, tmp_path: Path, quick_encoder: Encoder) -> None:
    (tmp_path / "home").write_text("a file where the folder should be")
    with pytest.raises((RecitalError, FileExistsError)):
        built(corpus, tmp_path / "home", quick_encoder)


def test_a_broken_file_does_not_stop_the_others(corpus: Path, tmp_path: Path, quick_encoder: Encoder) -> None:
    plain = tmp_path / "plain"
    plain.mkdir()
    (plain / "good.md").write_text("# Notes\n\nOur cells are kept cold.\n")
    (plain / "empty.pdf").write_bytes(b"")
    result = built(plain, tmp_path / "home", quick_encoder)
    failed = {edition.source: edition.failure for edition in result.manifest.editions if edition.failure}
    assert list(failed) == ["own-empty"]
    assert any(edition.source == "own-good" and edition.passages for edition in result.manifest.editions)


KILLED = """
import sys, time
from pathlib import Path
sys.path[:0] = {paths!r}
from conftest import HashingEncoder
from indexer import build
from indexer.sources import load_catalogue
stage = {stage!r}
def report(now, done, total):
    if now == stage:
        print("reached", flush=True)
        time.sleep(60)
home = Path({home!r})
cache = home.parent / "vectors.sqlite"
build.build_index(load_catalogue(Path({corpus!r})), home=home, cache=cache, encoder=HashingEncoder("x"), report=report)
"""


@pytest.mark.parametrize("stage", ["reading", "encoding", "storing", "checking"])
def test_killed_at_any_moment_the_old_index_answers_and_the_next_run_goes_on(
    corpus: Path, tmp_path: Path, quick_encoder: Encoder, stage: str
) -> None:
    home = tmp_path / "home"
    first = built(corpus, home, quick_encoder)
    root = Path(__file__).parents[2]
    script = KILLED.format(paths=[str(root), str(root / "tests")], stage=stage, home=str(home), corpus=str(corpus))
    child = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert child.stdout is not None
    assert child.stdout.readline() == "reached\n"
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    assert open_index(home, expected=first.manifest.recipe).manifest == first.manifest
    (corpus / "guide.md").unlink()
    again = built(corpus, home, quick_encoder)
    assert again.made
    assert {folder.name for folder in (home / "builds").iterdir()} == {first.manifest.build, again.manifest.build}


def test_older_builds_are_removed_but_for_the_previous_one(
    corpus: Path, tmp_path: Path, quick_encoder: Encoder
) -> None:
    names = []
    for number in range(3):
        (corpus / f"note-{number}.md").write_text("# A note\n\nnot listed")
        text = (corpus / "sources.toml").read_text()
        (corpus / "sources.toml").write_text(text.replace("Invented cells guide", f"Invented cells guide {number}", 1))
        names.append(built(corpus, tmp_path / "home", quick_encoder).manifest.build)
        time.sleep(0.01)
    assert {folder.name for folder in (tmp_path / "home" / "builds").iterdir()} == set(names[1:])
    assert json.loads((tmp_path / "home" / "current.json").read_text()) == {"build": names[2]}


@pytest.fixture
def server(tmp_path: Path, unused_port: Callable[[], int]) -> Iterator[str]:
    """A real Chroma server on loopback."""
    port = unused_port()
    chroma = Path(sys.executable).parent / "chroma"
    with (tmp_path / "chroma.log").open("w") as log:
        process = subprocess.Popen(
            [str(chroma), "run", "--path", str(tmp_path / "server"), "--host", "127.0.0.1", "--port", str(port)],
            stdout=log,
            stderr=log,
            env={**os.environ, "ANONYMIZED_TELEMETRY": "False"},
        )
    url = f"http://127.0.0.1:{port}"
    for _ in range(100):
        try:
            with store.connected(url):
                break
        except RecitalError:
            time.sleep(0.2)
    yield url
    process.terminate()
    process.wait()


def test_a_chroma_server_holds_the_vectors_in_place_of_the_embedded_one(
    corpus: Path, tmp_path: Path, quick_encoder: Encoder, server: str
) -> None:
    catalogue = load_catalogue(corpus)
    home = tmp_path / "home"
    result = build_index(catalogue, home=home, cache=tmp_path / "vectors.sqlite", encoder=quick_encoder, server=server)
    assert not (home / "builds" / result.manifest.build / "chroma").exists()
    index = open_index(home, expected=recipe(quick_encoder, catalogue))
    assert index.vector_store.count() == result.manifest.windows
    assert index.vector_store.nearest(index.vectors[:1], 1)[0][0] == [0]
    index.vector_store.close()
    again = build_index(catalogue, home=home, cache=tmp_path / "vectors.sqlite", encoder=quick_encoder, server=server)
    assert not again.made


def test_a_server_that_does_not_answer_is_told(corpus: Path, tmp_path: Path, quick_encoder: Encoder) -> None:
    with pytest.raises(RecitalError, match=r"No Chroma server answers .*unset RECITAL_CHROMA_URL"):
        build_index(
            load_catalogue(corpus),
            home=tmp_path / "home",
            cache=tmp_path / "vectors.sqlite",
            encoder=quick_encoder,
            server="http://127.0.0.1:9",
        )
