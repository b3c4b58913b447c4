"""Which evidence becomes a statement: the best, what comes close to it, and the rule it depends on for what was asked. Pure."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from assistant.authority import Evidence
from assistant.weighing import Concept, Weighing, gives_time
from indexer.index import Index
from indexer.locators import place_of
from indexer.passages import Passage

MOST_STATEMENTS = 3
CLOSE = 0.87  # share of the best score from which further evidence is stated too
COMPLEMENTING = 0.7  # share of the best score that suffices where a statement adds to what was said …
ADDS = 0.25  # … at least this share of the question's weight
_SELDOM_AN_ANSWER = frozenset({"title", "front", "contents", "notes", "preamble", "preamble-2", "final"})
_ARTICLES = re.compile(r"\bArticles?\s+(\d+)[a-z]?(?:\(\d+\))*(?:(\s+to\s+)(\d+))?", re.I)


def worth_stating(found: Sequence[Evidence], *, index: Index, weighing: Weighing) -> Iterator[Passage]:
    """The passages to be stated, the answer first."""
    best = [evidence for evidence in found if place_of(evidence.passage.locator).split(".")[0] not in _SELDOM_AN_ANSWER]
    asked_of = {source for reference in weighing.asked.references for source in reference.sources}
    if best and best[0].passage.source in asked_of:  # asked of a document or product, answered from its texts
        best = [evidence for evidence in best if evidence.passage.source in asked_of]
    chosen = [evidence.passage for evidence in _complementing(best, weighing)]
    yield from chosen
    if weighing.asks_time and chosen and not any(gives_time(passage.text) for passage in chosen):
        yield from _time_limits(chosen[0], index)


def _complementing(best: Sequence[Evidence], weighing: Weighing) -> Iterator[Evidence]:
    """The best, those close to it, and those that speak to a part of the question of which nothing was said yet."""
    said: dict[Concept, float] = dict.fromkeys(weighing.concepts, 0.0)
    stated = 0
    for evidence in best:
        passage = evidence.passage
        met = weighing.met(" ".join((*passage.headings, passage.lead, passage.text)))
        adds = sum(concept.weight * max(0.0, share - said[concept]) for concept, share in met.items())
        close = evidence.score >= CLOSE * best[0].score
        if not close and not (evidence.score >= COMPLEMENTING * best[0].score and adds >= ADDS * weighing.total):
            continue
        yield evidence
        said = {concept: max(said[concept], share) for concept, share in met.items()}
        stated += 1
        if stated == MOST_STATEMENTS:
            return


def _time_limits(passage: Passage, index: Index) -> list[Passage]:
    """A provision of the same act that refers to this one's article and sets a period: the deadline often stands elsewhere."""
    match = re.match(r"art-(\d+)", place_of(passage.locator))
    if match is None:
        return []
    number = int(match[1])
    setting = [
        other
        for other in _referring(index, passage.edition).get(number, ())
        if gives_time(other.text)
        and other.force == "operative"
        and not place_of(other.locator).startswith(f"art-{number}.")
    ]
    return setting[:1]


@lru_cache(maxsize=128)
def _referring(index: Index, edition: str) -> dict[int, tuple[Passage, ...]]:
    """Article number → the provisions of the edition that name it, also within a range ("Articles 15 to 22")."""
    found: dict[int, list[Passage]] = {}
    for row in index.rows_by_edition[edition]:
        passage = index.passages[row]
        for first, _, last in _ARTICLES.findall(passage.text):
            for number in range(int(first), min(int(last or first), int(first) + 50) + 1):
                found.setdefault(number, []).append(passage)
    return {number: tuple(dict.fromkeys(passages)) for number, passages in found.items()}
