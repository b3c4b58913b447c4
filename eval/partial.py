"""An unfinished run's file: the head on the first line, then one result a line, each written whole before the next is asked."""

import contextlib
import fcntl
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from pydantic import ValidationError

from eval.records import Head, Result
from indexer.errors import CorpusError, RecitalError

SUFFIX = ".partial"


class Partial:
    """An unfinished run, open and locked: no other process takes it up until this one is done or dead."""

    def __init__(self, path: Path, file: BinaryIO, head: Head, results: dict[tuple[str, str], Result]) -> None:
        self.path = path
        self.head = head
        self.results = results
        self._file = file

    def keep(self, result: Result) -> None:
        """Hands the result to the system at once: a kill loses at most the question that was being asked."""
        self._file.write(_line(result))
        self._file.flush()
        self.results[result.system, result.case] = result

    def remove(self) -> None:
        self.path.unlink(missing_ok=True)


@contextlib.contextmanager
def opened_partial(folder: Path, head: Head, *, fresh: bool) -> Iterator[Partial]:
    """The newest unfinished run with that head, or a new one; `fresh` removes those that there are."""
    for path in sorted(folder.glob(f"*{SUFFIX}"), reverse=True):
        with path.open("r+b") as file:
            if not _locked(file) or not path.exists() or not _same(_head_of(path), head):
                continue
            if fresh:
                path.unlink()
                continue
            yield _taken_up(path, file)
            return
    path = folder / f"{head.id}{SUFFIX}"
    with _new(path) as file:
        _locked(file)
        file.write(_line(head))
        file.flush()
        yield Partial(path, file, head, {})


def unfinished(folder: Path) -> list[tuple[Path, Head, int]]:
    """The unfinished runs of a folder, oldest first, each with the number of its results."""
    found = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        head = _head_of(path)
        if head is not None:
            found.append((path, head, path.read_bytes().count(b"\n") - 1))
    return found


def _taken_up(path: Path, file: BinaryIO) -> Partial:
    """What was kept; a last line that was being written when the run was killed is cut off, and its question asked again."""
    whole = path.read_bytes()
    kept = whole[: whole.rfind(b"\n") + 1]
    file.truncate(len(kept))
    file.seek(0, 2)
    first, *lines = kept.splitlines()
    results: dict[tuple[str, str], Result] = {}
    for number, line in enumerate(lines, start=2):
        try:
            result = Result.model_validate_json(line)
        except ValidationError as error:
            raise CorpusError(
                f"{path}, line {number} is no result: {error.errors()[0]['msg']}. Remove the file, or run with --fresh."
            ) from error
        results[result.system, result.case] = result
    return Partial(path, file, Head.model_validate_json(first), results)


def _head_of(path: Path) -> Head | None:
    """None where the run was killed before its first line was whole, or is of another format."""
    with path.open("rb") as file:
        first = file.readline()
    try:
        return Head.model_validate(json.loads(first)) if first.endswith(b"\n") else None
    except ValueError:
        return None


def _same(one: Head | None, other: Head) -> bool:
    """Equal, as JSON has it, but for what names a run: then its results may be joined."""
    own = {"id": other.id, "started": other.started}
    return one is not None and one.model_copy(update=own).model_dump(mode="json") == other.model_dump(mode="json")


def _new(path: Path) -> BinaryIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")
    except OSError as error:
        raise RecitalError(
            f"{path} cannot be written: {error.strerror}. Set RECITAL_DATA to another folder."
        ) from error


def _line(part: Head | Result) -> bytes:
    return part.model_dump_json(exclude_defaults=True).encode() + b"\n"


def _locked(file: BinaryIO) -> bool:
    """Whether the file is ours now. The lock goes with the process, however it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
