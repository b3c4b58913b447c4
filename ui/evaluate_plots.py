"""The plots of a run, in colours that fit the theme; each is told in words as well."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from eval.charts import Palette
    from eval.report_content import Content
    from eval.summaries import Summary

_BARS = 6
_INTERVALS = "Means with their 95 % bootstrap intervals."
# Each has a contrast of three or more with both backgrounds, and with the line of an interval that crosses it.
_SERIES = ("#3b94a1", "#cc7433", "#5a9e5f", "#a06bb0", "#a0882c", "#6d87c4", "#c4607a", "#858d8f")

Plot = tuple[str, Any]  # what it shows in words, the chart


def show_plot(plot: Plot) -> None:
    words, chart = plot
    st.caption(words)
    st.altair_chart(chart, theme=None, width="content", alt=words)


def plots(made: "Content") -> list[Plot]:
    """Those for which something was measured: means, ranks, declining, time."""
    return list(_plots(made))


def means_of(metrics: Sequence[str], systems: Sequence[tuple[str, Sequence["Summary"]]]) -> Plot | None:
    """Bars of the first metrics that are shares and have a mean in some system; None where none has.

    systems  the name of each with its summaries, in the order of the metrics
    """
    from eval import charts
    from eval.wording import is_share, is_tested, label

    bars = [
        charts.Bar(group=label(metric), system=system, value=one.value, low=one.low, high=one.high)
        for place, metric in [(place, one) for place, one in enumerate(metrics) if is_share(one) and is_tested(one)][
            :_BARS
        ]
        for system, found in systems
        if (one := found[place]).value is not None and one.low is not None and one.high is not None
    ]
    return (_INTERVALS, charts.means(bars, [system for system, _ in systems], _palette())) if bars else None


def _plots(made: "Content") -> Iterator[Plot]:
    from eval import charts

    palette = _palette()
    means = means_of(made.headline, [(name, [made.shown[name][one] for one in made.headline]) for name in made.systems])
    if means:
        yield means
    if made.ranks:
        words = f"Share of the {made.judged} questions with gold that have a right result among the first k."
        yield words, charts.success_by_rank(made.ranks, palette)
    curves = {one.system: one.curve for one in made.declining if one.curve}
    if curves:
        words = "Precision over recall of declining as the threshold rises; dotted: declining everything."
        yield words, charts.declining(curves, palette, floor=made.positives)
    times = {one.system: one.times for one in made.latency if one.times}
    if times:
        yield "Share of questions answered within a time.", charts.latency(times, palette)


def _palette() -> "Palette":
    from eval.charts import Palette

    dark = st.context.theme.type == "dark"
    return Palette(text="#d5dcda" if dark else "#36474a", grid="#39464a" if dark else "#d5dbd6", series=_SERIES)
