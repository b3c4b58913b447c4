"""BEIR folders: corpus.jsonl, queries.jsonl and qrels/*.tsv, read and checked, so that outside benchmarks run as they are."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError

from indexer.errors import CorpusError

Qrels = Mapping[str, Mapping[str, int]]
Ident = Annotated[str, StringConstraints(min_length=1), Field(alias="_id", coerce_numbers_to_str=True)]


class Entry(BaseModel):
    """One text of the collection. metadata may say where it stands: `document`, and `locator` within it.

    Published folders number their texts, and write null for no title: both are taken as meant.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Ident
    title: Annotated[str, BeforeValidator(lambda value: "" if value is None else value)] = ""
    text: str
    metadata: Annotated[dict[str, Any], BeforeValidator(lambda value: {} if value is None else value)] = {}

    @property
    def document(self) -> str:
        return self._said("document")

    @property
    def locator(self) -> str:
        return self._said("locator")

    def _said(self, name: str) -> str:
        value = self.metadata.get(name)
        return "" if value is None else str(value)


class Query(BaseModel):
    """One question of the collection."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: Ident
    text: Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]


_Line = TypeVar("_Line", Entry, Query)


@dataclass(frozen=True, kw_only=True)
class Collection:
    """A benchmark: texts, the questions that have judgements, and the judgements (query → text → grade, 0 = not relevant).

    unjudged  questions of the file that the chosen judgements say nothing about; they are not asked
    digest    sha256 of the three files
    """

    name: str
    entries: tuple[Entry, ...]
    queries: tuple[Query, ...]
    qrels: Qrels
    split: str
    unjudged: int
    digest: str


def is_beir(folder: Path) -> bool:
    """Whether a folder is laid out as BEIR does."""
    return (folder / "corpus.jsonl").is_file() and (folder / "queries.jsonl").is_file()


def load_collection(folder: Path, *, split: str | None = None) -> Collection:
    """The collection in a BEIR folder with the judgements of one split: the one named, else "test", else the only one.

    Raises CorpusError naming file and line: for what is not JSON, ids given twice, judgements of unknown questions or texts.
    """
    entries = tuple(_checked(folder / "corpus.jsonl", Entry))
    queries = tuple(_checked(folder / "queries.jsonl", Query))
    path = _judgements(folder, split)
    qrels = _qrels(path, {entry.id for entry in entries}, {query.id for query in queries})
    judged = tuple(query for query in queries if query.id in qrels)
    if not judged:
        raise CorpusError(f"{path} judges none of the {len(queries)} questions. Nothing could be scored.")
    return Collection(
        name=folder.resolve().name,
        entries=entries,
        queries=judged,
        qrels=qrels,
        split=path.stem,
        unjudged=len(queries) - len(judged),
        digest=_digest([folder / "corpus.jsonl", folder / "queries.jsonl", path]),
    )


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """Judgements as BEIR (query-id, corpus-id, score, with a header) or TREC (query, 0, text, grade) writes them."""
    return _graded(path, _judged_lines(path))


def _graded(path: Path, lines: Iterable[tuple[int, tuple[str, str, str]]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for number, (query, text, grade) in lines:
        try:
            value = int(grade)
        except ValueError as error:
            raise CorpusError(f"{path}, line {number}: the grade is {grade!r}. Write a whole number.") from error
        if found.setdefault(query, {}).setdefault(text, value) != value:
            raise CorpusError(
                f"{path}, line {number}: {query!r} and {text!r} were judged otherwise above. Keep one line."
            )
    if not found:
        raise CorpusError(f"{path} holds no judgement. Write query-id, corpus-id and score, separated by tabs.")
    return found


def _judged_lines(path: Path) -> Iterator[tuple[int, tuple[str, str, str]]]:
    for number, line in enumerate(_lines(path), start=1):
        cells = line.split("\t") if "\t" in line else line.split()
        if not line.strip() or (number == 1 and cells[-1].strip() == "score"):
            continue
        if len(cells) not in (3, 4):
            raise CorpusError(
                f"{path}, line {number}: {len(cells)} columns, 3 (BEIR) or 4 (TREC) expected: {line[:80]!r}."
            )
        yield number, (cells[0].strip(), cells[-2].strip(), cells[-1].strip())


def _qrels(path: Path, texts: set[str], queries: set[str]) -> Qrels:
    def known() -> Iterator[tuple[int, tuple[str, str, str]]]:
        for number, (query, text, grade) in _judged_lines(path):
            if query not in queries:
                raise CorpusError(
                    f"{path}, line {number}: {query!r} is judged, but queries.jsonl has no such question. "
                    "Correct the id or remove the line."
                )
            if text not in texts:
                raise CorpusError(
                    f"{path}, line {number}: {text!r} is judged for {query!r}, but corpus.jsonl has no such text. "
                    "Correct the id or remove the line."
                )
            yield number, (query, text, grade)

    return _graded(path, known())


def _judgements(folder: Path, split: str | None) -> Path:
    files = {path.stem: path for path in sorted((folder / "qrels").glob("*.tsv"))}
    if not files:
        raise CorpusError(f"{folder} has no qrels/*.tsv. A BEIR folder keeps its judgements there.")
    wanted = split or ("test" if "test" in files else next(iter(files)) if len(files) == 1 else "")
    if not wanted:
        raise CorpusError(f"{folder / 'qrels'} has several splits. Choose one of {', '.join(files)} with --split.")
    if wanted not in files:
        raise CorpusError(f"{folder / 'qrels'} has no split {wanted!r}. Choose one of {', '.join(files)} with --split.")
    return files[wanted]


def _checked(path: Path, kind: type[_Line]) -> Iterator[_Line]:
    lines_of: dict[str, int] = {}
    for number, line in enumerate(_lines(path), start=1):
        if not line.strip():
            continue
        try:
            entry = kind.model_validate_json(line)  # refuses half surrogates and bottomless nesting too
        except ValidationError as error:
            raise CorpusError(f"{path}, line {number}: {_fault(error)}") from error
        if entry.id in lines_of:
            raise CorpusError(
                f"{path}, line {number}: id {entry.id!r} stands in line {lines_of[entry.id]} already. Rename one."
            )
        lines_of[entry.id] = number
        yield entry
    if not lines_of:
        raise CorpusError(f"{path} is empty. Write one JSON object a line.")


def _fault(error: ValidationError) -> str:
    """The first fault of a line, in words."""
    first = error.errors()[0]
    given = repr(first["input"] if isinstance(first["input"], str) else str(first["input"]))[:80]
    if first["type"] == "json_invalid":
        return f"not JSON: {first['msg'].removeprefix('Invalid JSON: ')}: {given}. Write one JSON object on one line."
    field = ".".join(str(part) for part in first["loc"]) or "the line"
    return f"{field}: {first['msg']}, given {given}. Correct the line."


def _lines(path: Path) -> Iterator[str]:
    """The lines of a file, with or without a byte order mark; only a line feed ends one."""
    number = 0
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                yield line.decode("utf-8-sig" if number == 1 else "utf-8")
    except UnicodeDecodeError as error:
        raise CorpusError(f"{path}, line {number}: {error}. Give a file in UTF-8.") from error
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error}. Give a file in UTF-8.") from error


def _digest(paths: list[Path]) -> str:
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            total.update(hashlib.file_digest(file, "sha256").digest())
    return total.hexdigest()
