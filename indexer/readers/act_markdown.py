"""Acts in Markdown, as several converters write it, and as plain consolidated text, to lines."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from indexer.readers.act_lines import ANY_DEPTH, REFERENCE, Line, clean, label_of

_HEADING = re.compile(r"(#{1,6})\s+(.*)")
_NOTE = re.compile(r"\[\^([^\]]+)\]:\s*(.*)")
_NOTE_REFERENCE = re.compile(r"\[\^[^\]]+\]")
_LINK = re.compile(r"\[([^\[\]]*)\]\((?:[^()\s]|\([^()]*\))*\)")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,2})(?=\S)(.+?)(?<=\S)\1")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|<>~-])")
_BULLET = re.compile(r"[-*+]\s+")
_META = re.compile(r"\*\*(?:Number|Source|CELEX|Title|Date)[^*]*:?\*\*")
_SPACED_REFERENCE = re.compile(r"\( \d{1,3} \)")
_CLOSING_QUOTE = re.compile(r"(.*?)\s*([’”][;.]?\"?)")


def markdown_lines(text: str) -> list[Line]:
    """The lines of an act in Markdown."""
    lines: list[Line] = []
    for stanza in _stanzas(text):
        for line in _stanza_lines(stanza):
            if line.role == "text" and lines and re.fullmatch(r"[’”;.,\"\s]+", line.text):
                at = next(at for at in range(len(lines) - 1, -1, -1) if lines[at].role == "text")
                lines[at] = replace(lines[at], text=lines[at].text + line.text)
            else:
                lines.append(line)
    return lines


def _stanzas(text: str) -> Iterator[list[str]]:
    """Runs of lines between blank ones, block quotes opened."""
    stanza: list[str] = []
    for printed in text.splitlines():
        line = printed
        while line.startswith(">"):
            line = line[1:].removeprefix(" ")
        if line.strip():
            stanza.append(line.strip())
        elif stanza:
            yield stanza
            stanza = []
    if stanza:
        yield stanza


def _stanza_lines(stanza: list[str]) -> Iterable[Line]:
    note = ""
    for printed in stanza:
        if match := _NOTE.fullmatch(printed):
            note = match[1]
            yield from _note_lines(note, match[2])
        elif set(printed) <= {"-", "*"} and len(printed) >= 3:
            continue
        elif printed.startswith("|"):
            yield from _row(printed)
        elif match := _HEADING.fullmatch(printed):
            content = plain(match[2])
            role = "title" if len(match[1]) == 1 else "heading"
            yield Line(text=content, role=role, label="" if role == "title" else label_of(content))
        elif _META.match(printed):
            yield Line(text=plain(printed), role="front")
        elif note and not re.fullmatch(r"[’”;.,\"\s]+", printed):
            yield from _note_lines(note, printed)
        else:
            yield _text_line(printed)


def _text_line(printed: str) -> Line:
    bullet = _BULLET.match(printed)
    content = plain(printed[bullet.end() :] if bullet else printed)
    return Line(text=content, label=label_of(content), shallowest=1 if bullet else 0, deepest=ANY_DEPTH)


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


def _row(printed: str) -> Iterator[Line]:
    cells = [plain(cell) for cell in printed.strip("|").split("|")]
    if not any(cells) or all(set(cell) <= {"-", ":"} for cell in cells):
        return
    if "Official Journal" in printed:
        yield Line(text=" | ".join(cells), role="front")
    else:
        yield Line(text=" | ".join(cells), role="row")


def plain(text: str) -> str:
    """Markdown's signs and footnote references taken out, the text of links kept."""
    text = _NOTE_REFERENCE.sub(REFERENCE, text)
    text = text.replace("<sup>", "").replace("</sup>", "").replace("<br>", " ")
    text = _LINK.sub(r"\1", text)
    for _ in range(3):
        text = _EMPHASIS.sub(r"\2", text)
    text = _ESCAPE.sub(r"\1", text)
    return clean(_SPACED_REFERENCE.sub(REFERENCE, text))
