"""What a PDF says about itself: title, bookmarks, encryption (pypdf)."""

import logging
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

from indexer.errors import UnreadableError

MOST_BOOKMARKS = 5_000
DEEPEST_BOOKMARK = 20


@dataclass(frozen=True, kw_only=True)
class Bookmark:
    """An outline entry: level from 0, page 1-based, top in points from the page's lower edge (None: not given)."""

    title: str
    level: int
    page: int
    top: float | None


@dataclass(frozen=True, kw_only=True)
class Structure:
    """Embedded title ("" where there is none or only a file name) and bookmarks in order.

    `problem` tells why bookmarks or metadata could not be read; the text may still be readable.
    """

    title: str = ""
    bookmarks: tuple[Bookmark, ...] = ()
    problem: str = ""


def read_structure(path: Path) -> Structure:
    """The structure of a PDF file; raises UnreadableError only if it needs a password."""
    logging.getLogger("pypdf").setLevel(logging.ERROR)
    try:
        reader = pypdf.PdfReader(path, strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableError(
                f"{path.name!r} is encrypted with a password. Save a copy without password protection and read that."
            )
        return Structure(title=_title(reader), bookmarks=tuple(_bookmarks(reader)))
    except UnreadableError:
        raise
    except RecursionError:
        return Structure(problem="its bookmarks or page tree are nested too deeply")
    except (
        PyPdfError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        IndexError,
        OSError,
        NotImplementedError,
    ) as error:
        # pypdf lets the plain Python errors of a damaged object through; the text is PDFium's business.
        return Structure(problem=f"its bookmarks and title could not be read ({type(error).__name__}: {error})")


def _title(reader: pypdf.PdfReader) -> str:
    title = re.sub(r"\s+", " ", str((reader.metadata.title if reader.metadata else None) or "")).strip()
    file_like = len(title) < 9 or " " not in title or re.search(r"Microsoft Word|\.docx?$|\.pdf$|_| v\d+$", title)
    return "" if file_like or not title.isprintable() else title


def _bookmarks(reader: pypdf.PdfReader) -> list[Bookmark]:
    """The outline flattened; entries without a page are left out (they carry no text of their own)."""
    found: list[Bookmark] = []

    def walk(entries: list[Any], level: int) -> None:
        for entry in entries:
            if len(found) >= MOST_BOOKMARKS or level > DEEPEST_BOOKMARK:
                return
            if isinstance(entry, list):
                walk(entry, level + 1)
                continue
            page = reader.get_destination_page_number(entry)
            title = re.sub(r"\s+", " ", str(entry.title or "")).strip()
            if page is None or page < 0 or not title:
                continue
            top = entry.top
            found.append(
                Bookmark(
                    title=title, level=level, page=page + 1, top=float(top) if isinstance(top, int | float) else None
                )
            )

    walk(reader.outline, 0)
    return found
