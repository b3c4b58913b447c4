"""Scores of runs and answers over a suite. Pure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from assistant.answering import Answer
from eval.cases import Case, contains_fact
from eval.metrics import Level, Mean, Ranking, f1, hit_at, mean_of, recall_at, reciprocal_rank
from eval.runs import Run, ranking_for
from indexer.locators import covers, official

Values = list[float | None]
_Metric = Callable[[Case, Ranking, Level], float | None]

METRICS: Mapping[str, _Metric] = {
    "hit@1": lambda case, ranking, level: hit_at(1, ranking, case.gold, level=level),
    "hit@5": lambda case, ranking, level: hit_at(5, ranking, case.gold, level=level),
    "hit@10": lambda case, ranking, level: hit_at(10, ranking, case.gold, level=level),
    "MRR@10": lambda case, ranking, level: reciprocal_rank(ranking[:10], case.gold, level=level),
    "recall@10": lambda case, ranking, level: recall_at(10, ranking, case.gold, any_of=case.any_of, level=level),
}


@dataclass(frozen=True, kw_only=True)
class AnswerScores:
    """What our answers are worth. Declining a case that is answerable makes its answer's scores 0, not inapplicable.

    first_fact      the first statement has one of the required facts
    all_facts       share of the required facts anywhere in the statements
    first_citation  the first statement cites a gold place, in the edition asked for
    statements      median number of statements of the answers given, None without answers
    kept            answerable cases answered, of how many
    declined        unanswerable cases declined, of how many
    decline_f1      F1 of declining, positive = should decline
    overrated       ids of cases that cite as binding what is no law
    """

    first_fact: Mean
    all_facts: Mean
    first_citation: Mean
    statements: float | None
    kept: tuple[int, int]
    declined: tuple[int, int]
    decline_f1: float | None
    overrated: tuple[str, ...]


def values_of(run: Run, cases: Sequence[Case], metric: str, level: Level) -> Values:
    """The metric of each case in order; None where it does not apply or the system broke."""
    measure = METRICS[metric]
    return [
        measure(case, ranking_for(case, run.found[case.id]), level) if case.id in run.found else None for case in cases
    ]


def score_answers(cases: Sequence[Case], answers: Mapping[str, Answer]) -> AnswerScores:
    """Scores of the answers given; cases without an answer (failures) are left out."""
    pairs = [(case, answers[case.id]) for case in cases if case.id in answers]
    kept = [not answer.declined for case, answer in pairs if case.answerable]
    declined = [answer.declined for case, answer in pairs if not case.answerable]
    given = [len(answer.statements) for _, answer in pairs if not answer.declined]
    return AnswerScores(
        first_fact=mean_of(first_fact(case, answer) for case, answer in pairs),
        all_facts=mean_of(all_facts(case, answer) for case, answer in pairs),
        first_citation=mean_of(first_citation(case, answer) for case, answer in pairs),
        statements=median(given) if given else None,
        kept=(sum(kept), len(kept)),
        declined=(sum(declined), len(declined)),
        decline_f1=f1(right=sum(declined), wrong=len(kept) - sum(kept), missed=len(declined) - sum(declined)),
        overrated=tuple(case.id for case, answer in pairs if overrates(case, answer)),
    )


def first_fact(case: Case, answer: Answer) -> float | None:
    """1 where the first statement has one of the required facts; None for a case without any."""
    if not case.facts:
        return None
    text = answer.statements[0].text if answer.statements else ""
    return float(any(contains_fact(text, spellings) for spellings in case.facts))


def all_facts(case: Case, answer: Answer) -> float | None:
    """The share of the required facts that the statements have; None for a case without any."""
    if not case.facts:
        return None
    text = "\n".join(statement.text for statement in answer.statements)
    return sum(contains_fact(text, spellings) for spellings in case.facts) / len(case.facts)


def first_citation(case: Case, answer: Answer) -> float | None:
    """1 where a citation of the first statement lies in a gold place; None for a case without gold."""
    if not case.gold:
        return None
    cited = answer.statements[0].citations if answer.statements else ()
    places = [official(one.locator) for one in cited if case.edition in (None, one.edition)]
    return float(any(covers(outer, inner) for outer in case.gold for inner in places))


def overrates(case: Case, answer: Answer) -> bool:
    """Whether a statement ranked as binding cites a source that is no law for this case."""
    return any(
        citation.source in case.not_binding
        for statement in answer.statements
        if statement.rank == "binding"
        for citation in statement.citations
    )
