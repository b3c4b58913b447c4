"""A plain folder of a user's own files, as sources of kind "own": title and id taken from the file name."""

import os
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from indexer.catalogue import Edition, Source

READABLE = frozenset({".pdf", ".docx", ".md", ".txt", ".html", ".xhtml", ".xml"})


@dataclass(frozen=True, kw_only=True)
class OwnFiles:
    """What a plain folder gives: one source and one edition a file, and what was left out, in words."""

    sources: tuple[Source, ...]
    editions: tuple[Edition, ...]
    skipped: tuple[str, ...]


def own_files(folder: Path) -> OwnFiles:
    """Lists every readable file below the folder, in the order of the paths.

    Hidden files and folders are passed over without a word: they are not the user's documents.
    """
    sources: list[Source] = []
    editions: list[Edition] = []
    skipped: list[str] = []
    for relative in visible_files(folder):
        reason = _refusal(folder, relative)
        if reason:
            skipped.append(f"{shown(relative)!r} was skipped: {reason}")
            continue
        ident = _unused(slug(relative.stem), {source.id for source in sources})
        title = shown(Path(re.sub(r"[_\s]+", " ", relative.stem).strip() or relative.name))
        sources.append(Source(id=ident, title=title, short=title, publisher="own file", kind="own", status="published"))
        editions.append(Edition(id=ident, source=ident, form="own", path=os.fspath(relative)))
    return OwnFiles(sources=tuple(sources), editions=tuple(editions), skipped=tuple(skipped))


def visible_files(folder: Path) -> list[Path]:
    """Paths below the folder, relative to it and sorted; links to folders are listed and never entered."""
    found: list[Path] = []
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        linked = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        for name in [*files, *linked]:
            if not name.startswith("."):
                found.append(Path(parent, name).relative_to(folder))
    return sorted(found)


def slug(name: str) -> str:
    """The part of a file name that can stand in an id: "own-" and lower-case ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")
    return f"own-{words or 'file'}"


def shown(path: Path) -> str:
    """The path as valid text: a name that is not UTF-8 would otherwise break whatever prints or stores it."""
    return os.fsencode(path).decode("utf-8", "replace")


def leaves(folder: Path, relative: Path) -> bool:
    """Whether the path leads out of the folder, by itself or through a link (or nowhere, in a ring of links)."""
    try:
        return not (folder / relative).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return True


def _refusal(folder: Path, relative: Path) -> str:
    path = folder / relative
    if leaves(folder, relative):
        return "it is a link out of the folder. Copy the file into the folder."
    if path.is_dir():
        return "it is a link to another folder. Copy its files into the folder."
    if not path.is_file():
        return "it is not a regular file, or a link to nothing."
    if relative.suffix.lower() not in READABLE:
        return f"files of type {relative.suffix!r} cannot be read. Readable are {', '.join(sorted(READABLE))}."
    try:
        shown_exactly = os.fspath(relative).encode("utf-8")
    except UnicodeEncodeError:
        return "its name is not valid UTF-8. Rename the file."
    return "" if shown_exactly else "it has no name."


def _unused(ident: str, taken: set[str]) -> str:
    if ident not in taken:
        return ident
    number = 2
    while f"{ident}-{number}" in taken:
        number += 1
    return f"{ident}-{number}"
