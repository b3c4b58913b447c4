"""The text of a PDF page as lines and table rows with their places (PDFium)."""

import ctypes
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
from pypdfium2 import raw

from indexer.errors import UnreadableError
from indexer.readers.pdf_rules import Grid, grids_of, has_images

HYPHEN_MARKS = {"\x02", "\ufffe"}
"""PDFium writes one of these for a hyphen at the end of a line."""
SOFT_HYPHEN = "\u00ad"
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
MARKER_GAP = "\u202f"
"""Set between a word and the footnote marker printed after it, so that "Cough" is found in "Coughˢ"."""
LIGATURES = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0xFB00, 0xFB07)}
LONGEST_PAGE = 200_000
"""Characters; a page with more is cut there and the rest counted as unread."""

Cell = tuple[int, int, int]
"""Table number on the page, row, column."""


class Glyph(NamedTuple):
    """A character with its box (points, origin below left of the page as shown) and its place in the page's text (-1: added)."""

    char: str
    x0: float
    x1: float
    y0: float
    y1: float
    place: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One visual line outside tables. `size` is the height of its characters' boxes in points."""

    text: str
    page: int
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    bold: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One table row: cells that begin in it, left to right; `spans` are texts of cells that reach into it from above."""

    cells: tuple[str, ...]
    spans: tuple[str, ...] = ()
    widest: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A ruled table on one page; `bold` says whether the first row is printed bold."""

    page: int
    x0: float
    y0: float
    y1: float
    edges: tuple[float, ...]
    rows: tuple[Row, ...]
    bold: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page (1-based) in reading order. `lost` counts characters the file gives no code for."""

    number: int
    width: float
    height: float
    items: tuple[Line | Table, ...]
    images: bool = False
    lost: int = 0
    cut: int = 0
    problem: str = ""


@dataclass
class _Segment:
    """Consecutive characters of one visual line in one cell."""

    cell: Cell | None
    glyphs: list[Glyph] = field(default_factory=list)
    y0: float = 0.0
    y1: float = 0.0

    def add(self, glyph: Glyph) -> None:
        if not glyph.char.isspace():
            if self.y0 == self.y1:
                self.y0, self.y1 = glyph.y0, glyph.y1
            self.y0, self.y1 = min(self.y0, glyph.y0), max(self.y1, glyph.y1)
        self.glyphs.append(glyph)


def read_pages(path: Path, *, most_pages: int) -> Iterator[Page]:
    """The pages in order, at most `most_pages`; a page that PDFium cannot load comes empty with its problem named.

    Raises UnreadableError if PDFium cannot open the file. Not for use from several threads.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise UnreadableError(
            f"{path.name!r} cannot be opened as a PDF ({error}). It may be truncated or damaged: fetch or export it again."
        ) from error
    try:
        for index in range(min(len(document), most_pages)):
            try:
                page = document[index]
            except pdfium.PdfiumError as error:
                yield Page(number=index + 1, width=0, height=0, items=(), problem=f"the page is damaged ({error})")
                continue
            try:
                yield _read_page(page, index + 1)
            finally:
                page.close()
    finally:
        document.close()


def _read_page(page: pdfium.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        total = textpage.count_chars()
        grids = grids_of(page) if total and page.get_rotation() == 0 else []
        glyphs, lost = _glyphs(page, textpage, min(total, LONGEST_PAGE))
        segments = _segments(glyphs, grids)
        items = _items(segments, grids, textpage, number)
        return Page(
            number=number,
            width=width,
            height=height,
            items=tuple(items),
            images=has_images(page),
            lost=lost,
            cut=max(0, total - LONGEST_PAGE),
        )
    finally:
        textpage.close()


def _glyphs(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, count: int) -> tuple[list[Glyph], int]:
    """The page's characters with boxes as seen by the reader of the page, and how many had no code."""
    text = textpage.get_text_range(0, count) if count else ""
    if len(text) != count:
        text = "".join(chr(raw.FPDFText_GetUnicode(textpage, index)) for index in range(count))
    rotation = page.get_rotation()
    left, bottom, right, top = page.get_cropbox()
    box = raw.FS_RECTF()
    reference = ctypes.byref(box)
    glyphs: list[Glyph] = []
    lost = 0
    for index, char in enumerate(text):
        if char in "\x00\ufffd":
            lost += 1
            char = "\ufffd"
        raw.FPDFText_GetLooseCharBox(textpage, index, reference)
        x0, x1, y0, y1 = box.left, box.right, box.bottom, box.top
        if rotation == 90:
            x0, x1, y0, y1 = y0 - bottom, y1 - bottom, right - x1, right - x0
        elif rotation == 180:
            x0, x1, y0, y1 = right - x1, right - x0, top - y1, top - y0
        elif rotation == 270:
            x0, x1, y0, y1 = top - y1, top - y0, x0 - left, x1 - left
        glyphs.append(Glyph(char, x0, x1, y0, y1, index))
    return glyphs, lost


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
        blank = not any(not known.char.isspace() for known in current.glyphs[-3:])
        if current.glyphs and not blank and (cell != current.cell or not _same_height(current, glyph.y0, glyph.y1)):
            segments.append(current)
            current = _Segment(cell)
        current.cell = cell
        current.add(glyph)
    segments.append(current)
    return [segment for segment in segments if any(not glyph.char.isspace() for glyph in segment.glyphs)]


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
            if not (char.isalpha() and parts and parts[-1].isdigit() and parts[-1] < "\x7f"):  # not 5th
                raised = RAISED.get(char, char)
                word = after_word and "".join(parts[-3:]).isalpha() and len(parts) >= 3
                char = MARKER_GAP + raised if word and char.isalnum() else raised
        elif char < " ":
            char = " "
        after_word = char.isalpha() and char == glyph.char
        parts.append(SYMBOLS.get(char) or LIGATURES.get(char) or char)
    return re.sub(r"[^\S\u202f]+", " ", "".join(parts)).strip()


def _bold(glyphs: list[Glyph], textpage: pdfium.PdfTextPage) -> bool:
    """Whether first, middle and last letter are bold (by weight or font name)."""
    letters = [glyph for glyph in glyphs if glyph.char.isalnum() and glyph.place >= 0]
    if not letters:
        return False
    chosen = {letters[0].place, letters[len(letters) // 2].place, letters[-1].place}
    return all(_bold_at(textpage, index) for index in chosen)


def _bold_at(textpage: pdfium.PdfTextPage, index: int) -> bool:
    """By the font's name where it tells; the weight is guessed from stem widths and calls some Roman fonts bold."""
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(textpage, index, name, 128, ctypes.c_int())
    style = name.value.decode("latin-1").lower()
    if re.search(r"bold|black|heavy|demi", style):
        return True
    if re.search(r"[-,](roman|regular|italic|oblique|book|light|medium)", style):
        return False
    return bool(raw.FPDFText_GetFontWeight(textpage, index) >= 600)


def _items(
    segments: list[_Segment], grids: list[Grid], textpage: pdfium.PdfTextPage, page: int
) -> Iterator[Line | Table]:
    """Lines in PDFium's order, each table at the place of its first character."""
    seen: set[int] = set()
    free: list[_Segment] = []
    for segment in segments:
        if segment.cell is None:
            free.append(segment)
        elif segment.cell[0] not in seen:
            yield from _lines(free, textpage, page)
            free = []
            seen.add(segment.cell[0])
            inside = [other for other in segments if other.cell is not None and other.cell[0] == segment.cell[0]]
            yield _table(inside, grids[segment.cell[0]], textpage, page)
    yield from _lines(free, textpage, page)


def _lines(segments: list[_Segment], textpage: pdfium.PdfTextPage, page: int) -> Iterator[Line]:
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
            bold=_bold(glyphs, textpage),
        )


def _table(segments: list[_Segment], grid: Grid, textpage: pdfium.PdfTextPage, page: int) -> Table:
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
        bold=_bold(in_first, textpage),
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
