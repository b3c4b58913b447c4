"""Sections of an EU product information: SmPC, Annex II, labelling, package leaflet (the QRD template's order)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.readers.numbering import follows
from indexer.readers.pdf_headings import Item, Mark, Style, heading_lines, style_of, title_of, unique
from indexer.readers.pdf_page import Line

ANNEX = re.compile(r"^ANNEX\s+(I{1,3}|IV|V)$")
LETTERED = re.compile(r"^([A-D])\.\s+(\S.*)$")
NUMBERED = re.compile(r"^(\d{1,2})(?:\.(\d{1,2}))?\.?\s+(\S.*)$")
LABEL = re.compile(r"^(?:MINIMUM )?PARTICULARS TO APPEAR ON")
ANNEXES = {"I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


def is_product_information(items: Sequence[Item]) -> bool:
    """Whether the document has the annexes of a centralised marketing authorisation."""
    texts = {item.text for item in items if isinstance(item, Line) and item.text.isupper()}
    return "ANNEX I" in texts and "SUMMARY OF PRODUCT CHARACTERISTICS" in texts and "ANNEX III" in texts


@dataclass
class _Place:
    """Where in the annexes the reading stands."""

    annex: int = 1
    part: str = ""
    label: int = 0
    labels: int = 0
    page: int = 0
    current: tuple[int, ...] = ()

    @property
    def prefix(self) -> str:
        if self.part == "leaflet":
            return "leaflet."
        if self.part == "labelling":
            return f"annex-3a.{self.label}." if self.labels > 1 and self.label else "annex-3a."
        return "sec-" if self.annex == 1 else f"annex-{self.annex}."


def product_sections(items: Sequence[Item]) -> list[Mark]:
    """The marks: sec-4.8, annex-2.a, annex-3a.1.9 (first label), leaflet.3, annex-4."""
    style = style_of(items)
    place = _Place(labels=sum(1 for item in items if isinstance(item, Line) and LABEL.match(item.text)))
    marks: list[Mark] = []
    skip = -1
    for index, item in enumerate(items):
        if index < skip or not isinstance(item, Line):
            continue
        mark = _mark(items, index, item, style, place)
        if mark:
            marks.append(mark)
            skip = index + mark.lines
    return unique(marks)


def _mark(items: Sequence[Item], index: int, line: Line, style: Style, place: _Place) -> Mark | None:
    if found := ANNEX.match(line.text):
        place.annex, place.part, place.label, place.current = ANNEXES[found.group(1)], "", 0, ()
        place.page = line.page
        return _titled(items, index, f"annex-{place.annex}", 1, style)
    if not style.stands_out(line):
        return None
    if (found := LETTERED.match(line.text)) and (line.page > place.page or place.annex == 3):
        return _lettered(items, index, found.group(1).lower(), place, style)
    if place.part == "labelling" and LABEL.match(line.text):
        place.label, place.current = place.label + 1, ()
        anchor = f"annex-3a.{place.label}" if place.labels > 1 else "annex-3a.label"
        return _titled(items, index, anchor, 3, style)
    if (found := NUMBERED.match(line.text)) and (place.annex == 1 or place.part):
        number = tuple(int(digits) for digits in found.groups()[:2] if digits is not None)
        if line.bold and follows(number, place.current, gap=2):
            place.current = number
            dotted = ".".join(map(str, number))
            return _heading(
                items, index, f"{place.prefix}{dotted}", 1 + len(number) + (place.part == "labelling") * 2, style
            )
    return None


def _lettered(items: Sequence[Item], index: int, letter: str, place: _Place, style: Style) -> Mark | None:
    if place.annex == 3:
        place.part, place.label, place.current = ("labelling", 0, ()) if letter == "a" else ("leaflet", 0, ())
        return _heading(items, index, "annex-3a" if letter == "a" else "leaflet", 2, style)
    if place.annex == 2:
        return _heading(items, index, f"annex-2.{letter}", 2, style)
    return None


def _heading(items: Sequence[Item], index: int, anchor: str, depth: int, style: Style) -> Mark:
    lines = heading_lines(items, index, style)
    return Mark(start=index, lines=lines, anchor=anchor, depth=depth, title=title_of(items, index, lines))


def _titled(items: Sequence[Item], index: int, anchor: str, depth: int, style: Style) -> Mark:
    """A heading whose title stands below it in capitals: "ANNEX II", "OUTER CONTAINER"."""
    lines = 1
    while lines < 4 and index + lines < len(items):
        item = items[index + lines]
        known = isinstance(item, Line) and (LETTERED.match(item.text) or NUMBERED.match(item.text))
        if not isinstance(item, Line) or known or not item.text.isupper() or not style.stands_out(item):
            break
        lines += 1
    return Mark(start=index, lines=lines, anchor=anchor, depth=depth, title=title_of(items, index, lines))
