"""The styles in which EU acts, EMA documents and ICH guidelines are numbered, read into comparable values. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# One character for one, so that places in the result are places in the text.
_SPACED = str.maketrans(
    dict.fromkeys("\u00a0\u2007\u2009\u202f\t\n\r", " ") | dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-")
)
_ACT = re.compile(
    r"(?i)\b(?:(?:Commission|Council|European Parliament and Council)\s+)?(?:(?:Implementing|Delegated)\s+)?"
    r"(?P<type>Regulation|Directive|Decision|Reg\b\.?|Dir\b\.?)\s*(?:\(\s*(?:EU|EC|EEC|Euratom)\s*\)\s*)?(?:N(?:o|r|°|º)\.?\s*)?"
    r"(?P<a>\d{1,4})\s?/\s?(?P<b>\d{1,4})(?:/(?P<suffix>EEC|EC|EU))?(?![\d/]|\w)"
)
_BARE_ACT = re.compile(r"(?i)(?<![\w/.-])(?P<a>\d{1,4})/(?P<b>\d{1,4})(?:/(?P<suffix>EEC|EC|EU))?(?![\d/]|\w)")
_CELEX = re.compile(r"\b[03](?P<year>(?:19|20)\d{2})(?P<letter>[RLD])(?P<number>\d{4})(?:-\d{8})?\b")
_EMA = re.compile(
    r"(?i)\b(?:EMA|EMEA|CPMP|CHMP|CAT)(?:/\s?[A-Z]{2,8}){0,6}/\s?(?P<serial>\d{2,6})/\s?(?P<year>(?:19|20)\d{2}|\d{2})(?!\d)"
    r"(?:\s?/?\s?corr\.?)?(?:\s*,?\s*rev(?:ision)?\.?\s*(?P<revision>\d+)(?:\.\d+)?)?"
    r"(?:\s*-?\s*corr(?:igendum|\.)?(?:\s*\d)?)?(?!\w)"
)
_ICH = re.compile(
    r"(?i)\bICH[\s-]*(?:harmonised\s+)?(?:tripartite\s+)?(?:guideline\s+|topic\s+)?(?P<code>[QSEM]\s?\d{1,2}[A-FQS]?)"
    r"(?:\s*\(?\s?R\s?(?P<revision>\d)\s?\)?)?(?:\s+Annex\s+(?P<annex>\d))?(?![A-Za-z0-9])"
)
# Without "ICH" a code needs more than a letter and one of the digits 1-4, else quarters and modules would be codes.
_BARE_ICH = re.compile(
    r"(?<![\w/.-])(?P<code>[QSEM]\d{1,2}[A-FQS]|[QSEM](?:[5-9]|1\d)|[QSEM]\d{1,2}(?=\s?\(R\d\)))"
    r"(?:\s?\(R(?P<revision>\d)\))?(?:\s+Annex\s+(?P<annex>\d))?(?![A-Za-z0-9/])"
)


def spaced(text: str) -> str:
    """The text with every kind of space and dash written plainly; same length."""
    return text.translate(_SPACED)


@dataclass(frozen=True)
class Act:
    """An EU act by the letter of its CELEX number (R, L, D), its year and its number."""

    letter: str
    year: int
    number: int

    def typed(self, letter: str) -> "Act":
        """The same year and number with another type."""
        return Act(letter, self.year, self.number)


@dataclass(frozen=True)
class EmaNumber:
    """An EMA document number: committees and agency names vary freely, serial and year do not."""

    pair: tuple[int, int]
    revision: int | None


@dataclass(frozen=True)
class IchCode:
    """An ICH code such as Q5A, with its revision and annex where given."""

    code: str
    revision: int | None
    annex: int | None


def acts(text: str) -> Iterator[tuple[int, int, tuple[Act, ...]]]:
    """EU acts in the text: start, end, what the number can mean, the usual order of year and number first.

    A bare number counts too, since only registered ones lead to anything, unless it may be a month.
    """
    for match in _CELEX.finditer(text):
        yield match.start(), match.end(), (Act(match["letter"], int(match["year"]), int(match["number"])),)
    for match in _ACT.finditer(text):
        letter = {"reg": "R", "dir": "L", "dec": "D"}[match["type"][:3].casefold()]
        yield match.start(), match.end(), tuple(_readings(letter, match["a"], match["b"]))
    for match in _BARE_ACT.finditer(text):
        readings = _readings("L" if match["suffix"] else "R", match["a"], match["b"])
        yield match.start(), match.end(), tuple(act for act in readings if match["suffix"] or act.number > 12)


def ema_numbers(text: str) -> Iterator[tuple[int, int, EmaNumber]]:
    """EMA document numbers in the text: start, end, number."""
    for match in _EMA.finditer(text):
        revision = int(match["revision"]) if match["revision"] else None
        yield match.start(), match.end(), EmaNumber((int(match["serial"]), _year(match["year"])), revision)


def ich_codes(text: str) -> Iterator[tuple[int, int, IchCode]]:
    """ICH codes in the text: start, end, code."""
    for style in (_ICH, _BARE_ICH):
        for match in style.finditer(text):
            code = match["code"].replace(" ", "").upper()
            revision = int(match["revision"]) if match["revision"] else None
            yield match.start(), match.end(), IchCode(code, revision, int(match["annex"]) if match["annex"] else None)


def _readings(letter: str, first: str, second: str) -> Iterator[Act]:
    """Directives are YEAR/NUMBER; regulations NUMBER/YEAR until 2014 and YEAR/NUMBER since. The usual order first."""
    year_first = (_year(first), int(second))
    number_first = (_year(second), int(first))
    usual = year_first if letter != "R" or (len(first) == 4 and year_first[0] >= 2015) else number_first
    for year, number in dict.fromkeys((usual, year_first, number_first)):
        if 1950 <= year <= 2100 and 0 < number <= 9999:
            yield Act(letter, year, number)


def _year(digits: str) -> int:
    """Four digits; two digits above 50 are of the last century (Directive 65/65/EEC is of 1965)."""
    year = int(digits)
    if len(digits) > 2:
        return year
    return 1900 + year if year > 50 else 2000 + year
