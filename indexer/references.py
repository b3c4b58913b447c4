"""References to documents and places in any text: "Article 9(3) of Regulation (EC) No 1394/2007", "ICH Q5C section 4". Pure."""

import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

from indexer.names import Mention
from indexer.places import Place, bare_place, places

_BETWEEN_PLACE_AND_NAME = re.compile(r"[\s,(]*(?:(?:of|to|in|under|from)\s+)?(?:the\s+)?[\s\"“‘]*", re.I)
_BETWEEN_NAME_AND_PLACE = re.compile(r"[\s,:;(\-–]*(?:(?:in|under|see)\s+)?", re.I)
_OF_ANOTHER = re.compile(
    r"\s+(?:of|to)\s+(?:that|the said|those|the Treaty|the Charter|(?:[A-Z][\w()/]*\s+)?(?:Regulation|Directive|Decision)\b)"
)
_LOCATOR = re.compile(
    r"(?<![\w/])(?P<source>[a-z0-9]+(?:-[a-z0-9]+)+)/(?P<place>[a-z]+(?:-[a-z0-9]+)?(?:[./][a-z0-9-]+)*)", re.I
)


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


def references(text: str, mentions: Sequence[Mention]) -> list[Reference]:
    """Documents and places joined where they belong together; places alone refer to the document the text stands in.

    mentions  the documents named in the same text, as indexer.names finds them
    """
    named = places(text)
    result: list[Reference] = []
    for mention in mentions:
        joined = _place_before(text, mention, named) or _place_after(text, mention, named)
        if joined is None:
            result.append(Reference(start=mention.start, end=mention.end, sources=mention.sources, place=""))
            continue
        named = [place for place in named if not (place.start < joined.end and joined.start < place.end)]
        result += _each(
            joined, mention.sources, start=min(mention.start, joined.start), end=max(mention.end, joined.end)
        )
    for place in named:
        inside = any(ref.start <= place.start < ref.end for ref in result)
        if not inside and not _OF_ANOTHER.match(text, place.end):
            result += _each(place, (), start=place.start, end=place.end)
    return sorted(result, key=lambda ref: ref.start)


def locators_in(text: str, known: Container[str]) -> list[Reference]:
    """Our own locators in a text, of sources that are known: "reg-1394-2007/art-15.4"."""
    return [
        Reference(start=match.start(), end=match.end(), sources=(source,), place=match["place"].lower())
        for match in _LOCATOR.finditer(text)
        if (source := match["source"].lower()) in known
    ]


def _each(place: Place, sources: tuple[str, ...], *, start: int, end: int) -> Iterator[Reference]:
    return (Reference(start=start, end=end, sources=sources, place=one) for one in place.places)


def _place_before(text: str, mention: Mention, named: Sequence[Place]) -> Place | None:
    before = [place for place in named if place.end <= mention.start]
    if before and _BETWEEN_PLACE_AND_NAME.fullmatch(text, before[-1].end, mention.start):
        return before[-1]
    return None


def _place_after(text: str, mention: Mention, named: Sequence[Place]) -> Place | None:
    after = next((place for place in named if place.start >= mention.end), None)
    if after and _BETWEEN_NAME_AND_PLACE.fullmatch(text, mention.end, after.start):
        return after
    return bare_place(text, mention.end)
