"""Places named in a text, alone or in lists: "Articles 8 and 14", "point (j) of Article 9(2)", "recital 7", "section 4.2". Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

LONGEST_RANGE = 50  # articles in "Articles 15 to 22"

_LEVEL = r"\s?\(\s?(?:\d{1,3}[a-z]?|[a-z]{1,4})\s?\)"
_ITEM = (
    rf"\d{{1,3}}[a-z]?(?![\d/%])(?:\.\d{{1,2}}[a-z]?\b(?:\.[a-z]\b)?)?(?:{_LEVEL})*"
    r"(?:,?\s*para(?:graph)?\b\.?\s*\(?\d{1,2}[a-z]?\)?)?(?:,?\s*(?:point|lit|letter)\b\.?\s*\(?[a-z]{1,3}\b\)?)?"
)
_NO_QUANTITY = r"(?!\s*(?:%|days?|weeks?|months?|years?|hours?|per\b))"
_BEFORE = (
    r"(?:points?\s*\((?P<point>[a-z]{1,4})\)\s*(?:of|in)\s+)?"
    r"(?:paragraph\s*\(?(?P<paragraph>\d{1,2}[a-z]?)\)?\s*(?:of|in)\s+)?"
)
_ARTICLES = re.compile(
    rf"\b{_BEFORE}(?P<word>art(?:icle)?s?)\.?\s*(?P<items>{_ITEM}"
    rf"(?:(?:\s*,?\s+(?:and|or|to)\s+|\s*[–-]\s*|,\s+(?=[\d,\s()a-z]{{1,60}}?\b(?:and|or)\b)){_ITEM}{_NO_QUANTITY})*)",
    re.I,
)
_OTHERS = (
    ("recital", re.compile(r"\b(?:recitals?|whereas)\s*\(?(?P<number>\d{1,3})\b\)?", re.I)),
    (
        "annex",
        re.compile(
            rf"\bannex\s+(?P<number>[IVX]{{1,5}}|\d{{1,2}})\b(?:,?\s*part\s+(?P<part>[IVX]{{1,4}}|\d))?"
            rf"(?:,?\s*(?:point|section)s?\s*(?P<point>\d[\d.]*))?(?:,?\s*point)?(?P<levels>(?:{_LEVEL})*)",
            re.I,
        ),
    ),
    ("sec", re.compile(r"\b(?:sections?\b|sec\.|chapter\b|§)\s*(?P<number>\d{1,2}(?:\.\d{1,2})*)", re.I)),
    ("page", re.compile(r"\b(?:page\s*|p\.\s*)(?P<number>\d{1,3})\b", re.I)),
)
_BARE = (
    (
        "sec",
        re.compile(
            r"\s+(?:SmPC|SPC)\s*,?\s*(?:section\s*)?(?P<number>\d{1,2}(?:\.\d{1,2}){0,3})(?=[\s?.,;:)]|$)", re.I
        ),
    ),
    ("art", re.compile(rf"[\s,:]{{1,3}}(?P<number>\d{{1,3}}[a-z]?)(?P<levels>(?:{_LEVEL})+)")),
    ("sec", re.compile(r"[\s,:]{1,3}(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})(?=[\s?.,;:)]|$)")),
)
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, kw_only=True)
class Place:
    """One or more places named together, text[start:end], each as a locator has it ("art-9.3")."""

    start: int
    end: int
    places: tuple[str, ...]


def places(text: str) -> list[Place]:
    """The articles, recitals, annexes, sections and pages named in a text, in order of appearance."""
    found = [Place(start=one.start(), end=one.end(), places=tuple(_articles(one))) for one in _ARTICLES.finditer(text)]
    found += [
        Place(start=one.start(), end=one.end(), places=(_place(stem, one),))
        for stem, style in _OTHERS
        for one in style.finditer(text)
    ]
    return sorted(found, key=lambda place: (place.start, -place.end))


def bare_place(text: str, position: int) -> Place | None:
    """A place that follows a document's name at a position without a word for it: "1394/2007 2(1)(d)", "ICH Q5C 4.2"."""
    for stem, style in _BARE:
        if match := style.match(text, position):
            return Place(start=position, end=match.end(), places=(_place(stem, match),))
    return None


def number(text: str) -> int:
    """7 for "7" or "VII"."""
    if text.isdigit():
        return int(text)
    values = [_ROMAN[sign] for sign in text.upper()]
    return sum(-value if any(value < later for later in values[i + 1 :]) else value for i, value in enumerate(values))


def _articles(match: re.Match[str]) -> Iterator[str]:
    """The articles of a list, ranges filled in; what stands before the word belongs to a single article."""
    items = list(re.finditer(_ITEM, match["items"], re.I))
    before = [level for level in (match["paragraph"], match["point"]) if level]
    previous = ""
    for position, item in enumerate(items):
        levels = re.findall(r"(?<![a-z])(?:\d{1,3}[a-z]?|[a-z]{1,4})(?![a-z])", _plain(item[0]))
        joint = match["items"][items[position - 1].end() : item.start()].strip().lower() if position else ""
        if joint in ("to", "-", "–") and previous.isdigit() and levels[0].isdigit() and len(levels) == 1:
            last = min(int(levels[0]), int(previous) + LONGEST_RANGE)
            yield from (f"art-{between}" for between in range(int(previous) + 1, last))
        previous = levels[0]
        inner = [*levels[1:], *(before if len(items) == 1 else [])]
        yield ".".join([f"art-{levels[0]}", *inner])


def _plain(item: str) -> str:
    """An item without the words for its levels."""
    return re.sub(r"\b(?:paragraph|para|point|letter|lit)\b", " ", item.lower())


def _place(stem: str, match: re.Match[str]) -> str:
    groups = match.groupdict()
    levels = re.findall(r"[0-9a-z]+", (groups.get("levels") or "").lower())
    name = match["number"].lower()
    if stem == "annex":
        name = str(number(name))
        if groups.get("point"):
            levels.insert(0, match["point"].strip("."))
        if groups.get("part"):
            levels.insert(0, f"part-{number(match['part'])}")
    return ".".join([f"{stem}-{name}", *levels])
