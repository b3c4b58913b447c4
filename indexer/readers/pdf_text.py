"""Reads the pages of a PDF file with PDFium, the one door to its text."""

import ctypes
import math
import re
from pathlib import Path

import pypdfium2 as pdfium
from pypdfium2 import raw

from indexer.errors import UnreadableError
from indexer.readers.pdf_lines import items_of
from indexer.readers.pdf_page import Glyph, Page
from indexer.readers.pdf_rules import grids_of, has_images

LONGEST_PAGE = 200_000
"""Characters; a page with more is cut there and the rest counted as unread."""


def read_pages(path: Path, *, most_pages: int) -> tuple[list[Page], int]:
    """The pages in order, at most `most_pages`, and how many the file has.

    A page that PDFium cannot load comes empty with its problem named. Raises UnreadableError if PDFium cannot open
    the file. Not for use from several threads.
    """
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        raise UnreadableError(
            f"{path.name!r} cannot be opened as a PDF ({error}). It may be truncated or damaged: fetch or export it anew."
        ) from error
    try:
        count = len(document)
        return [_page(document, number) for number in range(1, min(count, most_pages) + 1)], count
    finally:
        document.close()


def _page(document: pdfium.PdfDocument, number: int) -> Page:
    try:
        page = document[number - 1]
    except pdfium.PdfiumError as error:
        return Page(number=number, width=0, height=0, items=(), problem=f"the page is damaged ({error})")
    try:
        return _read_page(page, number)
    finally:
        page.close()


def _read_page(page: pdfium.PdfPage, number: int) -> Page:
    width, height = page.get_size()
    textpage = page.get_textpage()
    try:
        total = textpage.count_chars()
        grids = grids_of(page) if total and page.get_rotation() == 0 else []
        glyphs, lost = _glyphs(page, textpage, min(total, LONGEST_PAGE))
        return Page(
            number=number,
            width=width,
            height=height,
            items=tuple(
                items_of(glyphs, grids, lambda some: _bold(some, textpage), lambda one: _turned(one, textpage), number)
            ),
            images=has_images(page),
            lost=lost,
            cut=max(0, total - LONGEST_PAGE),
        )
    finally:
        textpage.close()


def _glyphs(page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, count: int) -> tuple[list[Glyph], int]:
    """The page's characters with boxes as seen by the reader of the page, and how many had no code."""
    text = textpage.get_text_range(0, count) if count else ""
    if len(text) != count:
        text = "".join(chr(raw.FPDFText_GetUnicode(textpage, index)) for index in range(count))
    rotation = page.get_rotation()
    left, bottom, right, top = page.get_cropbox()
    box = raw.FS_RECTF()
    reference = ctypes.byref(box)
    glyphs: list[Glyph] = []
    lost = 0
    for index, char in enumerate(text):
        if char in "\x00\ufffd":
            lost += 1
            char = "\ufffd"
        raw.FPDFText_GetLooseCharBox(textpage, index, reference)
        x0, x1, y0, y1 = box.left, box.right, box.bottom, box.top
        if rotation == 90:
            x0, x1, y0, y1 = y0 - bottom, y1 - bottom, right - x1, right - x0
        elif rotation == 180:
            x0, x1, y0, y1 = right - x1, right - x0, top - y1, top - y0
        elif rotation == 270:
            x0, x1, y0, y1 = top - y1, top - y0, x0 - left, x1 - left
        glyphs.append(Glyph(char, x0, x1, y0, y1, index))
    return glyphs, lost


def _bold(glyphs: list[Glyph], textpage: pdfium.PdfTextPage) -> bool:
    """Whether first, middle and last letter are bold (by weight or font name)."""
    letters = [glyph for glyph in glyphs if glyph.char.isalnum() and glyph.place >= 0]
    if not letters:
        return False
    chosen = {letters[0].place, letters[len(letters) // 2].place, letters[-1].place}
    return all(_bold_at(textpage, index) for index in chosen)


def _bold_at(textpage: pdfium.PdfTextPage, index: int) -> bool:
    """By the font's name where it tells; the weight is guessed from stem widths and calls some Roman fonts bold."""
    name = ctypes.create_string_buffer(128)
    raw.FPDFText_GetFontInfo(textpage, index, name, 128, ctypes.c_int())
    style = name.value.decode("latin-1").lower()
    if re.search(r"bold|black|heavy|demi", style):
        return True
    if re.search(r"[-,](roman|regular|italic|oblique|book|light|medium)", style):
        return False
    return bool(raw.FPDFText_GetFontWeight(textpage, index) >= 600)


def _turned(glyph: Glyph, textpage: pdfium.PdfTextPage) -> bool:
    """Whether a character stands at an angle on the page."""
    return glyph.place >= 0 and abs(math.sin(raw.FPDFText_GetCharAngle(textpage, glyph.place))) > 0.3
