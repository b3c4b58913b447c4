"""Is it worse than what was released? A run against a baseline kept in the repository; noise fails nobody.

A metric is worse where two things hold of the paired differences (now minus baseline, turned so that more is better): the upper
bound of the 95 % bootstrap interval lies below 0, and the one-sided paired randomisation test gives p < .05 after Holm's correction
over the metrics tested. Floors are held whatever the noise: a broken one fails.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from eval.numbers import mean_words, number, p_words, signed
from eval.records import Record, SuiteInfo, Values
from eval.resampling import holm, resampled
from eval.summaries import Summary, checked_system, summary, systems_of, values_of
from eval.wording import CERTAIN, headline, label, lower_is_better, metrics_of, neither
from eval.writing import write_or_tell
from indexer.errors import CorpusError

ALPHA = 0.05
FLOORS = {"citation:verbatim": 1.0, "citation:version": 1.0, "citation:overrated": 0.0}
Outcome = Literal["worse", "better", "as before", "not measured"]


class Baseline(BaseModel):
    """What a release was measured to give, value by value, so that a later run is compared pair by pair.

    made      id and day of the run that it was taken from, and its commit
    cases     every case of that run; a later run has to answer each
    metrics   metric → case id → value; what does not apply is None
    floors    metric → the mean that has to be kept: at least so much, or at most where less is better
    failures  so many cases may break
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    format: Literal[1] = 1
    suite: SuiteInfo
    corpus: str
    system: str
    made: str
    as_of: date
    commit: str = ""
    cases: tuple[str, ...] = Field(min_length=1)
    metrics: dict[str, dict[str, float | None]]
    floors: dict[str, float]
    failures: int = 0


@dataclass(frozen=True, kw_only=True)
class Judged:
    """One metric now and in the baseline; difference, interval and p are of the pairs that both have (now minus baseline)."""

    metric: str
    now: Summary
    before: float | None
    pairs: int
    difference: float | None
    low: float | None
    high: float | None
    p: float | None
    outcome: Outcome


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the gate says of a run: every metric, and in words what fails it and what may be known besides."""

    system: str
    run: str
    baseline: str
    metrics: tuple[Judged, ...]
    broken: tuple[str, ...]
    said: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.broken

    def lines(self) -> Iterator[str]:
        """A line for each metric, then what broke, then whether it passed."""
        yield f"{self.system}, run {self.run}, against the baseline of {self.baseline}:"
        yield from (_metric_line(one) for one in self.metrics)
        yield from (f"FAILS  {one}" for one in self.broken)
        yield from (f"Note: {one}" for one in self.said)
        yield "Gate passed." if self.passed else f"Gate failed: {len(self.broken)} of its conditions are broken."


def baseline_of(
    record: Record,
    metrics: Sequence[str] | None = None,
    *,
    system: str | None = None,
    floors: Mapping[str, float] | None = None,
) -> Baseline:
    """The baseline that a run makes: by default its headline metrics, its first system, and the floors of law that it keeps.

    Raises CorpusError where a case failed, a metric is not there, or a floor is broken already: that is no state to go back to.
    """
    name = checked_system(record, system or systems_of(record)[0])
    if failed := record.failures(name):
        raise CorpusError(
            f"{len(failed)} cases failed in {record.head.id}, the first {failed[0].case!r}. Run them again first."
        )
    wanted = metrics if metrics is not None else [metric for metric in headline(record) if metric not in CERTAIN]
    there = {metric for metric in metrics_of(record) if values_of(record, name, metric)}
    if unknown := [metric for metric in metrics or () if metric not in there or neither(metric)]:
        raise CorpusError(
            f"{name!r} has no metric {unknown[0]!r} that could be better or worse. It has: {', '.join(sorted(there))}."
        )
    held = (
        dict(floors) if floors is not None else {metric: value for metric, value in FLOORS.items() if metric in there}
    )
    if broken := [said for metric, floor in held.items() if (said := _broken_floor(record, name, metric, floor))]:
        raise CorpusError(f"The run {record.head.id} makes no baseline: {broken[0]}. Mend that first.")
    head = record.head
    return Baseline(
        suite=head.suite,
        corpus=_corpus_name(head.corpus),
        system=name,
        made=head.id,
        as_of=head.as_of,
        commit=head.commit,
        cases=tuple(question.id for question in record.questions),
        metrics={metric: dict(values_of(record, name, metric)) for metric in wanted if metric in there},
        floors=held,
    )


def check(record: Record, baseline: Baseline, *, system: str | None = None) -> Verdict:
    """Whether the run may pass. Raises CorpusError where it cannot be compared with the baseline at all."""
    name = checked_system(record, system or baseline.system)
    _refuse_another_measurement(record, baseline)
    metrics = tuple(_judged(record, name, baseline))
    broken = [
        *(_worse_words(one) for one in metrics if one.outcome == "worse"),
        *(
            f"{label(one.metric)}: nothing was measured; the baseline has it."
            for one in metrics
            if one.outcome == "not measured"
        ),
        *(said for metric, floor in baseline.floors.items() if (said := _broken_floor(record, name, metric, floor))),
        *_cases_lost(record, name, baseline),
    ]
    return Verdict(
        system=name,
        run=record.head.id,
        baseline=baseline.made,
        metrics=metrics,
        broken=tuple(broken),
        said=tuple(_said(record, baseline, metrics, passed=not broken)),
    )


def load_baseline(path: Path) -> Baseline:
    """The baseline in a file. Raises CorpusError where it is none."""
    try:
        return Baseline.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"The baseline {path} cannot be read: {error}. `recital eval gate --update` makes one."
        ) from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise CorpusError(
            f"{path} is not a baseline: {where}: {first['msg']}. Take it from the repository, or make one with --update."
        ) from error


def save_baseline(baseline: Baseline, path: Path) -> None:
    """Writes the baseline all at once, one value a line, so that a change can be read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_or_tell(path, baseline.model_dump_json(indent=1) + "\n")


def _judged(record: Record, system: str, baseline: Baseline) -> Iterator[Judged]:
    metrics = list(baseline.metrics)
    samples = [_gains(metric, values_of(record, system, metric), baseline.metrics[metric]) for metric in metrics]
    tests = resampled(samples)
    down, up = ([getattr(test, p) if test else None for test in tests] for p in ("p_below", "p_above"))
    for metric, test, worse, better in zip(metrics, tests, holm(down), holm(up), strict=True):
        turn = -1 if lower_is_better(metric) else 1
        before = [value for value in baseline.metrics[metric].values() if value is not None]
        outcome: Outcome = "as before"
        if test is None:
            outcome = "not measured" if before else "as before"
        elif test.high < 0 and worse is not None and worse < ALPHA:
            outcome = "worse"
        elif test.low > 0 and better is not None and better < ALPHA:
            outcome = "better"
        bounds = sorted((turn * test.low, turn * test.high)) if test else (None, None)
        yield Judged(
            metric=metric,
            now=summary(record, system, metric),
            before=sum(before) / len(before) if before else None,
            pairs=test.n if test else 0,
            difference=turn * test.mean if test else None,
            low=bounds[0],
            high=bounds[1],
            p=better if outcome == "better" else worse,
            outcome=outcome,
        )


def _gains(metric: str, now: Values, before: Values) -> list[float]:
    """Now minus baseline where both apply, turned so that more is better."""
    turn = -1 if lower_is_better(metric) else 1
    return [
        turn * (value - then)
        for case, value in now.items()
        if value is not None and (then := before.get(case)) is not None
    ]


def _broken_floor(record: Record, system: str, metric: str, floor: float) -> str:
    """In words how a floor is broken, "" where it is kept. One for which nothing was measured is broken."""
    found = summary(record, system, metric)
    if found.value is None:
        return f"{label(metric)}: nothing was measured, it has to be {number(floor)}"
    most = lower_is_better(metric)
    if (found.value <= floor) if most else (found.value >= floor):
        return ""
    wrong = [
        case
        for case, value in values_of(record, system, metric).items()
        if value is not None and (value > floor if most else value < floor)
    ]
    bound = "at most" if most else "at least"
    return f"{label(metric)}: {mean_words(found)}, has to be {bound} {number(floor)}; see {', '.join(wrong[:5])}"


def _cases_lost(record: Record, system: str, baseline: Baseline) -> Iterator[str]:
    answered = {result.case for result in record.results[system]}
    if missing := [case for case in baseline.cases if case not in answered]:
        yield f"{len(missing)} cases of the baseline were not asked: {', '.join(missing[:5])}"
    failed = record.failures(system)
    if len(failed) > baseline.failures:
        first = failed[0]
        yield f"{len(failed)} cases failed, {baseline.failures} may: the first {first.case}: {first.failure}"


def _refuse_another_measurement(record: Record, baseline: Baseline) -> None:
    here, there = record.head.suite, baseline.suite
    if here.digest != there.digest:
        raise CorpusError(
            f"The baseline is of other questions: suite {there.name!r}, {there.split or 'whole'} ({there.digest[:12]}), the run of "
            f"{here.name!r}, {here.split or 'whole'} ({here.digest[:12]}). Run that suite, or make a new baseline with --update."
        )
    if _corpus_name(record.head.corpus) != baseline.corpus:
        raise CorpusError(
            f"The baseline was measured on the corpus {baseline.corpus!r}, the run on {record.head.corpus!r}. Run it on that one."
        )


def _said(record: Record, baseline: Baseline, metrics: Sequence[Judged], *, passed: bool) -> Iterator[str]:
    if record.head.as_of != baseline.as_of:
        yield f"the day asked about is {record.head.as_of}, the baseline's {baseline.as_of}."
    for one in metrics:
        then = sum(value is not None for value in baseline.metrics[one.metric].values())
        if one.pairs < then:
            yield f"{label(one.metric)}: {then - one.pairs} of the baseline's {then} values have none now to be paired with."
    better = [one for one in metrics if one.outcome == "better"]
    if passed and better:
        names = ", ".join(label(one.metric) for one in better)
        yield f"better than the baseline: {names}. It may be raised with `recital eval gate --update`."


def _worse_words(one: Judged) -> str:
    return f"{label(one.metric)} is worse than the baseline: {_difference_words(one)}."


def _difference_words(one: Judged) -> str:
    if one.difference is None or one.low is None or one.high is None:
        return "no pairs"
    between = f"[{signed(one.low)}, {signed(one.high)}]"
    return f"{signed(one.difference)} {between}, p {p_words(one.p)} (Holm), {one.pairs} pairs"


def _metric_line(one: Judged) -> str:
    return (
        f"{one.outcome:12}  {label(one.metric)}: {number(one.before)} → {mean_words(one.now)}; {_difference_words(one)}"
    )


def _corpus_name(corpus: str) -> str:
    """The folder's name: where it lies differs from machine to machine."""
    return Path(corpus).name
