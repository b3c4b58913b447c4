"""A record read: the values of a metric, means with all that they leave out, ranks and what was wrong with a case. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from eval.places import gold_units, ranking
from eval.records import Hit, Question, Record, Result, Values
from eval.resampling import Resampled, resampled
from eval.wording import DECLINED_RIGHTLY
from indexer.errors import CorpusError
from indexer.locators import covers, official, provision_of

Met = Literal["gold", "provision", ""]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A mean with what it is the mean of and what it leaves out.

    value           None where nothing applied
    n               values that it is made of
    not_applicable  cases to which the metric does not apply
    failed          cases at which the system broke
    low, high       95 % bootstrap interval of the mean, None where nothing applied or none was asked for
    """

    value: float | None
    n: int
    not_applicable: int
    failed: int
    low: float | None
    high: float | None


def systems_of(record: Record) -> tuple[str, ...]:
    return tuple(system.name for system in record.head.systems)


def checked_system(record: Record, system: str) -> str:
    """The name, if the record has such a system; else CorpusError naming those it has."""
    if system not in record.results:
        known = ", ".join(record.results)
        raise CorpusError(f"The run {record.head.id} has no system {system!r}. It has: {known}. Name one of them.")
    return system


def values_of(record: Record, system: str, metric: str) -> Values:
    """Case id → value, None where the metric does not apply; a case at which the system broke has no entry."""
    values = record.values.get(system, {})
    if metric != DECLINED_RIGHTLY or metric in values:
        return values.get(metric, {})
    declined, should = values.get("decline:declined", {}), values.get("decline:should", {})
    return {
        case: None if value is None or should.get(case) is None else float(value == should[case])
        for case, value in declined.items()
    }


def summaries(record: Record, wanted: Sequence[tuple[str, str]], *, intervals: bool = True) -> list[Summary]:
    """A summary for each (system, metric): many at once cost little more than one, and without intervals next to nothing."""
    values = [values_of(record, system, metric) for system, metric in wanted]
    applying = [[value for value in one.values() if value is not None] for one in values]
    tests = resampled(applying) if intervals else [None] * len(applying)
    return [_summary(record, system, one, test) for (system, _), one, test in zip(wanted, applying, tests, strict=True)]


def summary(record: Record, system: str, metric: str) -> Summary:
    """The mean of one metric of one system."""
    return summaries(record, [(system, metric)])[0]


def _summary(record: Record, system: str, applying: Sequence[float], test: Resampled | None) -> Summary:
    failed = len(record.failures(system))
    return Summary(
        value=sum(applying) / len(applying) if applying else None,
        n=len(applying),
        not_applicable=len(record.results[system]) - failed - len(applying),
        failed=failed,
        low=test.low if test else None,
        high=test.high if test else None,
    )


def met(question: Question, hit: Hit) -> Met:
    """Whether a hit lies in a gold place, else only in the provision of one; in another edition than asked for it is none."""
    if question.case is None:
        return "gold" if set(hit.places) & set(question.relevant) else ""
    if question.case.edition not in (None, hit.edition):
        return ""
    places = [official(place) for place in hit.places]
    if any(covers(gold, place) for gold in question.case.gold for place in places):
        return "gold"
    provisions = [provision_of(gold) for gold in question.case.gold if "/" in gold]
    return "provision" if any(covers(outer, place) for outer in provisions for place in places) else ""


def first_rank(question: Question, hits: Sequence[Hit]) -> int | None:
    """The rank of the first right result, None where there is none; of a case, among distinct provisions (`eval.places`)."""
    if question.case is None:
        wanted = set(question.relevant)
        return next((rank for rank, hit in enumerate(hits, start=1) if wanted.intersection(hit.places)), None)
    units = gold_units(question.case, "provision")
    ranked = enumerate(ranking(hits, question.case, "provision"), start=1)
    return next((rank for rank, unit in ranked if unit in units), None)


def has_gold(question: Question) -> bool:
    return bool(question.case.gold if question.case else question.relevant)


def style_of(question: Question) -> str:
    return question.case.style if question.case else ""


def documents_of(question: Question) -> tuple[str, ...]:
    """The documents that gold lies in; a benchmark's ids name none."""
    if question.case is None:
        return ()
    return tuple(dict.fromkeys(gold.partition("/")[0] for gold in question.case.gold))


def results_of(record: Record, system: str) -> dict[str, Result]:
    return {result.case: result for result in record.results[system]}


def faults(record: Record, question: Question, result: Result) -> tuple[str, ...]:
    """What was wrong with one case, in words; () where nothing was, or where the system broke."""
    return () if result.failure else tuple(_faults(record, question, result))


def _faults(record: Record, question: Question, result: Result) -> Iterator[str]:
    if has_gold(question):
        rank = first_rank(question, result.hits)
        if rank != 1:
            yield f"right place at rank {rank}" if rank else f"right place not among {len(result.hits)} results"
    case, answer = question.case, result.answer
    if answer is None or case is None:
        return
    if answer["declined"]:
        if case.answerable:
            yield "declined"
        return
    if not case.answerable:
        yield "answered what should be declined"
    for metric, words in _ANSWER_FAULTS.items():
        value = record.values.get(result.system, {}).get(metric, {}).get(case.id)
        if value is not None and value < 1:
            yield words


_ANSWER_FAULTS = {
    "answer:first-fact": "first statement without a required fact",
    "answer:first-citation": "first statement cites another place",
    "citation:verbatim": "a quote is not verbatim",
    "citation:version": "an edition not of the day is cited without saying so",
}


def stated(answer: dict[str, Any] | None) -> str:
    """What was answered, for people: the first statement, or the reason for declining; "" for a system that only searches."""
    if answer is None:
        return ""
    if answer["declined"]:
        return f"Declined: {answer.get('reason', '')}"
    statements = answer.get("statements") or ()
    return str(statements[0]["text"]) if statements else ""
