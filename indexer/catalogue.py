"""What we know and what we hold: sources, their editions, and the catalogue of both. Values only, nothing is read here."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Kind = Literal[
    "regulation",
    "directive",
    "delegated-regulation",
    "implementing-regulation",
    "decision",
    "ec-guideline",
    "ema-guideline",
    "ich-guideline",
    "other-guidance",
    "reflection-paper",
    "concept-paper",
    "procedural-advice",
    "qa",
    "pharmacopoeia",
    "epar",
    "product-information",
    "assessment-report",
    "procedural-steps",
    "meeting-highlights",
    "webpage",
    "article",
    "own",
]
Status = Literal["in-force", "adopted-not-yet-applicable", "superseded", "repealed", "draft", "withdrawn", "published"]
Form = Literal["official-journal", "consolidated", "publisher", "digest", "own"]
Topic = Literal[
    "classification",
    "clinical",
    "data-protection",
    "devices",
    "gcp",
    "gmo",
    "gmp",
    "hta",
    "non-clinical",
    "orphan",
    "paediatric",
    "pharmacovigilance",
    "procedures",
    "procurement",
    "quality",
    "traceability",
]
ProductClass = Literal["all-medicines", "all-atmp", "gtmp", "sctmp", "tep", "combined"]

_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _iso_day(value: object) -> object:
    """An ISO day as written in the register; pydantic alone would also take numbers, times and other spellings."""
    if isinstance(value, str) and _ISO_DAY.fullmatch(value):
        return date.fromisoformat(value)
    if type(value) is date:
        return value
    raise ValueError("a day is written YYYY-MM-DD")


Day = Annotated[date, BeforeValidator(_iso_day)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120)]
Words = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


class _Entry(BaseModel):
    """An entry of a file that a person writes: nothing in it is ignored, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Source(_Entry):
    """One known act or document, as the register describes it.

    effective        date of application in the EU, not of entry into force; for an EPAR the date of authorisation
    repealed_on      first day on which it no longer applies; a day in the future means that it still applies
    status           the state on the register's day, see `indexer.validity` for any other day
    would_supersede  what a draft is meant to replace: no supersession, and one-way
    would_amend      what a proposal is meant to change, likewise one-way
    date_precision   "month" where the day of a date was set to 01 by convention
    confidence       A read in an official text, B a stored page or secondary source, C general knowledge
    """

    id: Id
    title: Words
    short: Words
    publisher: Words
    kind: Kind
    status: Status
    binding: Literal["binding", "guidance", "information"] | None = None
    reference: str = ""
    aliases: tuple[Words, ...] = ()
    celex: str = ""
    url: str = ""
    adopted: Day | None = None
    published: Day | None = None
    effective: Day | None = None
    repealed_on: Day | None = None
    date_precision: Literal["month"] | None = None
    supersedes: tuple[Id, ...] = ()
    superseded_by: Id | None = None
    would_supersede: tuple[Id, ...] = ()
    would_amend: tuple[Id, ...] = ()
    amends: tuple[Id, ...] = ()
    amended_by: tuple[Id, ...] = ()
    topics: tuple[Topic, ...] = ()
    applies_to: tuple[ProductClass, ...] = ()
    confidence: Literal["A", "B", "C"] | None = None
    evidence: str = ""
    note: str = ""

    @property
    def name(self) -> str:
        """What an assessor would write for it: the reference, else the short name."""
        return self.reference or self.short

    @property
    def begins(self) -> date | None:
        """The first day on which it applies, as far as the register knows: effective, else published, else adopted."""
        return self.effective or self.published or self.adopted


class Edition(_Entry):
    """One text of a source that we hold.

    applies_from, applies_until  first and last day on which this wording applied; absent = not known, and without an
                                 end the beginning of the source's next edition ends it
    scope                        what of the act the file holds, and what it lacks
    path                         relative to the folder it was listed in; `Catalogue.path_of` gives the file
    sha256                       in a list required of texts that others published, so that a changed file is noticed;
                                 digests and own files get theirs when they are loaded
    as_of                        of a digest: the day for which it was written
    not_covered                  of a digest: what of its document it says nothing about
    """

    id: Id
    source: Id
    form: Form
    path: Words
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    applies_from: Day | None = None
    applies_until: Day | None = None
    as_of: Day | None = None
    scope: str = ""
    celex: str = ""
    url: str = ""
    note: str = ""
    not_covered: tuple[Words, ...] = ()

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.applies_from and self.applies_until and self.applies_until < self.applies_from:
            raise ValueError(f"applies_until {self.applies_until} is before applies_from {self.applies_from}")
        if self.sha256 is None and self.form not in ("digest", "own"):
            raise ValueError(f"form {self.form!r} needs the sha256 of the file (sha256sum FILE prints it)")
        if self.form == "digest" and self.as_of is None:
            raise ValueError("a digest needs as_of, the day for which it was written")
        return self


class AmbiguousCitation(_Entry):
    """A citation that names several registered documents, most likely one first."""

    citation: Words
    candidates: Annotated[tuple[Id, ...], Field(min_length=1)]
    advice: str = ""


class DigestHead(_Entry):
    """The front matter of a digest: what it paraphrases, for which day, from which texts."""

    source: Id
    as_of: Day
    written_from: tuple[Words, ...]
    not_covered: tuple[Words, ...] = ()
    title: Words
    url: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Catalogue:
    """All sources known and all editions held; compared by identity, so that look-up tables can be kept by it.

    sources       by id, in the order of the files
    editions      in the order of the files; ties between editions are decided by it
    consultation  ids of drafts and concept papers that a final text replaced: they never applied
    files         by edition id; digests live in the package, all others in the folder
    folder        the corpus folder, None with the register alone
    problems      files that could not be held, each in words: to be shown, the rest is usable
    as_of         the day of the register's statuses
    """

    sources: Mapping[str, Source]
    editions: tuple[Edition, ...] = ()
    ambiguous: tuple[AmbiguousCitation, ...] = ()
    consultation: frozenset[str] = frozenset()
    files: Mapping[str, Path] = field(default_factory=dict)
    folder: Path | None = None
    problems: tuple[str, ...] = ()
    as_of: date

    def path_of(self, edition: Edition) -> Path:
        """The file that holds the edition's text."""
        return self.files[edition.id]

    @cached_property
    def digest(self) -> str:
        """A sha256 over all that an index is made from: the held files, and how their sources are named and ranked in it."""
        held = [
            (edition.id, edition.sha256, edition.form, source.id, source.kind, source.short)
            for edition in self.editions
            for source in (self.sources[edition.source],)
        ]
        return hashlib.sha256(json.dumps(held).encode()).hexdigest()

    @cached_property
    def edition(self) -> Mapping[str, Edition]:
        """Editions by id."""
        return MappingProxyType({edition.id: edition for edition in self.editions})

    @cached_property
    def editions_of(self) -> Mapping[str, tuple[Edition, ...]]:
        """The editions held of each source that has any, by source id, in list order."""
        held: dict[str, list[Edition]] = {}
        for edition in self.editions:
            held.setdefault(edition.source, []).append(edition)
        return MappingProxyType({source: tuple(editions) for source, editions in held.items()})
