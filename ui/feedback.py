"""Thumbs with a reason, kept in one file in the data folder and sent nowhere."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

import settings
from ui.conversation import Conversation
from ui.plain import plain

if TYPE_CHECKING:
    from assistant.answering import Answer

FILE = "feedback.jsonl"


def feedback_file() -> Path:
    return settings.from_environment().data / FILE


def keep(answer: "Answer", *, helpful: bool, reason: str, now: datetime, file: Path) -> None:
    """Appends one line; OSError where the file cannot be written."""
    entry = {
        "time": now.isoformat(timespec="seconds"),
        "question": answer.question,
        "as_of": answer.as_of.isoformat(),
        "declined": answer.declined,
        "locators": [citation.locator for statement in answer.statements for citation in statement.citations],
        "index": answer.index,
        "helpful": helpful,
        "reason": reason,
    }
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(entry, ensure_ascii=False) + "\n")


def ask_for_feedback(answer: "Answer", number: int, conversation: Conversation) -> None:
    """The thumbs under an answer; a chosen one asks for a reason, and nothing is kept before Keep is pressed."""
    if number in conversation.kept:
        st.caption(f"Thank you. Kept on this machine in {plain(str(feedback_file()))}.")
        return
    thumb = st.feedback("thumbs", key=f"feedback-{number}")
    if thumb is None:
        return
    with st.form(f"feedback-form-{number}"):
        reason = st.text_input(
            "What helped?" if thumb else "What is wrong or missing?", key=f"feedback-reason-{number}", max_chars=2_000
        )
        st.caption(f"Kept on this machine only, in {plain(str(feedback_file()))}.")
        if not st.form_submit_button("Keep", key=f"feedback-keep-{number}"):
            return
    try:
        keep(answer, helpful=bool(thumb), reason=reason.strip(), now=datetime.now(UTC), file=feedback_file())
    except OSError as error:
        st.warning(
            f"Your feedback could not be written to {plain(str(feedback_file()))}: {plain(str(error))}. Check the folder."
        )
        return
    conversation.kept.add(number)
    st.rerun()
