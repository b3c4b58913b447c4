"""Hybrid search: BM25 and dense scores joined, places looked up, editions chosen for a day. Question → Evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from assistant.authority import Evidence, by_authority, prior
from assistant.definitions import Term, defining_rows, term_asked
from assistant.frames import frame_asked, is_frame
from assistant.question import Asked
from assistant.signals import Flags, Floats, Rows, Signals
from assistant.standing import Filters, Standing, standing_on
from assistant.weighing import Weighing
from assistant.weights import VARIANTS, Weights
from indexer.catalogue import Catalogue
from indexer.embedding import Encoder
from indexer.glossary import Glossary
from indexer.index import Index
from indexer.lexical import LexicalIndex
from indexer.locators import covers, official, place_of
from indexer.passages import Passage

FRAME_BONUS = 0.6  # the question is about a whole act, and this is the article on its purpose, scope or application
DEFINING_BONUS = 0.6  # the question wants a term defined, and this passage defines it
NAMED_BONUS = 0.25  # the question names this document
PLACE_BONUS = 0.5  # the question names this place without a document
TERM_BONUS = 0.12  # the glossary names this place as the definition of a term in the question
COMING = 0.8  # what does not apply yet steps behind what does
LIFTED = 0.88  # how much of a digest's score goes to the official passage at its place
LOOKED_UP = 2.0  # the question names this very place: before everything found by words, in reading order
RERANKED = 25  # candidates whose sentences are weighed one by one
LONGEST_FIT = 3_000  # characters of a passage whose sentences are weighed
DENSE_REACH = 400  # windows asked of Chroma
LEXICAL_REACH = 200


class Retriever:
    """Search over one open index. Safe for several threads: nothing is changed by a search."""

    def __init__(
        self,
        *,
        index: Index,
        catalogue: Catalogue,
        encoder: Encoder,
        glossary: Glossary,
        weights: Weights = VARIANTS["recital"],
    ) -> None:
        self.index = index
        self.catalogue = catalogue
        self.encoder = encoder
        self.glossary = glossary
        self.weights = weights
        self._signals = Signals(index)
        self._standing = lru_cache(maxsize=64)(self._standing_on)

    def standing(self, as_of: date, filters: Filters) -> Standing:
        """Which editions may answer on a day under these filters (worked out once for each)."""
        return self._standing(as_of, filters)

    def search(self, asked: Asked, *, as_of: date, filters: Filters = Filters(), k: int = 10) -> list[Evidence]:
        """Up to k passages of editions that answer on the day, best first; no two at the same locator."""
        standing = self.standing(as_of, filters)
        allowed = self._allowed(as_of, filters)
        if not allowed.any():
            return []
        if not self.weights.glossary:
            asked = replace(asked, synonyms=())
        weighing = self.weighing(asked)
        wording = " ".join([asked.text, *asked.expansions, *weighing.read_as.values()])
        question_vector = self.encoder.encode([wording])[0]
        lexical = weighing.scores()
        named = self._named(asked, allowed)
        framing, defining = self._framing(asked, allowed), self._defining(asked, weighing, allowed)
        candidates = self._candidates(question_vector, lexical, np.concatenate([named, framing, defining]), allowed)
        if not len(candidates):
            return []
        cosine = self._cosines(question_vector, candidates)
        score = self._signals.joined(
            weighing, self.weights, lexical=lexical, cosine=cosine, candidates=candidates, allowed=allowed
        )
        if self.weights.structure:
            score = score * self._prior[candidates]
            score[self._coming(as_of, filters)[candidates]] *= COMING
            score += self._bonus(asked, candidates)
            score[np.searchsorted(candidates, framing)] += FRAME_BONUS
            score[np.searchsorted(candidates, defining)] += DEFINING_BONUS
            score[np.searchsorted(candidates, named)] += LOOKED_UP + 1 - np.arange(len(named)) / max(len(named), 1)
        order = np.argsort(-score, kind="stable")[: max(4 * k, RERANKED)]
        if self.weights.fit:
            first = order[:RERANKED]
            fits = np.asarray([self._fit(weighing, int(row)) for row in candidates[first]], np.float32)
            score[first] += self.weights.fit * fits * (self._prior[candidates[first]] if self.weights.structure else 1)
        found = [
            Evidence(
                passage=self.index.passages[candidates[i]],
                score=float(score[i]),
                cosine=float(cosine[i]),
                lexical=float(lexical[candidates[i]]),
                named=bool(np.isin(candidates[i], named)),
            )
            for i in sorted(order, key=lambda i: -score[i])
        ]
        found = _official_first(found, standing, self.index)
        return (by_authority(found, self.catalogue) if self.weights.structure else found)[:k]

    def named_passages(self, asked: Asked, *, as_of: date, filters: Filters) -> list[Passage]:
        """All passages of answering editions at the places that the question names, in reading order."""
        helping = self.standing(as_of, filters).helping
        rows = self._named(asked, self._allowed(as_of, filters))
        return [passage for row in rows if (passage := self.index.passages[row]).edition not in helping]

    @cached_property
    def held(self) -> frozenset[str]:
        """The sources of which a text is held, for whatever day."""
        return frozenset(passage.source for passage in self.index.passages)

    def weighing(self, asked: Asked, lexical: LexicalIndex | None = None) -> Weighing:
        """What the question speaks of, weighed by the texts of this index or by its headings."""
        return Weighing(asked=asked, lexical=lexical or self.index.lexical)

    def _fit(self, weighing: Weighing, row: int) -> float:
        passage = self.index.passages[row]
        return weighing.fit(passage.text if len(passage.text) < LONGEST_FIT else passage.text[:LONGEST_FIT])

    def _standing_on(self, as_of: date, filters: Filters) -> Standing:
        return standing_on(as_of, filters, catalogue=self.catalogue, held=tuple(self.index.rows_by_edition))

    @lru_cache(maxsize=64)  # noqa: B019 - one retriever lives as long as its index
    def _allowed(self, as_of: date, filters: Filters) -> Flags:
        flags = np.zeros(len(self.index.passages), bool)
        standing = self.standing(as_of, filters)
        for edition in (*standing.answering, *standing.helping):
            flags[self.index.rows_by_edition[edition]] = True
        return flags

    @lru_cache(maxsize=64)  # noqa: B019 - one retriever lives as long as its index
    def _coming(self, as_of: date, filters: Filters) -> Flags:
        flags = np.zeros(len(self.index.passages), bool)
        for edition in self.standing(as_of, filters).coming:
            flags[self.index.rows_by_edition[edition]] = True
        return flags

    def _candidates(self, vector: Floats, lexical: Floats, named: Rows, allowed: Flags) -> Rows:
        reach = min(DENSE_REACH, len(self.index.window_rows))
        [(windows, _)] = self.index.vector_store.nearest(vector[None, :], reach)
        near = self.index.window_rows[windows]
        near = near[allowed[near]]
        if len(near) < DENSE_REACH // 4:  # a narrow filter: the exact scores of all that it allows
            rows = np.flatnonzero(allowed).astype(np.int32)
            near = rows[np.argsort(-self._cosines(vector, rows))[:DENSE_REACH]]
        worded = np.where(allowed, lexical, 0)
        reach = min(LEXICAL_REACH, len(worded))
        top = np.argpartition(-worded, reach - 1)[:reach]
        return np.unique(np.concatenate([near, top[worded[top] > 0].astype(np.int32), named]))

    def _cosines(self, vector: Floats, rows: Rows) -> Floats:
        """The cosine of each row's best window; rows ascending or not, each at least one window."""
        counts = self._window_counts[rows]
        starts = self._first_window[rows]
        offsets = np.cumsum(counts) - counts
        windows = np.repeat(starts - offsets, counts) + np.arange(int(counts.sum()))
        return np.asarray(np.maximum.reduceat(self.index.vectors[windows] @ vector, offsets), np.float32)

    def _named(self, asked: Asked, allowed: Flags) -> Rows:
        """Rows of the places that the question names together with their document."""
        rows: set[int] = set()
        for reference in asked.references if allowed.any() else ():
            for source in reference.sources if reference.place else ():
                held = [row for row in self._rows_of_source.get(source, ()) if allowed[row]]
                there = [row for row in held if _at(reference.place, self.index.passages[row])]
                rows.update(there or [row for row in held if _around(reference.place, self.index.passages[row])])
        return np.asarray(sorted(rows), np.int32)

    def _framing(self, asked: Asked, allowed: Flags) -> Rows:
        """Rows of the articles on what was asked about a whole act: its purpose, its scope, its application."""
        named = {source for reference in asked.references for source in reference.sources}
        heading = frame_asked(asked.text, asked.references) if self.weights.structure else None
        if heading is None:
            return np.zeros(0, np.int32)
        rows = (
            (row for source in named for row in self._rows_of_source.get(source, ()))
            if named
            else np.flatnonzero(allowed)
        )
        found = [row for row in rows if allowed[row] and is_frame(self.index.passages[row], heading)]
        return np.asarray(sorted(found), np.int32)

    def _defining(self, asked: Asked, weighing: Weighing, allowed: Flags) -> Rows:
        """Rows that define the term whose definition is asked for."""
        term = term_asked(asked.content, self._definitions, weighing.read_as) if self.weights.structure else None
        rows = self._definitions[term] if term else ()
        return np.asarray([row for row in rows if allowed[row]], np.int32)

    @cached_property
    def _definitions(self) -> Mapping[Term, tuple[int, ...]]:
        return defining_rows(self.index.passages)

    def _bonus(self, asked: Asked, candidates: Rows) -> Floats:
        named = {source for reference in asked.references for source in reference.sources}
        defining = {place for one in asked.synonyms for place in one.places}
        alone = [reference.place for reference in asked.references if reference.place and not reference.sources]
        bonus = np.zeros(len(candidates), np.float32)
        if not (named or alone or defining):
            return bonus
        for position, row in enumerate(candidates):
            passage = self.index.passages[row]
            bonus[position] = (
                NAMED_BONUS * (passage.source in named)
                + PLACE_BONUS * any(_at(place, passage) for place in alone)
                + TERM_BONUS * any(covers(place, official(passage.locator)) for place in defining)
            )
        return bonus

    @cached_property
    def _prior(self) -> Floats:
        sources = self.catalogue.sources
        return np.asarray([prior(one, sources[one.source].kind) for one in self.index.passages], np.float32)

    @cached_property
    def _window_counts(self) -> NDArray[np.int64]:
        return np.bincount(self.index.window_rows, minlength=len(self.index.passages))

    @cached_property
    def _first_window(self) -> NDArray[np.int64]:
        return np.cumsum(self._window_counts) - self._window_counts

    @cached_property
    def _rows_of_source(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for row, passage in enumerate(self.index.passages):
            found.setdefault(passage.source, []).append(row)
        return found


def _at(place: str, passage: Passage) -> bool:
    """Whether a passage stands at a place; a page may be named for a section's passage too."""
    if place.startswith("page-"):
        return passage.page == int(place[5:])
    return covers(place, place_of(official(passage.locator)))


def _around(place: str, passage: Passage) -> bool:
    """Whether a passage is the paragraph in which a point stands that has no passage of its own."""
    own = place_of(official(passage.locator))
    return "." in own and covers(own, place) and f"({place.rpartition('.')[2]})" in passage.text


def _official_first(found: Sequence[Evidence], standing: Standing, index: Index) -> list[Evidence]:
    """Each place once, best first; a digest whose official text answers only lifts that text's passage towards its own rank."""
    best: dict[str, Evidence] = {}
    for evidence in found:
        passage, score = evidence.passage, evidence.score
        if passage.edition in standing.helping:
            row = _official_row(passage.locator, standing, index)
            if row is None:
                continue
            passage, score = index.passages[row], score if evidence.named else LIFTED * score
        if passage.locator not in best or best[passage.locator].score < score:
            best[passage.locator] = replace(evidence, passage=passage, score=score)
    return sorted(best.values(), key=lambda evidence: -evidence.score)


def _official_row(locator: str, standing: Standing, index: Index) -> int | None:
    """The row of the official text at a digest's place, or at the nearest place around it."""
    name = official(locator)
    while "/" in name:
        for row in index.rows_by_locator.get(name, ()):
            if index.passages[row].edition in standing.answering:
                return row
        head, dot, _ = name.rpartition(".")
        if not dot or "/" not in head:
            return None
        name = head
    return None
