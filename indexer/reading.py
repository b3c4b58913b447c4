"""An edition's file as a Document, read once and kept by its content."""

import contextlib
import hashlib
import os
from pathlib import Path

from indexer.digests import digest_document
from indexer.document import Document
from indexer.errors import UnreadableError
from indexer.readers.wire import document_from_json, document_to_json
from indexer.readers.worker import ReaderProcess

READER_VERSION = "2"


def read_edition(path: Path, *, kept: Path, reader: ReaderProcess, form: str) -> Document:
    """Reads a file in the reader process, or takes what was kept of the same bytes read by the same readers.

    kept  folder for read documents; a broken or missing entry is read again
    form  the edition's form; a "digest" is our own Markdown and needs no separate process
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"{path.name} cannot be opened: {error.strerror}.") from error
    if form == "digest":
        return digest_document(content.decode())
    entry = kept / f"{hashlib.sha256(content).hexdigest()}-{path.suffix.lower().strip('.')}-{READER_VERSION}.json"
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        return document_from_json(entry.read_text())
    document = reader.read(path)
    kept.mkdir(parents=True, exist_ok=True)
    fresh = entry.with_suffix(f".{os.getpid()}")
    fresh.write_text(document_to_json(document))
    os.replace(fresh, entry)
    return document
