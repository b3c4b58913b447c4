"""Locators nest at their levels and read as an assessor writes them."""

import pytest

from indexer.locators import covers, official, pinpoint, place_of, provision_of, roman


@pytest.mark.parametrize(
    ("outer", "inner", "expected"),
    [
        ("reg/art-15", "reg/art-15.4", True),
        ("reg/art-15", "reg/art-15", True),
        ("reg/art-15", "reg/art-150", False),
        ("reg/art-15.4", "reg/art-15", False),
        ("epar/sec-2.4", "epar/sec-2.4.7/p-61", True),
        ("epar/sec-2.4.7", "epar/sec-2.4.7/p-61", True),
        ("reg", "reg/art-1", True),
        ("reg-1", "reg-10/art-1", False),
    ],
)
def test_a_place_covers_what_lies_in_it(outer: str, inner: str, expected: bool) -> None:
    assert covers(outer, inner) is expected


@pytest.mark.parametrize(
    ("place", "page", "words"),
    [
        ("art-15.4", None, "Article 15(4)"),
        ("art-2.1.a.i", None, "Article 2(1)(a)(i)"),
        ("art-126a", None, "Article 126a"),
        ("art-4.1.sub-2", None, "Article 4(1), second subparagraph"),
        ("recital-7", None, "recital 7"),
        ("annex-3.n", None, "Annex III, point (n)"),
        ("annex-2.4.1", None, "Annex II, point 4.1"),
        ("annex-1.part-4.2", None, "Annex I, Part IV, point 2"),
        ("annex.a.3", None, "Annex, point a.3"),
        ("sec-2.4.7", 61, "section 2.4.7, p. 61"),
        ("sec-2.4.7/p-61", 61, "section 2.4.7, p. 61"),
        ("sec-4/par-3", None, "section 4, paragraph 3"),
        ("leaflet.3", 40, "package leaflet, section 3, p. 40"),
        ("page-12", 12, "p. 12"),
        ("sec-0.donor-testing", None, "on donor testing"),
    ],
)
def test_a_place_reads_as_an_assessor_writes_it(place: str, page: int | None, words: str) -> None:
    assert pinpoint(place, page) == words


def test_the_provision_is_the_whole_article_or_section() -> None:
    assert provision_of("reg-1394-2007/art-15.4") == "reg-1394-2007/art-15"
    assert provision_of("epar/sec-2.4.7/p-61") == "epar/sec-2.4.7"
    assert place_of("epar/sec-2.4.7/p-61") == "sec-2.4.7/p-61"


def test_a_digest_meets_the_official_text_at_the_provision() -> None:
    assert official("digest:reg-1394-2007/art-17.1") == official("reg-1394-2007/art-17.1")


@pytest.mark.parametrize(("number", "numeral"), [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (38, "XXXVIII")])
def test_annexes_are_numbered_in_roman(number: int, numeral: str) -> None:
    assert roman(number) == numeral
