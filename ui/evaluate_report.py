"""A run to take away: one page that needs no server, Markdown, and the record itself."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.evaluate_runs import record_of
from ui.plain import plain

if TYPE_CHECKING:
    from eval.records import Head, Record


def show_report(folder: Path, head: "Head") -> None:
    """Three buttons; each file is made when it is asked for."""
    from eval import report

    record = record_of(folder, head.id)
    st.markdown(
        "The report has the scorecards, plots, comparisons with their tests, the worst cases and how the run was made. "
        "It is one file that asks nothing of any server."
    )
    with st.container(horizontal=True):
        _button("Report (HTML)", lambda: report.html(record), record, "html", "text/html")
        _button("Report (Markdown)", lambda: report.markdown(record), record, "md", "text/markdown")
        _button(
            "Record (JSON)", lambda: (folder / f"{head.id}.json").read_text("utf-8"), record, "json", "application/json"
        )
    st.caption(
        plain(
            "Questions, retrieved passages and answers are in these files: mind the rights in the texts before you pass them "
            f"on. The record lies in {folder / f'{head.id}.json'}."
        )
    )


def _button(words: str, make: Callable[[], str], record: "Record", ending: str, kind: str) -> None:
    st.download_button(
        words,
        make,
        file_name=f"recital-{record.head.id}.{ending}",
        mime=kind,
        key=f"eval-save-{ending}",
        icon=":material/download:",
        on_click="ignore",
    )
