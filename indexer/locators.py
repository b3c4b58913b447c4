"""Locators: stable names of places in a document, how they nest, and how an assessor writes them. Pure.

A locator is `source/place`, a place levels joined by "." or "/": `reg-1394-2007/art-15.4`, `epar-yescarta/sec-2.4.7/p-61`.
A digest's locator is the provision's with `digest:` in front.
"""

import re

DIGEST = "digest:"
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def covers(outer: str, inner: str) -> bool:
    """Whether `inner` lies in `outer` or is the same place: art-15 covers art-15.4, not art-150."""
    return inner == outer or (inner.startswith(outer) and inner[len(outer)] in "./")


def place_of(locator: str) -> str:
    """The part behind the source: "art-15.4"."""
    return locator.partition("/")[2]


def provision_of(locator: str) -> str:
    """The locator of the whole article, recital, annex or section: `…/art-15` for `…/art-15.4`."""
    source, _, place = locator.partition("/")
    head = place.split("/")[0]
    return f"{source}/{head if head.startswith('sec-') else head.split('.')[0]}"


def official(locator: str) -> str:
    """The locator of the official text that a digest's locator names; others unchanged."""
    return locator.removeprefix(DIGEST)


def roman(number: int) -> str:
    """1 → "I", up to 39, which is more annexes than any act here has."""
    text = ""
    for value, sign in _ROMAN:
        while number >= value:
            text, number = text + sign, number - value
    return text


def pinpoint(place: str, page: int | None = None) -> str:
    """The place as an assessor writes it: "Article 15(4)", "recital 7", "Annex III, point (n)", "section 2.4.7, p. 61"."""
    head, *inner = place.split("/")
    words = _place_words(head)
    if page is not None and not head.startswith("page-"):
        words = f"{words}, p. {page}"
    paragraph = next((part for part in inner if part.startswith("par-")), "")
    return f"{words}, paragraph {paragraph[4:]}" if paragraph else words


def _place_words(head: str) -> str:
    name, *levels = head.split(".")
    stem, _, number = name.partition("-")
    match stem:
        case "art":
            return _article_words(number, levels)
        case "recital":
            return f"recital {number}"
        case "annex":
            return _annex_words(number, levels)
        case "sec" if number == "0":  # a digest's statement on a subject of which no section number is verified
            return f"on {' '.join(levels)}".replace("-", " ")
        case "sec":
            return f"section {'.'.join([number, *levels])}".replace("-", " ")
        case "leaflet":
            return f"package leaflet, section {'.'.join(levels)}" if levels else "package leaflet"
        case "page":
            return f"p. {number}"
        case "par":
            return f"paragraph {number}"
        case "notes":
            return f"footnote {'.'.join(levels)}" if levels else "footnotes"
        case "front":
            return "front matter"
        case "preamble" | "title" | "contents" | "final":
            return {"final": "closing formula", "contents": "table of contents"}.get(stem, stem)
    return head.replace("-", " ").replace(".", ", ")


def _article_words(number: str, levels: list[str]) -> str:
    inner = "".join(f"({level})" for level in levels if not level.startswith("sub-"))
    sub = next((int(re.sub(r"\D.*", "", level[4:]) or 1) for level in levels if level.startswith("sub-")), 0)
    tail = f", {_ordinal(sub)} subparagraph" if sub else ""
    return f"Article {number}{inner}{tail}"


def _annex_words(number: str, levels: list[str]) -> str:
    words = "Annex"
    if match := re.fullmatch(r"(\d+)([a-z]?)", number):
        words = f"Annex {roman(int(match[1]))}{match[2].upper()}"
    elif number:
        words = f"Annex {number.upper()}"
    parts = [level for level in levels if level.startswith("part-")]
    points = [level for level in levels if not level.startswith(("part-", "sub-"))]
    for part in parts:
        words += f", Part {roman(int(part[5:])) if part[5:].isdigit() else part[5:].upper()}"
    if len(points) == 1 and re.fullmatch(r"[a-z]{1,2}", points[0]):
        return f"{words}, point ({points[0]})"
    return f"{words}, point {'.'.join(points)}" if points else words


def _ordinal(number: int) -> str:
    return _ORDINALS[number - 1] if number <= len(_ORDINALS) else f"{number}th"
