"""Hits as a ranking of places in the law, at the place itself, its provision or its document, judged against gold. Pure.

The rule. A hit's places, and gold, are raised to the level; gold that is the same there counts once. A hit lying in gold places
not yet met becomes those (one unit each, at its rank). A hit that lies in gold already met, or whose places were all
shown above, is dropped: what is ranked are distinct units, and the same twice is neither rewarded nor punished. Any other hit
becomes one unit that is not relevant, also where a chunk spans several places: it is one thing to read. With `any_of` all gold
is one unit, met by any of it. Where the case asks for an edition, a hit of another one is no gold hit.
"""

from collections.abc import Sequence
from typing import Literal

from eval.cases import Case
from eval.records import Hit
from indexer.locators import covers, official, provision_of

Level = Literal["place", "provision", "document"]
LEVELS: tuple[Level, ...] = ("place", "provision", "document")


def raised(locator: str, level: Level) -> str:
    """The locator as it counts at a level: the place itself, its whole article, annex or section, or its document."""
    if level == "document" or "/" not in locator:
        return locator.partition("/")[0]
    return provision_of(locator) if level == "provision" else locator


def gold_units(case: Case, level: Level) -> tuple[str, ...]:
    """What is relevant at a level, by the names that `ranking` gives it; () for a case without gold."""
    return tuple(dict.fromkeys(_units(case, level).values()))


def ranking(hits: Sequence[Hit], case: Case, level: Level) -> tuple[str, ...]:
    """The hits as distinct units, best first, by the rule above; gold units bear the names of `gold_units`."""
    units = _units(case, level)
    ranked: dict[str, None] = {}
    seen: set[str] = set()
    for hit in hits:
        places = [raised(official(place), level) for place in hit.places]
        if case.edition not in (None, hit.edition):
            met, places = [], [f"{hit.edition}#{place}" for place in places]
        else:
            met = [unit for gold, unit in units.items() if any(covers(gold, place) for place in places)]
        places = places or [f"{hit.edition}#"]  # of no place, such as front matter, but still a result
        unit = next((place for place in places if place not in seen), None)
        ranked.update(dict.fromkeys(met or ([unit] if unit else [])))
        seen.update(places)
    return tuple(ranked)


def _units(case: Case, level: Level) -> dict[str, str]:
    """Gold at the level → the unit that it counts as."""
    gold = [raised(place, level) for place in case.gold]
    return {place: gold[0] if case.any_of else place for place in gold}
