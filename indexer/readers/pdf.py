"""PDF files → Document: sections, paragraphs, table rows, each with its page."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.document import Block, BlockKind, Document, Unread
from indexer.errors import UnreadableError
from indexer.readers.pdf_paragraphs import Words, leading_of, paragraphs_of, text_of_paragraph
from indexer.readers.pdf_product import is_product_information, product_sections
from indexer.readers.pdf_running import running_lines
from indexer.readers.pdf_sections import (
    Item,
    Mark,
    contents_of,
    heading_lines,
    is_heading,
    sections_of,
    style_of,
    title_of,
)
from indexer.readers.pdf_structure import Bookmark, read_structure
from indexer.readers.pdf_text import Line, Page, Table, read_pages

MOST_PAGES = 3_000
"""Pages read of one file; the rest is counted as unread."""


def read_pdf(path: Path) -> Document:
    """The text of a PDF file.

    Raises UnreadableError if it cannot be opened, needs a password, or has no text at all (scanned). Pages without
    text are counted in `unread`.
    """
    structure = read_structure(path)
    pages = list(read_pages(path, most_pages=MOST_PAGES))
    unread = list(_unread(pages))
    if structure.problem:
        unread.append(Unread(where="bookmarks and title", reason=structure.problem))
    running = running_lines(pages)
    items = [item for page in pages for item in page.items if not (isinstance(item, Line) and item in running)]
    if not items:
        raise UnreadableError(_no_text(path, pages))
    blocks = tuple(blocks_of(items, structure.bookmarks))
    return Document(
        title=structure.title or _printed_title(items), blocks=blocks, pages=len(pages), unread=tuple(unread)
    )


def _no_text(path: Path, pages: Sequence[Page]) -> str:
    if any(page.images for page in pages):
        return f"{path.name!r} has no text: its {len(pages)} page(s) are scanned images. Run OCR on it and read the result."
    return (
        f"{path.name!r} has no text on its {len(pages)} page(s). Check that it is the right file; if scanned, run OCR."
    )


def _unread(pages: Sequence[Page]) -> Iterator[Unread]:
    running = running_lines(pages)
    for page in pages:
        where = f"page {page.number}"
        body = any(not isinstance(item, Line) or item not in running for item in page.items)
        if page.problem:
            yield Unread(where=where, reason=page.problem)
        elif not body and page.images:
            yield Unread(where=where, reason="no text, only an image: it needs OCR")
        elif not body:
            yield Unread(where=where, reason="no text (blank page)")
        if page.lost:
            yield Unread(where=where, reason=f"{page.lost} character(s) that the file gives no code for")
        if page.cut:
            yield Unread(where=where, reason=f"{page.cut} character(s) beyond the longest page that is read")


def _printed_title(items: Sequence[Item]) -> str:
    """The largest print on the first page, "" if nothing stands out."""
    first = [item for item in items if isinstance(item, Line) and item.page == items[0].page]
    largest = max((line.size for line in first if len(line.text) > 8), default=0.0)
    title = " ".join(line.text for line in first if abs(line.size - largest) < 0.5)
    return title if 0 < len(title) <= 300 and largest > 1.05 * style_of(items).size else ""


@dataclass
class _Place:
    """The section at which the reading stands."""

    anchor: str = "front"
    headings: list[tuple[int, str]] = field(default_factory=list)
    subheading: str = ""

    def path(self) -> tuple[str, ...]:
        titles = tuple(title for _, title in self.headings)
        return (*titles, self.subheading) if self.subheading else titles

    def enter(self, mark: Mark) -> None:
        while self.headings and self.headings[-1][0] >= mark.depth:
            self.headings.pop()
        self.anchor, self.subheading = mark.anchor, ""


def blocks_of(items: Sequence[Item], bookmarks: Sequence[Bookmark]) -> Iterator[Block]:
    """Lines and tables in reading order as blocks, page by page where no sections are found."""
    product = is_product_information(items)
    marks = product_sections(items) if product else sections_of(items, bookmarks)
    contents = contents_of(items)
    style = style_of(items)
    lines = [item for item in items if isinstance(item, Line)]
    writer = _Writer(lines=lines, tables=_headers(items))
    place = _Place()
    by_start = {mark.start: mark for mark in marks}
    index = 0
    while index < len(items):
        item = items[index]
        mark = by_start.get(index)
        taken = 0
        if mark or index in contents or not marks or isinstance(item, Table):
            yield from writer.flush(place)
        if not marks:
            place.anchor = f"page-{item.page}"
        if mark:
            place.enter(mark)
            taken = mark.lines
        elif index in contents:
            place.anchor, place.subheading = "contents", ""
        else:
            if place.anchor == "contents":
                yield from writer.flush(place)
                place.anchor = "front"
            if isinstance(item, Line) and is_heading(items, index, style):
                yield from writer.flush(place)
                taken = heading_lines(items, index, style)
        if taken and isinstance(item, Line):
            title = title_of(items, index, taken)
            place.subheading = "" if mark else place.subheading
            yield Block(text=title, kind="heading", anchor=place.anchor, path=_above(place, mark), page=item.page)
            if mark:
                place.headings.append((mark.depth, title))
            else:
                place.subheading = title
            index += taken
            continue
        if isinstance(item, Table):
            yield from writer.rows(item, place)
        else:
            writer.add(item)
        index += 1
    yield from writer.flush(place)


def _above(place: _Place, mark: Mark | None) -> tuple[str, ...]:
    """The path of a heading itself: what stands above it."""
    if mark:
        return place.path()
    return tuple(title for _, title in place.headings)


class _Writer:
    """Collects lines and writes them out as paragraphs, tables as rows."""

    def __init__(self, *, lines: Sequence[Line], tables: dict[int, str]) -> None:
        self._words = Words(line.text for line in lines)
        self._leading = leading_of(lines)
        self._rights: dict[int, float] = {}
        for line in lines:
            self._rights[line.page] = max(self._rights.get(line.page, 0.0), line.x1)
        self._headers = tables
        self._held: list[Line] = []
        self._edges: Table | None = None
        self._group = ""

    def add(self, line: Line) -> None:
        self._held.append(line)

    def flush(self, place: _Place) -> Iterator[Block]:
        for group in paragraphs_of(self._held, leading=self._leading, rights=self._rights):
            text = text_of_paragraph(group, self._words)
            kind: BlockKind = "note" if place.anchor == "contents" or text.startswith("* ") else "text"
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
    for item in items:
        if not isinstance(item, Table):
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


def _own_header(table: Table) -> str:
    if not table.bold and len(table.edges) < 4:
        return ""
    rows = table.rows[:2] if table.rows[0].widest > 1 else table.rows[:1]
    return " | ".join(row_text([cell for cell in row.cells if cell]) for row in rows)
