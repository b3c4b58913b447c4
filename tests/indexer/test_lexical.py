"""Words are found in their compounds, their kin and their misspellings."""

import pytest

from indexer.lexical import LexicalIndex, words


@pytest.fixture(scope="module")
def index() -> LexicalIndex:
    texts = [
        "Members keep traceability records.",
        "A member of the committee.",
        "Membership ends.",
        "Bankruptcy of the holder.",
    ]
    return LexicalIndex.build(texts)


def test_a_compound_counts_as_itself_and_as_its_parts() -> None:
    assert words("Directive 2001/83/EC") == ["direct", "2001/83/ec", "2001", "83", "ec"]


def test_raised_figures_and_narrow_spaces_are_read_plainly() -> None:
    assert words("2 × 10⁶\u202fcells") == words("2 × 106 cells")


def test_a_rarer_word_is_more_telling(index: LexicalIndex) -> None:
    assert index.rarity("unknown") > index.rarity("bankruptci") > index.rarity("member")


def test_one_slip_is_forgiven_two_only_in_a_long_word(index: LexicalIndex) -> None:
    assert index.similar("tracabl") == "traceabl"
    assert index.similar("commitee") == "committe"
    assert index.similar("hollter") is None
    assert index.similar("member") is None


def test_kin_share_their_beginning(index: LexicalIndex) -> None:
    assert index.kin("bankrupt") == ("bankruptci",)
    assert index.kin("membership") == ("member",)
    assert index.kin("keep") == ()


def test_words_that_no_text_has_score_nothing(index: LexicalIndex) -> None:
    assert index.scores(["zeppelin"]).tolist() == [0, 0, 0, 0]
    assert index.scores(["member"]).argmax() in (0, 1)
