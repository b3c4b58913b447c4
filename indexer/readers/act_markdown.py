"""Acts in Markdown, as several converters write it, and as plain consolidated text, to lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.readers.act_consolidated import Printed, mended
from indexer.readers.act_labels import readings
from indexer.readers.act_lines import ANY_DEPTH, REFERENCE, Line, Role, clean, label_of

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_NOTE = re.compile(r"\[\^([^\]]+)\]:\s*(.*)")
_NOTE_REFERENCE = re.compile(r"\[\^[^\]]+\]")
_LINK = re.compile(r"\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*\)")
_EMPHASIS = re.compile(r"(\*{1,3})(?=[^\s)])([^*]+)(?<=[^\s(])\1|(?<!\w)(_{1,2})(?=[^\s)])([^_]+)(?<=[^\s(])\3(?!\w)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_BULLET = re.compile(r"[-*+]\s+")
_RULE = re.compile(r"(?:-{3,}|\*{3,}|_{3,})")
_META = re.compile(r"\*\*(?:Number|Source|CELEX|Title|Date)\b[^*]*\*\*")
_SPACED_REFERENCE = re.compile(r"\( (?:\*?\d{1,3}|\*) \)|(?<=\w)\(\*\)")
_ANY_REFERENCE = re.compile(
    r"\( (?P<spaced>\*?\d{1,3}) \)|(?P<word>[\w/.-]{0,40}[\w’”]|\w{3,40}\))\((?P<tight>\d{1,3})\)"
)
_CITED_PLACE = re.compile(r"\d{1,3}[a-z]{0,2}|[IVXLC]+|[a-z]|[ivxlc]+\)")
_CLOSING_QUOTE = re.compile(r"(.*?)\s*([’”][;.]?\"?)")
_ONLY_CLOSING = re.compile(r"[’”;.,\"\s]+")


def markdown_lines(text: str) -> list[Line]:
    """The lines of an act in Markdown or plain text."""
    printed = mended(_unquoted(line) for line in text.splitlines())
    if "[^" not in text:
        printed = _without_tight_references(printed)
    lines: list[Line] = []
    stanzas = list(_stanzas(printed))
    is_nested = _shows_nesting(stanzas) and "▼" not in text
    for stanza in stanzas:
        for line in _stanza_lines(stanza, is_nested=is_nested):
            _append(lines, line)
    return [line for line in lines if line.text]


def _append(lines: list[Line], line: Line) -> None:
    """Add a line; a label that stood alone takes the next text, a lone closing quotation mark ends the last one."""
    last = lines[-1] if lines else None
    if last and line.role == last.role == "note" and last.text == f"({line.number})" and line.number == last.number:
        lines[-1] = replace(last, text=f"{last.text} {line.text}")
        return
    before = next((at for at in range(len(lines) - 1, -1, -1) if lines[at].role == "text"), None)
    if line.role == "text" and before is not None and _ONLY_CLOSING.fullmatch(line.text):
        lines[before] = replace(lines[before], text=lines[before].text + line.text)
    elif line.role == "text" and last and last.role == "text" and last.text == last.label and not line.label:
        lines[-1] = replace(last, text=f"{last.text} {line.text}")
    else:
        lines.append(line)


def _unquoted(line: str) -> str:
    """A line without the signs of a block quote: converters quote by mistake, and not all that is quoted."""
    while line.startswith(">"):
        line = line[1:].removeprefix(" ")
    return line


def _without_tight_references(lines: list[Printed]) -> list[Printed]:
    """Footnote references printed like cited paragraphs: "Council(7), Decision", told by counting on from the last."""
    last = 0

    def drop(match: re.Match[str]) -> str:
        nonlocal last
        if match["spaced"]:
            last = int(match["spaced"]) if match["spaced"].isdigit() else last
            return REFERENCE
        if int(match["tight"]) != last + 1 or _CITED_PLACE.fullmatch(match["word"]):
            return match.group()
        last += 1
        return match["word"] + REFERENCE

    return [Printed(text=_ANY_REFERENCE.sub(drop, line.text), marker=line.marker) for line in lines]


def _stanzas(lines: Iterable[Printed]) -> Iterator[list[Printed]]:
    """Runs of lines between blank ones."""
    stanza: list[Printed] = []
    for line in lines:
        if line.text.strip():
            stanza.append(Printed(text=line.text.strip(), marker=line.marker))
        elif stanza:
            yield stanza
            stanza = []
    if stanza:
        yield stanza


def _shows_nesting(stanzas: Iterable[list[Printed]]) -> bool:
    """Whether blank lines tell nesting: paragraphs follow each other directly, each point has a stanza of its own."""
    return any(re.match(r"\d+\. ", line.text) for stanza in stanzas for line in stanza[1:])


def _stanza_lines(stanza: list[Printed], *, is_nested: bool) -> Iterator[Line]:
    note, in_point = "", False
    for at, line in enumerate(stanza):
        if match := _NOTE.fullmatch(line.text):
            note = match[1]
            yield from _note_lines(note, match[2])
        elif note and not _ONLY_CLOSING.fullmatch(line.text):
            yield from _note_lines(note, line.text)
        elif found := _special(line):
            yield from found
        elif not _RULE.fullmatch(line.text):
            text = _text_line(line)
            in_point = in_point or (at == 0 and text.label.startswith("("))
            yield _nested(text, at == 0, in_point=in_point) if is_nested else text


def _special(line: Printed) -> list[Line]:
    """The lines of a heading, a table row or a converter's own remark; none for running text."""
    if match := _HEADING.fullmatch(line.text):
        content = plain(match[2])
        role: Role = "title" if len(match[1]) == 1 else "heading"
        label = "" if role == "title" else label_of(content)
        return [Line(text=content, role=role, label=label, marker=line.marker)]
    if line.text.startswith("|"):
        cells = [plain(cell) for cell in line.text.strip("|").split("|")]
        if not any(cells) or all(set(cell) <= {"-", ":"} for cell in cells):
            return [Line(text="", role="row")]
        is_front = "Official Journal" in line.text and "EN" in cells
        return [Line(text=" | ".join(cells), role="front" if is_front else "row", marker=line.marker)]
    if _META.match(line.text):
        return [Line(text=plain(line.text), role="front")]
    return []


def _text_line(line: Printed) -> Line:
    bullet = _BULLET.match(line.text)
    text = plain(line.text[bullet.end() :] if bullet else line.text)
    return Line(text=text, label=label_of(text), shallowest=1 if bullet else 0, deepest=ANY_DEPTH, marker=line.marker)


def _nested(line: Line, is_first: bool, *, in_point: bool) -> Line:
    """The line with the nesting its stanza tells; a dash has none of its own."""
    if line.label and not readings(line.label):
        return line
    if not in_point:
        return replace(line, deepest=0) if not line.label.startswith("(") else replace(line, shallowest=1)
    if line.label and not is_first:
        return replace(line, shallowest=2)
    return replace(line, shallowest=1, deepest=1)


def _note_lines(name: str, body: str) -> Iterator[Line]:
    """A footnote; the quotation mark that closes the amendment around it goes back to the text."""
    number = re.sub(r"^(?:ntr|E0*)|-.*$", "", name).replace("*", "star-")
    text, closing = body, ""
    if body.endswith('’;"') and (match := _CLOSING_QUOTE.fullmatch(body)):
        text, closing = match[1], match[2]
    if text := plain(text):
        yield Line(text=text, role="note", number=number)
    if closing:
        yield Line(text=closing)


def plain(text: str) -> str:
    """Markdown's signs and footnote references taken out, the text of links kept."""
    text = _NOTE_REFERENCE.sub(REFERENCE, text)
    text = text.replace("<sup>", "").replace("</sup>", "").replace("<br>", " ")
    text = _LINK.sub(r"\1", text)
    for _ in range(3):  # emphasis inside emphasis
        text = _EMPHASIS.sub(r"\2\4", text)
    text = _ESCAPE.sub(r"\1", text).replace("`", "")
    return clean(_SPACED_REFERENCE.sub(REFERENCE, text))
