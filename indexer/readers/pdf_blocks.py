"""Lines and tables of a PDF → blocks with section, headings and page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indexer.document import Block, BlockKind
from indexer.readers.pdf_headings import CAPTION, Item, Mark, contents_of, heading_lines, is_heading, style_of, title_of
from indexer.readers.pdf_page import Line, Table
from indexer.readers.pdf_paragraphs import Words, leading_of, paragraphs_of, text_of_paragraph
from indexer.readers.pdf_product import is_product_information, product_sections
from indexer.readers.pdf_sections import sections_of
from indexer.readers.pdf_structure import Bookmark

NOTE = re.compile(r"^(?:\* |[⁰¹²³⁴⁵⁶⁷⁸⁹]+\s)")
"""A footnote: begins with its marker."""


@dataclass
class _Place:
    """The section at which the reading stands: its anchor and the headings above, an unnumbered one last."""

    anchor: str = "front"
    headings: list[tuple[int, str]] = field(default_factory=list)
    subheading: str = ""

    def titles(self) -> tuple[str, ...]:
        return tuple(title for _, title in self.headings)

    def path(self) -> tuple[str, ...]:
        return (*self.titles(), self.subheading) if self.subheading else self.titles()

    def enter(self, mark: Mark) -> None:
        while self.headings and self.headings[-1][0] >= mark.depth:
            self.headings.pop()
        self.anchor, self.subheading = mark.anchor, ""


def blocks_of(items: Sequence[Item], bookmarks: Sequence[Bookmark]) -> Iterator[Block]:
    """Lines and tables in reading order as blocks, page by page where no sections are found."""
    product = is_product_information(items)
    marks = product_sections(items) if product else sections_of(items, bookmarks)
    by_start = {mark.start: mark for mark in marks}
    contents = contents_of(items)
    style = style_of(items)
    writer = _Writer(items)
    place = _Place()
    index = 0
    while index < len(items):
        item, mark = items[index], by_start.get(index)
        listed = index in contents
        turned = not marks and place.anchor != f"page-{item.page}"
        if mark or listed != (place.anchor == "contents") or isinstance(item, Table) or turned:
            yield from writer.flush(place)
        _move(place, mark, listed=listed, page=0 if marks else item.page)
        lines = mark.lines if mark else 0
        if not mark and not listed and isinstance(item, Line) and is_heading(items, index, style):
            lines = heading_lines(items, index, style)
        if lines:
            yield from writer.flush(place)
            yield _heading(place, mark, title_of(items, index, lines), item.page)
        elif isinstance(item, Table):
            yield from writer.rows(item, place)
        else:
            writer.add(item)
        index += max(lines, 1)
    yield from writer.flush(place)


def _move(place: _Place, mark: Mark | None, *, listed: bool, page: int) -> None:
    """Goes to the section that begins here: a mark, the table of contents, what follows it, a page without sections."""
    if mark:
        place.enter(mark)
    elif listed:
        place.anchor, place.subheading = "contents", ""
    elif page:
        place.anchor = f"page-{page}"
    elif place.anchor == "contents":
        place.anchor = "front"


def _heading(place: _Place, mark: Mark | None, title: str, page: int) -> Block:
    """The block of a heading, which stands under those above it and is entered by what follows."""
    block = Block(text=title, kind="heading", anchor=place.anchor, path=place.titles(), page=page)
    if mark:
        place.headings.append((mark.depth, title))
    else:
        place.subheading = title
    return block


class _Writer:
    """Collects lines and writes them out as paragraphs, tables as rows."""

    def __init__(self, items: Sequence[Item]) -> None:
        lines = [item for item in items if isinstance(item, Line)]
        self._words = Words(line.text for line in lines)
        self._leading = leading_of(lines)
        self._rights: dict[int, float] = {}
        for line in lines:
            self._rights[line.page] = max(self._rights.get(line.page, 0.0), line.x1)
        self._headers = _headers(items)
        self._held: list[Line] = []
        self._edges: Table | None = None
        self._group = ""

    def add(self, line: Line) -> None:
        self._held.append(line)

    def flush(self, place: _Place) -> Iterator[Block]:
        listed = place.anchor == "contents"
        groups = paragraphs_of(self._held, leading=self._leading, rights=self._rights)
        for group in [[line] for line in self._held] if listed else groups:
            text = text_of_paragraph(group, self._words)
            kind: BlockKind = "note" if listed or NOTE.match(text) else "text"
            yield Block(text=text, kind=kind, anchor=place.anchor, path=place.path(), page=group[0].page)
        self._held = []

    def rows(self, table: Table, place: _Place) -> Iterator[Block]:
        header = self._headers.get(id(table), "")
        if self._edges and not same_edges(self._edges, table):
            self._group = ""
        self._edges = table
        for number, row in enumerate(table.rows):
            text = row_text(row.cells)
            whole = len(row.cells) == 1 and row.widest == len(table.edges) - 1
            above = " | ".join(row.spans) or ("" if whole or text == header else self._group)
            self._group = text if whole and text != header else self._group
            shown = "" if text == header or (number == 0 and header.startswith(text)) else header
            yield Block(
                text=text,
                kind="row",
                anchor=place.anchor,
                path=place.path(),
                page=table.page,
                header=" | ".join(part for part in (shown, above) if part),
            )


def row_text(cells: Sequence[str]) -> str:
    """Cells joined by " | ", empty ones kept between others."""
    return re.sub(r" +", " ", " | ".join(cells)).strip()


def _headers(items: Sequence[Item]) -> dict[int, str]:
    """The header of each table: its first row (two where cells of the first span columns), or that of the table it
    continues from the page before."""
    headers: dict[int, str] = {}
    last: Table | None = None
    for index, item in enumerate(items):
        if not isinstance(item, Table):
            continue
        above = _printed_above(items, index)
        if above:
            headers[id(item)] = above
            last = item
            continue
        continued = last is not None and last.page + 1 == item.page and same_edges(last, item)
        if continued and last is not None and not item.bold:
            headers[id(item)] = headers[id(last)]
        else:
            headers[id(item)] = _own_header(item)
        last = item
    return headers


def same_edges(one: Table, other: Table) -> bool:
    pairs = zip(one.edges, other.edges, strict=False)
    return len(one.edges) == len(other.edges) and all(abs(a - b) <= 4 for a, b in pairs)


def _printed_above(items: Sequence[Item], index: int) -> str:
    """Bold lines set directly on a table: its header, where that has shading for rules."""
    table = items[index]
    lines: list[str] = []
    while index and table.y1 - items[index - 1].y1 > -4 * (items[index - 1].y1 - items[index - 1].y0):
        index -= 1
        above = items[index]
        if not isinstance(above, Line) or not above.bold or above.page != table.page or CAPTION.match(above.text):
            break
        if not lines and above.y0 - table.y1 > above.size:
            break
        lines.insert(0, above.text)
    return " ".join(lines)


def _own_header(table: Table) -> str:
    """The first row if it looks like a header; two rows if cells of the first span columns; none below a title row."""
    columns = len(table.edges) - 1
    titled = len(table.rows[0].cells) == 1 and table.rows[0].widest == columns
    if (titled or not table.bold) and columns < 3:
        return ""
    rows = table.rows[1:2] if titled else table.rows[:2] if table.rows[0].widest > 1 else table.rows[:1]
    return " | ".join(row_text([cell for cell in row.cells if cell]) for row in rows)
