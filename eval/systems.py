"""The systems that are compared: ours, ours with other weights, and the plain recipe, opened over what a suite asks about."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from types import ModuleType

import settings
from assistant.answering import Answerer
from assistant.retrieval import Retriever
from assistant.weights import VARIANTS, Weights
from eval import scoring
from eval.beir import Collection
from eval.ours import Ours, Say, open_ours
from eval.prepared import Searcher
from eval.questions import Suite, held_part
from eval.records import Hit, Question, Result, SystemInfo, Values
from eval.running import Asked, Ground, System
from indexer.embedding import Encoder
from indexer.errors import RecitalError
from indexer.index import INDEX_VERSION
from indexer.locators import official
from indexer.passages import SPLITTER_VERSION
from indexer.vectors import VectorCache

OURS, PLAIN = "recital", "plain-recipe"


@dataclass(frozen=True, kw_only=True)
class Opened:
    """Systems ready to be asked, what they search, and what of the suite can be asked of that."""

    systems: tuple[System, ...]
    ground: Ground
    suite: Suite


def known_systems() -> tuple[str, ...]:
    """The names that `opened_systems` takes."""
    return (*VARIANTS, PLAIN)


@contextlib.contextmanager
def opened_systems(
    names: Sequence[str],
    suite: Suite,
    *,
    chosen: settings.Settings,
    as_of: date,
    encoder: Encoder | None = None,
    ours: Ours | None = None,
    say: Say = lambda stage, done, total: None,
) -> Iterator[Opened]:
    """Opens the systems of those names over the corpus of the settings, or over the benchmark's own texts.

    ours  what is open already of that corpus, None to have it brought up to date and opened
    say   is told (stage, done, total) of what has to be made before. RecitalError for a name that is not known.
    """
    unknown = next((name for name in names if name not in known_systems()), None)
    if unknown is not None:
        raise RecitalError(f"There is no system {unknown!r}. Known: {', '.join(known_systems())}.")
    encoder = encoder or Encoder()
    encoder.load()  # else the first question would be charged for it
    with (
        _over_corpus(names, suite, ours or open_ours(None, chosen=chosen, encoder=encoder, report=say), as_of, say)
        if suite.collection is None
        else _over_collection(names, suite, suite.collection, chosen, encoder, say)
    ) as opened:
        yield opened


@contextlib.contextmanager
def _over_corpus(names: Sequence[str], suite: Suite, ours: Ours, as_of: date, say: Say) -> Iterator[Opened]:
    index = ours.answerer.retriever.index
    suite = held_part(suite, ours.catalogue, index.passages)
    with contextlib.ExitStack() as stack:
        systems = tuple(
            stack.enter_context(_plain().over_corpus(name, ours, as_of=as_of, depth=suite.depth, say=say))
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
            suite=suite,
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


@contextlib.contextmanager
def _over_collection(
    names: Sequence[str],
    suite: Suite,
    collection: Collection,
    chosen: settings.Settings,
    encoder: Encoder,
    say: Say,
) -> Iterator[Opened]:
    depth = suite.depth
    cache = chosen.cache / "vectors.sqlite"
    kept = VectorCache(cache)
    try:
        searcher = Searcher(
            collection, encoder=encoder, cache=kept, progress=lambda done, total: say("encoding", done, total)
        )
    finally:
        kept.close()

    def system(name: str) -> System:
        def ask(question: Question) -> Asked:
            found = searcher.search(question.text, k=depth, variant=name)
            return tuple(Hit(places=(text,), score=score) for text, score in found), None

        return System(info=info_of(name), ask=ask)

    def score(questions: Sequence[Question], results: Sequence[Result]) -> Mapping[str, Values]:
        return scoring.values(questions, results, qrels=collection.qrels)

    with contextlib.ExitStack() as stack:
        yield Opened(
            systems=tuple(
                stack.enter_context(
                    _plain().over_collection(name, collection, encoder=encoder, cache=cache, depth=depth, say=say)
                )
                if name == PLAIN
                else system(name)
                for name in names
            ),
            ground=Ground(
                score=score,
                corpus=collection.name,
                digest=collection.digest,
                index={
                    "texts": len(collection.entries),
                    "passages": searcher.passages,
                    "windows": searcher.windows,
                    "recipe": {**encoder.recipe, "splitter": SPLITTER_VERSION, "index": INDEX_VERSION},
                },
            ),
            suite=suite,
        )


def _plain() -> ModuleType:
    """Imported for those who ask for it: LangChain takes seconds."""
    from eval import baseline_systems

    return baseline_systems


def _day(question: Question, as_of: date) -> date:
    """The case's own day, else the run's."""
    return (question.case.as_of if question.case else None) or as_of
