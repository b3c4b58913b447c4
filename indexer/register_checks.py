"""Does the register agree with itself? Links, loops, dates, statuses. Every error names file, entry, field and value."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter

from indexer.catalogue import AmbiguousCitation, Edition, Source
from indexer.errors import CorpusError

SINGLE_SPACED = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\u2010": "-", "\u2011": "-", "\u2013": "-", "\u2014": "-"}
)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A source as listed: with the file it stands in and that file's day (None: the file states none)."""

    source: Source
    file: str
    as_of: date | None


def complaint(file: str, entry: str, field: str, value: object, trouble: str) -> CorpusError:
    """The error for one field of one entry; `trouble` says what is wrong and what to do."""
    shown = value.isoformat() if isinstance(value, date) else value
    return CorpusError(f"{file}: {entry}: {field} = {shown!r}: {trouble}")


def check_sources(listed: Iterable[Listed]) -> dict[str, Listed]:
    """The listed sources by id. Raises CorpusError on the first thing that does not agree."""
    known: dict[str, Listed] = {}
    for entry in listed:
        source = entry.source
        if source.id in known:
            trouble = f"the id is already used in {known[source.id].file}. Choose another, or remove one of the two."
            raise complaint(entry.file, "[[source]]", "id", source.id, trouble)
        known[source.id] = entry
    _check_aliases(known.values())
    for entry in known.values():
        _check_known(entry, known)
    _check_loops(known)
    for entry in known.values():
        _check_symmetry(entry, known)
        _check_dates(entry)
        _check_status(entry)
    return known


def check_editions(editions: Iterable[tuple[str, Edition]], known: Mapping[str, Listed]) -> None:
    """Refuses a second edition of one id and an edition of a source that nothing describes."""
    seen: dict[str, str] = {}
    for file, edition in editions:
        if edition.id in seen:
            trouble = f"the id is already used in {seen[edition.id]}. Choose another, or remove one of the two."
            raise complaint(file, "[[edition]]", "id", edition.id, trouble)
        seen[edition.id] = file
        if edition.source not in known:
            trouble = "no such source. Add a [[source]] with this id, or correct the id."
            raise complaint(file, f"edition {edition.id!r}", "source", edition.source, trouble)


def check_ambiguous(ambiguous: Iterable[tuple[str, AmbiguousCitation]], known: Mapping[str, Listed]) -> None:
    """Refuses a candidate that nothing describes."""
    for file, entry in ambiguous:
        for candidate in entry.candidates:
            if candidate not in known:
                trouble = "no such source. Add a [[source]] with this id, or correct the id."
                raise complaint(file, f"ambiguous {entry.citation!r}", "candidates", candidate, trouble)


def _check_aliases(listed: Iterable[Listed]) -> None:
    owners: dict[str, Listed] = {}
    for entry in listed:
        for alias in entry.source.aliases:
            key = " ".join(alias.translate(SINGLE_SPACED).casefold().split())
            owner = owners.setdefault(key, entry)
            if owner.source.id != entry.source.id:
                trouble = (
                    f"source {owner.source.id!r} ({owner.file}) has the same alias. Leave it to the one that the "
                    "citation means, or list it under [[ambiguous]]."
                )
                raise complaint(entry.file, _entry(entry), "aliases", alias, trouble)


def _links(source: Source) -> Iterator[tuple[str, str]]:
    for field in ("supersedes", "would_supersede", "would_amend", "amends", "amended_by"):
        for other in getattr(source, field):
            yield field, other
    if source.superseded_by:
        yield "superseded_by", source.superseded_by


def _check_known(entry: Listed, known: Mapping[str, Listed]) -> None:
    for field, other in _links(entry.source):
        if other not in known:
            trouble = "no such source. Add a [[source]] with this id, or correct the id."
            raise complaint(entry.file, _entry(entry), field, other, trouble)
        if other == entry.source.id:
            raise complaint(entry.file, _entry(entry), field, other, "a source cannot be linked to itself. Remove it.")


def _check_loops(known: Mapping[str, Listed]) -> None:
    """Follows every link of supersession, whichever side wrote it: nothing may come to supersede itself."""
    newer: dict[str, set[str]] = {ident: set() for ident in known}
    for ident, entry in known.items():
        for other in entry.source.supersedes:
            newer[other].add(ident)
        if entry.source.superseded_by:
            newer[ident].add(entry.source.superseded_by)
    try:
        TopologicalSorter(newer).prepare()
    except CycleError as error:
        ring = [str(ident) for ident in reversed(error.args[1])]
        trouble = f"the supersession goes round: {' → '.join(ring)}. Remove the link that is wrong."
        raise complaint(known[ring[0]].file, f"source {ring[0]!r}", "superseded_by", ring[1], trouble) from None


def _check_symmetry(entry: Listed, known: Mapping[str, Listed]) -> None:
    """Supersession and amendment are written on both sides; what a draft would do is one-way."""
    source = entry.source
    for field, other in _links(source):
        that = known[other].source
        answers = {
            "supersedes": (that.superseded_by == source.id, "superseded_by"),
            "superseded_by": (source.id in that.supersedes, "supersedes"),
            "amends": (source.id in that.amended_by, "amended_by"),
            "amended_by": (source.id in that.amends, "amends"),
            "would_supersede": (True, ""),
            "would_amend": (True, ""),
        }
        answered, counterpart = answers[field]
        if not answered:
            trouble = (
                f"source {other!r} ({known[other].file}) lacks the counterpart: add {source.id!r} to its "
                f"{counterpart}, or remove the link."
            )
            raise complaint(entry.file, _entry(entry), field, other, trouble)


def _check_dates(entry: Listed) -> None:
    """Application may be retroactive (Directive (EU) 2022/642), publication and end may not."""
    source = entry.source
    if source.adopted and source.published and source.published < source.adopted:
        trouble = f"published before it was adopted ({source.adopted}). Correct the one that is wrong."
        raise complaint(entry.file, _entry(entry), "published", source.published, trouble)
    for field in ("adopted", "published", "effective"):
        beginning: date | None = getattr(source, field)
        if beginning and source.repealed_on and source.repealed_on < beginning:
            trouble = f"ended before it was {field} ({beginning}). Correct the one that is wrong."
            raise complaint(entry.file, _entry(entry), "repealed_on", source.repealed_on, trouble)
        if beginning and entry.as_of and field != "effective" and beginning > entry.as_of:
            trouble = f"lies after the day of the file (as_of {entry.as_of}). Correct the date or as_of."
            raise complaint(entry.file, _entry(entry), field, beginning, trouble)


def _check_status(entry: Listed) -> None:
    """The status must follow from links and dates on the day of the file; without such a day only the links count."""
    source, day = entry.source, entry.as_of
    ended = bool(day and source.repealed_on and source.repealed_on <= day)
    to_come = bool(day and source.repealed_on and source.repealed_on > day)
    applies_later = bool(day and source.effective and source.effective > day)
    troubles = {
        "in-force": [
            (ended, f"but repealed_on is {source.repealed_on}"),
            (applies_later, f"but effective is {source.effective}"),
            (bool(source.superseded_by) and not source.repealed_on, "but it has superseded_by and no repealed_on"),
        ],
        "adopted-not-yet-applicable": [
            (bool(day and source.effective) and not applies_later, f"but effective is {source.effective}"),
            (ended, f"but repealed_on is {source.repealed_on}"),
        ],
        "superseded": [(source.superseded_by is None, "but superseded_by is missing"), (to_come, _until(source))],
        "repealed": [(source.repealed_on is None, "but repealed_on is missing"), (to_come, _until(source))],
        "withdrawn": [(to_come, _until(source))],
        "draft": [
            (bool(source.effective), f"but effective is {source.effective}"),
            (bool(source.supersedes), "but it supersedes: write would_supersede"),
        ],
        "published": [(ended, f"but repealed_on is {source.repealed_on}")],
    }
    for wrong, trouble in troubles[source.status]:
        if wrong:
            raise complaint(entry.file, _entry(entry), "status", source.status, f"{trouble}. Correct one of the two.")


def _until(source: Source) -> str:
    return f"but repealed_on is {source.repealed_on}, in the future"


def _entry(entry: Listed) -> str:
    return f"source {entry.source.id!r}"
