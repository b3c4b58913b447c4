"""Our own system over a corpus, opened with an index that is up to date."""

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import settings
from assistant.answering import Answerer
from assistant.opening import open_answerer
from indexer.build import Report, build_index
from indexer.catalogue import Catalogue
from indexer.embedding import Encoder
from indexer.errors import CorpusError
from indexer.sources import load_catalogue


@dataclass(frozen=True, kw_only=True)
class Ours:
    """Our own system over an index that is up to date."""

    answerer: Answerer
    catalogue: Catalogue
    encoder: Encoder
    chosen: settings.Settings

    @property
    def corpus(self) -> str:
        """What is searched, in words."""
        return "shipped" if self.chosen.corpus is None else str(self.chosen.corpus)


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


def open_ours(
    corpus: Path | None,
    *,
    chosen: settings.Settings | None = None,
    encoder: Encoder | None = None,
    report: Report | None = None,
) -> Ours:
    """Brings the index of a corpus folder up to date, then opens it; says on standard error what it does.

    chosen   the settings, in place of those from the environment and the folder
    report   takes (stage, done, total) in place of the lines on standard error
    """
    chosen = chosen or settings.from_environment(corpus)
    catalogue, encoder = load_catalogue(chosen.corpus), encoder or Encoder()
    built = build_index(
        catalogue,
        home=chosen.home,
        cache=chosen.vectors,
        encoder=encoder,
        server=chosen.chroma_server,
        report=report or say_progress,
        wait_seconds=600,
    )
    if built.made:
        print(f"Built the index {built.manifest.build}.", file=sys.stderr)
    answerer = open_answerer(home=chosen.home, catalogue=catalogue, encoder=encoder)
    return Ours(answerer=answerer, catalogue=catalogue, encoder=encoder, chosen=chosen)


def say_progress(stage: str, done: int, total: int) -> None:
    """A line on standard error at most every five seconds, and none for what is done at once."""
    now = time.monotonic()
    if done == 0:
        _last_said[stage] = now
    elif done < total and now - _last_said.get(stage, now) >= 5:
        _last_said[stage] = now
        print(f"{stage}: {done:,} of {total:,}", file=sys.stderr, flush=True)


Say = Callable[[str, int, int], None]
_last_said: dict[str, float] = {}
