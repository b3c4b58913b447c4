"""One line of a JSONL file that a person writes, checked. Pure."""

import json
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from indexer.errors import CorpusError

Entry = TypeVar("Entry", bound=BaseModel)


def entry_of(line: str, kind: type[Entry], *, where: str) -> Entry:
    """The entry on a line; CorpusError naming file and line (`where`), the field, what is wrong and what was given."""
    name = f"the {kind.__name__.lower()}"
    try:
        found = json.loads(line)
    except ValueError as error:
        raise CorpusError(f"{where}: {name} is not JSON: {error}. Write one JSON object on one line.") from error
    try:
        return kind.model_validate(found)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"]) or name
        raise CorpusError(f"{where}: {field}: {first['msg']}, given {first['input']!r}. Correct the line.") from error
