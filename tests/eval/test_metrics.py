"""Metrics against values worked out by hand, and the laws that hold for any ranking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    f1,
    hit_at,
    mean_of,
    paired_bootstrap,
    percentile,
    raised,
    randomisation_test,
    recall_at,
    reciprocal_rank,
)

RANKING = [{"a/art-1.2"}, {"a/art-15.4", "a/art-15.5"}, {"b/sec-6.3/p-26"}, {"a/recital-15"}]
PLACES = st.sampled_from(["a/art-1", "a/art-1.2", "a/art-15", "a/art-15.4", "b/sec-6", "b/sec-6.3", "b/sec-6.3/p-2"])
RANKINGS = st.lists(st.frozensets(PLACES, max_size=3), max_size=12)


def test_a_result_inside_the_gold_place_is_a_hit_and_one_beside_it_is_not() -> None:
    assert hit_at(2, RANKING, ["a/art-15"], level="place") == 1
    assert hit_at(1, RANKING, ["a/art-15"], level="place") == 0
    assert hit_at(4, RANKING, ["a/art-150"], level="place") == 0
    assert hit_at(4, RANKING, ["a/art-15.6"], level="place") == 0


def test_at_provision_level_another_paragraph_of_the_article_counts_and_at_document_level_another_article() -> None:
    assert hit_at(4, RANKING, ["a/art-15.6"], level="provision") == 1
    assert hit_at(4, RANKING, ["b/sec-6.4"], level="provision") == 0
    assert hit_at(4, RANKING, ["b/sec-6.4"], level="document") == 1


def test_a_wider_result_than_the_gold_place_is_no_hit_at_place_level() -> None:
    assert hit_at(1, [{"a/art-15"}], ["a/art-15.4"], level="place") == 0


def test_reciprocal_rank_is_one_over_the_first_rank_that_hits() -> None:
    assert reciprocal_rank(RANKING, ["b/sec-6.3"]) == pytest.approx(1 / 3)
    assert reciprocal_rank(RANKING, ["b/sec-6.3", "a/art-15"]) == pytest.approx(1 / 2)
    assert reciprocal_rank(RANKING, ["c/art-1"]) == 0


def test_recall_is_the_share_of_gold_places_met_unless_one_of_them_is_enough() -> None:
    gold = ["a/art-15.4", "b/sec-6.3", "a/art-9"]
    assert recall_at(2, RANKING, gold) == pytest.approx(1 / 3)
    assert recall_at(4, RANKING, gold) == pytest.approx(2 / 3)
    assert recall_at(2, RANKING, gold, any_of=True) == 1
    assert recall_at(2, RANKING, ["c/art-1", "c/art-2"], any_of=True) == 0


def test_gold_places_of_one_article_count_once_at_provision_level() -> None:
    gold = ["a/art-15.4", "a/art-15.5", "c/art-1"]
    assert recall_at(4, RANKING, gold, level="provision") == pytest.approx(1 / 2)
    assert recall_at(4, RANKING, gold, level="place") == pytest.approx(2 / 3)


def test_without_gold_nothing_applies_which_is_not_zero() -> None:
    assert hit_at(5, RANKING, []) is None
    assert reciprocal_rank(RANKING, []) is None
    assert recall_at(5, RANKING, []) is None


def test_a_source_alone_stands_for_all_of_it() -> None:
    assert raised("b", "provision") == "b"
    assert hit_at(3, RANKING, ["b"], level="provision") == 1


def test_a_mean_says_what_it_is_made_of() -> None:
    mean = mean_of([1.0, None, 0.0, 0.5])
    assert (mean.value, mean.n, mean.not_applicable) == (0.5, 3, 1)
    assert mean_of([None]).value is None


def test_f1_of_declining_by_hand() -> None:
    assert f1(right=3, wrong=1, missed=2) == pytest.approx(2 * (3 / 4) * (3 / 5) / (3 / 4 + 3 / 5))
    assert f1(right=0, wrong=2, missed=0) == 0
    assert f1(right=0, wrong=0, missed=0) is None


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


@given(RANKINGS, st.sets(PLACES, min_size=1), st.integers(1, 12))
def test_looking_further_down_never_loses_anything(ranking: list[frozenset[str]], gold: set[str], k: int) -> None:
    for level in ("place", "provision", "document"):
        assert hit_at(k, ranking, gold, level=level) <= hit_at(k + 1, ranking, gold, level=level)  # type: ignore[operator]
        assert recall_at(k, ranking, gold, level=level) <= recall_at(k + 1, ranking, gold, level=level)  # type: ignore[operator]


@given(RANKINGS, st.sets(PLACES, min_size=1))
def test_reciprocal_rank_and_hits_tell_the_same_story(ranking: list[frozenset[str]], gold: set[str]) -> None:
    rank = reciprocal_rank(ranking, gold)
    hits = [hit_at(k, ranking, gold) for k in range(1, len(ranking) + 1)]
    assert rank == (1 / (hits.index(1.0) + 1) if 1.0 in hits else 0.0)
