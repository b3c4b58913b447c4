"""The Evaluate page: run a suite, see what came of it, look into its cases, compare two runs, take the report away."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.engine import shared
from ui.evaluate_choice import show_choice, show_run, show_unfinished
from ui.evaluate_runner import Runner, shared_runner
from ui.evaluate_runs import choose_run, content_of, heads, record_of, show_runs, unfinished_runs
from ui.plain import plain, small
from ui.trouble import in_words

if TYPE_CHECKING:
    from eval.records import Head

VIEWS = ("Scores", "Cases", "Compare", "Report")


def show_page() -> None:
    st.title("Evaluate", anchor=False)
    runner = shared_runner()
    shared().look()  # begins to open the index, which a run will need
    try:
        found = heads(runner.folder)
    except Exception as error:
        st.warning(plain(in_words(error)))
        found = []
    if not found:
        _show_empty()
    _in_words(lambda: _show_running(runner, found))
    if found:
        _show_found(runner.folder, found, runner.look().run)


def _show_empty() -> None:
    with st.container(width=760):
        st.markdown(
            "Nobody should have to believe an answer machine. Here Recital is asked questions whose right places are "
            "known, and what it finds, cites, answers and declines is scored."
        )
        st.markdown("**No run is kept yet.** Choose a suite of questions, leave the rest as it is, and press Run.")


def _show_running(runner: Runner, found: "list[Head]") -> None:
    with st.expander("New run", expanded=not found):
        show_choice(runner)
    show_run(runner)
    if runner.look().stage != "running":  # one of them is being written
        show_unfinished(unfinished_runs(runner.folder), runner)


def _show_found(folder: Path, found: "list[Head]", finished: str) -> None:
    from eval.wording import not_held

    head = choose_run(found, finished)
    changed = f", {head.changed_files} files changed" if head.changed_files else ""
    corpus = f" · {head.corpus}" if head.corpus else ""
    st.markdown(
        small(
            f"{head.suite.size} questions{corpus} · as of {head.as_of} · commit {head.commit[:12] or 'not known'}{changed} "
            f"· {head.id}"
        )
    )
    if head.suite.left_out:
        st.markdown(small(not_held(head.suite.left_out)))
    view = st.segmented_control(
        "View", VIEWS, default=VIEWS[0], required=True, key="eval-view", label_visibility="collapsed"
    )
    shown: dict[str, Callable[[], None]] = {
        "Scores": lambda: _scores(folder, head),
        "Cases": lambda: _cases(folder, head),
        "Compare": lambda: _comparison(folder, head, found),
        "Report": lambda: _report(folder, head),
    }
    _in_words(shown[view or VIEWS[0]])
    show_runs(found)


def _scores(folder: Path, head: "Head") -> None:
    from ui.evaluate_scores import show_scores

    show_scores(content_of(folder, head.id))


def _cases(folder: Path, head: "Head") -> None:
    from ui.evaluate_cases import show_cases

    show_cases(record_of(folder, head.id), shared().look().answerer)


def _comparison(folder: Path, head: "Head", found: "list[Head]") -> None:
    from ui.evaluate_comparison import show_comparison

    show_comparison(folder, head, found)


def _report(folder: Path, head: "Head") -> None:
    from ui.evaluate_report import show_report

    show_report(folder, head)


def _in_words(show: Callable[[], None]) -> None:
    """Whatever is wrong with one part, the rest of the page stays."""
    try:
        show()
    except Exception as error:
        st.warning(plain(in_words(error)))


show_page()
