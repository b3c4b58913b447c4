"""The finished runs of a folder: listed by their heads, found by id."""

import json
from pathlib import Path

from eval.records import Head
from indexer.errors import CorpusError

_BEGINNING = '{"head":'


def finished(folder: Path) -> list[Head]:
    """The heads of the runs in a folder, oldest first; files that are no records are left to `eval.records.load` to tell."""
    heads = (_head(path) for path in sorted(folder.glob("*.json")))
    return [head for head in heads if head is not None]


def find(name: str, folder: Path) -> Path:
    """A run's file, by path, id or the beginning of an id. Raises CorpusError where there is none, or several."""
    path = Path(name).expanduser()
    if path.is_file():
        return path
    if (folder / f"{name}.json").is_file():
        return folder / f"{name}.json"
    found = sorted(one for one in folder.glob("*.json") if name and one.name.startswith(name))
    if len(found) == 1:
        return found[0]
    if found:
        names = ", ".join(one.stem for one in found)
        raise CorpusError(f"Several runs begin with {name!r}: {names}. Give more of the id.")
    raise CorpusError(
        f"There is no run {name!r}, neither as a file nor in {folder}. `recital eval list` shows the runs."
    )


def _head(path: Path) -> Head | None:
    """The head alone, which a record begins with: the rest may be megabytes."""
    try:
        text = path.read_text(encoding="utf-8")
        if not text.startswith(_BEGINNING):
            return None
        head, _ = json.JSONDecoder().raw_decode(text, len(_BEGINNING))
        return Head.model_validate(head)
    except (OSError, ValueError):
        return None
