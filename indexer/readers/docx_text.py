"""The text of Word's paragraphs: insertions in, deletions out, text boxes and notes apart."""

import re
from collections.abc import Iterator

from indexer.readers.docx_package import Element, W, attribute

MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
GONE = {f"{W}del", f"{W}moveFrom", f"{W}txbxContent", f"{W}rPr", f"{W}pPr", f"{W}instrText", f"{W}delText"}
"""Subtrees without text of the paragraph itself: deletions, the old place of a move, text boxes, properties, fields."""
SPACES = {f"{W}tab", f"{W}br", f"{W}cr", f"{W}ptab"}


def outer(element: Element) -> Iterator[Element]:
    """Paragraphs and tables in order, content controls and the like opened, tables not."""
    for child in element:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"):
            yield from outer(child)
        elif child.tag == f"{MC}AlternateContent":
            yield from outer(chosen(child))


def chosen(alternatives: Element) -> Element:
    """Word writes newer content twice; the first form is read, else both would be."""
    choice = alternatives.find(f"{MC}Choice")
    fallback = alternatives.find(f"{MC}Fallback")
    for option in (choice, fallback):
        if option is not None and any(True for _ in option.iter(f"{W}t", f"{W}txbxContent")):
            return option
    return choice if choice is not None else alternatives


def paragraphs_in(element: Element) -> Iterator[Element]:
    """All paragraphs in an element, those of nested tables too, those of text boxes not."""
    for child in outer(element):
        if child.tag == f"{W}p":
            yield child
        else:
            for row in child.iterchildren(f"{W}tr"):
                for cell in row.iterchildren(f"{W}tc"):
                    yield from paragraphs_in(cell)


def text_of(paragraph: Element) -> str:
    """A paragraph's own text with one space for any white space."""
    return re.sub(r"\s+", " ", "".join(_pieces(paragraph))).strip()


def textboxes_in(paragraph: Element) -> Iterator[str]:
    """The texts of the paragraphs in text boxes anchored in a paragraph."""
    for box in _boxes(paragraph):
        for inner in paragraphs_in(box):
            text = text_of(inner)
            if text:
                yield text
            yield from textboxes_in(inner)


def footnotes_in(*parts: Element | None) -> dict[tuple[str, str], str]:
    """Notes by kind ("footnote", "endnote") and number."""
    notes: dict[tuple[str, str], str] = {}
    for part in parts:
        if part is None:
            continue
        for kind in ("footnote", "endnote"):
            for note in part.iter(f"{W}{kind}"):
                texts = [text_of(paragraph) for paragraph in paragraphs_in(note)]
                if attribute(note, "type") in ("", "normal"):
                    notes[kind, attribute(note, "id")] = " ".join(text for text in texts if text)
    return notes


def _pieces(element: Element) -> Iterator[str]:
    for child in element:
        tag = child.tag
        if tag in GONE or not isinstance(tag, str):
            continue
        if tag == f"{MC}AlternateContent":
            yield from _pieces(chosen(child))
        elif tag in (f"{W}t", f"{M}t"):
            yield child.text or ""
        elif tag in SPACES:
            yield " "
        elif tag == f"{W}noBreakHyphen":
            yield "-"
        elif tag == f"{W}sym":
            yield _symbol(attribute(child, "char"))
        else:
            yield from _pieces(child)


def _symbol(code: str) -> str:
    """A character given by font and code; private-use codes of symbol fonts have no letter of their own."""
    known = {"F0B3": "≥", "F0A3": "≤", "F0B1": "±", "F0B0": "°", "F0B7": "•", "F061": "α", "F062": "β", "F06D": "µ"}
    try:
        return known.get(code.upper()) or chr(int(code, 16))
    except ValueError:
        return ""


def _boxes(element: Element) -> Iterator[Element]:
    for child in element:
        if child.tag == f"{W}txbxContent":
            yield child
        elif child.tag in (f"{W}del", f"{W}moveFrom"):
            continue
        elif child.tag == f"{MC}AlternateContent":
            yield from _boxes(chosen(child))
        else:
            yield from _boxes(child)
