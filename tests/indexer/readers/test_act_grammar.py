"""The grammar of acts on invented provisions: numbering, tails, quotations, headings."""

from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.readers.act_grammar import blocks_of
from indexer.readers.act_labels import readings, roman_value
from indexer.readers.act_lines import Line, label_of


def lines(*texts: str) -> list[Line]:
    """Plain lines as a format without nesting gives them."""
    return [Line(text=text, label=label_of(text)) for text in texts]


def nested(*texts: tuple[int, str]) -> list[Line]:
    """Lines whose nesting the format shows."""
    return [Line(text=text, label=label_of(text), shallowest=depth, deepest=depth) for depth, text in texts]


def places(*texts: str) -> list[str]:
    return [block.anchor for block in blocks_of(lines(*texts))]


def test_i_after_h_is_a_letter_where_j_follows() -> None:
    letters = [f"({letter}) thing;" for letter in "abcdefghij"]

    assert places("Article 1", "1. The following count:", *letters)[2:] == [f"art-1.1.{one}" for one in "abcdefghij"]


def test_i_behind_a_lead_in_is_a_roman_number() -> None:
    texts = ["(h) the holder shall:", "(i) write;", "(ii) read;", "(i) store the record."]

    assert places("Article 1", *[f"({one}) thing;" for one in "abcdefg"], *texts)[8:] == [
        *("art-1.h", "art-1.h.i", "art-1.h.ii", "art-1.i"),
    ]


@pytest.mark.parametrize(("before", "letter"), [("u", "v"), ("w", "x"), ("b", "c"), ("k", "l")])
def test_letters_that_are_roman_numbers_follow_their_letter(before: str, letter: str) -> None:
    start = [f"({chr(one)}) thing;" for one in range(ord("a"), ord(before) + 1)]

    assert places("Article 1", *start, f"({letter}) last.")[-1] == f"art-1.{letter}"


def test_v_after_iv_is_a_roman_number() -> None:
    texts = ["(a) the list:", "(i) one;", "(ii) two;", "(iii) three;", "(iv) four;", "(v) five;", "(b) other."]

    assert places("Article 1", *texts)[-2:] == ["art-1.a.v", "art-1.b"]


def test_inserted_points_stand_beside_their_neighbours() -> None:
    texts = ["1. One.", "1a. One more.", "2. Two:", "(a) a;", "(aa) between;", "(b) b;", "(iaa) far on;", "(j) j."]

    assert places("Article 126a", *texts)[1:] == [
        *("art-126a.1", "art-126a.1a", "art-126a.2", "art-126a.2.a", "art-126a.2.aa", "art-126a.2.b"),
        *("art-126a.2.iaa", "art-126a.2.j"),
    ]


def test_a_list_goes_on_with_aa_after_z() -> None:
    letters = [chr(one) for one in range(ord("a"), ord("z") + 1)] + ["aa", "bb"]

    assert places("Article 1", *[f"({one}) thing;" for one in letters])[1:] == [f"art-1.{one}" for one in letters]


def test_a_list_may_begin_late_where_points_were_repealed() -> None:
    assert places("Article 1", "In this act:", "2. ‘two’ means b;", "3a. ‘three’ means c.")[2:] == [
        *("art-1.2", "art-1.3a"),
    ]


def test_text_behind_the_last_point_is_a_subparagraph_of_its_own() -> None:
    texts = ["1. It may be granted where:", "(a) safe;", "(b) good.", "In emergencies it may be too.", "2. Next."]

    assert places("Article 4", *texts)[1:] == ["art-4.1", "art-4.1.a", "art-4.1.b", "art-4.1.sub-2", "art-4.2"]


def test_subparagraphs_before_the_points_are_counted() -> None:
    texts = ["1. First sentence.", "The list is:", "(a) one;", "(b) two.", "Last sentence."]

    assert places("Article 4", *texts)[-1] == "art-4.1.sub-3"


def test_a_list_behind_the_tail_belongs_to_the_tail() -> None:
    texts = ["1. First:", "(a) one;", "(b) two.", "Second:", "(a) three;", "(b) four.", "2. Next."]

    assert places("Article 4", *texts)[4:] == ["art-4.1.sub-2", "art-4.1.sub-2.a", "art-4.1.sub-2.b", "art-4.2"]


def test_an_alternative_inside_a_list_stays_with_its_point() -> None:
    texts = ["1. The sponsor shows:", "(a) that it is rare", "or", "that it does not pay;", "and", "(b) that it helps."]

    assert places("Article 3", *texts)[2:] == ["art-3.1.a"] * 4 + ["art-3.1.b"]


def test_a_tail_of_sub_points_belongs_to_their_point() -> None:
    texts = ["(c) the list:", "(i) one;", "(ii) two;", "The list is for all.", "(d) other."]

    assert places("ANNEX IV", "Leaflet", "(a) x;", "(b) y;", *texts)[-2:] == ["annex-4.c.sub-2", "annex-4.d"]


def test_paragraphs_keep_their_unnumbered_subparagraphs() -> None:
    assert places("Article 9", "1. One.", "More on one.", "2. Two.", "More on two.")[1:] == [
        *("art-9.1", "art-9.1", "art-9.2", "art-9.2"),
    ]


def test_dashes_stay_inside_their_place() -> None:
    assert places("Article 2", "1. Either:", "— this, or", "— that.", "(a) x:", "— y.")[1:] == [
        *("art-2.1", "art-2.1", "art-2.1", "art-2.1.a", "art-2.1.a"),
    ]


def test_known_nesting_decides_over_the_sequence() -> None:
    given_lines = nested((0, "1. List:"), (1, "(h) h:"), (2, "(i) roman;"), (1, "(i) letter."), (0, "Tail."))

    blocks = blocks_of([*lines("Article 1"), *given_lines])

    assert [block.anchor for block in blocks[1:]] == [
        *("art-1.1", "art-1.1.h", "art-1.1.h.i", "art-1.1.i", "art-1.1.sub-2"),
    ]


def test_quoted_amendments_are_no_structure_of_the_amending_act() -> None:
    texts = [
        *("1. in Article 1, the following is inserted:", "‘4a. new thing:", "(a) quoted point;", "Article 9", "end.’;"),
        *("2. in Article 3, the following is added:", "‘7. Any product.’"),
    ]

    found = blocks_of(lines("Article 28", "Directive 1/2/EC is amended as follows:", *texts, "Article 29", "It ends."))

    assert [block.anchor for block in found] == [
        *("art-28", "art-28", "art-28.1", "art-28.1", "art-28.1", "art-28.1", "art-28.1", "art-28.2", "art-28.2"),
        *("art-29", "art-29"),
    ]


def test_a_quotation_that_is_never_closed_does_not_swallow_the_next_article() -> None:
    assert places("Article 5", "The following is added:", "‘new text.", "Article 6", "Old text.")[-2:] == [
        *("art-6", "art-6"),
    ]


def test_defined_terms_in_quotation_marks_are_no_quotation() -> None:
    assert places("Article 2", "In this act:", "‘a’ means b;", "‘c’ means d.", "(1) ‘e’ means f.")[-1] == "art-2.1"


def test_headings_stand_in_the_path_of_what_follows() -> None:
    blocks = blocks_of(lines("TITLE I", "SCOPE", "CHAPTER 2a", "Herbal things", "Article 3", "Exemptions", "1. None."))

    assert blocks[-1].path == ("TITLE I SCOPE", "CHAPTER 2a Herbal things", "Article 3 Exemptions")
    assert [block.anchor for block in blocks[:4]] == ["title-1", "title-1", "title-1.chapter-2a", "title-1.chapter-2a"]
    assert {block.kind for block in blocks[:-1]} == {"heading"}


def test_a_sentence_below_an_article_heading_is_no_title() -> None:
    blocks = blocks_of(lines("Article 5", "Member States shall act.", "Article 6", "Short title", "They shall."))

    assert [block.kind for block in blocks] == ["heading", "text", "heading", "heading", "text"]


def test_numbers_used_twice_are_told_apart() -> None:
    assert places("Article 1", "One.", "Article 1", "Again.") == ["art-1", "art-1", "art-1-2", "art-1-2"]


def test_parts_of_an_annex_are_levels_of_its_places() -> None:
    texts = ["ANNEX I", "PART 4", "REQUIREMENTS", "1. One.", "4.2. Four two.", "ANNEX", "A. Living", "3. Three."]

    assert places(*texts)[3:] == ["annex-1.part-4.1", "annex-1.part-4.4.2", "annex", "annex.a", "annex.a.3"]


def test_the_closing_formula_ends_the_articles() -> None:
    blocks = blocks_of(
        lines("Article 1", "It applies.", "This Regulation shall be binding in its entirety and so on.", "Done at X.")
    )

    assert [block.anchor for block in blocks[2:]] == ["final", "final"]


def test_recitals_citations_and_enacting_formula() -> None:
    texts = [
        "THE COMMISSION OF THE UNION,",
        "Having regard to the Treaty,",
        "Whereas:",
        "(1) One.",
        "More.",
        "(2) Two.",
    ]

    assert places(*texts, "HAS ADOPTED THIS REGULATION:", "Article 1", "It applies.") == [
        *("preamble", "preamble", "preamble", "recital-1", "recital-1", "recital-2", "preamble-2", "art-1", "art-1"),
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        *[("1. Text", "1."), ("3a. Text", "3a."), ("2.1. text", "2.1."), ("(xviii) text", "(xviii)"), ("— text", "—")],
        *[("18a Person", "18a"), ("1.Text", "1."), ("2016 was", ""), ("(see above) text", ""), ("1.5 litres", "1.5")],
        *[("A. Text", "A."), ("a text", ""), ("(EU) 2016/679", ""), ("10.12.2007 date", "")],
    ],
)
def test_labels_are_what_is_printed_in_front(text: str, label: str) -> None:
    assert label_of(text) == label


@pytest.mark.parametrize(
    ("text", "value"), [("iv", 4), ("xviii", 18), ("xl", 40), ("iiii", None), ("", None), ("a", None)]
)
def test_roman_numbers(text: str, value: int | None) -> None:
    assert roman_value(text) == value


def test_a_dash_has_no_reading() -> None:
    assert readings("—") == ()


LABELS = st.sampled_from(
    ["", "", "1. ", "2. ", "3. ", "1a. ", "(a) ", "(b) ", "(i) ", "(ii) ", "(c) ", "(1) ", "(2) ", "— ", "2.1. ", "A. "]
)
ENDINGS = st.sampled_from([".", ";", ":", "", ".’"])
BODIES = st.builds(lambda label, at, ending: f"{label}text {at}{ending}", LABELS, st.integers(0, 99), ENDINGS)
HEADINGS = st.sampled_from(["Article 1", "Article 2", "CHAPTER I", "ANNEX II", "ANNEX", "Whereas:", "Done at X", "‘x"])


@given(st.lists(st.one_of(BODIES, BODIES, BODIES, HEADINGS), max_size=30))
def test_whatever_the_lines_none_is_lost_and_every_place_is_one_run(texts: list[str]) -> None:
    blocks = blocks_of(lines(*texts))

    assert [block.text for block in blocks] == texts
    runs = [anchor for anchor, _ in groupby(block.anchor for block in blocks) if not anchor.startswith("notes")]
    assert len(runs) == len(set(runs))


@given(st.lists(st.tuples(st.integers(0, 4), BODIES), max_size=30))
def test_whatever_the_nesting_none_is_lost_and_every_place_is_one_run(texts: list[tuple[int, str]]) -> None:
    blocks = blocks_of([*lines("Article 1"), *nested(*texts)])

    assert [block.text for block in blocks[1:]] == [text for _, text in texts]
    runs = [anchor for anchor, _ in groupby(block.anchor for block in blocks)]
    assert len(runs) == len(set(runs))
