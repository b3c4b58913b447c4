"""`recital eval`: run suites, compare and report runs, gate a release, draft cases. Heavy parts are imported by the commands."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

import settings
from indexer.errors import CorpusError
from ui.eval_run import SHIPPED, check_writable, judge_with_bars, judging_model, run_with_bars, runs_folder

if TYPE_CHECKING:
    from eval.gate import Baseline
    from eval.questions import Suite
    from eval.records import Record

FAILED = 1
FEEDBACK = "feedback.jsonl"  # as ui.feedback names it, which brings Streamlit with it

eval_app = typer.Typer(help="Measure: run a suite, compare runs, gate a release.", no_args_is_help=True)

Run = Annotated[str, typer.Argument(metavar="RUN", help="A run's id, the beginning of one, or its file")]
Corpus = Annotated[
    str,
    typer.Option("--corpus", metavar="DIR", help='A corpus folder, or "shipped" (else RECITAL_CORPUS, then shipped)'),
]
AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="YYYY-MM-DD", help="Today, for cases that name no day"),
]


@eval_app.command()
def run(
    suite: Annotated[str, typer.Argument(help="A shipped suite's name, a JSONL file of cases, or a BEIR folder")],
    system: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help='recital, plain-recipe, bm25 …, or "all"; may be repeated (else recital)'),
    ] = None,
    corpus: Corpus = "",
    as_of: AsOf = None,
    split: Annotated[str | None, typer.Option(help="all, development or test; of a BEIR folder its qrels file")] = None,
    fast: Annotated[bool, typer.Option("--fast", help="Every fourth question, always the same ones")] = False,
    run_out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the first system's ranking as a TREC run")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew where such a run was left unfinished")] = False,
    judge: Annotated[
        bool, typer.Option("--judge", help="Have the configured language model judge the answers")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars")] = False,
) -> None:
    """Ask systems a suite's questions, score what they give, and keep all of it as a record."""
    from eval.questions import open_suite

    if run_out is not None:
        check_writable(run_out)
    model = judging_model() if judge else None
    opened = open_suite(suite, split=split, fast=fast)
    if run_out is not None:
        _check_ids(opened)
    day = as_of.date() if as_of else date.today()
    record, path = run_with_bars(opened, system or (), corpus, day, fresh=fresh, quiet=quiet)
    if model is not None:
        record = judge_with_bars(record, path, model, quiet=quiet)
    _say_record(record, path)
    if run_out is not None:
        from eval.trec import write_run

        first = record.head.systems[0].name
        write_run(record.results[first], run_out, tag=first)
        typer.echo(f"TREC run of {first}: {run_out}")
    if any(record.failures(name) for name in record.results):
        raise typer.Exit(FAILED)


@eval_app.command("list")
def list_runs() -> None:
    """List the runs kept, the newest first, and those left unfinished."""
    from eval.listing import finished
    from eval.partial import unfinished

    folder = runs_folder()
    runs, open_ones = finished(folder), unfinished(folder)
    if not runs and not open_ones:
        typer.echo(f"No runs in {folder}. `recital eval run SUITE` makes one.")
    for head in reversed(runs):
        names = ", ".join(system.name for system in head.systems)
        typer.echo(f"{head.id}  {head.suite.name} ({head.suite.split}), {head.suite.size} questions: {names}")
    for _, head, results in reversed(open_ones):
        wanted = head.suite.size * len(head.systems)
        typer.echo(f"{head.id}  unfinished, {results} of {wanted} results; the same `recital eval run` takes it up")


@eval_app.command()
def compare(
    first: Run,
    second: Annotated[str | None, typer.Argument(metavar="OTHER", help="Another run, else two systems of one")] = None,
    systems: Annotated[
        tuple[str, str] | None, typer.Option(metavar="NAME NAME", help="Which two (else the first of each run)")
    ] = None,
) -> None:
    """Compare two systems, of one run or of two: means, paired differences with their tests, what went wrong."""
    from eval import comparing
    from eval.comparison_text import lines

    records = [_record(name) for name in (first, second) if name is not None]
    for line in lines(comparing.compare(*records, systems=systems or ())):
        typer.echo(line)


@eval_app.command()
def report(
    run: Run,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to (else beside the record)")] = None,
    markdown: Annotated[Path | None, typer.Option(metavar="FILE", help="The same in Markdown")] = None,
) -> None:
    """Write a run's report: one self-contained page with plots, and Markdown on demand."""
    from eval import report as reports
    from eval.listing import find
    from eval.records import load
    from eval.writing import write_or_tell

    path = find(run, runs_folder())
    page = out or path.with_suffix(".html")
    check_writable(*filter(None, (page, markdown)), kept=path)
    record = load(path)
    write_or_tell(page, reports.html(record))
    typer.echo(f"Report: {page}")
    if markdown is not None:
        write_or_tell(markdown, reports.markdown(record))
        typer.echo(f"Markdown: {markdown}")


@eval_app.command()
def gate(
    baseline: Annotated[Path, typer.Option(metavar="FILE", help="What was released, e.g. eval/baselines/atmp.json")],
    run: Annotated[
        str | None, typer.Argument(metavar="RUN", help="The run to judge (else the baseline's suite is asked now)")
    ] = None,
    corpus: Corpus = "",
    update: Annotated[bool, typer.Option("--update", help="Make the run the new baseline")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress bars")] = False,
) -> None:
    """Fail (exit code 1) where a run is worse than the baseline beyond the noise."""
    from eval.gate import baseline_of, check, load_baseline, save_baseline

    if update:
        check_writable(baseline)
    if update and not baseline.exists():
        if run is None:
            raise typer.BadParameter(f"there is no baseline {baseline} yet: name the RUN that it is to be made of.")
        save_baseline(baseline_of(_record(run)), baseline)
        typer.echo(f"Baseline made: {baseline}")
        return
    before = load_baseline(baseline)
    record = _record(run) if run is not None else _run_again(before, corpus, quiet=quiet)
    if update:
        made = baseline_of(record, tuple(before.metrics), system=before.system, floors=before.floors)
        save_baseline(made.model_copy(update={"failures": before.failures}), baseline)
        typer.echo(f"Baseline updated: {baseline}")
        return
    verdict = check(record, before)
    for line in verdict.lines():
        typer.echo(line)
    raise typer.Exit(0 if verdict.passed else FAILED)


@eval_app.command()
def add(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The drafts, one a line; those that are there stay")],
    feedback: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Thumbs and reasons (else what the app kept)")
    ] = None,
) -> None:
    """Turn feedback from the app into drafts of cases, for a person to complete."""
    from eval.case_drafts import add_drafts

    source = feedback or settings.from_environment().data / FEEDBACK
    check_writable(out, kept=source)
    added = add_drafts(source, out)
    for line in added.lines():
        typer.echo(line)
    raise typer.Exit(FAILED if added.unreadable else 0)


@eval_app.command()
def score(
    run_file: Annotated[Path, typer.Argument(metavar="RUNFILE", help="A TREC run")],
    qrels: Annotated[Path, typer.Option(metavar="FILE", help="Judgements as TREC or BEIR writes them")],
) -> None:
    """Score a TREC run, ours or another's, by judgements."""
    from eval.beir import read_qrels
    from eval.records import Question, Result
    from eval.scoring import values
    from eval.trec import read_run

    ranked, judged = read_run(run_file), read_qrels(qrels)
    questions = [Question(id=name, text=name, relevant=_relevant(grades)) for name, grades in judged.items()]
    results = [Result(system=run_file.name, case=name, hits=ranked.get(name, ())) for name in judged]
    for metric, by_case in values(questions, results, qrels=judged).items():
        numbers = [value for value in by_case.values() if value is not None]
        if numbers:
            typer.echo(
                f"{metric:12}{sum(numbers) / len(numbers):.4f}  n {len(numbers)}, n/a {len(by_case) - len(numbers)}"
            )
    missing, surplus = len(judged.keys() - ranked.keys()), len(ranked.keys() - judged.keys())
    if missing:
        typer.echo(f"{missing} judged questions are not in the run: they count as found nothing.", err=True)
    if surplus:
        typer.echo(f"{surplus} questions of the run are not judged: they do not count.", err=True)


def _run_again(baseline: "Baseline", corpus: str, *, quiet: bool) -> "Record":
    """The baseline's suite, system and day, asked of today's code."""
    from eval.questions import open_suite, parts_of

    split, fast = parts_of(baseline.suite.split)
    try:
        suite = open_suite(baseline.suite.name, split=split, fast=fast)
    except CorpusError as error:
        raise CorpusError(
            f"The baseline's suite cannot be asked again by its name: {error} Run its file or folder, then name that RUN."
        ) from error
    record, path = run_with_bars(
        suite,
        [baseline.system],
        corpus or (SHIPPED if baseline.corpus == SHIPPED else ""),
        baseline.as_of,
        fresh=False,
        quiet=quiet,
    )
    typer.echo(f"Run: {path}", err=True)
    return record


def _say_record(record: "Record", path: Path) -> None:
    """A table of means, each with its n and what it leaves out; failures; where the record is."""
    from eval.scorecard import lines

    for line in lines(record):
        typer.echo(line)
    for system in record.results:
        for failure in record.failures(system):
            typer.echo(f"FAILED {failure.case} ({system}): {failure.failure}", err=True)
    typer.echo(f"Run {record.head.id}: {path}")


def _check_ids(suite: "Suite") -> None:
    """Refuses ids that a TREC run has no room for, before the questions are asked and not after."""
    from eval.trec import refuse_unwritable_ids

    refuse_unwritable_ids(question.id for question in suite.questions)
    if suite.collection is not None:
        refuse_unwritable_ids(entry.id for entry in suite.collection.entries)


def _record(name: str) -> "Record":
    from eval.listing import find
    from eval.records import load

    return load(find(name, runs_folder()))


def _relevant(grades: Mapping[str, int]) -> tuple[str, ...]:
    return tuple(text for text, grade in grades.items() if grade > 0)
