"""Where things are and what is switched on, from the environment. Read by the doors only (app.py, ui, cli.py)."""

import hashlib
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

import platformdirs


@dataclass(frozen=True, kw_only=True)
class Settings:
    """One user's choices.

    corpus  folder with official texts or own files, None for the shipped corpus alone
    data    indexes and feedback
    cache   vectors, which can be made again
    server  address of a Chroma server for the shared corpus, "" for the built-in one
    model   a language model as "provider:name", "" for none, with the address and the key of a server that is not the provider's
    """

    corpus: Path | None
    data: Path
    cache: Path
    server: str
    model: str = ""
    model_url: str = ""
    model_key: str = field(default="", repr=False)

    @property
    def home(self) -> Path:
        """The folder of this corpus's index."""
        if self.corpus is None:
            return self.data / "indexes" / "shipped"
        folder = self.corpus.resolve()
        slug = re.sub(r"[^a-z0-9]+", "-", folder.name.lower()).strip("-") or "corpus"
        return self.data / "indexes" / f"{slug}-{hashlib.sha256(str(folder).encode()).hexdigest()[:8]}"

    @property
    def own(self) -> bool:
        """A folder of a user's own files, which leave no trace outside the folder of their index."""
        return self.corpus is not None and not (self.corpus / "sources.toml").exists()

    @property
    def vectors(self) -> Path:
        """The file of kept vectors: shared between indexes, but for own files."""
        return self.home / "vectors.sqlite" if self.own else self.cache / "vectors.sqlite"

    @property
    def chroma_server(self) -> str:
        """Own files never go to a shared server."""
        return "" if self.own else self.server


def from_environment(corpus: Path | None = None) -> Settings:
    """RECITAL_CORPUS, _DATA, _CACHE, _CHROMA_URL, _MODEL, _MODEL_URL, _MODEL_KEY; an argument beats the environment."""
    named = os.environ.get("RECITAL_CORPUS", "").strip()
    return Settings(
        corpus=corpus or (Path(named).expanduser() if named else None),
        data=_folder("RECITAL_DATA", platformdirs.user_data_path("recital")),
        cache=_folder("RECITAL_CACHE", platformdirs.user_cache_path("recital")),
        server=os.environ.get("RECITAL_CHROMA_URL", "").strip(),
        model=os.environ.get("RECITAL_MODEL", "").strip(),
        model_url=os.environ.get("RECITAL_MODEL_URL", "").strip(),
        model_key=os.environ.get("RECITAL_MODEL_KEY", "").strip(),
    )


def _folder(name: str, default: Path) -> Path:
    value = os.environ.get(name, "").strip()
    return Path(value).expanduser() if value else default
