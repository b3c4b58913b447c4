"""Acts in Formex 4, the XML of the Publications Office, to lines."""

import re

from lxml import etree

from indexer.readers.act_lines import REFERENCE, Line, LineWriter, Role
from indexer.readers.act_xml import name

ROOTS = {"ACT", "CONS.ACT", "ANNEX", "CONS.ANNEX", "GENERAL", "DECISION", "CONS.DOC"}

_INLINE = {"ACCR", "ADDR.S", "BR", "DATE", "FT", "HT", "IE", "IND", "KEYWORD", "NOTE", "PLENIPOTENTIARY", "QUOT.END"}
_INLINE |= {"QUOT.START", "REF.DOC", "REF.DOC.ECR", "REF.DOC.OJ", "REF.DOC.SE", "REF.ONP", "TERM"}
_LABELS = {"NO.P", "NO.PARAG", "NO.CONSID", "NO.ITEM"}
_HEADINGS = {"TI", "STI", "TI.ART", "STI.ART", "TITLE"}
_NOT_PRINTED = {"BIB.INSTANCE", "BIB.INSTANCE.CONS", "BIB.DATA", "FAM.COMP", "INFO.CONSLEG", "INFO.PROD", "TOC"}
_DASHES = {"DASH": "—", "NDASH": "–", "BULLET": "•"}
_ACTIVE_DOCUMENT = re.compile(r'ACTIVE\.DOC="([^"]*)"')


def formex_lines(root: etree._Element) -> list[Line]:
    """The lines of an act in Formex 4, footnotes last. Bibliographic data is not printed and left out."""
    walker = _Walker(_marker_names(root))
    walker.block(root, depth=0, role="text")
    return walker.writer.lines + walker.writer.notes


def _marker_names(root: etree._Element) -> dict[str, str]:
    """CELEX number → 'M1', 'C1': amending acts and corrigenda are numbered in the order of the family."""
    names: dict[str, str] = {}
    counts = {"M": 0, "C": 0}
    for celex in root.iterfind(".//FAM.COMP//NO.CELEX"):
        above = [name(element) for element in celex.iterancestors()]
        if above.index("FAM.COMP") > 1:  # the first one is the act itself
            letter = "C" if "CORRIG" in above else "M"
            counts[letter] += 1
            names[(celex.text or "").strip()] = f"{letter}{counts[letter]}"
    return names


class _Walker:
    """Goes through the elements; the first TITLE outside the bibliographic data is the act's."""

    def __init__(self, markers: dict[str, str]) -> None:
        self.writer = LineWriter()
        self.markers = markers
        self.is_titled = False

    def block(self, element: etree._Element, *, depth: int, role: Role) -> None:
        """An element that starts and ends a line."""
        tag = name(element)
        if tag in _NOT_PRINTED:
            return
        if tag in _LABELS:
            self.writer.label(_printed(element), role=role, depth=depth)
            return
        self.writer.end_line(role=role, depth=depth)
        if tag == "TBL":
            self._table(element)
            return
        if tag in _HEADINGS:
            role = self._heading_role(role)
        elif tag in ("LIST", "CONSID"):
            depth += 1
        elif tag == "ITEM" and (dash := _DASHES.get((element.getparent().get("TYPE") or "").upper())):  # type: ignore[union-attr]
            self.writer.label(dash, depth=depth)
        self._content(element, depth=depth, role=role)
        self.writer.end_line(role=role, depth=depth)
        if tag in ("ITEM", "PARAG", "NP"):
            self.writer.end_item(depth=depth)

    def _heading_role(self, role: Role) -> Role:
        if role == "title" or not self.is_titled:
            self.is_titled = True
            return "title"
        return "heading"

    def _content(self, element: etree._Element, *, depth: int, role: Role) -> None:
        self.writer.add(_cased(element, element.text))
        for child in element:
            if isinstance(child, etree._ProcessingInstruction):
                self._instruction(child)
            elif name(child) == "NOTE":
                self._note(child)
            elif name(child) in _INLINE:
                self.writer.add(_sign(child))
                self._content(child, depth=depth, role=role)
            elif name(child):
                self.block(child, depth=depth, role=role)
            self.writer.add(_cased(element, child.tail))

    def _instruction(self, child: etree._ProcessingInstruction) -> None:
        """Where a modification begins (CLG.MDFO names the amending act) and ends."""
        if child.target == "CLG.MDFO":
            match = _ACTIVE_DOCUMENT.search(child.text or "")
            self.writer.marker = self.markers.get(match[1], "") if match else ""
        elif child.target == "CLG.MDFC":
            self.writer.marker = ""

    def _note(self, note: etree._Element) -> None:
        """A footnote, kept for the end; where it stood, a reference did."""
        match = re.search(r"\d+", note.get("NOTE.ID") or "")
        number = match.group().lstrip("0") if match else ""
        self.writer.add(REFERENCE)
        aside = LineWriter()
        aside.add(_printed(note))
        aside.end_line(role="note", number=number)
        self.writer.notes += aside.notes

    def _table(self, table: etree._Element) -> None:
        header = ""
        for element in table.iter("TI", "ROW"):
            if element.tag == "TI":
                self.writer.row([_printed(element)])
                continue
            text = self.writer.row([_printed(cell) for cell in element if name(cell) == "CELL"], header=header)
            header = text if element.get("TYPE") == "HEADER" else header


def _printed(element: etree._Element) -> str:
    """The text of an element as printed: quotation marks and capitals made from their elements."""
    parts = [_sign(element), _cased(element, element.text)]
    for child in element:
        if name(child):
            parts += [_printed(child), " " if name(child) in ("P", "ALINEA", "ITEM") else ""]
        parts.append(_cased(element, child.tail))
    return "".join(parts)


def _sign(element: etree._Element) -> str:
    """The quotation mark that an empty QUOT.START or QUOT.END stands for."""
    if name(element) in ("QUOT.START", "QUOT.END"):
        return chr(int(element.get("CODE") or "2018", 16))
    return " " if name(element) == "BR" else ""


def _cased(element: etree._Element, text: str | None) -> str:
    """Text as printed: HT TYPE="UC" in capitals, FT TYPE="NUMBER" in groups of three digits."""
    if name(element) == "HT" and element.get("TYPE") == "UC":
        return (text or "").upper()
    if name(element) == "FT" and element.get("TYPE") == "NUMBER" and (text or "").isdecimal():
        return f"{int(text or 0):,}".replace(",", " ")
    return text or ""
