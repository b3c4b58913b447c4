"""An index build on disk, and how it is opened for search.

home/                     one folder for each corpus
  current.json            the pointer: which build answers; replaced atomically
  documents/              read documents, kept by content
  builds/ID/manifest.json written last: a build without it is unfinished
            passages.jsonl  vectors.npy  windows.npy  lexical/  phrases/  headings/  chroma/
"""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from indexer import store
from indexer.catalogue import Catalogue
from indexer.embedding import Encoder, Vectors
from indexer.errors import IndexMissingError, IndexStaleError
from indexer.lexical import LexicalIndex
from indexer.passages import SPLITTER_VERSION, Passage

INDEX_VERSION = "4"


@dataclass(frozen=True, kw_only=True)
class EditionReport:
    """What became of one edition: how many passages, which parts gave no text, or why none of it was read.

    reference  the number printed on the document itself ("EMA/481168/2018"), "" where none was found
    """

    edition: str
    source: str
    passages: int
    unread: tuple[str, ...] = ()
    failure: str = ""
    reference: str = ""


@dataclass(frozen=True, kw_only=True)
class Manifest:
    """What a finished build is made of. `recipe` has to be equal for the build to be searched."""

    build: str
    made_at: str
    recipe: Mapping[str, str | int]
    editions: tuple[EditionReport, ...]
    problems: tuple[str, ...] = ()
    windows: int = 0
    server: str = ""  # address of the Chroma server that holds the vectors, "" for the embedded one
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def passages(self) -> int:
        return sum(edition.passages for edition in self.editions)

    @property
    def printed_references(self) -> Mapping[str, str]:
        """Edition → the number printed on it."""
        return {edition.edition: edition.reference for edition in self.editions if edition.reference}

    @property
    def collection(self) -> str:
        return f"recital-{self.build}"

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        data: dict[str, Any] = json.loads(text)
        editions = tuple(EditionReport(**{**entry, "unread": tuple(entry["unread"])}) for entry in data.pop("editions"))
        return cls(**{**data, "editions": editions, "problems": tuple(data["problems"])})


class VectorSearch(Protocol):
    """Finds the windows nearest to a vector: Chroma, or the vectors themselves."""

    def nearest(self, vectors: Vectors, k: int) -> list[tuple[list[int], list[float]]]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, kw_only=True, eq=False)
class Index:
    """A finished build, open for search; compared by identity. Rows are positions in `passages`; a row has one or more windows.

    lexical   the words of each row with what stands around it
    phrases   the pairs of words of each row with what stands around it
    headings  the words of the heading right above each row
    """

    manifest: Manifest
    folder: Path
    passages: tuple[Passage, ...]
    vectors: Vectors
    window_rows: NDArray[np.int32]
    lexical: LexicalIndex
    phrases: LexicalIndex
    headings: LexicalIndex
    vector_store: VectorSearch

    @cached_property
    def rows_by_locator(self) -> dict[str, tuple[int, ...]]:
        """Rows at a locator, one for each edition that has it."""
        found: dict[str, list[int]] = {}
        for row, passage in enumerate(self.passages):
            found.setdefault(passage.locator, []).append(row)
        return {locator: tuple(rows) for locator, rows in found.items()}

    @cached_property
    def rows_by_edition(self) -> dict[str, NDArray[np.int32]]:
        """Rows of each edition, in reading order."""
        found: dict[str, list[int]] = {}
        for row, passage in enumerate(self.passages):
            found.setdefault(passage.edition, []).append(row)
        return {edition: np.asarray(rows, np.int32) for edition, rows in found.items()}


def recipe(encoder: Encoder, catalogue: Catalogue) -> dict[str, str | int]:
    """Everything that has to be equal between building and searching (law 7)."""
    return {**encoder.recipe, "splitter": SPLITTER_VERSION, "index": INDEX_VERSION, "corpus": catalogue.digest}


def current_manifest(home: Path) -> Manifest | None:
    """The manifest of the build that answers, None before the first one."""
    try:
        build = json.loads((home / "current.json").read_text())["build"]
        return Manifest.from_json((home / "builds" / build / "manifest.json").read_text())
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise IndexMissingError(
            f"The index in {home} is damaged ({type(error).__name__}). Remove {home / 'current.json'} and run `recital index`."
        ) from error


def point_to(home: Path, build: str) -> None:
    """Switches to a build, all at once."""
    fresh = home / f"current.json.{os.getpid()}"
    fresh.write_text(json.dumps({"build": build}))
    os.replace(fresh, home / "current.json")


def open_index(home: Path, *, expected: Mapping[str, str | int]) -> Index:
    """The current build, refused where its recipe is not the expected one."""
    manifest = current_manifest(home)
    if manifest is None:
        raise IndexMissingError("There is no index yet. Run `recital index` (or `make run`).")
    different = sorted(key for key in {*expected, *manifest.recipe} if expected.get(key) != manifest.recipe.get(key))
    if different:
        raise IndexStaleError(
            f"The index {manifest.build} was made with another {', '.join(different)} than is in use now. Run `recital index`."
        )
    folder = home / "builds" / manifest.build
    return Index(
        manifest=manifest,
        folder=folder,
        passages=read_passages(folder / "passages.jsonl"),
        vectors=np.load(folder / "vectors.npy", mmap_mode="r"),
        window_rows=np.load(folder / "windows.npy"),
        lexical=LexicalIndex.open(folder / "lexical"),
        phrases=LexicalIndex.open(folder / "phrases"),
        headings=LexicalIndex.open(folder / "headings"),
        vector_store=store.Store.open(client_for(folder, manifest.server), manifest.collection),
    )


def client_for(folder: Path, server: str) -> Any:
    """The Chroma client that holds a build's collection."""
    return store.server_client(server) if server else store.embedded_client(folder / "chroma")


def write_passages(path: Path, passages: list[Passage]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(vars(passage), ensure_ascii=False) + "\n" for passage in passages)


def read_passages(path: Path) -> tuple[Passage, ...]:
    with path.open(encoding="utf-8") as file:
        entries = [json.loads(line) for line in file]
    return tuple(Passage(**{**e, "opens": tuple(e["opens"]), "headings": tuple(e["headings"])}) for e in entries)
