"""Which passage defines a term, and which term a question wants defined. Pure."""

import re
from collections.abc import Iterable, Mapping, Sequence

from indexer.lexical import words
from indexer.passages import Passage

Term = tuple[str, ...]

_QUOTED = re.compile(r"[‘'\"“]([^’'\"”\n]{2,80})[’'\"”],? (?:\([^)]{1,40}\) )?(?:means?|shall mean|is|are)\b")
_OPENING = re.compile(
    r"^(?:\(?\w{1,4}[.)] )?(?:An?|The)? ?[‘'\"“]?([\w -]{3,60}?)[’'\"”]?(?: \([\w -]+\))?(?: means| is| are| comes?|:)",
    re.I,
)
_UNDER_DEFINITIONS = re.compile(r"\bdefinitions?\b", re.I)
_LINK = r"(?:of|in|under|for|according|within|as|by|on|from)"
_ASKS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        r"\b(?:definition|meaning) of (?:an? |the )?(.+)",
        r"\bmeant by (?:an? |the )?(.+)",
        r"\bwhat does (?:an? |the )?(.+?) mean\b",
        r"\bhow (?:is|are|does .{1,60}?) (?:an? |the )?(.+?) (?:legally )?defined\b",
        r"\bdefin(?:e|es) (?:an? |the )?(.+)",
        r"^(.+?),? (?:legal )?definition\b",
        r"\b(?:who|what) (?:is|are|counts as|qualifies as) (?:legally )?(?:considered )?(?:an? |the )?(.+)",
    )
)
_SIGNS = "‘’'\"“”?.,;:! "


def defining_rows(passages: Sequence[Passage]) -> Mapping[Term, tuple[int, ...]]:
    """Stemmed term → rows of the passages that define it: "‘term’ means …", or the opening of a provision on definitions."""
    found: dict[Term, list[int]] = {}
    for row, passage in enumerate(passages):
        for term in dict.fromkeys(_defined(passage)):
            found.setdefault(term, []).append(row)
    return {term: tuple(rows) for term, rows in found.items()}


def term_asked(question: str, known: Mapping[Term, object], read_as: Mapping[str, str]) -> Term | None:
    """The defined term whose definition a question asks for, None where it asks for none that is known.

    read_as  stemmed words of the question → what they are a slip of
    """
    for asks in _ASKS:
        if (match := asks.search(question)) is None:
            continue
        spoken = match[1].strip(_SIGNS).split()
        for end in range(len(spoken), 0, -1):
            if any(re.fullmatch("to", word.strip(_SIGNS), re.I) for word in spoken[:end]):
                continue  # "the keeper to do" wants no definition of the keeper
            if end < len(spoken) and not re.fullmatch(_LINK, spoken[end].strip(_SIGNS), re.I):
                continue
            term = tuple(read_as.get(word, word) for word in words(" ".join(spoken[:end])))
            if term and term in known:
                return term
    return None


def _defined(passage: Passage) -> Iterable[Term]:
    yield from (tuple(words(match[1])) for match in _QUOTED.finditer(passage.text))
    if passage.headings and _UNDER_DEFINITIONS.search(passage.headings[-1]) and (match := _OPENING.match(passage.text)):
        yield tuple(words(match[1]))
