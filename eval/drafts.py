"""Review suites: draft dossier texts with planted defects and decoys, read from a folder and checked.

A suite is a folder with `drafts.jsonl`, one draft a line, and the drafts' texts as Markdown files beside it. A place is named by a
stretch of the text that stands in it exactly once, so that gold survives any reader and any way of numbering paragraphs.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from eval.cases import Locator, Words
from eval.lines import entry_of
from indexer.catalogue import Catalogue
from indexer.errors import CorpusError
from indexer.validity import answers_on

LIST = "drafts.jsonl"

Kind = Literal["outdated", "not located", "inconsistent", "contradicts", "unjustified", "unclear"]
Severity = Literal["blocker", "likely question", "editorial"]
File = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*\.md$")]

_WITHOUT_RULE: frozenset[Kind] = frozenset({"inconsistent", "unclear"})


class _Written(BaseModel):
    """What a person writes: nothing in it is ignored, nothing changes after reading."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(NamedTuple):
    """Where something stands: characters of a document's text as its file holds it, the end excluded."""

    document: str
    start: int
    end: int


class Profile(_Written):
    """The product and its stage, as far as they decide what applies.

    origin    of the cells; None for in vivo gene therapy, whose patient gets no cells
    combined  whether a medical device is an integral part
    """

    product: Literal["gtmp in vivo", "gtmp ex vivo", "sctmp", "tep"]
    origin: Literal["autologous", "allogeneic"] | None = None
    combined: bool = False
    stage: Literal["trial", "maa", "post-authorisation"]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.origin is None) != (self.product == "gtmp in vivo"):
            raise ValueError("cells have an origin (autologous or allogeneic), and in vivo gene therapy has none")
        return self


class Document(_Written):
    """One file of the dossier. section: its place in the CTD ("3.2.P", "1.3.1"), or the kind of document ("RMP")."""

    file: File
    section: Words


class Place(_Written):
    """A stretch that stands in the document's text exactly once, as it is written there."""

    document: File
    stretch: Words


class Defect(Place):
    """Something planted that a review must find.

    also   other places where the finding may as well be put: the other side of an inconsistency, the heading
           over what is not located
    rules  places in the law any of which is the right citation; of an outdated reference the register's id of what is cited
    what   what is wrong, in words, for people
    """

    kind: Kind
    severity: Severity
    also: tuple[Place, ...] = ()
    rules: tuple[Locator, ...] = ()
    what: Words

    @property
    def places(self) -> tuple[Place, ...]:
        """All places where a finding of it may be put."""
        return (Place(document=self.document, stretch=self.stretch), *self.also)

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if not self.rules and self.kind not in _WITHOUT_RULE:
            raise ValueError(f"a defect of kind {self.kind!r} needs rules: where the rule stands")
        if self.kind == "inconsistent" and not self.also:
            raise ValueError("an inconsistency needs its other side under also")
        if self.kind == "outdated" and any("/" in rule for rule in self.rules):
            raise ValueError("rules of an outdated reference are ids of the register, without a place")
        if self.kind != "outdated" and not all("/" in rule for rule in self.rules):
            raise ValueError("rules need their place, as reg-1394-2007/art-15.4")
        if self.kind in ("not located", "outdated") and self.severity == "blocker":
            raise ValueError(f"what is {self.kind!r} is never a blocker")
        return self


class Decoy(Place):
    """A stretch that looks wrong and is right. why: what makes it right."""

    why: Words


class Draft(_Written):
    """One dossier of a suite: its files, what is planted in them and what must not be flagged.

    as_of     the day of the review
    complete  whether the files hold all that the profile lets one expect, but for what is planted; an extract does not, and
              whatever else a review does not locate in it can be judged neither right nor wrong
    """

    id: Words
    profile: Profile
    as_of: date
    complete: bool = False
    documents: Annotated[tuple[Document, ...], Field(min_length=1)]
    defects: tuple[Defect, ...]
    decoys: tuple[Decoy, ...] = ()
    notes: str = ""


@dataclass(frozen=True, kw_only=True)
class LoadedDraft:
    """A draft with its texts by file, every place of it found."""

    draft: Draft
    texts: Mapping[str, str]

    def span(self, place: Place) -> Span:
        """Where the place stands."""
        start = self.texts[place.document].index(place.stretch)
        return Span(place.document, start, start + len(place.stretch))


@dataclass(frozen=True, kw_only=True)
class ReviewSuite:
    """The drafts of a folder, in the order of its list."""

    name: str
    drafts: tuple[LoadedDraft, ...]


def is_review_suite(folder: Path) -> bool:
    """Whether the folder holds a review suite, right or wrong."""
    return (folder / LIST).is_file()


def load_review_suite(folder: Path, catalogue: Catalogue) -> ReviewSuite:
    """The drafts of a folder, checked against their texts and the register.

    Raises CorpusError naming file, line and field: a stretch that is not in its text or stands there twice, an unknown kind, a
    source that the register does not have, a reference called outdated that applies on the draft's day, places that overlap.
    """
    drafts: dict[str, LoadedDraft] = {}
    for number, line in enumerate(_read(folder / LIST).split("\n"), start=1):
        if not line.strip():
            continue
        where = f"{LIST}, line {number}"
        draft = entry_of(line, Draft, where=where)
        if draft.id in drafts:
            raise CorpusError(f"{where}: id {draft.id!r} stands in a line above already. Rename one.")
        loaded = LoadedDraft(draft=draft, texts=_texts(draft, folder, where))
        problem = next(_problems(loaded, catalogue), None)
        if problem is not None:
            raise CorpusError(f"{where}: {problem}")
        drafts[draft.id] = loaded
    if not drafts:
        raise CorpusError(f"{folder / LIST} holds no draft. Write one JSON object a line.")
    return ReviewSuite(name=folder.resolve().name, drafts=tuple(drafts.values()))


def _texts(draft: Draft, folder: Path, where: str) -> dict[str, str]:
    texts: dict[str, str] = {}
    for document in draft.documents:
        if document.file in texts:
            raise CorpusError(f"{where}: documents: {document.file!r} is listed twice. Take one out.")
        texts[document.file] = _read(folder / document.file, where=f"{where}: documents: ")
    return texts


def _problems(loaded: LoadedDraft, catalogue: Catalogue) -> Iterator[str]:
    """What is wrong with a draft; a stretch that is not found comes first, for the rest leans on it."""
    marks = list(_marks(loaded.draft))
    for field, place in marks:
        yield from _misplaced(field, place, loaded.texts)
    for number, defect in enumerate(loaded.draft.defects):
        yield from _wrong_rules(f"defects.{number}.rules", defect, loaded.draft.as_of, catalogue)
    spans = sorted((loaded.span(place), field) for field, place in marks)
    for (one, first), (other, second) in pairwise(spans):
        if one.document == other.document and other.start < one.end:
            yield f"{first} and {second} overlap in {one.document}. Choose shorter stretches."


def _marks(draft: Draft) -> Iterator[tuple[str, Place]]:
    """Every place of a draft, with the field that holds it."""
    for number, defect in enumerate(draft.defects):
        yield f"defects.{number}", defect
        yield from ((f"defects.{number}.also.{place}", one) for place, one in enumerate(defect.also))
    yield from ((f"decoys.{number}", decoy) for number, decoy in enumerate(draft.decoys))


def _misplaced(field: str, place: Place, texts: Mapping[str, str]) -> Iterator[str]:
    if place.document not in texts:
        yield f"{field}: document {place.document!r} is none of the draft's: {', '.join(texts)}. Correct it or list the file."
        return
    text = texts[place.document]
    first = text.find(place.stretch)
    if first < 0:
        yield f"{field}: {place.stretch!r} is not in {place.document}. Copy the stretch from the text."
    elif text.find(place.stretch, first + 1) >= 0:
        lines = [str(number) for number, line in enumerate(text.split("\n"), start=1) if place.stretch in line]
        seen = f" (lines {', '.join(lines)})" if lines else ""
        yield f"{field}: {place.stretch!r} stands in {place.document} more than once{seen}. Take a longer stretch."


def _wrong_rules(field: str, defect: Defect, day: date, catalogue: Catalogue) -> Iterator[str]:
    for rule in defect.rules:
        source = catalogue.sources.get(rule.partition("/")[0])
        if source is None:
            yield f"{field}: {rule!r} names no source of the register. Correct the id, or add the source to corpus/register."
        elif defect.kind == "outdated" and answers_on(source, day, catalogue):
            yield f"{field}: {rule!r} is not outdated on {day}: the register has it as applying. Correct the id or the day."


def _read(path: Path, *, where: str = "") -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{where}{path} cannot be read: {error}. Give the file as UTF-8 text.") from error
