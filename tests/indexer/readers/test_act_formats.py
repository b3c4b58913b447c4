"""One invented act in every format, and files that are none."""

import time
from pathlib import Path

import pytest

from indexer.document import Document
from indexer.errors import UnreadableError
from indexer.readers.eurlex import read_act

XHTML = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML//EN" "xhtml-strict.dtd">
<html xmlns="http://www.w3.org/1999/xhtml"><head><title>file name</title></head><body>
<table><tr><td><p class="oj-hd-date">1.2.2030</p></td><td><p class="oj-hd-lg">EN</p></td></tr></table>
<div class="eli-main-title"><p class="oj-doc-ti">REGULATION (EU) 2030/1</p><p class="oj-doc-ti">on tests</p></div>
<p class="oj-normal">Having regard to the Treaty <a href="#n1">(<span class="oj-super oj-note-tag">1</span>)</a>,</p>
<p class="oj-normal">Whereas:</p>
<table><tr><td><p class="oj-normal">(1)</p></td><td><p class="oj-normal">Tests matter.</p></td></tr></table>
<p class="oj-normal">HAVE ADOPTED THIS REGULATION:</p>
<p class="oj-ti-section-1">CHAPTER I</p><p class="oj-ti-section-2">Scope</p>
<p class="oj-ti-art">Article 1</p><p class="oj-sti-art">Things</p>
<p class="oj-normal">1.   Things are:</p>
<table><tr><td><p class="oj-normal">(a)</p></td><td><p class="oj-normal">small<span>, or</span></p>
<table><tr><td><p class="oj-normal">—</p></td><td><p class="oj-normal">tiny;</p></td></tr></table></td></tr></table>
<table><tr><td><p class="oj-normal">(b)</p></td><td><p class="oj-normal">large.</p></td></tr></table>
<p class="oj-normal">Others are not.</p>
<p class="oj-ti-art">Article 2</p>
<p class="oj-normal">This Article has a table.</p>
<table class="oj-table"><tr><td><p class="oj-tbl-hdr">Thing</p></td><td><p class="oj-tbl-hdr">Size</p></td></tr>
<tr><td><p class="oj-tbl-txt">Mouse</p></td><td><p class="oj-tbl-txt">5 cm</p></td></tr></table>
<div class="oj-final"><p class="oj-normal">This Regulation shall be binding in its entirety and directly.</p></div>
<p class="oj-doc-ti">ANNEX I</p><p class="oj-ti-grseq-1">Sizes</p><p class="oj-normal">1. One.</p>
<p class="oj-note"><a href="#c1">(<span class="oj-super">1</span>)</a> OJ C 1, 1.1.2030.</p>
</body></html>"""

FORMEX = """<?xml version="1.0" encoding="UTF-8"?><ACT><BIB.INSTANCE><DATE ISO="20300201">20300201</DATE></BIB.INSTANCE>
<TITLE><TI><P><HT TYPE="UC">Regulation</HT> (EU) 2030/1</P><P>on tests</P></TI></TITLE>
<PREAMBLE><GR.VISA><VISA>Having regard to the Treaty<NOTE NOTE.ID="E0001"><P>OJ C 1, 1.1.2030.</P></NOTE>,</VISA></GR.VISA>
<GR.CONSID><GR.CONSID.INIT>Whereas:</GR.CONSID.INIT><CONSID><NP><NO.P>(1)</NO.P><TXT>Tests matter.</TXT></NP></CONSID>
</GR.CONSID><PREAMBLE.FINAL>HAVE ADOPTED THIS REGULATION:</PREAMBLE.FINAL></PREAMBLE>
<ENACTING.TERMS><DIVISION><TITLE><TI><P>CHAPTER I</P></TI><STI><P>Scope</P></STI></TITLE>
<ARTICLE><TI.ART>Article 1</TI.ART><STI.ART>Things</STI.ART><PARAG><NO.PARAG>1.</NO.PARAG>
<ALINEA><P>Things are:</P><LIST TYPE="alpha"><ITEM><NP><NO.P>(a)</NO.P><TXT>small, or</TXT>
<P><LIST TYPE="DASH"><ITEM><P>tiny;</P></ITEM></LIST></P></NP></ITEM>
<ITEM><NP><NO.P>(b)</NO.P><TXT>large.</TXT></NP></ITEM></LIST></ALINEA><ALINEA>Others are not.</ALINEA></PARAG></ARTICLE>
<ARTICLE><TI.ART>Article 2</TI.ART><ALINEA>This Article has a table.</ALINEA><TBL><CORPUS>
<ROW TYPE="HEADER"><CELL>Thing</CELL><CELL>Size</CELL></ROW><ROW><CELL>Mouse</CELL><CELL>5 cm</CELL></ROW></CORPUS></TBL>
</ARTICLE></DIVISION></ENACTING.TERMS>
<FINAL><P>This Regulation shall be binding in its entirety and directly.</P></FINAL>
<ANNEX><TITLE><TI><P>ANNEX I</P></TI><STI><P>Sizes</P></STI></TITLE><CONTENTS><NP><NO.P>1.</NO.P><TXT>One.</TXT></NP>
</CONTENTS></ANNEX></ACT>"""

MARKDOWN = """# Regulation (EU) 2030/1 on tests

Having regard to the *Treaty* [^ntr1-X],

Whereas:

- (1) Tests matter.

HAVE ADOPTED THIS REGULATION:

## CHAPTER I Scope

#### Article 1

##### Things

1. Things are:

- (a) small, or

- — tiny;

- (b) large.

Others are [not](http://example.eu/(x)).

#### Article 2

This Article has a table.

| Thing | Size |
| --- | --- |
| Mouse | 5 cm |

This Regulation shall be binding in its entirety and directly.

[^ntr1-X]: OJ C 1, 1.1.2030.

## ANNEX I

## Sizes

1. One.
"""

CONSOLIDATED = """# Directive 2030/1/EC on tests

TITLE I
SCOPE
▼M2
Article 1
1.
Things are sold (
5
), but not
►M1
all
◄
of them.
▼B
2.
►M3
Others are not.
◄
▼M3 —————
▼M3
Article 2
Things end.
"""

PLACES = [
    *("title", "preamble", "recital-1", "preamble-2", "chapter-1", "art-1", "art-1.1", "art-1.1.a", "art-1.1.b"),
    *("art-1.1.sub-2", "art-2", "final", "annex-1", "annex-1.1", "notes.1"),
]


def read(folder: Path, content: str | bytes) -> Document:
    path = folder / "act.bin"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_act(path)


def runs(document: Document) -> list[str]:
    found: list[str] = []
    for block in document.blocks:
        if block.anchor != "front" and (not found or found[-1] != block.anchor):
            found.append(block.anchor)
    return found


@pytest.mark.parametrize("content", [XHTML, FORMEX, MARKDOWN, XHTML.replace("oj-", "")])
def test_every_format_gives_the_same_places_and_text(tmp_path: Path, content: str) -> None:
    document = read(tmp_path, content)

    assert runs(document) == PLACES
    texts = {block.text: block for block in document.blocks}
    assert texts["1. Things are:"].path == ("CHAPTER I Scope", "Article 1 Things")
    assert texts["— tiny;"].anchor == "art-1.1.a"
    assert texts["Others are not."].anchor == "art-1.1.sub-2"
    assert texts["Having regard to the Treaty,"].kind == "text"
    assert (texts["Mouse | 5 cm"].kind, texts["Mouse | 5 cm"].anchor) == ("row", "art-2")
    assert document.title.casefold() == "regulation (eu) 2030/1 on tests"
    assert document.blocks[-1].kind == "note"


def test_rows_carry_the_header_of_their_table(tmp_path: Path) -> None:
    for content in (XHTML, FORMEX):
        rows = [block for block in read(tmp_path, content).blocks if block.kind == "row"]
        assert [(row.text, row.header) for row in rows] == [("Thing | Size", ""), ("Mouse | 5 cm", "Thing | Size")]


def test_consolidated_text_is_mended_and_marked(tmp_path: Path) -> None:
    blocks = {block.text: block for block in read(tmp_path, CONSOLIDATED).blocks}

    assert blocks["1. Things are sold, but not all of them."].marker == "M2"
    assert blocks["2. Others are not."].marker == ""
    assert blocks["Things end."].marker == "M3"
    assert blocks["Things end."].path == ("TITLE I SCOPE", "Article 2")


def test_footnote_references_printed_like_paragraphs_are_told_by_counting(tmp_path: Path) -> None:
    text = (
        "# Act\n\nArticle 1\n\nRules of the Council(1), Article 5(1) and 2016/679(2)and Annex I(3) of the Treaty(3).\n"
    )

    assert read(tmp_path, text).blocks[-1].text == (
        "Rules of the Council, Article 5(1) and 2016/679 and Annex I(3) of the Treaty."
    )


BOMB = "<!DOCTYPE html [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;'>%s]><html><body>&%s;</body></html>"
LAUGHS = BOMB % ("".join(f"<!ENTITY {chr(n + 1)} '{f'&{chr(n)};' * 10}'>" for n in range(98, 118)), "v")
EXTERNAL = (
    "<!DOCTYPE ACT [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><ACT><ARTICLE><TI.ART>&x;</TI.ART></ARTICLE></ACT>"
)
UNUSED = "<!DOCTYPE ACT [<!ENTITY x 'y'>]><ACT><ARTICLE><TI.ART>Article 1</TI.ART></ARTICLE></ACT>"
PARAMETER = "<!DOCTYPE ACT [<!ENTITY % p SYSTEM 'http://localhost:9/x'> %p;]><ACT><TI.ART>Article 1</TI.ART></ACT>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"%PDF-1.7 \xff\xfe", "not text in UTF-8"),
        (b"Article 1\x00", "zero bytes"),
        (b"<ACT><ARTICLE><TI.ART>Article 1</TI.ART>", "truncated"),
        (b"<rss><channel/></rss>", "'rss'"),
        (b"A letter to a friend, without any law.", "no article"),
        (b"<html><body><p>Hello</p></body></html>", "no article"),
        (LAUGHS.encode(), "entities|no well-formed"),
        (LAUGHS.encode("utf-16"), "entities|no well-formed"),
        (EXTERNAL.encode(), "entities"),
        (UNUSED.encode(), "entities"),
        (PARAMETER.encode(), "entities|no well-formed"),
        (b"<ACT>" + b"<P>" * 100_000 + b"</P>" * 100_000 + b"</ACT>", "nests|no well-formed"),
        (b"<html><body>" + b"<div>" * 100_000, "nests|no well-formed|no article"),
    ],
)
def test_what_is_no_act_is_refused_with_a_reason_and_in_no_time(tmp_path: Path, content: bytes, reason: str) -> None:
    started = time.monotonic()

    with pytest.raises(UnreadableError, match=reason) as caught:
        read(tmp_path, content)

    assert str(tmp_path) in str(caught.value)
    assert time.monotonic() - started < 5


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    for path in (tmp_path / "absent.xml", tmp_path):
        with pytest.raises(UnreadableError, match="could not be opened"):
            read_act(path)


def test_html_that_is_no_xml_is_still_read(tmp_path: Path) -> None:
    start = "<html><body><p>Article 1<p>Scope &amp; aim<p>1. Things &nbsp; are.<br>Always."
    page = f"{start}<p>(a) a;<p>or<p>(b) b.<p>2. Two.</body></html>"

    assert [(block.anchor, block.text) for block in read(tmp_path, page).blocks] == [
        ("art-1", "Article 1"),
        ("art-1", "Scope & aim"),
        ("art-1.1", "1. Things are. Always."),
        ("art-1.1.a", "(a) a;"),
        ("art-1.1.a", "or"),
        ("art-1.1.b", "(b) b."),
        ("art-1.2", "2. Two."),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "*a " * 100_000,
        "a" * 200_000,
        "text x\n(a) x\n" * 1_000,
        "x:\n‘y\n" * 2_000,
        "[a](" + "(" * 50_000,
        "1." * 50_000,
    ],
)
def test_text_made_to_take_long_is_read_in_seconds(tmp_path: Path, text: str) -> None:
    started = time.process_time()

    document = read(tmp_path, f"Article 1\n{text}\n")

    assert time.process_time() - started < 10
    assert max(len(block.anchor) for block in document.blocks) < 60
