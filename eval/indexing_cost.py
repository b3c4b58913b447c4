"""`python -m eval.indexing_cost CORPUS DATA`: builds an index from nothing in this very process and prints what it cost as JSON.

Run by eval.bench as a child, so that its memory can be read off the process.
"""

import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from indexer import store
from indexer.build import build_index, search_prefix
from indexer.catalogue import Catalogue
from indexer.embedding import Encoder, Vectors, encode_in_batches
from indexer.index import read_passages
from indexer.sources import load_catalogue

GIGABYTE = 1_000_000  # in the kibibytes that the system counts in, nearly


@dataclass(frozen=True, kw_only=True)
class Cost:
    """Seconds of the parts, all in one process; `loading` (imports and model) is in none of the others.

    build    catalogue, reading, passages, encoding, storing, checking
    within   the encoder's share of `build`: on a busy machine the fairer thing to compare with
    encoder  the encoder alone on the same windows, in the same order and batches, afterwards
    rerun    catalogue and build_index again with nothing changed
    memory   gigabytes, the most that this process held until the build was done
    """

    loading: float
    build: float
    within: float
    encoder: float
    rerun: float
    memory: float
    editions: int
    passages: int
    windows: int


class ClockedEncoder(Encoder):
    """Our encoder, counting the seconds that it works."""

    def __init__(self) -> None:
        super().__init__()
        self.seconds = 0.0

    def encode(self, texts: Sequence[str]) -> Vectors:
        began = time.perf_counter()
        vectors = super().encode(texts)
        self.seconds += time.perf_counter() - began
        return vectors


def measure(corpus: Path, data: Path) -> Cost:
    """Builds the corpus's index in an empty folder, then does the parts again that it is compared with."""
    began = time.perf_counter()
    encoder = ClockedEncoder()
    encoder.load()
    encoder.encode(["a first text, so that the model is warm"] * 8)
    store.close(store.embedded_client(data / "warm"))
    loading = time.perf_counter() - began

    encoder.seconds = 0.0
    build, catalogue = _build(corpus, data, encoder)
    within = encoder.seconds
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIGABYTE
    rerun, _ = _build(corpus, data, encoder)

    [folder] = (data / "home" / "builds").iterdir()
    passages = read_passages(folder / "passages.jsonl")
    windows = [
        window
        for passage in passages
        for window in encoder.windows(search_prefix(passage, catalogue.sources[passage.source].short), passage.text)
    ]
    distinct = list(dict.fromkeys(windows))  # the index encodes equal windows once, too
    began = time.perf_counter()
    encode_in_batches(encoder, distinct, lambda positions, vectors: None)
    return Cost(
        loading=loading,
        build=build,
        within=within,
        encoder=time.perf_counter() - began,
        rerun=rerun,
        memory=memory,
        editions=len(catalogue.editions),
        passages=len(passages),
        windows=len(windows),
    )


def _build(corpus: Path, data: Path, encoder: Encoder) -> tuple[float, Catalogue]:
    began = time.perf_counter()
    catalogue = load_catalogue(corpus)
    build_index(catalogue, home=data / "home", cache=data / "vectors.sqlite", encoder=encoder)
    return time.perf_counter() - began, catalogue


if __name__ == "__main__":
    print(json.dumps(asdict(measure(Path(sys.argv[1]), Path(sys.argv[2])))))
