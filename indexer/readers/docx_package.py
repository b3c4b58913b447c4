"""A Word file's parts: opened with bounds on size and nesting; its styles and its automatic numbers."""

import re
import zipfile
from pathlib import Path
from typing import TypeAlias

from lxml import etree

from indexer.document import Unread
from indexer.errors import UnreadableError

Element: TypeAlias = etree._Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
DC = "{http://purl.org/dc/elements/1.1/}"
MOST_BYTES = 256 * 1024**2
"""Unpacked size of all parts together."""
MOST_XML = 64 * 1024**2
"""Unpacked size of one XML part."""
MOST_RATIO = 200
MOST_PARTS = 10_000


class Package:
    """The XML parts of a .docx file that carry text."""

    def __init__(self, path: Path, parts: dict[str, Element]) -> None:
        self.path = path
        self.parts = parts
        self.document = parts["word/document.xml"]
        core = parts.get("docProps/core.xml")
        self.title = re.sub(r"\s+", " ", (core.findtext(f"{DC}title") if core is not None else "") or "").strip()
        pictures = sum(1 for _ in self.document.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}blip"))
        reason = f"{pictures} picture(s) whose text, if any, is not read"
        self.unread = (Unread(where="pictures", reason=reason),) if pictures else ()

    @classmethod
    def open(cls, path: Path) -> "Package":
        """Reads the parts; raises UnreadableError if the file is damaged, encrypted or a zip bomb."""
        names = (
            "word/document.xml",
            "word/styles.xml",
            "word/numbering.xml",
            "word/footnotes.xml",
            "word/endnotes.xml",
        )
        try:
            with zipfile.ZipFile(path) as archive:
                _refuse_bomb(path, archive)
                present = set(archive.namelist())
                parts = {name: _part(path, archive, name) for name in (*names, "docProps/core.xml") if name in present}
        except (zipfile.BadZipFile, EOFError, OSError, RuntimeError, NotImplementedError, ValueError) as error:
            raise UnreadableError(
                f"{path.name!r} is a damaged Word file ({error}). Save it anew or fetch it again."
            ) from error
        if "word/document.xml" not in parts:
            raise UnreadableError(f"{path.name!r} has no Word document in it. Save it as .docx in Word.")
        return cls(path, parts)

    def part(self, name: str) -> Element | None:
        return self.parts.get(name)


def attribute(element: Element, name: str) -> str:
    """A WordprocessingML attribute, "" where absent."""
    return str(element.get(f"{W}{name}") or "")


def _refuse_bomb(path: Path, archive: zipfile.ZipFile) -> None:
    entries = archive.infolist()
    whole = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if whole > MOST_BYTES or len(entries) > MOST_PARTS or (whole > MOST_BYTES // 16 and whole > MOST_RATIO * packed):
        raise UnreadableError(
            f"{path.name!r} unpacks to {whole / 2**20:.0f} MB in {len(entries)} parts, more than a Word file should. "
            "Save its text anew as .docx without media."
        )


def _part(path: Path, archive: zipfile.ZipFile, name: str) -> Element:
    """One part parsed without entities, outside references or unbounded depth (lxml's limits stay on)."""
    with archive.open(name) as file:
        content = file.read(MOST_XML + 1)
    if len(content) > MOST_XML:
        raise UnreadableError(
            f"{path.name!r} has a part of more than {MOST_XML // 2**20} MB ({name}). Split the document."
        )
    if (
        b"<!DOCTYPE" in content
        or "<!DOCTYPE".encode("utf-16-le") in content
        or "<!DOCTYPE".encode("utf-16-be") in content
    ):
        raise UnreadableError(
            f"{path.name!r} declares XML entities, which no Word file does. It may be hostile; not read."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        return etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableError(
            f"{path.name!r} is a damaged Word file ({name}: {error}). Save it anew in Word."
        ) from error


class Styles:
    """Paragraph styles: names, heading levels, bold; inherited along basedOn."""

    def __init__(self, part: Element | None) -> None:
        self._styles: dict[str, Element] = {}
        for style in part.iter(f"{W}style") if part is not None else ():
            self._styles[attribute(style, "styleId")] = style

    def chain(self, paragraph: Element) -> list[Element]:
        """The paragraph's style and those it is based on, nearest first."""
        used = paragraph.find(f"{W}pPr/{W}pStyle")
        style = self._styles.get(attribute(used, "val")) if used is not None else None
        found: list[Element] = []
        while style is not None and style not in found:
            found.append(style)
            base = style.find(f"{W}basedOn")
            style = self._styles.get(attribute(base, "val")) if base is not None else None
        return found

    def name(self, paragraph: Element) -> str:
        """The style's name in lower case, "" for the default."""
        for style in self.chain(paragraph):
            name = style.find(f"{W}name")
            return attribute(name, "val").lower() if name is not None else ""
        return ""

    def level(self, paragraph: Element) -> int | None:
        """1 for the highest heading; None for text."""
        direct = paragraph.find(f"{W}pPr/{W}outlineLvl")
        chain = self.chain(paragraph)
        for level in (direct, *(style.find(f"{W}pPr/{W}outlineLvl") for style in chain)):
            if level is not None and attribute(level, "val").isdigit():
                value = int(attribute(level, "val"))
                return value + 1 if value < 9 else None
        for style in chain:
            name = style.find(f"{W}name")
            found = re.fullmatch(r"heading (\d)", attribute(name, "val").lower()) if name is not None else None
            if found:
                return int(found.group(1))
        return None

    def bold(self, paragraph: Element) -> bool:
        """Whether all text of the paragraph is set bold."""
        runs = [run for run in paragraph.iter(f"{W}r") if (run.findtext(f"{W}t") or "").strip()]
        by_style = any(_on(style.find(f"{W}rPr/{W}b")) for style in self.chain(paragraph))
        return bool(runs) and all(by_style or _on(run.find(f"{W}rPr/{W}b")) for run in runs)


def _on(switch: Element | None) -> bool:
    return switch is not None and attribute(switch, "val") not in ("0", "false", "off")


class Numbering:
    """Word's automatic numbers: what is printed before a paragraph, counted while paragraphs pass in order."""

    def __init__(self, part: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._levels: dict[str, dict[int, Element]] = {}
        self._abstract: dict[str, str] = {}
        self._counts: dict[str, dict[int, int]] = {}
        if part is None:
            return
        for abstract in part.iter(f"{W}abstractNum"):
            levels = {int(attribute(level, "ilvl") or 0): level for level in abstract.iter(f"{W}lvl")}
            self._levels[attribute(abstract, "abstractNumId")] = levels
        for number in part.iter(f"{W}num"):
            abstract_id = number.find(f"{W}abstractNumId")
            if abstract_id is not None:
                self._abstract[attribute(number, "numId")] = attribute(abstract_id, "val")

    def label(self, paragraph: Element) -> str:
        """The printed number or bullet of a paragraph, "" where it has none; counts the paragraph."""
        number, level = self._place(paragraph)
        levels = self._levels.get(self._abstract.get(number, ""), {})
        if number in ("", "0") or level not in levels:
            return ""
        counts = self._counts.setdefault(self._abstract[number], {})
        counts[level] = counts.get(level, _start(levels[level]) - 1) + 1
        for deeper in [key for key in counts if key > level]:
            del counts[deeper]
        pattern = levels[level].find(f"{W}lvlText")
        if _format(levels[level]) == "bullet":
            return "•"
        text = attribute(pattern, "val") if pattern is not None else ""

        def value(match: re.Match[str]) -> str:
            index = int(match.group(1)) - 1
            return _printed(counts.get(index, _start(levels[index]) if index in levels else 1), levels.get(index))

        return re.sub(r"%(\d)", value, text)

    def _place(self, paragraph: Element) -> tuple[str, int]:
        """numId and level, from the paragraph or its styles."""
        number, level = "", 0
        for holder in (paragraph, *self._styles.chain(paragraph)):
            given = holder.find(f"{W}pPr/{W}numPr")
            if given is None:
                continue
            num, ilvl = given.find(f"{W}numId"), given.find(f"{W}ilvl")
            if ilvl is not None and not level:
                level = int(attribute(ilvl, "val") or 0)
            if num is not None:
                number = attribute(num, "val")
                break
        return number, level


def _start(level: Element) -> int:
    start = level.find(f"{W}start")
    return int(attribute(start, "val") or 1) if start is not None else 1


def _format(level: Element | None) -> str:
    form = level.find(f"{W}numFmt") if level is not None else None
    return attribute(form, "val") if form is not None else "decimal"


def _printed(value: int, level: Element | None) -> str:
    form = _format(level)
    if form in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (value - 1) % 26) * ((value - 1) // 26 + 1)
        return letter if form == "lowerLetter" else letter.upper()
    if form in ("lowerRoman", "upperRoman"):
        numeral = ""
        for size, sign in (
            (100, "c"),
            (90, "xc"),
            (50, "l"),
            (40, "xl"),
            (10, "x"),
            (9, "ix"),
            (5, "v"),
            (4, "iv"),
            (1, "i"),
        ):
            while value >= size:
                numeral, value = numeral + sign, value - size
        return numeral if form == "lowerRoman" else numeral.upper()
    return "" if form == "none" else str(value)
