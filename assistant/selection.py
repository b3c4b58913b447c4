"""Which words of the evidence are quoted: the sentences that answer, never shorter than the rule they belong to. Pure.

A rule is whole with its lead-in, the points of its list, its exceptions and the sentences that lean on it.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.sentences import Span, leans_back, leans_on, sentences
from assistant.weighing import Weighing
from indexer.index import Index
from indexer.locators import official, place_of
from indexer.passages import Passage

WHOLE = 480  # characters up to which a provision is quoted whole
LIST_LONGEST = 3_000  # characters of a list that is quoted whole
MOST_SENTENCES = 3
_DEFINITIONS = re.compile(r"\b(?:definitions?|following (?:terms|meanings?)|shall bear)\b", re.I)
_TOGETHER = re.compile(
    r"\b(?:all (?:of )?the following|following (?:conditions|requirements|criteria|particulars))\b", re.I
)
_AND = re.compile(r"[;,]?\s+and\s*$")
_DEROGATES = re.compile(
    r"(?:\d+[a-z]?\.\s+)?(?:by way of derogation from|notwithstanding|paragraphs? [\d, and()a-z]+ shall not apply|"
    r"the (?:period|right|obligation|time)[^.]{0,60} (?:shall not apply|may (?:however )?be (?:reduced|extended))|in derogation)",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Quote:
    """A stretch quoted from one passage: passage.text[start:end]."""

    passage: Passage
    span: Span

    @property
    def text(self) -> str:
        return self.span.of(self.passage.text)


def quotes_for(
    passage: Passage, *, index: Index, weighing: Weighing, near: frozenset[str] = frozenset(), asked_for: bool = False
) -> list[Quote]:
    """The quotes that make one statement out of a passage: in reading order, the passage's own among them.

    near       locators of the best evidence: where several points of one list are among it, the list is what was asked for
    asked_for  whether the place was asked for by name: then it is quoted as it stands, with what lies in it
    """
    if passage.force == "digest":  # written as one statement
        return _whole(passage)
    if not place_of(passage.locator).startswith(("art-", "annex")):
        return _whole(passage) if asked_for else _own_quotes(passage, weighing)
    family = _Family(passage, index)
    if asked_for:
        lead_in = _whole(family.lead) if family.lead else []
        inside = [] if family.lead else family.points
        return [*lead_in, *_whole(passage), *(quote for point in inside for quote in _whole(point))]
    if family.points:
        return _list_quotes(family, passage, weighing, near)
    own = _own_quotes(passage, weighing)
    return own + [quote for exception in family.exceptions for quote in _whole(exception)]


class _Family:
    """A provision and what belongs to it in the same edition: its lead-in, its points, its tails, its exceptions."""

    def __init__(self, passage: Passage, index: Index) -> None:
        self._index = index
        self._edition = passage.edition
        self._names = [
            name
            for row in index.rows_by_edition[passage.edition]
            if _same_article(name := index.passages[row].locator, passage.locator)
        ]
        self.lead = self._lead_of(passage)
        above = self.lead.locator if self.lead else passage.locator
        inside = [self._get(name) for name in self._names if name.startswith(above + ".")]
        is_list = self.lead is not None or passage.text.rstrip().endswith((":", "—"))
        self.points = [one for one in inside if ".sub-" not in one.locator[len(above) :]] if is_list else []
        self.tails = [one for one in inside if re.fullmatch(r"\.sub-\d+", one.locator[len(above) :])]
        self.exceptions = [
            one for name in self._names if (one := self._get(name)) != passage and _derogates_from(one, passage)
        ]

    def _get(self, locator: str) -> Passage:
        return next(
            self._index.passages[row]
            for row in self._index.rows_by_locator[locator]
            if self._index.passages[row].edition == self._edition
        )

    def _lead_of(self, passage: Passage) -> Passage | None:
        """The passage whose lead-in this point completes."""
        name, dot, last = passage.locator.rpartition(".")
        if not dot or "/" not in name or not passage.lead or last.startswith("sub-"):
            return None
        return self._get(name) if name in self._names else None


def _list_quotes(family: _Family, passage: Passage, weighing: Weighing, near: frozenset[str]) -> list[Quote]:
    """Lead-in, points and tails of a rule that needs all its points; else the lead-in and the points that answer."""
    lead = family.lead or passage
    lead_in = _whole(lead)
    if _is_whole_only(family, lead, passage, near):
        tails = [tail for tail in family.tails if len(tail.text) <= 2 * WHOLE]
        return lead_in + [quote for part in (*family.points, *tails) for quote in _whole(part)]
    chosen = [passage] if family.lead else _best_points(family.points, weighing)
    return lead_in + [
        quote for point in family.points if any(_within(point, one) for one in chosen) for quote in _whole(point)
    ]


def _is_whole_only(family: _Family, lead: Passage, passage: Passage, near: frozenset[str]) -> bool:
    """Whether the list is one rule: its points hold together, or the list itself is what was found."""
    about = f"{lead.headings[-1] if lead.headings else ''} {lead.text[-200:]}"
    if sum(len(point.text) for point in family.points) > LIST_LONGEST or _DEFINITIONS.search(about):
        return False
    together = _TOGETHER.search(lead.text[-250:]) or any(_AND.search(point.text) for point in family.points)
    return passage == lead or bool(together) or sum(point.locator in near for point in family.points) >= 3


def _best_points(points: Sequence[Passage], weighing: Weighing) -> list[Passage]:
    scores = [weighing.sentence_score(point.text) for point in points]
    best = max(scores, default=0)
    return [point for point, score in zip(points, scores, strict=True) if best and score >= 0.6 * best][:MOST_SENTENCES]


def _within(point: Passage, chosen: Passage) -> bool:
    return point.locator == chosen.locator or point.locator.startswith(chosen.locator + ".")


def _own_quotes(passage: Passage, weighing: Weighing) -> list[Quote]:
    """The whole of a short passage, else its best sentences with those that lean on them, joined where they touch."""
    if len(passage.text) <= WHOLE:
        return _whole(passage)
    spans = sentences(passage.text)
    scores = [weighing.sentence_score(span.of(passage.text)) for span in spans]
    chosen = _best_sentences(scores)
    for number in sorted(chosen):
        while number > 0 and leans_back(spans[number].of(passage.text)) and number - 1 not in chosen:
            number -= 1
            chosen.add(number)
    for number in range(1, len(spans)):
        if number - 1 in chosen and leans_on(spans[number].of(passage.text)):
            chosen.add(number)
    return [
        Quote(passage=passage, span=span)
        for span in _joined([spans[number] for number in sorted(chosen)], passage.text)
    ]


def _best_sentences(scores: Sequence[float]) -> set[int]:
    """The best sentence and those that come close to it."""
    order = sorted(range(len(scores)), key=lambda number: (-scores[number], number))
    best = scores[order[0]]
    return {number for number in order[:MOST_SENTENCES] if scores[number] >= 0.75 * best}


def _joined(spans: Sequence[Span], text: str) -> list[Span]:
    """Spans with nothing but white space between them become one."""
    result: list[Span] = []
    for span in spans:
        if result and not text[result[-1].end : span.start].strip():
            result[-1] = Span(result[-1].start, span.end)
        else:
            result.append(span)
    return result


def _whole(passage: Passage) -> list[Quote]:
    return [Quote(passage=passage, span=Span(0, len(passage.text)))]


def _same_article(one: str, other: str) -> bool:
    return one.split(".")[0] == other.split(".")[0]


def _derogates_from(other: Passage, passage: Passage) -> bool:
    """Whether another paragraph of the same article says that it departs from this one."""
    match = _DEROGATES.match(other.text)
    number = re.match(r"art-[\da-z]+\.(\d+[a-z]?)", place_of(official(passage.locator)))
    if match is None or number is None or other.locator == passage.locator:
        return False
    named = re.findall(r"\bparagraphs?\s+([\d, and()a-z]+)", other.text[:160], re.I)
    numbers = {found for text in named for found in re.findall(r"\d+[a-z]?", text)}
    return number[1] in numbers
