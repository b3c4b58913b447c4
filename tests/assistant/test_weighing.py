"""How much of a question a row speaks of: the same for all rows at once as for one text."""

from math import log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from assistant.question import Asked
from assistant.weighing import Weighing
from indexer.glossary import Synonyms
from indexer.lexical import LexicalIndex

VOCABULARY = ["cells", "rest", "members", "membership", "market", "exclusivity", "follow-up", "2001/83/EC", "the", "12"]
TEXTS = some.lists(some.lists(some.sampled_from(VOCABULARY), max_size=6).map(" ".join), min_size=1, max_size=6)
QUESTIONS = some.lists(some.sampled_from([*VOCABULARY, "zeppelin", "memberships", "exclusivty"]), max_size=6)


def weighing(question: str, texts: list[str], *synonyms: Synonyms) -> Weighing:
    asked = Asked(text=question, content=question, synonyms=synonyms)
    return Weighing(asked=asked, lexical=LexicalIndex.build(texts))


@given(QUESTIONS, TEXTS, some.sampled_from([(), ("market exclusivity",), ("rest", "the cells rest", "zeppelin")]))
def test_every_row_is_covered_as_its_text_is(asked: list[str], texts: list[str], forms: tuple[str, ...]) -> None:
    question = " ".join(["ATMP", *asked])
    found = weighing(question, texts, *([Synonyms(start=0, end=4, forms=forms)] if forms else []))
    rows = found.coverages()
    assert rows.shape == (len(texts),)
    assert rows.tolist() == pytest.approx([found.coverage(text) for text in texts], abs=1e-5)
    assert rows.max() <= 1 + 1e-5


def test_another_form_of_a_term_covers_it_whole() -> None:
    found = weighing(
        "ME", ["Market exclusivity ends.", "The market.", "me"], Synonyms(start=0, end=2, forms=("market exclusivity",))
    )
    rows = found.coverages().tolist()
    assert rows[0] == pytest.approx(1)
    assert 0 < rows[1] < 1


def test_a_question_of_no_weight_covers_nothing() -> None:
    assert weighing("the", ["cells rest", "dogs bark"]).coverages().tolist() == [0, 0]


def test_a_heading_is_filled_by_what_the_question_speaks_of() -> None:
    # Three texts, "cells" in two of them and the other words in one each.
    found = weighing("How are cells kept?", ["Cells", "Storage of cells", "Records", ""])
    storage, cells = log(1 + 3.5 / 1.5), log(1 + 2.5 / 2.5)
    assert found.filled().tolist() == pytest.approx([1, cells / (cells + storage), 0, 0])


def test_a_heading_is_never_filled_more_than_whole() -> None:
    found = weighing("members membership", ["Members membership", "Membership", "Cells"])
    assert found.filled().tolist() == pytest.approx([1, 1, 0])
    assert found.filled().dtype == np.float32
