"""The joined score, worked out by hand on three passages of two articles."""

from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pytest

from assistant.question import Asked
from assistant.signals import Flags, Floats, Signals
from assistant.weighing import Weighing
from assistant.weights import VARIANTS, Weights
from indexer.index import Index, Manifest
from indexer.lexical import LexicalIndex, phrases
from indexer.passages import Passage

TEXTS = {"art-1.1": "Cells rest.", "art-1.2": "Dogs bark.", "art-2": "Cells bark loudly."}
LEXICAL = np.asarray([2, 0, 1], np.float32)
COSINE = np.asarray([0.4, 0.2, -0.1], np.float32)
ALL = np.ones(3, bool)
# Of "cells rest" the third text has only "cells": two of three texts have that word, one has the other.
CELLS, REST = log(1 + 1.5 / 2.5), log(1 + 2.5 / 1.5)
HALF_MET = CELLS / (CELLS + REST)
# Powers of two, so that a sum tells which signals are in it.
POWERS = Weights(
    lexical=1,
    dense=2,
    coverage=4,
    phrases=8,
    heading=16,
    section_lexical=32,
    section_dense=64,
    section_coverage=128,
    section_phrases=256,
)


class NotSearched:
    """Vectors are not asked for: the cosines are given."""

    def nearest(self, vectors: Floats, k: int) -> list[tuple[list[int], list[float]]]:
        raise AssertionError("asked for windows")

    def close(self) -> None:
        """Nothing is held open."""


@pytest.fixture(scope="module")
def index() -> Index:
    texts = list(TEXTS.values())
    return Index(
        manifest=Manifest(build="tiny", made_at="", recipe={}, editions=()),
        folder=Path(),
        passages=tuple(
            Passage(source="act", edition="act", locator=f"act/{place}", text=text, force="operative")
            for place, text in TEXTS.items()
        ),
        vectors=np.zeros((3, 1), np.float32),
        window_rows=np.arange(3, dtype=np.int32),
        lexical=LexicalIndex.build(texts),
        phrases=LexicalIndex.build(texts, terms=phrases),
        headings=LexicalIndex.build(["Rest", "Rest", "Noise"]),
        vector_store=NotSearched(),
    )


def joined(
    index: Index,
    weights: Weights,
    *,
    question: str = "cells rest",
    rows: tuple[int, ...] = (0, 1, 2),
    allowed: Flags = ALL,
    cosine: Floats = COSINE,
) -> list[float]:
    candidates = np.asarray(rows, np.int32)
    weighing = Weighing(asked=Asked(text=question, content=question), lexical=index.lexical)
    score = Signals(index).joined(
        weighing, weights, lexical=LEXICAL, cosine=cosine[candidates], candidates=candidates, allowed=allowed
    )
    assert score.dtype == np.float32
    return [float(one) for one in score]


def test_the_joined_score_is_the_weighted_sum_of_its_signals(index: Index) -> None:
    whole = 511.0  # the best of everything
    second = 0.5 * 2 + 16 + 32 + 64 + 128 + 256  # half the cosine; heading and section of the first; not its words
    third = 0.5 * 1 + 4 * HALF_MET + 0.5 * 32 + 128 * HALF_MET  # half the BM25, alone in its article
    assert joined(index, POWERS) == pytest.approx([whole, second, third], rel=1e-5)


def test_of_a_section_the_meaning_counts_among_the_candidates_only(index: Index) -> None:
    only = replace(VARIANTS["dense"], dense=0, section_dense=1)
    assert joined(index, only) == pytest.approx([1, 1, 0])
    assert joined(index, only, rows=(1, 2)) == pytest.approx([1, 0])  # its best is 0.2 now, and that is the best of all


def test_the_best_is_looked_for_among_what_is_allowed(index: Index) -> None:
    allowed = np.asarray([False, False, True])
    assert joined(index, VARIANTS["bm25"], rows=(2,), allowed=allowed) == pytest.approx([1])
    assert joined(index, VARIANTS["bm25"], rows=(2,)) == pytest.approx([0.5])


def test_fusion_adds_the_reciprocal_ranks_of_both_signals(index: Index) -> None:
    by_hand = [1 / 61 + 1 / 61, 1 / 63 + 1 / 62, 1 / 62 + 1 / 63]  # by BM25 first, third, second
    assert joined(index, VARIANTS["rrf"]) == pytest.approx([61 / 2 * one for one in by_hand])


def test_words_that_nothing_has_and_meanings_that_all_lack_add_nothing(index: Index) -> None:
    unlike = np.asarray([-0.1, -0.2, 0], np.float32)
    only = replace(POWERS, lexical=0, section_lexical=0)
    assert joined(index, only, question="zeppelins", cosine=unlike) == [0, 0, 0]
