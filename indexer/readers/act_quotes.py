"""Text an amending act quotes: its numbering is that of another act, not structure of this one."""

import re
from collections.abc import Sequence

from indexer.readers.act_lines import Line

_CLOSES = re.compile(r"[’”\"]\s*[;.,]?\s*(?:and|or)?\s*[’”\"]?$")
_OPENERS = ("‘", "“", '"')
_LONGEST_QUOTE = 400  # lines


def quoted_lines(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether it stands inside a quoted amendment.

    A quotation opens behind a lead-in ("is replaced by the following:") with a quotation mark and ends at the line that
    closes with one. What only quotes a term ("‘sponsor’ means …") is never closed at a line's end, and no quotation.
    """
    quoted = [False] * len(lines)
    at = 1
    while at < len(lines):
        if _opens(lines[at - 1], lines[at]) and (end := _end(lines, at)) is not None:
            quoted[at : end + 1] = [True] * (end + 1 - at)
            at = end
        at += 1
    return quoted


def _opens(before: Line, line: Line) -> bool:
    return line.role == "text" and before.text.endswith(":") and line.text.startswith(_OPENERS)


def _end(lines: Sequence[Line], start: int) -> int | None:
    """The line that closes the quotation opened at `start`, None where no line does."""
    closing = {"‘": "’", "“": "”", '"': '"'}[lines[start].text[0]]
    for at in range(start, min(len(lines), start + _LONGEST_QUOTE)):
        match = _CLOSES.search(lines[at].text)
        if match and closing in match.group() and (at > start or len(lines[at].text) > 1):
            return at
        if at > start and lines[at].role in ("title", "note"):
            return None
    return None
