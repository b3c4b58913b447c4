"""The signals of a search and their weighted sum: what each passage, and its article or section, says to the question."""

from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.weighing import Weighing
from assistant.weights import Weights
from indexer.index import Index
from indexer.lexical import phrases
from indexer.locators import provision_of

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Rows = NDArray[np.int32]

FUSED_BY = 60  # k of reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009)


class Signals:
    """What one index says to a question, row by row."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def joined(
        self, weighing: Weighing, weights: Weights, *, lexical: Floats, cosine: Floats, candidates: Rows, allowed: Flags
    ) -> Floats:
        """The score of each candidate: the weighted sum of the signals, or the fusion of its ranks.

        lexical  of every row; cosine: of the candidates; allowed: the rows among which a best value is looked for
        """
        near = _share(np.maximum(cosine, 0), float(cosine.max()))
        if weights.fusion == "rrf":
            return _by_rank(lexical[candidates]) + _by_rank(near)
        pairs = self._index.phrases.scores(phrases(weighing.asked.content))
        coverage = weighing.coverages()
        score = weights.dense * near + weights.section_dense * self._best_of_candidates(candidates, near)
        score += weights.lexical * _share(lexical[candidates], lexical[allowed].max())
        score += weights.phrases * _share(pairs[candidates], pairs[allowed].max())
        score += weights.coverage * coverage[candidates]
        score += weights.heading * Weighing(asked=weighing.asked, lexical=self._index.headings).filled()[candidates]
        for weight, best in (
            (weights.section_lexical, self._best(lexical)),
            (weights.section_phrases, self._best(pairs)),
        ):
            score += weight * _share(best[candidates], best[allowed].max())
        score += weights.section_coverage * self._best(coverage)[candidates]
        return np.asarray(score, np.float32)

    def _best(self, values: Floats) -> Floats:
        """Of each row the best value within its article or section."""
        best = np.zeros(int(self._section[-1]) + 1, np.float32)
        np.maximum.at(best, self._section, values)
        return best[self._section]

    def _best_of_candidates(self, candidates: Rows, values: Floats) -> Floats:
        """Of each candidate the best value among the candidates of its article or section."""
        sections, place = np.unique(self._section[candidates], return_inverse=True)
        best = np.zeros(len(sections), np.float32)
        np.maximum.at(best, place, values)
        return best[place]

    @cached_property
    def _section(self) -> Rows:
        """The number of each row's article or section; rows of one stand together."""
        names = [f"{passage.edition}#{provision_of(passage.locator)}" for passage in self._index.passages]
        changed = [a != b for a, b in pairwise(names)]
        return np.concatenate([[0], np.cumsum(changed)]).astype(np.int32)


def _by_rank(scores: Floats) -> Floats:
    """1 / (60 + rank) of each score, brought to at most a half."""
    ranks = np.empty(len(scores), np.float32)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(1, len(scores) + 1)
    return np.asarray((FUSED_BY + 1) / 2 / (FUSED_BY + ranks), np.float32)


def _share(scores: Floats, best: float) -> Floats:
    return scores / best if best > 0 else np.zeros_like(scores)
