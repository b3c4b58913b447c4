"""What a text's place and kind say of its authority: evidence, its prior, and the order of authority where texts are close."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from indexer.catalogue import Catalogue
from indexer.locators import place_of, provision_of
from indexer.passages import Passage

STEPPING = 10  # pieces of evidence among which the order of authority is kept
CLOSE_IN_ACT = 0.72  # share of its score that a text of more authority in the same matter needs to go before it
CLOSE_IN_ARTICLE = 0.98  # the same for an article's first paragraph, which states the rule, before the others
CLOSE_TO_DIGEST = 0.88  # the same for official text before a digest, which may be of another document

# How far a passage of this force may count among equals: a footnote or table of contents seldom answers.
_FORCE_PRIOR = {
    "operative": 1.0,
    "annex": 0.97,
    "recital": 0.8,
    "guideline": 1.0,
    "information": 0.97,
    "digest": 1.0,
    "own": 1.0,
}
_KIND_PRIOR = {"article": 0.8, "epar": 0.9, "assessment-report": 0.9, "procedural-steps": 0.85}
_REPORTS = frozenset({"epar", "assessment-report", "procedural-steps"})
_FRAME = re.compile(r"\b(?:subject[- ]matter|entry into force|addressees?|purpose|objective)\b", re.I)
_FRAME_PRIOR = 0.92  # an act's opening and closing articles say what it is about and seldom answer
_FIRST_BONUS = 0.03  # an article's first paragraph states the rule that the others refine
_FIRST_PARAGRAPH = re.compile(r"art-\w+\.1(?:$|\.)|art-\w+$")
_PLACE_PRIOR = {"notes": 0.6, "preamble": 0.6, "final": 0.6, "contents": 0.1, "title": 0.6}


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A passage and its scores for one question; higher is better.

    score    the joined score that orders evidence; comparable within one question only
    cosine   of question and the passage's best window, -1 to 1
    lexical  BM25 of the typed words, unbounded
    named    whether the question names this very place
    """

    passage: Passage
    score: float
    cosine: float
    lexical: float
    named: bool = False


def prior(passage: Passage, kind: str) -> float:
    """What a passage's score is multiplied with, for the kind of its document and its place there."""
    place = place_of(passage.locator)
    weight = _KIND_PRIOR.get(kind, 1.0) * _FORCE_PRIOR[passage.force] * _PLACE_PRIOR.get(place.split(".")[0], 1.0)
    if passage.force == "operative" and passage.headings and _FRAME.search(passage.headings[-1]):
        weight *= _FRAME_PRIOR
    return weight * (1 + _FIRST_BONUS) if _FIRST_PARAGRAPH.match(place) else weight


def by_authority(found: Sequence[Evidence], catalogue: Catalogue) -> list[Evidence]:
    """Where texts are close, a recital steps behind the articles it explains, a report behind the product information it
    led to, and a digest behind official text."""
    result: list[Evidence] = []
    for position, evidence in enumerate(found[:STEPPING]):
        above, share = _above(evidence, catalogue)
        result += [
            other
            for other in found[position + 1 : STEPPING]
            if above(other.passage) and other.score >= share * evidence.score and other not in result
        ]
        if evidence not in result:
            result.append(evidence)
    return [*result, *found[STEPPING:]]


def _above(evidence: Evidence, catalogue: Catalogue) -> tuple[Callable[[Passage], bool], float]:
    """What has more authority in the same matter than this passage, and the share of its score that lets it go before."""
    passage, sources = evidence.passage, catalogue.sources
    if evidence.named:
        return lambda other: False, 1.0
    if passage.force == "recital":
        return lambda other: other.source == passage.source and other.force in ("operative", "annex"), CLOSE_IN_ACT
    if sources[passage.source].kind in _REPORTS:
        return lambda other: sources[other.source].kind == "product-information", CLOSE_IN_ACT
    if passage.force == "operative" and not _FIRST_PARAGRAPH.match(place_of(passage.locator)):
        article = provision_of(passage.locator)
        return (
            lambda other: (
                provision_of(other.locator) == article and bool(_FIRST_PARAGRAPH.match(place_of(other.locator)))
            ),
            CLOSE_IN_ARTICLE,
        )
    if passage.force == "digest":
        return lambda other: other.force not in ("digest", "recital"), CLOSE_TO_DIGEST
    return lambda other: False, 1.0
