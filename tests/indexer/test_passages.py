"""Passages follow the document's structure and lose nothing of it."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.document import Block, Document
from indexer.passages import LONGEST, Passage, passages_of, reassembled
from indexer.readers.worker import ReaderProcess
from indexer.sources import load_catalogue


def made(blocks: Sequence[Block], *, kind: str = "regulation", form: str = "official-journal") -> list[Passage]:
    return passages_of(Document(title="", blocks=tuple(blocks)), source="act", edition="act-1", kind=kind, form=form)


ARTICLE = [
    Block(text="Article 4", kind="heading", anchor="art-4"),
    Block(text="Requirements", kind="heading", anchor="art-4"),
    Block(text="1. It may be granted where all of this is met:", anchor="art-4.1", path=("Article 4 Requirements",)),
    Block(text="(a) the balance is positive;", anchor="art-4.1.a", path=("Article 4 Requirements",)),
    Block(text="(b) a need is filled.", anchor="art-4.1.b", path=("Article 4 Requirements",)),
    Block(text="In an emergency less is enough.", anchor="art-4.1.sub-2", path=("Article 4 Requirements",)),
    Block(text="2. A need is what nothing else fills.", anchor="art-4.2", path=("Article 4 Requirements",)),
]


def test_a_point_carries_its_lead_in_and_is_quoted_without_it() -> None:
    point = next(passage for passage in made(ARTICLE) if passage.locator == "act/art-4.1.a")
    assert point.text == "(a) the balance is positive;"
    assert point.lead == "1. It may be granted where all of this is met:"
    assert point.headings == ("Article 4 Requirements",)


def test_a_subparagraph_after_the_points_has_no_lead_in() -> None:
    tail = next(passage for passage in made(ARTICLE) if passage.locator == "act/art-4.1.sub-2")
    assert tail.lead == ""


def test_force_belongs_to_the_place() -> None:
    blocks = [Block(text=anchor, anchor=anchor) for anchor in ("recital-1", "art-1", "annex-1.a", "preamble")]
    assert [passage.force for passage in made(blocks)] == ["recital", "operative", "annex", "information"]
    assert {passage.force for passage in made(blocks, form="digest")} == {"digest"}
    assert {passage.force for passage in made(blocks, kind="own", form="own")} == {"own"}
    assert {passage.force for passage in made(blocks, kind="ich-guideline")} == {"guideline"}
    assert {passage.force for passage in made(blocks, kind="epar")} == {"information"}


def test_a_digest_passage_has_its_own_locator() -> None:
    assert made([Block(text="In our words.", anchor="art-1")], form="digest")[0].locator == "digest:act/art-1"


def test_a_section_over_two_pages_is_divided_by_page() -> None:
    blocks = [Block(text="One.", anchor="sec-2", page=3), Block(text="Two.", anchor="sec-2", page=4)]
    assert [(one.locator, one.page) for one in made(blocks, kind="epar")] == [
        ("act/sec-2/p-3", 3),
        ("act/sec-2/p-4", 4),
    ]


def test_a_long_section_is_divided_between_paragraphs() -> None:
    blocks = [Block(text="word " * 100, anchor="sec-2", page=3) for _ in range(6)]
    divided = made(blocks, kind="epar")
    assert len(divided) > 1
    assert all(len(one.text) <= LONGEST for one in divided)
    assert len({one.locator for one in divided}) == len(divided)


def test_an_article_is_never_divided_by_length() -> None:
    assert len(made([Block(text="word " * 1_000, anchor="art-1")])) == 1


def test_headings_with_nothing_below_them_are_kept() -> None:
    assert [one.text for one in made([Block(text="ANNEX V", kind="heading", anchor="annex-5")])] == ["ANNEX V"]


anchors = st.sampled_from(
    ["front", "recital-1", "art-1", "art-1.1", "art-1.1.a", "sec-2", "sec-2.1", "page-3", "annex-1"]
)
blocks = st.builds(
    Block,
    text=st.text(st.characters(codec="utf-8", exclude_characters="\n"), min_size=1, max_size=400),
    kind=st.sampled_from(["heading", "text", "row", "note"]),
    anchor=anchors,
    page=st.one_of(st.none(), st.integers(1, 9)),
)


@given(st.lists(blocks, max_size=30))
def test_passages_put_together_again_give_the_document(parts: list[Block]) -> None:
    document = Document(title="", blocks=tuple(parts))
    found = passages_of(document, source="act", edition="act-1", kind="epar", form="publisher")
    assert reassembled(found) == document.text
    assert len({passage.locator for passage in found}) == len(found)


@pytest.mark.real
def test_nothing_of_any_real_document_is_lost(shared_corpus: Path) -> None:
    catalogue = load_catalogue(shared_corpus)
    with ReaderProcess() as reader:
        for edition in catalogue.editions:
            if edition.form == "digest":
                continue
            source = catalogue.sources[edition.source]
            document = reader.read(catalogue.path_of(edition))
            found = passages_of(document, source=source.id, edition=edition.id, kind=source.kind, form=edition.form)
            assert reassembled(found) == document.text, edition.id
            assert len({passage.key for passage in found}) == len(found), edition.id
