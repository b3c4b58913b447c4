"""Recognising the headings of an act: divisions, articles, annexes; and what is printed around its articles."""

import re
from dataclasses import dataclass
from typing import Literal

from indexer.readers.act_labels import roman_value
from indexer.readers.act_lines import Line

_ARTICLE = re.compile(r"Article\s+(\d+[a-z]*)\s*[.:–—-]?(?:\s+(.+))?")
_SOLE_ARTICLE = re.compile(r"(?:Sole|Single) Article()()")
_DIVISION = re.compile(
    r"(PART|TITLE|CHAPTER|SECTION|SUB-?SECTION|Part|Title|Chapter|Section|Sub-?section)"
    r"\s+([IVXLC]+[a-z]{0,2}|\d+[a-z]{0,2}|[A-Z])\b\s*[.:–—-]?(?:\s+(.+))?"
)
_ANNEX = re.compile(r"(?:ANNEX|Annex)(?:\s+([IVXLC]+|\d+|[A-Z])([a-z]?))?\s*[:–—-]?(?:\s+(.+))?")
_RANKS = {"part": 1, "title": 2, "chapter": 3, "section": 4, "subsection": 5}
_ENACTING = re.compile(r"(?:HAS|HAVE) (?:ADOPTED|DECIDED|AGREED)\b")
_FINAL = re.compile(
    r"This (?:Regulation|Decision|Directive) shall be binding in its entirety and|Done at \w|Done in \w+, \d"
)
_PREAMBLE = re.compile(r"THE [A-Z ,]{5,}$|Having regard to |Whereas\b|Preamble$")

_LONGEST_TITLE = 200
ARTICLE_RANK = 6


@dataclass(frozen=True, kw_only=True)
class Heading:
    """A heading: `rank` orders what contains what, `part` is its piece of an anchor, `name` is printed beside it."""

    kind: Literal["division", "article", "annex"]
    rank: int
    part: str
    name: str = ""


def heading_in(line: Line) -> Heading | None:
    """The division, article or annex a line opens. Running text opens one only if it is nothing but the heading."""
    if line.role not in ("heading", "text") or line.label:
        return None
    if match := _ARTICLE.fullmatch(line.text) or _SOLE_ARTICLE.fullmatch(line.text):
        found = Heading(kind="article", rank=ARTICLE_RANK, part=f"art-{match[1] or 1}", name=match[2] or "")
    elif match := _DIVISION.fullmatch(line.text):
        word = match[1].lower().replace("-", "")
        number = _number(match[2])
        found = Heading(kind="division", rank=_RANKS[word], part=f"{word}-{number}", name=match[3] or "")
    elif match := _ANNEX.fullmatch(line.text):
        number = _number(match[1]) + match[2] if match[1] else ""
        found = Heading(kind="annex", rank=0, part=f"annex-{number}" if number else "annex", name=match[3] or "")
    else:
        return None
    return found if line.role == "heading" or not found.name else None


def _number(printed: str) -> str:
    """'IV' → '4', 'IIIa' → '3a', 'B' → 'b', '2a' → '2a'."""
    match = re.fullmatch(r"([IVXLC]+)([a-z]*)", printed)
    value = roman_value(match[1].lower()) if match else None
    if match is None or value is None or (value >= 50 and len(printed) == 1):  # Annex C, Annex L are letters
        return printed.lower()
    return f"{value}{match[2]}"


def may_be_title(line: Line) -> bool:
    """Whether a line behind a heading is its title: marked so, or short, unnumbered and without a full stop."""
    if line.label or heading_in(line) or line.role not in ("heading", "text"):
        return False
    return line.role == "heading" or (len(line.text) <= _LONGEST_TITLE and line.text[-1] not in ".;:,’”")


def starts_preamble(line: Line) -> bool:
    """Whether the preamble begins here: the adopting institutions, the first citation, 'Whereas'."""
    return bool(_PREAMBLE.match(line.text)) or line.label == "(1)"


def is_enacting_formula(line: Line) -> bool:
    """'HAVE ADOPTED THIS REGULATION:'."""
    return bool(_ENACTING.match(line.text))


def starts_final_part(line: Line) -> bool:
    """Whether the closing formula or the signatures begin here."""
    return line.role == "text" and not line.label and bool(_FINAL.match(line.text))
