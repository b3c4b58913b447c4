"""The plain recipe, as LangChain's tutorial writes it: recursive splitter 1000/200 → encoder → Chroma → similarity search.

It gets what makes the comparison fair: the same encoder, the texts as our readers give them, and of each source the one
edition that ours answers from today. It knows no days, so a case with an earlier day is its honest failure. Nothing is traced:
no retriever, chain or callback is used, only the vector store itself.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from langchain_chroma import Chroma
from langchain_core.documents import Document as Page
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from eval.records import Hit
from indexer import store
from indexer.document import Document
from indexer.embedding import Encoder
from indexer.errors import RecitalError
from indexer.locators import official
from indexer.passages import Passage
from indexer.vectors import Progress, VectorCache

CHUNK_SIZE, CHUNK_OVERLAP = 1_000, 200
LEAST_SHARE = 0.5  # of the passage or of the chunk that has to lie in the other, for the chunk to stand for the passage
BATCH = 5_000


@dataclass(frozen=True, kw_only=True)
class Text:
    """One edition's text with the passages that ours makes of it."""

    edition: str
    document: Document
    passages: tuple[Passage, ...]


class KeptEmbeddings(Embeddings):
    """Our encoder as LangChain wants it; the vectors of chunks are kept like all others, so that they are paid for once."""

    def __init__(self, encoder: Encoder, cache: VectorCache, progress: Progress = lambda done, total: None) -> None:
        self._encoder = encoder
        self._cache = cache
        self._progress = progress

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self._cache.vectors(texts, self._encoder, progress=self._progress).tolist()  # type: ignore[no-any-return]

    def embed_query(self, text: str) -> list[float]:
        return self._encoder.encode([text])[0].tolist()  # type: ignore[no-any-return]


class Baseline:
    """The plain recipe over some texts, its Chroma in a folder of its own. Use as a context."""

    def __init__(self, texts: Iterable[Text], *, embeddings: Embeddings, folder: Path) -> None:
        self._places = {text.edition: Places(text) for text in texts}
        self._client = store.embedded_client(folder)
        self._chroma = Chroma(client=self._client, collection_name="baseline", embedding_function=embeddings)
        splitter = RecursiveCharacterTextSplitter(
            chunk_size=CHUNK_SIZE, chunk_overlap=CHUNK_OVERLAP, add_start_index=True
        )
        pages = [
            Page(page_content=places.text, metadata={"edition": name})
            for name, places in self._places.items()
            if places.text
        ]
        chunks = splitter.split_documents(pages)
        for start in range(0, len(chunks), BATCH):
            self._chroma.add_documents(chunks[start : start + BATCH])
        self.chunks = len(chunks)

    def search(self, question: str, k: int = 10) -> tuple[Hit, ...]:
        """The k most similar chunks, each with the places that it stands for; the score is the cosine."""
        found = self._chroma.similarity_search_with_score(question, k=k)
        return tuple(self._hit(chunk, 1 - distance / 2) for chunk, distance in found)  # squared, between unit vectors

    def _hit(self, chunk: Page, score: float) -> Hit:
        edition, start = chunk.metadata["edition"], chunk.metadata["start_index"]
        places = self._places[edition].within(start, start + len(chunk.page_content))
        return Hit(places=tuple(sorted(places)), score=score, edition=edition, text=chunk.page_content)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        store.close(self._client)


class Places:
    """Where each passage of an edition stands in its document's text, by character."""

    def __init__(self, text: Text) -> None:
        self.text = text.document.text
        self._spans = spans_of(text.passages, self.text)
        self._ends = [end for _, end, _ in self._spans]

    def within(self, start: int, end: int) -> frozenset[str]:
        """Locators of passages of which at least half lies between the characters, or which fill at least half of them."""
        places = set()
        for position in range(bisect_left(self._ends, start), len(self._spans)):
            first, last, locator = self._spans[position]
            if first >= end:
                break
            shared = min(last, end) - max(first, start)
            if shared > 0 and shared >= LEAST_SHARE * min(last - first, end - start):
                places.add(official(locator))
        return frozenset(places)


def spans_of(passages: Sequence[Passage], text: str) -> list[tuple[int, int, str]]:
    """Start, end and locator of each passage's own text; RecitalError where the passages are not the document's."""
    spans: list[tuple[int, int, str]] = []
    position = 0
    for passage in passages:
        position += sum(len(line) + 1 for line in passage.opens)
        end = position + len(passage.text)
        if text[position:end] != passage.text:
            raise RecitalError(
                f"{passage.key} does not stand where its document has it (character {position:,}). "
                "The document was read anew since the index was built: run `recital index`."
            )
        spans.append((position, end, passage.locator))
        position = end + 1
    return spans
