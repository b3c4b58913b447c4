"""Files that are not what they say, or that mean harm: a clear message, bounded time and memory."""

import io
import zipfile
import zlib

import pypdf
import pytest

from indexer.errors import UnreadableError
from indexer.readers.pdf import read_pdf
from indexer.readers.plain import read_plain
from indexer.readers.sniff import format_of


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", b"", "is empty"),
        ("a.pdf", b"<!DOCTYPE html><html><body>Just a moment</body></html>", "web page"),
        ("a.pdf", b"some text", "is no PDF"),
        ("a.docx", b"PK\x03\x04 truncated", "damaged or truncated"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "save it as .docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("a.bin", bytes(range(256)), "NUL bytes"),
        ("a.html", b"<html><body>no act</body></html>", "no EU act"),
        ("a.xml", b"<?xml version='1.0'?><recipe/>", "no EU act in Formex"),
    ],
)
def test_what_is_not_a_known_format_is_refused_with_advice(saved, name, content, said):
    with pytest.raises(UnreadableError, match=said) as caught:
        format_of(saved(name, content))
    assert repr(name) in str(caught.value)


def test_a_missing_file_a_folder_and_a_workbook_are_refused(tmp_path):
    with pytest.raises(UnreadableError, match="cannot be opened"):
        format_of(tmp_path / "none.pdf")
    with pytest.raises(UnreadableError, match="not a file"):
        format_of(tmp_path)
    with zipfile.ZipFile(tmp_path / "a.docx", "w") as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    with pytest.raises(UnreadableError, match="an Excel workbook"):
        format_of(tmp_path / "a.docx")


def test_a_file_over_the_limit_is_refused_unread(tmp_path):
    path = tmp_path / "a.txt"
    with path.open("wb") as file:
        file.truncate(101 * 2**20)
    with pytest.raises(UnreadableError, match="limit is 100 MB"):
        format_of(path)


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", b"%PDF-1.7\n", "pdf"),
        ("a.txt", b"Some words.", "plain"),
        ("a.md", b"# Act\n\n#### Article 1\n\nText.\n\n#### Article 2\n\nText.\n", "act-text"),
        ("a.txt", b"Article 1\nText\nArticle 2\nText\n", "act-text"),
        ("a.txt", b"As Article 1 says, and\nArticle 2 of the Regulation says\n", "plain"),
        ("a.xml", b"<?xml version='1.0'?><ACT xmlns:x='formex'/>", "formex"),
        ("a.html", b"<html><body class='eli-subdivision'></body></html>", "act-html"),
        ("a.xhtml", b"<?xml version='1.0'?><html><body><p class='oj-doc-ti'/></body></html>", "act-xhtml"),
    ],
)
def test_the_format_is_told_by_the_content(saved, name, content, kind):
    assert format_of(saved(name, content)) == kind


@pytest.mark.real
def test_every_real_file_is_recognised(shared_corpus):
    kinds = {path.name: format_of(path) for path in shared_corpus.glob("[eil]*/*")}
    assert {kind for name, kind in kinds.items() if name.endswith(".pdf")} == {"pdf"}
    assert {kind for name, kind in kinds.items() if name.endswith(".md")} == {"act-text"}
    assert {kind for name, kind in kinds.items() if "gdpr" in name} == {"act-html", "act-xhtml", "formex"}
    assert {format_of(path) for path in shared_corpus.glob("seeds/*")} == {"plain"}


def test_an_encrypted_pdf_opens_with_an_empty_password_only(draw, saved):
    plain = draw.pages([draw.lines(["Open text."])])
    for user, name in (("", "open.pdf"), ("secret", "shut.pdf")):
        writer = pypdf.PdfWriter(clone_from=io.BytesIO(plain))
        writer.encrypt(user, "owner", algorithm="AES-256")
        content = io.BytesIO()
        writer.write(content)
        path = saved(name, content.getvalue())
        if user:
            with pytest.raises(UnreadableError, match="encrypted with a password"):
                read_pdf(path)
        else:
            assert read_pdf(path).text == "Open text."


def test_a_truncated_pdf_is_refused_or_read_in_part(draw, saved):
    whole = draw.pages([draw.lines(["Some text."])])
    with pytest.raises(UnreadableError, match="truncated or damaged"):
        read_pdf(saved("a.pdf", whole[:200]))


def test_a_pdf_without_text_is_refused_and_a_scan_is_sent_to_ocr(draw, saved):
    with pytest.raises(UnreadableError, match="has no text"):
        read_pdf(saved("blank.pdf", draw.pages([b"", b""])))
    image = b"q 500 0 0 700 40 40 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \xff EI Q"
    with pytest.raises(UnreadableError, match=r"scanned images\. Run OCR"):
        read_pdf(saved("scan.pdf", draw.pages([image])))


def test_deeply_nested_and_circular_structures_cost_no_more_than_themselves(draw, saved):
    body = draw.pages([draw.lines(["Some text."])], [b"<</Type/Outlines/First 8 0 R/Last 8 0 R>>"], b"/Outlines 7 0 R")
    assert read_pdf(saved("dangling.pdf", body)).text == "Some text."
    deep = [b"<</Type/Outlines/First 8 0 R/Last 8 0 R>>"]
    deep += [b"<</Title(a)/First %d 0 R/Last %d 0 R/Dest[5 0 R/XYZ 0 0 0]>>" % (9 + i, 9 + i) for i in range(3000)]
    document = read_pdf(saved("deep.pdf", draw.pages([draw.lines(["Some text."])], deep, b"/Outlines 7 0 R")))
    assert document.text == "Some text."
    assert [part.where for part in document.unread] == ["bookmarks and title"]
    circle = [b"<</Type/Outlines/First 8 0 R/Last 8 0 R>>", b"<</Title(a)/Next 8 0 R/First 8 0 R/Dest[5 0 R/Fit]>>"]
    assert (
        read_pdf(saved("circle.pdf", draw.pages([draw.lines(["Text."])], circle, b"/Outlines 7 0 R"))).text == "Text."
    )
    arrays = b"/Deep " + b"[" * 50_000 + b"]" * 50_000
    assert read_pdf(saved("arrays.pdf", draw.pages([draw.lines(["Text."])], catalogue=arrays))).text == "Text."
    cycle = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1000000/Kids[2 0 R 2 0 R]>>"]
    with pytest.raises(UnreadableError, match="has no text"):
        read_pdf(saved("cycle.pdf", draw.bytes_of(cycle)))


def test_a_compressed_bomb_and_a_page_of_rules_end(draw, saved):
    packed = zlib.compress(b"BT (" + b"A" * 50_000_000 + b") Tj ET", 9)
    content = b"<</Filter/FlateDecode/Length %d>>\nstream\n" % len(packed) + packed + b"\nendstream"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
    catalogue = [b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>", page, content]
    with pytest.raises(UnreadableError):
        read_pdf(saved("bomb.pdf", draw.bytes_of(catalogue)))
    rules = b"".join(draw.rule(i % 595, 0, i % 595, 842) + draw.rule(0, i % 842, 595, i % 842) for i in range(20_000))
    assert read_pdf(saved("rules.pdf", draw.pages([rules + draw.lines(["Some text."])]))).text == "Some text."


@pytest.mark.parametrize(
    "text",
    ["[" * 50_000 + "(" * 50_000, "[a](" * 20_000, "<!--" * 20_000, "<a " * 20_000, "-" * 50_000 + "x", "#" * 50_000,
     "\n" * 500_000 + "x", "**a " * 20_000, "# " + "#" * 50_000 + "x", "1." * 50_000, "|a" * 20_000 + "|"],
    ids=lambda text: text[:6].strip() or "blank lines",
)  # fmt: skip
@pytest.mark.timeout(20)
def test_no_text_makes_the_patterns_slow(saved, text):
    path = saved("a.md", text.encode())
    assert format_of(path) == "plain"
    assert read_plain(path).blocks
