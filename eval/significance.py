"""What can be said of a difference between two systems asked the same questions, and of measured times. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Interval:
    """A difference of means (first minus second) with the bounds of its confidence interval, over n pairs."""

    difference: float
    low: float
    high: float
    n: int


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


def _differences(first: Sequence[float | None], second: Sequence[float | None]) -> NDArray[np.float64]:
    """First minus second, question by question, where both apply."""
    pairs = zip(first, second, strict=True)
    return np.asarray([a - b for a, b in pairs if a is not None and b is not None], np.float64)
