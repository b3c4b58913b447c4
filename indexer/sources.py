"""Reads and checks the register, the shipped digests and a corpus folder into one catalogue."""

import hashlib
import tomllib
from collections.abc import Mapping
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from indexer.catalogue import AmbiguousCitation, Catalogue, Day, DigestHead, Edition, Id, Source
from indexer.errors import CorpusError
from indexer.own_files import READABLE, leaves, own_files, shown, visible_files
from indexer.register_checks import Listed, check_ambiguous, check_editions, check_sources

__all__ = [
    "AmbiguousCitation",
    "Catalogue",
    "DigestHead",
    "Edition",
    "Source",
    "digest_front_matter",
    "load_catalogue",
    "load_register",
]

MANIFEST = "sources.toml"
_FENCE = "+++"
_TABLES: Mapping[str, type[BaseModel]] = {"source": Source, "edition": Edition, "ambiguous": AmbiguousCitation}
_Model = TypeVar("_Model", bound=BaseModel)


class _Head(BaseModel):
    """The keys that may stand at the top of a register or edition file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_: Literal[1] = 1
    as_of: Day | None = None
    consultation: tuple[Id, ...] = ()


class _Pile:
    """What the files gave so far, each entry with the file it came from, checked together at the end."""

    def __init__(self) -> None:
        self.sources: list[Listed] = []
        self.editions: list[tuple[str, Edition]] = []
        self.ambiguous: list[tuple[str, AmbiguousCitation]] = []
        self.consultation: set[str] = set()
        self.files: dict[str, Path] = {}
        self.problems: list[str] = []
        self.as_of: date | None = None

    def add(self, path: Path, name: str) -> list[Edition]:
        """Adds the entries of a TOML file and returns its editions, which the caller adds once their file is seen."""
        content = _toml(_text(path, name), name)
        tables = {key: content.pop(key, []) for key in _TABLES}
        if "schema" in content:
            content["schema_"] = content.pop("schema")
        head = _validated(_Head, content, name, "top of the file")
        rows = {key: _rows(key, tables[key], name) for key in _TABLES}
        for row in rows["source"]:
            self.sources.append(Listed(source=_entry(Source, row, name, "source"), file=name, as_of=head.as_of))
        for row in rows["ambiguous"]:
            self.ambiguous.append((name, _entry(AmbiguousCitation, row, name, "ambiguous")))
        self.consultation.update(head.consultation)
        self.as_of = self.as_of or head.as_of
        return [_entry(Edition, row, name, "edition") for row in rows["edition"]]

    def hold(self, edition: Edition, folder: Path, listed_in: str) -> None:
        """Holds the edition, or tells why not: one bad file must not cost the others."""
        try:
            _check_place(edition, folder)
            digest = _sha256(folder / edition.path, edition)
        except CorpusError as error:
            self.problems.append(f"{listed_in}: edition {edition.id!r}: {error}")
            return
        self.editions.append((listed_in, edition if edition.sha256 else edition.model_copy(update={"sha256": digest})))
        self.files[edition.id] = folder / edition.path

    def catalogue(self, folder: Path | None) -> Catalogue:
        """Checks everything together. Raises CorpusError."""
        known = check_sources(self.sources)
        check_editions(self.editions, known)
        check_ambiguous(self.ambiguous, known)
        for ident in sorted(self.consultation - known.keys()):
            raise CorpusError(f"register: consultation lists {ident!r}, which is no source. Correct the id.")
        if self.as_of is None:
            raise CorpusError("register: no file states as_of. Give the day of the statuses at the top of each file.")
        return Catalogue(
            sources={ident: entry.source for ident, entry in known.items()},
            editions=tuple(edition for _, edition in self.editions),
            ambiguous=tuple(entry for _, entry in self.ambiguous),
            consultation=frozenset(self.consultation),
            files=self.files,
            folder=folder,
            problems=tuple(self.problems),
            as_of=self.as_of,
        )


def load_register() -> Catalogue:
    """Every document known to us and the texts that come with the program. Raises CorpusError."""
    return load_catalogue(None)


def load_catalogue(folder: Path | None) -> Catalogue:
    """The register, the shipped digests, and a corpus folder: with a sources.toml, or plain with a user's own files.

    A file that is missing, changed or outside the folder leaves its edition out and is told in `problems`; anything
    wrong in the entries themselves is a CorpusError for the whole.
    """
    package = _package_folder()
    pile = _Pile()
    for path in sorted((package / "register").glob("*.toml")):
        for edition in pile.add(path, f"corpus/register/{path.name}"):
            pile.hold(edition, package, f"corpus/register/{path.name}")
    for edition in pile.add(package / "editions.toml", "corpus/editions.toml"):
        pile.hold(edition, package, "corpus/editions.toml")
    for path in sorted((package / "digests").glob("*.md")):
        edition = _digest_edition(path, package)
        pile.hold(edition, package, f"corpus/{edition.path}")
    if folder is not None:
        _add_folder(pile, folder)
    return pile.catalogue(folder)


def digest_front_matter(text: str, name: str = "digest") -> tuple[DigestHead, str]:
    """A digest's front matter, TOML between two '+++' lines, and the body after it. Raises CorpusError."""
    lines = text.lstrip("\ufeff").splitlines()
    closing = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), None)
    if not lines or lines[0].rstrip() != _FENCE or closing is None:
        raise CorpusError(
            f"{name}: begins with {lines[0][:40] if lines else ''!r}. A digest begins with a line '+++', TOML "
            "(source, as_of, written_from, title, url) and another line '+++'."
        )
    head = _validated(DigestHead, _toml("\n".join(lines[1:closing]), name), name, "front matter")
    return head, "\n".join(lines[closing + 1 :]).strip("\n") + "\n"


def _digest_edition(path: Path, package: Path) -> Edition:
    name = f"corpus/digests/{path.name}"
    head, _ = digest_front_matter(_text(path, name), name)
    return Edition(
        id=f"digest-{head.source}",
        source=head.source,
        form="digest",
        path=path.relative_to(package).as_posix(),
        as_of=head.as_of,
        url=head.url,
        note="Written from: " + "; ".join(head.written_from),
        not_covered=head.not_covered,
    )


def _add_folder(pile: _Pile, folder: Path) -> None:
    if not folder.is_dir():
        what = "is not a folder" if folder.exists() else "does not exist"
        raise CorpusError(f"The corpus folder {str(folder)!r} {what}. Give the folder that holds the documents.")
    before = len(pile.editions) + len(pile.problems)
    if (folder / MANIFEST).is_file():
        name = str(folder / MANIFEST)
        listed = pile.add(folder / MANIFEST, name)
        for edition in listed:
            pile.hold(edition, folder, name)
        _tell_unlisted(pile, folder, {edition.path for edition in listed})
        advice = f"List its texts as [[edition]] in {MANIFEST}."
    else:
        own = own_files(folder)
        pile.sources.extend(Listed(source=source, file=str(folder), as_of=None) for source in own.sources)
        for edition in own.editions:
            pile.hold(edition, folder, str(folder))
        pile.problems.extend(own.skipped)
        before += 0 if own.editions else len(own.skipped)
        advice = f"Put documents into it ({', '.join(sorted(READABLE))}) or a {MANIFEST} that lists them."
    if len(pile.editions) + len(pile.problems) == before:
        raise CorpusError(f"The corpus folder {str(folder)!r} holds no document that could be read. {advice}")


def _check_place(edition: Edition, folder: Path) -> None:
    """The file lies in the folder. Raises CorpusError."""
    relative = Path(edition.path)
    said = f"path = {edition.path!r}"
    if "\0" in edition.path or relative.is_absolute() or ".." in relative.parts or leaves(folder, relative):
        raise CorpusError(
            f"{said}: leads out of the folder. Copy the file into the folder and give its path from there."
        )
    if not (folder / relative).is_file():
        raise CorpusError(f"{said}: there is no such file. Fetch it again, or remove the edition.")


def _sha256(path: Path, edition: Edition) -> str:
    """The file's digest, which must be the listed one where one is listed. Raises CorpusError."""
    try:
        with path.open("rb") as stream:
            got = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise CorpusError(
            f"path = {edition.path!r}: cannot be opened ({error.strerror}). Check the file's permissions."
        ) from error
    if edition.sha256 not in (None, got):
        raise CorpusError(
            f"sha256 = {edition.sha256!r}: the file {edition.path!r} has {got!r}. Fetch it again, or, if the new text "
            "is meant, correct the entry."
        )
    return got


def _tell_unlisted(pile: _Pile, folder: Path, listed: set[str]) -> None:
    """A document put into the folder and forgotten in its list would otherwise be missed without a word."""
    known = {Path(path).as_posix() for path in listed} | {MANIFEST}
    for relative in visible_files(folder):
        if relative.suffix.lower() in READABLE and relative.as_posix() not in known:
            pile.problems.append(f"{shown(relative)!r} is not listed in {MANIFEST} and was left out.")


def _package_folder() -> Path:
    return Path(str(resources.files("corpus")))


def _text(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise CorpusError(f"{name}: cannot be read ({error.strerror}). Check that it is there and readable.") from error
    except UnicodeDecodeError as error:
        raise CorpusError(f"{name}: is not UTF-8 text (byte {error.start}). Save it as UTF-8.") from error


def _toml(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{name}: is not valid TOML: {error}. Correct that line.") from error
    except RecursionError as error:
        raise CorpusError(f"{name}: is nested too deeply to be a list of sources. Write flat entries.") from error


def _rows(key: str, value: object, name: str) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
        raise CorpusError(
            f"{name}: {key} = {repr(value)[:80]}: entries are written under [[{key}]], in double brackets."
        )
    return value


def _entry(model: type[_Model], row: dict[str, Any], name: str, table: str) -> _Model:
    label = row.get("id", row.get("citation"))
    return _validated(model, row, name, f"{table} {label!r}")


def _validated(model: type[_Model], content: dict[str, Any], name: str, entry: str) -> _Model:
    """The model of the content, or a CorpusError that names file, entry, field and value of everything wrong."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        told = []
        for trouble in error.errors(include_url=False):
            where = ".".join(str(part) for part in trouble["loc"]).rstrip("_") or "entry"
            value = trouble["input"]
            if trouble["type"] == "extra_forbidden":
                said = f"unknown field. Known are {', '.join(name.rstrip('_') for name in model.model_fields)}."
            elif trouble["type"] == "missing":
                told.append(f"{where}: is missing. Add it.")
                continue
            else:
                said = f"{trouble['msg'].removeprefix('Value error, ')}. Correct it."
            told.append(f"{where} = {repr(value)[:120]}: {said}" if trouble["loc"] else said)
        raise CorpusError(f"{name}: {entry}: " + " ".join(told)) from error
