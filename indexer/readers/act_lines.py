"""The flat stream of lines to which every format of an EU act is brought before its places are read."""

import re
from dataclasses import dataclass
from typing import Literal

Role = Literal["title", "front", "heading", "text", "row", "note"]

ANY_DEPTH = 99  # deeper than any list of any act
REFERENCE = "\ue000"  # stands where a footnote reference stood until `clean` closes the gap

_LABEL = re.compile(
    r"""(?: \( (?: \d{1,3}[a-z]{0,2} | [a-z]{1,3} | [ivxl]{4,6} | [A-Z] ) \)        # (1) (3a) (a) (xviii) (A)
          | \d{1,3}[a-z]{0,2} \. (?: \d{1,3}[a-z]{0,2} (?: \. | (?=\s) ) ){0,6}  # 1. 3a. 2.1. 2.1
          | [A-Z] \. | [IVX]{1,5} \.                                       # A. IV.
          | \d{1,3}[a-z](?=\s[A-Z])                                        # 18a, its full stop forgotten
          | [—–•·-](?=\s|$)
        ) (?= \s | $ | [A-Z‘(] )""",
    re.VERBOSE,
)
_OPENING_SIGN = re.compile(r"[►▶]\s?[A-Z]{1,2}\d*")
_CLOSING_SIGN = re.compile(r"\s*[◄◀]")
_BRACKETED = re.compile(rf"\(\s*{REFERENCE}\s*\)")
_GAP_BEFORE_STOP = re.compile(rf"\s*{REFERENCE}\s*(?=[,.;:)\]’”]|$)")
_GAP = re.compile(rf"\s*{REFERENCE}\s*")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


@dataclass(frozen=True, kw_only=True)
class Line:
    """One printed line or paragraph of an act, with what its format tells about it.

    text       as printed, label in front, white space normalised, markup and footnote references removed
    role       "heading" names what follows (article, chapter, annex, their titles); "front" is printed matter that
               belongs to the publication, not to the act; "text" may still turn out to be a heading
    label      the number, letter or dash printed in front, "" where there is none
    shallowest and deepest  how many lists the line can be nested in: equal where the format shows the nesting,
               0 and ANY_DEPTH where it does not
    number     of a footnote
    marker     consolidation marker in force ("M6"), "" for the original text
    header     the header of the table a row stands in
    """

    text: str
    role: Role = "text"
    label: str = ""
    shallowest: int = 0
    deepest: int = ANY_DEPTH
    number: str = ""
    marker: str = ""
    header: str = ""


class LineWriter:
    """Collects the lines of a document that is walked element by element."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self.notes: list[Line] = []
        self.marker = ""
        self._label = ""
        self._text: list[str] = []

    def add(self, text: str | None) -> None:
        """Running text, to be ended by `end_line`."""
        if text:
            self._text.append(text)

    def label(self, text: str, *, role: Role = "text", depth: int = 0) -> None:
        """A label the format sets apart: it starts the next line."""
        self.end_line(role=role, depth=depth)
        self._label = clean(text)

    def end_line(self, *, role: Role = "text", depth: int = 0, number: str = "") -> None:
        """Write what was collected as one line, if anything was."""
        text = clean("".join(self._text))
        self._text.clear()
        if not text:
            return
        is_set_apart = bool(self._label)
        text, self._label = f"{self._label} {text}".strip(), ""
        self._write(text, role, depth, number, is_set_apart=is_set_apart)

    def end_item(self, *, depth: int = 0) -> None:
        """End a paragraph or point; a label without text is a line of its own."""
        self.end_line(depth=depth)
        if self._label:
            text, self._label = self._label, ""
            self._write(text, "text", depth, "", is_set_apart=True)

    def row(self, cells: list[str], *, role: Role = "row", header: str = "") -> str:
        """One row of a table; returns its text."""
        text = " | ".join(clean(cell) for cell in cells)
        if text.strip(" |"):
            self.lines.append(Line(text=text, role=role, header=header, marker=self.marker))
        return text

    def _write(self, text: str, role: Role, depth: int, number: str, *, is_set_apart: bool) -> None:
        """Add a line. A point's label that is only printed in its text ("(a) …") does not show how deep it is."""
        label = label_of(text) if role in ("text", "heading") else ""
        is_shown = is_set_apart or not label.startswith("(")
        line = Line(
            text=text,
            role=role,
            label=label,
            shallowest=depth,
            deepest=depth if is_shown else ANY_DEPTH,
            number=number,
            marker=self.marker,
        )
        (self.notes if role == "note" else self.lines).append(line)


def label_of(text: str) -> str:
    """The label a printed line starts with: '1.', '(a)', '2.1.', '—'; "" where it has none."""
    match = _LABEL.match(text)
    return match.group() if match else ""


def clean(text: str) -> str:
    """Text with single spaces, without invisible characters and consolidation signs (►M4 … ◄).

    The gap is closed where a footnote reference was taken out.
    """
    text = _CLOSING_SIGN.sub(REFERENCE, _OPENING_SIGN.sub(" ", text))
    text = _BRACKETED.sub(REFERENCE, text.translate(_INVISIBLE))
    text = _GAP_BEFORE_STOP.sub("", text)
    return " ".join(_GAP.sub(" ", text).split())
