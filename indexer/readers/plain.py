"""Markdown and plain text → Document: headings, paragraphs, list points, table rows."""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from indexer.document import Block, BlockKind, Document
from indexer.errors import UnreadableError
from indexer.readers.numbering import Number, follows, section_number, slug

HASHED = re.compile(r"^(#{1,6})\s+(\S.*)$")
NUMBERED = re.compile(r"^(\d{1,2}(?:\.\d{1,2}){0,4})\.?\s+(\S.*)$")
LIST = re.compile(r"^(?:[-*+•–]\s|\(?[a-z]{1,4}\)\s|\(?\d{1,2}[.)]\s)")
TABLE = re.compile(r"^\|.*\|$")
RULE = re.compile(r"^(?=.*(?:---|___|\*\*\*|- - -|\* \* \*))[\s:|*_-]+$")
LINK = re.compile(
    r"!?\[((?:[^\[\]\\]|\\.|\[[^\]]{0,200}\]){0,500})\]\((?:[^()\s]|\([^()]{0,500}\)){0,2000}(?:\s+\"[^\"]{0,300}\")?\)"
)
"""Bounded, like the patterns below: a hostile line must not cost more than its length."""
TAG = re.compile(
    r"</?(?:a|abbr|b|blockquote|body|br|center|code|div|em|font|form|h[1-6]|head|hr|html|i|iframe|img|input|li|link|meta|ol|p|pre"
    r"|script|small|span|strong|style|sub|sup|svg|table|tbody|td|th|thead|title|tr|u|ul|object|embed|video|audio|button)\b[^<>]{0,2000}>|<!--.{0,2000}?-->",
    re.IGNORECASE,
)
CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)
ENDS = (".", ";", ":", ",", "!", "…")
LONGEST_HEADING = 140


def read_plain(path: Path) -> Document:
    """The text of a Markdown or text file; raises UnreadableError if it is binary or has no text."""
    lines = decoded(path).split("\n")
    blocks = tuple(_Writer(lines).blocks())
    if not blocks:
        raise UnreadableError(f"{path.name!r} has no text. Check that it is the right file.")
    return Document(title=_title(blocks), blocks=blocks)


def decoded(path: Path) -> str:
    """A text file's text: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252; control characters left out."""
    content = path.read_bytes()
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="replace")
    elif b"\x00" in content:
        raise UnreadableError(f"{path.name!r} is no text file (it has NUL bytes). Save it as .txt, .md, .docx or .pdf.")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
    if text.count("\ufffd") > 20 + len(text) // 50 or len(CONTROL.findall(text)) > 20 + len(text) // 20:
        raise UnreadableError(f"{path.name!r} is no text file that can be read. Save it as .txt, .md, .docx or .pdf.")
    return CONTROL.sub("", re.sub(r"\r\n?|[\x0c\u2028\u2029\x85]", "\n", text))


def plain_text(line: str) -> str:
    """A line without Markdown's and HTML's marks: links as their text, emphasis and tags taken off."""
    for _ in range(3 if "](" in line else 0):
        line = LINK.sub(r"\1", line)
    line = html.unescape(TAG.sub("", line))
    line = re.sub(r"(\*\*|__)(?=\S)(.{1,1000}?)(?<=\S)\1", r"\2", line)
    line = re.sub(r"\\([\\`*_{}\[\]()#+.!|>~-])", r"\1", line)
    return re.sub(r"\s+", " ", line).strip()


@dataclass
class _Writer:
    """Lines → blocks, with the section at which the reading stands."""

    lines: Sequence[str]
    anchor: str = "front"
    headings: list[tuple[int, str]] = field(default_factory=list)
    number: Number = ()
    used: dict[str, int] = field(default_factory=dict)
    header: str = ""
    paragraphs: int = 0

    def __post_init__(self) -> None:
        self.hashed = sum(1 for line in self.lines if HASHED.match(line)) > 0
        lengths = sorted(len(line) for line in self.lines if line.strip())
        self.width = lengths[len(lengths) * 19 // 20] if lengths else 0
        self.following = _following(self.lines)
        self.bare = not any(self._level(index) for index in range(len(self.lines)))

    def blocks(self) -> Iterator[Block]:
        held: list[str] = []
        for index, raw in enumerate(self.lines):
            line = raw.strip()
            found = self._level(index)
            alone = found or not line or TABLE.match(line) or RULE.match(line)
            if held and (alone or LIST.match(line) or not self._wraps(held[-1])):
                yield from self._paragraph(held)
                held = []
            if found:
                yield from self._heading(*found)
            elif TABLE.match(line) and not RULE.match(line):
                yield from self._row(line)
            elif line and not RULE.match(line):
                held.append(line.removeprefix("> ").removeprefix(">"))
            if not TABLE.match(line):
                self.header = ""
        yield from self._paragraph(held)

    def _wraps(self, line: str) -> bool:
        """Whether a line is broken for width, so that the next one continues its paragraph."""
        return 50 <= self.width <= 120 and len(line) >= 0.7 * self.width

    def _level(self, index: int) -> tuple[int, str] | None:
        """Level and text of the heading on a line, None if it is none."""
        line = self.lines[index].strip()
        if found := HASHED.match(line):
            return len(found.group(1)), plain_text(found.group(2).rstrip("#"))
        if self.hashed or not line or len(line) > LONGEST_HEADING or line.endswith(ENDS) or TABLE.match(line):
            return None
        before = self.lines[index - 1].strip() if index else ""
        after = self.following[index]
        if found := NUMBERED.match(line):
            number = tuple(map(int, found.group(1).split(".")))
            apart = not before and not NUMBERED.match(after) and bool(section_number(line)[0])
            return (len(number), plain_text(line)) if apart and found.group(2)[:1].isupper() else None
        if LIST.match(line) or not (line[0].isupper() or line[0] in "“\"‘'"):
            return None
        below = self.lines[index + 1].strip() if index + 1 < len(self.lines) else ""
        between = len(after) > 1.5 * LONGEST_HEADING and (
            not before or len(before) > LONGEST_HEADING or before.endswith(".")
        )
        return (1, plain_text(line)) if between and (not below or self.width > 120) and index > 0 else None

    def _heading(self, level: int, text: str) -> Iterator[Block]:
        if not text:
            return
        while self.headings and self.headings[-1][0] >= level:
            self.headings.pop()
        found = NUMBERED.match(text)
        number = tuple(map(int, found.group(1).split("."))) if found else ()
        if number and (follows(number, self.number, gap=2) or len(number) > 1):
            self.number = number
            self.anchor = self._unique(f"sec-{'.'.join(map(str, number))}")
        else:
            self.anchor = self._unique(f"sec-{slug(text)}")
        yield self._block(text, "heading")
        self.headings.append((level, text))

    def _paragraph(self, held: Sequence[str]) -> Iterator[Block]:
        text = plain_text(" ".join(held))
        if text:
            self.paragraphs += 1
            yield self._block(text, "text")

    def _row(self, line: str) -> Iterator[Block]:
        cells = [plain_text(cell) for cell in re.split(r"(?<!\\)\|", line.strip("|"))]
        text = re.sub(r" +", " ", " | ".join(cells)).strip()
        if any(cells):
            yield self._block(text, "row", header=self.header)
            self.header = self.header or text

    def _block(self, text: str, kind: BlockKind, header: str = "") -> Block:
        anchor = f"par-{self.paragraphs}" if self.bare and kind == "text" else self.anchor
        return Block(
            text=text, kind=kind, anchor=anchor, path=tuple(title for _, title in self.headings), header=header
        )

    def _unique(self, anchor: str) -> str:
        self.used[anchor] = count = self.used.get(anchor, 0) + 1
        return anchor if count == 1 else f"{anchor}-{count}"


def _following(lines: Sequence[str]) -> list[str]:
    """For each line the next one that is not blank, "" at the end."""
    found: list[str] = []
    last = ""
    for line in reversed(lines):
        found.append(last)
        last = line.strip() or last
    return found[::-1]


def _title(blocks: Sequence[Block]) -> str:
    """The first heading of the first level, or the first line of some words that is no sentence."""
    first = blocks[0]
    if first.kind == "heading" and not NUMBERED.match(first.text):
        return first.text
    for block in blocks[:5]:
        words = len(block.text.split())
        short = words >= 4 and len(block.text) <= LONGEST_HEADING and block.kind != "row"
        if short and not block.text.endswith(ENDS) and not NUMBERED.match(block.text):
            return block.text
    return ""
