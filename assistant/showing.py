"""Texts and documents by name, without a question: what stands at a locator, what is known and held. Pure but for its inputs."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from assistant.answering import Answerer
from assistant.standing import Filters
from indexer.catalogue import Catalogue, Edition
from indexer.errors import NotHeldError
from indexer.locators import covers
from indexer.validity import answering_edition, answers_on, pending_changes, status_on


@dataclass(frozen=True, kw_only=True)
class PlaceText:
    """What stands at a locator in one edition."""

    locator: str
    edition: str
    citation: str
    page: int | None
    headings: tuple[str, ...]
    text: str
    force: str
    badge: str
    notice: str
    url: str


@dataclass(frozen=True, kw_only=True)
class SourceLine:
    """One known document on a day. `held` is the form of the text held ("digest", "consolidated", …), "" where none is."""

    id: str
    name: str
    title: str
    kind: str
    publisher: str
    binding: str
    status: str
    established: bool
    held: str
    edition: str
    notice: str
    url: str
    pending: str


def text_at(locator: str, *, answerer: Answerer, as_of: date) -> list[PlaceText]:
    """All passages at and below a locator, in reading order, of the edition that answers on the day.

    "SOURCE" alone gives the whole document; "EDITION/PLACE" a certain edition; "digest:SOURCE/PLACE" the digest. NotHeldError
    says what is missing.
    """
    wanted = locator.strip().lower()
    index = answerer.retriever.index
    source, _, place = wanted.removeprefix("digest:").partition("/")
    edition = _edition_for(wanted, source, answerer, as_of)
    rows = index.rows_by_edition[edition.id]
    prefix = f"{'digest:' if edition.form == 'digest' else ''}{edition.source}"
    name = f"{prefix}/{place}" if place else prefix
    found = [index.passages[row] for row in rows if covers(name, index.passages[row].locator)]
    catalogue = answerer.retriever.catalogue
    if not found:
        raise NotHeldError(
            f"{wanted!r}: the text held of {catalogue.sources[edition.source].name} (edition {edition.id}) has no such place. "
            f"Not held does not mean that there is no such rule. `recital show {prefix}` shows what is there."
        )
    document = catalogue.sources[edition.source]
    notices = (
        answering_edition(edition.source, as_of, catalogue, among=[edition.id]).notice,
        pending_changes(document, catalogue),
    )
    citing = answerer.citing(as_of)
    return [
        PlaceText(
            locator=passage.locator,
            edition=edition.id,
            citation=citing.words(passage),
            page=passage.page,
            headings=passage.headings,
            text=passage.text,
            force=passage.force,
            badge=citing.instrument(passage).badge,
            notice=" ".join(notice for notice in notices if notice),
            url=edition.url or document.url,
        )
        for passage in found
    ]


def _edition_for(wanted: str, name: str, answerer: Answerer, as_of: date) -> Edition:
    """The edition meant by a locator's first part: an edition's own id, or the one of the source that answers on the day."""
    catalogue = answerer.retriever.catalogue
    held = answerer.retriever.index.rows_by_edition
    if wanted.startswith("digest:"):
        name = f"digest-{name}"
    if name in catalogue.sources:
        editions = [edition.id for edition in catalogue.editions_of.get(name, ()) if edition.id in held]
        found = answering_edition(name, as_of, catalogue, among=editions)
        if found.edition is None:
            raise NotHeldError(
                f"{catalogue.sources[name].name}: {found.notice} `recital sources --held` lists the texts held."
            )
        return found.edition
    if name in held:
        return catalogue.edition[name]
    raise NotHeldError(f"No document has the id {name!r}. `recital sources --search WORD` finds it.")


def source_lines(catalogue: Catalogue, *, as_of: date, filters: Filters) -> Iterator[SourceLine]:
    """Every known document that the filters admit, in the register's order."""
    for source in catalogue.sources.values():
        if not filters.admit(source):
            continue
        status = status_on(source, as_of, catalogue)
        editions = catalogue.editions_of.get(source.id, ())
        found = answering_edition(source.id, as_of, catalogue, among=[edition.id for edition in editions])
        answers = found.edition is not None and answers_on(source, as_of, catalogue)
        yield SourceLine(
            id=source.id,
            name=source.name,
            title=source.title,
            kind=source.kind,
            publisher=source.publisher,
            binding=source.binding or "",
            status=status.words if status.established else f"{status.words}, to be verified",
            established=status.established,
            held=found.edition.form if found.edition else ("for another day" if editions else ""),
            edition=found.edition.id if found.edition else "",
            notice=found.notice if answers or not editions else f"Does not answer for this day. {found.notice}".strip(),
            url=source.url,
            pending=pending_changes(source, catalogue),
        )
