"""What an answer is worth: one pure function a measure, over an answer as a record keeps it (`Answer.to_json()`).

Declining an answerable case scores what its first statement had to hold 0, not None; what is said of citations and statements
given (precision, verbatim, edition, force, groundedness, length) does not apply to an answer that has none.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from eval.cases import Case, contains_fact
from indexer.catalogue import Catalogue, Edition
from indexer.locators import covers, official
from indexer.validity import answering_edition, answers_on, status_on

Answer = Mapping[str, Any]
Texts = Mapping[tuple[str, str], str]  # (edition, locator) → the text of the passage
BINDING_FORCES = frozenset({"operative", "annex"})


def first_fact(case: Case, answer: Answer) -> float | None:
    """1 where the first statement has one of the required facts; None for a case without any."""
    if not case.facts:
        return None
    text = answer["statements"][0]["text"] if answer["statements"] else ""
    return float(any(contains_fact(text, spellings) for spellings in case.facts))


def fact_coverage(case: Case, answer: Answer) -> float | None:
    """The share of the required facts that the statements have; None for a case without any."""
    if not case.facts:
        return None
    text = "\n".join(statement["text"] for statement in answer["statements"])
    return sum(contains_fact(text, spellings) for spellings in case.facts) / len(case.facts)


def first_citation(case: Case, answer: Answer) -> float | None:
    """1 where a citation of the first statement lies in a gold place, in the edition asked for; None for a case without gold."""
    if not case.gold:
        return None
    cited = answer["statements"][0]["citations"] if answer["statements"] else ()
    return float(any(_in_gold(case, citation) for citation in cited))


def statements(answer: Answer) -> float | None:
    """How many statements are shown; None when declined."""
    return float(len(answer["statements"])) or None


def words(answer: Answer) -> float | None:
    """How many words the statements have, split at white space; None when declined."""
    return float(sum(len(statement["text"].split()) for statement in answer["statements"])) or None


def citation_precision(case: Case, answer: Answer) -> float | None:
    """|places cited that lie in gold| / |places cited|, each place of an edition once; None without gold or citations."""
    cited = {(one["edition"], one["locator"]): _in_gold(case, one) for one in _citations(answer)}
    if not case.gold or not cited:
        return None
    return sum(cited.values()) / len(cited)


def citation_recall(case: Case, answer: Answer) -> float | None:
    """|gold places cited| / |gold places|; with `any_of` one is all of them; 0 when declined, None without gold."""
    if not case.gold:
        return None
    cited = [official(one["locator"]) for one in _citations(answer) if case.edition in (None, one["edition"])]
    met = [gold for gold in case.gold if any(covers(gold, place) for place in cited)]
    return float(bool(met)) if case.any_of else len(met) / len(case.gold)


def verbatim(answer: Answer, texts: Texts) -> float | None:
    """The share of the quotes that stand, character for character, in the passage that they cite; None without citations.

    A citation of a place that the edition does not have is not verbatim.
    """
    return _share(_stands(citation, texts) for citation in _citations(answer))


def version_right(answer: Answer, day: date, catalogue: Catalogue) -> float | None:
    """The share of citations that are right for the day asked about; None without citations.

    Right is an edition whose wording applied on the day, of a source that applied (or reports on the past and was not
    withdrawn); else the edition that answers for the day (law 4), if what law 4 wants said stands in the citation's notice.
    """
    return _share(_right_on(citation, day, catalogue) for citation in _citations(answer))


def overrated(case: Case, answer: Answer) -> float | None:
    """1 where a statement ranked as binding cites a source that is no law for this case, or what is no article and no annex.

    The hierarchy of law 3; None when declined.
    """
    if not answer["statements"]:
        return None
    binding = [one for one in answer["statements"] if one["rank"] == "binding"]
    cited = [citation for statement in binding for citation in statement["citations"]]
    return float(any(one["source"] in case.not_binding or one["force"] not in BINDING_FORCES for one in cited))


def grounded(answer: Answer, texts: Texts) -> float | None:
    """The share of statements all of whose lines stand in their verified quotes; None when declined."""
    return _share(_grounded(statement, texts) for statement in answer["statements"])


def wrong(case: Case, answer: Answer) -> float | None:
    """1 for an answer that should not have been given or whose first statement is wrong, 0 for a right one; None when declined.

    Wrong: the case is unanswerable, or the first statement neither has a required fact nor cites a gold place.
    """
    if answer["declined"]:
        return None
    right = case.answerable and bool(first_fact(case, answer) or first_citation(case, answer))
    return float(not right)


def wording_applied(edition: Edition, day: date, catalogue: Catalogue) -> bool:
    """Whether an edition's wording applied on a day, by its interval alone; a wording ends before the source's next one begins.

    Written anew and not taken from `indexer.validity`, whose choice it checks. A digest is no wording of the law.
    """
    begun = edition.applies_from or date.min
    others = [one for one in catalogue.editions_of.get(edition.source, ()) if one.form != "digest"]
    next_begun = [one.applies_from for one in others if one.applies_from and one.applies_from > begun]
    last = min([edition.applies_until or date.max, *(following - timedelta(days=1) for following in next_begun)])
    return edition.form != "digest" and begun <= day <= last


def _right_on(citation: Mapping[str, Any], day: date, catalogue: Catalogue) -> bool:
    edition = catalogue.edition.get(citation["edition"])
    if edition is None:
        return False
    source = catalogue.sources[edition.source]
    if not answers_on(source, day, catalogue):
        return False
    applied = wording_applied(edition, day, catalogue)
    if applied and status_on(source, day, catalogue).state != "not-yet-applicable":
        return True
    held = answering_edition(source.id, day, catalogue, among=[one.id for one in catalogue.editions_of[source.id]])
    required = held.notice  # may be "" only for what needs none: a report whose day is not the day asked about
    return held.edition == edition and (bool(required) or applied) and required in citation["notice"]


def _in_gold(case: Case, citation: Mapping[str, Any]) -> bool:
    place = official(citation["locator"])
    return case.edition in (None, citation["edition"]) and any(covers(gold, place) for gold in case.gold)


def _stands(citation: Mapping[str, Any], texts: Texts) -> bool:
    text = texts.get((citation["edition"], citation["locator"]))
    return text is not None and bool(citation["quote"]) and citation["quote"] in text


def _grounded(statement: Mapping[str, Any], texts: Texts) -> bool:
    lines = [line for line in statement["text"].splitlines() if line.strip()]
    quotes = [citation["quote"] for citation in statement["citations"] if _stands(citation, texts)]
    return bool(lines) and all(any(line in quote for quote in quotes) for line in lines)


def _citations(answer: Answer) -> list[Mapping[str, Any]]:
    return [citation for statement in answer["statements"] for citation in statement["citations"]]


def _share(found: Iterable[bool]) -> float | None:
    given = list(found)
    return sum(given) / len(given) if given else None
