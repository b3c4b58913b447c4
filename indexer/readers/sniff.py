"""Which format a file really has: told by its content, never by its name."""

import re
import zipfile
from pathlib import Path
from typing import Literal

from indexer.errors import UnreadableError
from indexer.readers.plain import decoded

Format = Literal["pdf", "docx", "act-xhtml", "act-html", "formex", "act-text", "plain"]

LARGEST = 100 * 1024 * 1024
"""Bytes."""
HEAD = 65_536
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ARTICLE = re.compile(
    r"^[^\w\n]{0,12}Article[^\S\n]{1,4}(\d{1,4}[a-z]{0,3})\b(?=[^\w\n]{0,12}$|[^\w\n]{1,12}[A-Z])", re.MULTILINE
)
HEADED_ARTICLE = re.compile(r"^[^\w\n]{0,12}Article[^\S\n]{1,4}\d{1,4}[a-z]{0,3}[^\w\n]{0,12}$", re.MULTILINE)
ENACTING = re.compile(
    r"^[^\w\n]{0,12}(?:HA(?:S|VE) ADOPTED THIS|Having regard to the Treaty)", re.MULTILINE | re.IGNORECASE
)
ACT_MARKS = (b"oj-doc-ti", b"eli-subdivision", b"eli-main-title", b"title-doc-first", b"ti-art", b"CONVEX", b"doc-ti")


def format_of(path: Path) -> Format:
    """The format of a file.

    Raises UnreadableError for a file that is missing, empty, over 100 MB, not what its name says, or of no format
    that is read here.
    """
    head = _head(path)
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(OLE):
        raise UnreadableError(_ole(path, head))
    if head.startswith(b"PK"):
        return _zip(path)
    if path.suffix.lower() in {".pdf", ".docx", ".doc"}:
        what = "a web page, perhaps an error or log-in page saved in its place" if _is_html(head) else "something else"
        raise UnreadableError(f"{path.name!r} is no {path.suffix[1:].upper()} file but {what}. Fetch the file again.")
    return _markup(path, head) or _text(path)


def _head(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UnreadableError(f"{path.name!r} is not a file. Name a single document.")
        if size == 0:
            raise UnreadableError(f"{path.name!r} is empty (0 bytes). Fetch or export it again.")
        if size > LARGEST:
            raise UnreadableError(
                f"{path.name!r} has {size / 2**20:.0f} MB; the limit is {LARGEST // 2**20} MB. Split the document."
            )
        with path.open("rb") as file:
            return file.read(HEAD)
    except OSError as error:
        raise UnreadableError(
            f"{path.name!r} cannot be opened: {error.strerror}. Check the path and its rights."
        ) from error


def _ole(path: Path, head: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in head:
        return (
            f"{path.name!r} is an Office file with a password. Save a copy without password protection and read that."
        )
    return f"{path.name!r} is in the old Office format (.doc, .xls, .ppt). Open it in Word and save it as .docx."


def _zip(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableError(
            f"{path.name!r} is a damaged or truncated zip or Word file ({error}). Fetch it again."
        ) from error
    if "word/document.xml" in names:
        return "docx"
    kinds = {
        "xl/workbook.xml": "an Excel workbook",
        "ppt/presentation.xml": "a PowerPoint presentation",
        "mimetype": "an OpenDocument or EPUB file",
    }
    what = next((kind for name, kind in kinds.items() if name in names), "a zip archive without a Word document in it")
    raise UnreadableError(f"{path.name!r} is {what}. Save the text as .docx, .pdf, .md or .txt and read that.")


def _is_html(head: bytes) -> bool:
    return bool(re.search(rb"<(?:!doctype\s+html|html|head|body)\b", head[:4096], re.IGNORECASE))


def _markup(path: Path, head: bytes) -> Format | None:
    """The kind of act in XML or HTML; None if the file is no markup."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:4096]
    if re.search(rb"<(?:CONS\.)?(?:ACT|DOC)\b|formex", start) and start.startswith(b"<"):
        return "formex"
    if _is_html(start):
        if any(mark in head for mark in ACT_MARKS) or b"eur-lex" in head.lower():
            return "act-xhtml" if start.startswith(b"<?xml") else "act-html"
        if path.suffix.lower() in {".html", ".htm", ".xhtml"} or start.startswith(b"<"):
            raise UnreadableError(
                f"{path.name!r} is a web page but no EU act as EUR-Lex publishes them. Save its text as PDF, .md or .txt."
            )
    if start.startswith(b"<?xml"):
        raise UnreadableError(
            f"{path.name!r} is XML but no EU act in Formex. Save its text as .docx, .pdf, .md or .txt."
        )
    return None


def _text(path: Path) -> Format:
    text = decoded(path)
    standing = {match.group(0).strip() for match in HEADED_ARTICLE.finditer(text)}
    headed = {match.group(1) for match in ARTICLE.finditer(text)}
    if len(standing) >= 2 or (len(headed) >= 2 and ENACTING.search(text)):
        return "act-text"
    return "plain"
