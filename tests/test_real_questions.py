"""The questions that people really ask, on the real documents: the answer first, the citation exact, the version right."""

from datetime import date

import pytest

from assistant.answering import Answerer

pytestmark = pytest.mark.real
TODAY = date(2026, 11, 22)

QUESTIONS = [
    (
        "How long must the marketing authorisation holder keep traceability data?",
        "reg-1394-2007/art-15.4",
        "Article 15(4) of Regulation (EC) No 1394/2007",
        "30 years after the expiry date",
    ),
    (
        "Within how many days does the Agency deliver a classification recommendation?",
        "reg-1394-2007/art-17.1",
        "Article 17(1) of Regulation (EC) No 1394/2007",
        "60 days",
    ),
    (
        "fee reduction scientific advice SME ATMP",
        "reg-1394-2007/art-16.2",
        "Article 16(2) of Regulation (EC) No 1394/2007",
        "90 %",
    ),
    (
        "My product is both a somatic cell therapy and a gene therapy: which is it?",
        "reg-1394-2007/art-2.5",
        "Article 2(5) of Regulation (EC) No 1394/2007",
        "gene therapy medicinal product",
    ),
    (
        "What is the hospital exemption?",
        "dir-2001-83/art-3.7",
        "Article 3(7) of Directive 2001/83/EC",
        "non-routine basis",
    ),
    (
        "Who elects the Chairman of the CAT, for how long?",
        "reg-1394-2007/art-21.4",
        "Article 21(4) of Regulation (EC) No 1394/2007",
        "three years, renewable once",
    ),
    (
        "When may a conditional marketing authorisation be granted?",
        "reg-507-2006/art-4.1",
        "Article 4(1) of Regulation (EC) No 507/2006",
        "may be granted",
    ),
    (
        "orphan prevalence threshold",
        "reg-141-2000/art-3.1.a",
        "Article 3(1)(a) of Regulation (EC) No 141/2000",
        "five in 10 thousand",
    ),
    (
        "market exclusivity orphan duration",
        "reg-141-2000/art-8.1",
        "Article 8(1) of Regulation (EC) No 141/2000",
        "10 years",
    ),
    (
        "shelf life and storage of Yescarta",
        "pi-yescarta/sec-6.3",
        "Yescarta, product information of 14 October 2022, section 6.3",
        "1 year",
    ),
    (
        "What did EMA say about platform technologies at the ARM meeting?",
        "ema-158016-2025/sec-5",
        "EMA/158016/2025, section 5",
        "prior knowledge",
    ),
    ("Which storage temperatures does ICH Q5C address?", "ich-q5c", "ICH Q5C, section", "storage temperature"),
    (
        "right to erasure deadline in the GDPR?",
        "reg-2016-679/art-17",
        "of Regulation (EU) 2016/679",
        "without undue delay",
    ),
]


@pytest.mark.parametrize(("question", "locator", "citation", "fact"), QUESTIONS, ids=[one[0] for one in QUESTIONS])
def test_the_first_statement_answers_with_the_exact_citation(
    real_answerer: Answerer, question: str, locator: str, citation: str, fact: str
) -> None:
    answer = real_answerer.answer(question, as_of=TODAY)
    assert not answer.declined, answer.reason
    first = answer.statements[0]
    assert any(one.locator.startswith(locator) and citation in one.citation for one in first.citations)
    assert fact in first.text
    assert len(answer.statements) <= 4


def said(answerer: Answerer, question: str, as_of: date = TODAY) -> list[tuple[str, str, str]]:
    answer = answerer.answer(question, as_of=as_of)
    return [(one.locator, one.quote, one.notice) for statement in answer.statements for one in statement.citations]


def test_the_fee_regulation_that_is_derogated_from_is_said_to_be_replaced(real_answerer: Answerer) -> None:
    [notice] = [note for place, _, note in said(real_answerer, QUESTIONS[2][0]) if place == "reg-1394-2007/art-16.2"]
    assert "Text as published in 2007" in notice
    assert "297/95: repealed since 2025-01-01, replaced by Regulation (EU) 2024/568" in notice


def test_national_law_on_the_hospital_exemption_is_said_not_to_be_held(real_answerer: Answerer) -> None:
    [notice] = [
        note
        for place, _, note in said(real_answerer, "What is the hospital exemption?")
        if place == "dir-2001-83/art-3.7"
    ]
    assert "national law, which is not held" in notice


def test_all_four_conditions_come_with_the_rule(real_answerer: Answerer) -> None:
    answer = real_answerer.answer("When may a conditional marketing authorisation be granted?", as_of=TODAY)
    places = [one.locator for one in answer.statements[0].citations]
    assert [f"reg-507-2006/art-4.1.{point}" for point in "abcd"] == places[1:5]


def test_shelf_life_and_storage_are_those_of_the_day(real_answerer: Answerer) -> None:
    today = said(real_answerer, "shelf life and storage of Yescarta")
    then = real_answerer.answer("shelf life and storage of Yescarta", as_of=date(2018, 12, 1))
    assert {"pi-yescarta/sec-6.3", "pi-yescarta/sec-6.4"} <= {place for place, _, _ in today}
    assert any("latest held, not necessarily current" in notice for _, _, notice in today)
    cited = [one for statement in then.statements for one in statement.citations]
    assert {"pi-yescarta-2018-08-23"} == {one.edition for one in cited if one.source == "pi-yescarta"}
    assert "product information of 23 August 2018, section 6.3" in cited[0].citation


def test_the_deadline_for_erasure_is_found_where_it_stands(real_answerer: Answerer) -> None:
    places = {place: quote for place, quote, _ in said(real_answerer, "right to erasure deadline in the GDPR?")}
    assert "within one month of receipt of the request" in places["reg-2016-679/art-12.3"]


def test_a_consultancy_article_is_never_cited_as_binding(real_answerer: Answerer) -> None:
    answer = real_answerer.answer("Does the consultancy article make early classification mandatory?", as_of=TODAY)
    ranks = {one.source: statement.rank for statement in answer.statements for one in statement.citations}
    assert ranks.get("billev-atmp-article", "background") == "background"


def test_a_superseded_guideline_answers_only_when_its_day_is_asked_for(real_answerer: Answerer) -> None:
    today = real_answerer.answer("ICH Q9 section 4", as_of=TODAY)
    assert today.declined
    assert any("superseded since 2023-07-26 by ICH Q9(R1)" in remark for remark in today.remarks)
    then = said(real_answerer, "ICH Q9 section 4", as_of=date(2020, 1, 1))
    assert all(place.startswith("ich-q9/sec-4") for place, _, _ in then)
    assert any("ICH Q9(R1)" in notice for _, _, notice in then)


@pytest.mark.parametrize("question", ["What does Kymriah cost in Germany?", "Who won the 1998 World Cup?"])
def test_what_no_document_answers_is_declined(real_answerer: Answerer, question: str) -> None:
    assert real_answerer.answer(question, as_of=TODAY).declined
