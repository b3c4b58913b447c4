"""Definitions are found where they stand, and only for questions that want one."""

import pytest

from assistant.definitions import defining_rows, term_asked
from indexer.passages import Passage

KNOWN = {("keeper",): (0,), ("invent", "cell"): (1,), ("cell",): (2,)}


def passage(text: str, heading: str = "Article 3 Storage") -> Passage:
    headings = (heading,) if heading else ()
    return Passage(source="act", edition="act", locator="act/art-2", text=text, force="operative", headings=headings)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("‘keeper’ means a person who keeps cells;", ("keeper",)),
        ("(b) “invented cells” shall mean cells of our own;", ("invent", "cell")),
        ("‘invented cell’ (IC) means a cell of our own;", ("invent", "cell")),
        ("'keepers', means those who keep;", ("keeper",)),
    ],
)
def test_a_term_in_quotes_is_defined_wherever_it_stands(text: str, term: tuple[str, ...]) -> None:
    assert defining_rows([passage(text, "")]) == {term: (0,)}


@pytest.mark.parametrize(
    "text",
    ["Keeper: a person who keeps.", "A keeper is a person.", "1. Keeper means a person.", "(12) keeper means x."],
)
def test_an_opening_defines_only_under_a_heading_on_definitions(text: str) -> None:
    assert defining_rows([passage(text, "Article 2 Definitions")]) == {("keeper",): (0,)}
    assert defining_rows([passage(text, "Article 3 Storage")]) == {}


def test_quotes_and_apostrophes_alone_define_nothing() -> None:
    assert defining_rows([passage("The keeper’s cells are kept in the ‘dark’ and the donor’s name is not.")]) == {}


def test_each_row_that_defines_a_term_is_kept_once_in_order() -> None:
    twice = passage("‘Keeper’ means a person; a ‘keeper’ is no donor.", "Definitions")
    rows = defining_rows([twice, passage("Dogs bark."), passage("‘keepers’ means those who keep.")])
    assert rows == {("keeper",): (0, 2)}


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is the definition of a keeper?", ("keeper",)),
        ("What does keeper mean?", ("keeper",)),
        ("How does the Regulation define keeper?", ("keeper",)),
        ("How are invented cells legally defined?", ("invent", "cell")),
        ("Keeper, legal definition", ("keeper",)),
        ("Who counts as a keeper?", ("keeper",)),
        ("meaning of 'keeper'", ("keeper",)),
        ("What is an invented cell?", ("invent", "cell")),
        ("What is meant by a keeper?", ("keeper",)),
    ],
)
def test_a_question_for_a_definition_names_its_term(question: str, term: tuple[str, ...]) -> None:
    assert term_asked(question, KNOWN, {}) == term


def test_what_follows_a_link_is_left_out_of_the_term() -> None:
    assert term_asked("What is the definition of invented cells in the Regulation?", KNOWN, {}) == ("invent", "cell")
    assert term_asked("Who is the keeper of invented cells?", KNOWN, {}) == ("keeper",)


@pytest.mark.parametrize(
    "question",
    [
        "What are the duties of the keeper?",
        "What is the register of a keeper?",
        "What is the keeper required to do?",
        "What is the keeper to do?",
        "What is the shelf life of cells?",
        "How long does a keeper keep cells?",
        "What is a zeppelin?",
        "What is the?",
    ],
)
def test_a_question_for_something_else_names_none(question: str) -> None:
    assert term_asked(question, KNOWN, {}) is None


def test_a_slip_is_read_as_what_it_is_taken_for() -> None:
    assert term_asked("What is a keper?", KNOWN, {}) is None
    assert term_asked("What is a keper?", KNOWN, {"keper": "keeper"}) == ("keeper",)
