"""Markdown and plain text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import UnreadableError
from indexer.readers.plain import plain_text, read_plain


def read(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    return read_plain(path)


def test_markdown_headings_lists_and_tables_have_their_places(tmp_path):
    text = "# Plan\n\n## 1. Scope\n\nAbout [our cells](https://a.test/b) and **banks**.\n\n- one\n- two\n\n"
    text += "## Limits\n\n| Test | Limit |\n|---|---|\n| Count | 5 |\n"
    document = read(tmp_path, text)
    assert document.title == "Plan"
    assert [(block.anchor, block.kind, block.text, block.header) for block in document.blocks] == [
        ("sec-plan", "heading", "Plan", ""),
        ("sec-1", "heading", "1. Scope", ""),
        ("sec-1", "text", "About our cells and banks.", ""),
        ("sec-1", "text", "- one", ""),
        ("sec-1", "text", "- two", ""),
        ("sec-limits", "heading", "Limits", ""),
        ("sec-limits", "row", "Test | Limit", ""),
        ("sec-limits", "row", "Count | 5", "Test | Limit"),
    ]


def test_numbered_lines_alone_are_headings_and_dates_are_not(tmp_path):
    text = "8 May 2025\n\nNotes of our meeting on cells\n\n1. Welcome\n\nAll were welcomed.\n\n2. Next steps\n\nWe meet again.\n"
    document = read(tmp_path, text)
    assert document.title == "Notes of our meeting on cells"
    assert [block.anchor for block in document.blocks] == ["front", "front", "sec-1", "sec-1", "sec-2", "sec-2"]
    assert document.blocks[-1].path == ("2. Next steps",)


def test_text_without_headings_is_placed_by_paragraph(tmp_path):
    document = read(tmp_path, "One paragraph.\n\nAnother one.\n")
    assert [(block.anchor, block.text) for block in document.blocks] == [
        ("par-1", "One paragraph."),
        ("par-2", "Another one."),
    ]


def test_lines_broken_for_width_are_joined(tmp_path):
    line = "These words are wrapped at some seventy columns as mail programs do it"
    document = read(tmp_path, f"{line}\n{line}\nand end here.\n\nNext.\n")
    assert document.blocks[0].text == f"{line} {line} and end here."


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("the [Agreements \\(MRAs\\)](#) in place", "the Agreements (MRAs) in place"),
        ("see [a [b] c](http://x.test/(y)) and ![pic](p.png)", "see a [b] c and pic"),
        ("<script>alert(1)</script>10<sup>6</sup> cells", "alert(1)10" + "6 cells"),
        ("a < b and c > d", "a < b and c > d"),
        ("[see section 4]", "[see section 4]"),
    ],
)
def test_marks_are_taken_off_and_text_stays(source, text):
    assert plain_text(source) == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_are_told_apart(tmp_path, encoding):
    assert read(tmp_path, "Stored at 20 °C – “frozen”.", encoding).text == "Stored at 20 °C – “frozen”."


def test_nul_bytes_are_refused_and_control_characters_dropped(tmp_path):
    with pytest.raises(UnreadableError, match="NUL bytes"):
        read(tmp_path, "a\x00b")
    assert read(tmp_path, "a\x07b\u202ec").text == "abc"


@given(st.text(alphabet="[]()*_<>!a#|-`\\ \n1.", max_size=300))
def test_any_text_is_read_in_no_time_and_keeps_its_letters(text):
    assert plain_text(text).count("a") <= text.count("a")


@pytest.mark.real
def test_the_meeting_highlights_have_six_sections(shared_corpus):
    document = read_plain(shared_corpus / "seeds/ema-arm-meeting-highlights_EMA-158016-2025.txt")
    headings = [block for block in document.blocks if block.kind == "heading"]
    assert [block.anchor for block in headings] == [f"sec-{number}" for number in range(1, 7)]
    assert "](" not in document.text
    prior = next(block for block in document.blocks if "prior knowledge" in block.text)
    assert prior.path == ("5. Platform technologies for gene editing",)


@pytest.mark.real
def test_the_article_without_numbers_has_named_sections(shared_corpus):
    document = read_plain(shared_corpus / "seeds/atmp-regulation-consultancy-article.txt")
    headings = [block for block in document.blocks if block.kind == "heading"]
    assert len(headings) == 7
    assert len({block.anchor for block in headings}) == 7
