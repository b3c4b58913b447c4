"""How a source stands on a day, and which of its texts answers for it. Pure: the catalogue and the day decide."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from indexer.catalogue import Catalogue, Edition, Form, Source

State = Literal[
    "in-force",
    "not-yet-applicable",
    "superseded",
    "repealed",
    "draft",
    "withdrawn",
    "date-not-established",
    "published",
]

_ANSWERING: frozenset[State] = frozenset({"in-force", "published", "date-not-established"})
_REPORTS_ON_THE_PAST = frozenset(
    {"epar", "assessment-report", "procedural-steps", "meeting-highlights", "article", "own"}
)
_FORM_RANK: dict[Form, int] = {"official-journal": 0, "consolidated": 1, "publisher": 2, "own": 3, "digest": 4}
_CONSOLIDATED = "Consolidated text: a documentation tool, not the authentic text."


@dataclass(frozen=True, kw_only=True)
class Validity:
    """How a source stands on a day.

    since        the day from which the state holds or, when not yet applicable, will begin; None = not established
    by           ids of what took its place
    established  False where the register has no date for it, or has it from general knowledge only
    words        the same for people, a phrase without a full stop
    """

    state: State
    since: date | None = None
    by: tuple[str, ...] = ()
    established: bool = True
    words: str


@dataclass(frozen=True, kw_only=True)
class Held:
    """The held edition that answers for a day.

    edition      None where only later wordings are held, or none at all; `notice` then says so
    notice       what must stand beside its quotes, "" where nothing is to be said
    latest_held  whether no later wording of the source is held; that does not make it the current one
    """

    edition: Edition | None
    notice: str
    latest_held: bool


def status_on(source: Source, day: date, catalogue: Catalogue) -> Validity:
    """The state of a source on a day, by the rule of the register.

    It applies from `begins` to the day before it ended; where no date is known, its status on the register's day
    stands for every day and is called not established. Consultation texts never apply.
    """
    if source.status == "draft" or source.id in catalogue.consultation:
        return _as_draft(source, day, catalogue)
    if source.status == "adopted-not-yet-applicable" and source.effective is None:
        adopted = f"adopted {_written(source, source.begins)}, " if source.begins else "adopted, "
        words = f"{adopted}not yet applicable (date of application not established)"
        return Validity(state="not-yet-applicable", established=False, words=words)
    known = source.confidence != "C"
    if source.begins and day < source.begins:
        words = f"applies from {_written(source, source.begins)}"
        return Validity(state="not-yet-applicable", since=source.begins, established=known, words=words)
    ended = ended_on(source, catalogue)
    if ended is None and source.status in ("superseded", "repealed", "withdrawn"):
        return _as_ended(source, None, catalogue, established=False)
    if ended is not None and day >= ended:
        return _as_ended(source, ended, catalogue, established=known)
    return _as_applying(source, ended, catalogue, established=known)


def answers_on(source: Source, day: date, catalogue: Catalogue) -> bool:
    """Whether the source may answer a question about the day.

    What reports on the past (assessment reports, minutes, articles, own files) answers for any day, unless withdrawn. An act
    that is adopted and not yet applicable answers too, with a notice: people plan for it.
    """
    state = status_on(source, day, catalogue).state
    if source.kind in _REPORTS_ON_THE_PAST:
        return state != "withdrawn"
    if state == "not-yet-applicable":
        issued = source.adopted or source.published
        return issued is not None and issued <= day
    return state in _ANSWERING


def ended_on(source: Source, catalogue: Catalogue) -> date | None:
    """The first day on which the source no longer applies: as registered, else the day its successor took over."""
    if source.repealed_on or source.status != "superseded" or source.superseded_by is None:
        return source.repealed_on
    successor = catalogue.sources[source.superseded_by]
    return successor.effective or successor.adopted


def answering_edition(source_id: str, day: date, catalogue: Catalogue, *, among: Collection[str]) -> Held:
    """The edition of a source that answers for a day, of those in `among` (edition ids), with its notice.

    Of the editions whose wording applied on the day the one that began last, of equals the more authentic form, then
    list order; else the nearest earlier one. Digests answer only where no other text is held.
    """
    known = catalogue.editions_of.get(source_id, ())
    held = [edition for edition in known if edition.id in among]
    texts = [edition for edition in held if edition.form != "digest"] or held
    if not texts:
        return Held(edition=None, notice="No text of it is held.", latest_held=False)
    texts.sort(key=lambda edition: (-_beginning(edition).toordinal(), _FORM_RANK[edition.form]))
    begun = [edition for edition in texts if _beginning(edition) <= day]
    if not begun:
        first = _beginning(texts[-1])
        return Held(edition=None, notice=f"The wording held applies only from {first}.", latest_held=False)
    applied = [edition for edition in begun if _applied(edition, day, known)]
    chosen = (applied or begun)[0]
    latest = _beginning(chosen) == _beginning(texts[0])
    notice = _notice(chosen, day, catalogue, ended=None if applied else _last_day(chosen, known), latest=latest)
    return Held(edition=chosen, notice=notice, latest_held=latest)


def pending_changes(source: Source, catalogue: Catalogue) -> str:
    """What drafts and proposals not adopted would do to the source, in words; "" where none is known."""
    said = []
    for other in catalogue.sources.values():
        if other.status != "draft" or other.id in catalogue.consultation:
            continue
        if source.id in other.would_supersede:
            said.append(f"{other.name} would replace it")
        elif source.id in other.would_amend:
            said.append(f"{other.name} would amend it")
    return f"Pending, not adopted and not binding: {'; '.join(said)}." if said else ""


def _as_draft(source: Source, day: date, catalogue: Catalogue) -> Validity:
    issued = source.published or source.adopted
    dated = f" of {_written(source, issued)}" if issued else ""
    by = (source.superseded_by,) if source.superseded_by else ()
    if source.status != "draft":
        final = f"; the final text is {catalogue.sources[by[0]].name}" if by else ""
        words = f"consultation text{dated}, never applied{final}"
    elif source.kind in ("regulation", "directive"):
        words = f"proposal{dated}, not adopted as of {catalogue.as_of}"
    else:
        words = f"draft{dated}, not adopted as of {catalogue.as_of}"
    if issued and day < issued:
        words += "; not yet published"
    return Validity(state="draft", since=issued, by=by, established=issued is not None, words=words)


def _as_ended(source: Source, ended: date | None, catalogue: Catalogue, *, established: bool) -> Validity:
    by = (source.superseded_by,) if source.superseded_by else ()
    state: State = "superseded" if by else "repealed"
    if source.status == "repealed":
        state = "repealed"
    elif source.status == "withdrawn":
        state = "withdrawn"
    since = f" since {_written(source, ended)}" if ended else ""
    took_over = f" by {catalogue.sources[by[0]].name}" if by and state == "superseded" else ""
    replaced = f", replaced by {catalogue.sources[by[0]].name}" if by and state != "superseded" else ""
    doubt = "" if ended else " (date not established)"
    return Validity(
        state=state, since=ended, by=by, established=established, words=f"{state}{since}{took_over}{replaced}{doubt}"
    )


def _as_applying(source: Source, ended: date | None, catalogue: Catalogue, *, established: bool) -> Validity:
    by = (source.superseded_by,) if source.superseded_by else ()
    later = f"; {_end(source, ended, catalogue, 'from')}" if ended else ""
    if source.status == "published":
        return Validity(state="published", since=source.begins, established=True, words=f"published{later}")
    if source.begins is None:
        words = f"in force by the register (date not established){later}"
        return Validity(state="date-not-established", by=by, established=False, words=words)
    doubt = "" if established else " by the register (not verified)"
    return Validity(
        state="in-force", since=source.begins, by=by, established=established, words=f"in force{doubt}{later}"
    )


def _end(source: Source, ended: date, catalogue: Catalogue, since: Literal["from", "since"]) -> str:
    how = {"repealed": "repealed", "withdrawn": "withdrawn"}.get(source.status)
    how = how or ("superseded" if source.superseded_by else "repealed")
    by = f" by {catalogue.sources[source.superseded_by].name}" if source.superseded_by else ""
    return f"{how} {since} {_written(source, ended)}{by}"


def _written(source: Source, day: date | None) -> str:
    """The day as far as it is known: a day set to 01 by convention is written as its month."""
    if day is None:
        return ""
    return f"{day:%Y-%m}" if source.date_precision == "month" and day.day == 1 else day.isoformat()


def _beginning(edition: Edition) -> date:
    """The first day of its wording; not known counts as before all others."""
    return edition.applies_from or date.min


def _last_day(edition: Edition, known: Sequence[Edition]) -> date:
    """The last day of its wording: as listed, at the latest the day before the source's next wording began.

    All known editions count, also those that are not to be chosen: a wording ends whether or not we can show the next.
    """
    begun = _beginning(edition)
    others = [other.applies_from for other in known if other.form != "digest" and other.applies_from]
    following = [other - timedelta(days=1) for other in others if other > begun]
    return min([edition.applies_until or date.max, *following])


def _applied(edition: Edition, day: date, known: Sequence[Edition]) -> bool:
    return edition.form == "digest" or _beginning(edition) <= day <= _last_day(edition, known)


def _notice(edition: Edition, day: date, catalogue: Catalogue, *, ended: date | None, latest: bool) -> str:
    """What must be said beside a quote from this edition on this day; `ended` where its wording no longer applied."""
    source = catalogue.sources[edition.source]
    ending = ended_on(source, catalogue)
    told: list[str] = []
    if edition.form == "digest":
        told.append(f"Recital digest, not the official text, as of {edition.as_of}.")
    else:
        remarks = _remarks(edition, day, catalogue, ended=ended, latest=latest)
        if remarks:
            told.append("; ".join([_text_of(edition, source), *remarks]) + ".")
        if edition.form == "consolidated":
            told.append(_CONSOLIDATED)
    if source.begins and day < source.begins and source.kind not in _REPORTS_ON_THE_PAST:
        told.append(f"Not yet applicable on this day: it applies from {_written(source, source.begins)}.")
    if ending and source.id not in catalogue.consultation:
        said = _end(source, ending, catalogue, "from" if day < ending else "since")
        told.append(f"{said[0].upper()}{said[1:]}.")
    return " ".join(told)


def _remarks(edition: Edition, day: date, catalogue: Catalogue, *, ended: date | None, latest: bool) -> list[str]:
    source = catalogue.sources[edition.source]
    remarks: list[str] = []
    if source.kind == "product-information" and latest:
        remarks.append("latest held, not necessarily current")
    amendments = _amendments_since(edition, source, day, catalogue, past=ended is not None)
    if amendments:
        names = [act.name for act in amendments]
        listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        unheld = "that wording is" if len(names) == 1 else "those wordings are"
        remarks.append(f"amended by {listed}; {unheld} not held")
    elif ended:
        remarks.append(f"this wording applied until {ended}, the one that followed is not held")
    for clause in (clause.strip() for clause in edition.scope.split(";")):
        of_amendments = clause.startswith(("amended", "later amendments"))
        said_or_to_come = bool(amendments) or (edition.applies_until is not None and ended is None)
        if "not held" in clause and not (of_amendments and said_or_to_come):
            remarks.append(clause)
    return remarks


def _amendments_since(edition: Edition, source: Source, day: date, catalogue: Catalogue, *, past: bool) -> list[Source]:
    """Acts that amended the source after this wording began and by the day.

    An act published before a consolidation's day is in it, even where the register has it apply later; a retroactive
    one is in it from its effect. Once the wording has ended (`past`), publication is enough to name an act.
    """
    if edition.applies_from is None:
        return []
    found = []
    for act in (catalogue.sources[ident] for ident in source.amended_by):
        issued = act.published or act.adopted
        begun = act.begins
        if issued is None or begun is None or min(issued, begun) <= edition.applies_from:
            continue
        if (issued if past else begun) <= day:
            found.append(act)
    return found


def _text_of(edition: Edition, source: Source) -> str:
    """How the notice calls the text it is about."""
    if edition.form == "official-journal":
        issued = source.published or source.adopted or edition.applies_from
        return f"Text as published in {issued.year}" if issued else "Text as published in the Official Journal"
    dated = (
        f" {'to' if edition.form == 'consolidated' else 'of'} {edition.applies_from}" if edition.applies_from else ""
    )
    if edition.form == "consolidated":
        return f"Text consolidated{dated}"
    what = "Product information" if source.kind == "product-information" else "Text"
    return f"{what}{dated}"
