"""Word files made with python-docx, and with the parts that it does not show."""

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml

from indexer.errors import UnreadableError
from indexer.readers.docx import read_docx

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def saved(document, path):
    document.save(str(path))
    return path


def add_xml(document, xml):
    document.element.body.insert(len(document.element.body) - 1, parse_xml(xml))


def packed(path, body, name="word/document.xml"):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, body)
    return path


def test_headings_give_places_by_number_then_by_name(tmp_path):
    document = docx.Document()
    document.core_properties.title = "Our plan"
    document.add_paragraph("Before any section.")
    document.add_heading("1. Scope", 1)
    document.add_paragraph("About cells.")
    document.add_heading("Storage at the site", 2)
    document.add_paragraph("In vapour.")
    document.add_heading("Outlook", 1)
    read = read_docx(saved(document, tmp_path / "a.docx"))
    assert read.title == "Our plan"
    assert [(block.anchor, block.kind, block.path) for block in read.blocks] == [
        ("front", "text", ()),
        ("sec-1", "heading", ()),
        ("sec-1", "text", ("1. Scope",)),
        ("sec-1.storage-at-the-site", "heading", ("1. Scope",)),
        ("sec-1.storage-at-the-site", "text", ("1. Scope", "Storage at the site")),
        ("sec-outlook", "heading", ()),
    ]


def test_tracked_insertions_are_read_and_deletions_are_not(tmp_path):
    document = docx.Document()
    add_xml(
        document,
        f'<w:p {W}><w:r><w:t xml:space="preserve">Stored </w:t></w:r><w:ins w:id="1" w:author="a"><w:r><w:t>frozen</w:t></w:r>'
        '</w:ins><w:del w:id="2" w:author="a"><w:r><w:delText>warm</w:delText></w:r></w:del>'
        '<w:r><w:t xml:space="preserve"> for a</w:t><w:noBreakHyphen/><w:t>year.</w:t></w:r></w:p>',
    )
    assert read_docx(saved(document, tmp_path / "a.docx")).text == "Stored frozen for a-year."


def test_text_boxes_are_read_once_though_word_writes_them_twice(tmp_path):
    box = "<w:txbxContent><w:p><w:r><w:t>In the box.</w:t></w:r></w:p></w:txbxContent>"
    document = docx.Document()
    add_xml(
        document,
        f'<w:p {W} xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:r><w:t>Beside it.</w:t></w:r><w:r>'
        f'<mc:AlternateContent><mc:Choice Requires="wps">{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>'
        "</mc:AlternateContent></w:r></w:p>",
    )
    assert read_docx(saved(document, tmp_path / "a.docx")).text.split("\n") == ["Beside it.", "In the box."]


def test_footnotes_follow_their_paragraph_as_notes(tmp_path):
    plain = io.BytesIO()
    document = docx.Document()
    add_xml(document, f'<w:p {W}><w:r><w:t>Stated.</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r></w:p>')
    document.save(plain)
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name))
        note = '<w:footnote w:id="2"><w:p><w:r><w:t>As we were told.</w:t></w:r></w:p></w:footnote>'
        target.writestr("word/footnotes.xml", f"<w:footnotes {W}>{note}</w:footnotes>")
    assert [(block.text, block.kind) for block in read_docx(path).blocks] == [
        ("Stated.", "text"),
        ("As we were told.", "note"),
    ]


def test_automatic_numbers_are_read_as_printed(tmp_path):
    document = docx.Document()
    for text in ("one", "two"):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("dot", style="List Bullet")
    assert read_docx(saved(document, tmp_path / "a.docx")).text.split("\n") == ["1. one", "2. two", "• dot"]


def test_tables_are_rows_with_header_and_merged_cells_named(tmp_path):
    document = docx.Document()
    table = document.add_table(3, 3)
    for row, texts in enumerate((("Batch", "Test", "Limit"), ("A", "Count", "5"), ("", "Purity", "9"))):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    read = read_docx(saved(document, tmp_path / "a.docx"))
    assert [(block.text, block.header) for block in read.blocks] == [
        ("Batch | Test | Limit", ""),
        ("A | Count | 5", "Batch | Test | Limit"),
        ("Purity | 9", "Batch | Test | Limit | A"),
    ]


def test_without_headings_paragraphs_are_numbered(tmp_path):
    document = docx.Document()
    document.add_paragraph("First.")
    document.add_paragraph("Second.")
    read = read_docx(saved(document, tmp_path / "a.docx"))
    assert [block.anchor for block in read.blocks] == ["par-1", "par-2"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"<w:document", "damaged Word file"),
        (f'<!DOCTYPE a [<!ENTITY b "c">]><w:document {W}><w:body/></w:document>'.encode(), "declares XML entities"),
        (f"<w:document {W}><w:body/></w:document>".encode(), "has no text"),
        (f"<w:document {W}>".encode() + b" " * (280 * 2**20), "unpacks to 280 MB"),
        (f"<w:document {W}>".encode() + b" " * (70 * 2**20) + b"</w:document>", "Save its text anew"),
        (f"<w:document {W}>{'<w:p>' * 5000}{'</w:p>' * 5000}</w:document>".encode(), "damaged Word file"),
    ],
    ids=["no XML", "entities", "no text", "huge", "ratio", "deep"],
)
def test_a_hostile_or_damaged_word_file_is_refused_with_its_reason(tmp_path, body, said):
    with pytest.raises(UnreadableError, match=said):
        read_docx(packed(tmp_path / "a.docx", body))
