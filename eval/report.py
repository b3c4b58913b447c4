"""A run as one page that asks nothing of any server, and as Markdown. Texts of documents and questions are shown, never run."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from eval import charts
from eval.numbers import mean_words, number, p_words, shortened
from eval.records import Record
from eval.report_content import Content, content, coverage_words, difference_words, settings_words
from eval.resampling import METHOD
from eval.wording import is_share, is_tested, label

LONGEST = 420  # signs of a passage shown
BARS = 6  # metrics drawn as bars; all of them stand in the tables
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # could show the text in another order
_MARKS = re.compile(r"[\\`*_{}\[\]#|~$!]")
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?=@)", re.I)


def html(record: Record) -> str:
    """One self-contained page: no script, no request, charts drawn into it; light, dark, on paper and at 390 pixels."""
    made = content(record)
    return _rendered("report.html.j2", made, charts=_charts(made))


def markdown(record: Record) -> str:
    """The same in Markdown, with tables in place of charts."""
    text = _rendered("report.md.j2", content(record))
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _rendered(template: str, made: Content, **more: Any) -> str:
    page = _environment(template.endswith(".html.j2")).get_template(template)
    return page.render(c=made, record=made.record, head=made.record.head, method=METHOD, **more)


def _charts(made: Content) -> list[tuple[str, str, Markup]]:
    """Name, what it shows in words, and the drawing: those for which something was measured."""
    drawn = [
        ("means", "Means with their 95 % bootstrap intervals.", _means(made)),
        (
            "ranks",
            f"Share of the {made.judged} questions with gold that have a right result among the first k.",
            charts.success_by_rank(made.ranks, charts.PAGE) if made.ranks else None,
        ),
        (
            "declining",
            "Precision over recall of declining as the threshold rises; dotted: declining everything.",
            charts.declining(_curves(made), charts.PAGE, floor=made.positives) if any(_curves(made).values()) else None,
        ),
        (
            "latency",
            "Share of questions answered within a time.",
            charts.latency(times, charts.PAGE)
            if (times := {one.system: one.times for one in made.latency if one.times})
            else None,
        ),
    ]
    return [(name, words, Markup(charts.svg(chart, name))) for name, words, chart in drawn if chart is not None]


def _means(made: Content) -> Any:
    bars = [
        charts.Bar(group=label(metric), system=system, value=one.value, low=one.low, high=one.high)
        for metric in [metric for metric in made.headline if is_share(metric) and is_tested(metric)][:BARS]
        for system in made.systems
        if (one := made.shown[system][metric]).value is not None and one.low is not None and one.high is not None
    ]
    return charts.means(bars, made.systems, charts.PAGE) if bars else None


def _curves(made: Content) -> Mapping[str, tuple[tuple[float, float], ...]]:
    return {one.system: one.curve for one in made.declining if one.curve}


@cache
def _environment(escaping: bool) -> Environment:
    environment = Environment(
        loader=PackageLoader("eval"),
        autoescape=escaping,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    filters: dict[str, Callable[..., str]] = {
        "number": number,
        "label": label,
        "p": p_words,
        "mean": mean_words,
        "pairs": settings_words,
        "difference": difference_words,
        "coverage": coverage_words,
        "shortened": lambda text: shortened(text, LONGEST),
        "md": plain_markdown,
    }
    environment.filters.update(filters)
    return environment


def plain_markdown(text: object) -> str:
    """Markdown that shows this text on one line: no mark-up, tag, address or entity in it becomes active."""
    line = " ".join(str(text).split())
    line = line.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    line = _MARKS.sub(lambda sign: f"\\{sign[0]}", line)
    return "<!-- -->".join(_ADDRESS.split(line))


def _clean(value: Any) -> Any:
    """Signs that cannot be shown, or would show others in another order, made visible."""
    if not isinstance(value, str) or isinstance(value, Markup):
        return value
    return "".join("\ufffd" if _hidden(sign) else sign for sign in value)


def _hidden(sign: str) -> bool:
    return sign not in "\n\t" and (unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNING)
