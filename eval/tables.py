"""Numbers as a table that a terminal and a Markdown page both show. Pure."""

from collections.abc import Sequence


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


def _cell(text: str, width: int, column: int) -> str:
    return text.rjust(width) if column else text.ljust(width)
