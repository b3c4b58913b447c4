"""`python -m eval.bench`: how fast and how large, beside the house's targets, with the size of the corpus.

Every ratio is taken within one run. A busy machine is slower: the load is printed with the table.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from assistant.standing import Filters
from eval.cases import Case, load_suite, shipped_suite
from eval.indexing_cost import Cost
from eval.ours import Ours, corpus_folder, open_ours
from eval.significance import percentile
from eval.tables import aligned
from indexer.errors import RecitalError
from indexer.sources import MANIFEST

ROOT = Path(__file__).parents[1]
SLICE = ("reg-1394-2007", "dir-2004-23", "ich-q5c")  # about 600 passages with the shipped digests
FILTERS = {
    "--binding binding": Filters(bindings=frozenset({"binding"})),
    "--kind ich-guideline": Filters(kinds=frozenset({"ich-guideline"})),
}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One measured number. met is None where there is no target."""

    what: str
    measured: str
    target: str = ""
    met: bool | None = None


def main(arguments: Sequence[str] | None = None) -> int:
    """Measures and prints; 1 where something could not be measured, 0 also where the real documents are absent."""
    given = _parser().parse_args(arguments)
    try:
        corpus = corpus_folder(given.corpus)
    except RecitalError as error:
        print(f"eval.bench: nothing was measured. {error}")
        return 0
    try:
        load = os.getloadavg()[0]
        rows = [] if given.no_indexing else list(indexing_rows(corpus, full=given.full))
        ours = open_ours(corpus)
        rows += asking_rows(ours, load_suite(shipped_suite("atmp")), rounds=given.rounds)
        rows += command_rows(corpus)
    except RecitalError as error:
        print(f"eval.bench: {error}", file=sys.stderr)
        return 1
    manifest = ours.answerer.retriever.index.manifest
    print(
        f"Corpus: {len(manifest.editions)} texts, {manifest.passages:,} passages, {manifest.windows:,} windows. "
        f"Machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}; "
        f"load before the run {load:.2f}.\n"
    )
    print(aligned([["number", "measured", "target", "met"], *([*_cells(row)] for row in rows)]))
    return 0


def asking_rows(ours: Ours, cases: Sequence[Case], *, rounds: int) -> Iterator[Row]:
    """Warm questions: each asked plainly, with each filter, and embedded alone, one after the other."""
    asks: dict[str, Callable[[Case], object]] = {
        "embedding": lambda case: ours.encoder.encode([case.question]),
        "ask": lambda case: ours.answerer.answer(case.question, as_of=case.as_of or date.today()),
    }
    for name, filters in FILTERS.items():
        asks[name] = lambda case, filters=filters: ours.answerer.answer(  # type: ignore[misc]
            case.question, as_of=case.as_of or date.today(), filters=filters
        )
    taken = _timed(asks, cases, rounds)
    asked, embedding = median(taken["ask"]), median(taken["embedding"])
    slowest = percentile(taken["ask"], 0.95) or 0.0
    yield _row(f"warm ask, median of {len(taken['ask'])}", 1000 * asked, "ms", 150)
    yield _row("warm ask, 95th percentile", 1000 * slowest, "ms", 400)
    yield Row(what="embedding the question alone, median", measured=f"{1000 * embedding:.1f} ms")
    yield _row("warm ask / embedding alone, medians", asked / embedding, "×", 6)
    for name in FILTERS:
        yield _row(f"warm ask {name} / warm ask, medians", median(taken[name]) / asked, "×", 1.5)


def indexing_rows(corpus: Path, *, full: bool) -> Iterator[Row]:
    """Indexing from nothing in a child process of its own."""
    with TemporaryDirectory(prefix="recital-bench-") as folder:
        data = Path(folder) / "data"
        data.mkdir()
        indexed = corpus if full else slice_of(corpus, Path(folder) / "corpus")
        began = time.perf_counter()
        printed = _output([sys.executable, "-m", "eval.indexing_cost", str(indexed), str(data)])
        whole = time.perf_counter() - began
        cost = Cost(**json.loads(printed.splitlines()[-1]))
    size = f"{cost.passages:,} passages, {cost.windows:,} windows"
    yield Row(what=f"indexing {size}, beyond imports", measured=f"{cost.build:.1f} s")
    yield Row(what="the encoder alone on the same windows", measured=f"{cost.encoder:.1f} s")
    yield _row("indexing / encoder alone afterwards", cost.build / cost.encoder, "×", 1.15)
    yield _row("indexing / its own seconds in the encoder", cost.build / cost.within, "×", 1.15)
    yield _row("unchanged re-run, beyond imports", cost.rerun, "s", 3)
    yield _row("indexing, peak memory", cost.memory, "GB", 1.5)
    yield Row(what="imports and loading the model", measured=f"{cost.loading:.1f} s")
    yield Row(what="whole indexing child, with the parts compared", measured=f"{whole:.1f} s")


def command_rows(corpus: Path) -> Iterator[Row]:
    """The command line from a cold start, files in the system's cache."""
    recital = [sys.executable, "-m", "cli"]
    question = "How long must the marketing authorisation holder keep traceability data?"
    yield _row("recital --help, median of 5", _seconds([*recital, "--help"], 5), "s", 1)
    cold = _seconds([*recital, "ask", question, "--corpus", str(corpus)], 3)
    yield Row(what="cold recital ask, median of 3", measured=f"{cold:.1f} s", target="reported only")
    yield Row(what="page load", measured="see the browser test", target="≤ 3 s")


def slice_of(corpus: Path, folder: Path) -> Path:
    """A corpus folder with some of the documents, all of them known to the register. Raises RecitalError if one is absent."""
    listed = {entry["id"]: entry for entry in tomllib.loads((corpus / MANIFEST).read_text())["edition"]}
    absent = [name for name in SLICE if name not in listed]
    if absent:
        raise RecitalError(f"{corpus / MANIFEST} does not list {absent}, which the slice is made of. Use --full.")
    for name in SLICE:
        target = folder / listed[name]["path"]
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(corpus / listed[name]["path"], target)
    tables = ("\n".join(f"{key} = {json.dumps(value)}" for key, value in listed[name].items()) for name in SLICE)
    (folder / MANIFEST).write_text("".join(f"[[edition]]\n{table}\n\n" for table in tables))
    return folder


def _timed(asks: dict[str, Callable[[Case], object]], cases: Sequence[Case], rounds: int) -> dict[str, list[float]]:
    """Seconds of each call, after one round that is not counted; the kinds of call take turns at each question."""
    taken: dict[str, list[float]] = {name: [] for name in asks}
    for number in range(rounds + 1):
        for case in cases:
            for name, ask in asks.items():
                began = time.perf_counter()
                ask(case)
                if number:
                    taken[name].append(time.perf_counter() - began)
    return taken


def _row(what: str, value: float, unit: str, limit: float) -> Row:
    return Row(
        what=what,
        measured=f"{value:.{2 if value < 10 else 0}f} {unit}",
        target=f"≤ {limit:g} {unit}",
        met=value <= limit,
    )


def _cells(row: Row) -> Iterator[str]:
    yield from (row.what, row.measured, row.target, {True: "yes", False: "NO", None: ""}[row.met])


def _seconds(command: list[str], times: int) -> float:
    """Median wall time of a command."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        _output(command)
        taken.append(time.perf_counter() - began)
    return median(taken)


def _output(command: list[str]) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RecitalError(
            f"{' '.join(command[1:4])} ended with {done.returncode}: {done.stderr.strip()[-400:]!r}. Run it by hand to see why."
        )
    return done.stdout


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="folder with a sources.toml [default: the real documents]")
    parser.add_argument("--rounds", type=int, default=3, help="measured rounds over all questions of the suite")
    parser.add_argument("--full", action="store_true", help="index the whole corpus, in place of three documents")
    parser.add_argument("--no-indexing", action="store_true", help="measure asking only")
    return parser


if __name__ == "__main__":
    sys.exit(main())
