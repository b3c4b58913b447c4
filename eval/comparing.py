"""Two systems on the same questions, of one run or of two: means, paired differences with their tests, groups, worst cases."""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

from eval.records import Question, Record, Values
from eval.resampling import Resampled, holm, resampled
from eval.summaries import (
    Summary,
    checked_system,
    documents_of,
    faults,
    first_rank,
    has_gold,
    results_of,
    style_of,
    summaries,
    systems_of,
    values_of,
)
from eval.wording import headline, is_tested, primary
from indexer.errors import CorpusError

WORST = 10


@dataclass(frozen=True, kw_only=True)
class Row:
    """One metric: both means over all that applies, and the difference (first minus second) over the pairs that both have.

    test  None where no pair is left or the metric is not one to test; p_holm is its p adjusted over the metrics shown together
    """

    metric: str
    first: Summary
    second: Summary
    test: Resampled | None
    p_holm: float | None


@dataclass(frozen=True, kw_only=True)
class Group:
    """The pairs of one style or one gold document: means of both systems over the same n cases."""

    name: str
    n: int
    first: float
    second: float
    difference: float


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """What is said of two systems; every number carries what it leaves out.

    said    how the two runs differ, and which questions only one of them has
    metric  the one by which groups are told apart, None where nothing is to be compared
    worst   questions that went wrong with the first system, worst first; `wrong` counts all of them
    """

    first: str
    second: str
    records: tuple[Record, Record]
    systems: tuple[str, str]
    questions: int
    said: tuple[str, ...]
    rows: tuple[Row, ...]
    metric: str | None
    styles: tuple[Group, ...]
    documents: tuple[Group, ...]
    worst: tuple[Question, ...]
    wrong: int


def compare(
    first: Record,
    second: Record | None = None,
    *,
    systems: Sequence[str] = (),
    metrics: Sequence[str] | None = None,
) -> Comparison:
    """Two systems compared: two of one record, or one of each of two records of the same suite. Raises CorpusError.

    systems  two names; one name is that system in both records; none: the first two of one record, or the first of each of two
    metrics  those shown and adjusted for together; the headline of the suite's kind where none are named
    """
    other = first if second is None else second
    names = _named(first, other, systems)
    _refuse_another_suite(first, other)
    shared = {question.id for question in first.questions} & {question.id for question in other.questions}
    if not shared:
        raise CorpusError(
            f"The runs {first.head.id} and {other.head.id} have no question in common (splits {first.head.suite.split!r} "
            f"and {other.head.suite.split!r}). Compare runs of the same split."
        )
    shown = tuple(metrics) if metrics is not None else headline(first)
    pair = (first, other)
    metric = primary(shown)
    wrong = tuple(worst_cases(first, names[0], among=shared))
    return Comparison(
        first=_title(first, names[0], other, names[1]),
        second=_title(other, names[1], first, names[0]),
        records=pair,
        systems=names,
        questions=len(shared),
        said=tuple(_said(first, other, shared)),
        rows=rows(pair, names, shown),
        metric=metric,
        styles=_groups(pair, names, metric, lambda question: (style_of(question),)),
        documents=_groups(pair, names, metric, documents_of),
        worst=wrong[:WORST],
        wrong=len(wrong),
    )


def rows(records: tuple[Record, Record], systems: tuple[str, str], metrics: Sequence[str]) -> tuple[Row, ...]:
    """One row a metric, p adjusted over those that are tested (`eval.wording.is_tested`)."""
    means = [
        summaries(record, [(system, metric) for metric in metrics])
        for record, system in zip(records, systems, strict=True)
    ]
    samples = [differences(records, systems, metric) if is_tested(metric) else [] for metric in metrics]
    tests = resampled(samples)
    adjusted = holm([test.p if test else None for test in tests])
    return tuple(
        Row(metric=metric, first=one, second=two, test=test, p_holm=p)
        for metric, one, two, test, p in zip(metrics, *means, tests, adjusted, strict=True)
    )


def differences(records: tuple[Record, Record], systems: tuple[str, str], metric: str) -> list[float]:
    """First minus second, question by question, where both have a value."""
    first, second = (values_of(record, system, metric) for record, system in zip(records, systems, strict=True))
    return [a - b for _, a, b in _paired(first, second)]


def worst_cases(record: Record, system: str, *, among: Collection[str] | None = None) -> Iterator[Question]:
    """The questions at which something was wrong: most faults first, then those whose right place was found latest."""
    results = results_of(record, system)
    found: list[tuple[int, float, int, Question]] = []
    for place, question in enumerate(record.questions):
        result = results.get(question.id)
        if result is None or (among is not None and question.id not in among):
            continue
        if wrong := faults(record, question, result):
            rank = first_rank(question, result.hits) if has_gold(question) else None
            found.append((-len(wrong), 1 / rank if rank else 0.0, place, question))
    yield from (question for *_, question in sorted(found, key=lambda one: one[:3]))


def _named(first: Record, second: Record, systems: Sequence[str]) -> tuple[str, str]:
    if len(systems) > 2:
        raise CorpusError(f"Two systems are compared at a time, {len(systems)} were named: {', '.join(systems)}.")
    names = tuple(systems) * (2 if len(systems) == 1 else 1)
    if not names:
        names = systems_of(first)[:2] if second is first else (systems_of(first)[0], systems_of(second)[0])
    if len(names) < 2:
        raise CorpusError(
            f"The run {first.head.id} has one system, {names[0]!r}. Name a second run to compare it with."
        )
    one, two = checked_system(first, names[0]), checked_system(second, names[1])
    if one == two and first == second:
        raise CorpusError(f"{one!r} is compared with itself. Name two systems of the run, or a second run.")
    return one, two


def _refuse_another_suite(first: Record, second: Record) -> None:
    one, two = first.head.suite, second.head.suite
    if one.digest != two.digest:
        raise CorpusError(
            f"The runs asked different questions: {first.head.id} suite {one.name!r}, {one.split or 'whole'} ({one.digest[:12]}), "
            f"{second.head.id} suite {two.name!r}, {two.split or 'whole'} ({two.digest[:12]}). Only runs of the same suite, "
            "unchanged, and of the same part of it can be compared; run one of them again."
        )


def _title(record: Record, system: str, other: Record, other_system: str) -> str:
    return f"{system} ({record.head.id})" if record is not other and system == other_system else system


def _said(first: Record, second: Record, shared: set[str]) -> Iterator[str]:
    """How two runs differ in what they were made of."""
    for record in (first, second):
        if left := len(record.questions) - len(shared):
            yield f"{left} questions of {record.head.id} are only in that run: they count in its means, not in differences."
    one, two = first.head, second.head
    pairs = {
        "day": (one.as_of, two.as_of),
        "corpus": (one.corpus_digest or one.corpus, two.corpus_digest or two.corpus),
        "index": (one.index, two.index),
        "depth": (one.depth, two.depth),
        "commit": (one.commit, two.commit),
        "machine": (one.machine, two.machine),
        "judge": (one.judge, two.judge),
    }
    for name, (a, b) in pairs.items():
        if a != b:
            yield f"the runs differ in {name}: {_value(a, b)} and {_value(b, a)}."
    packages = sorted(
        name for name in {*one.versions, *two.versions} if one.versions.get(name) != two.versions.get(name)
    )
    if packages:
        yield f"the runs differ in the versions of {', '.join(packages)}."


def _value(value: object, other: object) -> str:
    if isinstance(value, dict) and isinstance(other, dict):
        return ", ".join(f"{key} {value[key]}" for key in value if value[key] != other.get(key)) or "none"
    return str(value)[:40] or "none"


def _paired(first: Values, second: Values) -> Iterator[tuple[str, float, float]]:
    for case, a in first.items():
        b = second.get(case)
        if a is not None and b is not None:
            yield case, a, b


def _groups(
    records: tuple[Record, Record],
    systems: tuple[str, str],
    metric: str | None,
    names: Callable[[Question], Sequence[str]],
) -> tuple[Group, ...]:
    """By name of group; a case of several documents counts in each."""
    if metric is None:
        return ()
    first, second = (values_of(record, system, metric) for record, system in zip(records, systems, strict=True))
    questions = {question.id: question for question in records[0].questions}
    pairs: dict[str, list[tuple[float, float]]] = {}
    for case, a, b in _paired(first, second):
        for name in names(questions[case]):
            pairs.setdefault(name, []).append((a, b))
    return tuple(
        Group(
            name=name,
            n=len(found),
            first=(one := sum(a for a, _ in found) / len(found)),
            second=(two := sum(b for _, b in found) / len(found)),
            difference=one - two,
        )
        for name, found in sorted(pairs.items())
        if name
    )
