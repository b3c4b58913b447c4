"""A run's means as lines of Markdown, for the terminal. Pure."""

from collections.abc import Iterator

from eval.declining import decisions, outcomes, wrong_at_coverage
from eval.numbers import mean_words, number
from eval.records import Record
from eval.significance import percentile
from eval.summaries import summaries, systems_of
from eval.tables import aligned
from eval.wording import headline, label, not_held


def lines(record: Record) -> Iterator[str]:
    """The headline metrics of each system with n, not applicable and failed; then declining and time."""
    head, systems = record.head, systems_of(record)
    over = f" over {head.corpus}" if head.corpus else ""
    split = f" ({head.suite.split})" if head.suite.split else ""
    yield f"Suite {head.suite.name}{split}: {head.suite.size} questions{over}, as of {head.as_of}."
    if head.suite.left_out:
        yield not_held(head.suite.left_out)
    yield ""
    metrics = headline(record)
    means = iter(summaries(record, [(system, metric) for metric in metrics for system in systems]))
    rows = [["mean", *systems], *([label(metric), *(mean_words(next(means)) for _ in systems)] for metric in metrics)]
    declining = [list(_declining(record, system)) for system in systems]
    rows += [[name, *(cells[at][1] for cells in declining)] for at, (name, _) in enumerate(declining[0])]
    for share, name in ((0.5, "time, median"), (0.95, "time, 95th percentile")):
        rows.append([name, *(_time(record, system, share) for system in systems)])
    rows.append(["failed", *(str(len(record.failures(system))) for system in systems)])
    yield aligned(rows)
    yield ""


def _declining(record: Record, system: str) -> Iterator[tuple[str, str]]:
    given = outcomes(record.values.get(system, {}))
    if not any(outcomes(values) for values in record.values.values()):
        return
    decided, wrong = decisions(given), wrong_at_coverage(given)
    share = f"{number(wrong.share)} (n {wrong.n})" if wrong.share is not None else "does not apply"
    yield "declining, F1", f"{number(decided.f1)} (n {decided.n})" if given else "does not apply"
    yield "wrong answers at 95 % coverage", share if given else "does not apply"


def _time(record: Record, system: str, share: float) -> str:
    taken = percentile([result.took_ms for result in record.results[system] if not result.failure], share)
    return "does not apply" if taken is None else f"{taken:.1f} ms"
