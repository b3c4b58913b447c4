"""References are found with their places, and joined only where they belong together."""

import pytest

from indexer.names import Names
from indexer.references import places, references
from indexer.sources import load_register


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(load_register())


@pytest.mark.parametrize(
    ("text", "source", "place"),
    [
        ("Art 9(3) of Reg 1394/2007", "reg-1394-2007", "art-9.3"),
        ("Article 15(4) of Regulation (EC) No 1394/2007", "reg-1394-2007", "art-15.4"),
        ("Reg 1394/2007 Art. 2(1)(a)", "reg-1394-2007", "art-2.1.a"),
        ("recital 7 ATMP regulation", "reg-1394-2007", "recital-7"),
        ("ICH Q5C section 4", "ich-q5c", "sec-4"),
        ("EMA/CAT/80183/2014 4.2", "ema-cat-80183-2014", "sec-4.2"),
        ("Directive 2001/83/EC, Article 3(7)", "dir-2001-83", "art-3.7"),
        ("Annex III(n) to Regulation (EC) No 1394/2007", "reg-1394-2007", "annex-3.n"),
    ],
)
def test_a_place_is_joined_with_its_document(names: Names, text: str, source: str, place: str) -> None:
    [found] = references(text, names.mentions(text))
    assert found.sources[0] == source
    assert found.place == place


def test_a_place_alone_refers_to_the_document_it_stands_in(names: Names) -> None:
    text = "as laid down in Article 8(2) and recital 5"
    assert [(one.sources, one.place) for one in references(text, names.mentions(text))] == [
        ((), "art-8.2"),
        ((), "recital-5"),
    ]


def test_a_place_of_an_unnamed_act_is_left_out(names: Names) -> None:
    text = "within the meaning of Article 5 of that Directive"
    assert references(text, names.mentions(text)) == []


def test_a_document_alone_has_no_place(names: Names) -> None:
    text = "What does ICH Q5C say?"
    assert [(one.sources[0], one.place) for one in references(text, names.mentions(text))] == [("ich-q5c", "")]


def test_dotted_and_bracketed_articles_are_the_same_place() -> None:
    assert places("Article 9.3")[0].place == places("Art. 9 (3)")[0].place == "art-9.3"
