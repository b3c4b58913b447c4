"""A run as `recital eval` makes it: systems opened and asked with progress bars, a model asked to judge."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import typer

import settings
from indexer.errors import RecitalError

if TYPE_CHECKING:
    from assistant.models import Model
    from eval.questions import Suite
    from eval.records import Record
    from indexer.embedding import Encoder

SHIPPED, EVERY = "shipped", "all"


def run_with_bars(
    suite: "Suite", names: Sequence[str], corpus: str, day: date, *, fresh: bool, quiet: bool
) -> "tuple[Record, Path]":
    """Runs a suite with bars on standard error; Ctrl-C says how to go on."""
    from eval.records import load
    from eval.running import run_suite
    from eval.systems import OURS, known_systems, opened_systems

    names = known_systems() if EVERY in names else tuple(dict.fromkeys(names or (OURS,)))
    unknown = next((name for name in names if name not in known_systems()), None)
    if unknown is not None:
        raise typer.BadParameter(f"there is no system {unknown!r}. Known: {', '.join(known_systems())}.")
    chosen = _settings(corpus)
    try:
        with (
            _bars(quiet) as say,
            opened_systems(names, suite, chosen=chosen, as_of=day, encoder=_encoder(), say=say) as opened,
        ):
            path = run_suite(
                opened.suite,
                opened.systems,
                ground=opened.ground,
                folder=runs_folder(),
                as_of=day,
                depth=suite.depth,
                progress=lambda system, done, total: say(f"Asking {system}", done, total),
                fresh=fresh,
            )
    except KeyboardInterrupt:
        raise RecitalError(
            "Stopped; what was done is kept. The same command goes on from there, with --fresh from the beginning."
        ) from None
    return load(path), path


def judging_model() -> "Model":
    from assistant.models import open_model

    chosen = settings.from_environment()
    model = open_model(chosen.model, url=chosen.model_url, key=chosen.model_key)
    if model is None:
        raise typer.BadParameter("--judge needs a language model, and RECITAL_MODEL names none.")
    if model.remote:
        typer.echo(f"Questions, answers and passages are sent to {model}.", err=True)
    return model


def judge_with_bars(record: "Record", path: Path, model: "Model", *, quiet: bool) -> "Record":
    from eval.judging import judged
    from eval.records import save

    with _bars(quiet) as say:
        record = judged(
            record,
            model,
            progress=lambda system, done, total: say(f"Judging {system}", done, total),
            on_failure=lambda what: typer.echo(what, err=True),
        )
    save(record, path)
    return record


def check_writable(*paths: Path, kept: Path | None = None) -> None:
    """Refuses files that could not be written, or that would take the place of `kept`, as wrong usage."""
    from eval.writing import refuse_unwritable

    try:
        refuse_unwritable(*paths, kept=kept)
    except RecitalError as error:
        raise typer.BadParameter(str(error)) from error


def _settings(corpus: str) -> settings.Settings:
    if corpus == SHIPPED:
        return replace(settings.from_environment(), corpus=None)
    return settings.from_environment(Path(corpus).expanduser() if corpus else None)


def runs_folder() -> Path:
    return settings.from_environment().data / "runs"


def _encoder() -> "Encoder":
    from indexer.embedding import Encoder

    return Encoder()


@contextmanager
def _bars(quiet: bool) -> Iterator[Callable[[str, int, int], None]]:
    from ui.terminal import progress_bars

    with progress_bars(quiet) as say:
        yield say
