"""Where a line stands inside one article or annex: the open paragraphs, points and sub-points."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from indexer.readers.act_labels import Reading, readings
from indexer.readers.act_lines import Line

PARAGRAPH = "number-dot"
_MOST_LEVELS = 10  # of numbering in one article; nothing real has more than six
_LASTING = {PARAGRAPH, "capital-dot", "roman-capital-dot"}  # text without a label stays inside these


@dataclass(kw_only=True)
class Item:
    """An open paragraph or point; the root (reading None) is the article or annex itself."""

    place: str
    here: str
    depth: int
    reading: Reading | None = None
    subparagraphs: int = 0
    has_points: bool = False


@dataclass(frozen=True, kw_only=True)
class _Step:
    """What a label does: `keep` items stay open, a new one is put on them; `continues` the item at index keep."""

    keep: int
    reading: Reading
    continues: bool


@dataclass
class Body:
    """The open items of an article or annex, root first."""

    stack: list[Item] = field(default_factory=list)

    @classmethod
    def of(cls, place: str) -> "Body":
        """A body with nothing open yet."""
        return cls(stack=[Item(place=place, here=place, depth=-1)])

    @property
    def here(self) -> str:
        """The anchor of the innermost open item."""
        return self.stack[-1].here

    def point(self, line: Line, ahead: Sequence[Line], *, after_lead_in: bool) -> str:
        """Open the paragraph or point a labelled line begins and return its anchor."""
        following = next((later.label for later in ahead if readings(later.label)), "")
        step = _step(self.stack, line, following=following, after_lead_in=after_lead_in)
        del self.stack[step.keep :]
        return self._open(step.reading, shallowest=line.shallowest)

    def subparagraph(self, line: Line, ahead: Sequence[Line], *, after_lead_in: bool) -> str:
        """The anchor of a line without label.

        It stays with the point before it where the list goes on behind it; behind the last point it is a
        subparagraph of what the points belong to, and counted there.
        """
        before = self.stack[-1]
        if line.shallowest == line.deepest:
            while self.stack[-1].depth > line.deepest:
                self.stack.pop()
        elif not after_lead_in:
            del self.stack[_items_left_open(self.stack, ahead) :]
        if after_lead_in and before is self.stack[-1] and before.reading:
            return self.here  # "33. Falsified medicinal product:" and what it means are one subparagraph
        if heading_of := self._missing_heading(ahead):
            return self._open(heading_of, shallowest=0)
        return self._next_subparagraph()

    def indent(self, line: Line) -> str:
        """The anchor of a dash: that of the paragraph or point it stands in."""
        closed = False
        if line.shallowest == line.deepest:
            while self.stack[-1].depth >= line.deepest:
                self.stack.pop()
                closed = True
        return self._next_subparagraph() if closed and self.stack[-1].has_points else self.here

    def rename(self, anchor: str) -> None:
        """Give the innermost item another anchor, because the act uses its number twice."""
        top = self.stack[-1]
        if top.here == top.place:
            top.place = anchor
        top.here = anchor

    def _next_subparagraph(self) -> str:
        item = self.stack[-1]
        item.subparagraphs += 1
        if item.has_points:
            item.here = f"{item.place}.sub-{item.subparagraphs}"
        return item.here

    def _open(self, reading: Reading, *, shallowest: int) -> str:
        parent = self.stack[-1]
        parent.has_points = True
        parent.subparagraphs = max(parent.subparagraphs, 1)
        place = f"{parent.here}.{reading.part}"
        depth = max(shallowest, parent.depth + 1)
        self.stack.append(Item(place=place, here=place, depth=depth, reading=reading, subparagraphs=1))
        return place

    def _missing_heading(self, ahead: Sequence[Line]) -> Reading | None:
        """Point 2 for a line before 2.1, where the conversion lost the number 2."""
        if not ahead or not (found := readings(ahead[0].label)) or len(found[0].value) < 2:
            return None
        value = found[0].value
        paragraphs = [at for at, item in enumerate(self.stack) if item.reading and item.reading.style == PARAGRAPH]
        last = self.stack[paragraphs[-1]].reading if paragraphs else None
        if value[-1] != (1, "") or (last is not None and last.value[: len(value) - 1] >= value[:-1]):
            return None
        del self.stack[paragraphs[-1] if paragraphs else 1 :]
        return Reading(style=PARAGRAPH, value=value[:-1], part=found[0].part.rpartition(".")[0])


def _step(stack: Sequence[Item], line: Line, *, following: str, after_lead_in: bool) -> _Step:
    found = readings(line.label)
    steps = [
        _Step(keep=at, reading=reading, continues=True)
        for at in range(len(stack) - 1, 0, -1)
        for reading in found
        if line.shallowest <= stack[at].depth <= line.deepest
        if (open_reading := stack[at].reading) is not None and reading.follows(open_reading)
    ]
    adjacent = next((step for step in steps if _is_adjacent(stack, step)), None)
    first = next((reading for reading in reversed(found) if reading.is_first and len(reading.value) == 1), None)
    below = _Step(keep=_parents(stack, line), reading=first or found[0], continues=False)
    if adjacent and first:
        return below if _begins_list(first, following=following, after_lead_in=after_lead_in) else adjacent
    if adjacent:
        return adjacent
    if first:
        return below
    if steps:
        return steps[0]
    if found[0].style == PARAGRAPH and line.shallowest == 0:
        parts = sum(1 for item in stack if item.reading and item.reading.style in _LASTING - {PARAGRAPH})
        return _Step(keep=1 + parts, reading=found[0], continues=False)
    return below


def _is_adjacent(stack: Sequence[Item], step: _Step) -> bool:
    earlier = stack[step.keep].reading
    return earlier is not None and step.reading.is_next_to(earlier)


def _begins_list(first: Reading, *, following: str, after_lead_in: bool) -> bool:
    """Whether '(i)' that could follow '(h)' begins a list: the label behind it tells, else the colon before it."""
    for later in readings(following):
        if later.style == first.style and later.is_next_to(first):
            return True
        if later.value == ((10, ""),):
            return False
    return after_lead_in


def _parents(stack: Sequence[Item], line: Line) -> int:
    """How many open items a new list leaves open."""
    keep = next((at + 1 for at in range(len(stack) - 1, 0, -1) if stack[at].depth < line.deepest), 1)
    return min(keep, _MOST_LEVELS)


def _items_left_open(stack: Sequence[Item], ahead: Sequence[Line]) -> int:
    """How many items stay open behind a line without label, told by how the numbering goes on."""
    trial = list(stack)
    labelled = [line for line in ahead if readings(line.label)]
    for at, line in enumerate(labelled):
        following = labelled[at + 1].label if at + 1 < len(labelled) else ""
        step = _step(trial, line, following=following, after_lead_in=at == 0)
        if step.continues and step.keep < len(stack) and trial[step.keep] is stack[step.keep]:
            return step.keep + 1
        if len(trial) > len(stack) and step.keep < len(stack):
            return max(step.keep, 1)
        del trial[step.keep :]
        depth = max(line.shallowest, trial[-1].depth + 1)
        trial.append(Item(place="", here="", depth=depth, reading=step.reading))
    return 1 + max((at for at, item in enumerate(stack) if item.reading and item.reading.style in _LASTING), default=0)
