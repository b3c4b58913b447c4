"""PDF files → Document: sections, paragraphs, table rows, each with its page."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from indexer.document import Document, Unread
from indexer.errors import UnreadableError
from indexer.readers.pdf_blocks import blocks_of
from indexer.readers.pdf_headings import Item, style_of
from indexer.readers.pdf_page import Line, Page
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
    items = [item for page in pages for item in page.items if not (isinstance(item, Line) and item in running)]
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
