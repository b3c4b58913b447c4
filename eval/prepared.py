"""A benchmark's collection as passages in an index of its own, in memory, so that our retriever searches it as it does the law."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.question import ask
from assistant.retrieval import Retriever
from assistant.weights import VARIANTS
from eval.beir import Collection, Entry
from indexer.build import nearest_heading, search_prefix
from indexer.catalogue import Catalogue, Edition, Source
from indexer.embedding import Encoder, Vectors
from indexer.glossary import load_glossary
from indexer.index import Index, Manifest
from indexer.lexical import LexicalIndex, phrases
from indexer.names import Names
from indexer.passages import LONGEST, Passage
from indexer.sources import load_register
from indexer.vectors import Progress, VectorCache

HEADING = 150  # characters up to which a text that ends no sentence is taken for a heading of what lies below it
_OWN_PLACE = re.compile(r"(?:art|recital|annex|sec)-[a-z0-9][a-z0-9./-]*")
MORE = 3  # passages searched for each text wanted, as several may be of one text
SKIPPED = 1  # numbers that may be missing between two paragraphs, as where "2 ." was typed
_NUMBERS = (re.compile(r"(?<![^\s.;])(?=(\d{1,3})\. +[A-Z(‘“])"), re.compile(r"(?<!\S)(?=\((\d{1,3})\) )"))
_IN_FORCE = {
    "status": "published",
    "superseded_by": None,
    **dict.fromkeys(("adopted", "published", "effective", "repealed_on")),
}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Passages of a collection, and which of its texts each is of (by position)."""

    passages: tuple[Passage, ...]
    texts: tuple[str, ...]


def prepared(collection: Collection) -> Prepared:
    """Each text as one passage, or as one for each of its numbered paragraphs; headings come from the texts above it."""
    passages: list[Passage] = []
    texts: list[str] = []
    above, taken = _Above(collection.entries), Counter[str]()
    for number, entry in enumerate(collection.entries):
        source, place = _source(entry), _place(entry, number)
        taken[f"{source}/{place}"] += 1
        if (times := taken[f"{source}/{place}"]) > 1:  # several texts of one article: search shows a locator once only
            place = f"{place}/text-{times}"
        heading, parts = divided(entry.text)
        headings = tuple(one for one in (*above.headings(entry), entry.title, heading) if one)
        for position, part in enumerate(parts, start=1):
            passages.append(
                Passage(
                    source=source,
                    edition=source,
                    locator=f"{source}/{place}{f'/par-{position}' if len(parts) > 1 else ''}",
                    text=part,
                    force="operative",
                    headings=headings,
                    lead=above.lead(entry),
                )
            )
            texts.append(entry.id)
    return Prepared(passages=tuple(passages), texts=tuple(texts))


class Searcher:
    """Our search over a collection; variants of it share one index."""

    def __init__(self, collection: Collection, *, encoder: Encoder, cache: VectorCache, progress: Progress) -> None:
        self._prepared = prepared(collection)
        self._catalogue = _catalogue(collection)
        self._encoder = encoder
        self._glossary = load_glossary()
        self._names = Names(self._catalogue)
        self._index = _index(self._prepared.passages, encoder=encoder, cache=cache, progress=progress)
        self._text_of = {
            passage.key: text for passage, text in zip(self._prepared.passages, self._prepared.texts, strict=True)
        }
        self._retrievers: dict[str, Retriever] = {}

    @property
    def passages(self) -> int:
        return len(self._prepared.passages)

    @property
    def windows(self) -> int:
        return len(self._index.window_rows)

    def search(self, question: str, k: int = 100, variant: str = "recital") -> list[tuple[str, float]]:
        """Up to k texts of the collection with their scores, best first; a text counts by its best passage."""
        retriever = self._retrievers.setdefault(
            variant,
            Retriever(
                index=self._index,
                catalogue=self._catalogue,
                encoder=self._encoder,
                glossary=self._glossary,
                weights=VARIANTS[variant],
            ),
        )
        asked = ask(question, names=self._names, glossary=self._glossary, held=retriever.held)
        ranked: dict[str, float] = {}
        for evidence in retriever.search(asked, as_of=self._catalogue.as_of, k=MORE * k):
            ranked.setdefault(self._text_of[evidence.passage.key], evidence.score)
        return list(ranked.items())[:k]


class ExactVectors:
    """Nearest windows by all cosines at once: a benchmark is searched and thrown away, Chroma would only be filled for it."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def nearest(self, vectors: Vectors, k: int) -> list[tuple[list[int], list[float]]]:
        found = []
        for scores in vectors @ self._vectors.T:
            top = np.argpartition(-scores, min(k, len(scores)) - 1)[:k]
            order = top[np.argsort(-scores[top])]
            found.append((order.tolist(), scores[order].tolist()))
        return found

    def close(self) -> None:
        """Nothing is held open."""


def _index(passages: Sequence[Passage], *, encoder: Encoder, cache: VectorCache, progress: Progress) -> Index:
    prefixes = [search_prefix(passage, "") for passage in passages]
    windows: list[str] = []
    rows: list[int] = []
    for row, passage in enumerate(passages):
        some = encoder.windows(prefixes[row], passage.text)
        windows += some
        rows += [row] * len(some)
    texts = [f"{prefix}\n{passage.text}" for prefix, passage in zip(prefixes, passages, strict=True)]
    vectors = cache.vectors(windows, encoder, progress=progress)
    return Index(
        manifest=Manifest(build="in-memory", made_at="", recipe=encoder.recipe, editions=(), windows=len(windows)),
        folder=Path(),
        passages=tuple(passages),
        vectors=vectors,
        window_rows=np.asarray(rows, np.int32),
        lexical=LexicalIndex.build(texts),
        phrases=LexicalIndex.build(texts, terms=phrases),
        headings=LexicalIndex.build([nearest_heading(passage) for passage in passages]),
        vector_store=ExactVectors(vectors),
    )


def _catalogue(collection: Collection) -> Catalogue:
    """The register, and every document of the collection as one more source that is in force; acts keep their names.

    What the register says of their days and successors is left out: a benchmark may ask about an act that is repealed.
    """
    register = load_register()
    documents = sorted({_source(entry) for entry in collection.entries})
    sources = dict(register.sources)
    for name in documents:
        sources[name] = (
            sources[name].model_copy(update=_IN_FORCE)
            if name in sources
            else Source(id=name, title=name, short=name, publisher=collection.name, kind="webpage", status="published")
        )
    editions = tuple(Edition(id=name, source=name, form="own", path=name, applies_from=None) for name in documents)
    return replace(
        register, sources=sources, editions=editions, consultation=register.consultation.difference(documents)
    )


def divided(text: str) -> tuple[str, list[str]]:
    """A text's heading and numbered paragraphs where it is one long line; other texts whole, or in stretches along their lines."""
    if len(text) <= HEADING:
        return "", [text]
    for number in _NUMBERS:
        starts, expected = [], 1
        for match in number.finditer(text):
            if expected <= int(match[1]) <= expected + SKIPPED:
                starts.append(match.start())
                expected = int(match[1]) + 1
        if len(starts) > 1:
            first = text[: starts[0]].strip()
            parts = [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
            return (first, parts) if len(first) <= HEADING else ("", [first, *parts])
    return "", list(_stretches(text)) or [text]


def _stretches(text: str) -> Iterator[str]:
    part = ""
    for line in text.split("\n"):
        if part and len(part) + len(line) > LONGEST:
            yield part
            part = ""
        part = f"{part}\n{line}" if part else line
    if part:
        yield part


class _Above:
    """What stands above a text in its document, by the levels of its locator: "7.2.1.(3)" lies in "7.2.1", "7.2" and "7"."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._at: Mapping[tuple[str, tuple[str, ...]], str] = {
            (entry.document, _levels(entry)): entry.text.strip() for entry in reversed(entries) if _levels(entry)
        }

    def headings(self, entry: Entry) -> tuple[str, ...]:
        return tuple(text for text in self._texts(entry) if len(text) <= HEADING and not text.endswith((".", ":", ";")))

    def lead(self, entry: Entry) -> str:
        return " ".join(text for text in self._texts(entry) if text.endswith(":") and len(text) <= LONGEST)

    def _texts(self, entry: Entry) -> list[str]:
        levels = _levels(entry)
        found = (self._at.get((entry.document, levels[:depth]), "") for depth in range(1, len(levels)))
        return [text for text in found if text]


def _levels(entry: Entry) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[.\s]+", entry.locator) if part)


def _source(entry: Entry) -> str:
    return _slug(entry.document) or "collection"


def _place(entry: Entry, number: int) -> str:
    """Our own places as they are, so that a question can name them; else one whose section is that of its neighbours."""
    if _OWN_PLACE.fullmatch(entry.locator):
        return entry.locator
    *outer, inner = _levels(entry) or (f"text {number}",)
    if not outer:
        return f"rule-{_slug(inner)}-{number}"
    return f"rule-{_slug(' '.join(outer))}.{_slug(inner)}-{number}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
