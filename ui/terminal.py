"""How the terminal shows things. Texts are printed as they are: nothing in them is taken for markup."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from assistant.answering import Answer
from assistant.health import Health
from assistant.showing import PlaceText, SourceLine
from indexer.glossary import Term

_STAGES = {
    "reading": "Reading documents",
    "encoding": "Encoding passages",
    "storing": "Storing passages",
    "checking": "Checking the index",
}


@contextmanager
def progress_bars(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    """A bar for each stage of an index build, or of a run, on standard error."""
    columns = (TextColumn("{task.description:20}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), disable=quiet) as bars:
        tasks: dict[str, int] = {}

        def report(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(_STAGES.get(stage, stage), total=total)
            bars.update(tasks[stage], completed=done, total=max(total, 1) if done < total else max(done, 1))  # type: ignore[arg-type]

        yield report


def print_answer(answer: Answer) -> None:
    """Statements grouped by weight, each quote with its citation; or the reason for declining and the nearest passages."""
    console = Console(highlight=False, soft_wrap=False)
    console.print(Text(f"As of {answer.as_of}, index build {answer.index}", style="dim"))
    for remark in answer.remarks:
        console.print(Text(remark, style="yellow"))
    if answer.declined:
        console.print(Text(f"Declined: {answer.reason}", style="bold"))
        for shown in answer.evidence[:5]:
            console.print(Padding(Text.assemble((shown.citation, "bold"), f" [{shown.locator}]"), (1, 0, 0, 2)))
            console.print(Padding(Text(_shortened(shown.text)), (0, 0, 0, 4)))
        return
    group = ""
    for statement in answer.statements:
        if statement.rank != group:
            group = statement.rank
            console.print(Padding(Text(group.capitalize(), style="bold underline"), (1, 0, 0, 0)))
        for citation in statement.citations:
            quoted = citation.quote if citation.force == "digest" else f"“{citation.quote}”"
            console.print(Padding(Text(quoted), (1, 0, 0, 2)))
            page = (
                "" if citation.page is None or f"p. {citation.page}" in citation.citation else f", p. {citation.page}"
            )
            console.print(
                Padding(
                    Text(f"— {citation.citation}{page} [{citation.locator}] · {citation.badge}", style="cyan"),
                    (0, 0, 0, 4),
                )
            )
        for notice in dict.fromkeys(citation.notice for citation in statement.citations if citation.notice):
            console.print(Padding(Text(f"Note: {notice}", style="yellow"), (0, 0, 0, 4)))
        console.print(Padding(Text(statement.citations[0].url, style="dim"), (0, 0, 0, 4)))


def print_places(places: Sequence[PlaceText]) -> None:
    """The text at a locator, with headings where they change."""
    console = Console(highlight=False)
    first = places[0]
    console.print(Text(f"{first.badge} · edition {first.edition}", style="dim"))
    if first.notice:
        console.print(Text(f"Note: {first.notice}", style="yellow"))
    headings: tuple[str, ...] = ()
    for place in places:
        if place.headings != headings:
            headings = place.headings
            console.print(Padding(Text(" › ".join(headings), style="bold"), (1, 0, 0, 0)))
        console.print(Padding(Text(place.text), (1, 0, 0, 2)))
        console.print(Padding(Text(f"— {place.citation} [{place.locator}]", style="cyan"), (0, 0, 0, 4)))


def print_sources(lines: Sequence[SourceLine], day: date) -> None:
    """A table of documents; the last line counts them."""
    console = Console(highlight=False)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "reference", "kind", f"status on {day}", "text held"):
        table.add_column(column, overflow="fold")
    for line in lines:
        table.add_row(*(Text(value) for value in (line.id, line.name, line.kind, line.status, line.held or "not held")))
    console.print(table)
    console.print(Text(f"{len(lines)} documents, text held of {sum(1 for line in lines if line.held)}.", style="dim"))


def print_terms(terms: Sequence[Term]) -> None:
    """What the glossary knows of each term."""
    console = Console(highlight=False)
    for term in terms:
        console.print(Text(", ".join((term.term, *term.abbreviations)), style="bold"))
        console.print(Padding(Text(term.definition or "No definition was verified; the words only."), (0, 0, 0, 2)))
        if term.source:
            console.print(
                Padding(Text(f"Laid down in {term.source}: `recital show {term.source}`", style="cyan"), (0, 0, 0, 2))
            )
        if term.variants:
            console.print(Padding(Text(f"Also: {', '.join(term.variants)}"), (0, 0, 0, 2)))
        for place, name in term.equivalents.items():
            console.print(Padding(Text(f"{place}: {name}"), (0, 0, 0, 2)))


def print_health(health: Health, *, data: Path, cache: Path) -> None:
    """Versions, index, coverage, then what is wrong."""
    console = Console(highlight=False)
    for name, found in health.versions.items():
        console.print(Text(f"{name:24}{found}"))
    console.print(Text(f"{'data folder':24}{data}\n{'cache folder':24}{cache}"))
    if health.manifest:
        manifest = health.manifest
        console.print(Text(f"{'index build':24}{manifest.build} of {manifest.made_at}, {manifest.passages:,} passages"))
        for key, value in manifest.recipe.items():
            console.print(Text(f"{'  ' + key:24}{str(value)[:40]}"))
    held = ", ".join(f"{count} {form}" for form, count in health.held.items())
    console.print(Text(f"{'documents known':24}{health.known}\n{'texts held':24}{held or 'none'}"))
    console.print(Text(f"{'binding acts not held':24}{len(health.missing)}"))
    for name in health.missing:
        console.print(Padding(Text(name, style="dim"), (0, 0, 0, 24)))
    for trouble in health.troubles:
        console.print(Text(f"! {trouble}", style="yellow"))
    console.print(Text("Ready." if health.ready else "Not ready.", style="bold"))


def _shortened(text: str, longest: int = 240) -> str:
    """The beginning of a text for an overview; says how much more there is."""
    if len(text) <= longest:
        return text
    cut = text.rfind(" ", 0, longest)
    return f"{text[:cut]} … ({len(text) - cut} characters more: `recital show`)"
