"""A comparison of two systems in lines of Markdown, for the terminal. Pure."""

from collections.abc import Iterator, Mapping

from eval.comparing import Comparison, Group, Row
from eval.numbers import mean_words, number, p_words, shortened, signed
from eval.records import Question, Result
from eval.resampling import METHOD
from eval.summaries import faults, first_rank, results_of, stated
from eval.tables import aligned
from eval.wording import is_tested, label

INSTEAD = 3  # hits shown of a case that went wrong


def lines(comparison: Comparison) -> Iterator[str]:
    """The comparison in lines of Markdown, for the terminal."""
    yield f"{comparison.first} against {comparison.second}, {comparison.questions} questions."
    yield from (f"Note: {one}" for one in comparison.said)
    yield from ("", aligned([_header(comparison), *map(_cells, comparison.rows)]))
    tests = sum(row.test is not None for row in comparison.rows)
    yield f"Difference: first minus second, over pairs that both have. {METHOD} over the {tests} metrics tested."
    for title, groups in (("style", comparison.styles), ("gold document", comparison.documents)):
        if len(groups) > 1 and comparison.metric:
            header = [f"{label(comparison.metric)}, by {title}", "n", "first", "second", "difference"]
            yield from ("", aligned([header, *map(_group_cells, groups)]))
    yield from _worst_lines(comparison)


def _header(comparison: Comparison) -> list[str]:
    return ["metric", comparison.first, comparison.second, "difference [95 %]", "pairs", "p", "p, Holm"]


def _cells(row: Row) -> list[str]:
    means = [label(row.metric), mean_words(row.first), mean_words(row.second)]
    if row.test is None:
        return [*means, "does not apply" if is_tested(row.metric) else "not tested", "–", "–", "–"]
    between = f"{signed(row.test.mean)} [{signed(row.test.low)}, {signed(row.test.high)}]"
    return [*means, between, str(row.test.n), p_words(row.test.p), p_words(row.p_holm)]


def _group_cells(group: Group) -> list[str]:
    return [group.name, str(group.n), number(group.first), number(group.second), signed(group.difference)]


def _worst_lines(comparison: Comparison) -> Iterator[str]:
    (record, other), (system, against) = comparison.records, comparison.systems
    results, others = results_of(record, system), results_of(other, against)
    shown = f"; the worst {len(comparison.worst)}:" if comparison.worst else "."
    yield from ("", f"Wrong with {comparison.first}: {comparison.wrong} questions{shown}")
    for question in comparison.worst:
        result = results[question.id]
        yield f"{question.id} {' '.join(question.text.split())}"
        yield f"     {'; '.join(faults(record, question, result))}; {comparison.second}: {_elsewhere(question, others)}"
        gold = question.case.gold if question.case else question.relevant
        if gold:
            yield f"     gold: {'; '.join(gold)}{' (any)' if question.case and question.case.any_of else ''}"
        if said := stated(result.answer):
            yield f"     said: {shortened(said)}"
        for rank, hit in enumerate(result.hits[:INSTEAD], start=1):
            yield f"     {rank}. {', '.join(hit.places)}{f' ({hit.edition})' if hit.edition else ''}: {shortened(hit.text)}"


def _elsewhere(question: Question, others: Mapping[str, Result]) -> str:
    result = others.get(question.id)
    if result is None:
        return "not asked"
    if result.failure:
        return "failed"
    rank = first_rank(question, result.hits)
    return f"rank {rank}" if rank else f"not among {len(result.hits)}"
