"""BM25 over the words of passages and their headings. The only door to bm25s and the Snowball stemmer."""

import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import cached_property
from itertools import pairwise
from pathlib import Path

import bm25s
import numpy as np
import Stemmer
from numpy.typing import NDArray

Scores = NDArray[np.float32]
Rows = NDArray[np.int64]

K1, B = 0.9, 0.4  # measured better than 1.2, 0.75 on passages of unequal length (eval/README.md)
KIN_SHARED, KIN_APART = 6, 4  # letters
MISSPELT = 6  # letters of a stem from which a slip can be told from another word
STOPWORDS = frozenset(
    "a an and are as at be been being but by can could did do does for from had has have how i if in into is it its me my "
    "of on or our shall should so such that the their them then there these they this those to was we were what when where "
    "which who whom whose why will with would you your about any am may must need tell please give under it's "
    "does happens happen say says said mean means".split()
)
_WORD = re.compile(r"[^\W_]+(?:[.'’\-/][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_stemmer = Stemmer.Stemmer("english")


def words(text: str) -> list[str]:
    """Stemmed search words in order. A compound ("2001/83/EC", "follow-up", "6.3") counts as itself and as its parts."""
    found: list[str] = []
    for match in _WORD.finditer(unicodedata.normalize("NFKC", text).lower().replace("’", "'")):
        compound = match[0].removesuffix("'s")
        parts = _PART.findall(compound)
        if len(parts) > 1:
            found.append(compound)
        found.extend(part for part in parts if part not in STOPWORDS and (len(part) > 1 or part.isdigit()))
    return list(_stemmer.stemWords(found))


def phrases(text: str) -> list[str]:
    """Pairs of search words that follow each other: "market exclusivity", "somatic cell"."""
    return [f"{one} {other}" for one, other in pairwise(words(text))]


class LexicalIndex:
    """BM25 (Lucene's variant) over texts, addressed by their position."""

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model
        self._vocabulary: dict[str, int] = model.vocab_dict

    @classmethod
    def build(
        cls, texts: Sequence[str], *, terms: Callable[[str], list[str]] = words, k1: float = K1, b: float = B
    ) -> "LexicalIndex":
        """Over the terms of each text: its words, or its `phrases`."""
        model = bm25s.BM25(k1=k1, b=b, method="lucene")
        found = [terms(text) for text in texts]
        # bm25s divides by the mean length: where no text has a term at all, one that nobody asks for stands in
        model.index(found if any(found) else [[" "], *found[1:]], show_progress=False)
        return cls(model)

    @classmethod
    def open(cls, folder: Path) -> "LexicalIndex":
        return cls(bm25s.BM25.load(str(folder), load_corpus=False, show_progress=False, verbosity=0))

    def save(self, folder: Path) -> None:
        self._model.save(str(folder), show_progress=False)

    def rarity(self, word: str) -> float:
        """How telling a stemmed word is: ln(1 + (N - n + .5) / (n + .5)) of N texts, n of which have it (Lucene's idf)."""
        having = self._having(word)
        total = int(self._model.scores["num_docs"])
        return math.log(1 + (total - having + 0.5) / (having + 0.5))

    def knows(self, word: str) -> bool:
        """Whether a stemmed word occurs in any text."""
        return word in self._vocabulary

    def similar(self, word: str) -> str | None:
        """The known word that an unknown one of some length most likely is: one slip away, two in a long word; else None."""
        if len(word) < MISSPELT or not word.isalpha() or word in self._vocabulary:
            return None
        slips = 1 if len(word) <= 8 else 2
        near = [
            (distance, -self._having(known), known)
            for length in range(len(word) - slips, len(word) + slips + 1)
            for known in self._by_shape.get((word[0], length), ())
            if (distance := _slips(word, known, slips)) <= slips
        ]
        return min(near)[2] if near else None

    def kin(self, word: str) -> tuple[str, ...]:
        """Known words of which one is the beginning of the other ("member", "membership"), the most frequent first, at most two.

        The stemmer leaves such pairs apart; six letters have to be shared and four at most may differ.
        """
        if len(word) < KIN_SHARED or not word.isalpha():
            return ()
        same = self._by_beginning.get(word[:KIN_SHARED], ())
        near = [
            known
            for known in same
            if known != word
            and abs(len(known) - len(word)) <= KIN_APART
            and (known.startswith(word) or word.startswith(known))
        ]
        return tuple(sorted(near, key=lambda known: -self._having(known))[:2])

    @cached_property
    def _by_beginning(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for word in self._vocabulary:
            if word.isalpha() and len(word) >= KIN_SHARED:
                found.setdefault(word[:KIN_SHARED], []).append(word)
        return found

    @cached_property
    def _by_shape(self) -> dict[tuple[str, int], list[str]]:
        found: dict[tuple[str, int], list[str]] = {}
        for word in self._vocabulary:
            if word.isalpha():
                found.setdefault((word[0], len(word)), []).append(word)
        return found

    def _having(self, word: str) -> int:
        """In how many texts a word stands."""
        number = self._vocabulary.get(word)
        starts = self._model.scores["indptr"]
        return 0 if number is None else int(starts[number + 1] - starts[number])

    def rows_with(self, word: str) -> Rows:
        """The texts that have a stemmed word, by position."""
        number = self._vocabulary.get(word)
        if number is None:
            return np.zeros(0, np.int64)
        starts = self._model.scores["indptr"]
        return np.asarray(self._model.scores["indices"][starts[number] : starts[number + 1]], np.int64)

    @cached_property
    def weights(self) -> Scores:
        """The rarity of each text's different words, added up."""
        starts = np.asarray(self._model.scores["indptr"], np.int64)
        total = int(self._model.scores["num_docs"])
        having = np.diff(starts)
        rarity = np.log(1 + (total - having + 0.5) / (having + 0.5))
        summed = np.bincount(self._model.scores["indices"], weights=np.repeat(rarity, having), minlength=total)
        return np.asarray(summed, np.float32)

    def scores(self, query: Sequence[str]) -> Scores:
        """The BM25 score of every text for these stemmed words; unknown words add nothing."""
        known = [self._vocabulary[word] for word in query if word in self._vocabulary]
        if not known:
            return np.zeros(self._model.scores["num_docs"], np.float32)
        return np.asarray(self._model.get_scores_from_ids(known), np.float32)


def _slips(one: str, other: str, most: int) -> int:
    """Letters to insert, drop, change or swap to turn one word into the other (optimal string alignment); most + 1 for more."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        two_before, before, row = before, row, [i]
        for j, b in enumerate(other, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, two_before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]
