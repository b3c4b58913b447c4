"""Files written whole: what stood there before stays until all of the new one is on the disk, and no half file is left."""

import os
from collections.abc import Iterable
from pathlib import Path

from indexer.errors import CorpusError, RecitalError


def write_whole(path: Path, text: str | Iterable[str]) -> None:
    """Writes a UTF-8 file at once, in the place of what a link points to. OSError leaves what was there, and nothing beside it."""
    target = path.resolve()
    fresh = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        with fresh.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines([text] if isinstance(text, str) else text)
        os.replace(fresh, target)
    finally:
        fresh.unlink(missing_ok=True)


def write_or_tell(path: Path, text: str | Iterable[str]) -> None:
    """The same for a file that a person named; CorpusError says what to do where it cannot be written."""
    try:
        write_whole(path, text)
    except OSError as error:
        raise CorpusError(f"{path} cannot be written: {error.strerror}. Make room, or name another file.") from error


def refuse_unwritable(*paths: Path, kept: Path | None = None) -> None:
    """Refuses files that could not be written, before an hour of asking and not after; leaves nothing behind.

    One path given twice is refused, a device or pipe (it would be replaced by a file), and `kept`, a file that must stay.
    """
    if len({path.resolve() for path in paths}) < len(paths):
        raise RecitalError(f"{paths[0]} is named twice: one text would take the other's place. Name two files.")
    for path in paths:
        if kept is not None and path.resolve() == kept.resolve():
            raise RecitalError(f"{path} cannot be written: it is what is read. Name another file.")
        if not path.parent.is_dir() or (path.exists() and not path.is_file()):
            raise RecitalError(f"{path} cannot be written: name a file in a folder that is there.")
        _try(path)


def _try(path: Path) -> None:
    there = path.exists()
    try:
        with path.open("a"):
            pass
        if not there:
            path.unlink()
    except OSError as error:
        raise RecitalError(f"{path} cannot be written: {error.strerror}. Name another file.") from error
