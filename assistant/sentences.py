"""Sentences as spans of a text, so that what is shown can be checked against it character for character. Pure."""

import re
from dataclasses import dataclass

_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Art|Arts|art|arts|p|pp|e\.g|i\.e|cf|Reg|Dir|Vol|vol|Ph|Eur|Rev|approx|Dr|St|vs|ca|incl|etc|Fig|al|op|para|paras|Inc|Ltd)"
    r"|\b[A-Z]|(?:^|[\s(])\d{1,3}[a-z]?(?:\.\d+)*)\.$"
)
_END = re.compile(r"[.?!](?:[’”\"')\]]{0,2})(?=\s+|$)|\n")

# A sentence that begins so is not understood, or not true, without the one before it.
_LEANS_BACK = re.compile(
    r"\W*\b(?:it|its|they|their|this|that|these|those|such|he|she|however|therefore|thus|otherwise|also|likewise|nevertheless|"
    r"in (?:such|that|this|these|those) cases?|for th(?:at|is|ose|ese) purposes?|in (?:addition|particular)|"
    r"furthermore|moreover|where (?:this|that|such|it)|if (?:so|not|this|that)|by derogation|"
    r"the (?:latter|former|same|said|above)|notwithstanding (?:this|that))\b",
    re.I,
)
# A sentence that begins so limits, extends or conditions the one before it: the rule is not whole without it.
_LEANS_ON = re.compile(
    r"\W*\b(?:however|by way of derogation|by derogation|notwithstanding|without prejudice|unless|except|in exceptional|"
    r"nevertheless|the same shall|longer|shorter|it (?:shall|may) not|where (?:this|that|such)|"
    r"this (?:shall|does|period|provision|time)|that (?:period|time|right|obligation|provision)|"
    r"the (?:first|second|third|preceding|above) (?:subparagraph|sentence|paragraph)|"
    r"in (?:such|that|this|these|those) (?:a )?cases?|such (?:a )?(?:period|time|derogation|exception))\b",
    re.I,
)


@dataclass(frozen=True)
class Span:
    """A stretch of a text: text[start:end]."""

    start: int
    end: int

    def of(self, text: str) -> str:
        return text[self.start : self.end]


def sentences(text: str) -> list[Span]:
    """The sentences of a text in order, trimmed; a line break ends one, "No 1394/2007" and "Art. 3" do not."""
    found: list[Span] = []
    start = 0
    for match in _END.finditer(text):
        if match[0].startswith(".") and _ABBREVIATION.search(text, start, match.start() + 1):
            continue
        _keep(text, start, match.end(), found)
        start = match.end()
    _keep(text, start, len(text), found)
    return found


def leans_back(sentence: str) -> bool:
    """Whether the sentence needs the one before it to be understood."""
    return bool(_LEANS_BACK.match(sentence))


def leans_on(sentence: str) -> bool:
    """Whether the sentence limits or extends the one before it."""
    return bool(_LEANS_ON.match(sentence))


def _keep(text: str, start: int, end: int, found: list[Span]) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        found.append(Span(start, end))
