"""Sentences are spans of the text, cut where a reader would cut."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.sentences import leans_back, leans_on, sentences


def cut(text: str) -> list[str]:
    return [span.of(text) for span in sentences(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Regulation (EC) No. 1394/2007 applies to this product.",
        "See Art. 3 and Ph. Eur. 2.6.27 for it.",
        "1. The holder keeps the data for 30 years.",
        "Store at 2.5 °C or below.",
    ],
)
def test_an_abbreviation_or_number_does_not_end_a_sentence(text: str) -> None:
    assert cut(text) == [text]


def test_a_line_break_ends_a_sentence() -> None:
    assert cut("First row\nSecond row. Third.") == ["First row", "Second row.", "Third."]


def test_closing_quotation_marks_stay_with_their_sentence() -> None:
    assert cut("It says ‘no.’ Then it ends.") == ["It says ‘no.’", "Then it ends."]


@given(st.text(max_size=300))
def test_sentences_hold_all_that_is_not_white_space(text: str) -> None:
    spans = sentences(text)
    assert "".join("".join(span.of(text).split()) for span in spans) == "".join(text.split())
    assert all(one.end <= two.start for one, two in pairwise(spans))


def test_what_needs_its_neighbour_is_known() -> None:
    assert leans_back("It shall then inform the Agency.")
    assert not leans_back("Item 3 applies.")
    assert leans_on("That period may be extended by two months.")
    assert leans_on("However, this does not hold for samples.")
    assert not leans_on("The holder keeps the data.")
