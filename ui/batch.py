"""Many questions at once: one JSON object a line in, one a line out."""

import json
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from assistant.answering import Answerer
from assistant.standing import Filters
from indexer.errors import RecitalError


def answer_lines(
    answerer: Answerer, path: Path, *, day: date | None, filters: Filters, say: Callable[[str], None]
) -> int:
    """Answers line by line, the model loaded once; returns how many lines could not be answered.

    A line that cannot be answered gives {"id", "error"} in its place, and the rest goes on. "-" reads standard input.
    """
    failed = 0
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        name: Any = str(number)
        try:
            entry = _entry(line)
            if not isinstance(entry, dict) or not isinstance(entry.get("question"), str):
                raise RecitalError(
                    f'Line {number} of {path} is not {{"id", "question", "as_of"?}}: {line.strip()[:80]!r}.'
                )
            name = entry.get("id", name)
            own_day = _day(entry["as_of"], number) if entry.get("as_of") else day
            result = {"id": name, **answerer.answer(entry["question"], as_of=own_day, filters=filters).to_json()}
        except RecitalError as error:
            failed += 1
            result = {"id": name, "error": str(error)}
        say(json.dumps(result, ensure_ascii=False))
    return failed


def _entry(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def _day(value: Any, number: int) -> date:
    try:
        return date.fromisoformat(value)
    except (ValueError, TypeError) as error:
        raise RecitalError(f"Line {number}: as_of is {value!r}. Write the day as YYYY-MM-DD.") from error


def _lines(path: Path) -> Iterator[str]:
    if str(path) == "-":
        yield from sys.stdin
        return
    try:
        with path.open(encoding="utf-8") as file:
            yield from file
    except (OSError, UnicodeDecodeError) as error:
        raise RecitalError(f"{path} cannot be read: {error}. Give a UTF-8 file with one JSON object a line.") from error
