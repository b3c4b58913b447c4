"""Whether the evidence answers the question at all. Declining honestly is a feature. Pure."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from assistant.authority import Evidence
from assistant.question import Asked
from assistant.standing import Standing
from assistant.weighing import Weighing
from indexer.catalogue import Catalogue, Source
from indexer.validity import status_on

# A logistic regression on how the best passages meet the question, and the probability from which Recital answers. Fitted on the
# development half of the ATMP suite, the AI Act benchmark, and both again with the gold document taken away (eval/README.md).
INTERCEPT = -5.83
COSINE, COVERAGE, RAREST, CONCEPTS, UNKNOWN, UNMET_NAMES = 5.22, 2.98, 0.30, 0.13, 2.33, -5.01
LEAST_PROBABILITY = 0.3
SURE = 0.6  # below it the answer says that it may not be one
LOOKED_AT = 3  # best passages that are asked


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Answer or decline, in words; remarks are limits that hold either way.

    confidence  how likely it is that the best evidence answers, 1 for a place asked for by name, None where nothing was weighed
    """

    declined: bool
    reason: str = ""
    remarks: tuple[str, ...] = field(default=())
    confidence: float | None = None


def judge(
    asked: Asked,
    found: Sequence[Evidence],
    *,
    weighing: Weighing,
    standing: Standing,
    catalogue: Catalogue,
    as_of: date,
) -> Verdict:
    """Declines where a named document is not held for the day, or where nothing found speaks to enough of the question."""
    remarks = _remarks(asked, standing, catalogue)
    named = {source for reference in asked.references for source in reference.sources}
    held = {catalogue.edition[edition].source for edition in standing.answering}
    if named and not named & held:
        return Verdict(declined=True, reason=_not_held(asked, standing, catalogue, as_of), remarks=remarks)
    if not named and (outside := _outside(asked, catalogue, held)):
        reason = f"No document of {' or '.join(outside)} is held. The nearest passages of others are shown."
        return Verdict(declined=True, reason=reason, remarks=remarks)
    if not found:
        return Verdict(
            declined=True,
            reason="Nothing that is held for this day and these filters speaks to the question.",
            remarks=remarks,
        )
    best = found[0]
    if best.named:
        return Verdict(declined=False, remarks=remarks, confidence=1.0)
    places = [_name(catalogue.sources[s]) for r in asked.references if r.place for s in r.sources[:1] if s in held]
    if places:
        return Verdict(
            declined=True,
            reason=f"The place asked for was not found in the text held of {', '.join(dict.fromkeys(places))}: not held, "
            "which does not mean that there is no such rule. The nearest passages are shown.",
            remarks=remarks,
        )
    confidence = answer_probability(found, weighing, catalogue)
    if confidence < LEAST_PROBABILITY:
        return Verdict(
            declined=True,
            confidence=confidence,
            reason="The corpus does not answer this: no passage speaks to enough of the question. The nearest passages are shown.",
            remarks=remarks,
        )
    if confidence < SURE:
        remarks = (*remarks, "Not sure that this answers the question: read it as the nearest that was found.")
    return Verdict(declined=False, remarks=remarks, confidence=confidence)


def answer_probability(found: Sequence[Evidence], weighing: Weighing, catalogue: Catalogue) -> float:
    """How likely it is that the best evidence answers the question, 0 to 1."""
    texts = [_searched(one, catalogue) for one in found[:LOOKED_AT]]
    total = sum(concept.weight for concept in weighing.concepts) or 1.0
    each = [weighing.met(text) for text in texts]
    met = {concept: max(one[concept] for one in each) for concept in weighing.concepts}
    names = sum(concept.weight * (1 - met[concept]) for concept in weighing.concepts if weighing.is_name(concept))
    unknown = sum(concept.weight for concept in weighing.concepts if not weighing.knows(concept))
    rarest = max(weighing.concepts, key=lambda concept: concept.weight, default=None)
    sure = (
        INTERCEPT
        + COSINE * max(one.cosine for one in found[:LOOKED_AT])
        + COVERAGE * weighing.coverage(texts[0])
        + RAREST * (met[rarest] if rarest else 1.0)
        + CONCEPTS * len(weighing.concepts)
        + UNKNOWN * unknown / total
        + UNMET_NAMES * names / total
    )
    return 1 / (1 + math.exp(-sure))


def _searched(evidence: Evidence, catalogue: Catalogue) -> str:
    """A passage with all that stands around it: its document's name, headings, lead-in."""
    passage = evidence.passage
    return " ".join((catalogue.sources[passage.source].short, *passage.headings, passage.lead, passage.text))


def _outside(asked: Asked, catalogue: Catalogue, held: set[str]) -> tuple[str, ...]:
    """Authorities that the question names, where it names none of whose documents a text is held."""
    publishers = {source.publisher for source in catalogue.sources.values()} - {"own file"}
    named = {publisher for publisher in publishers if re.search(rf"(?<!\w){re.escape(publisher)}(?!\w)", asked.text)}
    ours = {catalogue.sources[source].publisher for source in held}
    return () if named & ours else tuple(sorted(named))


def _not_held(asked: Asked, standing: Standing, catalogue: Catalogue, as_of: date) -> str:
    """Of each document named what the register knows of it on the day, and that no text of it answers."""
    said: list[str] = []
    for reference in asked.references:
        for source in reference.sources[:1]:
            document = catalogue.sources[source]
            status = status_on(document, as_of, catalogue)
            words = status.words if status.established else f"{status.words}, to be verified"
            why = standing.silent.get(source, "")
            text = (
                "text not held"
                if source not in standing.silent
                else f"the text held does not answer ({why.rstrip('.')})"
            )
            said.append(f"{_name(document)}: {words}; {text}")
    return ". ".join(dict.fromkeys(said)) + ". The nearest passages of other documents are shown."


def _remarks(asked: Asked, standing: Standing, catalogue: Catalogue) -> tuple[str, ...]:
    """What a named document's other editions or versions would have said on another day."""
    said = []
    for reference in asked.references:
        for source in reference.sources:
            if source in standing.silent:
                said.append(
                    f"{_name(catalogue.sources[source])} is held but does not answer for this day "
                    f"({standing.silent[source].rstrip('.')}). Ask as of a day on which it applied to read it."
                )
    return tuple(dict.fromkeys(said))


def _name(source: Source) -> str:
    """A name that says what the document is: a product's procedure number alone does not."""
    return f"{source.short} ({source.name})" if source.name.startswith("EMEA/H/") else source.name
