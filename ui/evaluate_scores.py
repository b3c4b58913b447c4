"""What a run measured: scorecards, plots, styles, declining and time, all metrics; each mean with what it leaves out."""

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from ui.evaluate_plots import plots, show_plot
from ui.plain import plain, shown, small

if TYPE_CHECKING:
    from eval.records import SystemInfo
    from eval.report_content import Content, GroupRow
    from eval.summaries import Summary

_CARDS = 8  # of each system; all metrics stand in the table
_IN_VIEW = 3  # systems whose cards are shown at once
_CARD_WIDTH = 163  # two of them side by side on a telephone


def show_scores(made: "Content") -> None:
    _show_failures(made)
    _show_cards(made)
    _show_plots(made)
    _show_groups(made, made.styles, "style")
    _show_declining(made)
    _show_time(made)
    _show_groups(made, made.documents, "gold document")
    _show_all(made)
    with st.expander("How this run was made"):
        st.text(shown("\n".join(f"{name}: {value}" for name, value in made.facts)))
        for system in made.record.head.systems:
            st.text(shown(f"{system.name}: {system.description}"))


def _show_failures(made: "Content") -> None:
    if not made.failures:
        return
    st.warning(f"Failed questions: {len(made.failures)}. They are counted apart and are no part of any mean.")
    with st.expander("What failed"):
        st.text(shown("\n".join(f"{case} ({system}): {what}" for system, case, what in made.failures)))


def _show_cards(made: "Content") -> None:
    systems = made.record.head.systems
    for system in systems[:_IN_VIEW]:
        _show_system(made, system)
    if len(systems) > _IN_VIEW:
        with st.expander(f"{len(systems) - _IN_VIEW} more systems"):
            for system in systems[_IN_VIEW:]:
                _show_system(made, system)
    more = f"Of the {len(made.headline)} chief metrics the first {_CARDS}; " if len(made.headline) > _CARDS else ""
    st.caption(f"{more}n: questions in the mean; n/a: to which the metric does not apply; 95 % bootstrap intervals.")


def _show_system(made: "Content", system: "SystemInfo") -> None:
    from eval.wording import label

    st.markdown(f"**{plain(system.name)}** {small(system.description)}")
    with st.container(horizontal=True, gap="small"):
        for metric in made.headline[:_CARDS]:
            _show_card(label(metric), made.shown[system.name][metric])


def _show_card(name: str, found: "Summary") -> None:
    from eval.numbers import number

    with st.container(border=True, width=_CARD_WIDTH, height="stretch", gap=None):
        st.markdown(small(name))
        if found.value is None:
            st.markdown(small("does not apply"))
        else:
            st.subheader(plain(number(found.value)), anchor=False)
        if found.low is not None and found.high is not None:
            st.caption(plain(f"95 %: {number(found.low)} to {number(found.high)}"))
        st.caption(plain(f"n {found.n}, n/a {found.not_applicable}, failed {found.failed}"))


def _show_plots(made: "Content") -> None:
    drawn = plots(made)
    if not drawn:
        return
    st.subheader("Plots", anchor=False)
    left, right = st.columns(2, gap="medium")
    with left:
        show_plot(drawn[0])
    with right:
        for plot in drawn[1:]:
            show_plot(plot)


def _show_groups(made: "Content", groups: "tuple[GroupRow, ...]", name: str) -> None:
    from eval.wording import label

    if not groups or made.primary is None:
        return
    st.subheader(f"By {name}", anchor=False)
    st.caption(plain(f"Mean of: {label(made.primary)}"))
    rows = []
    for group in groups:
        row: dict[str, object] = {name: shown(group.name)}
        for system, (value, n) in zip(made.systems, group.means, strict=True):
            row |= {shown(system): value, shown(f"n, {system}"): n}
        rows.append(row)
    numbers = {shown(system): st.column_config.NumberColumn(format="%.3f") for system in made.systems}
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=numbers, placeholder="–", key=f"eval-by-{name}")


def _show_declining(made: "Content") -> None:
    if not made.declining:
        return
    st.subheader("Declining", anchor=False)
    st.caption("The positive decision is to decline. The area is that under the precision-recall curve.")
    rows = [
        {
            "system": shown(one.system),
            "F1": one.decided.f1,
            "precision": one.decided.precision,
            "recall": one.decided.recall,
            "n": one.decided.n,
            "area": one.area,
            "wrong answers at 95 % coverage": one.wrong.share,
            "answers there": one.wrong.n,
        }
        for one in made.declining
    ]
    formats = {name: st.column_config.NumberColumn(format="%.3f") for name in ("F1", "precision", "recall", "area")}
    formats["wrong answers at 95 % coverage"] = st.column_config.NumberColumn(format="%.3f")
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=formats, placeholder="–")


def _show_time(made: "Content") -> None:
    rows = [
        {"system": shown(one.system), "median, ms": one.middle, "95th percentile, ms": one.high, "n": len(one.times)}
        for one in made.latency
    ]
    st.subheader("Time of a question", anchor=False)
    formats = {name: st.column_config.NumberColumn(format="%.1f") for name in ("median, ms", "95th percentile, ms")}
    st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=formats, placeholder="–")


def _show_all(made: "Content") -> None:
    from eval.wording import label

    with st.expander(f"All metrics: {len(made.all)}"):
        rows = [
            {
                "metric": label(metric),
                "system": shown(system),
                "mean": one.value,
                "from": interval.low if (interval := made.shown[system].get(metric)) else None,
                "to": interval.high if interval else None,
                "n": one.n,
                "n/a": one.not_applicable,
                "failed": one.failed,
            }
            for metric, by_system in made.all.items()
            for system, one in by_system.items()
        ]
        formats = {name: st.column_config.NumberColumn(format="%.3f") for name in ("mean", "from", "to")}
        st.dataframe(pd.DataFrame(rows), hide_index=True, column_config=formats, placeholder="–")
