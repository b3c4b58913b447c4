"""Measures of rankings by the field's definitions, through ir-measures (MacAvaney et al., ECIR 2022), and nothing else of it. Pure.

With rel(i) 1 where the result at rank i is relevant, n the number of relevant texts, g(i) the grade at rank i:

    Success@k  1 where any rel(i ≤ k)
    P@k        Σ rel(i ≤ k) / k, also where fewer than k were retrieved                    (van Rijsbergen 1979)
    R@k        Σ rel(i ≤ k) / n
    AP@k       Σ_{i ≤ k} rel(i) · P@i / n: divided by all relevant texts, also beyond k    (Buckley and Voorhees, SIGIR 2000)
    RR@k       1 / the first i ≤ k with rel(i) = 1, else 0                                 (Voorhees, TREC-8 1999)
    nDCG@k     Σ_{i ≤ k} g(i) / log₂(i + 1), over the same sum of the best order           (Järvelin and Kekäläinen, TOIS 2002)
"""

from collections.abc import Iterable, Mapping, Sequence

import ir_measures

from indexer.errors import CorpusError

RELEVANT = 1  # the least grade that is relevant


def per_question(
    names: Iterable[str], qrels: Mapping[str, Mapping[str, int]], rankings: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float | None]]:
    """Each measure ("nDCG@10") for each question ranked: name → question → value.

    rankings  question → ids, best first; an empty one scores 0
    qrels     question → id → grade, 1 and more is relevant; a question without a relevant id has None: nothing to find

    Raises CorpusError for a measure that is not known, and for an id ranked twice.
    """
    measures = {name: _measure(name) for name in names}
    judged = {one: dict(qrels.get(one, {})) for one in rankings}
    judged = {one: grades for one, grades in judged.items() if any(grade >= RELEVANT for grade in grades.values())}
    run = {one: _scored(one, rankings[one]) for one in judged}
    found: dict[str, dict[str, float | None]] = {name: dict.fromkeys(rankings) for name in measures}
    spelled = {measure: name for name, measure in measures.items()}
    for metric in ir_measures.iter_calc(list(spelled), judged, run):
        found[spelled[metric.measure]][metric.query_id] = float(metric.value)
    return found


def _scored(question: str, ranking: Sequence[str]) -> dict[str, float]:
    """Scores that fall strictly with the rank: where scores tie, trec_eval orders by id and not as the system did."""
    scores = {one: -float(rank) for rank, one in enumerate(ranking)}
    if len(scores) < len(ranking):
        twice = next(one for one in ranking if ranking.count(one) > 1)
        raise CorpusError(f"The ranking of {question!r} has {twice!r} twice. Give each id once, at its best rank.")
    return scores


def _measure(name: str) -> ir_measures.Measure:
    try:
        return ir_measures.parse_measure(name)
    except (NameError, ValueError, SyntaxError, AssertionError) as error:
        raise CorpusError(f"{name!r} is no measure that ir-measures knows. Write one like nDCG@10 or R@100.") from error
