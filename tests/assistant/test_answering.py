"""Answers are verbatim, whole, dated and checked; or declined."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.answering import Answer, Answerer
from assistant.standing import Filters
from indexer.errors import QuestionError


def quotes(answer: Answer) -> list[tuple[str, str]]:
    return [(one.locator, one.quote) for statement in answer.statements for one in statement.citations]


def test_the_sentence_that_answers_comes_first_with_its_citation(answerer: Answerer) -> None:
    answer = answerer.answer("How long shall the keeper of invented cells keep the records?")
    first = answer.statements[0].citations[0]
    assert "25 years" in first.quote
    assert first.citation == "Article 2(1) of Regulation (EC) No 1/2001"
    assert first.force == "operative"
    assert answer.statements[0].rank == "binding"


def test_what_derogates_comes_with_the_rule(answerer: Answerer) -> None:
    answer = answerer.answer("How long shall the keeper of invented cells keep the records?")
    assert "reg-1-2001/art-2.2" in [locator for locator, _ in quotes(answer)]
    assert "That period may be extended" in answer.statements[0].text


def test_a_rule_is_shown_with_all_its_points(answerer: Answerer) -> None:
    answer = answerer.answer("When may a permit be granted to a keeper of invented cells?")
    shown = [locator for locator, _ in quotes(answer)]
    assert [f"reg-1-2001/art-3.1{point}" for point in ("", ".a", ".b", ".c")] == shown[:4]


def test_each_day_is_answered_from_the_wording_that_applied(answerer: Answerer) -> None:
    question = "How long shall the keeper of invented cells keep the records?"
    before = answerer.answer(question, as_of=date(2005, 6, 1)).statements[0].citations[0]
    after = answerer.answer(question, as_of=date(2015, 6, 1)).statements[0].citations[0]
    assert (before.edition, after.edition) == ("reg-1-2001-first", "reg-1-2001-second")
    assert "10 years" in before.quote
    assert "documentation tool" in after.notice


def test_a_day_before_the_first_wording_is_not_answered(answerer: Answerer) -> None:
    answer = answerer.answer("Art 2(1) of Regulation 1/2001", as_of=date(2000, 1, 1))
    assert answer.declined
    assert "applies from 2001-02-01" in answer.reason


def test_the_question_may_name_its_day(answerer: Answerer) -> None:
    answer = answerer.answer("How long are records of invented cells kept, as of 1 June 2005?")
    assert answer.as_of == date(2005, 6, 1)


@pytest.mark.parametrize(
    ("question", "locator"),
    [
        ("Art 3(2) of Reg 1/2001", "reg-1-2001/art-3.2"),
        ("Regulation (EC) No 1/2001 Article 3(1)(b)", "reg-1-2001/art-3.1.b"),
        ("EMA/1/2002 section 2", "guide-invented-cells/sec-2"),
    ],
)
def test_a_place_is_looked_up(answerer: Answerer, question: str, locator: str) -> None:
    answer = answerer.answer(question)
    assert locator in [found for found, _ in quotes(answer)]
    assert answer.evidence[0].locator == locator


def test_a_place_that_is_not_there_is_not_held_rather_than_no_rule(answerer: Answerer) -> None:
    answer = answerer.answer("Article 99 of Regulation 1/2001")
    assert answer.declined
    assert "not held, which does not mean that there is no such rule" in answer.reason


def test_a_long_place_is_stated_in_reading_order_and_what_is_left_out_is_said(clone_answerer: Answerer) -> None:
    answer = clone_answerer.answer("Article 2 of Regulation 1394/2007")
    places = [statement.citations[0].locator for statement in answer.statements]
    assert places[:2] == ["digest:reg-1394-2007/art-2.1", "digest:reg-1394-2007/art-2.1.a"]
    assert (
        any("`recital show digest:reg-1394-2007/art-2` shows all" in remark for remark in answer.remarks)
        or len(places) <= 8
    )


def test_of_several_places_the_one_that_is_not_there_is_said(answerer: Answerer) -> None:
    answer = answerer.answer("Articles 2 and 99 of Regulation 1/2001")
    assert answer.statements
    assert any("Article 99" in remark for remark in answer.remarks)
    assert not any("Not found" in remark for remark in answerer.answer("Article 2 of Regulation 1/2001").remarks)


def test_a_document_known_but_not_held_is_said(answerer: Answerer) -> None:
    answer = answerer.answer("What does EMA/CAT/80183/2014 4.2 require?", as_of=date(2026, 11, 22))
    assert answer.declined or all("80183" in one.citation for one in answer.statements[0].citations)


@pytest.mark.parametrize("question", ["Who won the 1998 World Cup?", "What do Zanzibar lemons cost in Bavaria?"])
def test_what_the_corpus_does_not_answer_is_declined_with_the_nearest_passages(
    answerer: Answerer, question: str
) -> None:
    answer = answerer.answer(question)
    assert answer.declined
    assert answer.statements == ()
    assert len(answer.evidence) == 10


def test_a_slip_of_the_keys_is_read_and_said(answerer: Answerer) -> None:
    answer = answerer.answer("How long must invented cells be stored, in wich contaner?")
    assert any("'contaner'" in remark for remark in answer.remarks)


def test_filters_limit_what_answers(answerer: Answerer) -> None:
    question = "How are invented cells stored?"
    guided = answerer.answer(question, filters=Filters(publishers=frozenset({"Cell Office"})))
    bound = answerer.answer(question, filters=Filters(bindings=frozenset({"binding"})))
    assert {shown.source for shown in guided.evidence} == {"guide-invented-cells"}
    assert "guide-invented-cells" not in {shown.source for shown in bound.evidence}


def test_a_digest_is_labelled_and_never_binding(clone_answerer: Answerer) -> None:
    answer = clone_answerer.answer(
        "Within how many days does the Agency give its classification recommendation for an ATMP?"
    )
    first = answer.statements[0].citations[0]
    assert first.locator == "digest:reg-1394-2007/art-17.1"
    assert first.citation.startswith("Recital digest of Article 17(1)")
    assert "not the official text" in first.notice
    assert answer.statements[0].rank != "binding"


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("", "is empty"),
        (" \x00\x07 ", "is empty"),
        ("?!", "has no words"),
        ("x" * 50_000, "50,000 characters"),
    ],
)
def test_a_question_that_cannot_be_searched_is_refused_in_words(answerer: Answerer, question: str, said: str) -> None:
    with pytest.raises(QuestionError, match=said):
        answerer.answer(question)


@pytest.mark.parametrize(
    "question",
    ["什么是医院豁免？", "Что такое ATMP?", "ما هو الدواء", "🧬 cells 🧬", "$where <script>alert(1)</script> cells"],
)
def test_other_scripts_and_signs_are_searched_without_harm(answerer: Answerer, question: str) -> None:
    assert answerer.answer(question).index


@settings(max_examples=40)
@given(st.text(max_size=200))
def test_every_quote_stands_in_its_passage(answerer: Answerer, question: str) -> None:
    try:
        answer = answerer.answer(f"keeper of invented cells {question}")
    except QuestionError:
        return
    index = answerer.retriever.index
    for statement in answer.statements:
        for one in statement.citations:
            rows = index.rows_by_locator[one.locator]
            assert any(
                one.quote in index.passages[row].text for row in rows if index.passages[row].edition == one.edition
            )
        assert statement.text == "\n".join(one.quote for one in statement.citations)


def test_a_quote_that_does_not_stand_in_its_passage_is_not_shown(
    answerer: Answerer, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assistant import selection

    monkeypatch.setattr(selection.Quote, "text", property(lambda self: "never written"))
    answer = answerer.answer("How long shall the keeper of invented cells keep the records?")
    assert answer.declined
    assert answer.statements == ()
