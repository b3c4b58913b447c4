"""Word files (.docx) → Document: headings, paragraphs, table rows, footnotes; tracked insertions count as accepted."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.document import Block, BlockKind, Document
from indexer.errors import UnreadableError
from indexer.readers.docx_package import Element, Numbering, Package, Styles, W, attribute
from indexer.readers.docx_text import footnotes_in, outer, paragraphs_in, text_of, textboxes_in
from indexer.readers.numbering import Number, follows, section_number, slug

LONGEST_HEADING = 200


def read_docx(path: Path) -> Document:
    """The text of a Word file as it reads with all tracked changes accepted.

    Raises UnreadableError if the file is damaged, hostile (zip bomb, entities) or has no text. Links are not followed.
    """
    package = Package.open(path)
    writer = _Writer(package)
    blocks = tuple(writer.blocks())
    if not blocks:
        raise UnreadableError(f"{path.name!r} has no text. If its pages are images, run OCR on it and read the result.")
    return Document(title=package.title or writer.title, blocks=blocks, unread=package.unread)


@dataclass
class _Writer:
    """Walks the body and keeps the section at which the reading stands."""

    package: Package
    title: str = ""
    anchor: str = "front"
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    used: dict[str, int] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self.styles = Styles(self.package.part("word/styles.xml"))
        self.numbering = Numbering(self.package.part("word/numbering.xml"), self.styles)
        self.notes = footnotes_in(self.package.part("word/footnotes.xml"), self.package.part("word/endnotes.xml"))
        body = self.package.document.find(f"{W}body")
        self.body: Element = body if body is not None else self.package.document
        self.styled = any(self.styles.level(paragraph) is not None for paragraph in self.body.iter(f"{W}p"))
        self.typed = self._typed()
        self.bare = not self.styled and not self.typed

    def blocks(self) -> Iterator[Block]:
        for element in outer(self.body):
            if element.tag == f"{W}tbl":
                yield from self._table(element)
            else:
                yield from self._paragraph(element)

    def _paragraph(self, paragraph: Element) -> Iterator[Block]:
        text = text_of(paragraph)
        label = self.numbering.label(paragraph) if text else ""
        level = self.styles.level(paragraph)
        shown = f"{label} {text}".strip()
        name = self.styles.name(paragraph)
        if text and name == "title" and not self.title:
            self.title = text
        if text and level is None and not name.startswith("toc"):
            level = self.typed.get(paragraph)
        if text and name.startswith("toc"):
            yield self._block(shown, "note", anchor="contents", path=())
        elif text and level is not None and len(shown) <= LONGEST_HEADING:
            yield self._heading(level, shown)
        elif text:
            self.count += 1
            yield self._block(shown, "text")
        for inside in textboxes_in(paragraph):
            self.count += 1
            yield self._block(inside, "text")
        yield from self._footnotes(paragraph)

    def _footnotes(self, element: Element) -> Iterator[Block]:
        for reference in element.iter(f"{W}footnoteReference", f"{W}endnoteReference"):
            kind = "footnote" if reference.tag == f"{W}footnoteReference" else "endnote"
            note = self.notes.get((kind, attribute(reference, "id")), "")
            if note:
                yield self._block(note, "note")

    def _typed(self) -> dict[Element, int]:
        """Levels of headings whose numbers were typed and which are set bold instead of by a style."""
        found: dict[Element, int] = {}
        last: Number = ()
        for paragraph in self.body.iter(f"{W}p"):
            text = text_of(paragraph)
            number, title = section_number(text)
            ends = title.endswith((".", ";", ",", ":"))
            if not number or len(text) > 120 or not title[:1].isupper() or ends or not self.styles.bold(paragraph):
                continue
            if follows(number, last, gap=2):
                found[paragraph] = len(number)
                last = number
        return found

    def _heading(self, level: int, text: str) -> Block:
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        number, title = section_number(text)
        if number and title:
            anchor = f"sec-{'.'.join(map(str, number))}"
        elif self.headings:
            anchor = f"{self.headings[-1][2]}.{slug(text, words=4)}"
        else:
            anchor = f"sec-{slug(text)}"
        self.used[anchor] = seen = self.used.get(anchor, 0) + 1
        self.anchor = anchor if seen == 1 else f"{anchor}-{seen}"
        block = self._block(text, "heading")
        self.headings.append((level, text, self.anchor))
        return block

    def _table(self, table: Element) -> Iterator[Block]:
        """One block a row; a cell merged downwards is named in the header of the rows that it reaches into."""
        header = ""
        above: dict[int, str] = {}
        self.count += 1
        for row in table.iterchildren(f"{W}tr"):
            if row.find(f"{W}trPr/{W}del") is not None:
                continue
            cells, reaching = _cells(row, above, self._cell)
            text = " | ".join(cells).replace("|  |", "| |").strip()
            if not any(cells):
                continue
            extra = " | ".join(reaching)
            yield self._block(text, "row", header=" | ".join(part for part in (header, extra) if part))
            header = header or text
            for element in row.iterchildren(f"{W}tc"):
                yield from self._footnotes(element)

    def _cell(self, cell: Element) -> str:
        parts = []
        for paragraph in paragraphs_in(cell):
            text = text_of(paragraph)
            if text:
                parts.append(f"{self.numbering.label(paragraph)} {text}".strip())
            parts.extend(textboxes_in(paragraph))
        return " ".join(parts)

    def _block(
        self, text: str, kind: BlockKind, *, header: str = "", anchor: str = "", path: Sequence[str] | None = None
    ) -> Block:
        place = f"par-{max(self.count, 1)}" if self.bare else self.anchor
        titles = tuple(title for _, title, _ in self.headings) if path is None else tuple(path)
        return Block(text=text, kind=kind, anchor=anchor or place, path=titles, header=header)


def _cells(row: Element, above: dict[int, str], read: Callable[[Element], str]) -> tuple[list[str], list[str]]:
    """The texts of the cells that begin in a row, and of those that reach into it; `above` is carried from row to row."""
    cells: list[str] = []
    reaching: list[str] = []
    column = 0
    for cell in row.iter(f"{W}tc"):
        if next(cell.iterancestors(f"{W}tr")) is not row:
            continue
        merge = cell.find(f"{W}tcPr/{W}vMerge")
        span = cell.find(f"{W}tcPr/{W}gridSpan")
        wide = int(attribute(span, "val") or 1) if span is not None else 1
        text = read(cell)
        if merge is not None and attribute(merge, "val") != "restart":
            reaching.append(above.get(column, ""))
            if text:
                cells.append(text)
        else:
            cells.append(text)
            above[column] = text if merge is not None else ""
        column += wide
    return cells, [text for text in reaching if text]
