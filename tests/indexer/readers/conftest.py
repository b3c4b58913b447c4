"""Small PDF files written by hand, so that every object in them is known."""

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

FONTS = b"<</F1 3 0 R/F2 4 0 R>>"


def pdf_bytes(objects: Sequence[bytes], extra: bytes = b"") -> bytes:
    """A PDF of these objects (numbered from 1, the first is the catalogue) with a right cross-reference table."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra, start)
    return bytes(out)


def stream(content: bytes) -> bytes:
    return b"<</Length %d>>\nstream\n" % len(content) + content + b"\nendstream"


def text_at(x: float, y: float, text: str, *, bold: bool = False, size: float = 11) -> bytes:
    """The drawing order for one line of text."""
    shown = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("cp1252")
    return b"BT /%s %.1f Tf %.1f %.1f Td (%s) Tj ET\n" % (b"F2" if bold else b"F1", size, x, y, shown)


def rule(x0: float, y0: float, x1: float, y1: float) -> bytes:
    return b"%.1f %.1f m %.1f %.1f l S\n" % (x0, y0, x1, y1)


def pages_pdf(contents: Sequence[bytes], extra: Sequence[bytes] = (), catalogue: bytes = b"") -> bytes:
    """A PDF with one A4 page for each drawing; pages are objects 5, 7, 9 …, `extra` objects follow the last."""
    kids = b" ".join(b"%d 0 R" % (5 + 2 * index) for index in range(len(contents)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R" + catalogue + b">>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(contents), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>",
    ]
    for index, content in enumerate(contents):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font%s>>/Contents %d 0 R>>"
            % (FONTS, 6 + 2 * index)
        )
        objects.append(stream(content))
    return pdf_bytes([*objects, *extra])


class Draw:
    """The drawing orders, as tests use them."""

    bytes_of = staticmethod(pdf_bytes)
    stream = staticmethod(stream)
    text = staticmethod(text_at)
    rule = staticmethod(rule)
    pages = staticmethod(pages_pdf)

    @staticmethod
    def lines(lines: Sequence[str], *, top: float = 760, step: float = 13, x: float = 72) -> bytes:
        return b"".join(text_at(x, top - step * index, line) for index, line in enumerate(lines))


@pytest.fixture(scope="session")
def draw() -> Draw:
    return Draw()


@pytest.fixture
def saved(tmp_path: Path) -> Callable[[str, bytes], Path]:
    """Writes a file and returns its path."""

    def save(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return save
