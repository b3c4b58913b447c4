"""How well a system knows what it cannot answer; the positive decision is to decline. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf

from eval.records import Values

COVERAGE = 0.95  # of the answerable cases, at which wrong answers are counted


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One case: what was right to do, what was done, and how sure the system was.

    confidence  that the evidence answers, higher is surer; None where the decision was made without (a document that is not
                held): then a case declined stays declined at every threshold, and a case answered stays answered
    wrong       whether the answer is wrong, or would be if it were given
    inferred    the case was declined, so that `wrong` is told by its first hit: see `outcomes`
    """

    should: bool
    declined: bool
    confidence: float | None
    wrong: bool
    inferred: bool = False


@dataclass(frozen=True, kw_only=True)
class Decisions:
    """Precision, recall and F1 of declining as it was decided; None where the share has nothing below the line."""

    precision: float | None
    recall: float | None
    f1: float | None
    n: int


@dataclass(frozen=True, kw_only=True)
class Point:
    """Of the curve: precision and recall of declining every case up to this confidence (-inf: those declined without one)."""

    threshold: float
    precision: float
    recall: float


@dataclass(frozen=True, kw_only=True)
class WrongAnswers:
    """Wrong answers among all that are given when the threshold is lowered until enough answerable cases are answered.

    share      None where that coverage cannot be reached
    n, wrong   answers given, and the wrong ones of them
    coverage   share of the answerable cases that are answered then; None without answerable cases
    threshold  the confidence from which is answered then
    inferred   of the answers counted, those that the system did not give, judged by their first hit
    """

    share: float | None
    n: int
    wrong: int
    coverage: float | None
    threshold: float
    inferred: int


def outcomes(values: Mapping[str, Values]) -> tuple[Outcome, ...]:
    """The outcomes of one system's cases, from its values by metric (see `eval.scoring`), in the order of the cases.

    What a declined case would have said is not known. An answer to an unanswerable one would be wrong; for an answerable one the
    first hit speaks, as the first statement is made from it: wrong unless it lies in a gold place (place:Success@1).
    """
    declined, should = values.get("decline:declined", {}), values.get("decline:should", {})
    confidence, wrong = values.get("decline:confidence", {}), values.get("decline:wrong-answer", {})
    first = values.get("place:Success@1", {})
    return tuple(
        Outcome(
            should=bool(should[case]),
            declined=bool(was),
            confidence=confidence.get(case),
            wrong=bool(should[case]) or not first.get(case) if was else bool(wrong[case]),
            inferred=bool(was),
        )
        for case, was in declined.items()
        if was is not None
    )


def decisions(given: Sequence[Outcome]) -> Decisions:
    """precision = rightly declined / declined, recall = rightly declined / to be declined, F1 = their harmonic mean.

    F1 = 2 · right / (declined + to be declined) (van Rijsbergen 1979); None where nothing was to be declined and nothing was.
    """
    right = sum(one.should and one.declined for one in given)
    declined, should = sum(one.declined for one in given), sum(one.should for one in given)
    return Decisions(
        precision=right / declined if declined else None,
        recall=right / should if should else None,
        f1=2 * right / (declined + should) if declined + should else None,
        n=len(given),
    )


def curve(given: Sequence[Outcome]) -> tuple[Point, ...]:
    """Precision and recall of declining all cases up to each confidence that occurs, the least first; () without positives."""
    positives = sum(one.should for one in given)
    if not positives:
        return ()
    points = []
    for threshold in sorted({_sureness(one) for one in given}):
        declined = [one.should for one in given if _sureness(one) <= threshold]
        right = sum(declined)
        points.append(Point(threshold=threshold, precision=right / len(declined), recall=right / positives))
    return tuple(points)


def area(points: Sequence[Point]) -> float | None:
    """Σ (recall_i − recall_{i−1}) · precision_i, the average precision of the curve, without interpolation; None without points.

    (Davis and Goadrich, ICML 2006, on why the points are not joined by lines.)
    """
    if not points:
        return None
    before = [0.0, *(point.recall for point in points)]
    return sum((point.recall - last) * point.precision for point, last in zip(points, before, strict=False))


def wrong_at_coverage(given: Sequence[Outcome], *, coverage: float = COVERAGE) -> WrongAnswers:
    """Wrong answers / answers at the highest threshold at which at least `coverage` of the answerable cases are answered.

    All cases at least as sure as the threshold are answered, equal ones together. Wrong are answers to unanswerable cases and
    answers to answerable ones whose first statement is wrong. (Selective prediction: El-Yaniv and Wiener, JMLR 2010.)
    """
    answerable = [_sureness(one) for one in given if not one.should]
    threshold, reached = inf, 0.0
    for threshold in sorted({_sureness(one) for one in given} - {-inf}, reverse=True):
        reached = sum(sureness >= threshold for sureness in answerable) / max(len(answerable), 1)
        if reached >= coverage:
            break
    answered = [one for one in given if _sureness(one) >= threshold]
    wrong = sum(one.wrong for one in answered)
    return WrongAnswers(
        share=wrong / len(answered) if answered and reached >= coverage else None,
        n=len(answered),
        wrong=wrong,
        coverage=reached if answerable else None,
        threshold=threshold,
        inferred=sum(one.inferred for one in answered),
    )


def _sureness(one: Outcome) -> float:
    if one.confidence is None:
        return -inf if one.declined else inf
    return one.confidence
