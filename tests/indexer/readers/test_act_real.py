"""The real acts: complete, in order, nothing lost, and the same places whatever the format."""

import re
import time
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest
from lxml import etree

from indexer.document import Document
from indexer.readers.eurlex import read_act

pytestmark = pytest.mark.real

ACTS = {
    "ai": "ai_act_32024R1689_en.md",
    "atmp": "atmp_regulation_32007R1394_oj_en.md",
    "code": "community_code_directive_02001L0083_consolidated_articles_en.md",
    "conditional": "conditional_ma_regulation_32006R0507_oj_en.md",
    "gdpr-html": "gdpr_02016R0679-20160504_consolidated_en.html",
    "gdpr-formex": "gdpr_02016R0679-20160504_consolidated_formex_en.xml",
    "gdpr": "gdpr_32016R0679_oj_en.xhtml",
    "mdr": "mdr_32017R0745_en.md",
    "orphan": "orphan_regulation_32000R0141_oj_en.md",
    "tissues": "tissues_cells_directive_02004L0023-20090807_consolidated_en.md",
}
ARTICLES = {"ai": 113, "atmp": 30, "code": 130, "conditional": 13, "mdr": 123, "orphan": 11, "tissues": 33}
ARTICLES |= {"gdpr": 99, "gdpr-html": 99, "gdpr-formex": 99}
RECITALS = {"ai": 180, "atmp": 31, "conditional": 13, "gdpr": 173, "mdr": 101, "orphan": 11}
REPEALED = {"code": {36}}
REPEALED_POINTS = {("code", "art-1"): {"1", "14"}}
FOOTNOTES = {"ai": 58, "mdr": 37, "orphan": 7}
# places whose wording the corrigendum of 2018 changed
CORRECTED = {
    *("art-37.1.c", "art-41.3", "art-41.5", "art-42.7", "art-43.3", "art-43.6", "art-57.1.p", "art-64.1.c"),
    *("art-64.6", "art-64.7", "art-64.8", "art-65.1.a", "art-69.2", "art-70.1.l", "art-70.1.o", "art-70.1.p"),
}


@pytest.fixture(scope="module")
def acts(shared_corpus: Path) -> dict[str, Document]:
    return {name: read_act(shared_corpus / "legal" / file) for name, file in ACTS.items()}


def anchors(document: Document) -> list[str]:
    """Anchors in reading order, one per run of blocks."""
    return [anchor for anchor, _ in groupby(block.anchor for block in document.blocks)]


def text_at(document: Document, anchor: str) -> str:
    return " ".join(block.text for block in document.blocks if block.anchor == anchor and block.kind != "heading")


def squeezed(text: str) -> str:
    return "".join(text.split()).translate(str.maketrans("‘’“”\u00ad", "''\"\"\u200b")).replace("\u200b", "")


@pytest.mark.parametrize("name", ACTS)
def test_articles_are_complete_and_ascend(acts: dict[str, Document], name: str) -> None:
    numbers = [re.fullmatch(r"art-(\d+)([a-z]*)", anchor) for anchor in anchors(acts[name])]
    found = [(int(match[1]), match[2]) for match in numbers if match]

    assert found == sorted(set(found))
    wanted = set(range(1, ARTICLES[name] + 1)) - REPEALED.get(name, set())
    assert {number for number, _ in found} == wanted


@pytest.mark.parametrize("name", ACTS)
def test_recitals_are_complete_and_ascend(acts: dict[str, Document], name: str) -> None:
    found = [anchor for anchor in anchors(acts[name]) if anchor.startswith("recital-")]

    assert found == [f"recital-{number}" for number in range(1, RECITALS.get(name, 0) + 1)]


@pytest.mark.parametrize("name", ACTS)
def test_numbered_paragraphs_and_definitions_have_no_gap(acts: dict[str, Document], name: str) -> None:
    children: dict[str, list[str]] = {}
    for anchor in anchors(acts[name]):
        parent, _, last = anchor.rpartition(".")
        if re.fullmatch(r"\d+[a-z]*", last):
            children.setdefault(parent, []).append(last)

    for parent, found in children.items():
        numbers = [int(re.sub(r"\D", "", one)) for one in found]
        assert numbers == sorted(numbers), (parent, found)
        missing = {str(number) for number in range(1, numbers[-1] + 1)} - {str(number) for number in numbers}
        assert missing == REPEALED_POINTS.get((name, parent), set()), (parent, found)


@pytest.mark.parametrize("name", ACTS)
def test_lettered_points_have_no_gap(acts: dict[str, Document], name: str) -> None:
    children: dict[str, list[str]] = {}
    for anchor in anchors(acts[name]):
        parent, _, last = anchor.rpartition(".")
        if re.fullmatch(r"[a-z]", last) and anchor.startswith(("art-", "annex")):
            children.setdefault(parent, []).append(last)

    for parent, found in children.items():
        if found[0] == "a":
            letters = "".join(found)
            assert "abcdefghijklmnopqrstuvwxyz".startswith(letters), (parent, found)
        else:
            assert found[0] in "iv", (parent, found)


@pytest.mark.parametrize("name", ACTS)
def test_every_place_is_one_run_of_blocks(acts: dict[str, Document], name: str) -> None:
    runs = [anchor for anchor in anchors(acts[name]) if not anchor.startswith("notes")]

    assert [anchor for anchor, count in Counter(runs).items() if count > 1] == []


@pytest.mark.parametrize("name", ACTS)
def test_nothing_is_lost_and_the_order_is_kept(acts: dict[str, Document], shared_corpus: Path, name: str) -> None:
    source = flattened(shared_corpus / "legal" / ACTS[name])
    document = acts[name]

    lost, added = character_difference(source, document.text)
    assert added == ""
    assert lost == ""
    in_order = comparable(source)
    position = 0
    for block in document.blocks:
        if block.kind not in ("note", "row"):
            wanted = comparable(block.text).rstrip("';\"")
            position = in_order.find(wanted, position)
            assert position >= 0, (block.anchor, block.text[:40])
            position += len(wanted)


@pytest.mark.parametrize("name", FOOTNOTES)
def test_only_footnote_references_are_taken_out(acts: dict[str, Document], shared_corpus: Path, name: str) -> None:
    in_source = Counter(references(flattened(shared_corpus / "legal" / ACTS[name])))
    in_document = Counter(references(acts[name].text))

    numbers = sorted(int(one) for one in (in_source - in_document).elements() if one.isdigit())
    assert numbers == list(range(1, FOOTNOTES[name] + 1))


@pytest.mark.parametrize("name", ["gdpr-html", "gdpr-formex"])
def test_three_formats_of_one_act_give_the_same_places_and_text(acts: dict[str, Document], name: str) -> None:
    ours, theirs = acts["gdpr"], acts[name]
    places = [anchor for anchor in anchors(ours) if anchor.startswith(("art-", "chapter-"))]

    assert [anchor for anchor in anchors(theirs) if anchor.startswith(("art-", "chapter-"))] == places
    differing = {anchor for anchor in places if squeezed(text_at(ours, anchor)) != squeezed(text_at(theirs, anchor))}
    assert differing == CORRECTED
    assert ours.title == theirs.title


def test_headings_of_three_formats_are_the_same(acts: dict[str, Document]) -> None:
    def headings(document: Document) -> list[tuple[str, tuple[str, ...]]]:
        return [
            (block.text, block.path)
            for block in document.blocks
            if block.kind == "heading" and block.anchor.startswith(("art-", "chapter-"))
        ]

    assert headings(acts["gdpr"]) == headings(acts["gdpr-html"]) == headings(acts["gdpr-formex"])


def test_corrected_provisions_carry_the_marker_of_the_corrigendum(acts: dict[str, Document]) -> None:
    for name in ("gdpr-html", "gdpr-formex"):
        marked = {block.anchor for block in acts[name].blocks if block.marker == "C1"}
        assert marked <= CORRECTED
        assert len(marked) == 14


@pytest.mark.parametrize(
    ("name", "anchor", "start", "part"),
    [
        ("atmp", "art-15.4", "4. The marketing authorisation holder", "30 years"),
        ("atmp", "art-2.1.b", "(b)", "non-viable"),
        ("atmp", "art-28.2", "2. in Article 3", "‘7. Any advanced therapy"),
        ("atmp", "art-27.3.b", "(b) In point 3", "20 May 2008"),
        ("atmp", "annex-2.4.1", "4.1.", "indications"),
        ("atmp", "annex-3.i", "(i) Special storage", "any;"),
        ("atmp", "annex-4.c.sub-2", "The list shall", "pregnant"),
        ("atmp", "annex-4.d.ii", "(ii) the method", "and, as appropriate"),
        ("atmp", "final", "This Regulation shall be binding", "Strasbourg"),
        ("code", "art-1.3a", "3a. Active substance", "physiological"),
        ("code", "art-1.18a", "18a Representative", "local"),
        ("code", "art-1.33.sub-2", "This definition", "quality defects"),
        ("code", "art-3.7", "7. Any advanced therapy", "Manufacturing of these products"),
        ("code", "art-4.2", "2.", "Human Origin."),
        ("code", "art-6.1", "1. No medicinal product", "1394/2007."),
        ("code", "art-6.2", "2.", "kits, radionuclide precursor"),
        ("code", "art-8.3.iaa", "(iaa)", "risk management plan"),
        ("code", "art-126a.1", "1.", "marketing authorisation"),
        ("conditional", "art-4.1.sub-2", "In emergency situations", "points (a) to (d)"),
        ("orphan", "art-3.1.a", "(a) that it is intended", "without incentives"),
        ("orphan", "art-8.1", "1.", "10 years"),
        ("mdr", "art-2.1", "(1) ‘medical device’", "The following products"),
        ("mdr", "art-2.25.c", "(c)", "conflict"),
        ("ai", "art-5.1.h.iii", "(iii)", "criminal"),
        ("ai", "art-5.1.sub-2", "Point (h)", "2016/679"),
        ("ai", "art-102", "In Article 4(3)", "When adopting"),
        ("gdpr", "art-17.1", "1.", "without undue delay"),
        ("gdpr", "art-12.5.sub-2", "The controller", "burden"),
        ("gdpr", "recital-26", "(26)", "anonymous"),
        ("tissues", "annex.a.3", "3.", "confidentiality"),
        ("tissues", "art-9.3.b", "(b) In case of emergency", "import"),
    ],
)
def test_a_known_provision_stands_at_its_place(
    acts: dict[str, Document], name: str, anchor: str, start: str, part: str
) -> None:
    text = text_at(acts[name], anchor)

    assert text.startswith(start)
    assert part in text


@pytest.mark.parametrize(
    ("name", "anchor", "path"),
    [
        ("atmp", "art-15.4", ("CHAPTER 5 POST-AUTHORISATION REQUIREMENTS", "Article 15 Traceability")),
        ("orphan", "art-8.1", ("Article 8 Market exclusivity",)),
        ("code", "art-3.7", ("TITLE II SCOPE", "Article 3")),
        ("mdr", "art-2.1", ("CHAPTER I SCOPE AND DEFINITIONS", "Article 2 Definitions")),
        ("gdpr-formex", "art-4.1", ("CHAPTER I General provisions", "Article 4 Definitions")),
    ],
)
def test_a_provision_carries_its_headings(
    acts: dict[str, Document], name: str, anchor: str, path: tuple[str, ...]
) -> None:
    assert {block.path for block in acts[name].blocks if block.anchor == anchor} == {path}


def test_markers_tell_which_act_inserted_the_wording(acts: dict[str, Document]) -> None:
    markers = {block.anchor: block.marker for block in acts["code"].blocks}

    assert markers["art-3.7"] == "M6"
    assert markers["art-3.1"] == ""
    assert not re.search("[►◄▼]", acts["code"].text)


@pytest.mark.parametrize("name", ACTS)
def test_every_act_is_read_in_seconds(shared_corpus: Path, name: str) -> None:
    started = time.process_time()
    read_act(shared_corpus / "legal" / ACTS[name])

    assert time.process_time() - started < 2.0  # about 0.3 measured


def references(text: str) -> list[str]:
    """All bracketed numbers: footnote references, and cited paragraphs alike."""
    return re.findall(r"\((\*?\d{1,3})\)", "".join(text.split()))


def comparable(text: str) -> str:
    """Text without white space, bracketed numbers and signs that are markup in one format and text in another."""
    return re.sub(r"[|*#>\\`]", "", squeezed(re.sub(r"\((?:\*?\d{1,3}|\*)\)", "", "".join(text.split()))))


def character_difference(source: str, document: str) -> tuple[str, str]:
    """The characters only one side has."""
    ours, theirs = Counter(comparable(source)), Counter(comparable(document))
    return "".join(sorted((ours - theirs).elements())), "".join(sorted((theirs - ours).elements()))


def flattened(path: Path) -> str:
    """The text of a file by a way of its own, markup taken out."""
    content = path.read_text(encoding="utf-8")
    if path.suffix == ".md":
        content = re.sub(r"\[\^[^\]]+\]:?|</?sup>", "", content)
        content = re.sub(r"\[([^\[\]]*)\]\([^()\s]*(?:\([^()]*\)[^()\s]*)*\)", r"\1", content)
        return re.sub(r"^(?:[>\s]*(?:- )?|---+|\|[ |-]*\|)|▼.*$|►\s?[A-Z]+\d*|◄", "", content, flags=re.MULTILINE)
    root = etree.fromstring(content.encode())
    for element in root.iter("{*}FAM.COMP", "{*}BIB.INSTANCE", "{*}head"):
        element.clear(keep_tail=True)
    for element in root.iter("HT"):
        if element.get("TYPE") == "UC":
            element.text = (element.text or "").upper()
    for item in root.iterfind(".//LIST[@TYPE='DASH']/ITEM"):
        item.text = "—" + (item.text or "")
    for mark in root.iter("QUOT.START", "QUOT.END"):
        mark.text = chr(int(mark.get("CODE", ""), 16))
    notes = []
    for note in root.iter("NOTE"):
        notes.append(etree.tostring(note, method="text", encoding="unicode", with_tail=False))
        note.clear(keep_tail=True)
    text = etree.tostring(root, method="text", encoding="unicode") + "".join(notes)
    return re.sub(r"[►▼][A-Z]+\d*|◄", "", text)
