"""Feedback becomes drafts that no suite takes for cases before a person has set their gold."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant.answering import Answerer
from eval.case_drafts import add_drafts
from eval.cases import load_suite
from indexer.errors import CorpusError
from ui.feedback import keep


def entry(question: str = "How long are records kept?", **more: Any) -> dict[str, Any]:
    return {
        "time": "2026-01-02T03:04:05+00:00",
        "question": question,
        "as_of": "2026-01-02",
        "declined": False,
        "locators": ["reg-1-2001/art-2.1", "reg-1-2001/art-2.1", "reg-1-2001/art-3"],
        "index": "build-1",
        "helpful": False,
        "reason": "It is\nanother article.",
        **more,
    }


def write(path: Path, lines: Sequence[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def drafts(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_draft_has_the_question_the_day_what_was_cited_and_the_reason(tmp_path: Path) -> None:
    added = add_drafts(write(tmp_path / "feedback.jsonl", [entry()]), tmp_path / "new" / "drafts.jsonl")
    (draft,) = drafts(tmp_path / "new" / "drafts.jsonl")
    assert added.new == (draft["id"],)
    assert draft["question"] == "How long are records kept?"
    assert draft["as_of"] == "2026-01-02"
    assert draft["notes"] == (
        "2026-01-02, not helpful: It is another article. (cited reg-1-2001/art-2.1, reg-1-2001/art-3)"
    )
    assert draft["draft"]["feedback"] == [entry()]
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["drafts.jsonl"]


def test_what_the_app_keeps_is_what_is_read(answerer: Answerer, tmp_path: Path) -> None:
    file = tmp_path / "feedback.jsonl"
    answer = answerer.answer("How long shall the keeper keep the records?", as_of=date(2015, 1, 1))
    keep(answer, helpful=True, reason="Right.", now=datetime(2026, 1, 2, tzinfo=UTC), file=file)
    added = add_drafts(file, tmp_path / "drafts.jsonl")
    assert len(added.new) == 1
    assert added.unreadable == ()
    (draft,) = drafts(tmp_path / "drafts.jsonl")
    assert draft["as_of"] == "2015-01-01"
    assert "helpful: Right." in draft["notes"]


def test_a_suite_refuses_a_draft_and_says_what_is_missing_until_it_is_a_case(tmp_path: Path) -> None:
    out = tmp_path / "drafts.jsonl"
    add_drafts(write(tmp_path / "feedback.jsonl", [entry()]), out)
    with pytest.raises(CorpusError, match=r"drafts.jsonl, line 1: gold: .* given 'to be set by a person who has read"):
        load_suite(out)
    (draft,) = drafts(out)
    draft |= {"gold": ["reg-1-2001/art-2.1"], "facts": [["25 years"]], "answerable": True}
    write(out, [draft])
    with pytest.raises(CorpusError, match=r"line 1: draft: Extra inputs are not permitted"):
        load_suite(out)
    del draft["draft"]
    write(out, [draft])
    (case,) = load_suite(out)
    assert case.gold == ("reg-1-2001/art-2.1",)


def test_feedback_on_one_question_and_day_is_one_draft_with_all_reasons(tmp_path: Path) -> None:
    lines = [
        entry(),
        entry(" how long are  records kept?", reason="Also the exception.", declined=True, locators=[]),
        entry(as_of="2015-01-01"),
    ]
    added = add_drafts(write(tmp_path / "feedback.jsonl", lines), tmp_path / "drafts.jsonl")
    first, second = drafts(tmp_path / "drafts.jsonl")
    assert len(added.new) == 2
    assert added.joined == ()
    assert [one["reason"] for one in first["draft"]["feedback"]] == ["It is\nanother article.", "Also the exception."]
    assert first["notes"].endswith("; 2026-01-02, not helpful: Also the exception. (declined)")
    assert second["as_of"] == "2015-01-01"


def test_feedback_read_again_adds_nothing_and_touches_nothing(tmp_path: Path) -> None:
    feedback, out = write(tmp_path / "feedback.jsonl", [entry(), entry("Another?")]), tmp_path / "drafts.jsonl"
    add_drafts(feedback, out)
    before = out.read_bytes()
    again = add_drafts(feedback, out)
    assert (again.new, again.joined, again.already) == ((), (), 2)
    assert out.read_bytes() == before


def test_what_a_person_wrote_into_a_draft_stays_when_more_feedback_comes(tmp_path: Path) -> None:
    feedback, out = write(tmp_path / "feedback.jsonl", [entry()]), tmp_path / "drafts.jsonl"
    add_drafts(feedback, out)
    (draft,) = drafts(out)
    write(out, [{**draft, "gold": ["reg-1-2001/art-2.1"], "style": "scenario"}])
    write(feedback, [entry(), entry(reason="Still wrong."), entry("New?")])
    added = add_drafts(feedback, out)
    first, second = drafts(out)
    assert (first["gold"], first["style"], len(first["draft"]["feedback"])) == (["reg-1-2001/art-2.1"], "scenario", 2)
    assert second["question"] == "New?"
    assert (len(added.new), added.joined, added.already) == (1, (draft["id"],), 1)


def test_a_draft_that_became_a_case_is_left_alone_and_later_feedback_is_told(tmp_path: Path) -> None:
    feedback, out = write(tmp_path / "feedback.jsonl", [entry()]), tmp_path / "drafts.jsonl"
    add_drafts(feedback, out)
    (case,) = drafts(out)
    del case["draft"]
    write(out, [case])
    before = out.read_bytes()
    write(feedback, [entry(reason="Again.")])
    added = add_drafts(feedback, out)
    assert added.settled == {case["id"]: 1}
    assert f"{case['id']} is a case already; 1 lines of feedback" in "\n".join(added.lines())
    assert out.read_bytes() == before


def test_a_line_that_is_no_feedback_is_reported_and_the_others_are_kept(tmp_path: Path) -> None:
    feedback = tmp_path / "feedback.jsonl"
    feedback.write_text(json.dumps(entry()) + '\n{"time": "2026\n\n{"question": "?"}\n')
    added = add_drafts(feedback, tmp_path / "drafts.jsonl")
    assert len(added.new) == 1
    assert len(added.unreadable) == 2
    assert added.unreadable[0].startswith("feedback.jsonl, line 2 is no feedback and became no draft")
    assert "line 4" in added.unreadable[1]
    assert added.unreadable[1] in list(added.lines())


def test_feedback_without_a_question_is_reported_and_a_byte_order_mark_is_none(tmp_path: Path) -> None:
    feedback = tmp_path / "feedback.jsonl"
    feedback.write_text(f"{json.dumps(entry())}\n{json.dumps(entry(question=' '))}\n", encoding="utf-8-sig")
    added = add_drafts(feedback, tmp_path / "drafts.jsonl")
    assert len(added.new) == 1
    assert [line.split(" is ")[0] for line in added.unreadable] == ["feedback.jsonl, line 2"]


def test_a_sign_that_some_take_for_a_line_end_divides_no_feedback(tmp_path: Path) -> None:
    feedback = tmp_path / "feedback.jsonl"
    feedback.write_text(json.dumps(entry(reason="one\u2028two\x85three"), ensure_ascii=False) + "\n", encoding="utf-8")
    added = add_drafts(feedback, tmp_path / "drafts.jsonl")
    assert (len(added.new), added.unreadable) == (1, ())
    (draft,) = drafts(tmp_path / "drafts.jsonl")
    assert draft["draft"]["feedback"][0]["reason"] == "one\u2028two\x85three"


def test_missing_feedback_and_a_damaged_drafts_file_are_told_and_nothing_is_overwritten(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="presses Keep"):
        add_drafts(tmp_path / "none.jsonl", tmp_path / "drafts.jsonl")
    feedback, out = write(tmp_path / "feedback.jsonl", [entry()]), tmp_path / "drafts.jsonl"
    for damaged in ("not json", '{"id": "a", "draft": 1}', '{"id": "a"}\n{"id": "a"}', "[1]"):
        out.write_text(damaged)
        with pytest.raises(CorpusError, match=r"drafts.jsonl, line \d"):
            add_drafts(feedback, out)
        assert out.read_text() == damaged
