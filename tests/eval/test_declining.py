"""Declining, against decisions and thresholds counted by hand."""

from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.declining import Outcome, area, curve, decisions, outcomes, wrong_at_coverage

OUTCOMES = st.lists(
    st.builds(
        Outcome,
        should=st.booleans(),
        declined=st.booleans(),
        confidence=st.one_of(st.none(), st.sampled_from([0.1, 0.4, 0.7, 1.0])),
        wrong=st.booleans(),
    ),
    max_size=20,
)


def one(confidence: float | None, *, should: bool = False, declined: bool = False, wrong: bool = False) -> Outcome:
    return Outcome(should=should, declined=declined, confidence=confidence, wrong=wrong)


def test_precision_recall_and_f1_take_declining_as_positive() -> None:
    right, needless = one(0.1, should=True, declined=True), one(0.2, declined=True)
    missed, answered = one(0.9, should=True), one(0.9)
    found = decisions([right] * 3 + [needless] + [missed] * 2 + [answered] * 4)
    assert (found.precision, found.recall, found.n) == (pytest.approx(3 / 4), pytest.approx(3 / 5), 10)
    assert found.f1 == pytest.approx(2 * (3 / 4) * (3 / 5) / (3 / 4 + 3 / 5))


def test_where_nothing_was_to_be_declined_and_nothing_was_there_is_no_score() -> None:
    found = decisions([one(0.9)])
    assert (found.precision, found.recall, found.f1) == (None, None, None)
    assert decisions([one(0.9, declined=True)]).f1 == 0


def test_the_curve_declines_the_least_sure_first_and_equally_sure_ones_together() -> None:
    given = [one(0.1, should=True), one(0.3), one(0.6, should=True), one(0.6), one(0.9)]
    points = curve(given)
    assert [(p.threshold, p.precision, p.recall) for p in points] == [
        (0.1, 1.0, 0.5),
        (0.3, 0.5, 0.5),
        (0.6, 0.5, 1.0),
        (0.9, pytest.approx(2 / 5), 1.0),
    ]
    assert area(points) == pytest.approx(0.5 * 1.0 + 0.5 * 0.5)


def test_decisions_made_without_a_confidence_stand_at_every_threshold() -> None:
    given = [one(None, should=True, declined=True), one(0.5), one(None)]
    assert [point.threshold for point in curve(given)] == [-inf, 0.5, inf]
    found = wrong_at_coverage([one(None, declined=True), *[one(0.5)] * 9])
    assert (found.share, found.coverage, found.n) == (None, pytest.approx(0.9), 9)


def test_without_cases_to_decline_there_is_no_curve() -> None:
    assert curve([one(0.5)]) == ()
    assert area(()) is None


def test_wrong_answers_are_counted_among_all_answers_once_enough_answerable_cases_are_answered() -> None:
    # of 20 answerable cases 19 are enough: the threshold falls to .5, past two unanswerable ones, and stops before the third
    sure = [one(0.9, wrong=number == 0) for number in range(18)]
    given = [*sure, one(0.5), one(0.4, wrong=True)]
    given += [one(0.8, should=True, wrong=True), one(0.5, should=True, wrong=True), one(0.45, should=True, wrong=True)]
    found = wrong_at_coverage(given)
    assert (found.threshold, found.n, found.wrong, found.coverage) == (0.5, 21, 3, pytest.approx(19 / 20))
    assert found.share == pytest.approx(3 / 21)


def test_without_answerable_cases_there_is_no_coverage() -> None:
    found = wrong_at_coverage([one(0.5, should=True, wrong=True)])
    assert (found.share, found.coverage) == (None, None)
    assert wrong_at_coverage([]).share is None


def test_what_a_declined_case_would_have_said_is_told_by_its_first_hit() -> None:
    values: dict[str, dict[str, float | None]] = {
        "decline:declined": {"answered": 0, "found": 1, "lost": 1, "none": 1},
        "decline:should": {"answered": 0, "found": 0, "lost": 0, "none": 1},
        "decline:wrong-answer": {"answered": 1, "found": None, "lost": None, "none": None},
        "decline:confidence": {"answered": 0.9, "found": 0.3, "lost": 0.2, "none": None},
        "place:Success@1": {"answered": 1, "found": 1, "lost": 0, "none": None},
    }
    assert outcomes(values) == (
        Outcome(should=False, declined=False, confidence=0.9, wrong=True),
        Outcome(should=False, declined=True, confidence=0.3, wrong=False, inferred=True),
        Outcome(should=False, declined=True, confidence=0.2, wrong=True, inferred=True),
        Outcome(should=True, declined=True, confidence=None, wrong=True, inferred=True),
    )
    assert wrong_at_coverage(outcomes(values)).inferred == 2


def test_a_system_that_never_declines_and_gives_no_values_has_no_outcomes() -> None:
    assert outcomes({"R@10": {"q": 1.0}}) == ()


@given(OUTCOMES)
def test_the_curve_ends_with_all_declined_and_recall_never_falls(given: list[Outcome]) -> None:
    points = curve(given)
    recalls = [point.recall for point in points]
    assert recalls == sorted(recalls)
    if points:
        assert points[-1].recall == 1
        assert points[-1].precision == pytest.approx(sum(one.should for one in given) / len(given))
        assert 0 < (area(points) or 0) <= 1 + 1e-9


@given(OUTCOMES, st.floats(0.05, 1))
def test_the_threshold_is_the_highest_that_covers_enough(given: list[Outcome], coverage: float) -> None:
    found = wrong_at_coverage(given, coverage=coverage)
    answerable = [one for one in given if not one.should]
    if found.share is not None:
        assert found.coverage is not None
        assert found.coverage >= coverage
        above = [
            one
            for one in answerable
            if (inf if one.confidence is None and not one.declined else one.confidence or -inf) > found.threshold
        ]
        assert len(above) / len(answerable) < coverage
