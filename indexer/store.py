"""Vectors and passages in Chroma, embedded or on a server. The only door to chromadb."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from indexer.embedding import Vectors
from indexer.errors import IndexMissingError, RecitalError

BATCH = 5_000  # Chroma takes up to 5,461 records at once


class Store:
    """One collection of unit vectors with cosine distance; its records are named by window number ("0", "1", …)."""

    def __init__(self, client: Any, collection: Any) -> None:
        self._client = client
        self._collection = collection

    @classmethod
    def create(cls, client: Any, name: str) -> "Store":
        hnsw = {"space": "cosine", "ef_search": 200, "ef_construction": 200, "max_neighbors": 32}
        collection = client.create_collection(name, embedding_function=None, configuration={"hnsw": hnsw})
        return cls(client, collection)

    def close(self) -> None:
        """Lets go of the client; the store is not to be used afterwards."""
        close(self._client)

    @classmethod
    def open(cls, client: Any, name: str) -> "Store":
        try:
            return cls(client, client.get_collection(name, embedding_function=None))
        except Exception as error:  # chromadb raises its own NotFoundError, a server also plain ValueError
            raise IndexMissingError(f"Chroma has no collection {name!r}. Run `recital index`.") from error

    def add(self, vectors: Vectors, texts: Sequence[str], metadata: Sequence[dict[str, str | int]]) -> None:
        for start in range(0, len(texts), BATCH):
            part = slice(start, start + BATCH)
            self._collection.add(
                ids=[str(number) for number in range(start, min(start + BATCH, len(texts)))],
                embeddings=vectors[part],
                documents=list(texts[part]),
                metadatas=list(metadata[part]),
            )

    def count(self) -> int:
        return int(self._collection.count())

    def nearest(self, vectors: Vectors, k: int) -> list[tuple[list[int], list[float]]]:
        """For each vector the k nearest windows: their numbers and cosines, best first."""
        found: list[tuple[list[int], list[float]]] = []
        for start in range(0, len(vectors), 1_000):
            result = self._collection.query(
                query_embeddings=vectors[start : start + 1_000], n_results=k, include=["distances"]
            )
            for ids, distances in zip(result["ids"], result["distances"], strict=True):
                found.append(([int(name) for name in ids], [1.0 - distance for distance in distances]))
        return found


def embedded_client(folder: Path) -> Any:
    """Chroma inside this process, its files in `folder`; telemetry off."""
    import chromadb
    from chromadb.config import Settings

    try:
        return chromadb.PersistentClient(path=str(folder), settings=Settings(anonymized_telemetry=False))
    except Exception as error:  # chromadb raises classes of its own and, from its core, of no common kind
        raise RecitalError(
            f"Chroma cannot open {folder}: {error}. Check the disk, then run `recital index`."
        ) from error


def server_client(url: str) -> Any:
    """A Chroma server (`chroma run`) at an http or https address."""
    import chromadb
    from chromadb.config import Settings

    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise RecitalError(f"RECITAL_CHROMA_URL is {url!r}: expected an address such as http://localhost:8000.")
    try:
        return chromadb.HttpClient(
            host=parts.hostname,
            port=parts.port or (443 if parts.scheme == "https" else 80),
            ssl=parts.scheme == "https",
            settings=Settings(anonymized_telemetry=False),
        )
    except Exception as error:  # chromadb turns every connection failure into ValueError or its own classes
        raise RecitalError(
            f"No Chroma server answers at {url!r}. Start it (`chroma run`), or unset RECITAL_CHROMA_URL to use the built-in one."
        ) from error


@contextmanager
def connected(url: str) -> Iterator[Any]:
    """A server client for a short errand."""
    client = server_client(url)
    try:
        yield client
    finally:
        close(client)


def close(client: Any) -> None:
    """Lets go of a client's files or connections."""
    parts = (client, getattr(client, "_admin_client", None))
    sessions = [getattr(getattr(part, "_server", None), "_session", None) for part in parts]
    client.close()
    for session in sessions:  # chromadb 1.5 leaves its HTTP connections open, those of its inner admin client too
        if session is not None:
            session.close()


def has(client: Any, name: str) -> bool:
    return name in {collection.name for collection in client.list_collections()}


def delete(client: Any, name: str) -> None:
    """Removes a collection from a server; one that is gone already is fine."""
    if has(client, name):
        client.delete_collection(name)


def not_found(vectors: Vectors, nearest: Sequence[tuple[list[int], list[float]]]) -> list[int]:
    """Numbers of windows that a search for their own vector does not bring back (identical ones stand for each other)."""
    return [
        number
        for number, (found, cosines) in enumerate(nearest)
        if number not in found
        and not (cosines and cosines[0] > 1 - 1e-4 and np.allclose(vectors[found[0]], vectors[number], atol=1e-3))
    ]
