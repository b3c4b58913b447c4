"""The gate stops what is worse beyond the noise, and nothing else."""

from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from eval.gate import baseline_of, check, load_baseline, save_baseline
from eval.records import Record, SuiteInfo
from indexer.errors import CorpusError

MakeRecord = Callable[..., Record]
METRIC = "provision:Success@1"
METRICS = (METRIC, "provision:RR@10", "answer:first-fact", "answer:statements")


def changed(record: Record, metric: str, value: float | None, cases: Iterable[str]) -> Record:
    """The record with one metric of its first system set to a value in some cases."""
    values = {system: {name: dict(found) for name, found in of.items()} for system, of in record.values.items()}
    for case in cases:
        values["recital"][metric][case] = value
    return record.model_copy(update={"values": values})


def cases_with(record: Record, metric: str, value: float) -> list[str]:
    return [case for case, found in record.values["recital"][metric].items() if found == value]


def test_the_same_run_passes_and_everything_is_as_before(make_record: MakeRecord) -> None:
    record = make_record()
    verdict = check(record, baseline_of(record, METRICS))
    assert verdict.passed
    assert [one.outcome for one in verdict.metrics] == ["as before"] * 4
    assert list(verdict.lines())[-1] == "Gate passed."


def test_a_seeded_regression_fails_and_names_the_metric(make_record: MakeRecord) -> None:
    record = make_record()
    lost = cases_with(record, METRIC, 1.0)[:10]
    verdict = check(changed(record, METRIC, 0.0, lost), baseline_of(record, METRICS))
    assert not verdict.passed
    assert {one.metric: one.outcome for one in verdict.metrics}[METRIC] == "worse"
    assert [one.outcome for one in verdict.metrics if one.metric != METRIC] == ["as before"] * 3
    (why,) = verdict.broken
    assert why.startswith("first hit is right (provision) is worse than the baseline: -.312 [-")
    judged = verdict.metrics[0]
    assert judged.high is not None
    assert judged.high < 0
    assert judged.pairs == 32


def test_noise_in_both_ways_fails_nobody(make_record: MakeRecord) -> None:
    for seed in range(8):
        baseline = baseline_of(make_record(seed=seed, count=60), METRICS)
        verdict = check(make_record(seed=seed + 100, count=60), baseline)
        assert verdict.passed, list(verdict.lines())


def test_a_few_lost_questions_are_noise_and_as_many_more_are_not(make_record: MakeRecord) -> None:
    record = make_record()
    right = cases_with(record, METRIC, 1.0)
    baseline = baseline_of(record, METRICS)
    assert check(changed(record, METRIC, 0.0, right[:4]), baseline).passed
    assert not check(changed(record, METRIC, 0.0, right[:8]), baseline).passed


def test_an_improvement_passes_and_the_baseline_may_be_raised(make_record: MakeRecord) -> None:
    record = make_record(right=(0.3, 0.4))
    better = changed(record, METRIC, 1.0, cases_with(record, METRIC, 0.0)[:12])
    verdict = check(better, baseline_of(record, METRICS))
    assert verdict.passed
    assert any("It may be raised" in one and "first hit is right" in one for one in verdict.said)


def test_more_of_what_should_be_little_is_worse(make_record: MakeRecord) -> None:
    record = make_record()
    longer = changed(record, "answer:statements", 5.0, cases_with(record, "answer:statements", 2.0)[:12])
    verdict = check(longer, baseline_of(record, METRICS))
    judged = next(one for one in verdict.metrics if one.metric == "answer:statements")
    assert judged.outcome == "worse"
    assert judged.difference is not None
    assert judged.difference > 0
    assert check(record, baseline_of(longer, METRICS)).passed


@pytest.mark.parametrize(("metric", "value"), [("citation:verbatim", 0.5), ("citation:overrated", 1.0)])
def test_one_case_breaks_a_floor_whatever_the_noise(make_record: MakeRecord, metric: str, value: float) -> None:
    record = make_record()
    baseline = baseline_of(record, METRICS)
    assert baseline.floors[metric] in (0.0, 1.0)
    case = next(case for case, found in record.values["recital"][metric].items() if found is not None)
    verdict = check(changed(record, metric, value, [case]), baseline)
    (why,) = verdict.broken
    assert why.endswith(f"see {case}")
    with pytest.raises(CorpusError, match="makes no baseline"):
        baseline_of(changed(record, metric, value, [case]), METRICS)


def test_a_floor_for_which_nothing_was_measured_is_broken(make_record: MakeRecord) -> None:
    record = make_record()
    silent = changed(record, "citation:verbatim", None, [question.id for question in record.questions])
    (why,) = check(silent, baseline_of(record, METRICS)).broken
    assert "quotes verbatim: nothing was measured" in why


def test_a_metric_that_is_no_longer_measured_fails(make_record: MakeRecord) -> None:
    record = make_record()
    gone = changed(record, METRIC, None, [question.id for question in record.questions])
    verdict = check(gone, baseline_of(record, METRICS))
    assert verdict.metrics[0].outcome == "not measured"
    assert not verdict.passed


def test_values_that_no_longer_apply_are_said(make_record: MakeRecord) -> None:
    record = make_record()
    fewer = changed(record, METRIC, None, cases_with(record, METRIC, 1.0)[:2])
    verdict = check(fewer, baseline_of(record, METRICS))
    assert any("2 of the baseline's 32 values have none now" in one for one in verdict.said)


def test_a_case_that_fails_or_was_not_asked_fails_the_gate(make_record: MakeRecord) -> None:
    baseline = baseline_of(make_record(), METRICS)
    failed = check(make_record(failing=[("recital", "q003")]), baseline)
    assert any(one.startswith("1 cases failed, 0 may: the first q003: ValueError") for one in failed.broken)
    missing = check(make_record(count=39), baseline)
    assert missing.broken == ("1 cases of the baseline were not asked: q039",)


def test_a_failed_run_makes_no_baseline(make_record: MakeRecord) -> None:
    with pytest.raises(CorpusError, match=r"1 cases failed .* 'q003'"):
        baseline_of(make_record(failing=[("recital", "q003")]))


def test_what_is_no_measure_of_good_or_bad_makes_no_baseline(make_record: MakeRecord) -> None:
    for metric in ("decline:confidence", "provision:nDCG@99"):
        with pytest.raises(CorpusError, match=f"has no metric '{metric}'"):
            baseline_of(make_record(), [metric])


def test_another_suite_corpus_or_system_is_refused(make_record: MakeRecord) -> None:
    baseline = baseline_of(make_record(), METRICS)
    other = SuiteInfo(name="other", kind="cases", digest="0" * 64, size=40)
    with pytest.raises(CorpusError, match="The baseline is of other questions: suite 'made', test"):
        check(make_record(suite=other), baseline)
    with pytest.raises(CorpusError, match="measured on the corpus 'shipped'"):
        check(make_record(corpus="/some/where/corpus"), baseline)
    with pytest.raises(CorpusError, match="no system 'bm25'"):
        check(make_record(), baseline, system="bm25")


def test_a_corpus_folder_may_lie_elsewhere(make_record: MakeRecord) -> None:
    baseline = baseline_of(make_record(corpus="/one/corpus"), METRICS)
    assert check(make_record(corpus="/another/place/corpus"), baseline).passed


def test_a_baseline_is_kept_value_by_value_and_read_again(make_record: MakeRecord, tmp_path: Path) -> None:
    baseline = baseline_of(make_record())
    assert "citation:verbatim" not in baseline.metrics  # a floor holds it
    assert "decline:right" in baseline.metrics
    save_baseline(baseline, tmp_path / "baselines" / "made.json")
    assert load_baseline(tmp_path / "baselines" / "made.json") == baseline
    assert [path.name for path in (tmp_path / "baselines").iterdir()] == ["made.json"]


@pytest.mark.parametrize("text", [None, "{", '{"format": 2}'])
def test_what_is_no_baseline_is_refused_with_what_to_do(tmp_path: Path, text: str | None) -> None:
    path = tmp_path / "made.json"
    if text is not None:
        path.write_text(text)
    with pytest.raises(CorpusError, match="--update"):
        load_baseline(path)
