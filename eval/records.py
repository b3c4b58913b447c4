"""Run records: what was run, on what, by which code, and all that came of it, in one JSON file.

While a run goes on, its record is a `.partial` file: the head on the first line, then one result a line, so that a killed run
goes on where it was. Finished, it becomes `ID.json`, all at once.
"""

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.cases import Case
from eval.writing import write_whole
from indexer.errors import CorpusError

FORMAT: Final = 1
SuiteKind = Literal["cases", "beir"]
Values = Mapping[str, float | None]  # case id → value, None where the metric does not apply


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hit(_Part):
    """One ranked result.

    places   what it stands for: a passage's locator (several for a chunk that spans places), or a benchmark's text id
    edition  the edition it is of, "" for a benchmark
    text     for people to read, "" for a benchmark
    """

    places: tuple[str, ...]
    score: float
    edition: str = ""
    text: str = ""


class Result(_Part):
    """What one system gave for one case: hits best first, and its answer where it answers; or what broke.

    answer   `Answer.to_json()` without its evidence, None for a system that only searches
    took_ms  wall time of the question alone
    failure  "" or what broke, with the kind of the error; such a result has no values
    """

    system: str
    case: str
    hits: tuple[Hit, ...] = ()
    answer: dict[str, Any] | None = None
    took_ms: float = 0.0
    failure: str = ""


class SuiteInfo(_Part):
    """Which questions: a suite of cases or a BEIR folder (with its split), told by name, digest and number of questions.

    left_out  cases of the suite that were not asked, for they ask for texts that the corpus does not hold
    """

    name: str
    kind: SuiteKind
    digest: str
    size: int
    split: str = ""
    left_out: int = 0


class Question(_Part):
    """A question as the report needs it: cases have all fields of `Case`, a benchmark's only id, text and relevant ids."""

    id: str
    text: str
    relevant: tuple[str, ...] = ()
    case: Case | None = None


class SystemInfo(_Part):
    """What is compared: its name, what it does in one line, and its settings as a run of it would need them."""

    name: str
    description: str
    settings: dict[str, Any] = {}


class Head(_Part):
    """All that is known before the first question. Two runs may be joined or compared only as far as these say.

    index     build, passages, windows and recipe of what was searched
    versions  of the packages that matter; machine: processor, cores, memory, Python
    """

    format: Literal[1] = FORMAT
    id: str
    suite: SuiteInfo
    as_of: date
    depth: int
    systems: tuple[SystemInfo, ...]
    corpus: str = ""
    corpus_digest: str = ""
    index: dict[str, Any] = {}
    commit: str = ""
    changed_files: int = 0
    versions: dict[str, str] = {}
    machine: dict[str, str] = {}
    judge: str = ""
    started: str


class Record(_Part):
    """A finished run. results and values are by system; values by metric (see eval/scoring.py for the names), then by case."""

    head: Head
    finished: str
    questions: tuple[Question, ...]
    results: dict[str, tuple[Result, ...]]
    values: dict[str, dict[str, dict[str, float | None]]]

    def failures(self, system: str) -> tuple[Result, ...]:
        """The cases at which a system broke: counted, never scored."""
        return tuple(result for result in self.results[system] if result.failure)


def save(record: Record, path: Path) -> None:
    """Writes the record all at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, record.model_dump_json(exclude_defaults=True))


def load(path: Path) -> Record:
    """A finished run's record. Raises CorpusError where it is no record, or one of another format."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}. `recital eval list` shows the runs there are.") from error
    try:
        return Record.model_validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise CorpusError(
            f"{path} is not a run record: {where}: {first['msg']}. Give the file that `recital eval run` named."
        ) from error


def json_line(part: _Part) -> str:
    return json.dumps(part.model_dump(mode="json", exclude_defaults=True), ensure_ascii=False)
