"""Acts as CELLAR and EUR-Lex serve them on the web, Official Journal (XHTML) and consolidated (HTML), to lines."""

import re
from dataclasses import replace

from lxml import etree

from indexer.readers.act_lines import ANY_DEPTH, REFERENCE, Line, LineWriter, Role, label_of
from indexer.readers.act_xml import all_text, name

_INLINE = {"a", "abbr", "b", "br", "em", "font", "i", "img", "span", "strong", "sub", "sup", "u"}
_ROLES: tuple[tuple[str, Role], ...] = (
    (r"doc-ti|title-doc-(?:first|last)", "title"),
    (r"hd-.*|reference|disclaimer|title-fam-member.*|title-doc-oj-reference", "front"),
    (r"s?ti-(?:art|section-\d|grseq-\d|annex.*|subsection.*)|s?title-.*", "heading"),
    (r"note|footnote", "note"),
)
_PARAGRAPHS = {"normal", "norm"}
_SUPERSCRIPTS = {"super", "superscript", "note-tag"}
_MARKER = re.compile(r"[▼▽]\s?([A-Z]{1,2}\d*)[\s—–-]*")
_LONGEST_LABEL = 14


def xhtml_lines(root: etree._Element) -> list[Line]:
    """The lines of an act in XHTML or HTML, footnotes last."""
    body = next((element for element in root.iter() if name(element) == "body"), root)
    walker = _Walker(is_consolidated=any("disclaimer" in _classes(element) for element in body.iter("{*}p")))
    walker.block(body, depth=0, role="text")
    walker.writer.end_line()
    lines = walker.writer.lines + walker.writer.notes
    if any(_classes(element) & _PARAGRAPHS for element in body.iter("{*}p", "{*}div")):
        return lines
    return [replace(line, deepest=ANY_DEPTH) for line in lines]  # a page of before 2004 shows no nesting


class _Walker:
    """Goes through the elements; `is_front` holds until the act begins behind the list of its amendments."""

    def __init__(self, *, is_consolidated: bool) -> None:
        self.writer = LineWriter()
        self.is_front = is_consolidated
        self.is_titled = False

    def block(self, element: etree._Element, *, depth: int, role: Role) -> None:
        """An element that starts and ends a line."""
        classes = _classes(element)
        role = self._role(classes, role)
        number = _note_number(element) if role == "note" else ""
        self.writer.end_line(role=role, depth=depth)
        if name(element) == "p" and (match := _MARKER.fullmatch(all_text(element).strip())):
            self.writer.marker = match[1].removeprefix("B")
            self.is_front = False
            return
        if "grid-list" in classes:
            self._grid_item(element, depth=depth, role=role)
        elif name(element) == "table":
            self._table(element, depth=depth, role=role)
        else:
            self._content(element, depth=depth, role=role)
        self.writer.end_line(role=role, depth=depth, number=number)

    def _role(self, classes: set[str], inherited: Role) -> Role:
        """The role its class gives an element. A title after the act has begun is that of an annex."""
        if self.is_front:
            return "front"
        inherited = "text" if inherited == "front" else inherited
        found = next((role for wanted, role in _ROLES for one in classes if re.fullmatch(wanted, one)), inherited)
        if found == "title":
            return "heading" if self.is_titled else "title"
        self.is_titled = self.is_titled or bool(classes & _PARAGRAPHS) or found == "heading"
        return found

    def _content(self, element: etree._Element, *, depth: int, role: Role) -> None:
        self.writer.add(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self._child(child, depth=depth, role=role)
            self.writer.add(child.tail)

    def _child(self, child: etree._Element, *, depth: int, role: Role) -> None:
        if "no-parag" in _classes(child):
            self.writer.label(all_text(child), role=role, depth=depth)
        elif name(child) == "br":
            self.writer.add(" ")
        elif name(child) not in _INLINE:
            self.block(child, depth=depth + 1 if name(child) in ("ul", "ol") else depth, role=role)
        elif role != "note" and _is_reference(child):
            self.writer.add(REFERENCE)
        else:
            self._content(child, depth=depth, role=role)

    def _grid_item(self, element: etree._Element, *, depth: int, role: Role) -> None:
        """A point of consolidated HTML: its label in the first column."""
        for child in element:
            if "grid-list-column-1" in _classes(child):
                self.writer.label(all_text(child), role=role, depth=depth + 1)
            elif isinstance(child.tag, str):
                self.block(child, depth=depth + 1, role=role)
        self.writer.end_item(depth=depth + 1)

    def _table(self, table: etree._Element, *, depth: int, role: Role) -> None:
        """A table that only sets a point's label beside its text, or one that is printed as a table."""
        header = ""
        for row in (element for element in table.iter("{*}tr") if _table_of(element) is table):
            cells = [cell for cell in row if name(cell) in ("td", "th")]
            if _is_point(cells):
                self.writer.label(all_text(cells[0]), role=role, depth=depth + 1)
                self.block(cells[1], depth=depth + 1, role=role)
                self.writer.end_item(depth=depth + 1)
                continue
            is_header = any("tbl-hdr" in _classes(element) for cell in cells for element in cell.iter())
            is_header = is_header or all(name(cell) == "th" for cell in cells)
            printed = {one for cell in cells for element in cell.iter() for one in _classes(element)}
            is_front = role == "front" or any(one.startswith("hd-") for one in printed)
            text = self.writer.row(
                [_cell_text(cell) for cell in cells], role="front" if is_front else "row", header=header
            )
            header = text if is_header else header


def _classes(element: etree._Element) -> set[str]:
    """The classes of an element, without the prefix that the Official Journal's style sheet has had since 2023."""
    if not isinstance(element.tag, str):
        return set()
    return {one.removeprefix("oj-") for one in (element.get("class") or "").split()}


def _table_of(row: etree._Element) -> etree._Element | None:
    return next((above for above in row.iterancestors() if name(above) == "table"), None)


def _is_point(cells: list[etree._Element]) -> bool:
    """Whether a row is a label and its text: '(a)', '—', or the quotation mark and label of a quoted point."""
    if len(cells) != 2:
        return False
    label = all_text(cells[0]).strip()
    return len(label) <= _LONGEST_LABEL and bool(not label or label_of(label) or label[0] in "‘“►▼*")


def _cell_text(element: etree._Element) -> str:
    """The text of a cell, footnote references left out, nested blocks apart."""
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            is_block = name(child) not in _INLINE
            parts += [REFERENCE if _is_reference(child) else _cell_text(child), " " if is_block else ""]
        parts.append(child.tail or "")
    return "".join(parts)


def _is_reference(element: etree._Element) -> bool:
    """Whether an element refers to a footnote: a link within the page whose text is a raised number."""
    if not (element.get("href") or "").startswith("#"):
        return False
    return any(_classes(inner) & _SUPERSCRIPTS for inner in element.iter())


def _note_number(element: etree._Element) -> str:
    """The printed number of a footnote: '3', '*1' as 'star-1'."""
    match = re.match(r"\s*\(?\s*(\*?\d{0,3})", all_text(element))
    return match[1].replace("*", "star-") if match else ""
