"""Vectors kept by content, so that no text is encoded twice, whatever index it goes into."""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from indexer.embedding import DIMENSIONS, Encoder, Vectors, encode_in_batches

Progress = Callable[[int, int], None]


class VectorCache:
    """A SQLite file: key (hash of encoder and text) → vector. Survives kills; several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, timeout=60)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID"
        )

    def close(self) -> None:
        self._connection.close()

    def vectors(
        self, texts: Sequence[str], encoder: Encoder, *, progress: Progress = lambda done, total: None
    ) -> Vectors:
        """One vector for each text, in order: kept ones read, the rest encoded and kept at once, batch by batch.

        progress(done, total) counts the texts that had to be encoded.
        """
        keys = [_key(encoder, text) for text in texts]
        known = self._known(set(keys))
        missing = list(dict.fromkeys(key for key in keys if key not in known))
        text_of = dict(zip(keys, texts, strict=True))
        done = 0
        progress(0, len(missing))

        def keep(positions: list[int], vectors: Vectors) -> None:
            nonlocal done
            rows = [(missing[position], vector) for position, vector in zip(positions, vectors, strict=True)]
            with self._connection:
                self._connection.executemany(
                    "INSERT OR REPLACE INTO vectors VALUES (?, ?)", [(key, vector.tobytes()) for key, vector in rows]
                )
            known.update(rows)
            done += len(rows)
            progress(done, len(missing))

        if missing:
            encode_in_batches(encoder, [text_of[key] for key in missing], keep)
        return np.stack([known[key] for key in keys]) if keys else np.zeros((0, DIMENSIONS), np.float32)

    def _known(self, keys: set[bytes]) -> dict[bytes, Vectors]:
        found: dict[bytes, Vectors] = {}
        ordered = sorted(keys)
        for start in range(0, len(ordered), 500):
            some = ordered[start : start + 500]
            marks = ",".join("?" * len(some))
            rows = self._connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", some)
            found.update((key, np.frombuffer(vector, np.float32)) for key, vector in rows)
        return found


def _key(encoder: Encoder, text: str) -> bytes:
    digest = hashlib.sha256(json.dumps([encoder.recipe["encoder"], encoder.recipe["sha256"]]).encode())
    digest.update(text.encode())
    return digest.digest()
