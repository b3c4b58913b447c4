"""Measures against values worked out by hand, and against their formulae written out, on random runs."""

from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.measures import per_question
from indexer.errors import CorpusError

NAMES = ["Success@1", "Success@5", "P@5", "R@5", "R@100", "AP@10", "RR@10", "nDCG@10"]
IDS = [f"d{number}" for number in range(14)]
RANKINGS = st.permutations(IDS).flatmap(lambda ids: st.integers(0, len(ids)).map(lambda length: ids[:length]))
GRADES = st.dictionaries(st.sampled_from([*IDS, "never ranked"]), st.integers(0, 3))


def one(name: str, grades: dict[str, int], ranking: list[str]) -> float | None:
    return per_question([name], {"q": grades}, {"q": ranking})[name]["q"]


def formula(name: str, grades: dict[str, int], ranking: list[str]) -> float | None:
    """The measure as its definition is written, no library in between."""
    measure, _, cutoff = name.partition("@")
    k, n = int(cutoff), sum(grade > 0 for grade in grades.values())
    if not n:
        return None
    gains = [grades.get(text, 0) for text in ranking[:k]]
    hits = [rank for rank, gain in enumerate(gains, start=1) if gain > 0]
    match measure:
        case "Success":
            return float(bool(hits))
        case "P":
            return len(hits) / k
        case "R":
            return len(hits) / n
        case "AP":
            return sum(found / rank for found, rank in enumerate(hits, start=1)) / n
        case "RR":
            return 1 / hits[0] if hits else 0.0
        case "nDCG":
            best = sorted(grades.values(), reverse=True)[:k]
            return _dcg(gains) / _dcg(best)
    raise AssertionError(name)


def _dcg(gains: list[int]) -> float:
    return sum(gain / log2(rank + 1) for rank, gain in enumerate(gains, start=1))


def test_each_measure_by_hand() -> None:
    ranking = ["x", "a", "y", "b", "z", "c"]
    grades = {"a": 1, "b": 1, "c": 1, "unfound": 1}
    assert one("Success@1", grades, ranking) == 0
    assert one("Success@5", grades, ranking) == 1
    assert one("P@5", grades, ranking) == pytest.approx(2 / 5)
    assert one("R@5", grades, ranking) == pytest.approx(2 / 4)
    assert one("R@10", grades, ranking) == pytest.approx(3 / 4)
    assert one("RR@10", grades, ranking) == pytest.approx(1 / 2)
    assert one("AP@10", grades, ranking) == pytest.approx((1 / 2 + 2 / 4 + 3 / 6) / 4)
    gained = 1 / log2(3) + 1 / log2(5) + 1 / log2(7)
    assert one("nDCG@10", grades, ranking) == pytest.approx(gained / (1 + 1 / log2(3) + 1 / 2 + 1 / log2(5)))


def test_a_grade_is_the_gain_of_ndcg_and_relevance_to_the_others() -> None:
    grades = {"good": 3, "fair": 1, "bad": 0}
    assert one("nDCG@10", grades, ["fair", "good"]) == pytest.approx((1 + 3 / log2(3)) / (3 + 1 / log2(3)))
    assert one("P@2", grades, ["bad", "fair"]) == pytest.approx(1 / 2)
    assert one("RR@10", grades, ["bad", "fair"]) == pytest.approx(1 / 2)


def test_precision_divides_by_the_cutoff_also_where_fewer_were_found() -> None:
    assert one("P@10", {"a": 1}, ["a"]) == pytest.approx(1 / 10)


def test_a_question_for_which_nothing_was_found_counts_as_zero_and_does_not_vanish() -> None:
    found = per_question(NAMES, {"found": {"a": 1}, "empty": {"a": 1}}, {"found": ["a"], "empty": []})
    assert {name: values["empty"] for name, values in found.items()} == dict.fromkeys(NAMES, 0.0)
    assert found["RR@10"]["found"] == 1


def test_a_question_without_anything_relevant_has_no_value_and_one_not_ranked_has_no_entry() -> None:
    qrels = {"all bad": {"a": 0}, "not asked": {"a": 1}}
    assert per_question(["R@10"], qrels, {"all bad": ["a"], "not judged": ["a"]}) == {
        "R@10": {"all bad": None, "not judged": None}
    }


def test_texts_keep_the_order_of_the_ranking_and_are_not_ordered_by_id() -> None:
    for ranking, expected in ((["a", "b", "c"], 1 / 3), (["c", "b", "a"], 1.0)):
        assert one("RR@10", {"c": 1}, ranking) == pytest.approx(expected)


def test_an_id_ranked_twice_is_refused() -> None:
    with pytest.raises(CorpusError, match="has 'a' twice"):
        one("R@10", {"a": 1}, ["a", "b", "a"])


@pytest.mark.parametrize("name", ["", "nDGC@10", "R@x"])
def test_a_measure_that_is_not_known_is_refused(name: str) -> None:
    with pytest.raises(CorpusError, match="is no measure"):
        one(name, {"a": 1}, ["a"])


@given(st.dictionaries(st.sampled_from(["q1", "q2", "q3"]), st.tuples(GRADES, RANKINGS), min_size=1))
def test_random_runs_score_as_the_formulae_say(asked: dict[str, tuple[dict[str, int], list[str]]]) -> None:
    found = per_question(
        NAMES,
        {question: grades for question, (grades, _) in asked.items()},
        {question: ranking for question, (_, ranking) in asked.items()},
    )
    for name in NAMES:
        expected = {question: formula(name, grades, ranking) for question, (grades, ranking) in asked.items()}
        assert found[name] == {
            question: None if value is None else pytest.approx(value, abs=1e-9) for question, value in expected.items()
        }
