"""What each kind of text is and what weight it has, in the words of corpus/instruments.toml."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from indexer.errors import CorpusError

GROUPS = ("Binding", "Guidance", "Background")
_LEGISLATION = ("regulation", "directive", "implementing-regulation", "delegated-regulation", "decision")


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Instrument(_Entry):
    """The wording shown for one kind of text. `rank` orders answers: 1 and 2 Binding, 3, 4 Guidance, 5, 6 Background."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    badge: str = Field(min_length=1)
    group: Literal["Binding", "Guidance", "Background"]
    rank: int = Field(ge=1, le=6)
    what: str = Field(min_length=1)
    addresses: str = Field(min_length=1)
    weight: str = Field(min_length=1)
    laid_down: str
    kinds: tuple[str, ...]
    forces: tuple[str, ...]

    @model_validator(mode="after")
    def _rank_lies_in_group(self) -> "Instrument":
        if GROUPS[(self.rank - 1) // 2] != self.group:
            raise ValueError(f"rank {self.rank} does not belong to group {self.group!r}")
        if not 2 <= len(self.badge.split()) <= 6:
            raise ValueError(f"badge {self.badge!r} is not of two to six words")
        return self


class FormLabel(_Entry):
    """The wording for one kind of copy: Official Journal, consolidated, as published, digest, own file."""

    id: str
    label: str = Field(min_length=1)
    what: str = Field(min_length=1)


class Instruments(_Entry):
    """All of corpus/instruments.toml."""

    instrument: tuple[Instrument, ...] = Field(min_length=1)
    form: tuple[FormLabel, ...] = Field(min_length=1)

    @property
    def by_id(self) -> Mapping[str, Instrument]:
        """The instruments by their id."""
        return MappingProxyType({entry.id: entry for entry in self.instrument})

    @property
    def form_labels(self) -> Mapping[str, FormLabel]:
        """The wording of each form of copy."""
        return MappingProxyType({entry.id: entry for entry in self.form})

    def of(self, *, kind: str, force: str, form: str, status: str = "") -> Instrument:
        """The instrument of a passage; raises CorpusError where the file words none.

        Digests and own documents are known by form or force, drafts and proposals by the status "draft"; everything
        else is the first entry that names both kind and force.
        """
        for special in ("digest", "own"):
            if special in (form, force):
                return self.by_id[special]
        if status == "draft" and kind != "concept-paper":
            return self.by_id["proposal" if kind in _LEGISLATION else "draft"]
        for entry in self.instrument:
            if kind in entry.kinds and force in entry.forces:
                return entry
        raise CorpusError(
            f"corpus/instruments.toml has no wording for kind {kind!r} with force {force!r} (form {form!r}). "
            "Add the kind and the force to an [[instrument]]."
        )


def read_instruments(text: str, *, name: str = "corpus/instruments.toml") -> Instruments:
    """The instruments of a TOML text; raises CorpusError naming entry and field."""
    try:
        found = Instruments.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{name} is not TOML: {error}. Correct the line named.") from None
    except ValidationError as error:
        faults = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}, got {e['input']!r:.80}" for e in error.errors()
        )
        raise CorpusError(f"{name}: {faults}. The head of the file explains the fields.") from None
    ids = [entry.id for entry in found.instrument]
    for wanted in ("digest", "own", "proposal", "draft"):
        if ids.count(wanted) != 1:
            raise CorpusError(f"{name}: instrument {wanted!r} stands {ids.count(wanted)} times, once is needed.")
    if len(set(ids)) < len(ids):
        raise CorpusError(f"{name}: an id stands twice in {sorted(ids)!r}. Rename or join the entries.")
    return found


@cache
def load_instruments() -> Instruments:
    """The shipped instruments, read once."""
    return read_instruments((files("corpus") / "instruments.toml").read_text(encoding="utf-8"))


def instrument_for(kind: str, force: str, form: str, status: str = "") -> Instrument:
    """The shipped wording for a passage of this source kind, force and edition form; `status` tells drafts apart."""
    return load_instruments().of(kind=kind, force=force, form=form, status=status)
