"""Characters of a PDF page → lines and table rows, by their places."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from indexer.readers.pdf_page import SOFT_HYPHEN, Glyph, Line, Row, Table
from indexer.readers.pdf_rules import Grid

HYPHEN_MARKS = {"\x02", "\ufffe"}
"""PDFium writes one of these for a hyphen at the end of a line."""
SYMBOLS = {
    "\uf0b7": "•",
    "\uf02d": "–",
    "\uf0a7": "▪",
    "\uf0d8": "➢",
    "\uf0fc": "✓",
    "\uf0b3": "≥",
    "\uf0a3": "≤",
    "\uf0b0": "°",
}
"""Private-use codes of the Symbol and Wingdings fonts that Word writes for bullets and relations."""
RAISED = dict(zip("0123456789+-−–abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True))
"""Unicode has no common raised q; it stays as it is."""
ORDINAL = re.compile(r"(?<=\d)(?:ˢᵗ|ⁿᵈ|ʳᵈ|ᵗʰ)")
MARKER_GAP = "\u202f"
"""Set between a word and the footnote marker printed after it, so that "Cough" is found in "Coughˢ"."""
LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}

Cell = tuple[int, int, int]
"""Table number on the page, row, column."""

Bold = Callable[[list[Glyph]], bool]
"""Whether characters are printed bold."""
Turned = Callable[[Glyph], bool]
"""Whether a character is not printed upright."""


@dataclass
class _Segment:
    """Consecutive characters of one visual line in one cell."""

    cell: Cell | None
    glyphs: list[Glyph] = field(default_factory=list)
    y0: float = 0.0
    y1: float = 0.0

    @property
    def blank(self) -> bool:
        """Whether nothing visible is in it yet."""
        return self.y0 == self.y1

    def add(self, glyph: Glyph) -> None:
        if not glyph.char.isspace():
            if self.blank:
                self.y0, self.y1 = glyph.y0, glyph.y1
            self.y0, self.y1 = min(self.y0, glyph.y0), max(self.y1, glyph.y1)
        self.glyphs.append(glyph)


def _segments(glyphs: list[Glyph], grids: list[Grid]) -> list[_Segment]:
    """Characters divided at line ends, at vertical jumps and at cell borders."""
    segments: list[_Segment] = []
    current = _Segment(None)
    for glyph in glyphs:
        if glyph.char in "\r\n":
            segments.append(current)
            current = _Segment(None)
            continue
        if glyph.char.isspace():
            current.add(glyph)
            continue
        cell = _cell(glyph, grids)
        if not current.blank and (cell != current.cell or not _same_height(current, glyph.y0, glyph.y1)):
            segments.append(current)
            current = _Segment(cell)
        current.cell = cell
        current.add(glyph)
    segments.append(current)
    return [segment for segment in segments if any(not glyph.char.isspace() for glyph in segment.glyphs)]


def _along(segments: list[_Segment], turned: Turned) -> list[_Segment]:
    """The characters of text that runs up or down the page, which come one by one, joined to words."""
    joined: list[_Segment] = []
    open_ended = False
    for segment in segments:
        visible = [glyph for glyph in segment.glyphs if not glyph.char.isspace()]
        single = len(visible) == 1 and turned(visible[0])
        if single and open_ended and abs(visible[0].x0 - joined[-1].glyphs[0].x0) < 3:
            _append(joined[-1], visible[0])
        else:
            joined.append(segment)
        open_ended = single
    return joined


def _append(segment: _Segment, glyph: Glyph) -> None:
    """Adds a character of turned text, in a box like the first one's, so that no figure seems raised."""
    gap = max(segment.y0 - glyph.y1, glyph.y0 - segment.y1)
    segment.y0, segment.y1 = min(segment.y0, glyph.y0), max(segment.y1, glyph.y1)
    first = segment.glyphs[0]
    if gap > 0.2 * (first.x1 - first.x0):
        segment.glyphs.append(first._replace(char=" ", place=-1))
    segment.glyphs.append(first._replace(char=glyph.char, place=glyph.place))


def _cell(glyph: Glyph, grids: list[Grid]) -> Cell | None:
    x, y = (glyph.x0 + glyph.x1) / 2, (glyph.y0 + glyph.y1) / 2
    for number, grid in enumerate(grids):
        place = grid.cell_at(x, y)
        if place is not None:
            return number, *place
    return None


def _same_height(segment: _Segment, y0: float, y1: float) -> bool:
    """Whether a box stands on the segment's line: raised and lowered figures do, the next line does not."""
    overlap = min(segment.y1, y1) - max(segment.y0, y0)
    return overlap >= 0.5 * min(segment.y1 - segment.y0, y1 - y0)


def _visual_lines(segments: list[_Segment]) -> list[list[Glyph]]:
    """Segments that stand side by side joined, a space where there is a gap."""
    lines: list[list[Glyph]] = []
    last: _Segment | None = None
    for segment in segments:
        first = segment.glyphs[0]
        beside = last is not None and _same_height(last, segment.y0, segment.y1)
        if beside and last is not None and first.x0 >= lines[-1][-1].x1 - (last.y1 - last.y0) * 0.5:
            gap = first.x0 - lines[-1][-1].x1
            if gap > 0.1 * (last.y1 - last.y0):
                lines[-1].append(Glyph(" ", first.x0, first.x0, first.y0, first.y1, -1))
            lines[-1].extend(segment.glyphs)
        else:
            lines.append(list(segment.glyphs))
        last = segment
    return lines


def text_of(glyphs: list[Glyph]) -> str:
    """The line as text: figures printed above the line as superscripts, hyphen marks as hyphens, one space a gap."""
    heights = Counter(round(glyph.y1 - glyph.y0, 1) for glyph in glyphs if not glyph.char.isspace())
    height = max(heights, key=lambda value: (heights[value] > 1, heights[value] * value), default=0.0)
    floor = min((g.y0 for g in glyphs if abs(g.y1 - g.y0 - height) <= 0.1), default=0.0)
    parts: list[str] = []
    after_word = False
    for position, glyph in enumerate(glyphs):
        char = glyph.char
        if char in HYPHEN_MARKS:
            char = "-"
        elif char == SOFT_HYPHEN:
            char = SOFT_HYPHEN if not any(not g.char.isspace() for g in glyphs[position + 1 :]) else ""
        elif glyph.y1 - glyph.y0 < 0.85 * height and glyph.y0 > floor + 0.12 * height:
            word = after_word and "".join(parts[-3:]).isalpha() and len(parts) >= 3
            raised = RAISED.get(char, char)
            char = MARKER_GAP + raised if word and char.isalnum() else raised
        elif char < " ":
            char = " "
        after_word = char.isalpha() and char == glyph.char
        parts.append(SYMBOLS.get(char) or LIGATURES.get(char) or char)
    text = re.sub(r"[^\S\u202f]+", " ", "".join(parts)).strip()
    return ORDINAL.sub(lambda found: unicodedata.normalize("NFKC", found.group()), text)


def items_of(glyphs: list[Glyph], grids: list[Grid], bold: Bold, turned: Turned, page: int) -> Iterator[Line | Table]:
    """Lines in PDFium's order, each table at the place of its first character."""
    segments = _along(_segments(glyphs, grids), turned)
    seen: set[int] = set()
    free: list[_Segment] = []
    for segment in segments:
        if segment.cell is None:
            free.append(segment)
        elif segment.cell[0] not in seen:
            yield from _lines(free, bold, page)
            free = []
            seen.add(segment.cell[0])
            inside = [other for other in segments if other.cell is not None and other.cell[0] == segment.cell[0]]
            yield _table(inside, grids[segment.cell[0]], bold, page)
    yield from _lines(free, bold, page)


def _lines(segments: list[_Segment], bold: Bold, page: int) -> Iterator[Line]:
    for glyphs in _visual_lines(segments):
        marks = [glyph for glyph in glyphs if not glyph.char.isspace()]
        yield Line(
            text=text_of(glyphs),
            page=page,
            x0=marks[0].x0,
            x1=max(glyph.x1 for glyph in marks),
            y0=min(glyph.y0 for glyph in marks),
            y1=max(glyph.y1 for glyph in marks),
            size=sorted(glyph.y1 - glyph.y0 for glyph in marks)[len(marks) // 2],
            bold=bold(glyphs),
        )


def _table(segments: list[_Segment], grid: Grid, bold: Bold, page: int) -> Table:
    by_cell: dict[tuple[int, int], list[_Segment]] = {}
    for segment in segments:
        if segment.cell is not None:
            by_cell.setdefault(segment.cell[1:], []).append(segment)
    texts = {cell: _cell_text(parts) for cell, parts in by_cell.items()}
    first_row = min(row for row, _ in texts)
    in_first = [
        glyph for (row, _), parts in by_cell.items() if row == first_row for part in parts for glyph in part.glyphs
    ]
    return Table(
        page=page,
        x0=grid.xs[0],
        y0=grid.ys[-1],
        y1=grid.ys[0],
        edges=grid.xs,
        rows=tuple(_rows(grid, texts)),
        bold=bold(in_first),
    )


def _rows(grid: Grid, texts: dict[tuple[int, int], str]) -> Iterator[Row]:
    for number, owners in enumerate(grid.owner):
        starts = [cell for cell in dict.fromkeys(owners) if cell[0] == number]
        if not any(texts.get(cell) for cell in starts):
            continue
        above = [cell for cell in dict.fromkeys(owners) if cell[0] < number]
        yield Row(
            cells=tuple(texts.get(cell, "") for cell in starts),
            spans=tuple(texts[cell] for cell in above if texts.get(cell)),
            widest=max(grid.span[cell][1] for cell in starts),
        )


def _cell_text(segments: list[_Segment]) -> str:
    """A cell's lines from the top down as one text."""
    lines = [(glyphs, text_of(glyphs)) for glyphs in _visual_lines(segments)]
    lines.sort(key=lambda line: -max(glyph.y1 for glyph in line[0]) // 3)
    text = ""
    for _, line in lines:
        if text.endswith(SOFT_HYPHEN):
            text = text[:-1] + line
        elif text.endswith(("-", "/")) and text[-2:-1].isalnum():
            text += line
        else:
            text = f"{text} {line}" if text else line
    return text.replace(SOFT_HYPHEN, "")
