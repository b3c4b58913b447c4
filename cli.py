"""The terminal door: index, ask, show, sources, doctor. Heavy parts are imported by the command that needs them."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

import settings
from indexer.errors import RecitalError
from ui.eval_commands import eval_app

if TYPE_CHECKING:
    from assistant.answering import Answerer
    from assistant.standing import Filters
    from indexer.catalogue import Catalogue

FAILED, DECLINED, INCOMPLETE = 1, 3, 4

app = typer.Typer(
    help="Recital: questions on the EU rules for advanced therapies, answered verbatim with pinpoint citations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    epilog=(
        "Exit codes: 0 done or answered, 1 failed, 2 wrong usage, 3 declined to answer, "
        "4 indexed but for texts that could not be read."
    ),
)

corpus_app = typer.Typer(help="Check what is in corpus/.", no_args_is_help=True)
app.add_typer(corpus_app, name="corpus")
app.add_typer(eval_app, name="eval")

Corpus = Annotated[
    Path | None,
    typer.Option(
        "--corpus",
        metavar="DIR",
        help="Folder with a sources.toml, or of your own files (default: RECITAL_CORPUS, else the shipped corpus)",
    ),
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="The day to answer for (default: today)"),
]
Kind = Annotated[
    list[str] | None, typer.Option("--kind", help="Only this kind of document, e.g. regulation (may be repeated)")
]
Binding = Annotated[list[str] | None, typer.Option("--binding", help="Only binding, guidance or information")]
Publisher = Annotated[list[str] | None, typer.Option("--publisher", help="Only this publisher, e.g. EMA")]
Topic = Annotated[list[str] | None, typer.Option("--topic", help="Only this topic, e.g. gmp")]


@app.command()
def index(
    corpus: Corpus = None,
    wait: Annotated[float, typer.Option(help="Seconds to wait for another builder")] = 0,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars")] = False,
) -> None:
    """Build the search index, or do nothing where it is up to date."""
    from indexer.build import build_index
    from indexer.embedding import Encoder

    chosen = settings.from_environment(corpus)
    with _progress(quiet) as report:
        built = build_index(
            _catalogue(chosen),
            home=chosen.home,
            cache=chosen.vectors,
            encoder=Encoder(),
            server=chosen.chroma_server,
            report=report,
            wait_seconds=wait,
        )
    manifest = built.manifest
    texts = sum(1 for edition in manifest.editions if not edition.failure)
    typer.echo(
        f"{'Built' if built.made else 'Up to date'}: {manifest.passages:,} passages of {texts} texts (build {manifest.build})."
    )
    if chosen.own and chosen.server:
        typer.echo("Your own files stay on this machine: RECITAL_CHROMA_URL was not used for them.", err=True)
    for line in _troubles(manifest.problems, manifest.editions):
        typer.echo(line, err=True)
    if manifest.problems or any(edition.failure for edition in manifest.editions):
        raise typer.Exit(INCOMPLETE)


@app.command()
def ask(
    question: Annotated[
        str | None, typer.Argument(help="A question, keywords, or a place such as 'Art 9(3) of Reg 1394/2007'")
    ] = None,
    corpus: Corpus = None,
    as_of: AsOf = None,
    kind: Kind = None,
    binding: Binding = None,
    publisher: Publisher = None,
    topic: Topic = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object")] = False,
    batch: Annotated[
        Path | None,
        typer.Option(
            "--batch",
            metavar="FILE",
            help='One {"id", "question", "as_of"?} a line ("-": standard input); one result a line',
        ),
    ] = None,
) -> None:
    """Answer a question, every sentence verbatim with its citation; or decline and show what is nearest."""
    from ui.batch import answer_lines

    if (question is None) == (batch is None):
        raise typer.BadParameter("give a question, or --batch FILE")
    filters = _filters(kind, binding, publisher, topic)
    day = as_of.date() if as_of else None
    answerer = _answerer(settings.from_environment(corpus))
    _check_filters(filters, answerer.retriever.catalogue)
    if batch is not None:
        raise typer.Exit(FAILED if answer_lines(answerer, batch, day=day, filters=filters, say=typer.echo) else 0)
    answer = answerer.answer(question or "", as_of=day, filters=filters)
    if as_json:
        typer.echo(json.dumps({"id": "", **answer.to_json()}, ensure_ascii=False))
    else:
        from ui.terminal import print_answer

        print_answer(answer)
    raise typer.Exit(DECLINED if answer.declined else 0)


@app.command()
def show(
    locator: Annotated[str, typer.Argument(help="For example reg-1394-2007/art-15.4")],
    corpus: Corpus = None,
    as_of: AsOf = None,
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list")] = False,
) -> None:
    """Show the text at a locator, with all that lies in it."""
    from assistant.showing import text_at
    from ui.terminal import print_places

    answerer = _answerer(settings.from_environment(corpus))
    places = text_at(locator, answerer=answerer, as_of=as_of.date() if as_of else date.today())
    if as_json:
        typer.echo(json.dumps([vars(place) for place in places], ensure_ascii=False))
    else:
        print_places(places)


@app.command()
def sources(
    corpus: Corpus = None,
    as_of: AsOf = None,
    kind: Kind = None,
    binding: Binding = None,
    publisher: Publisher = None,
    topic: Topic = None,
    held: Annotated[bool, typer.Option("--held", help="Only those whose text is held")] = False,
    search: Annotated[str, typer.Option(help="Only those whose name, reference or title has this in it")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="A JSON list")] = False,
) -> None:
    """List the documents known, their status on a day, and whether their text is held."""
    from assistant.showing import source_lines
    from ui.terminal import print_sources

    catalogue = _catalogue(settings.from_environment(corpus))
    filters = _filters(kind, binding, publisher, topic)
    _check_filters(filters, catalogue)
    day = as_of.date() if as_of else date.today()
    lines = [
        line
        for line in source_lines(catalogue, as_of=day, filters=filters)
        if (line.held or not held) and search.casefold() in f"{line.id} {line.name} {line.title}".casefold()
    ]
    if as_json:
        typer.echo(json.dumps([vars(line) for line in lines], ensure_ascii=False))
    else:
        print_sources(lines, day)


@app.command()
def explain(term: Annotated[str, typer.Argument(help="An abbreviation or term of the field, e.g. HE")]) -> None:
    """Say what a term or abbreviation means, where that is laid down, and what it is called elsewhere."""
    from indexer.glossary import load_glossary
    from ui.terminal import print_terms

    found = load_glossary().explain(term)
    if not found:
        typer.echo(f"The glossary has no {term!r}. corpus/glossary.toml is where it can be added.", err=True)
        raise typer.Exit(FAILED)
    print_terms(found)


@corpus_app.command("check")
def corpus_check(corpus: Corpus = None) -> None:
    """Check digests, glossary and register, and their wording against the texts held; file and line of each fault."""
    from indexer.corpus_check import check_corpus

    chosen = settings.from_environment(corpus)
    problems = check_corpus(_catalogue(chosen), kept=chosen.home / "documents")
    for problem in problems:
        typer.echo(problem, err=True)
    typer.echo(f"{len(problems)} faults." if problems else "No fault.")
    raise typer.Exit(FAILED if problems else 0)


@app.command()
def doctor(corpus: Corpus = None) -> None:
    """Say which versions run, what the index is made of, what is covered and what is missing."""
    from assistant.health import examine
    from ui.terminal import print_health

    chosen = settings.from_environment(corpus)
    health = examine(catalogue=_catalogue(chosen), home=chosen.home, server=chosen.chroma_server)
    print_health(health, data=chosen.data, cache=chosen.cache)
    raise typer.Exit(0 if health.ready else FAILED)


def main() -> NoReturn:
    """Runs a command; what Recital refuses is told in one line, without a traceback."""
    try:
        app()
    except RecitalError as error:
        typer.echo(f"recital: {error}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        sys.exit(FAILED)
    except OSError as error:
        typer.echo(f"recital: {error}. Check RECITAL_DATA, RECITAL_CACHE and the disk.", err=True)
        sys.exit(FAILED)
    sys.exit(0)


def _catalogue(chosen: settings.Settings) -> "Catalogue":
    from indexer.sources import load_catalogue

    return load_catalogue(chosen.corpus)


def _answerer(chosen: settings.Settings) -> "Answerer":
    from assistant.opening import open_answerer
    from indexer.embedding import Encoder

    return open_answerer(home=chosen.home, catalogue=_catalogue(chosen), encoder=Encoder())


def _filters(
    kind: list[str] | None, binding: list[str] | None, publisher: list[str] | None, topic: list[str] | None
) -> "Filters":
    from assistant.standing import Filters

    return Filters(
        kinds=frozenset(kind or ()),
        bindings=frozenset(binding or ()),
        publishers=frozenset(publisher or ()),
        topics=frozenset(topic or ()),
    )


def _check_filters(filters: "Filters", catalogue: "Catalogue") -> None:
    """A filter value that no document has is a mistake, not an empty result."""
    known: dict[str, set[str]] = {
        "kinds": {source.kind for source in catalogue.sources.values()},
        "bindings": {source.binding for source in catalogue.sources.values() if source.binding},
        "publishers": {source.publisher for source in catalogue.sources.values()},
        "topics": {topic for source in catalogue.sources.values() for topic in source.topics},
    }
    for name, values in known.items():
        for value in sorted(getattr(filters, name) - values):
            raise typer.BadParameter(f"no document has {name[:-1]} {value!r}. Known: {', '.join(sorted(values))}.")


def _troubles(problems: Any, editions: Any) -> Iterator[str]:
    yield from problems
    for edition in editions:
        if edition.failure:
            yield f"{edition.edition} was not read: {edition.failure}"
        yield from (f"{edition.edition}: {part}" for part in edition.unread)


def _progress(quiet: bool) -> Any:
    """A context whose value takes (stage, done, total) and shows a bar for each stage."""
    from ui.terminal import progress_bars

    return progress_bars(quiet)


if __name__ == "__main__":
    main()
