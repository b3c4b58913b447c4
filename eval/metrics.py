"""Metrics over rankings of places, and what can be said of a difference between two systems. Pure.

A ranking is the results best first; each is the set of locators that it stands for, one for a passage, several for a chunk
that spans places. Gold is a set of locators. Every metric is None where it does not apply (no gold): never zero, never a failure.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from indexer.locators import covers, provision_of

Ranking = Sequence[Collection[str]]
Level = Literal["place", "provision", "document"]


@dataclass(frozen=True, kw_only=True)
class Mean:
    """A mean with what it is the mean of.

    value           None where nothing applied
    n               values that it is made of
    not_applicable  cases to which the metric does not apply
    """

    value: float | None
    n: int
    not_applicable: int


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A difference of means (first minus second) with the bounds of its confidence interval, over n pairs."""

    difference: float
    low: float
    high: float
    n: int


def raised(locator: str, level: Level) -> str:
    """The locator as it counts at a level: the place itself, its whole article, annex or section, or its document."""
    if level == "document" or "/" not in locator:
        return locator.partition("/")[0]
    return provision_of(locator) if level == "provision" else locator


def reciprocal_rank(ranking: Ranking, gold: Collection[str], *, level: Level = "provision") -> float | None:
    """1 / rank of the first result that lies in a gold place, 0 where none does (Voorhees, TREC-8 QA track, 1999).

    The mean over questions is MRR, here over the whole ranking given.
    """
    if not gold:
        return None
    wanted = {raised(place, level) for place in gold}
    ranks = (rank for rank, places in enumerate(ranking, start=1) if _found(wanted, places))
    first = next(ranks, None)
    return 1 / first if first else 0.0


def hit_at(k: int, ranking: Ranking, gold: Collection[str], *, level: Level = "provision") -> float | None:
    """1 where at least one of the first k results lies in a gold place, else 0 (success@k)."""
    if not gold:
        return None
    wanted = {raised(place, level) for place in gold}
    return float(any(_found(wanted, places) for places in ranking[:k]))


def recall_at(
    k: int, ranking: Ranking, gold: Collection[str], *, any_of: bool = False, level: Level = "provision"
) -> float | None:
    """|gold places met among the first k results| / |gold places|; with `any_of` one met place is all of them.

    Gold places that are the same at the level count once (Manning, Raghavan, Schütze, Introduction to IR, 8.3).
    """
    if not gold:
        return None
    wanted = {raised(place, level) for place in gold}
    met = {outer for outer in wanted if any(covers(outer, inner) for places in ranking[:k] for inner in places)}
    if any_of:
        return float(bool(met))
    return len(met) / len(wanted)


def mean_of(values: Iterable[float | None]) -> Mean:
    """The arithmetic mean of what applies, with its n."""
    everything = list(values)
    applying = [value for value in everything if value is not None]
    value = sum(applying) / len(applying) if applying else None
    return Mean(value=value, n=len(applying), not_applicable=len(everything) - len(applying))


def f1(*, right: int, wrong: int, missed: int) -> float | None:
    """2 · right / (2 · right + wrong + missed): the harmonic mean of precision and recall of a decision such as declining.

    right   declined and should be; wrong: declined and should not be; missed: answered and should be declined
    None where nothing was to be declined and nothing was.
    """
    total = 2 * right + wrong + missed
    return 2 * right / total if total else None


def paired_bootstrap(
    first: Sequence[float | None],
    second: Sequence[float | None],
    *,
    resamples: int = 10_000,
    confidence: float = 0.95,
    seed: int = 0,
) -> Interval | None:
    """The difference of the means of two systems on the same questions, with its percentile bootstrap interval.

    Questions are drawn with replacement, both systems' values together (Efron and Tibshirani 1993, chapter 13; Sakai, SIGIR
    2006). Pairs with a value that does not apply are left out; None where no pair is left.
    """
    differences = _differences(first, second)
    if not len(differences):
        return None
    draws = np.random.default_rng(seed).integers(0, len(differences), (resamples, len(differences)))
    means = differences[draws].mean(axis=1)
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return Interval(difference=float(differences.mean()), low=float(low), high=float(high), n=len(differences))


def randomisation_test(
    first: Sequence[float | None], second: Sequence[float | None], *, permutations: int = 10_000, seed: int = 0
) -> float | None:
    """The two-sided p-value of a paired randomisation test on the difference of means (Smucker, Allan, Carterette, CIKM 2007).

    How often does swapping the systems' labels question by question, at random, give at least the difference observed?
    p = (1 + such) / (1 + permutations). None where no pair is left.
    """
    differences = _differences(first, second)
    if not len(differences):
        return None
    signs = np.random.default_rng(seed).choice([-1.0, 1.0], (permutations, len(differences)))
    means = np.abs((signs * differences).mean(axis=1))
    extreme = int((means >= abs(differences.mean()) - 1e-12).sum())
    return (1 + extreme) / (1 + permutations)


def percentile(values: Sequence[float], share: float) -> float | None:
    """The value that `share` of the values do not exceed (nearest rank), None without values."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[max(0, int(np.ceil(share * len(ordered))) - 1)]


def _found(wanted: Collection[str], places: Collection[str]) -> bool:
    return any(covers(outer, inner) for outer in wanted for inner in places)


def _differences(first: Sequence[float | None], second: Sequence[float | None]) -> NDArray[np.float64]:
    """First minus second, question by question, where both apply."""
    pairs = zip(first, second, strict=True)
    return np.asarray([a - b for a, b in pairs if a is not None and b is not None], np.float64)
