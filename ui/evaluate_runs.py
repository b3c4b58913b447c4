"""The runs that are kept: listed, chosen, read once and kept in memory while people look at them."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from indexer.errors import CorpusError
from ui.evaluate_choice import moment
from ui.plain import shown

if TYPE_CHECKING:
    from eval.records import Head, Record
    from eval.report_content import Content

_KEPT = 4  # records may be megabytes


def heads(folder: Path) -> "list[Head]":
    """The finished runs, the newest first."""
    return _heads(str(folder), tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.json"))))


def unfinished_runs(folder: Path) -> "list[tuple[Head, int]]":
    """The unfinished ones, the newest first, with the number of results kept."""
    from eval.partial import unfinished

    return [(head, results) for _, head, results in reversed(unfinished(folder))]


def choose_run(found: "Sequence[Head]", finished: str) -> "Head":
    """The run looked at: the newest, or the one chosen; a run that has just been finished is shown at once."""
    by_id = {head.id: head for head in found}
    if finished in by_id and st.session_state.get("eval-shown") != finished:
        st.session_state["eval-shown"] = finished
        st.session_state["eval-run"] = finished
    if st.session_state.get("eval-run") not in by_id:
        st.session_state["eval-run"] = found[0].id
    chosen = st.selectbox(
        "Run", list(by_id), key="eval-run", format_func=lambda name: title(by_id[name]), filter_mode="contains"
    )
    return by_id[chosen]


def title(head: "Head") -> str:
    """ "2026-11-22 17:30 · atmp (all) · recital, bm25"."""
    split = f" ({head.suite.split})" if head.suite.split else ""
    names = ", ".join(system.name for system in head.systems)
    return shown(f"{moment(head.started)} · {head.suite.name}{split} · {names}")


def show_runs(found: "Sequence[Head]") -> None:
    """All finished runs in a table."""
    with st.expander(f"Finished runs: {len(found)}"):
        rows = [
            {
                "begun (UTC)": moment(head.started),
                "suite": shown(head.suite.name),
                "split": shown(head.suite.split),
                "questions": head.suite.size,
                "systems": shown(", ".join(system.name for system in head.systems)),
                "corpus": shown(head.corpus),
                "id": shown(head.id),
            }
            for head in found
        ]
        st.dataframe(pd.DataFrame(rows), hide_index=True)


def record_of(folder: Path, name: str) -> "Record":
    """A finished run. Raises CorpusError where its file is gone or damaged."""
    path = folder / f"{name}.json"
    return _record(str(path), changed_at(path))


def content_of(folder: Path, name: str) -> "Content":
    """What is shown of a finished run: means with their intervals, groups, curves."""
    path = folder / f"{name}.json"
    return _content(str(path), changed_at(path))


def changed_at(path: Path) -> int:
    """By which a file read before is known to be the same. Raises CorpusError where it is gone."""
    try:
        return path.stat().st_mtime_ns
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}. Choose another run.") from error


@st.cache_resource(max_entries=2, show_spinner=False)
def _heads(folder: str, files: tuple[tuple[str, int], ...]) -> "list[Head]":
    from eval.listing import finished

    return finished(Path(folder))[::-1]


@st.cache_resource(max_entries=_KEPT, show_spinner="Reading the run")
def _record(path: str, changed: int) -> "Record":
    from eval.records import load

    return load(Path(path))


@st.cache_resource(max_entries=_KEPT, show_spinner="Computing means and their intervals")
def _content(path: str, changed: int) -> "Content":
    from eval.report_content import content

    return content(_record(path, changed))
