"""What a heading of a PDF looks like, and the table of contents that only repeats headings."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from indexer.readers.numbering import roman
from indexer.readers.pdf_page import Line, Table
from indexer.readers.pdf_paragraphs import leading_of

Item = Line | Table

NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,3}){0,5})(\.?)(?:\s+(\S.*))?$")
ROMAN_NUMBERED = re.compile(r"^([IVX]{1,5})(?:\.(\d{1,2}(?:\.\d{1,2})*)\.?|\.)\s+(\S.*)$")
DIVISION = re.compile(
    r"^(annex|appendix|attachment|part|article)\s+([IVXLC]{1,6}|\d{1,3}[a-z]?|[A-Z])\b[.:]?\s*(.*)$", re.I
)
LEADERS = re.compile(r"\.{5,}|(?:\. ){5,}|…{3,}")
CONTENTS = re.compile(r"^(?:table of )?contents$", re.IGNORECASE)
CAPTION = re.compile(r"^(?:table|figure|fig\.|diagram|scheme)\s", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A place that begins at an item: `lines` items from `start` on are its printed heading.

    A numbered paragraph has no heading of its own (lines = 0): its number is part of its text.
    """

    start: int
    lines: int
    anchor: str
    depth: int
    title: str


@dataclass(frozen=True, kw_only=True)
class Style:
    """What is ordinary in a document: text size, leading (in line heights), and whether bold sets headings apart."""

    size: float
    leading: float
    bold_tells: bool

    def stands_out(self, line: Line) -> bool:
        letters = [char for char in line.text if char.isalpha()]
        capitals = len(letters) > 3 and all(char.isupper() for char in letters)
        return (self.bold_tells and line.bold) or capitals or line.size > 1.08 * self.size


def style_of(items: Sequence[Item]) -> Style:
    lines = [item for item in items if isinstance(item, Line) and not LEADERS.search(item.text)]
    sizes = [line.size for line in lines for _ in range(1 + len(line.text) // 20)]
    bold = sum(len(line.text) for line in lines if line.bold)
    return Style(
        size=median(sizes) if sizes else 0.0,
        leading=leading_of(lines),
        bold_tells=2 * bold < sum(len(line.text) for line in lines),
    )


def contents_of(items: Sequence[Item]) -> set[int]:
    """Items that form the table of contents: dotted lines, what stands between them, and the heading above."""
    dotted = [i for i, item in enumerate(items) if isinstance(item, Line) and LEADERS.search(item.text)]
    runs: list[list[int]] = []
    for index in dotted:
        if runs and index - runs[-1][-1] <= 6:
            runs[-1].append(index)
        else:
            runs.append([index])
    found: set[int] = set()
    for run in runs:
        if len(run) < 3 or items[run[0]].page > 8:
            continue
        first = run[0]
        for back in range(first, max(-1, first - 6), -1):
            item = items[back]
            if isinstance(item, Line) and CONTENTS.match(item.text):
                first = back
                break
        found.update(range(first, run[-1] + 1))
    return found


def heading_lines(items: Sequence[Item], start: int, style: Style) -> int:
    """How many lines the heading that begins here takes: following lines in the same print set close below."""
    first = items[start]
    if not isinstance(first, Line):
        return 0
    reach = max(1.15, 1.2 * style.leading, 1.5 * (first.size > 1.08 * style.size)) * first.size
    count = 1
    while start + count < len(items) and count < 5:
        above, below = items[start + count - 1], items[start + count]
        if not (isinstance(above, Line) and isinstance(below, Line)) or below.page != first.page:
            break
        close = 0 < above.y0 - below.y0 <= reach and below.x0 >= first.x0 - 2
        alike = below.bold == first.bold and abs(below.size - first.size) < 0.4
        full = above.x1 - first.x0 > 180 and not above.text.endswith((".", ":"))
        if not (close and alike and full and (first.bold or below.text.isupper() == first.text.isupper())):
            break
        if NUMBERED.match(below.text) or DIVISION.match(below.text):
            break
        count += 1
    return count


def title_of(items: Sequence[Item], start: int, lines: int) -> str:
    return " ".join(item.text for item in items[start : start + lines] if isinstance(item, Line))


def is_heading(items: Sequence[Item], index: int, style: Style) -> bool:
    """Whether an unnumbered line is a heading: bold, short, no sentence, and with text of another print below."""
    line = items[index]
    if not isinstance(line, Line) or not (style.bold_tells and line.bold) or CAPTION.match(line.text):
        return False
    lines = heading_lines(items, index, style)
    title = title_of(items, index, lines)
    if len(title) > 110 or title.endswith((".", ";", ",")) or not title[:1].isupper() or line.size < 0.85 * style.size:
        return False
    if index + lines >= len(items):
        return False
    below = items[index + lines]
    if isinstance(below, Table):
        return False
    beside = [other for other in items[max(0, index - 2) : index + 3] if isinstance(other, Line) and other is not line]
    alone = all(abs(other.y0 - line.y0) > 0.3 * line.size or other.page != line.page for other in beside)
    return alone and below.y0 < line.y0 and below.page == line.page


def unique(marks: Sequence[Mark]) -> list[Mark]:
    """The same marks, a second place of the same name told apart by "-2"."""
    used: dict[str, int] = {}
    result: list[Mark] = []
    for mark in marks:
        used[mark.anchor] = count = used.get(mark.anchor, 0) + 1
        anchor = mark.anchor if count == 1 else f"{mark.anchor}-{count}"
        result.append(Mark(start=mark.start, lines=mark.lines, anchor=anchor, depth=mark.depth, title=mark.title))
    return result


def ordinal(text: str) -> str | None:
    """ "3" for III, 3; "a" for A; None if it is neither."""
    if re.fullmatch(r"\d{1,3}[a-z]?", text):
        return text
    value = roman(text)
    if value:
        return str(value)
    return text.lower() if re.fullmatch(r"[A-Z]", text) else None


def plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())
