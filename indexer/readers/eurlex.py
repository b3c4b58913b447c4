"""Reads EU acts from the formats in which they are published and passed on."""

from pathlib import Path

from indexer.document import Block, Document
from indexer.errors import UnreadableError
from indexer.readers.act_formex import ROOTS, formex_lines
from indexer.readers.act_grammar import blocks_of
from indexer.readers.act_lines import Line
from indexer.readers.act_markdown import markdown_lines
from indexer.readers.act_xhtml import xhtml_lines
from indexer.readers.act_xml import name, parsed

_LARGEST = 50_000_000  # bytes; the longest act in force has about 15 million


def read_act(path: Path) -> Document:
    """The act in a file, whatever its format (told by content, not by name): XHTML, HTML, Formex 4, Markdown, text.

    Raises UnreadableError for a file that is missing, empty, damaged, hostile or not text, and for one without any
    article, recital or annex.
    """
    lines = act_lines(path)
    blocks = blocks_of(lines)
    if not any(_is_place_in_act(block) for block in blocks):
        raise UnreadableError(f"{path} holds no article, recital or annex: no EU act. Read it as a plain document.")
    title = " ".join(line.text for line in lines if line.role == "title")
    return Document(title=title, blocks=blocks)


def act_lines(path: Path) -> list[Line]:
    """The act in a file as its format's front-end flattens it."""
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= _LARGEST else b""
    except OSError as error:
        raise UnreadableError(
            f"{path} could not be opened: {error.strerror}. Check the path and its rights."
        ) from error
    if size > _LARGEST:
        raise UnreadableError(f"{path} has {size} bytes, more than {_LARGEST}: no act is that long. Split the file.")
    content = content.removeprefix(b"\xef\xbb\xbf").strip()
    if not content:
        raise UnreadableError(f"{path} is empty. Fetch the file again.")
    if content.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
        return _markup_lines(content, path=path)
    return markdown_lines(_decoded(content, path=path))


def _markup_lines(content: bytes, *, path: Path) -> list[Line]:
    root = parsed(content, path=path)
    if name(root) in ROOTS:
        return formex_lines(root)
    if name(root).lower() == "html":
        return xhtml_lines(root)
    raise UnreadableError(f"{path} is XML of a kind that no act is published in: root element {name(root)!r}.")


def _decoded(content: bytes, *, path: Path) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError(
            f"{path} is not text in UTF-8 (byte {error.start} is {content[error.start]:#x}). "
            "Save it as UTF-8, or give it the ending of its real format."
        ) from error
    if "\x00" in text:
        raise UnreadableError(f"{path} holds zero bytes: a binary file. Give it the ending of its real format.")
    return text


def _is_place_in_act(block: Block) -> bool:
    return block.anchor.startswith(("art-", "recital-", "annex"))
