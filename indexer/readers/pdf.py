"""PDF files → Document: sections, paragraphs, table rows, each with its page."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.document import Document, Unread
from indexer.errors import UnreadableError
from indexer.readers.pdf_blocks import blocks_of
from indexer.readers.pdf_headings import Item, style_of
from indexer.readers.pdf_page import Line, Page, Table
from indexer.readers.pdf_running import running_lines
from indexer.readers.pdf_structure import read_structure
from indexer.readers.pdf_text import read_pages

MOST_PAGES = 3_000
"""Pages read of one file; the rest is counted as unread."""


def read_pdf(path: Path) -> Document:
    """The text of a PDF file.

    Raises UnreadableError if it cannot be opened, needs a password, or has no text at all (scanned). Pages without
    text are counted in `unread`.
    """
    structure = read_structure(path)
    pages, count = read_pages(path, most_pages=MOST_PAGES)
    running = running_lines(pages)
    items = [item for page in pages for item in _in_order([one for one in page.items if one not in running])]
    if not items:
        items = [item for page in pages for item in page.items]
        running = set()
    if not items:
        raise UnreadableError(_no_text(path, pages))
    unread = list(_unread(pages, running))
    if count > len(pages):
        unread.append(Unread(where=f"pages {len(pages) + 1} to {count}", reason=f"only {MOST_PAGES} pages are read"))
    if structure.problem:
        unread.append(Unread(where="bookmarks and title", reason=structure.problem))
    return Document(
        title=structure.title or _printed_title(items),
        blocks=tuple(blocks_of(items, structure.bookmarks)),
        pages=count,
        unread=tuple(unread),
    )


def _in_order(items: list[Item]) -> list[Item]:
    """A page's items with each table before the lines printed below it, which some producers write first."""
    ordered: list[Item] = [item for item in items if isinstance(item, Line)]
    for place, table in enumerate(items):
        if isinstance(table, Table):
            before = sum(1 for item in items[:place] if isinstance(item, Line))
            below = (i for i, line in enumerate(ordered) if isinstance(line, Line) and _below(line, table))
            tables = sum(1 for item in ordered if isinstance(item, Table))
            ordered.insert(min(next(below, len(ordered)), before + tables), table)
    return ordered


def _below(line: Line, table: Table) -> bool:
    return line.y1 <= table.y0 + 3 and line.x0 < table.edges[-1] and line.x1 > table.x0


def _no_text(path: Path, pages: Sequence[Page]) -> str:
    if any(page.images for page in pages):
        return f"{path.name!r} has no text: its {len(pages)} page(s) are scanned images. Run OCR on it and read the result."
    damaged = next((f" ({page.problem})" for page in pages if page.problem), "")
    return (
        f"{path.name!r} has no text on its {len(pages)} page(s){damaged}. "
        "Check that it is the right file and complete; if it is scanned, run OCR on it."
    )


def _unread(pages: Sequence[Page], running: set[Line]) -> Iterator[Unread]:
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
