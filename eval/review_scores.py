"""How well findings match what was planted in drafts. Pure.

A finding is right where it overlaps a planted defect and has its kind; one finding for one defect, and the closest pair first. A
draft is expected to have no defects but the planted ones: whatever else is found counts against precision, except for what is not
located in an extract.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Protocol, TypeVar

from eval.drafts import Defect, Kind, LoadedDraft, Severity, Span
from indexer.locators import covers, official

_Name = TypeVar("_Name", bound=str)


class Finding(Protocol):
    """What is scored of a review's finding. locator: the provision or the register's id that it cites, None where it cites none."""

    @property
    def span(self) -> Span: ...
    @property
    def kind(self) -> str: ...
    @property
    def severity(self) -> str: ...
    @property
    def locator(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class Share:
    """A share of n with its count. value: None where n is 0, for then there is nothing to take a share of."""

    count: int
    n: int

    @property
    def value(self) -> float | None:
        return self.count / self.n if self.n else None


@dataclass(frozen=True, kw_only=True)
class Matched:
    """Findings of one draft against its defects.

    right      pairs that overlap and have the same kind
    misnamed   pairs of what is left that overlap, the kind another one
    missed     defects without a finding
    surplus    findings without a defect
    unjudged   the same, of what is not located in a draft that is not complete: neither right nor wrong
    decoys     numbers of the decoys that a finding without a defect overlaps
    """

    right: tuple[tuple[Finding, Defect], ...]
    misnamed: tuple[tuple[Finding, Defect], ...]
    missed: tuple[Defect, ...]
    surplus: tuple[Finding, ...]
    unjudged: tuple[Finding, ...]
    decoys: tuple[int, ...]


@dataclass(frozen=True, kw_only=True)
class ReviewScores:
    """The measures of a suite, counted over all its drafts together.

    recall              planted defects found with their kind
    recall_of_kind      the same of each kind planted
    recall_of_severity  the same of each severity planted
    misnamed            planted defects found with another kind, right neither for recall nor for precision
    precision           findings that are right, of those that can be judged
    unjudged            findings of what is not located in an extract, planted ones aside
    blocker_precision   findings called blockers that are right and whose defect is a blocker
    decoys_flagged      decoys that a finding without a defect overlaps
    wrong_citations     of the right findings that cite and whose defect has rules: those that cite another place
    uncited             of the right findings whose defect has rules: those that cite nothing
    other_severity      right findings with another severity than planted
    failed              ids of drafts whose review broke; in none of the counts
    """

    recall: Share
    recall_of_kind: Mapping[Kind, Share]
    recall_of_severity: Mapping[Severity, Share]
    misnamed: Share
    precision: Share
    unjudged: int
    blocker_precision: Share
    decoys_flagged: Share
    wrong_citations: Share
    uncited: Share
    other_severity: Share
    failed: tuple[str, ...] = field(default=())


def score(drafts: Sequence[LoadedDraft], findings: Mapping[str, Sequence[Finding] | None]) -> ReviewScores:
    """The scores of the findings by draft id; None where the review broke.

    Raises ValueError where a draft has no entry or an entry no draft: nothing is left out in silence.
    """
    ids = {one.draft.id for one in drafts}
    if ids != set(findings):
        raise ValueError(
            f"Drafts and findings differ in {sorted(ids ^ set(findings))}. Give None for a review that broke."
        )
    reviewed = [(one, given) for one in drafts if (given := findings[one.draft.id]) is not None]
    matches = [match(one, given) for one, given in reviewed]
    right = [pair for matched in matches for pair in matched.right]
    planted = [defect for one, _ in reviewed for defect in one.draft.defects]
    found = [defect for _, defect in right]
    given = list(chain.from_iterable(given for _, given in reviewed))
    unjudged = sum(len(matched.unjudged) for matched in matches)
    ruled = [(finding, defect) for finding, defect in right if defect.rules]
    cited = [(finding.locator, defect) for finding, defect in ruled if finding.locator is not None]
    blockers = [finding for finding in given if finding.severity == "blocker"]
    true_blockers = [defect for finding, defect in right if finding.severity == defect.severity == "blocker"]
    return ReviewScores(
        recall=Share(count=len(found), n=len(planted)),
        recall_of_kind=_by((defect.kind for defect in found), (defect.kind for defect in planted)),
        recall_of_severity=_by((defect.severity for defect in found), (defect.severity for defect in planted)),
        misnamed=Share(count=sum(len(matched.misnamed) for matched in matches), n=len(planted)),
        precision=Share(count=len(right), n=len(given) - unjudged),
        unjudged=unjudged,
        blocker_precision=Share(count=len(true_blockers), n=len(blockers)),
        decoys_flagged=Share(
            count=sum(len(matched.decoys) for matched in matches), n=sum(len(one.draft.decoys) for one, _ in reviewed)
        ),
        wrong_citations=Share(count=sum(not cites(place, defect) for place, defect in cited), n=len(cited)),
        uncited=Share(count=len(ruled) - len(cited), n=len(ruled)),
        other_severity=Share(count=sum(one.severity != defect.severity for one, defect in right), n=len(right)),
        failed=tuple(one.draft.id for one in drafts if findings[one.draft.id] is None),
    )


def match(loaded: LoadedDraft, findings: Sequence[Finding]) -> Matched:
    """Findings and defects one to one: the closest pairs of the same kind first, then those of another kind."""
    closeness = list(_closeness(loaded, findings))
    same = [pair for pair in closeness if findings[pair[1]].kind == loaded.draft.defects[pair[2]].kind]
    right = _greedy(same, findings_taken=set(), defects_taken=set())
    misnamed = _greedy(closeness, findings_taken={one for one, _ in right}, defects_taken={one for _, one in right})
    pairs = [*right, *misnamed]
    matched_findings, matched_defects = {one for one, _ in pairs}, {one for _, one in pairs}
    left = [finding for number, finding in enumerate(findings) if number not in matched_findings]
    unjudged = () if loaded.draft.complete else tuple(finding for finding in left if finding.kind == "not located")
    return Matched(
        right=tuple((findings[one], loaded.draft.defects[other]) for one, other in right),
        misnamed=tuple((findings[one], loaded.draft.defects[other]) for one, other in misnamed),
        missed=tuple(defect for number, defect in enumerate(loaded.draft.defects) if number not in matched_defects),
        surplus=tuple(finding for finding in left if finding not in unjudged),
        unjudged=unjudged,
        decoys=tuple(
            number
            for number, decoy in enumerate(loaded.draft.decoys)
            if any(overlap(finding.span, loaded.span(decoy)) for finding in left)
        ),
    )


def overlap(one: Span, other: Span) -> float:
    """Common characters by characters in either (Jaccard); 0.0 in different documents or apart."""
    common = min(one.end, other.end) - max(one.start, other.start)
    if one.document != other.document or common <= 0:
        return 0.0
    return common / (max(one.end, other.end) - min(one.start, other.start))


def cites(locator: str, defect: Defect) -> bool:
    """Whether the locator is one of the defect's rules, lies in one, or is the place one level above it.

    For `…/art-15.4` that is the whole of `…/art-15`, but not the act alone: a pinpoint is the least that a finding owes.
    """
    cited = official(locator)
    return any(covers(rule, cited) or cited == _above(rule) for rule in defect.rules)


def _above(rule: str) -> str | None:
    source, _, place = rule.partition("/")
    outer, dot, _ = place.rpartition(".")
    return f"{source}/{outer}" if dot else None


def _closeness(loaded: LoadedDraft, findings: Sequence[Finding]) -> Iterator[tuple[float, int, int]]:
    """Every finding and defect that overlap at all: how closely at best, and their numbers."""
    for row, finding in enumerate(findings):
        for column, defect in enumerate(loaded.draft.defects):
            close = max(overlap(finding.span, loaded.span(place)) for place in defect.places)
            if close:
                yield close, row, column


def _greedy(
    pairs: Iterable[tuple[float, int, int]], *, findings_taken: set[int], defects_taken: set[int]
) -> list[tuple[int, int]]:
    """The closest pair, then the closest of what neither touches, and so on; of equals the first in order."""
    rows, columns, chosen = set(findings_taken), set(defects_taken), []
    for _, row, column in sorted(pairs, key=lambda pair: (-pair[0], pair[1], pair[2])):
        if row not in rows and column not in columns:
            rows.add(row)
            columns.add(column)
            chosen.append((row, column))
    return chosen


def _by(found: Iterable[_Name], planted: Iterable[_Name]) -> Mapping[_Name, Share]:
    counts = Counter(found)
    return {name: Share(count=counts[name], n=n) for name, n in sorted(Counter(planted).items())}
