"""Mending plain consolidated text, in which every inline sign of the original page became a line of its own."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from indexer.readers.act_lines import REFERENCE, label_of

_MARKER = re.compile(r"[▼▽]\s?([A-Z]{1,2}\d*)\s*[—–-]*")
_OPENING = re.compile(r"[►▶]\s?[A-Z]{1,2}\d*")
_COMPLETE = (".", ";", ":")


@dataclass(frozen=True, kw_only=True)
class Printed:
    """A line of a text file and the consolidation marker in force there ("M6", "" for the original text)."""

    text: str
    marker: str = ""


def mended(lines: Iterable[str]) -> list[Printed]:
    """Lines with ▼M6 turned into a property of what follows and torn sentences put together.

    Torn are: a footnote reference ("(", "5", ")." on three lines, left as "( 5 )." on one) and words between ►M4 and ◄.
    A marker followed by dashes stands for repealed text and leaves nothing.
    """
    found: list[Printed] = []
    marker, torn = "", False
    for text in lines:
        last = found[-1].text if found else ""
        if match := _MARKER.fullmatch(text.strip()):
            marker, torn = match[1].removeprefix("B"), False
        elif _OPENING.fullmatch(text.strip()) or text.strip() == "◄":
            torn = bool(last.strip()) and not _is_whole(last)
        elif found and _is_torn_reference(last, text):
            found[-1] = Printed(text=f"{last} {text.strip()}", marker=found[-1].marker)
        elif found and torn and not label_of(text):
            found[-1] = Printed(text=f"{last}{REFERENCE}{text.strip()}", marker=found[-1].marker)
            torn = False
        else:
            found.append(Printed(text=text, marker=marker))
            torn = False
    return found


def _is_whole(text: str) -> bool:
    """Whether nothing can be missing behind a line: it is a label or ends a sentence."""
    return text.strip() == label_of(text.strip()) or text.endswith(_COMPLETE)


def _is_torn_reference(last: str, text: str) -> bool:
    if last.endswith("(") and re.fullmatch(r"\d{1,3}", text.strip()):
        return True
    return bool(re.search(r"\( \d{1,3}$", last)) and text.startswith(")")
