"""What a system found for a case, in the same shape for every system, and the failures beside it."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.cases import Case
from eval.metrics import Ranking


@dataclass(frozen=True, kw_only=True)
class Found:
    """One result: the places that it stands for, in which edition, and its text for people to read.

    locators  of official text, one for a passage, several for a chunk that spans places, none for front matter and the like
    """

    locators: frozenset[str]
    edition: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Failure:
    """A case at which a system broke: counted and shown, never scored as zero."""

    case: str
    system: str
    message: str


@dataclass(frozen=True, kw_only=True)
class Run:
    """What one system found for each case, best first, by case id; a case that broke is in `failures` only."""

    system: str
    found: Mapping[str, tuple[Found, ...]]
    failures: tuple[Failure, ...] = ()


def ranking_for(case: Case, found: tuple[Found, ...]) -> Ranking:
    """The ranking as the metrics take it. Where a case asks for an edition, a place in another one is no hit."""
    return [one.locators if case.edition in (None, one.edition) else frozenset() for one in found]
