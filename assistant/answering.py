"""Evidence → Answer without a language model: the sentences that answer, verbatim, each cited and checked."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from assistant.abstention import Verdict, judge
from assistant.authority import Evidence
from assistant.choosing import worth_stating
from assistant.citing import Citation, Citing
from assistant.question import Asked, ask
from assistant.retrieval import Retriever
from assistant.selection import quotes_for
from assistant.standing import Filters, Standing
from assistant.weighing import Weighing
from indexer.instruments import Instruments
from indexer.lexical import words
from indexer.locators import pinpoint, provision_of
from indexer.names import Names
from indexer.passages import Passage
from indexer.references import Reference

EVIDENCE_SHOWN = 10
MOST_NAMED = 8  # statements for a place asked for by name
SIBLINGS_AMONG = 6  # pieces of evidence among which several points of one list call for the whole list


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One thing said: verbatim text, its citations, and how strongly it binds.

    text  the quotes in reading order, one a line; every character of it stands in a citation's quote
    rank  "binding", "guidance" or "background"
    """

    text: str
    rank: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A piece of evidence as shown beside an answer."""

    source: str
    edition: str
    locator: str
    citation: str
    page: int | None
    text: str
    score: float
    notice: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was found for a question on a day: statements, or the reason for declining; always the nearest evidence.

    confidence  how likely it is that the evidence answers, 0 to 1; below a threshold the answer declines. None: not weighed
    """

    question: str
    as_of: date
    declined: bool
    reason: str
    statements: tuple[Statement, ...]
    evidence: tuple[Shown, ...]
    index: str
    took_ms: float
    remarks: tuple[str, ...] = field(default=())
    confidence: float | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values, the day as ISO text."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}


class Answerer:
    """Answers questions from one open index."""

    def __init__(self, *, retriever: Retriever, instruments: Instruments, names: Names) -> None:
        self.retriever = retriever
        self.instruments = instruments
        self.names = names

    @cached_property
    def _changed(self) -> tuple[str, ...]:
        """That the corpus is no longer what was indexed, said with every answer; the finished index goes on answering."""
        if self.retriever.index.manifest.recipe["corpus"] == self.retriever.catalogue.digest:
            return ()
        return (
            "The corpus was changed after this index was made: answers are from the texts as indexed. Run `recital index`.",
        )

    def answer(self, question: str, *, as_of: date | None = None, filters: Filters = Filters()) -> Answer:
        """Answers as of a day: the one given, else the one the question names, else today."""
        began = time.perf_counter()
        asked = self.asked(question)
        day = as_of or asked.day or date.today()
        standing = self.retriever.standing(day, filters)
        found = self.retriever.search(asked, as_of=day, filters=filters, k=EVIDENCE_SHOWN)
        weighing = self.retriever.weighing(asked)
        catalogue = self.retriever.catalogue
        verdict = judge(asked, found, weighing=weighing, standing=standing, catalogue=catalogue, as_of=day)
        citing = self.citing(day)
        named = self.retriever.named_passages(asked, as_of=day, filters=filters)
        stating = named or worth_stating(found, index=self.retriever.index, weighing=weighing)
        near = frozenset(one.passage.locator for one in found[:SIBLINGS_AMONG])
        statements = (
            ()
            if verdict.declined
            else self._statements(stating, near, weighing, citing, standing, asked_for=bool(named))
        )
        if not statements and not verdict.declined:
            verdict = Verdict(declined=True, reason="None of the passages found could be quoted and checked.")
        return Answer(
            question=asked.text,
            as_of=day,
            declined=verdict.declined,
            reason=verdict.reason,
            statements=statements,
            evidence=tuple(self._shown(one, standing, citing) for one in found),
            index=self.retriever.index.manifest.build,
            took_ms=round(1000 * (time.perf_counter() - began), 1),
            remarks=(
                *self._changed,
                *verdict.remarks,
                *_misspelt(weighing),
                *_more(named, statements),
                *_not_found(asked, named),
            ),
            confidence=None if verdict.confidence is None else round(verdict.confidence, 4),
        )

    def asked(self, question: str) -> Asked:
        """The question as it is read: cleaned, its references and terms known."""
        asked = ask(question, names=self.names, glossary=self.retriever.glossary, held=self.retriever.held)
        return replace(asked, references=tuple(self._as_held(reference) for reference in asked.references))

    def _as_held(self, reference: Reference) -> Reference:
        """A number printed on a held text means that text, whatever else the register files under it."""
        catalogue = self.retriever.catalogue
        printed = {name: edition for edition, name in self.retriever.index.manifest.printed_references.items()}
        editions = [printed.get(catalogue.sources[source].reference, "") for source in reference.sources]
        held = [catalogue.edition[edition].source for edition in editions if edition in catalogue.edition]
        return replace(reference, sources=(*held, *reference.sources)) if held else reference

    def citing(self, as_of: date) -> Citing:
        """Makes citations for a day."""
        return Citing(
            catalogue=self.retriever.catalogue,
            instruments=self.instruments,
            names=self.names,
            as_of=as_of,
            printed=self.retriever.index.manifest.printed_references,
        )

    def _statements(
        self,
        stating: Iterable[Passage],
        near: frozenset[str],
        weighing: Weighing,
        citing: Citing,
        standing: Standing,
        *,
        asked_for: bool,
    ) -> tuple[Statement, ...]:
        """A statement for each passage; none repeats what an earlier one quoted."""
        statements: list[Statement] = []
        quoted: set[str] = set()
        for passage in stating:
            if len(statements) == MOST_NAMED:
                break  # `_more` says what is left out
            if passage.locator in quoted:
                continue
            quotes = quotes_for(passage, index=self.retriever.index, weighing=weighing, near=near, asked_for=asked_for)
            notice = standing.answering.get(passage.edition, "")
            citations = [citing.cite(quote, notice=notice) for quote in quotes]
            checked = tuple(citation for citation in citations if citation is not None)
            if len(checked) < len(citations) or not checked:
                continue  # a rule with a part that cannot be verified is not shown at all
            quoted.update(citation.locator for citation in checked)
            rank = citing.instrument(passage).group.lower()
            statements.append(Statement(text="\n".join(one.quote for one in checked), rank=rank, citations=checked))
        return tuple(statements)

    def _shown(self, evidence: Evidence, standing: Standing, citing: Citing) -> Shown:
        passage = evidence.passage
        return Shown(
            source=passage.source,
            edition=passage.edition,
            locator=passage.locator,
            citation=citing.words(passage),
            page=passage.page,
            text=passage.text,
            score=round(evidence.score, 4),
            notice=standing.answering.get(passage.edition, ""),
        )


def _more(named: Sequence[Passage], statements: Sequence[Statement]) -> tuple[str, ...]:
    """How much of a long place that was asked for is not stated, said."""
    stated = {one.locator for statement in statements for one in statement.citations}
    left = sum(passage.locator not in stated for passage in named)
    if not stated or not left:
        return ()
    first = provision_of(named[0].locator)
    return (f"{left} of the {len(named)} passages asked for are not stated here. `recital show {first}` shows all.",)


def _not_found(asked: Asked, named: Sequence[Passage]) -> tuple[str, ...]:
    """Of several places asked for those that no text held has, said; where none was found the answer declines."""
    sought = {
        reference.place: reference.sources for reference in asked.references if reference.place and reference.sources
    }
    there = {(passage.source, provision_of(passage.locator)) for passage in named}
    missing = [
        place
        for place, sources in sought.items()
        if not place.startswith("page-")
        and not any((source, provision_of(f"{source}/{place}")) in there for source in sources)
    ]
    if not named or not missing:
        return ()
    return (
        f"Not found in the texts held, which does not mean that there is no such rule: {', '.join(map(pinpoint, missing))}.",
    )


def _misspelt(weighing: Weighing) -> tuple[str, ...]:
    """What was taken for a slip of the keys, said in the words that were typed."""
    typed = {stem: word for word in weighing.asked.content.split() for stem in words(word)}
    return tuple(
        f"Nothing held has the word {typed.get(stem, stem).strip('?.,;:!')!r}; read as a form of {near!r}."
        for stem, near in weighing.read_as.items()
    )
