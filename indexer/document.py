"""What every reader returns: a document as blocks in reading order, each with its place."""

from dataclasses import dataclass
from typing import Literal

BlockKind = Literal["heading", "text", "row", "note"]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A stretch of text that is never divided between two places.

    text    verbatim but for white space, hyphenation joined, footnote markers left out; never empty
    kind    "heading" (names what follows, is not quoted), "text", "row" (one table row, cells joined by " | "),
            "note" (footnote, signature, printed front matter)
    anchor  the place, as the part of a locator behind the slash: "art-15.4", "recital-7", "annex-3.n", "sec-2.4.7",
            "page-12"; "." goes one level down, so "art-15" covers "art-15.4" but not "art-150"
    path    headings above the block, outermost first, as printed
    page    1-based, None where the format has no pages
    header  the table header of a row, for search only
    marker  the consolidation marker in force at the block ("M6"), "" for the original text or where there is none
    """

    text: str
    kind: BlockKind = "text"
    anchor: str
    path: tuple[str, ...] = ()
    page: int | None = None
    header: str = ""
    marker: str = ""


@dataclass(frozen=True, kw_only=True)
class Unread:
    """A part of a file that gave no text, and why: counted and shown, never dropped in silence."""

    where: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """One file's text. `title` is the printed or embedded title, "" where there is none."""

    title: str
    blocks: tuple[Block, ...]
    pages: int | None = None
    unread: tuple[Unread, ...] = ()

    @property
    def text(self) -> str:
        """All blocks' text, one block a line."""
        return "\n".join(block.text for block in self.blocks)
