"""Second readings: one of every case, and what they are said to agree in is what the two golds say."""

import json
from pathlib import Path
from typing import Any

import pytest

from eval.cases import Case, load_suite, shipped_suite
from eval.readings import Reading, agreement, agreement_of, load_readings, shipped_readings
from indexer.errors import CorpusError

CASES = {case.id: case for case in load_suite(shipped_suite("atmp"))}
READINGS = load_readings(shipped_readings("atmp"))
SAME: dict[str, Any] = {"case": "a", "answerable": True, "gold": ["reg-1-2000/art-1.2"], "agreement": "same"}


def test_every_case_has_exactly_one_second_reading() -> None:
    assert sorted(reading.case for reading in READINGS) == sorted(CASES)


def test_the_agreement_is_what_the_two_readings_say() -> None:
    wrong = [one.case for one in READINGS if one.agreement != agreement_of(CASES[one.case], one)]
    assert wrong == []


def test_a_first_reading_is_kept_where_the_gold_was_changed_and_the_second_then_fits() -> None:
    changed = [reading for reading in READINGS if reading.first_gold is not None]
    assert changed
    for reading in changed:
        case = CASES[reading.case]
        assert set(reading.first_gold or ()) < set(case.gold), reading.case
        settled = reading.model_copy(update={"first_gold": None})
        assert agreement_of(case, settled) in ("same", "within"), reading.case


def test_readings_are_counted_by_how_they_agree() -> None:
    counted = agreement(READINGS)
    assert list(counted) == ["same", "within", "overlap", "different"]
    assert sum(counted.values()) == len(CASES)
    assert counted["same"] >= 0.8 * len(CASES)
    assert agreement([]) == {"same": 0, "within": 0, "overlap": 0, "different": 0}


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (["a/art-1.2"], ["a/art-1.3"], "same"),
        (["a/art-1", "a/art-2"], ["a/art-2.1"], "within"),
        (["a"], ["a/annex-1"], "within"),
        (["a/art-2.1"], ["a/art-2.1", "a/art-3"], "overlap"),
        (["a/art-1"], ["b/art-1"], "different"),
        (["a/art-1"], [], "different"),
        ([], ["a/art-1"], "different"),
        ([], [], "same"),
    ],
)
def test_readings_agree_by_provision(first: list[str], second: list[str], told: str) -> None:
    entry = {"id": "a", "question": "?", "style": "sentence", "gold": first, "facts": [], "answerable": bool(first)}
    resolution = "" if told == "same" else "settled"
    reading = Reading.model_validate(
        {"case": "a", "answerable": bool(second), "gold": second, "agreement": told, "resolution": resolution}
    )
    assert agreement_of(Case.model_validate(entry), reading) == told


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("{not json", "the reading"),
        (SAME, "reading above already"),
        ({**SAME, "case": "b", "agreement": "different"}, "where the readings differ"),
        ({**SAME, "case": "b", "resolution": "settled"}, "where the readings differ"),
        ({**SAME, "case": "b", "gold": []}, "where it is answerable"),
        ({**SAME, "case": "b", "agreement": "nearly"}, "agreement"),
    ],
)
def test_a_wrong_line_is_told_with_file_and_line(tmp_path: Path, entry: dict[str, Any] | str, told: str) -> None:
    path = tmp_path / "readings.jsonl"
    path.write_text("\n".join([json.dumps(SAME), entry if isinstance(entry, str) else json.dumps(entry)]))
    with pytest.raises(CorpusError, match=r"readings\.jsonl, line 2") as caught:
        load_readings(path)
    assert told in str(caught.value)


def test_readings_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="Known: atmp"):
        shipped_readings("none")
    with pytest.raises(CorpusError, match="cannot be read"):
        load_readings(tmp_path / "none.jsonl")
