"""References are found with their places, and joined only where they belong together."""

import pytest

from indexer.names import Names
from indexer.places import places
from indexer.references import locators_in, references
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
        ("article 17 paragraph 1 of the ATMP Regulation", "reg-1394-2007", "art-17.1"),
        ("Article 17, paragraph 1, of Regulation (EC) No 1394/2007", "reg-1394-2007", "art-17.1"),
        ("GDPR Art. 9 para. 2 lit. j", "reg-2016-679", "art-9.2.j"),
        ("point (j) of Article 9(2) GDPR", "reg-2016-679", "art-9.2.j"),
        ("1394/2007 2(1)(d)", "reg-1394-2007", "art-2.1.d"),
        ("art17(1) 1394/2007", "reg-1394-2007", "art-17.1"),
        ("art. 2.1.d 1394/2007", "reg-1394-2007", "art-2.1.d"),
        ("whereas 7 of 1394/2007", "reg-1394-2007", "recital-7"),
    ],
)
def test_a_place_is_joined_with_its_document(names: Names, text: str, source: str, place: str) -> None:
    [found] = references(text, names.mentions(text))
    assert found.sources[0] == source
    assert found.place == place


@pytest.mark.parametrize(
    ("text", "source", "expected"),
    [
        ("Articles 8 and 14 of Directive 2004/23/EC", "dir-2004-23", ["art-8", "art-14"]),
        ("Art. 17(1) and 18 of Regulation 1394/2007", "reg-1394-2007", ["art-17.1", "art-18"]),
        ("Articles 14 to 16 of Regulation 1394/2007", "reg-1394-2007", ["art-14", "art-15", "art-16"]),
        ("Articles 3, 5 and 7(2) of Directive 2001/83/EC", "dir-2001-83", ["art-3", "art-5", "art-7.2"]),
    ],
)
def test_all_places_of_a_list_belong_to_the_document_behind_it(
    names: Names, text: str, source: str, expected: list[str]
) -> None:
    found = references(text, names.mentions(text))
    assert {one.sources[0] for one in found} == {source}
    assert [one.place for one in found] == expected


def test_a_number_of_days_is_no_further_article(names: Names) -> None:
    assert [one.places for one in places("under Article 17 and 60 days later")] == [("art-17",)]


def test_our_own_locator_is_read(names: Names) -> None:
    [found] = locators_in("show reg-1394-2007/art-17.1 please", names)
    assert (found.sources, found.place) == (("reg-1394-2007",), "art-17.1")
    assert locators_in("and/or something-else/art-1", names) == []


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
    assert places("Article 9.3")[0].places == places("Art. 9 (3)")[0].places == ("art-9.3",)
