"""Feedback from the app as drafts of cases: a person sets the gold, then the draft is a case.

The app keeps thumbs and a reason, one line each (`ui/feedback.py`). A draft is a line of JSON like a case's, whose gold, facts and
answerable are still to be set and which says under "draft" what it comes from: the suite's reader refuses it until that is done.
Feedback on the same question and day is one draft. Nothing is left out: a line that cannot be read is reported, not skipped.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from eval.cases import Words
from eval.writing import write_or_tell
from indexer.errors import CorpusError

UNSET = "to be set by a person who has read the place in the text"
HOW = 'Set style, gold, facts and answerable, and take "draft" out: then it is a case.'


class Feedback(BaseModel):
    """One line of the app's feedback. Fields that a later version adds are kept."""

    model_config = ConfigDict(frozen=True, extra="allow")

    time: str
    question: Words
    as_of: date
    declined: bool
    locators: tuple[str, ...]
    index: str = ""
    helpful: bool
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Added:
    """What became of the feedback.

    new         ids of drafts written
    joined      ids of drafts that were there and got feedback that they had not
    settled     ids of cases that were drafts once, with how much feedback came since: it stays in the feedback file alone
    already     lines of feedback that the drafts had
    unreadable  lines that are no feedback, each with its number and why
    """

    out: Path
    new: tuple[str, ...]
    joined: tuple[str, ...]
    settled: Mapping[str, int] = field(default_factory=dict)
    already: int
    unreadable: tuple[str, ...]

    def lines(self) -> Iterator[str]:
        """What happened, and what to do next."""
        yield f"{len(self.new)} drafts written to {self.out}, {len(self.joined)} got more feedback, {self.already} were there."
        if self.new or self.joined:
            yield HOW
        for ident, count in self.settled.items():
            yield f"{ident} is a case already; {count} lines of feedback on it came since, see the feedback file."
        yield from self.unreadable


def add_drafts(feedback: Path, out: Path) -> Added:
    """Writes a draft for each question of the feedback that `out` has none for, and keeps what stands there as it is.

    Raises CorpusError where the feedback cannot be read, or `out` holds something that is no draft and no case.
    """
    entries, unreadable = _read_feedback(feedback)
    kept = _read_drafts(out)
    new: list[str] = []
    joined: dict[str, None] = {}
    settled: dict[str, int] = {}
    already = 0
    for entry in entries:
        ident, line = _ident(entry), entry.model_dump(mode="json")
        known = kept.get(ident)
        if known is None:
            kept[ident] = _draft(ident, entry)
            new.append(ident)
        elif "draft" not in known:
            settled[ident] = settled.get(ident, 0) + 1
        elif line in known["draft"]["feedback"]:
            already += 1
        else:
            known["draft"]["feedback"].append(line)
            known["notes"] = _notes(known.get("notes", ""), entry)
            if ident not in new:
                joined[ident] = None
    if new or joined:
        _write(kept.values(), out)
    return Added(
        out=out,
        new=tuple(new),
        joined=tuple(joined),
        settled=settled,
        already=already,
        unreadable=tuple(unreadable),
    )


def _draft(ident: str, entry: Feedback) -> dict[str, Any]:
    return {
        "id": ident,
        "question": entry.question,
        "style": "sentence" if entry.question.rstrip().endswith("?") else "keyword",
        "as_of": entry.as_of.isoformat(),
        "gold": UNSET,
        "facts": UNSET,
        "answerable": None,
        "notes": _notes("", entry),
        "draft": {"how": HOW, "feedback": [entry.model_dump(mode="json")]},
    }


def _notes(before: str, entry: Feedback) -> str:
    """The reason, with what it was about: a person reads it beside the question."""
    said = "helpful" if entry.helpful else "not helpful"
    did = "declined" if entry.declined else f"cited {', '.join(dict.fromkeys(entry.locators)) or 'nothing'}"
    note = f"{entry.time[:10]}, {said}: {' '.join(entry.reason.split()) or 'no reason given'} ({did})"
    return f"{before}; {note}" if before else note


def _ident(entry: Feedback) -> str:
    """The same for the same question on the same day, whatever its spacing and capitals."""
    plain = " ".join(entry.question.casefold().split())
    return f"feedback-{hashlib.sha256(f'{plain}|{entry.as_of}'.encode()).hexdigest()[:12]}"


def _read_feedback(path: Path) -> tuple[list[Feedback], list[str]]:
    try:
        lines = path.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError as error:
        raise CorpusError(
            f"The feedback {path} cannot be read: {error}. The app writes it when somebody presses Keep under an answer."
        ) from error
    entries: list[Feedback] = []
    unreadable: list[str] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entries.append(Feedback.model_validate_json(line))
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"]) or "the line"
            unreadable.append(
                f"{path.name}, line {number} is no feedback and became no draft: {where}: {first['msg']}."
            )
    return entries, unreadable


def _read_drafts(path: Path) -> dict[str, dict[str, Any]]:
    """What `out` holds by id, drafts and what became cases, in its order; nothing where there is no such file yet."""
    if not path.exists():
        return {}
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CorpusError(f"The drafts {path} cannot be read: {error}. Name another file with --out.") from error
    kept: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            ident = str(entry["id"])
            known = "draft" not in entry or isinstance(entry["draft"]["feedback"], list)
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{path.name}, line {number} is neither draft nor case: {error!r}. Mend it.") from error
        if ident in kept or not known:
            raise CorpusError(
                f"{path.name}, line {number}: id {ident!r} stands above already or its draft is damaged. Mend it."
            )
        kept[ident] = entry
    return kept


def _write(entries: Iterable[Mapping[str, Any]], path: Path) -> None:
    """Writes the file all at once: a person may have worked on it for hours."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_or_tell(path, (_line(entry) + "\n" for entry in entries))


def _line(entry: Mapping[str, Any]) -> str:
    """JSON on what everybody takes for one line: some readers end a line at these signs too."""
    text = json.dumps(entry, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")
