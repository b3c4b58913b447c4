"""Reads EU acts from the formats in which they are published and passed on."""

from pathlib import Path

from indexer.document import Document
from indexer.errors import UnreadableError
from indexer.readers.act_grammar import blocks_of
from indexer.readers.act_lines import Line
from indexer.readers.act_markdown import markdown_lines


def read_act(path: Path) -> Document:
    """The act in a file, whatever its format (told by content, not by name): XHTML, HTML, Formex 4, Markdown, text.

    Raises UnreadableError for a file that is empty, no text, hostile, or holds no act.
    """
    lines = lines_of(path)
    blocks = blocks_of(lines)
    if not blocks:
        raise UnreadableError(f"{path} holds no text that could be read. Check the file or fetch it again.")
    title = " ".join(line.text for line in lines if line.role == "title")
    return Document(title=title, blocks=blocks)


def lines_of(path: Path) -> list[Line]:
    """The act in a file as its format's front-end flattens it."""
    return markdown_lines(path.read_bytes().decode("utf-8"))
