"""Cases: questions with the places that answer them and what the answer must contain, read from JSONL."""

from collections.abc import Sequence
from datetime import date
from importlib import resources
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from eval.lines import entry_of
from indexer.errors import CorpusError

Style = Literal[
    "abbreviation",
    "as-of",
    "false-detail",
    "false-premise",
    "follow-up",
    "hierarchy",
    "keyword",
    "multi-document",
    "out-of-scope",
    "pinpoint",
    "scenario",
    "sentence",
    "typo",
]
Words = Annotated[str, StringConstraints(min_length=1, pattern=r"\S")]
Locator = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9][a-z0-9./-]*)?$")]


class Case(BaseModel):
    """One question with its gold. Locators name places in the law, not chunks, so that gold survives another splitter.

    as_of       the day asked about, None for today
    gold        places that answer, at any depth: `…/art-15` covers `…/art-15.4`; a source alone stands for the whole of it
    any_of      the places are alternatives, one is enough; else all belong to a full answer
    edition     the edition whose wording is asked for; the same place in another edition is then no hit
    facts       what the answer must contain; of each fact's spellings one is enough
    answerable  False where declining is the right answer
    not_binding sources that must never be cited as binding law for this question
    follows     id of the case asked just before, where the question leans on it
    split       "test" cases are only ever scored; weights and thresholds are set on "development" ones alone
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Words
    question: Words
    style: Style
    as_of: date | None = None
    gold: tuple[Locator, ...]
    any_of: bool = False
    edition: str | None = None
    facts: tuple[Annotated[tuple[Words, ...], Field(min_length=1)], ...]
    answerable: bool
    not_binding: tuple[str, ...] = ()
    follows: str | None = None
    split: Literal["development", "test"] = "development"
    notes: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.answerable and not self.gold:
            raise ValueError("an answerable case needs at least one gold locator")
        if not self.answerable and (self.gold or self.facts):
            raise ValueError("an unanswerable case has neither gold nor facts")
        if self.any_of and len(self.gold) < 2:
            raise ValueError("any_of needs at least two gold locators")
        if len(set(self.gold)) < len(self.gold):
            raise ValueError("a gold locator is listed twice")
        return self


def load_suite(path: Path) -> tuple[Case, ...]:
    """The cases of a JSONL file, in its order. Raises CorpusError naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")  # splitlines would also break at U+2028 within a case
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}. Give a UTF-8 file with one case a line.") from error
    cases: list[Case] = []
    lines_of: dict[str, int] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        case = entry_of(line, Case, where=f"{path.name}, line {number}")
        if case.id in lines_of:
            raise CorpusError(
                f"{path.name}, line {number}: id {case.id!r} stands in line {lines_of[case.id]} already. Rename one."
            )
        if case.follows is not None and case.follows not in lines_of:
            raise CorpusError(
                f"{path.name}, line {number}: follows {case.follows!r}, which no line above has. Put that case before it."
            )
        lines_of[case.id] = number
        cases.append(case)
    if not cases:
        raise CorpusError(f"{path.name} holds no case. Write one JSON object a line.")
    return tuple(cases)


def shipped_suite(name: str) -> Path:
    """The file of a suite that comes with the program: "atmp"."""
    folder = Path(str(resources.files("eval"))) / "suites"
    path = folder / f"{name}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in folder.glob("*.jsonl")))
        raise CorpusError(f"There is no suite {name!r}. Known: {known}; or give a path to a JSONL file.")
    return path


def contains_fact(text: str, spellings: Sequence[str]) -> bool:
    """Whether one of the spellings occurs in the text; case, white space and the kind of apostrophe or dash do not count."""
    plain = _plain(text)
    return any(_plain(spelling) in plain for spelling in spellings)


def _plain(text: str) -> str:
    return " ".join(text.translate(_SIGNS).casefold().split())


_SIGNS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "−": "-", "\u00ad": None})
