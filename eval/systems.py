"""The systems that are compared, opened over one corpus and run over a suite."""

import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import settings
from assistant.answering import Answer, Answerer
from assistant.opening import open_answerer
from assistant.standing import Filters
from eval.baseline import Baseline, KeptEmbeddings, Text
from eval.cases import Case
from eval.runs import Failure, Found, Run
from indexer.build import build_index
from indexer.catalogue import Catalogue
from indexer.embedding import Encoder
from indexer.errors import CorpusError
from indexer.locators import official
from indexer.readers.worker import ReaderProcess
from indexer.reading import read_edition
from indexer.sources import load_catalogue
from indexer.vectors import VectorCache

DEPTH = 10  # results a system is asked for


@dataclass(frozen=True, kw_only=True)
class Ours:
    """Our own system over an index that is up to date."""

    answerer: Answerer
    catalogue: Catalogue
    encoder: Encoder
    chosen: settings.Settings


def corpus_folder(given: Path | None) -> Path:
    """The folder of real documents: as given, RECITAL_CORPUS, RECITAL_SHARED/corpus, or ../shared/corpus beside the clone."""
    shared = Path(os.environ.get("RECITAL_SHARED", Path(__file__).parents[1].parent / "shared"))
    folder = given or settings.from_environment().corpus or shared / "corpus"
    if not (folder / "sources.toml").is_file():
        raise CorpusError(
            f"The real documents are not at {str(folder)!r}: no sources.toml there. Give --corpus DIR, or set RECITAL_SHARED "
            "to the folder that has corpus/."
        )
    return folder


def open_ours(corpus: Path) -> Ours:
    """Brings the index up to date, then opens it; says on standard error what it does."""
    chosen = settings.from_environment(corpus)
    catalogue, encoder = load_catalogue(corpus), Encoder()
    built = build_index(
        catalogue,
        home=chosen.home,
        cache=chosen.vectors,
        encoder=encoder,
        server=chosen.chroma_server,
        report=say_progress,
        wait_seconds=600,
    )
    if built.made:
        print(f"Built the index {built.manifest.build}.", file=sys.stderr)
    answerer = open_answerer(home=chosen.home, catalogue=catalogue, encoder=encoder)
    return Ours(answerer=answerer, catalogue=catalogue, encoder=encoder, chosen=chosen)


def run_ours(ours: Ours, cases: Sequence[Case], today: date) -> tuple[Run, dict[str, Answer]]:
    """Asks each case as a user would; the evidence is the ranking."""
    answers: dict[str, Answer] = {}

    def ask(case: Case) -> tuple[Found, ...]:
        answer = answers[case.id] = ours.answerer.answer(case.question, as_of=case.as_of or today)
        return tuple(
            Found(locators=frozenset([official(one.locator)]), edition=one.edition, text=one.text)
            for one in answer.evidence
        )

    return _run("ours", cases, ask), answers


@contextmanager
def opened_baseline(ours: Ours, today: date) -> Iterator[Baseline]:
    """The plain recipe over the editions that ours answers from today."""
    cache = VectorCache(ours.chosen.vectors)
    try:
        with TemporaryDirectory(prefix="recital-baseline-") as folder:
            embeddings = KeptEmbeddings(ours.encoder, cache, lambda done, total: say_progress("encoding", done, total))
            texts = _texts(ours, today)
            with Baseline(texts, embeddings=embeddings, folder=Path(folder)) as baseline:
                yield baseline
    finally:
        cache.close()


def run_baseline(baseline: Baseline, cases: Sequence[Case]) -> Run:
    """Asks the plain recipe; it knows no days and answers all from the same texts."""
    return _run("plain recipe", cases, lambda case: baseline.search(case.question, DEPTH))


def say_progress(stage: str, done: int, total: int) -> None:
    """A line on standard error at most every five seconds, and none for what is done at once."""
    now = time.monotonic()
    if done == 0:
        _last_said[stage] = now
    elif done < total and now - _last_said.get(stage, now) >= 5:
        _last_said[stage] = now
        print(f"{stage}: {done:,} of {total:,}", file=sys.stderr, flush=True)


_last_said: dict[str, float] = {}


def _texts(ours: Ours, today: date) -> list[Text]:
    index = ours.answerer.retriever.index
    standing = ours.answerer.retriever.standing(today, Filters())
    texts = []
    with ReaderProcess() as reader:
        for name in standing.answering:
            edition = ours.catalogue.edition[name]
            document = read_edition(
                ours.catalogue.path_of(edition), kept=ours.chosen.home / "documents", reader=reader, form=edition.form
            )
            passages = tuple(index.passages[row] for row in index.rows_by_edition[name])
            texts.append(Text(edition=name, document=document, passages=passages))
    return texts


def _run(system: str, cases: Sequence[Case], ask: Callable[[Case], tuple[Found, ...]]) -> Run:
    found: dict[str, tuple[Found, ...]] = {}
    failures: list[Failure] = []
    for case in cases:
        try:
            found[case.id] = ask(case)
        except Exception as error:  # whatever breaks is a result to report, not the end of the comparison
            failures.append(Failure(case=case.id, system=system, message=f"{type(error).__name__}: {error}"))
    return Run(system=system, found=found, failures=tuple(failures))


Answers = Mapping[str, Answer]
