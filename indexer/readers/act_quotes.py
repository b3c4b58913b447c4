"""Text an amending act quotes: its numbering is that of another act, not structure of this one."""

import re
from collections.abc import Sequence

from indexer.readers.act_headings import heading_in
from indexer.readers.act_lines import Line

_CLOSES = re.compile(r"[’”\"]\s*[;.,]?\s*(?:and|or)?\s*[’”\"]?$")
_CLOSING = {"‘": "’", "“": "”", '"': '"'}
_LONGEST_QUOTE = 400  # lines


def quoted_lines(lines: Sequence[Line]) -> list[bool]:
    """For each line, whether it stands inside a quoted amendment.

    A quotation opens behind a lead-in ("is replaced by the following:") with a quotation mark and ends at the line that
    closes with one. What only quotes a term ("‘sponsor’ means …") is never closed at a line's end, and no quotation;
    nor is one whose closing mark a converter lost before the next article.
    """
    quoted = [False] * len(lines)
    article = 0
    at = 0
    while at < len(lines):
        heading = heading_in(lines[at])
        if heading and heading.kind == "article":
            article = _number(heading.part)
        elif at and _opens(lines[at - 1], lines[at]) and (end := _end(lines, at, article=article)) is not None:
            quoted[at : end + 1] = [True] * (end + 1 - at)
            at = end
        at += 1
    return quoted


def _number(part: str) -> int:
    return int(re.sub(r"\D", "", part))


def _opens(before: Line, line: Line) -> bool:
    return line.role == "text" and before.text.endswith(":") and line.text.startswith(tuple(_CLOSING))


def _end(lines: Sequence[Line], start: int, *, article: int) -> int | None:
    """The line that closes the quotation opened at `start`, None where no line does."""
    closing = _CLOSING[lines[start].text[0]]
    for at in range(start, min(len(lines), start + _LONGEST_QUOTE)):
        heading = heading_in(lines[at])
        if heading and heading.kind == "article" and _number(heading.part) == article + 1:
            return None
        match = _CLOSES.search(lines[at].text)
        if match and closing in match.group() and (at > start or len(lines[at].text) > 1):
            return at
    return None
