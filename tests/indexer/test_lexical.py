"""Words are found in their compounds, their kin and their misspellings."""

from pathlib import Path

import pytest

from indexer.lexical import LexicalIndex, phrases, words


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


def test_phrases_are_pairs_of_neighbouring_search_words() -> None:
    assert phrases("Market exclusivity of the cells") == ["market exclus", "exclus cell"]
    assert phrases("Cells") == phrases("of the") == []


def test_the_rows_with_a_word_are_told_by_position(index: LexicalIndex) -> None:
    assert sorted(index.rows_with("member").tolist()) == [0, 1]
    assert index.rows_with("bankruptci").tolist() == [3]
    assert index.rows_with("zeppelin").tolist() == []


def test_a_texts_weight_is_the_rarity_of_its_different_words() -> None:
    texts = ["Cells rest, and cells rest.", "Dogs bark at cells.", "the", "Dogs"]
    index = LexicalIndex.build(texts)
    by_hand = [sum(index.rarity(word) for word in set(words(text))) for text in texts]
    assert index.weights.tolist() == pytest.approx(by_hand, rel=1e-5)
    assert by_hand[2] == 0


@pytest.mark.parametrize("texts", [["", "the"], ["Cells"], ["—"]])
def test_texts_without_terms_are_searched_for_nothing(texts: list[str]) -> None:
    index = LexicalIndex.build(texts, terms=phrases)
    assert index.scores(phrases("invented cells rest")).tolist() == [0] * len(texts)
    assert len(index.weights) == len(texts)
    assert index.rows_with("cell").tolist() == []
    assert index.similar("exclusivty") is None


def test_an_index_is_the_same_after_it_was_kept(index: LexicalIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "lexical")
    opened = LexicalIndex.open(tmp_path / "lexical")
    assert opened.scores(["member", "holder"]).tolist() == index.scores(["member", "holder"]).tolist()
    assert opened.weights.tolist() == index.weights.tolist()
    assert opened.rarity("member") == index.rarity("member")
