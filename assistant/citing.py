"""Citations, written by code from the register (law 2), with what has to be said beside them. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from assistant.selection import Quote
from indexer.catalogue import Catalogue, Edition, Source
from indexer.instruments import Instrument, Instruments
from indexer.locators import official, pinpoint, place_of
from indexer.names import Names
from indexer.passages import ACT_KINDS, Passage
from indexer.validity import status_on

_PROCEDURE = re.compile(r"EMEA/H/")
_IN_ACTS = re.compile(r"Article|recital|Annex|p\.|preamble")


@dataclass(frozen=True, kw_only=True)
class Citation:
    """A verbatim quote and where it stands.

    citation  as an assessor would write it: "Article 15(4) of Regulation (EC) No 1394/2007"
    page      1-based, None where the edition has no pages
    quote     character for character in the passage; of a digest, our words
    force     of the passage: operative, recital, annex, guideline, information, digest, own
    notice    what has to be said beside it on this day, "" where nothing has
    url       of the official text, "" where none is known
    badge     what kind of text it is, in words
    """

    source: str
    edition: str
    locator: str
    citation: str
    page: int | None
    quote: str
    force: str
    notice: str
    url: str
    badge: str


class Citing:
    """Makes citations for one day."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        instruments: Instruments,
        names: Names,
        as_of: date,
        printed: Mapping[str, str],
    ) -> None:
        self._catalogue = catalogue
        self._printed = printed
        self._instruments = instruments
        self._names = names
        self._as_of = as_of

    def cite(self, quote: Quote, *, notice: str) -> Citation | None:
        """The citation of a quote; None where the quote does not stand in its passage (law 1)."""
        passage = quote.passage
        if not quote.text or quote.text not in passage.text:
            return None
        source = self._catalogue.sources[passage.source]
        edition = self._catalogue.edition[passage.edition]
        return Citation(
            source=source.id,
            edition=edition.id,
            locator=passage.locator,
            citation=self.words(passage),
            page=passage.page,
            quote=quote.text,
            force=passage.force,
            notice=" ".join(
                part for part in (notice, _national(source, passage), self._outdated_in(quote.text, source)) if part
            ),
            url=edition.url or source.url,
            badge=self.instrument(passage).badge,
        )

    def words(self, passage: Passage) -> str:
        """The citation of a whole passage."""
        edition = self._catalogue.edition[passage.edition]
        source = self._catalogue.sources[passage.source]
        return citation_words(passage, source, edition, printed=self._printed.get(edition.id, ""))

    def instrument(self, passage: Passage) -> Instrument:
        source = self._catalogue.sources[passage.source]
        return self._instruments.of(
            kind=source.kind, force=passage.force, form=self._catalogue.edition[passage.edition].form
        )

    def _outdated_in(self, text: str, within: Source) -> str:
        """What a quoted text itself cites although it no longer applies, said (law 4)."""
        said: dict[str, str] = {}
        for mention in self._names.mentions(text):
            source = self._catalogue.sources[mention.sources[0]]
            if source.id == within.id or source.kind not in ACT_KINDS:
                continue
            status = status_on(source, self._as_of, self._catalogue)
            if status.state in ("repealed", "superseded"):
                said[source.id] = f"The quoted text cites {source.name}: {status.words}."
        return " ".join(said.values())


def _national(source: Source, passage: Passage) -> str:
    """A directive's provision reaches people through national law, and that is not held (law 3)."""
    return (
        "Works through national law, which is not held."
        if source.kind == "directive" and passage.force == "operative"
        else ""
    )


def citation_words(passage: Passage, source: Source, edition: Edition, *, printed: str = "") -> str:
    """The place and the document, in the order in which the field writes them.

    printed  the number on the document itself, which names a report better than its product's procedure number does
    """
    place = pinpoint(place_of(official(passage.locator)), passage.page)
    name = printed if printed and _PROCEDURE.match(source.name) else source.name
    if source.kind in ACT_KINDS:
        inner = _IN_ACTS.match(place)
        words = f"{place} of {name}" if inner else f"{name}, {place}"
    elif source.kind == "product-information":
        product = source.short.removesuffix(" product information")
        day = edition.applies_from
        words = f"{product}, product information{f' of {day.day} {day:%B %Y}' if day else ''}, {place}"
    else:
        words = f"{name}, {place}"
    return f"Recital digest of {words}" if passage.force == "digest" else words
