"""The Ask page, driven without a browser on the small invented corpus."""

import json
from datetime import date
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from assistant.answering import Answerer
from assistant.showing import text_at
from ui.conversation import Opened
from ui.plain import plain
from ui.source_view import CrossReference, cross_references

QUESTION = "For how many years shall the keeper of invented cells keep the records?"
PLACE = "Article 2(1) of Regulation (EC) No 1/2001"


def ask(page: AppTest, question: str) -> AppTest:
    return page.chat_input(key="question").set_value(question).run()


def texts(page: AppTest) -> str:
    """All text of the page, Markdown as it is given to Streamlit."""
    elements = [*page.text, *page.markdown, *page.caption, *page.warning, *page.info]
    return "\n".join(str(element.value) for element in elements)


def labels(page: AppTest) -> list[str]:
    return [button.label for button in page.button]


def button(page: AppTest, words: str) -> Button:
    return next(one for one in page.button if plain(words) in one.label)


def test_an_empty_page_says_what_recital_is_and_offers_questions(page: AppTest) -> None:
    assert not page.exception
    assert "no regulatory decision" in texts(page)
    assert sum(1 for one in page.button if str(one.key).startswith("example-")) == 5
    assert "3 texts and " in texts(page)


def test_an_example_is_asked_by_pressing_it(page: AppTest) -> None:
    page.button(key="example-0").click().run()
    assert not page.exception
    assert "traceability" in page.text[0].value
    assert "As of" in texts(page)


def test_an_answer_is_quoted_under_its_weight_with_day_and_build(page: AppTest, ui_answerer: Answerer) -> None:
    ask(page, QUESTION)
    assert any(text.value.startswith("“1. The keeper of invented cells shall keep") for text in page.text)
    assert "**Binding**" in texts(page)
    assert plain(ui_answerer.retriever.index.manifest.build) in texts(page)
    assert any(plain(PLACE) in label for label in labels(page))


def test_the_source_of_the_first_statement_is_open_with_its_quote_highlighted(page: AppTest) -> None:
    ask(page, QUESTION)
    highlighted = [element.value for element in page.markdown if "primary-background" in element.value]
    assert len(highlighted) >= 1
    assert "keeper of invented cells" in highlighted[0]
    assert "directly applicable" in texts(page)


def test_a_citation_opens_its_source_and_close_closes_it(page: AppTest) -> None:
    ask(page, QUESTION)
    page.button(key="source-close").click().run()
    assert not any(one.key == "source-close" for one in page.button)
    button(page, PLACE).click().run()
    assert not page.exception
    assert any(one.key == "source-close" for one in page.button)


def test_a_text_held_as_digest_only_is_shown_without_quotation_marks(page: AppTest) -> None:
    ask(page, "How long must the marketing authorisation holder keep traceability data?")
    assert plain("Recital digest, not the official text") in texts(page)
    assert not any(text.value.startswith("“") for text in page.text)


def test_a_cross_reference_opens_the_place_it_names_and_back_returns(page: AppTest) -> None:
    ask(page, "Article 7 of Regulation (EC) No 507/2006")
    assert any(plain("Article 14(1) of Regulation (EC) No 726/2004") in label for label in labels(page))
    page.button(key="follow-0").click().run()
    assert not page.exception
    assert f"**{plain('Recital digest of Article 14(1) of Regulation (EC) No 726/2004')}**" in texts(page)
    page.button(key="source-back").click().run()
    assert not any(one.key == "source-back" for one in page.button)


def test_a_document_that_is_named_and_not_held_is_said_to_be_so(ui_answerer: Answerer) -> None:
    place = text_at("reg-1-2001/art-1", answerer=ui_answerer, as_of=date(2020, 1, 1))[0]
    opened = Opened(turn=0, locator=place.locator, as_of=date(2020, 1, 1))
    found = cross_references("See Article 3(2) and Article 5 of Directive 65/65/EEC.", place, opened, ui_answerer)
    assert found == [
        CrossReference(words="Article 3(2)", locator="reg-1-2001/art-3.2"),
        CrossReference(words="Article 5 of Directive 65/65/EEC", locator=""),
    ]


def test_what_the_corpus_does_not_answer_is_declined_with_the_reason_first(page: AppTest) -> None:
    ask(page, "Who won the 1998 World Cup?")
    shown = [element.value for element in page.markdown]
    assert "**No answer**" in shown
    nearest = [number for number, words in enumerate(shown) if "not an answer" in words]
    assert all(number > shown.index("**No answer**") for number in nearest)
    assert not any(one.key == "source-close" for one in page.button)


def test_a_filter_limits_the_answer_to_its_kind(page: AppTest) -> None:
    page.multiselect(key="kinds").set_value(["ema-guideline"]).run()
    ask(page, "At how many degrees should invented cells be stored?")
    assert "**Guidance**" in texts(page)
    assert "**Binding**" not in texts(page)


def test_the_filters_offer_only_what_is_held(page: AppTest) -> None:
    offered = page.multiselect(key="kinds").options
    assert "EMA guideline" in offered
    assert "Pharmacopoeia" not in offered


def test_the_day_in_the_sidebar_chooses_the_wording_of_that_day(page: AppTest) -> None:
    ask(page, QUESTION)
    assert any("25 years" in text.value for text in page.text)
    page.date_input(key="as_of").set_value(date(2005, 6, 1)).run()
    ask(page, QUESTION)
    assert any("10 years" in text.value for text in page.text)
    assert "1 June 2005" in texts(page)


def test_a_day_named_in_the_question_counts_while_the_sidebar_is_left_alone(page: AppTest) -> None:
    ask(page, f"{QUESTION[:-1]} as of 1 June 2005?")
    assert "1 June 2005" in texts(page)


@pytest.mark.parametrize(
    ("question", "said"),
    [("   ", "is empty"), ("word " * 10_000, "more than"), ("\x00\x07\u202e", "is empty"), ("?!…", "no words")],
)
def test_bad_questions_are_refused_in_words(page: AppTest, question: str, said: str) -> None:
    ask(page, question)
    assert not page.exception
    assert said in page.warning[0].value


def test_new_conversation_clears_the_page_and_keeps_the_filters(page: AppTest) -> None:
    page.multiselect(key="kinds").set_value(["regulation"]).run()
    ask(page, QUESTION)
    page.button(key="new").click().run()
    assert sum(1 for one in page.button if str(one.key).startswith("example-")) == 5
    assert page.multiselect(key="kinds").value == ["regulation"]


def test_an_answer_is_copied_with_its_citations(page: AppTest) -> None:
    ask(page, QUESTION)
    copied = page.code[0].value
    assert copied.startswith(QUESTION)
    assert PLACE in copied
    assert "Binding: EU regulation" in copied
    assert "As of" in copied


def test_earlier_answers_stay_below_the_newest(page: AppTest) -> None:
    ask(page, QUESTION)
    ask(page, "At how many degrees should invented cells be stored?")
    assert page.text[0].value == "At how many degrees should invented cells be stored?"
    assert QUESTION in [text.value for text in page.text]
    assert "**Earlier in this conversation**" in texts(page)


def test_feedback_is_kept_in_a_file_of_the_data_folder_only_when_asked_for(page: AppTest, data: Path) -> None:
    ask(page, QUESTION)
    page.feedback(key="feedback-0").set_value(0).run()
    assert not (data / "feedback.jsonl").exists()
    page.text_input(key="feedback-reason-0").set_value("paragraph 2 is missing")
    page.button(key="feedback-keep-0").click().run()
    assert not page.exception
    (line,) = (data / "feedback.jsonl").read_text().splitlines()
    entry = json.loads(line)
    assert entry["question"] == QUESTION
    assert (entry["helpful"], entry["reason"]) == (False, "paragraph 2 is missing")
    assert "reg-1-2001/art-2.1" in entry["locators"]
    assert plain(str(data / "feedback.jsonl")) in texts(page)


def test_a_new_conversation_asks_for_feedback_again(page: AppTest, data: Path) -> None:
    ask(page, QUESTION)
    page.feedback(key="feedback-0").set_value(1).run()
    page.button(key="feedback-keep-0").click().run()
    assert (data / "feedback.jsonl").exists()
    page.button(key="new").click().run()
    ask(page, QUESTION)
    assert page.feedback(key="feedback-0").value is None


def test_feedback_that_cannot_be_written_is_said_so(page: AppTest, data: Path) -> None:
    data.parent.mkdir(parents=True, exist_ok=True)
    data.write_text("a file where the folder should be")
    ask(page, QUESTION)
    page.feedback(key="feedback-0").set_value(1).run()
    page.button(key="feedback-keep-0").click().run()
    assert not page.exception
    assert "could not be written" in page.warning[0].value


def test_markup_in_a_question_stays_text(page: AppTest) -> None:
    asked = "![x](http://evil.example/p.png) <img src=x> $x^2$ :red[records] of invented cells"
    ask(page, asked)
    assert page.text[0].value == asked
    assert not any("](http" in str(element.value) for element in [*page.markdown, *page.caption, *page.warning])
