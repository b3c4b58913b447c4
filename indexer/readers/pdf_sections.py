"""Where the sections of a PDF begin: by its bookmarks, else by numbered headings."""

from collections.abc import Sequence

from indexer.readers.numbering import Number, follows, roman, slug
from indexer.readers.pdf_bookmarks import bookmarked, placed
from indexer.readers.pdf_headings import (
    CONTENTS,
    DIVISION,
    LEADERS,
    NUMBERED,
    ROMAN_NUMBERED,
    Item,
    Mark,
    Style,
    contents_of,
    heading_lines,
    is_heading,
    ordinal,
    style_of,
    title_of,
    unique,
)
from indexer.readers.pdf_page import Line
from indexer.readers.pdf_structure import Bookmark


def sections_of(items: Sequence[Item], bookmarks: Sequence[Bookmark]) -> list[Mark]:
    """The marks in order, anchors unique. Empty if the document shows no sections."""
    style = style_of(items)
    contents = contents_of(items)
    matched = list(bookmarked(items, bookmarks, contents))
    if sum(1 for _, mark in matched if NUMBERED.match(mark.title)) >= 3:
        marks = placed(items, matched)
    else:
        marks = _with_unnumbered(items, _numbered(items, style, contents), style, contents)
        if len(marks) < 2 and matched:
            marks = placed(items, matched)
        if len(marks) < 2:
            marks = _headed(items, style, contents)
    return unique(marks)


def _with_unnumbered(items: Sequence[Item], marks: list[Mark], style: Style, contents: set[int]) -> list[Mark]:
    """The marks and the unnumbered headings ("Introduction") in the large print of the numbered chapters."""
    chapters = [items[mark.start] for mark in marks if mark.depth == 1 and mark.lines]
    sizes = {round(item.size, 1) for item in chapters if isinstance(item, Line) and item.size > 1.2 * style.size}
    if len(sizes) != 1 or len(chapters) < 3:
        return marks
    size = sizes.pop()
    marked = {mark.start + line for mark in marks for line in range(max(mark.lines, 1))}
    added: list[Mark] = []
    for index, item in enumerate(items):
        if index in marked or index in contents or not isinstance(item, Line) or abs(item.size - size) > 0.1:
            continue
        if is_heading(items, index, style) and not CONTENTS.match(item.text):
            lines = heading_lines(items, index, style)
            title = title_of(items, index, lines)
            added.append(Mark(start=index, lines=lines, anchor=f"sec-{slug(title)}", depth=1, title=title))
            marked.update(range(index, index + lines))
    return sorted([*marks, *added], key=lambda mark: mark.start)


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
    kind, value, rest = found.group(1).lower(), ordinal(found.group(2)), found.group(3)
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
