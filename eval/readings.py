"""Second readings: what another reader, not shown the gold, took for the answer of each case, and what came of differences."""

from collections import Counter
from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, model_validator

from eval.cases import Case, Locator
from eval.lines import entry_of
from eval.places import raised
from indexer.errors import CorpusError
from indexer.locators import covers

Agreement = Literal["same", "within", "overlap", "different"]


class Reading(BaseModel):
    """The second reading of one case.

    gold        the places that the second reader named; none where the reader would decline
    agreement   of the two readings as they were made: see `agreement_of`
    first_gold  the first reading, where the case's gold was changed afterwards; else it is the case's gold
    resolution  what was decided where the readings are not the same
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    answerable: bool
    gold: tuple[Locator, ...] = ()
    any_of: bool = False
    agreement: Agreement
    first_gold: tuple[Locator, ...] | None = None
    resolution: str = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.answerable != bool(self.gold):
            raise ValueError("a reading has gold where it is answerable, and only there")
        if (self.agreement == "same") != (not self.resolution.strip()):
            raise ValueError("a resolution is given where the readings differ, and only there")
        return self


def load_readings(path: Path) -> tuple[Reading, ...]:
    """The readings of a JSONL file, in its order. Raises CorpusError naming file and line."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"{path} cannot be read: {error}. Give a UTF-8 file with one reading a line.") from error
    readings: dict[str, Reading] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path.name}, line {number}"
        reading = entry_of(line, Reading, where=where)
        if reading.case in readings:
            raise CorpusError(f"{where}: case {reading.case!r} has a reading above already. Remove one.")
        readings[reading.case] = reading
    return tuple(readings.values())


def shipped_readings(suite: str) -> Path:
    """The file of second readings of a suite that comes with the program: "atmp"."""
    path = Path(str(resources.files("eval"))) / "suites" / "readings" / f"{suite}.jsonl"
    if not path.is_file():
        known = ", ".join(sorted(file.stem for file in path.parent.glob("*.jsonl")))
        raise CorpusError(f"There are no second readings of {suite!r}. Known: {known}.")
    return path


def agreement_of(case: Case, reading: Reading) -> Agreement:
    """How the readings of a case agree, by article, recital, annex or section.

    same       both decline, or both name the same provisions
    within     every place of the second reading lies in one of the first
    overlap    they share a provision
    different  they share none, or one declines
    """
    first = case.gold if reading.first_gold is None else reading.first_gold
    one, two = ({raised(place, "provision") for place in gold} for gold in (first, reading.gold))
    if case.answerable != reading.answerable:
        return "different"
    if one == two:
        return "same"
    if all(any(covers(place, named) for place in first) for named in reading.gold):
        return "within"
    return "overlap" if one & two else "different"


def agreement(readings: Sequence[Reading]) -> dict[Agreement, int]:
    """How many readings agree in each way, with every way named; the sum is how many there are."""
    counted = Counter(reading.agreement for reading in readings)
    return {way: counted[way] for way in get_args(Agreement)}
