"""From the lines of an EU act to blocks, each with its place: the one grammar behind every format.

Places are "title", "front" (printed around the act), "preamble", "recital-7", "chapter-2.section-1" (headings),
"art-15.4", "art-2.1.a.i", "art-4.1.sub-2" (the second subparagraph, behind the points of the first), "annex-3.n",
"final" and "notes.3". A place an act uses twice gets "-2" the second time.
"""

import re
from collections.abc import Sequence

from indexer.document import Block, BlockKind
from indexer.readers.act_headings import (
    ARTICLE_RANK,
    Heading,
    heading_in,
    is_enacting_formula,
    may_be_title,
    starts_final_part,
    starts_preamble,
)
from indexer.readers.act_labels import readings
from indexer.readers.act_lines import Line
from indexer.readers.act_places import Body
from indexer.readers.act_quotes import quoted_lines

_RECITAL_GAP = 3
_NEAR, _FAR = 40, 200  # lines looked ahead: to read a label, to see how a list goes on


def blocks_of(lines: Sequence[Line]) -> tuple[Block, ...]:
    """The blocks of an act in reading order, footnotes last."""
    notes = [line for line in lines if line.role == "note"]
    reader = _Reader([line for line in lines if line.role != "note"])
    reader.read()
    for line in notes:
        reader.write(line, f"notes.{line.number}" if line.number else "notes", kind="note", path=())
    return tuple(reader.blocks)


class _Reader:
    """Goes through the lines once; `region` is what part of the act it is in."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.lines = lines
        self.quoted = quoted_lines(lines)
        self.headings = [None if quoted else heading_in(line) for line, quoted in zip(lines, self.quoted, strict=True)]
        self.title = " ".join(line.text for line in lines if line.role == "title").casefold()
        self.blocks: list[Block] = []
        self.region = "front"
        self.path: list[tuple[int, str]] = []
        self.divisions: list[tuple[int, str]] = []
        self.body = Body.of("")
        self.recital = 0
        self.uses: dict[str, int] = {}
        self.at = 0

    def read(self) -> None:
        while self.at < len(self.lines):
            line = self.lines[self.at]
            heading = self.headings[self.at]
            if line.role in ("title", "front"):
                self.write(line, line.role, kind="heading" if line.role == "title" else "note", path=())
            elif heading is not None and not (self.region == "final" and heading.kind != "annex"):
                self._heading(line, heading)
            elif self.region in ("article", "annex"):
                self._body(line)
            elif self.region == "final":
                self._final(line)
            else:
                self._before_the_articles(line)
            self.at += 1

    def write(
        self,
        line: Line,
        anchor: str,
        *,
        kind: BlockKind = "text",
        path: tuple[str, ...] | None = None,
        is_new: bool = False,
    ) -> str:
        """Add a block and return its anchor, which differs from the one asked for where that was used before."""
        is_entered = is_new or not self.blocks or self.blocks[-1].anchor != anchor
        if is_entered and not anchor.startswith("notes"):
            anchor = self._unused(anchor)
        kind = "row" if line.role == "row" and kind == "text" else kind
        path = tuple(text for _, text in self.path) if path is None else path
        self.blocks.append(
            Block(text=line.text, kind=kind, anchor=anchor, path=path, header=line.header, marker=line.marker)
        )
        return anchor

    def _unused(self, anchor: str) -> str:
        found = anchor
        while found in self.uses:
            self.uses[anchor] += 1
            found = f"{anchor}-{self.uses[anchor]}"
        self.uses[found] = 1
        return found

    def _heading(self, line: Line, heading: Heading) -> None:
        """A division, article or annex with its titles: printed line by line, one element of the path."""
        in_annex = self.region == "annex" and heading.kind == "division"
        rank = heading.rank + ARTICLE_RANK if in_annex else heading.rank
        self.path = [entry for entry in self.path if entry[0] < rank]
        if heading.kind != "division":
            self.region = heading.kind
            self.divisions = self.divisions if heading.kind == "article" else []
            anchor = self.write(line, heading.part, kind="heading", is_new=True)
            self.body = Body.of(anchor)
        else:
            self.divisions = [entry for entry in self.divisions if entry[0] < rank]
            above = ".".join(part for _, part in self.divisions)
            if in_annex and not above:
                above = self.body.stack[0].place
            part = f"{above}.{heading.part}" if above else heading.part
            anchor = self.write(line, part, kind="heading", is_new=True)
            if in_annex:
                self.body = Body.of(anchor)
                self.divisions = self.divisions or [(0, above)]
            self.divisions.append((rank, heading.part))
        self._titles(line.text, rank, anchor, named=bool(heading.name))

    def _titles(self, printed: str, rank: int, anchor: str, *, named: bool) -> None:
        """The lines behind a heading that name it; they join its element of the path."""
        names = [printed]
        while self.at + 1 < len(self.lines) and not self.quoted[self.at + 1]:
            line = self.lines[self.at + 1]
            if not may_be_title(line) or (named and line.role != "heading") or starts_final_part(line):
                break
            if line.role == "heading" and readings(line.label):
                break
            self.write(line, anchor, kind="heading")
            names.append(line.text)
            named = True
            self.at += 1
        self.path.append((rank, " ".join(names)))

    def _body(self, line: Line) -> None:
        """A line of an article or annex."""
        if self.quoted[self.at]:
            self.write(line, self.body.here)
            return
        if self.region == "article" and starts_final_part(line):
            self.region, self.path, self.divisions = "final", [], []
            self._final(line)
            return
        if line.role == "heading":
            self._inner_heading(line)
            return
        if line.role == "row":
            self.write(line, self.body.here)
            return
        lead_in = self._after_lead_in()
        if readings(line.label):
            wanted = self.body.point(line, self._ahead(_NEAR), after_lead_in=lead_in)
        elif line.label:
            wanted = self.body.indent(line)
        else:
            wanted = self.body.subparagraph(line, self._ahead(_FAR), after_lead_in=lead_in)
        anchor = self.write(line, wanted)
        if anchor != wanted:
            self.body.rename(anchor)

    def _inner_heading(self, line: Line) -> None:
        """A heading inside an annex or article: 'A. Living donors' is a point, others only name what follows."""
        rank = 2 * ARTICLE_RANK
        self.path = [entry for entry in self.path if entry[0] < rank]
        numbered = bool(readings(line.label))
        anchor = self.body.point(line, self._ahead(_NEAR), after_lead_in=False) if numbered else self.body.here
        anchor = self.write(line, anchor, kind="heading")
        self.body.rename(anchor)
        self.path.append((rank, line.text))

    def _ahead(self, most: int) -> list[Line]:
        """The lines that follow in the same article or annex, quoted ones left out."""
        ahead = []
        for at in range(self.at + 1, min(len(self.lines), self.at + 1 + most)):
            if self.headings[at]:
                break
            if not self.quoted[at]:
                ahead.append(self.lines[at])
        return ahead

    def _after_lead_in(self) -> bool:
        return bool(self.blocks) and self.blocks[-1].text.endswith((":", ": —"))

    def _final(self, line: Line) -> None:
        """The closing formula, the signatures, and notes printed below them."""
        if re.fullmatch(r"\(\d+\)", line.label):
            self.write(line, f"notes.{line.label.strip('().')}", kind="note", path=())
        else:
            self.write(line, "final", kind="text" if line.text.startswith("This ") else "note", path=())

    def _before_the_articles(self, line: Line) -> None:
        """Title lines, printed matter, citations, recitals, enacting formula."""
        if self.region == "front" and not starts_preamble(line):
            is_title = line.text.casefold() in self.title
            self.write(line, "title" if is_title else "front", kind="heading" if is_title else "note", path=())
            return
        self.region = "preamble"
        number = readings(line.label)[0].value[0][0] if re.fullmatch(r"\(?\d+[.)]", line.label) else 0
        if self.recital < number <= self.recital + _RECITAL_GAP and line.shallowest <= 1:
            self.recital = number
            self.write(line, f"recital-{number}")
        elif re.match(r"Whereas \w", line.text):  # acts before 1998 do not number their recitals
            self.recital += 1
            self.write(line, f"recital-{self.recital}")
        elif is_enacting_formula(line) or not self.recital:
            self.recital = 0
            self.write(line, "preamble", kind="heading" if line.role == "heading" else "text")
        else:
            self.write(line, self.blocks[-1].anchor)
