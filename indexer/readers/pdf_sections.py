"""Where the sections of a PDF begin: by its bookmarks, else by numbered headings."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from indexer.readers.numbering import Number, follows, roman, slug
from indexer.readers.pdf_paragraphs import leading_of
from indexer.readers.pdf_structure import Bookmark
from indexer.readers.pdf_text import Line, Table

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
    lines = [item for item in items if isinstance(item, Line)]
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


def sections_of(items: Sequence[Item], bookmarks: Sequence[Bookmark]) -> list[Mark]:
    """The marks in order, anchors unique. Empty if the document shows no sections."""
    style = style_of(items)
    contents = contents_of(items)
    matched = list(_bookmarked(items, bookmarks, contents))
    if sum(1 for _, mark in matched if NUMBERED.match(mark.title)) >= 3:
        marks = _placed(items, matched)
    else:
        marks = _numbered(items, style, contents)
        if len(marks) < 2 and matched:
            marks = _placed(items, matched)
        if len(marks) < 2:
            marks = _headed(items, style, contents)
    return unique(marks)


def unique(marks: Sequence[Mark]) -> list[Mark]:
    """The same marks, a second place of the same name told apart by "-2"."""
    used: dict[str, int] = {}
    result: list[Mark] = []
    for mark in marks:
        used[mark.anchor] = count = used.get(mark.anchor, 0) + 1
        anchor = mark.anchor if count == 1 else f"{mark.anchor}-{count}"
        result.append(Mark(start=mark.start, lines=mark.lines, anchor=anchor, depth=mark.depth, title=mark.title))
    return result


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


def _plain(text: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


def _bookmarked(
    items: Sequence[Item], bookmarks: Sequence[Bookmark], contents: set[int]
) -> Iterator[tuple[Bookmark, Mark]]:
    """Bookmarks with the lines that print their titles; those without such lines are left out."""
    by_page: dict[int, list[int]] = {}
    for index, item in enumerate(items):
        if isinstance(item, Line) and index not in contents:
            by_page.setdefault(item.page, []).append(index)
    taken: set[int] = set()
    for bookmark in bookmarks:
        wanted = _plain(bookmark.title)
        places = [
            (index, lines)
            for page in (bookmark.page, bookmark.page + 1, bookmark.page - 1)
            for index in by_page.get(page, [])
            if index not in taken and (lines := _printed(items, index, wanted))
        ]
        if not places or not wanted:
            continue
        index, lines = min(places, key=lambda place: _distance(items[place[0]], bookmark))
        taken.update(range(index, index + lines))
        title = title_of(items, index, lines)
        yield bookmark, Mark(start=index, lines=lines, anchor="", depth=bookmark.level, title=title)


def _printed(items: Sequence[Item], start: int, wanted: str) -> int:
    """How many lines from here on print exactly this title; 0 if they do not."""
    text = ""
    for count in range(1, 6):
        if start + count > len(items):
            return 0
        item = items[start + count - 1]
        if not isinstance(item, Line):
            return 0
        text += _plain(item.text)
        if text == wanted:
            return count
        if not wanted.startswith(text):
            return 0
    return 0


def _distance(item: Item, bookmark: Bookmark) -> float:
    away = 10_000.0 * abs(item.page - bookmark.page)
    return away + (abs(item.y1 - bookmark.top) if bookmark.top is not None else 0.0)


def _placed(items: Sequence[Item], matched: Sequence[tuple[Bookmark, Mark]]) -> list[Mark]:
    """Anchors for bookmarked headings: by number, without one by a slug under the enclosing numbered section."""
    marks: list[Mark] = []
    enclosing: list[tuple[int, str]] = []
    for bookmark, mark in sorted(matched, key=lambda pair: pair[1].start):
        while enclosing and enclosing[-1][0] >= bookmark.level:
            enclosing.pop()
        found = NUMBERED.match(mark.title)
        division = DIVISION.match(mark.title)
        if found and (found.group(3) or "").strip():
            anchor = f"sec-{found.group(1)}"
        elif division and division.group(1).lower() != "article" and (value := _ordinal(division.group(2))):
            anchor = f"{division.group(1).lower()}-{value}"
        elif enclosing:
            marks.append(_with(mark, anchor=f"{enclosing[-1][1]}.{slug(mark.title, words=4)}", depth=bookmark.level))
            continue
        else:
            anchor = f"sec-{slug(mark.title)}"
            marks.append(_with(mark, anchor=anchor, depth=bookmark.level))
            continue
        enclosing.append((bookmark.level, anchor))
        marks.append(_with(mark, anchor=anchor, depth=bookmark.level))
    return marks


def _with(mark: Mark, *, anchor: str, depth: int) -> Mark:
    return Mark(start=mark.start, lines=mark.lines, anchor=anchor, depth=depth, title=mark.title)


def _ordinal(text: str) -> str | None:
    """ "3" for III, 3; "a" for A; None if it is neither."""
    if re.fullmatch(r"\d{1,3}[a-z]?", text):
        return text
    value = roman(text)
    if value:
        return str(value)
    return text.lower() if re.fullmatch(r"[A-Z]", text) else None


class _Numbering:
    """The running number while lines are read in order, and the division (annex, part) that it counts within."""

    def __init__(self) -> None:
        self.division = ""
        self.current: Number = ()
        self.ordinals: dict[str, str] = {}

    def anchor(self, number: Number) -> str:
        dotted = ".".join(map(str, number))
        return f"{self.division}.{dotted}" if self.division else f"sec-{dotted}"

    def depth(self, number: Number) -> int:
        return len(number) + (1 if self.division else 0)


def _numbered(items: Sequence[Item], style: Style, contents: set[int]) -> list[Mark]:
    """Headings and numbered paragraphs that follow each other plausibly."""
    numbering = _Numbering()
    marks: list[Mark] = []
    skip = -1
    for index, item in enumerate(items):
        if index in contents or index < skip or not isinstance(item, Line) or LEADERS.search(item.text):
            continue
        mark = _division(items, index, style, numbering) or _section(items, index, style, numbering)
        if mark:
            marks.append(mark)
            skip = index + max(mark.lines, 1)
    return marks


def _division(items: Sequence[Item], index: int, style: Style, numbering: _Numbering) -> Mark | None:
    line = items[index]
    found = DIVISION.match(line.text) if isinstance(line, Line) else None
    if not found or not isinstance(line, Line):
        return None
    kind, value, rest = found.group(1).lower(), _ordinal(found.group(2)), found.group(3)
    whole = not rest
    if value is None or len(line.text) > 120 or rest.endswith((".", ";", ",")):
        return None
    if kind == "article" and not whole:
        return None
    if not whole and not (style.stands_out(line) and (rest[:1].isupper() or rest[:1] in "‘“(-–")):
        return None
    if whole and kind != "article" and not style.stands_out(line):
        return None
    anchor = f"{'art' if kind == 'article' else kind}-{value}"
    lines = heading_lines(items, index, style)
    numbering.division = "" if kind == "article" else anchor
    numbering.current = ()
    return Mark(start=index, lines=lines, anchor=anchor, depth=1, title=title_of(items, index, lines))


def _section(items: Sequence[Item], index: int, style: Style, numbering: _Numbering) -> Mark | None:
    line = items[index]
    if not isinstance(line, Line):
        return None
    number, title, dotted = _number(line, numbering)
    if not number:
        return None
    stands_out = style.stands_out(line)
    if title and stands_out and (dotted or len(number) > 1 or line.bold):
        if not (follows(number, numbering.current, gap=3) or (number == (0,) and not numbering.current)):
            return None
        if not (title[:1].isupper() or title[:1] in "“‘\"'(") or title.endswith((";", ",")):
            return None
        lines = heading_lines(items, index, style)
    elif (len(number) > 1 and follows(number, numbering.current, gap=1)) or _zeroth(number, numbering.current):
        # A numbered paragraph: its number stands at the margin and continues the count exactly.
        if title and not (title[:1].isupper() or title[:1] in "“‘("):
            return None
        lines = 0
    else:
        return None
    numbering.current = number
    return Mark(
        start=index,
        lines=lines,
        anchor=numbering.anchor(number),
        depth=numbering.depth(number),
        title=title_of(items, index, lines),
    )


def _zeroth(number: Number, current: Number) -> bool:
    return len(number) > 1 and number[:-1] == current and number[-1] == 0


def _number(line: Line, numbering: _Numbering) -> tuple[Number, str, bool]:
    """The section number a line begins with (the annex's own numeral taken off), its title, and if it has a dot."""
    found = NUMBERED.match(line.text)
    if found:
        digits, dot, title = found.groups()
        return tuple(map(int, digits.split("."))), title or "", bool(dot) or "." in digits
    found = ROMAN_NUMBERED.match(line.text)
    if found and found.group(2):
        value = roman(found.group(1))
        if value is not None and numbering.division.endswith(f"-{value}"):
            return tuple(map(int, found.group(2).split("."))), found.group(3), True
    return (), "", False


def _headed(items: Sequence[Item], style: Style, contents: set[int]) -> list[Mark]:
    """Sections of a document without numbers: its headings, by slug."""
    marks: list[Mark] = []
    skip = -1
    for index in range(len(items)):
        if index < skip or index in contents:
            continue
        if is_heading(items, index, style):
            lines = heading_lines(items, index, style)
            title = title_of(items, index, lines)
            marks.append(Mark(start=index, lines=lines, anchor=f"sec-{slug(title)}", depth=1, title=title))
            skip = index + lines
    return marks


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
