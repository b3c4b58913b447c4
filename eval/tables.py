"""Numbers as a table that a terminal and a Markdown page both show. Pure."""

from collections.abc import Sequence

from eval.metrics import Interval, Mean


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows as a Markdown table, the first one its header; the first column to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    ruler = ["-" * widths[0], *("-" * (width - 1) + ":" for width in widths[1:])]
    lines = [rows[0], ruler, *rows[1:]]
    return "\n".join(
        "| "
        + " | ".join(_cell(cell, width, column) for column, (cell, width) in enumerate(zip(line, widths, strict=True)))
        + " |"
        for line in lines
    )


def share(mean: Mean) -> str:
    """ ".872 (n 39)"; "does not apply" without a value."""
    return f"{_short(mean.value)} (n {mean.n})" if mean.value is not None else "does not apply"


def spread(interval: Interval | None, p_value: float | None) -> str:
    """ "+.410 [+.256, +.564], p .0001, n 39"."""
    if interval is None or p_value is None:
        return "does not apply"
    values = ", ".join(_signed(value) for value in (interval.low, interval.high))
    return f"{_signed(interval.difference)} [{values}], p {_short(p_value, 4)}, n {interval.n}"


def _cell(text: str, width: int, column: int) -> str:
    return text.rjust(width) if column else text.ljust(width)


def _short(value: float, digits: int = 3) -> str:
    text = f"{value:.{digits}f}"
    return text.removeprefix("0") if abs(value) < 1 else text


def _signed(value: float) -> str:
    return f"{'-' if value < 0 else '+'}{_short(abs(value))}"
