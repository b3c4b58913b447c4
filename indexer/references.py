"""References to documents and places in any text: "Article 9(3) of Regulation (EC) No 1394/2007", "ICH Q5C section 4". Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from indexer.names import Mention

_LEVELS = r"(?P<levels>(?:\s?\(\s?(?:\d{1,3}[a-z]?|[a-z]{1,4})\s?\))*)"
_PLACES = (
    (
        "art",
        re.compile(
            rf"\b(?:art(?:icle)?s?\b\.?)\s*(?P<number>\d{{1,3}}[a-z]?)\b(?P<dotted>(?:\.\d{{1,2}})?){_LEVELS}", re.I
        ),
    ),
    ("recital", re.compile(r"\brecitals?\s*\(?(?P<number>\d{1,3})\b\)?", re.I)),
    (
        "annex",
        re.compile(
            rf"\bannex\s+(?P<number>[IVX]{{1,5}}|\d{{1,2}})\b(?:,?\s*part\s+(?P<part>[IVX]{{1,4}}|\d))?"
            rf"(?:,?\s*(?:point|section)s?\s*(?P<point>\d[\d.]*))?(?:,?\s*point)?{_LEVELS}",
            re.I,
        ),
    ),
    ("sec", re.compile(r"\b(?:sections?\b|sec\.|chapter\b|§)\s*(?P<number>\d{1,2}(?:\.\d{1,2})*)", re.I)),
    ("page", re.compile(r"\b(?:page\s*|p\.\s*)(?P<number>\d{1,3})\b", re.I)),
)
_BARE_SECTION = re.compile(r"[\s,:]{1,3}(?P<number>\d{1,2}(?:\.\d{1,2}){0,4})(?=[\s?.,;:)]|$)")
_BETWEEN_PLACE_AND_NAME = re.compile(r"[\s,(]*(?:(?:of|to|in|under|from)\s+)?(?:the\s+)?[\s\"“‘]*", re.I)
_BETWEEN_NAME_AND_PLACE = re.compile(r"[\s,:;(\-–]*(?:(?:in|under|see)\s+)?", re.I)
_OF_ANOTHER = re.compile(
    r"\s+(?:of|to)\s+(?:that|the said|those|the Treaty|the Charter|(?:[A-Z][\w()/]*\s+)?(?:Regulation|Directive|Decision)\b)"
)
_ROMAN = {"I": 1, "V": 5, "X": 10}


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place named in a text: where it stands there, and the place as a locator has it ("art-9.3")."""

    start: int
    end: int
    place: str


@dataclass(frozen=True, kw_only=True)
class Reference:
    """A stretch of text that names a document, a place, or a place in a document.

    sources  register ids it may mean, most likely first; empty for a place in the document it stands in
    place    "" where only a document is named
    """

    start: int
    end: int
    sources: tuple[str, ...]
    place: str


def places(text: str) -> list[Place]:
    """The articles, recitals, annexes, sections and pages named in a text, in order of appearance."""
    found = [
        Place(start=match.start(), end=match.end(), place=_place(stem, match))
        for stem, style in _PLACES
        for match in style.finditer(text)
    ]
    return sorted(found, key=lambda place: (place.start, -place.end))


def references(text: str, mentions: Sequence[Mention]) -> list[Reference]:
    """Documents and places joined where they belong together; places alone refer to the document the text stands in.

    mentions  the documents named in the same text, as indexer.names finds them
    """
    named = list(places(text))
    result: list[Reference] = []
    for mention in mentions:
        joined = _place_before(text, mention, named) or _place_after(text, mention, named)
        if joined is None:
            result.append(Reference(start=mention.start, end=mention.end, sources=mention.sources, place=""))
            continue
        named = [place for place in named if not (place.start < joined.end and joined.start < place.end)]
        start, end = min(mention.start, joined.start), max(mention.end, joined.end)
        result.append(Reference(start=start, end=end, sources=mention.sources, place=joined.place))
    for place in named:
        inside = any(ref.start <= place.start < ref.end for ref in result)
        if not inside and not _OF_ANOTHER.match(text, place.end):
            result.append(Reference(start=place.start, end=place.end, sources=(), place=place.place))
    return sorted(result, key=lambda ref: ref.start)


def _place_before(text: str, mention: Mention, named: Iterable[Place]) -> Place | None:
    before = [place for place in named if place.end <= mention.start]
    if before and _BETWEEN_PLACE_AND_NAME.fullmatch(text, before[-1].end, mention.start):
        return before[-1]
    return None


def _place_after(text: str, mention: Mention, named: Iterable[Place]) -> Place | None:
    after = next((place for place in named if place.start >= mention.end), None)
    if after and _BETWEEN_NAME_AND_PLACE.fullmatch(text, mention.end, after.start):
        return after
    bare = _BARE_SECTION.match(text, mention.end)
    return Place(start=mention.end, end=bare.end(), place=f"sec-{bare['number']}") if bare else None


def _place(stem: str, match: re.Match[str]) -> str:
    levels = re.findall(r"[0-9a-z]+", (match.groupdict().get("levels") or "").lower())
    number = match["number"].lower()
    if stem == "art" and match["dotted"]:
        levels.insert(0, match["dotted"][1:])
    if stem == "annex":
        number = str(_number(number))
        if match["point"]:
            levels.insert(0, match["point"].strip("."))
        if match["part"]:
            levels.insert(0, f"part-{_number(match['part'])}")
    return ".".join([f"{stem}-{number}", *levels])


def _number(text: str) -> int:
    """7 for "7" or "VII"."""
    if text.isdigit():
        return int(text)
    values = [_ROMAN[sign] for sign in text.upper()]
    return sum(-value if any(value < later for later in values[i + 1 :]) else value for i, value in enumerate(values))
