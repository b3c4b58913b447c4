"""What a report says of a run, before it is a page: read from the record alone, with all that means leave out. Pure."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from eval.comparing import differences, worst_cases
from eval.declining import Decisions, WrongAnswers, area, curve, decisions, outcomes, wrong_at_coverage
from eval.numbers import number, signed
from eval.records import Question, Record
from eval.report_cases import WorstCase, worst_case
from eval.resampling import Resampled, holm, resampled
from eval.significance import percentile
from eval.summaries import (
    Summary,
    documents_of,
    first_rank,
    has_gold,
    results_of,
    style_of,
    summaries,
    systems_of,
    values_of,
)
from eval.wording import headline, is_tested, lower_is_better, metrics_of, not_held, primary

PLAIN = "plain-recipe"
ALPHA = 0.05
WORST = 12


@dataclass(frozen=True, kw_only=True)
class Declining:
    """How well one system declines; curve: (recall, precision) of declining up to each confidence."""

    system: str
    decided: Decisions
    area: float | None
    wrong: WrongAnswers
    curve: tuple[tuple[float, float], ...]


@dataclass(frozen=True, kw_only=True)
class Latency:
    """Milliseconds a question of one system."""

    system: str
    times: tuple[float, ...]
    middle: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Against:
    """One metric of one system minus that of a reference; p_holm is adjusted over the whole table of the reference."""

    system: str
    metric: str
    test: Resampled | None
    p_holm: float | None

    @property
    def verdict(self) -> str:
        if self.test is None:
            return "no pairs"
        if self.p_holm is None or self.p_holm >= ALPHA:
            return "not told apart"
        return "better" if (self.test.mean > 0) != lower_is_better(self.metric) else "worse"


@dataclass(frozen=True, kw_only=True)
class GroupRow:
    """The mean of each system over the cases of one style or document, and how many that are: (value, n)."""

    name: str
    means: tuple[tuple[float | None, int], ...]


@dataclass(frozen=True, kw_only=True)
class Content:
    """Everything that a report shows."""

    record: Record
    facts: tuple[tuple[str, str], ...]
    systems: tuple[str, ...]
    headline: tuple[str, ...]
    shown: dict[str, dict[str, Summary]]  # system → headline metric → summary with interval
    all: dict[str, dict[str, Summary]]  # metric → system → summary without one
    primary: str | None
    ranks: dict[str, tuple[float, ...]]
    judged: int  # questions that `ranks` is over
    styles: tuple[GroupRow, ...]
    documents: tuple[GroupRow, ...]
    declining: tuple[Declining, ...]
    positives: float | None  # share of cases to be declined
    latency: tuple[Latency, ...]
    against: dict[str, tuple[Against, ...]]
    worst: tuple[WorstCase, ...]
    wrong: int
    failures: tuple[tuple[str, str, str], ...]


def content(record: Record) -> Content:
    """The record as a report shows it."""
    systems, first = systems_of(record), systems_of(record)[0]
    metrics = headline(record)
    wrong = tuple(worst_cases(record, first))
    main = primary(metrics)
    judged = [question for question in record.questions if has_gold(question)]
    return Content(
        record=record,
        facts=tuple(_facts(record)),
        systems=systems,
        headline=metrics,
        shown=_shown(record, systems, metrics),
        all=_all(record, systems),
        primary=main,
        ranks={system: shares for system in systems if (shares := _success(record, system, judged))},
        judged=len(judged),
        styles=_groups(record, systems, main, lambda question: (style_of(question),)),
        documents=_groups(record, systems, main, documents_of),
        declining=tuple(one for system in systems if (one := _declining(record, system))),
        positives=_positives(record),
        latency=tuple(_latency(record, system) for system in systems),
        against={
            one: _against(record, one, systems, metrics)
            for one in dict.fromkeys((first, PLAIN))
            if _is_reference(one, systems)
        },
        worst=tuple(worst_case(record, first, question) for question in wrong[:WORST]),
        wrong=len(wrong),
        failures=tuple(
            (system, result.case, result.failure) for system in systems for result in record.failures(system)
        ),
    )


def _facts(record: Record) -> Iterator[tuple[str, str]]:
    head = record.head
    split = f", split {head.suite.split}" if head.suite.split else ""
    yield (
        "Questions",
        f"{head.suite.name}{split}: {head.suite.size} ({head.suite.kind}, sha256 {head.suite.digest[:12]})",
    )
    if head.suite.left_out:
        yield "Not asked", not_held(head.suite.left_out)
    yield "Asked as of", str(head.as_of)
    yield (
        "Corpus",
        f"{head.corpus or 'its own texts'}{f' (sha256 {head.corpus_digest[:12]})' if head.corpus_digest else ''}",
    )
    yield "Index", _pairs(head.index) or "none"
    yield "Results a question", str(head.depth)
    changed = f", with {head.changed_files} files changed since" if head.changed_files else ""
    yield "Commit", f"{head.commit[:12] or 'not known'}{changed}"
    yield "Versions", _pairs(head.versions) or "not known"
    yield "Machine", _pairs(head.machine) or "not known"
    yield "Judge", head.judge or "no model judged"
    yield "Time", f"{head.started} to {record.finished}"


def _pairs(values: dict[str, object] | dict[str, str]) -> str:
    return ", ".join(
        f"{name} {value if isinstance(value, str | int | float) else json.dumps(value, ensure_ascii=False, default=str)}"
        for name, value in values.items()
    )


def settings_words(settings: dict[str, object]) -> str:
    """A system's settings on one line."""
    return _pairs(settings)


def _shown(record: Record, systems: Sequence[str], metrics: Sequence[str]) -> dict[str, dict[str, Summary]]:
    wanted = [(system, metric) for system in systems for metric in metrics]
    found = dict(zip(wanted, summaries(record, wanted), strict=True))
    return {system: {metric: found[system, metric] for metric in metrics} for system in systems}


def _all(record: Record, systems: Sequence[str]) -> dict[str, dict[str, Summary]]:
    metrics = metrics_of(record)
    wanted = [(system, metric) for metric in metrics for system in systems]
    found = dict(zip(wanted, summaries(record, wanted, intervals=False), strict=True))
    return {metric: {system: found[system, metric] for system in systems} for metric in metrics}


def _success(record: Record, system: str, judged: Sequence[Question]) -> tuple[float, ...]:
    """Success@k for each k up to the depth, over the questions with gold that did not fail."""
    results = results_of(record, system)
    ranks = [
        first_rank(question, results[question.id].hits)
        for question in judged
        if question.id in results and not results[question.id].failure
    ]
    if not ranks:
        return ()
    return tuple(
        sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for k in range(1, record.head.depth + 1)
    )


def _groups(
    record: Record, systems: Sequence[str], metric: str | None, names: Callable[[Question], Sequence[str]]
) -> tuple[GroupRow, ...]:
    """A case of several documents counts in each."""
    if metric is None:
        return ()
    values = [values_of(record, system, metric) for system in systems]
    members: dict[str, list[str]] = {}
    for question in record.questions:
        for name in names(question):
            members.setdefault(name, []).append(question.id)
    rows = []
    for name, cases in sorted(members.items()):
        found = [[value for case in cases if (value := one.get(case)) is not None] for one in values]
        if name and any(found):
            means = tuple((sum(one) / len(one) if one else None, len(one)) for one in found)
            rows.append(GroupRow(name=name, means=means))
    return tuple(rows)


def _declining(record: Record, system: str) -> Declining | None:
    given = outcomes(record.values.get(system, {}))
    if not given:
        return None
    points = curve(given)
    return Declining(
        system=system,
        decided=decisions(given),
        area=area(points),
        wrong=wrong_at_coverage(given),
        curve=tuple((point.recall, point.precision) for point in points),
    )


def _positives(record: Record) -> float | None:
    cases = [question.case for question in record.questions if question.case]
    return sum(not case.answerable for case in cases) / len(cases) if cases else None


def _latency(record: Record, system: str) -> Latency:
    times = tuple(value for value in values_of(record, system, "latency:ms").values() if value is not None)
    return Latency(system=system, times=times, middle=percentile(times, 0.5), high=percentile(times, 0.95))


def _is_reference(system: str, systems: Sequence[str]) -> bool:
    return system in systems and len(systems) > 1


def _against(record: Record, reference: str, systems: Sequence[str], metrics: Sequence[str]) -> tuple[Against, ...]:
    pairs = [(system, metric) for system in systems if system != reference for metric in metrics if is_tested(metric)]
    tests = resampled([differences((record, record), (system, reference), metric) for system, metric in pairs])
    adjusted = holm([test.p if test else None for test in tests])
    return tuple(
        Against(system=system, metric=metric, test=test, p_holm=p)
        for (system, metric), test, p in zip(pairs, tests, adjusted, strict=True)
    )


def difference_words(test: Resampled | None) -> str:
    """ "+.410 [+.256, +.564]"."""
    return "–" if test is None else f"{signed(test.mean)} [{signed(test.low)}, {signed(test.high)}]"


def coverage_words(found: WrongAnswers) -> str:
    """The share of wrong answers, or that so much could not be answered at any threshold."""
    return "coverage not reached" if found.share is None else number(found.share)
