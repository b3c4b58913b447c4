"""Results become values under their names: None where a metric does not apply, nothing at all where a system broke."""

from datetime import date
from typing import Any

import pytest

from eval.cases import Case
from eval.records import Hit, Question, Result
from eval.scoring import BENCHMARK, CASES, Holdings, values
from eval.wording import label
from indexer.catalogue import Catalogue

NOWHERE = Holdings(catalogue=Catalogue(sources={}, as_of=date(2026, 1, 1)), texts={}, as_of=date(2025, 1, 1))


def hits(*places: str) -> tuple[Hit, ...]:
    return tuple(Hit(places=(place,), score=float(-rank)) for rank, place in enumerate(places))


def benchmark(ident: str, *relevant: str) -> Question:
    return Question(id=ident, text=ident, relevant=relevant)


def asked(ident: str, *gold: str, **changed: Any) -> Question:
    fields = {"id": ident, "question": ident, "style": "sentence", "gold": gold, "facts": [], "answerable": bool(gold)}
    return Question(id=ident, text=ident, relevant=gold, case=Case.model_validate({**fields, **changed}))


def result(case: str, *places: str, **changed: Any) -> Result:
    return Result(system="ours", case=case, hits=hits(*places), **{"took_ms": 2.5, **changed})


ANSWER = {
    "declined": False,
    "confidence": 0.8,
    "statements": [
        {
            "text": "Keep it.",
            "rank": "binding",
            "citations": [
                {
                    "source": "a",
                    "edition": "a-1",
                    "locator": "a/art-1",
                    "quote": "Keep it.",
                    "force": "operative",
                    "notice": "",
                }
            ],
        }
    ],
}


def test_a_benchmark_is_scored_by_its_texts() -> None:
    found = values([benchmark("q", "d2", "d9")], [result("q", "d1", "d2")])
    assert set(found) == {*BENCHMARK, "latency:ms", "model:calls", "model:tokens"}
    assert found["RR@10"] == {"q": 0.5}
    assert found["R@100"] == {"q": 0.5}
    assert found["P@10"] == {"q": pytest.approx(1 / 10)}


def test_grades_of_a_benchmark_are_taken_from_its_judgements() -> None:
    question, given = benchmark("q", "d1", "d2"), result("q", "d1", "d2")
    assert values([question], [given])["nDCG@10"] == {"q": 1}
    graded = values([question], [given], qrels={"q": {"d1": 1, "d2": 3}})["nDCG@10"]["q"]
    assert graded is not None
    assert graded < 1


def test_a_failed_result_has_no_entry_anywhere_and_an_empty_one_scores_zero() -> None:
    found = values(
        [benchmark("broke", "d1"), benchmark("empty", "d1"), benchmark("never asked", "d1")],
        [result("broke", "d1", failure="ValueError: no"), result("empty")],
    )
    assert {ident for by_case in found.values() for ident in by_case} == {"empty"}
    assert {metric: found[metric]["empty"] for metric in BENCHMARK} == dict.fromkeys(BENCHMARK, 0.0)


def test_a_text_given_twice_counts_at_its_better_rank() -> None:
    assert values([benchmark("q", "d2")], [result("q", "d1", "d1", "d2")])["RR@10"] == {"q": 0.5}


def test_cases_are_scored_at_each_level() -> None:
    found = values([asked("c", "a/art-15.4")], [result("c", "a/art-1", "a/art-15.1", "b/art-2", "a/art-15.4")])
    assert {f"{level}:{name}" for level in ("place", "provision", "document") for name in CASES} < set(found)
    assert found["place:RR@10"] == {"c": pytest.approx(1 / 4)}
    assert found["provision:RR@10"] == {"c": pytest.approx(1 / 2)}
    assert found["document:Success@1"] == {"c": 1}
    assert found["place:P@5"] == {"c": pytest.approx(1 / 5)}


def test_one_of_several_alternatives_is_full_recall_and_one_of_several_parts_is_not() -> None:
    parts, either = asked("parts", "a/art-1", "b/art-2"), asked("either", "a/art-1", "b/art-2", any_of=True)
    found = values([parts, either], [result("parts", "b/art-2"), result("either", "b/art-2")])
    assert found["place:R@10"] == {"parts": 0.5, "either": 1.0}
    assert found["place:nDCG@10"]["either"] == 1


def test_without_gold_no_place_is_to_be_found_which_is_not_zero() -> None:
    found = values([asked("c")], [result("c", "a/art-1")])
    assert {found[f"{level}:{name}"]["c"] for level in ("place", "provision", "document") for name in CASES} == {None}


def test_only_results_with_an_answer_have_values_of_answers() -> None:
    questions = [asked("answered", "a/art-1"), asked("searched", "a/art-1")]
    found = values(questions, [result("answered", "a/art-1", answer=ANSWER), result("searched", "a/art-1")])
    of_answers = {metric for metric in found if metric.startswith(("answer:", "citation:", "decline:"))}
    assert len(of_answers) == 15
    assert {ident for metric in of_answers for ident in found[metric]} == {"answered"}
    assert found["decline:confidence"] == {"answered": 0.8}
    assert found["decline:wrong-answer"] == {"answered": 0}
    assert found["answer:first-citation"] == {"answered": 1}


def test_without_texts_and_catalogue_what_needs_them_does_not_apply() -> None:
    question, given = asked("c", "a/art-1"), result("c", "a/art-1", answer=ANSWER)
    checked = ("answer:grounded", "citation:verbatim", "citation:version")
    without, nowhere = values([question], [given]), values([question], [given], holdings=NOWHERE)
    assert [without[metric]["c"] for metric in checked] == [None] * 3
    assert [nowhere[metric]["c"] for metric in checked] == [0.0] * 3


def test_time_and_the_model_cost_are_told_where_there_are_any() -> None:
    priced = {**ANSWER, "model": {"calls": 2, "tokens": 700}}
    found = values([asked("c", "a/art-1")], [result("c", answer=priced)])
    assert [found[metric]["c"] for metric in ("latency:ms", "model:calls", "model:tokens")] == [2.5, 2, 700]
    untimed = values([benchmark("q", "d1")], [result("q", took_ms=0.0)])
    assert [untimed[metric]["q"] for metric in ("latency:ms", "model:calls", "model:tokens")] == [None] * 3


def test_each_metric_has_words_for_people() -> None:
    questions = [asked("c", "a/art-1"), benchmark("q", "d1")]
    found = values(questions, [result("c", answer=ANSWER), result("q", "d1")])
    assert [metric for metric in found if label(metric) == metric] == []
