"""Bootstrap intervals and randomisation tests of many samples at once: what `eval.significance` does for one, in bulk. Pure.

A report compares some fifty pairs of means. Samples of one size share their draws, and a mean over draws is then a product of
matrices. Methods, seed and number of draws are those of `eval.significance`, and a test holds that results agree.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

DRAWS = 10_000
CONFIDENCE = 0.95
METHOD = f"95 % percentile bootstrap over questions, paired randomisation test, {DRAWS:,} draws each; p adjusted by Holm's method"
_SAME = 1e-12  # sums of the same numbers in another order differ by less
_AT_ONCE = 2_000  # rows of draws held at a time: tens of megabytes


@dataclass(frozen=True, kw_only=True)
class Resampled:
    """The mean of a sample, its interval, and how often swapped signs give as much.

    p        two-sided: at least as far from 0
    p_below  one-sided: at least as far below 0; p_above: at least as far above
    """

    mean: float
    low: float
    high: float
    p: float
    p_below: float
    p_above: float
    n: int


def resampled(samples: Sequence[Sequence[float]], *, draws: int = DRAWS, seed: int = 0) -> list[Resampled | None]:
    """For each sample (paired differences, or the values themselves) its mean and tests; None for an empty one."""
    by_size: dict[int, list[int]] = defaultdict(list)
    for number, sample in enumerate(samples):
        by_size[len(sample)].append(number)
    found: list[Resampled | None] = [None] * len(samples)
    for size, numbers in by_size.items():
        if size:
            matrix = np.asarray([samples[number] for number in numbers], np.float64).T
            for number, one in zip(numbers, _resampled(matrix, draws, seed), strict=True):
                found[number] = one
    return found


def holm(p_values: Sequence[float | None]) -> list[float | None]:
    """p-values adjusted for being looked at together (Holm, Scandinavian Journal of Statistics 1979); None stays None.

    The smallest is multiplied by their number m, the next by m - 1 …; none becomes less than one before it, none more than 1.
    """
    known = sorted((p, number) for number, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    least = 0.0
    for place, (p, number) in enumerate(known):
        least = max(least, min(1.0, p * (len(known) - place)))
        adjusted[number] = least
    return adjusted


def _resampled(matrix: NDArray[np.float64], draws: int, seed: int) -> Iterator[Resampled]:
    """matrix: one column a sample."""
    n = len(matrix)
    means = matrix.mean(axis=0)
    drawn = np.vstack([weights @ matrix for weights in _weights(n, draws, seed)]) / n
    low, high = np.quantile(drawn, [(1 - CONFIDENCE) / 2, (1 + CONFIDENCE) / 2], axis=0)
    swapped = np.vstack([signs @ matrix for signs in _signs(n, draws, seed)]) / n
    both = (np.abs(swapped) >= np.abs(means) - _SAME).sum(axis=0)
    below = (swapped <= means + _SAME).sum(axis=0)
    above = (swapped >= means - _SAME).sum(axis=0)
    for column, mean in enumerate(means):
        yield Resampled(
            mean=float(mean),
            low=float(low[column]),
            high=float(high[column]),
            p=float((1 + both[column]) / (1 + draws)),
            p_below=float((1 + below[column]) / (1 + draws)),
            p_above=float((1 + above[column]) / (1 + draws)),
            n=n,
        )


def _weights(n: int, draws: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """How often each of n questions is drawn, in each draw with replacement of n."""
    drawn = np.random.default_rng(seed).integers(0, n, (draws, n))
    for start in range(0, draws, _AT_ONCE):
        part = drawn[start : start + _AT_ONCE]
        rows = np.arange(len(part))[:, np.newaxis] * n
        yield np.bincount((part + rows).ravel(), minlength=len(part) * n).reshape(len(part), n).astype(np.float64)


def _signs(n: int, draws: int, seed: int) -> Iterator[NDArray[np.float64]]:
    drawn = np.random.default_rng(seed).choice([-1.0, 1.0], (draws, n))
    for start in range(0, draws, _AT_ONCE):
        yield drawn[start : start + _AT_ONCE]
