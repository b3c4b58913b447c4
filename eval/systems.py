"""The systems that are compared: ours, ours with other weights, and the plain recipe, opened over what a suite asks about."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import settings
from assistant.answering import Answerer
from assistant.retrieval import Retriever
from assistant.standing import Filters
from eval import scoring
from eval.ours import Ours, Say, open_ours
from eval.questions import Suite
from eval.records import Hit, Question, Result, SystemInfo, Values
from eval.running import Asked, Ground, System
from indexer.embedding import Encoder
from indexer.errors import RecitalError
from indexer.locators import official
from indexer.readers.worker import ReaderProcess
from indexer.reading import read_edition
from indexer.vectors import VectorCache

if TYPE_CHECKING:
    from eval.baseline import Text

try:
    from assistant.retrieval import VARIANTS, Weights  # type: ignore[attr-defined]
except ImportError:  # the retriever has no named weights yet

    @dataclass(frozen=True, kw_only=True)
    class Weights:  # type: ignore[no-redef]
        pass

    VARIANTS = {"recital": Weights()}

OURS, PLAIN = "recital", "plain-recipe"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Systems ready to be asked, and what they search."""

    systems: tuple[System, ...]
    ground: Ground


def known_systems(suite: Suite) -> tuple[str, ...]:
    """The names that `opened_systems` takes for a suite."""
    return (*VARIANTS, PLAIN) if suite.collection is None else tuple(VARIANTS)


@contextlib.contextmanager
def opened_systems(
    names: Sequence[str],
    suite: Suite,
    *,
    chosen: settings.Settings,
    as_of: date,
    encoder: Encoder | None = None,
    say: Say = lambda stage, done, total: None,
) -> Iterator[Opened]:
    """Opens the systems of those names over the corpus of the settings, or over the benchmark's own texts.

    say  is told (stage, done, total) of what has to be made before. RecitalError for a name that is not known.
    """
    unknown = next((name for name in names if name not in known_systems(suite)), None)
    if unknown is not None:
        known = ", ".join(known_systems(suite))
        raise RecitalError(f"There is no system {unknown!r} for {suite.info.name}. Choose of: {known}.")
    encoder = encoder or Encoder()
    encoder.load()  # else the first question would be charged for it
    if suite.collection is None:
        with _over_corpus(names, suite, chosen, as_of, encoder, say) as opened:
            yield opened
    else:
        yield _over_collection(names, suite, chosen, encoder, say)


@contextlib.contextmanager
def _over_corpus(
    names: Sequence[str], suite: Suite, chosen: settings.Settings, as_of: date, encoder: Encoder, say: Say
) -> Iterator[Opened]:
    ours = open_ours(None, chosen=chosen, encoder=encoder, report=say)
    index = ours.answerer.retriever.index
    with contextlib.ExitStack() as stack:
        systems = tuple(
            stack.enter_context(plain_recipe(ours, as_of, suite.depth, say))
            if name == PLAIN
            else answering(ours.answerer, as_of)
            if name == OURS
            else searching(ours.answerer, name, as_of, suite.depth)
            for name in names
        )
        texts = {(passage.edition, passage.locator): passage.text for passage in index.passages}
        holdings = scoring.Holdings(catalogue=ours.catalogue, texts=texts, as_of=as_of)

        def score(questions: Sequence[Question], results: Sequence[Result]) -> Mapping[str, Values]:
            return scoring.values(questions, results, holdings=holdings)

        yield Opened(
            systems=systems,
            ground=Ground(
                score=score,
                corpus=ours.corpus,
                digest=ours.catalogue.digest,
                index={
                    "build": index.manifest.build,
                    "passages": index.manifest.passages,
                    "windows": index.manifest.windows,
                    "recipe": dict(index.manifest.recipe),
                },
            ),
        )


def answering(answerer: Answerer, as_of: date) -> System:
    """Ours as users have it: each case is asked as of its day; the evidence is the ranking."""

    def ask(question: Question) -> Asked:
        answer = answerer.answer(question.text, as_of=_day(question, as_of)).to_json()
        hits = tuple(
            Hit(
                places=(official(shown["locator"]),),
                score=shown["score"],
                edition=shown["edition"],
                text=shown["text"],
            )
            for shown in answer.pop("evidence")
        )
        return hits, answer

    return System(info=info_of(OURS), ask=ask)


def searching(answerer: Answerer, name: str, as_of: date, depth: int) -> System:
    """Our search with other weights, without the answer."""
    own = answerer.retriever
    retriever = Retriever(
        index=own.index,
        catalogue=own.catalogue,
        encoder=own.encoder,
        glossary=own.glossary,
        weights=VARIANTS[name],
    )

    def ask(question: Question) -> Asked:
        found = retriever.search(answerer.asked(question.text), as_of=_day(question, as_of), k=depth)
        return tuple(
            Hit(
                places=(official(one.passage.locator),),
                score=one.score,
                edition=one.passage.edition,
                text=one.passage.text,
            )
            for one in found
        ), None

    return System(info=info_of(name), ask=ask)


@contextlib.contextmanager
def plain_recipe(ours: Ours, as_of: date, depth: int, say: Say) -> Iterator[System]:
    """The plain recipe over the editions that ours answers from today; it knows no days and answers all from the same texts."""
    from eval.baseline import CHUNK_OVERLAP, CHUNK_SIZE, Baseline, KeptEmbeddings  # LangChain takes seconds to import

    cache = VectorCache(ours.chosen.vectors)
    try:
        with TemporaryDirectory(prefix="recital-baseline-") as folder:
            embeddings = KeptEmbeddings(ours.encoder, cache, lambda done, total: say("encoding", done, total))
            with Baseline(_texts(ours, as_of), embeddings=embeddings, folder=Path(folder)) as baseline:
                info = SystemInfo(
                    name=PLAIN,
                    description="LangChain's tutorial: recursive splitter, our encoder, Chroma, similarity search",
                    settings={
                        "chunk_size": CHUNK_SIZE,
                        "chunk_overlap": CHUNK_OVERLAP,
                        "chunks": baseline.chunks,
                    },
                )
                yield System(info=info, ask=lambda question: (baseline.search(question.text, depth), None))
    finally:
        cache.close()


def info_of(name: str) -> SystemInfo:
    """One of our variants: its description says in what its weights differ from the usual ones."""
    weights, usual = VARIANTS[name], VARIANTS[OURS]
    other = [
        f"{field.name.replace('_', ' ')} {getattr(weights, field.name)}"
        for field in fields(Weights)
        if getattr(weights, field.name) != getattr(usual, field.name)
    ]
    said = f"Recital's search with {', '.join(other)}" if other else "Recital with its usual settings"
    return SystemInfo(name=name, description=said, settings=asdict(weights))


def _over_collection(
    names: Sequence[str], suite: Suite, chosen: settings.Settings, encoder: Encoder, say: Say
) -> Opened:
    from eval.prepared import opened as opened_collection  # type: ignore[attr-defined]

    collection = suite.collection
    assert collection is not None
    searcher = opened_collection(
        collection, encoder, chosen.cache / "vectors.sqlite", lambda done, total: say("encoding", done, total)
    )

    def system(name: str) -> System:
        def ask(question: Question) -> Asked:
            found = searcher.search(question.text, k=suite.depth, variant=name)
            return tuple(Hit(places=(text,), score=score) for text, score in found), None

        return System(info=info_of(name), ask=ask)

    def score(questions: Sequence[Question], results: Sequence[Result]) -> Mapping[str, Values]:
        return scoring.values(questions, results, qrels=collection.qrels)

    return Opened(
        systems=tuple(system(name) for name in names),
        ground=Ground(
            score=score,
            corpus=collection.name,
            digest=collection.digest,
            index={"texts": len(collection.entries), "recipe": dict(encoder.recipe)},
        ),
    )


def _texts(ours: Ours, as_of: date) -> "list[Text]":
    from eval.baseline import Text

    index = ours.answerer.retriever.index
    standing = ours.answerer.retriever.standing(as_of, Filters())
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


def _day(question: Question, as_of: date) -> date:
    """The case's own day, else the run's."""
    return (question.case.as_of if question.case else None) or as_of
