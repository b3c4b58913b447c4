"""What runs, what the index is made of, what is covered and what is missing: for `recital doctor` and the app."""

import platform
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.embedding import Encoder, model_folder
from indexer.errors import RecitalError
from indexer.index import Manifest, client_for, current_manifest, recipe
from indexer.store import Store

PACKAGES = (
    "recital",
    "chromadb",
    "langchain-core",
    "sentence-transformers",
    "torch",
    "pypdf",
    "pypdfium2",
    "bm25s",
    "streamlit",
)


@dataclass(frozen=True, kw_only=True)
class Health:
    """The state of things; `ready` when questions can be answered from an index that fits the corpus."""

    ready: bool
    versions: Mapping[str, str]
    manifest: Manifest | None
    known: int
    held: Mapping[str, int]
    missing: tuple[str, ...]
    troubles: tuple[str, ...]


def examine(*, catalogue: Catalogue, home: Path, server: str) -> Health:
    """Looks at everything and repairs nothing."""
    troubles = list(catalogue.problems)
    manifest = current_manifest(home)
    ready = manifest is not None
    try:
        model_folder()
    except RecitalError as error:
        troubles.append(str(error))
        ready = False
    if manifest is None:
        troubles.append(f"There is no index in {home}. Run `recital index`.")
    else:
        problem = _index_problem(manifest, catalogue, home, server)
        troubles += [problem] if problem else []
        ready = ready and not problem
        for edition in manifest.editions:
            troubles += [f"{edition.edition} was not read: {edition.failure}"] if edition.failure else []
            troubles += [f"{edition.edition}: {part}" for part in edition.unread]
    return Health(
        ready=ready,
        versions={"python": platform.python_version(), **{name: _version(name) for name in PACKAGES}},
        manifest=manifest,
        known=len(catalogue.sources),
        held=Counter(edition.form for edition in catalogue.editions),
        missing=tuple(
            source.name
            for source in catalogue.sources.values()
            if source.binding == "binding" and source.id not in catalogue.editions_of
        ),
        troubles=tuple(troubles),
    )


def _index_problem(manifest: Manifest, catalogue: Catalogue, home: Path, server: str) -> str:
    wanted = recipe(Encoder(), catalogue)
    different = sorted(key for key in wanted if manifest.recipe.get(key) != wanted[key])
    if different:
        return f"The index was made with another {', '.join(different)} than is in use now. Run `recital index`."
    if manifest.server != server:
        where = f"on {manifest.server}" if manifest.server else "on this machine"
        return f"The index is kept {where}, the settings say otherwise. Run `recital index`."
    try:
        held = Store.open(client_for(home / "builds" / manifest.build, manifest.server), manifest.collection)
        count = held.count()
        held.close()
    except RecitalError as error:
        return str(error)
    return (
        "" if count == manifest.windows else f"Chroma holds {count} of {manifest.windows} windows. Run `recital index`."
    )


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
