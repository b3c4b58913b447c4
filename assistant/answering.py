"""Evidence → Answer without a language model: the sentences that answer, verbatim, each cited and checked."""

import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from assistant.abstention import Verdict, judge
from assistant.authority import Evidence
from assistant.choosing import worth_stating
from assistant.citing import Citation, Citing
from assistant.question import Asked, ask
from assistant.retrieval import Retriever
from assistant.selection import WHOLE, quotes_for
from assistant.standing import Filters, Standing
from assistant.weighing import Weighing
from indexer.instruments import Instruments
from indexer.lexical import words
from indexer.locators import provision_of
from indexer.names import Names
from indexer.passages import Passage

EVIDENCE_SHOWN = 10
MOST_NAMED = 8  # passages of a place asked for by name that are stated
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
    """What was found for a question on a day: statements, or the reason for declining; always the nearest evidence."""

    question: str
    as_of: date
    declined: bool
    reason: str
    statements: tuple[Statement, ...]
    evidence: tuple[Shown, ...]
    index: str
    took_ms: float
    remarks: tuple[str, ...] = field(default=())

    def to_json(self) -> dict[str, Any]:
        """Plain values, the day as ISO text."""
        return {**asdict(self), "as_of": self.as_of.isoformat()}


class Answerer:
    """Answers questions from one open index."""

    def __init__(self, *, retriever: Retriever, instruments: Instruments, names: Names) -> None:
        self.retriever = retriever
        self.instruments = instruments
        self.names = names

    def answer(self, question: str, *, as_of: date | None = None, filters: Filters = Filters()) -> Answer:
        """Answers as of a day: the one given, else the one the question names, else today."""
        began = time.perf_counter()
        asked = self.asked(question)
        day = as_of or asked.day or date.today()
        standing = self.retriever.standing(day, filters)
        found = self.retriever.search(asked, as_of=day, filters=filters, k=EVIDENCE_SHOWN)
        weighing = self.retriever.weighing(asked)
        verdict = judge(asked, found, weighing=weighing, standing=standing, catalogue=self.retriever.catalogue)
        citing = self.citing(day)
        named = self.retriever.named_passages(asked, as_of=day, filters=filters)
        stating = named[:MOST_NAMED] or worth_stating(found, index=self.retriever.index, weighing=weighing)
        near = frozenset(one.passage.locator for one in found[:SIBLINGS_AMONG])
        whole = sys.maxsize if named else WHOLE  # what was asked for by name is stated as it stands
        statements = (
            () if verdict.declined else self._statements(stating, near, weighing, citing, standing, whole=whole)
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
            remarks=(*verdict.remarks, *_misspelt(weighing), *_more(named)),
        )

    def asked(self, question: str) -> Asked:
        """The question as it is read: cleaned, its references and terms known."""
        return ask(question, names=self.names, glossary=self.retriever.glossary, held=self.retriever.held)

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
        whole: int,
    ) -> tuple[Statement, ...]:
        """A statement for each passage; none repeats what an earlier one quoted."""
        statements: list[Statement] = []
        quoted: set[str] = set()
        for passage in stating:
            if passage.locator in quoted:
                continue
            quotes = quotes_for(passage, index=self.retriever.index, weighing=weighing, near=near, whole=whole)
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


def _more(named: Sequence[Passage]) -> tuple[str, ...]:
    """How much of a long place that was asked for is not stated, said."""
    if len(named) <= MOST_NAMED:
        return ()
    first = provision_of(named[0].locator)
    return (
        f"The place has {len(named)} passages, the first {MOST_NAMED} are stated. `recital show {first}` shows all.",
    )


def _misspelt(weighing: Weighing) -> tuple[str, ...]:
    """What was taken for a slip of the keys, said in the words that were typed."""
    typed = {stem: word for word in weighing.asked.content.split() for stem in words(word)}
    return tuple(
        f"Nothing held has the word {typed.get(stem, stem).strip('?.,;:!')!r}; read as a form of {near!r}."
        for stem, near in weighing.read_as.items()
    )
