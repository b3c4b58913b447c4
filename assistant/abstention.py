"""Whether the evidence answers the question at all. Declining honestly is a feature. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.question import Asked
from assistant.retrieval import Evidence
from assistant.standing import Standing
from assistant.weighing import Weighing
from indexer.catalogue import Catalogue, Source

# Provisional thresholds, set on the development questions; the evaluation harness is to calibrate them.
LEAST_COVERAGE = 0.45
LEAST_COSINE = 0.35
ENOUGH = 0.95  # coverage + cosine of the best passage


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Answer or decline, in words; remarks are limits that hold either way."""

    declined: bool
    reason: str = ""
    remarks: tuple[str, ...] = field(default=())


def judge(
    asked: Asked, found: Sequence[Evidence], *, weighing: Weighing, standing: Standing, catalogue: Catalogue
) -> Verdict:
    """Declines where a named document is not held for the day, or where nothing found speaks to enough of the question."""
    remarks = _remarks(asked, standing, catalogue)
    named = {source for reference in asked.references for source in reference.sources}
    held = {catalogue.edition[edition].source for edition in standing.answering}
    if named and not named & held:
        return Verdict(declined=True, reason=_not_held(asked, standing, catalogue), remarks=remarks)
    if not found:
        return Verdict(
            declined=True,
            reason="Nothing that is held for this day and these filters speaks to the question.",
            remarks=remarks,
        )
    best = found[0]
    if best.named:
        return Verdict(declined=False, remarks=remarks)
    places = [_name(catalogue.sources[s]) for r in asked.references if r.place for s in r.sources[:1] if s in held]
    if places:
        return Verdict(
            declined=True,
            reason=f"The place asked for was not found in the text held of {', '.join(dict.fromkeys(places))}: not held, "
            "which does not mean that there is no such rule. The nearest passages are shown.",
            remarks=remarks,
        )
    coverage = max(
        weighing.coverage(" ".join((*one.passage.headings, one.passage.lead, one.passage.text))) for one in found[:3]
    )
    cosine = max(one.cosine for one in found[:3])
    if coverage < LEAST_COVERAGE or cosine < LEAST_COSINE or coverage + cosine < ENOUGH:
        return Verdict(
            declined=True,
            reason="The corpus does not answer this: no passage speaks to enough of the question. The nearest passages are shown.",
            remarks=remarks,
        )
    return Verdict(declined=False, remarks=remarks)


def _not_held(asked: Asked, standing: Standing, catalogue: Catalogue) -> str:
    """Which of the documents named is held for no text, or for another day only."""
    said: list[str] = []
    for reference in asked.references:
        for source in reference.sources[:1]:
            name = _name(catalogue.sources[source])
            why = standing.silent.get(source)
            said.append(f"{name}: {why}" if why else f"{name} is known, but its text is not held")
    return "; ".join(dict.fromkeys(said)) + ". The nearest passages of other documents are shown."


def _remarks(asked: Asked, standing: Standing, catalogue: Catalogue) -> tuple[str, ...]:
    """What a named document's other editions or versions would have said on another day."""
    said = []
    for reference in asked.references:
        for source in reference.sources:
            if source in standing.silent:
                said.append(
                    f"{_name(catalogue.sources[source])} is held but does not answer for this day ({standing.silent[source]}). "
                    "Ask as of an earlier day to read it."
                )
    return tuple(dict.fromkeys(said))


def _name(source: Source) -> str:
    """A name that says what the document is: a product's procedure number alone does not."""
    return f"{source.short} ({source.name})" if source.name.startswith("EMEA/H/") else source.name
