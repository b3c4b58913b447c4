"""One system's results as values: metric → case → value, None where the metric does not apply to the case. Pure.

A result that failed has no entry under any metric, so that it is counted apart and never taken for a zero.

| names | over |
|---|---|
| `nDCG@10` … (`BENCHMARK`) | a benchmark's texts |
| `provision:nDCG@10` … (each of `CASES` behind each level) | the places of `eval.places` |
| `answer:…`, `citation:…`, `decline:…` | `eval.answer_scores`, results with an answer to a case |
| `latency:ms`, `model:calls`, `model:tokens` | what it took |

The values that a model judges (`judge:…`) come from `eval.judging`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from eval import answer_scores as of_answer
from eval.beir import Qrels
from eval.cases import Case
from eval.measures import per_question
from eval.places import LEVELS, gold_units, ranking
from eval.records import Question, Result
from indexer.catalogue import Catalogue

BENCHMARK = ("Success@1", "Success@5", "R@10", "R@100", "P@10", "AP@10", "nDCG@10", "RR@10")
CASES = ("Success@1", "Success@5", "R@5", "R@10", "P@5", "AP@10", "nDCG@10", "RR@10")
ByMetric = dict[str, dict[str, float | None]]


@dataclass(frozen=True, kw_only=True)
class Holdings:
    """What citations are checked against.

    texts  text of each passage by (edition, locator), of every edition that could be cited
    as_of  the day of cases that name none: the run's
    """

    catalogue: Catalogue
    texts: of_answer.Texts
    as_of: date


def values(
    questions: Sequence[Question],
    results: Sequence[Result],
    *,
    qrels: Qrels | None = None,
    holdings: Holdings | None = None,
) -> ByMetric:
    """The values of one system's results; questions without a result, or with one that failed, have none.

    qrels     a benchmark's graded judgements; without, each relevant text of a question has grade 1
    holdings  without it, what needs the texts or the catalogue (verbatim, grounded, version) does not apply
    """
    asked = {question.id: question for question in questions}
    given = {result.case: result for result in results if result.case in asked and not result.failure}
    cases = {ident: asked[ident].case for ident in given}
    found = _benchmark({ident: asked[ident] for ident, case in cases.items() if case is None}, given, qrels)
    found |= _of_places({ident: case for ident, case in cases.items() if case is not None}, given)
    for ident, result in given.items():
        case = cases[ident]
        one = {**_cost(result), **(_of_answer(case, result.answer, holdings) if case and result.answer else {})}
        for metric, value in one.items():
            found.setdefault(metric, {})[ident] = value
    return found


def _benchmark(asked: Mapping[str, Question], given: Mapping[str, Result], qrels: Qrels | None) -> ByMetric:
    if not asked:
        return {}
    grades = {
        ident: (qrels or {}).get(ident) or dict.fromkeys(question.relevant, 1) for ident, question in asked.items()
    }
    rankings = {
        ident: tuple(dict.fromkeys(text for hit in given[ident].hits for text in hit.places)) for ident in asked
    }
    return per_question(BENCHMARK, grades, rankings)


def _of_places(cases: Mapping[str, Case], given: Mapping[str, Result]) -> ByMetric:
    found: ByMetric = {}
    for level in LEVELS if cases else ():
        gold = {ident: dict.fromkeys(gold_units(case, level), 1) for ident, case in cases.items()}
        rankings = {ident: ranking(given[ident].hits, case, level) for ident, case in cases.items()}
        found |= {f"{level}:{name}": values for name, values in per_question(CASES, gold, rankings).items()}
    return found


def _of_answer(case: Case, answer: Mapping[str, Any], holdings: Holdings | None) -> dict[str, float | None]:
    return {
        "answer:first-fact": of_answer.first_fact(case, answer),
        "answer:fact-coverage": of_answer.fact_coverage(case, answer),
        "answer:first-citation": of_answer.first_citation(case, answer),
        "answer:statements": of_answer.statements(answer),
        "answer:words": of_answer.words(answer),
        "citation:precision": of_answer.citation_precision(case, answer),
        "citation:recall": of_answer.citation_recall(case, answer),
        "citation:overrated": of_answer.overrated(case, answer),
        "decline:declined": float(answer["declined"]),
        "decline:should": float(not case.answerable),
        "decline:wrong-answer": of_answer.wrong(case, answer),
        "decline:confidence": _number(answer.get("confidence")),
        **_checked(case, answer, holdings),
    }


def _checked(case: Case, answer: Mapping[str, Any], holdings: Holdings | None) -> dict[str, float | None]:
    if holdings is None:
        return dict.fromkeys(("answer:grounded", "citation:verbatim", "citation:version"))
    day = case.as_of or holdings.as_of
    return {
        "answer:grounded": of_answer.grounded(answer, holdings.texts),
        "citation:verbatim": of_answer.verbatim(answer, holdings.texts),
        "citation:version": of_answer.version_right(answer, day, holdings.catalogue),
    }


def _cost(result: Result) -> dict[str, float | None]:
    """Time (0 is what was not timed), and the calls and tokens of the model where one had a part in the answer."""
    model = (result.answer or {}).get("model") or {}
    return {
        "latency:ms": result.took_ms or None,
        "model:calls": _number(model.get("calls")),
        "model:tokens": _number(model.get("tokens")),
    }


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
