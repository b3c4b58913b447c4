"""Running headers, footers and page numbers: told by their repetition at the same height."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from indexer.readers.pdf_page import Line, Page, Table

EDGE = 0.14
"""Share of the page's height at its upper and lower edge in which running lines stand."""
DRIFT = 4.0
LANGUAGE = re.compile(r"^([A-Z]{2})(?:\s+\d{1,4})?\s+\1$")
"""The Commission's footer: "EN 2 EN"."""
PAGE_OF = re.compile(r"\bpage\s*(\d+)\s*(?:/|of)\s*\d+\s*$|^[-–\s]*(\d+)\s*(?:/|of)\s*\d+[-–\s]*$", re.IGNORECASE)
ROMAN = re.compile(r"^[ivxl]{1,6}$")
SECTION = re.compile(r"^\d+(?:\.\d+)*\.?(?:\s|$)")
NUMBER = re.compile(r"^[-–\s]*(?:page\s*)?(\d{1,4})[-–\s]*$", re.IGNORECASE)


def running_lines(pages: Sequence[Page]) -> set[Line]:
    """The lines that are page furniture and no part of the text."""
    edge = [
        line
        for page in pages
        for line in page.items
        if isinstance(line, Line) and _at_edge(line, page) and not _heads_table(line, page)
    ]
    return _numbers(edge) | _repeated(edge, pages)


def _at_edge(line: Line, page: Page) -> bool:
    middle = (line.y0 + line.y1) / 2
    return middle > page.height * (1 - EDGE) or middle < page.height * EDGE


def _heads_table(line: Line, page: Page) -> bool:
    """Whether a bold line stands on a table: the header row of a table that goes on over several pages."""
    tables = [item for item in page.items if isinstance(item, Table)]
    return line.bold and any(-3 <= line.y0 - table.y1 <= line.size for table in tables)


def _numbers(edge: list[Line]) -> set[Line]:
    """Page numbers: alone on their line and as far from the page's own number as most others are."""
    found = {line for line in edge if PAGE_OF.search(line.text) and len(line.text) < 120}
    found.update(line for line in edge if ROMAN.match(line.text) or LANGUAGE.match(line.text))
    offsets: dict[int, list[Line]] = defaultdict(list)
    for line in edge:
        match = NUMBER.match(line.text)
        if match:
            offsets[int(match.group(1)) - line.page].append(line)
    for lines in offsets.values():
        if len({line.page for line in lines}) >= 2:
            found.update(lines)
    return found


def _repeated(edge: list[Line], pages: Sequence[Page]) -> set[Line]:
    """Lines with the same words (figures aside) at the same height on many pages, apart from the text.

    Footnotes ("* …") and lines that begin with a section number are not.
    """
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in edge:
        if not SECTION.match(line.text) and not line.text.startswith("*"):
            groups[re.sub(r"\d+", "#", line.text.casefold())].append(line)
    enough = max(3, len(pages) // 10)
    found: set[Line] = set()
    for lines in groups.values():
        heights = Counter(round(line.y0) for line in lines)
        for line in lines:
            near = sum(count for height, count in heights.items() if abs(height - line.y0) <= DRIFT)
            if near >= enough:
                found.add(line)
    return _apart(found, edge, pages)


def _apart(found: set[Line], edge: list[Line], pages: Sequence[Page]) -> set[Line]:
    """Those candidates that on most of their pages a gap divides from the text: numbered sentences that fill pages
    are alike, too, but follow each other closely."""
    gaps: dict[str, list[bool]] = defaultdict(list)
    numbers = _numbers(edge)
    for page in pages:
        mine = [line for line in page.items if isinstance(line, Line) and line in found]
        body = [item for item in page.items if not (isinstance(item, Line) and (item in found or item in numbers))]
        for line in mine:
            high = line.y0 > page.height / 2
            block = [other for other in mine if (other.y0 > page.height / 2) == high]
            inner = min(other.y0 for other in block) if high else max(other.y1 for other in block)
            near = [inner - item.y1 if high else item.y0 - inner for item in body]
            gap = min((distance for distance in near if distance > -line.size / 2), default=None)
            gaps[re.sub(r"\d+", "#", line.text.casefold())].append(gap is not None and gap > 0.4 * line.size)
    kept = {key for key, apart in gaps.items() if 2 * sum(apart) > len(apart)}
    return {line for line in found if re.sub(r"\d+", "#", line.text.casefold()) in kept}
