"""Makes an index build beside the current one, checks it, and switches to it. Killed at any moment, the old one answers."""

import contextlib
import re
import shutil
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

import numpy as np
from filelock import FileLock, Timeout

from indexer import store
from indexer.catalogue import Catalogue
from indexer.document import Document
from indexer.embedding import Encoder, Vectors
from indexer.errors import IndexBusyError, RecitalError
from indexer.index import EditionReport, Manifest, client_for, current_manifest, point_to, recipe, write_passages
from indexer.lexical import LexicalIndex, phrases
from indexer.name_styles import ema_numbers
from indexer.passages import Passage, passages_of
from indexer.readers.worker import ReaderProcess
from indexer.reading import read_edition
from indexer.vectors import VectorCache

STORING_TRIES = 3
_LABEL = re.compile(r"^(?:Article|Chapter|Section|Title|Part|Annex)\s+[\w.]+\W*", re.I)

Stage = Literal["reading", "encoding", "storing", "checking"]
Report = Callable[[Stage, int, int], None]


@dataclass(frozen=True, kw_only=True)
class Built:
    """The outcome: the build that answers now, and whether anything had to be made."""

    manifest: Manifest
    made: bool


def build_index(
    catalogue: Catalogue,
    *,
    home: Path,
    cache: Path,
    encoder: Encoder,
    server: str = "",
    report: Report = lambda stage, done, total: None,
    wait_seconds: float = 0,
) -> Built:
    """Brings the index in `home` up to date with the catalogue; nothing is done where it already is.

    cache        the file of kept vectors
    server       address of a Chroma server, "" for the embedded one
    wait_seconds how long to wait for another builder of the same index before IndexBusyError
    """
    wanted = recipe(encoder, catalogue)
    with _writing(home, wait_seconds):
        current = current_manifest(home)
        if current is not None and current.recipe == wanted and current.server == server and _is_there(home, current):
            return Built(manifest=current, made=False)
        _remove_unfinished(home)
        passages, reports = _read(catalogue, home, report)
        if not passages:
            failures = "; ".join(f"{one.edition}: {one.failure}" for one in reports if one.failure)
            raise RecitalError(
                f"Nothing could be read for the index, the old one stays. {failures or 'The corpus is empty.'}"
            )
        windows, window_rows = _windows(passages, catalogue, encoder)
        kept = VectorCache(cache)
        try:
            vectors = kept.vectors(windows, encoder, progress=lambda done, total: report("encoding", done, total))
        finally:
            kept.close()
        manifest = Manifest(
            build=f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:6]}",
            made_at=datetime.now(UTC).isoformat(timespec="seconds"),
            recipe=wanted,
            editions=tuple(reports),
            problems=catalogue.problems,
            windows=len(windows),
            server=server,
            versions={
                name: version(name) for name in ("chromadb", "sentence-transformers", "pypdf", "pypdfium2", "bm25s")
            },
        )
        _write(home, manifest, passages, windows, window_rows, vectors, report)
        point_to(home, manifest.build)
        _remove_older(home, keep={manifest.build, *([current.build] if current else [])})
        return Built(manifest=manifest, made=True)


@contextlib.contextmanager
def _writing(home: Path, wait_seconds: float) -> Iterator[None]:
    """Only one builder of an index at a time; trouble of the disk told in words."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        with FileLock(home / "build.lock", timeout=wait_seconds):
            yield
    except Timeout as error:
        raise IndexBusyError(f"Another process is building the index in {home}. Wait for it, or stop it.") from error
    except PermissionError as error:
        raise RecitalError(
            f"Recital may not write to {error.filename or home}. Allow it, or set RECITAL_DATA to another folder."
        ) from error
    except (OSError, sqlite3.Error) as error:  # a full disk comes as either, and numpy tells it without a number
        what = getattr(error, "strerror", None) or str(error)
        raise RecitalError(
            f"The index could not be written to {home}: {what}. The previous one is untouched. Make room, or set RECITAL_DATA "
            "(and RECITAL_CACHE) to a folder that can be written."
        ) from error


def _read(catalogue: Catalogue, home: Path, report: Report) -> tuple[list[Passage], list[EditionReport]]:
    passages: list[Passage] = []
    reports: list[EditionReport] = []
    with ReaderProcess() as reader:
        for number, edition in enumerate(catalogue.editions):
            report("reading", number, len(catalogue.editions))
            source = catalogue.sources[edition.source]
            try:
                document = read_edition(
                    catalogue.path_of(edition), kept=home / "documents", reader=reader, form=edition.form
                )
            except RecitalError as error:
                reports.append(EditionReport(edition=edition.id, source=source.id, passages=0, failure=str(error)))
                continue
            found = passages_of(document, source=source.id, edition=edition.id, kind=source.kind, form=edition.form)
            passages += found
            unread = tuple(f"{part.where}: {part.reason}" for part in document.unread)
            reports.append(
                EditionReport(
                    edition=edition.id,
                    source=source.id,
                    passages=len(found),
                    unread=unread,
                    reference=_printed_reference(document),
                )
            )
    report("reading", len(catalogue.editions), len(catalogue.editions))
    return passages, reports


def _printed_reference(document: Document) -> str:
    """The EMA number on the first pages: a report of one procedure has its own beside the product's."""
    text = document.text[:2_000]
    return next((text[start:end] for start, end, _ in ema_numbers(text)), "")


def search_prefix(passage: Passage, short: str) -> str:
    """What is embedded and searched in front of a passage's own text: where it stands and what it completes."""
    return ". ".join(part for part in (short, *passage.headings[-2:], passage.lead, passage.header) if part)


def nearest_heading(passage: Passage) -> str:
    """The heading right above a passage without its label: "Harmonised standards" of "Article 40 Harmonised standards"."""
    return _LABEL.sub("", passage.headings[-1]) if passage.headings else ""


def _windows(passages: list[Passage], catalogue: Catalogue, encoder: Encoder) -> tuple[list[str], list[int]]:
    windows: list[str] = []
    rows: list[int] = []
    for row, passage in enumerate(passages):
        source = catalogue.sources[passage.source]
        some = encoder.windows(search_prefix(passage, source.short or source.title), passage.text)
        windows += some
        rows += [row] * len(some)
    return windows, rows


def _write(
    home: Path,
    manifest: Manifest,
    passages: list[Passage],
    windows: list[str],
    window_rows: list[int],
    vectors: Vectors,
    report: Report,
) -> None:
    """Writes and checks a build; a failure on the way leaves nothing behind."""
    folder = home / "builds" / manifest.build
    folder.mkdir(parents=True)
    client: Any = None
    try:
        write_passages(folder / "passages.jsonl", passages)
        np.save(folder / "vectors.npy", vectors)
        np.save(folder / "windows.npy", np.asarray(window_rows, np.int32))
        _write_words(folder, passages, windows, window_rows)
        client = client_for(folder, manifest.server)
        _store(client, manifest, passages, window_rows, vectors, report)
        (folder / "manifest.json").write_text(manifest.to_json())
    except BaseException:
        if client is not None and manifest.server:
            with contextlib.suppress(Exception):  # the first error is the one to tell
                store.delete(client, manifest.collection)
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        if client is not None:
            store.close(client)


def _write_words(folder: Path, passages: list[Passage], windows: list[str], window_rows: list[int]) -> None:
    """The word indexes: of each passage with its prefix by words and by pairs of words; of the heading above it by words."""
    prefixes = {row: windows[number].partition("\n")[0] for number, row in enumerate(window_rows)}
    texts = [f"{prefixes[row]}\n{one.text}" for row, one in enumerate(passages)]
    LexicalIndex.build(texts).save(folder / "lexical")
    LexicalIndex.build(texts, terms=phrases).save(folder / "phrases")
    LexicalIndex.build([nearest_heading(one) for one in passages]).save(folder / "headings")


def _metadata(passage: Passage) -> dict[str, str | int]:
    data: dict[str, str | int] = {
        "source": passage.source,
        "edition": passage.edition,
        "locator": passage.locator,
        "force": passage.force,
    }
    return data if passage.page is None else {**data, "page": passage.page}


def _store(
    client: Any, manifest: Manifest, passages: list[Passage], window_rows: list[int], vectors: Vectors, report: Report
) -> None:
    """Puts all windows into Chroma, where each has to find itself, identical wordings standing for each other.

    Chroma's graph is approximate and differs from run to run: a few tries are made before the build is given up.
    """
    lost: list[int] = []
    for _ in range(STORING_TRIES):
        report("storing", 0, len(vectors))
        store.delete(client, manifest.collection)
        collection = store.Store.create(client, manifest.collection)
        metadata = [_metadata(passages[row]) for row in window_rows]
        collection.add(vectors, [passages[row].text for row in window_rows], metadata)
        report("storing", len(vectors), len(vectors))
        report("checking", 0, len(vectors))
        if collection.count() != len(vectors):
            raise RecitalError(
                f"Chroma holds {collection.count()} of {len(vectors)} windows; the build is dropped. Run `recital index` again."
            )
        lost = store.not_found(vectors, collection.nearest(vectors, 3))
        if not lost:
            report("checking", len(vectors), len(vectors))
            return
    raise RecitalError(
        f"{len(lost)} of {len(vectors)} windows do not find themselves (first: {lost[0]}); the build is dropped."
    )


def _is_there(home: Path, manifest: Manifest) -> bool:
    """Whether the current build's vectors are still held where its manifest says."""
    if not manifest.server:
        return (home / "builds" / manifest.build / "chroma").is_dir()
    with store.connected(manifest.server) as client:
        return store.has(client, manifest.collection)


def _remove_unfinished(home: Path) -> None:
    for folder in (home / "builds").glob("*"):
        if not (folder / "manifest.json").exists():
            shutil.rmtree(folder, ignore_errors=True)


def _remove_older(home: Path, keep: set[str]) -> None:
    """Removes builds before the previous one; the previous stays for readers that still have it open."""
    for folder in (home / "builds").glob("*"):
        if folder.name in keep:
            continue
        with contextlib.suppress(OSError, ValueError, RecitalError):  # a server that is gone must not stop the switch
            manifest = Manifest.from_json((folder / "manifest.json").read_text())
            if manifest.server:
                with store.connected(manifest.server) as client:
                    store.delete(client, manifest.collection)
        shutil.rmtree(folder, ignore_errors=True)
