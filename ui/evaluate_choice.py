"""Choosing what is run: suite, systems, part of the questions, day; how far a run is; what was left unfinished."""

from collections.abc import Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.evaluate_runner import Order, Runner, RunState, shared_runner
from ui.plain import plain, shown

if TYPE_CHECKING:
    from eval.records import Head

OTHER = "By path"
DEFAULT_SPLIT = "default"
_FOUND_AT_ONCE = 1.0  # seconds between two looks at a run


def show_choice(runner: Runner) -> None:
    """The form; a run begins when its button is pressed."""
    from eval.systems import OURS, known_systems

    left, right = st.columns(2, gap="medium")
    with left:
        chosen = st.selectbox("Suite", [*shipped_names(), OTHER], key="eval-suite", filter_mode=None)
        path = ""
        if chosen == OTHER:
            path = st.text_input(
                "BEIR folder or JSONL file",
                key="eval-path",
                placeholder="/home/me/benchmarks/scifact",
                help="On the machine that Recital runs on: a folder with corpus.jsonl, queries.jsonl and qrels/, or a file "
                "with one case a line.",
            ).strip()
        suite = path if chosen == OTHER else chosen
        systems = st.multiselect(
            "Systems", known_systems(), default=[OURS], key="eval-systems", placeholder="At least one", select_all=False
        )
    with right:
        split = st.selectbox("Split", splits_of(suite), key="eval-split", filter_mode=None)
        day = st.date_input(
            "As of",
            value=date.today(),
            key="eval-as-of",
            format="YYYY-MM-DD",
            help="The day on which cases are asked that name none of their own.",
        )
        fast = st.toggle("Fast: every fourth question", key="eval-fast", help="Always the same questions.")
        fresh = st.toggle(
            "Begin anew", key="eval-fresh", help="Where such a run was left unfinished, forget what it kept."
        )
    order = Order(
        suite=suite,
        systems=tuple(systems),
        as_of=day if isinstance(day, date) else date.today(),
        split="" if split == DEFAULT_SPLIT else split,
        fast=fast,
        fresh=fresh,
    )
    running = runner.look().stage == "running"
    st.button(
        "Run",
        key="eval-begin",
        type="primary",
        icon=":material/play_arrow:",
        disabled=running or not (order.suite and order.systems),
        on_click=runner.begin,
        args=(order,),
    )
    if not order.systems:
        st.caption("Choose at least one system.")
    elif not order.suite:
        st.caption("Name a folder or a file.")


def shipped_names() -> list[str]:
    """The suites that come with the program."""
    return sorted(Path(file.name).stem for file in (resources.files("eval") / "suites").iterdir() if file.is_file())


def splits_of(suite: str) -> list[str]:
    """What may be chosen of a suite: the files of judgements of a BEIR folder, else the parts of a suite of cases."""
    from eval.questions import SPLITS

    folder = Path(suite).expanduser() / "qrels"
    if suite and folder.is_dir():
        return [DEFAULT_SPLIT, *sorted(path.stem for path in folder.glob("*.tsv"))]
    return list(SPLITS)


def show_run(runner: Runner) -> None:
    """How far the run is, or how the last one ended."""
    state = runner.look()
    if state.stage == "running":
        watch_run()
    elif state.stage in ("stopped", "failed"):
        (st.info if state.stage == "stopped" else st.warning)(plain(f"{_ordered(state)}: {state.words}"))
        st.button("Close", key="eval-dismiss", icon=":material/close:", on_click=runner.dismiss)


@st.fragment(run_every=_FOUND_AT_ONCE)
def watch_run() -> None:
    """Draws the progress again and again, and the whole page when the run has ended."""
    runner = shared_runner()
    state = runner.look()
    if state.stage != "running":
        st.rerun()
    st.markdown(f"**{plain(_ordered(state))}**")
    st.progress(state.done / state.total if state.total else 0.0, text=plain(progress_words(state)))
    st.button("Stop", key="eval-stop", icon=":material/stop:", on_click=runner.stop)
    st.caption("You can leave this page: the run goes on, and questions on the Ask page come first.")


def progress_words(state: RunState) -> str:
    """ "Asking recital: 12 of 53, about 2 min left"."""
    counted = f": {state.done:,} of {state.total:,}" if state.total else ""
    return f"{state.words}{counted}{time_left(state.seconds_left)}"


def time_left(seconds: float | None) -> str:
    if seconds is None:
        return ""
    if seconds < 90:
        return f", about {max(1, round(seconds))} s left"
    return f", about {round(seconds / 60)} min left"


def _ordered(state: RunState) -> str:
    order = state.order
    return f"{order.suite} with {', '.join(order.systems)}" if order else "The run"


def show_unfinished(unfinished: "Sequence[tuple[Head, int]]", runner: Runner) -> None:
    """What was stopped or killed: taken up by pressing where the suite can be found by its name."""
    from eval.questions import parts_of

    if not unfinished:
        return
    with st.expander(f"Unfinished runs: {len(unfinished)}"):
        for head, results in unfinished:
            names = tuple(system.name for system in head.systems)
            done = f"{results:,} of {head.suite.size * len(names):,} results kept"
            st.text(
                shown(
                    f"{head.suite.name} ({head.suite.split}), {', '.join(names)}: {done}, begun {moment(head.started)}"
                )
            )
            if head.suite.kind == "cases" and head.suite.name in shipped_names():
                split, fast = parts_of(head.suite.split)
                order = Order(suite=head.suite.name, systems=names, as_of=head.as_of, split=split, fast=fast)
                st.button(
                    "Go on", key=f"eval-go-on-{head.id}", icon=":material/resume:", on_click=runner.begin, args=(order,)
                )
            else:
                st.caption("Choose the same path, systems, split and day above, and press Run: it goes on.")
        st.caption(
            "A run is taken up only while suite, corpus, index and program are what they were; else it begins anew."
        )


def moment(iso: str) -> str:
    """ "2026-11-22 17:30" of a time as records have it."""
    return iso[:16].replace("T", " ")
