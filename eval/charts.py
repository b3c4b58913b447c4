"""Charts of a run, for the report and for the browser: axes have units, and lines differ in dash as well as in colour.

Every chart fits a telephone: it is at most some 400 pixels wide and grows with the page.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import altair as alt
import vl_convert

WIDTH = 270  # of the plot alone; labels come beside it
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4], [1, 3], [10, 4], [3, 1])
_FONT = "system-ui, sans-serif"
_Chart = TypeVar("_Chart", alt.Chart, alt.LayerChart, alt.VConcatChart)


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Colours as the place that shows the chart understands them: of text, of grid lines, and one for each system."""

    text: str
    grid: str
    series: tuple[str, ...]


PAGE = Palette(text="currentColor", grid="var(--line)", series=tuple(f"var(--s{number})" for number in range(8)))
PLAIN = Palette(
    text="#6b7280",
    grid="#9ca3af44",
    series=("#2563a8", "#c2571a", "#2f8f5b", "#9b4d96", "#a68a00", "#4aa3c7", "#b3435c", "#7a7a7a"),
)


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A mean of one system with its 95 % interval."""

    group: str
    system: str
    value: float
    low: float
    high: float


def means(bars: Sequence[Bar], systems: Sequence[str], palette: Palette = PLAIN) -> alt.VConcatChart:
    """Bars with their intervals, one plot a metric, systems in the same order in each."""
    plots = []
    for group in dict.fromkeys(bar.group for bar in bars):
        rows = [vars(bar) for bar in bars if bar.group == group]
        y = alt.Y("system:N", sort=list(systems), title=None, axis=alt.Axis(labelLimit=120, ticks=False, domain=False))
        chart = alt.Chart(alt.InlineData(values=rows))
        bar = chart.mark_bar(height={"band": 0.7}).encode(
            x=alt.X("value:Q", title=None, scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=_FIFTHS, format=".1f")),
            y=y,
            color=_colour(systems, palette, legend=None),
        )
        spread = chart.mark_rule(strokeWidth=1.5, color=palette.text).encode(x="low:Q", x2="high:Q", y=y)
        plots.append((bar + spread).properties(width=WIDTH, height=18 * len(rows), title=group))
    return _dressed(alt.vconcat(*plots, spacing=14), palette)


def success_by_rank(
    curves: Mapping[str, Sequence[float]], palette: Palette = PLAIN, *, unit: str = "questions"
) -> alt.Chart:
    """The share of questions with a right result among the first k, for each k; by system."""
    rows = [
        {"system": system, "k": k, "share": share}
        for system, shares in curves.items()
        for k, share in enumerate(shares, start=1)
    ]
    longest = max((len(shares) for shares in curves.values()), default=1)
    scale = alt.Scale(type="log" if longest > 20 else "linear", domain=[1, max(2, longest)])
    ticks = [k for k in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000) if k <= longest]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("k:Q", title="first k results", scale=scale, axis=alt.Axis(values=ticks, format="d")),
            y=alt.Y("share:Q", title=f"share of {unit}", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=_FIFTHS)),
            **_lines(list(curves), palette),
        )
    )
    return _dressed(chart.properties(width=WIDTH, height=210), palette)


def declining(
    curves: Mapping[str, Sequence[tuple[float, float]]], palette: Palette = PLAIN, *, floor: float | None = None
) -> alt.LayerChart:
    """Precision over recall of declining, by system, as steps; floor: the precision of declining everything."""
    rows = [
        {"system": system, "place": place, "recall": recall, "precision": precision}
        for system, points in curves.items()
        for place, (recall, precision) in enumerate(points)
    ]
    axes = {
        "x": alt.X(
            "recall:Q", title="recall of declining", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=_FIFTHS)
        ),
        "y": alt.Y("precision:Q", title="precision", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=_FIFTHS)),
    }
    line: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(strokeWidth=2, interpolate="step-before", point={"size": 14})
        .encode(order="place:Q", **axes, **_lines(list(curves), palette))
    )
    base = alt.Chart(alt.InlineData(values=[] if floor is None else [{"precision": floor}]))
    rule = base.mark_rule(strokeDash=[2, 3], color=palette.text, opacity=0.6).encode(y="precision:Q")
    both: alt.LayerChart = line + rule
    return _dressed(both.properties(width=WIDTH, height=210), palette)


def latency(times: Mapping[str, Sequence[float]], palette: Palette = PLAIN) -> alt.Chart:
    """The share of questions answered within a time, by system; times in milliseconds."""
    rows = [
        {"system": system, "ms": round(max(value, 0.01), 3), "share": (place + 1) / len(taken)}
        for system, taken in times.items()
        for place, value in _thinned(sorted(taken))
    ]
    chart: alt.Chart = (
        alt.Chart(alt.InlineData(values=rows))
        .mark_line(strokeWidth=2, interpolate="step-after")
        .encode(
            x=alt.X(
                "ms:Q",
                title="milliseconds a question",
                scale=alt.Scale(type="log", nice=False),
                axis=alt.Axis(format="~s", tickCount=4),
            ),
            y=alt.Y(
                "share:Q", title="share of questions", scale=alt.Scale(domain=[0, 1]), axis=alt.Axis(values=_FIFTHS)
            ),
            **_lines(list(times), palette),
        )
    )
    return _dressed(chart.properties(width=WIDTH, height=210), palette)


def svg(chart: alt.TopLevelMixin, name: str) -> str:
    """The chart as an element for a page: no address, no script, ids that begin with the name, as wide as it may be."""
    drawn = vl_convert.vegalite_to_svg(chart.to_dict())
    head, body = drawn.split(">", 1)
    size = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', head)
    if size is None:  # pragma: no cover
        raise AssertionError(f"a chart without a size: {head!r}")
    body = re.sub(r'\bid="', f'id="{name}-', body).replace("url(#", f"url(#{name}-")
    widest = round(float(size[1]) * 1.25)
    return f'<svg {size[0]} class="chart" style="max-width:{widest}px" aria-hidden="true">{body}'


_FIFTHS = [0, 0.2, 0.4, 0.6, 0.8, 1]


def _thinned(values: Sequence[float], most: int = 200) -> list[tuple[int, float]]:
    """At most so many of the ordered values with their places, first and last among them: a curve needs no more."""
    step = max(1, len(values) // most)
    return [(place, value) for place, value in enumerate(values) if place % step == 0 or place == len(values) - 1]


def _colour(systems: Sequence[str], palette: Palette, legend: alt.Legend | None) -> alt.Color:
    colours = [palette.series[number % len(palette.series)] for number in range(len(systems))]
    return alt.Color(
        "system:N", sort=list(systems), legend=legend, scale=alt.Scale(domain=list(systems), range=colours)
    )


def _lines(systems: Sequence[str], palette: Palette) -> dict[str, Any]:
    dashes = [_DASHES[number % len(_DASHES)] for number in range(len(systems))]
    legend = alt.Legend(orient="bottom", columns=2, title=None, labelLimit=150, symbolType="stroke", symbolSize=200)
    return {
        "color": _colour(systems, palette, legend),
        "strokeDash": alt.StrokeDash(
            "system:N", sort=list(systems), legend=legend, scale=alt.Scale(domain=list(systems), range=dashes)
        ),
    }


def _dressed(chart: _Chart, palette: Palette) -> _Chart:
    dressed: _Chart = (
        chart.configure(
            background="transparent", aria=False, font=_FONT, padding={"left": 14, "right": 8, "top": 4, "bottom": 4}
        )
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=palette.text,
            titleColor=palette.text,
            titleFontWeight="normal",
            domainColor=palette.grid,
            gridColor=palette.grid,
            tickColor=palette.grid,
            labelFontSize=11,
            titleFontSize=11,
        )
        .configure_legend(labelColor=palette.text, labelFontSize=11)
        .configure_title(color=palette.text, fontSize=12, anchor="start", fontWeight="normal")
    )
    return dressed
