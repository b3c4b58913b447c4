"""The plain recipe as a system of a run: over the editions that ours answers from, or over a benchmark's texts."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.standing import Filters
from eval.baseline import CHUNK_OVERLAP, CHUNK_SIZE, Baseline, KeptEmbeddings, Text
from eval.beir import Collection
from eval.ours import Ours, Say
from eval.records import Hit, Question, SystemInfo
from eval.running import System
from indexer.document import Block, Document
from indexer.embedding import Encoder
from indexer.passages import Passage
from indexer.readers.worker import ReaderProcess
from indexer.reading import read_edition
from indexer.vectors import VectorCache

MORE = 3  # chunks asked for each text wanted, as several may be of one text


@contextlib.contextmanager
def over_corpus(name: str, ours: Ours, *, as_of: date, depth: int, say: Say) -> Iterator[System]:
    """It knows no days: every case is answered from the texts that ours answers from on the day of the run."""
    texts = _texts_of_corpus(ours, as_of)
    with _opened(texts, encoder=ours.encoder, cache=ours.chosen.vectors, say=say) as baseline:
        yield _system(name, baseline, lambda question: baseline.search(question.text, depth))


@contextlib.contextmanager
def over_collection(
    name: str, collection: Collection, *, encoder: Encoder, cache: Path, depth: int, say: Say
) -> Iterator[System]:
    """Each text of the benchmark is a page of its own; it ranks where its first chunk does."""
    texts = [_text_of_entry(entry.id, entry.title, entry.text) for entry in collection.entries if entry.text.strip()]
    with _opened(texts, encoder=encoder, cache=cache, say=say) as baseline:

        def ask(question: Question) -> tuple[Hit, ...]:
            scores: dict[str, float] = {}
            for hit in baseline.search(question.text, MORE * depth):
                scores.setdefault(hit.edition, hit.score)
            return tuple(Hit(places=(text,), score=score) for text, score in list(scores.items())[:depth])

        yield _system(name, baseline, ask)


@contextlib.contextmanager
def _opened(texts: Sequence[Text], *, encoder: Encoder, cache: Path, say: Say) -> Iterator[Baseline]:
    kept = VectorCache(cache)
    try:
        with TemporaryDirectory(prefix="recital-baseline-") as folder:
            embeddings = KeptEmbeddings(encoder, kept, lambda done, total: say("encoding", done, total))
            with Baseline(texts, embeddings=embeddings, folder=Path(folder)) as baseline:
                yield baseline
    finally:
        kept.close()


def _system(name: str, baseline: Baseline, ask: Callable[[Question], tuple[Hit, ...]]) -> System:
    info = SystemInfo(
        name=name,
        description="LangChain's tutorial: recursive splitter, our encoder, Chroma, similarity search",
        settings={"chunk_size": CHUNK_SIZE, "chunk_overlap": CHUNK_OVERLAP, "chunks": baseline.chunks},
    )
    return System(info=info, ask=lambda question: (ask(question), None))


def _text_of_entry(name: str, title: str, text: str) -> Text:
    document = Document(title="", blocks=(Block(anchor="", text=f"{title}\n{text}" if title else text),))
    passage = Passage(source=name, edition=name, locator=name, text=document.text, force="operative")
    return Text(edition=name, document=document, passages=(passage,))


def _texts_of_corpus(ours: Ours, as_of: date) -> list[Text]:
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
