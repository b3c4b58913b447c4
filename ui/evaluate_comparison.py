"""Two systems compared, of one run or of two: means, paired differences with intervals and p, groups, what went wrong."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from ui.evaluate_cases import open_case
from ui.evaluate_plots import means_of, show_plot
from ui.evaluate_runs import changed_at, record_of, title
from ui.plain import plain, shown, small
from ui.wording import shortened

if TYPE_CHECKING:
    from eval.comparing import Comparison, Group, Row
    from eval.records import Head


def show_comparison(folder: Path, head: "Head", found: "Sequence[Head]") -> None:
    """The run looked at against another of the same questions, or two of its systems."""
    others = [one for one in found if one.suite.digest == head.suite.digest]
    own = [system.name for system in head.systems]
    if len(others) == 1 and len(own) == 1:
        st.info(
            "There is nothing to compare this run with: it has one system, and no other run asked the same questions. "
            "Run the suite again with another system, or with two."
        )
        return
    left, right = st.columns(2, gap="medium")
    with left:
        first = _choose("First system", own, "eval-first", own[0])
    with right:
        by_id = {one.id: one for one in others}
        usual = head.id if len(own) > 1 else next(one.id for one in others if one.id != head.id)
        against = by_id[
            _choose("Against the run", list(by_id), "eval-against", usual, {one.id: title(one) for one in others})
        ]
        names = [system.name for system in against.systems if against is not head or system.name != first]
        second = (
            _choose("Second system", names, "eval-second", first if first in names else names[0]) if names else None
        )
    if second is None:
        st.info("This run has no second system. Choose another run.")
        return
    _show(_compared(folder, (head.id, against.id), (first, second)))


def _choose(words: str, options: Sequence[str], key: str, usual: str, named: "dict[str, str] | None" = None) -> str:
    if st.session_state.get(key) not in options:
        st.session_state[key] = usual
    return st.selectbox(
        words, options, key=key, filter_mode=None, format_func=lambda name: named[name] if named else shown(name)
    )


def _compared(folder: Path, names: tuple[str, str], systems: tuple[str, str]) -> "Comparison":
    files = tuple((name, changed_at(folder / f"{name}.json")) for name in names)
    return _made(str(folder), files, systems)


@st.cache_resource(max_entries=8, show_spinner="Comparing")
def _made(folder: str, files: tuple[tuple[str, int], ...], systems: tuple[str, str]) -> "Comparison":
    from eval.comparing import compare

    (first, _), (second, _) = files
    other = record_of(Path(folder), second) if second != first else None
    return compare(record_of(Path(folder), first), other, systems=systems)


def _show(made: "Comparison") -> None:
    from eval.resampling import METHOD

    st.markdown(f"**{plain(made.first)}** against **{plain(made.second)}**, {made.questions} questions")
    for one in made.said:
        st.info(plain(one))
    _show_means(made)
    st.dataframe(
        pd.DataFrame([_row(row) for row in made.rows]),
        hide_index=True,
        column_config={
            **{name: st.column_config.NumberColumn(format="%.3f") for name in ("first", "second")},
            **{name: st.column_config.NumberColumn(format="%+.3f") for name in ("difference", "from", "to")},
            **{name: st.column_config.NumberColumn(format="%.4f") for name in ("p", "p, Holm")},
        },
        placeholder="–",
        key="eval-differences",
    )
    tests = sum(row.test is not None for row in made.rows)
    between = "Difference: first minus second, over the pairs that both have, with its 95 % interval."
    st.caption(plain(f"{between} {METHOD} over the {tests} metrics tested."))
    _show_groups(made, made.styles, "style")
    _show_groups(made, made.documents, "gold document")
    _show_worst(made)


def _show_means(made: "Comparison") -> None:
    both = [row for row in made.rows if row.first.value is not None and row.second.value is not None]
    systems = [(made.first, [row.first for row in both]), (made.second, [row.second for row in both])]
    plot = means_of([row.metric for row in both], systems)
    if plot:
        show_plot(plot)


def _row(row: "Row") -> dict[str, object]:
    from eval.wording import is_tested, label

    test = row.test
    return {
        "metric": label(row.metric),
        "first": row.first.value,
        "second": row.second.value,
        "difference": test.mean if test else None,
        "from": test.low if test else None,
        "to": test.high if test else None,
        "p": test.p if test else None,
        "p, Holm": row.p_holm,
        "pairs": test.n if test else None,
        "n": f"{row.first.n}, {row.second.n}",
        "failed": f"{row.first.failed}, {row.second.failed}",
        "remark": "" if test else "no pairs" if is_tested(row.metric) else "not tested",
    }


def _show_groups(made: "Comparison", groups: "Sequence[Group]", name: str) -> None:
    from eval.wording import label

    if len(groups) < 2 or made.metric is None:
        return
    with st.expander(f"By {name}"):
        st.caption(plain(f"Mean of: {label(made.metric)}"))
        rows = [
            {
                name: shown(one.name),
                "n": one.n,
                "first": one.first,
                "second": one.second,
                "difference": one.difference,
            }
            for one in groups
        ]
        formats = {key: st.column_config.NumberColumn(format="%.3f") for key in ("first", "second", "difference")}
        st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=formats, placeholder="–")


def _show_worst(made: "Comparison") -> None:
    from eval.summaries import faults, results_of

    record, system = made.records[0], made.systems[0]
    results = results_of(record, system)
    st.subheader("What went wrong", anchor=False)
    if not made.worst:
        st.caption(plain(f"Nothing, with {made.first}."))
        return
    st.caption(plain(f"{made.wrong} questions with {made.first}; the worst {len(made.worst)} of them:"))
    for question in made.worst:
        with st.container(border=True, gap="xsmall"):
            st.text(shown(shortened(question.text, 300)))
            st.markdown(small("; ".join(faults(record, question, results[question.id]))))
            st.button(
                f":primary[{plain(question.id)}]",
                key=f"eval-open-{question.id}",
                type="tertiary",
                icon=":material/search:",
                on_click=open_case,
                args=(question.id, system),
            )
