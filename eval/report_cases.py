"""A case that went wrong, with its gold and what was retrieved instead side by side. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from eval.records import Hit, Question, Record
from eval.summaries import faults, first_rank, has_gold, met, results_of, stated, systems_of
from indexer.locators import covers, official

SHOWN = 3  # hits of a case
_MET = {"gold": "right place", "provision": "right provision, another place", "": "another place"}


@dataclass(frozen=True, kw_only=True)
class WorstCase:
    """A case that went wrong with the first system: gold on one side, what came instead on the other.

    gold  (place, its text as some system retrieved it, "" where none did)
    hits  (rank as retrieved, the hit, what it is in words)
    """

    question: Question
    faults: tuple[str, ...]
    gold: tuple[tuple[str, str], ...]
    hits: tuple[tuple[int, Hit, str], ...]
    said: str
    elsewhere: tuple[tuple[str, str], ...]


def worst_case(record: Record, system: str, question: Question) -> WorstCase:
    """The case as that system met it."""
    results = {name: results_of(record, name).get(question.id) for name in systems_of(record)}
    result = results[system]
    assert result is not None  # `worst_cases` gives only what was asked
    hits = [hit for one in results.values() if one for hit in one.hits]
    places = question.case.gold if question.case else question.relevant
    return WorstCase(
        question=question,
        faults=faults(record, question, result),
        gold=tuple((place, _text_at(place, hits)) for place in places),
        hits=tuple((rank, hit, _MET[met(question, hit)]) for rank, hit in enumerate(result.hits[:SHOWN], start=1)),
        said=stated(result.answer),
        elsewhere=tuple(
            (name, _found_words(question, one.hits, one.failure) if one else "not asked")
            for name, one in results.items()
            if name != system
        ),
    )


def _text_at(place: str, hits: Sequence[Hit]) -> str:
    """What some system retrieved from the place, the nearest to the whole of it first."""
    texts = [
        (len(where), hit.text) for hit in hits if hit.text for where in hit.places if covers(place, official(where))
    ]
    return min(texts)[1] if texts else ""


def _found_words(question: Question, hits: Sequence[Hit], failure: str) -> str:
    if failure:
        return "failed"
    if not has_gold(question):
        return "nothing to find"
    rank = first_rank(question, hits)
    return f"rank {rank}" if rank else f"not among {len(hits)}"
