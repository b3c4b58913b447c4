"""Intervals and p-values against what can be counted by hand."""

import pytest

from eval.significance import paired_bootstrap, percentile, randomisation_test


def test_percentiles_take_the_nearest_rank() -> None:
    values = [float(value) for value in range(1, 101)]
    assert percentile(values, 0.95) == 95
    assert percentile(values, 0.5) == 50
    assert percentile([7.0], 0.95) == 7
    assert percentile([], 0.95) is None


def test_the_bootstrap_of_a_constant_difference_has_no_width() -> None:
    interval = paired_bootstrap([1.0, 1.0, None, 1.0], [0.5, 0.5, 1.0, 0.5])
    assert interval is not None
    assert (interval.difference, interval.low, interval.high, interval.n) == (0.5, 0.5, 0.5, 3)


def test_the_bootstrap_of_two_pairs_reaches_from_the_lesser_to_the_greater_difference() -> None:
    interval = paired_bootstrap([1.0, 0.0], [0.0, 0.0])  # means of resamples: 0, ½, 1 with ¼, ½, ¼
    assert interval is not None
    assert (interval.difference, interval.low, interval.high) == (0.5, 0.0, 1.0)


def test_the_same_seed_gives_the_same_interval() -> None:
    first, second = [1.0, 0.0, 1.0, 1.0, 0.2], [0.0, 0.5, 1.0, 0.1, 0.0]
    assert paired_bootstrap(first, second, seed=3) == paired_bootstrap(first, second, seed=3)


def test_swapping_the_labels_of_two_pairs_gives_the_observed_difference_half_of_the_time() -> None:
    p_value = randomisation_test([1.0, 1.0], [0.0, 0.0])  # of ++ +- -+ -- two are as extreme
    assert p_value == pytest.approx(0.5, abs=0.02)


def test_systems_that_never_differ_have_a_p_value_of_one_and_ones_that_always_do_a_small_one() -> None:
    assert randomisation_test([0.3] * 20, [0.3] * 20) == 1
    p_value = randomisation_test([1.0] * 20, [0.0] * 20)
    assert p_value is not None
    assert p_value < 0.001


def test_systems_of_different_length_are_not_compared() -> None:
    with pytest.raises(ValueError, match="zip"):
        paired_bootstrap([1.0], [1.0, 0.0])


def test_without_pairs_there_is_neither_interval_nor_p_value() -> None:
    assert paired_bootstrap([None, 1.0], [1.0, None]) is None
    assert randomisation_test([None], [1.0]) is None
