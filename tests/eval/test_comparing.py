"""Comparisons say what was compared, over how many pairs, and how sure the difference is."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from eval.comparing import compare
from eval.comparison_text import lines
from eval.records import Record, SuiteInfo
from eval.resampling import holm, resampled
from eval.significance import paired_bootstrap, randomisation_test
from eval.summaries import faults, first_rank, met, summary, values_of
from eval.wording import headline, label, metrics_of
from indexer.errors import CorpusError

MakeRecord = Callable[..., Record]
METRIC = "provision:Success@1"


@given(some.lists(some.sampled_from([-1.0, 0.0, 0.5, 1.0]), min_size=1, max_size=30))
def test_many_samples_at_once_give_what_one_alone_gives(sample: list[float]) -> None:
    zeros = [0.0] * len(sample)
    found = resampled([sample, [0.25, 0.5], sample], draws=500)
    assert found[0] == found[2]
    assert found[0] is not None
    alone = paired_bootstrap(sample, zeros, resamples=500)
    assert alone is not None
    assert (found[0].mean, found[0].low, found[0].high) == pytest.approx((alone.difference, alone.low, alone.high))
    assert found[0].n == alone.n
    assert found[0].p == pytest.approx(randomisation_test(sample, zeros, permutations=500))


def test_the_one_sided_p_counts_only_what_is_as_far_below() -> None:
    lost, won, nothing = resampled([[-1.0] * 10, [1.0] * 10, []])
    assert lost is not None
    assert won is not None
    assert nothing is None
    assert lost.p_below == pytest.approx(1 / 1024, abs=0.001)
    assert won.p_below == 1.0
    assert lost.p == won.p == pytest.approx(2 / 1024, abs=0.001)


def test_holm_multiplies_the_smallest_by_their_number_and_never_falls() -> None:
    assert holm([0.01, None, 0.04, 0.03]) == pytest.approx([0.03, None, 0.06, 0.06])
    assert holm([0.9, 0.6]) == [1.0, 1.0]
    assert holm([]) == []


def test_a_summary_counts_what_applies_what_does_not_and_what_broke(make_record: MakeRecord) -> None:
    record = make_record(count=20, failing=[("recital", "q000"), ("recital", "q004")])
    found = summary(record, "recital", METRIC)
    assert (found.n, found.not_applicable, found.failed) == (15, 3, 2)
    known = [value for value in record.values["recital"][METRIC].values() if value is not None]
    assert found.value == pytest.approx(np.mean(known))
    assert found.low is not None
    assert found.high is not None
    assert found.low <= found.value <= found.high
    nothing = summary(record, "plain-recipe", "answer:first-fact")
    assert (nothing.value, nothing.n, nothing.not_applicable, nothing.low) == (None, 0, 20, None)


def test_rightly_declined_is_made_of_declined_and_should(make_record: MakeRecord) -> None:
    record = make_record(count=20)
    values = record.values["recital"]
    for case, right in values_of(record, "recital", "decline:right").items():
        assert right == float(values["decline:declined"][case] == values["decline:should"][case])
    assert "decline:right" in metrics_of(record)
    assert "decline:right" in headline(record)


def test_two_systems_of_one_run_differ_by_what_their_pairs_say(make_record: MakeRecord) -> None:
    record = make_record(failing=[("plain-recipe", "q001")])
    found = compare(record)
    assert (found.first, found.second, found.questions, found.said) == ("recital", "plain-recipe", 40, ())
    row = next(row for row in found.rows if row.metric == METRIC)
    ours, theirs = record.values["recital"][METRIC], record.values["plain-recipe"][METRIC]
    pairs = [(ours[case], theirs[case]) for case in ours if ours[case] is not None and theirs.get(case) is not None]
    assert row.test is not None
    assert row.test.n == len(pairs) == 31
    assert row.test.mean == pytest.approx(np.mean([a - b for a, b in pairs]))  # type: ignore[operator]
    assert row.p_holm is not None
    assert row.p_holm >= row.test.p
    one_sided = next(row for row in found.rows if row.metric == "answer:first-fact")
    assert one_sided.test is None
    assert one_sided.p_holm is None


def test_groups_tell_style_and_gold_document_apart_over_the_same_pairs(make_record: MakeRecord) -> None:
    found = compare(make_record())
    assert {group.name for group in found.documents} == {"reg-1-2001", "guide-invented-cells", "dir-7-2003"}
    assert sum(group.n for group in found.documents) == sum(group.n for group in found.styles) == 32
    group = found.styles[0]
    assert group.difference == pytest.approx(group.first - group.second)


def test_two_runs_of_one_suite_are_compared_and_what_differs_is_said(make_record: MakeRecord) -> None:
    before = make_record(right=(0.5, 0.4))
    after = make_record(name="20260102-made", seed=2, as_of=date(2026, 2, 1), corpus_digest="e" * 64, commit="f" * 40)
    found = compare(after, before)
    assert found.first == "recital (20260102-made)"
    assert found.second == "recital (20260101-000000-made-0001)"
    said = " ".join(found.said)
    assert "day: 2026-02-01 and 2026-01-01" in said
    assert "corpus: eeee" in said
    assert "commit: ffff" in said
    assert "machine" not in said
    mixed = compare(after, before, systems=["recital", "plain-recipe"])
    assert mixed.second == "plain-recipe"


def test_other_questions_are_refused(make_record: MakeRecord) -> None:
    changed = SuiteInfo(name="made", kind="cases", digest="0" * 64, size=40, split="test, every fourth")
    with pytest.raises(
        CorpusError, match=r"asked different questions.*aaaaaaaaaaaa.*'made', test, every fourth \(000000000000"
    ):
        compare(make_record(), make_record(suite=changed))


def test_a_run_is_not_compared_with_itself_read_twice(make_record: MakeRecord) -> None:
    with pytest.raises(CorpusError, match="compared with itself"):
        compare(make_record(), make_record())


def test_runs_of_parts_of_a_suite_are_compared_on_what_they_share(make_record: MakeRecord) -> None:
    found = compare(make_record(count=40), make_record(count=30, name="part"))
    assert found.questions == 30
    assert any("10 questions of 20260101-000000-made-0001 are only in that run" in one for one in found.said)
    part = make_record(count=10)
    other = part.model_copy(update={"questions": make_record(count=20).questions[10:]})
    with pytest.raises(CorpusError, match="no question in common"):
        compare(part, other)


@pytest.mark.parametrize(
    ("systems", "words"),
    [
        (["bm25", "recital"], "no system 'bm25'. It has: recital, plain-recipe"),
        (["recital"], "compared with itself"),
        (["recital", "plain-recipe", "recital"], "Two systems are compared at a time"),
    ],
)
def test_systems_that_cannot_be_compared_are_refused_with_what_to_do(
    make_record: MakeRecord, systems: list[str], words: str
) -> None:
    with pytest.raises(CorpusError, match=words.replace(".", r"\.")):
        compare(make_record(), systems=systems)


def test_one_system_needs_a_second_run(make_record: MakeRecord) -> None:
    with pytest.raises(CorpusError, match="Name a second run"):
        compare(make_record(systems=["recital"], right=[0.5]))


def test_a_hit_is_gold_in_its_place_and_right_in_its_provision_unless_another_edition_is_asked_for(
    make_record: MakeRecord,
) -> None:
    record = make_record(count=1)
    question, hit = record.questions[0], record.results["recital"][0].hits[0]
    gold = "reg-1-2001/art-1.1"
    assert question.case is not None
    assert question.case.gold == (gold,)
    deeper, beside, elsewhere, digest = (
        hit.model_copy(update={"places": (place,)})
        for place in (f"{gold}.a", "reg-1-2001/art-1.2", "reg-1-2001/art-10.1", f"digest:{gold}")
    )
    assert [met(question, one) for one in (deeper, beside, elsewhere, digest)] == ["gold", "provision", "", "gold"]
    assert first_rank(question, [elsewhere, beside, deeper]) == 2
    later = question.model_copy(update={"case": question.case.model_copy(update={"edition": "second"})})
    assert met(later, deeper) == ""


def test_the_worst_cases_come_first_with_what_was_wrong_and_what_came_instead(make_record: MakeRecord) -> None:
    record = make_record(failing=[("recital", "q000")])
    found = compare(record)
    results = {result.case: result for result in record.results["recital"]}
    wrong = [question for question in record.questions if faults(record, question, results[question.id])]
    assert found.wrong == len(wrong)
    assert "q000" not in {question.id for question in found.worst}
    numbers = [len(faults(record, question, results[question.id])) for question in found.worst]
    assert numbers == sorted(numbers, reverse=True)
    said = "\n".join(lines(found))
    worst = found.worst[0]
    assert f"\n{worst.id} {worst.text}" in said
    assert worst.case is not None
    if worst.case.gold:
        assert f"gold: {worst.case.gold[0]}" in said
    assert "1. other-1/art-9 (first): Passage 1 on invented cells." in said


def test_the_lines_name_the_method_and_carry_n_not_applicable_and_failed(make_record: MakeRecord) -> None:
    said = "\n".join(lines(compare(make_record(failing=[("recital", "q001")]))))
    assert "paired randomisation test, 10,000 draws" in said
    assert "Holm" in said
    assert "(n 31, n/a 8, failed 1)" in said
    assert "does not apply (n 0, n/a 40)" in said
    assert label(METRIC) in said


def test_where_nothing_went_wrong_no_worst_case_is_announced(make_record: MakeRecord) -> None:
    found = replace(compare(make_record()), wrong=0, worst=())
    assert list(lines(found))[-1] == "Wrong with recital: 0 questions."


def test_a_benchmark_has_neither_styles_nor_documents(make_record: MakeRecord) -> None:
    found = compare(make_record(kind="beir"))
    assert found.styles == found.documents == ()
    assert [row.metric for row in found.rows] == ["R@10", "nDCG@10", "RR@10", "Success@1", "Success@5"]
