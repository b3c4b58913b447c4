"""The bookmarks of a PDF found again as printed headings."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indexer.readers.numbering import slug
from indexer.readers.pdf_headings import DIVISION, NUMBERED, Item, Mark, ordinal, plain, title_of
from indexer.readers.pdf_page import Line
from indexer.readers.pdf_structure import Bookmark


def bookmarked(
    items: Sequence[Item], bookmarks: Sequence[Bookmark], contents: set[int]
) -> Iterator[tuple[Bookmark, Mark]]:
    """Bookmarks with the lines that print their titles; those without such lines are left out."""
    by_page: dict[int, list[int]] = {}
    for index, item in enumerate(items):
        if isinstance(item, Line) and index not in contents:
            by_page.setdefault(item.page, []).append(index)
    taken: set[int] = set()
    for bookmark in bookmarks:
        wanted = plain(bookmark.title)
        places = [
            (index, lines)
            for page in (bookmark.page, bookmark.page + 1, bookmark.page - 1)
            for index in by_page.get(page, [])
            if index not in taken and (lines := _printed(items, index, wanted))
        ]
        if not places or not wanted:
            continue
        index, lines = min(places, key=lambda place: _distance(items[place[0]], bookmark))
        taken.update(range(index, index + lines))
        title = title_of(items, index, lines)
        yield bookmark, Mark(start=index, lines=lines, anchor="", depth=bookmark.level, title=title)


def _printed(items: Sequence[Item], start: int, wanted: str) -> int:
    """How many lines from here on print exactly this title; 0 if they do not."""
    text = ""
    for count in range(1, 6):
        if start + count > len(items):
            return 0
        item = items[start + count - 1]
        if not isinstance(item, Line):
            return 0
        text += plain(item.text)
        if text == wanted:
            return count
        if not wanted.startswith(text):
            return 0
    return 0


def _distance(item: Item, bookmark: Bookmark) -> float:
    away = 10_000.0 * abs(item.page - bookmark.page)
    return away + (abs(item.y1 - bookmark.top) if bookmark.top is not None else 0.0)


def placed(items: Sequence[Item], matched: Sequence[tuple[Bookmark, Mark]]) -> list[Mark]:
    """Anchors for bookmarked headings: by number, without one by a slug under the enclosing numbered section."""
    marks: list[Mark] = []
    enclosing: list[tuple[int, str]] = []
    for bookmark, mark in sorted(matched, key=lambda pair: pair[1].start):
        while enclosing and enclosing[-1][0] >= bookmark.level:
            enclosing.pop()
        found = NUMBERED.match(mark.title)
        division = DIVISION.match(mark.title)
        if found and (found.group(3) or "").strip():
            anchor = f"sec-{found.group(1)}"
        elif division and division.group(1).lower() != "article" and (value := ordinal(division.group(2))):
            anchor = f"{division.group(1).lower()}-{value}"
        elif enclosing:
            marks.append(replace(mark, anchor=f"{enclosing[-1][1]}.{slug(mark.title, words=4)}", depth=bookmark.level))
            continue
        else:
            anchor = f"sec-{slug(mark.title)}"
            marks.append(replace(mark, anchor=anchor, depth=bookmark.level))
            continue
        enclosing.append((bookmark.level, anchor))
        marks.append(replace(mark, anchor=anchor, depth=bookmark.level))
    return marks
