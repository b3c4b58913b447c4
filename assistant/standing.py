"""Which held editions may answer on a day, and what has to be said beside them (law 4). Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from indexer.catalogue import Catalogue, Source
from indexer.validity import answering_edition, answers_on, status_on


@dataclass(frozen=True)
class Filters:
    """What the asker limits the search to; an empty set limits nothing."""

    kinds: frozenset[str] = frozenset()
    bindings: frozenset[str] = frozenset()
    publishers: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()

    def admit(self, source: Source) -> bool:
        return (
            (not self.kinds or source.kind in self.kinds)
            and (not self.bindings or source.binding in self.bindings)
            and (not self.publishers or source.publisher in self.publishers)
            and (not self.topics or not self.topics.isdisjoint(source.topics))
        )


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How the held editions stand on a day.

    answering  edition → the notice to be shown beside its quotes ("" where there is nothing to say)
    coming     those of them whose document does not apply yet: they step behind what applies
    helping    digests of sources whose official text answers: they help to find it and are not shown
    silent     source → why none of its held texts answers on that day
    """

    answering: Mapping[str, str]
    coming: frozenset[str]
    helping: frozenset[str]
    silent: Mapping[str, str]


def standing_on(as_of: date, filters: Filters, *, catalogue: Catalogue, held: tuple[str, ...]) -> Standing:
    """The standing of the editions in `held` (ids) on a day, under filters."""
    answering: dict[str, str] = {}
    coming: set[str] = set()
    helping: set[str] = set()
    silent: dict[str, str] = {}
    by_source: dict[str, list[str]] = {}
    for edition in held:
        if edition not in catalogue.edition:
            continue  # taken out of the corpus after indexing; the answer says that the corpus has changed
        by_source.setdefault(catalogue.edition[edition].source, []).append(edition)
    for source_id, editions in by_source.items():
        source = catalogue.sources[source_id]
        if not filters.admit(source):
            continue
        if not answers_on(source, as_of, catalogue):
            silent[source_id] = status_on(source, as_of, catalogue).words
            continue
        found = answering_edition(source_id, as_of, catalogue, among=editions)
        if found.edition is None:
            silent[source_id] = found.notice
            continue
        answering[found.edition.id] = found.notice
        if status_on(source, as_of, catalogue).state == "not-yet-applicable":
            coming.add(found.edition.id)
        if found.edition.form != "digest":
            helping.update(edition for edition in editions if catalogue.edition[edition].form == "digest")
    return Standing(answering=answering, coming=frozenset(coming), helping=frozenset(helping), silent=silent)
