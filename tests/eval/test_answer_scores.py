"""Scores of answers against answers judged by hand; what is right on a day against a small catalogue of invented acts."""

from datetime import date
from typing import Any

import pytest

from eval import answer_scores as scores
from eval.cases import Case
from indexer.catalogue import Catalogue, Edition, Form, Source
from indexer.validity import Held, answering_edition

TEXTS = {("act-1", "act/art-1"): "Keep it for 30 years.\nTell the authority.", ("act-1", "act/art-2"): "Read it."}


def case(*gold: str, facts: tuple[tuple[str, ...], ...] = (("30 years",),), **changed: Any) -> Case:
    fields = {"id": "one", "question": "?", "style": "sentence", "gold": gold, "facts": facts, "answerable": True}
    return Case.model_validate({**fields, **changed})


UNANSWERABLE = case(facts=(), answerable=False)


def citation(locator: str = "act/art-1", quote: str = "Keep it for 30 years.", **changed: str) -> dict[str, Any]:
    fields = {"source": locator.partition("/")[0], "edition": "act-1", "force": "operative", "notice": ""}
    return {**fields, "locator": locator, "quote": quote, **changed}


def statement(*citations: dict[str, Any], text: str = "Keep it for 30 years.", rank: str = "binding") -> dict[str, Any]:
    return {"text": text, "rank": rank, "citations": list(citations or [citation()])}


def answer(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"declined": not statements, "statements": list(statements)}


DECLINED = answer()


def test_the_first_statement_has_to_hold_a_fact_and_any_statement_may_hold_the_others() -> None:
    wanted = case("act/art-1", facts=(("30 years", "thirty years"), ("authority",)))
    late = answer(statement(text="Read it."), statement(text="For Thirty  years."))
    assert scores.first_fact(wanted, answer(statement())) == 1
    assert scores.first_fact(wanted, late) == 0
    assert scores.fact_coverage(wanted, late) == pytest.approx(1 / 2)
    assert scores.first_fact(UNANSWERABLE, late) is scores.fact_coverage(UNANSWERABLE, late) is None


def test_the_first_statement_has_to_cite_gold_in_the_edition_asked_for() -> None:
    cited = answer(statement(citation("act/art-1.2")), statement(citation("act/art-9")))
    assert scores.first_citation(case("act/art-1"), cited) == 1
    assert scores.first_citation(case("act/art-9"), cited) == 0
    assert scores.first_citation(case("act/art-1.2.a"), cited) == 0
    assert scores.first_citation(case("act/art-1", edition="act-2"), cited) == 0
    assert scores.first_citation(case("act/art-1"), answer(statement(citation("digest:act/art-1")))) == 1


def test_declining_an_answerable_case_is_zero_where_something_had_to_be_said_and_does_not_apply_elsewhere() -> None:
    wanted = case("act/art-1")
    assert scores.first_fact(wanted, DECLINED) == scores.fact_coverage(wanted, DECLINED) == 0
    assert scores.first_citation(wanted, DECLINED) == scores.citation_recall(wanted, DECLINED) == 0
    assert scores.statements(DECLINED) is scores.words(DECLINED) is scores.citation_precision(wanted, DECLINED) is None
    assert scores.verbatim(DECLINED, TEXTS) is scores.grounded(DECLINED, TEXTS) is None
    assert scores.overrated(wanted, DECLINED) is scores.wrong(wanted, DECLINED) is None


def test_length_is_counted_in_statements_and_words() -> None:
    given = answer(statement(text="Keep it.\nTell  them."), statement(text="Yes"))
    assert (scores.statements(given), scores.words(given)) == (2, 5)


def test_citation_precision_counts_each_cited_place_once_and_recall_each_gold_place() -> None:
    given = answer(
        statement(citation("act/art-1.1"), citation("act/art-1.1", "again")),
        statement(citation("act/art-7"), citation("act/art-8")),
    )
    wanted = case("act/art-1", "act/art-2")
    assert scores.citation_precision(wanted, given) == pytest.approx(1 / 3)
    assert scores.citation_recall(wanted, given) == pytest.approx(1 / 2)
    assert scores.citation_recall(case("act/art-1", "act/art-2", any_of=True), given) == 1
    assert scores.citation_recall(case("act/art-1", edition="act-2"), given) == 0
    assert scores.citation_precision(UNANSWERABLE, given) is scores.citation_recall(UNANSWERABLE, given) is None


def test_a_quote_is_verbatim_character_for_character_in_the_passage_that_it_cites() -> None:
    assert scores.verbatim(answer(statement(citation(), citation(quote="Tell the authority."))), TEXTS) == 1
    for wrong in (
        citation(quote="keep it for 30 years."),
        citation(quote="Keep it  for 30 years."),
        citation(quote=""),
        citation("act/art-2"),
        citation("act/art-3", "Read it."),
        citation(edition="act-2"),
    ):
        assert scores.verbatim(answer(statement(citation(), wrong)), TEXTS) == pytest.approx(1 / 2)


def test_a_statement_is_grounded_when_each_of_its_lines_stands_in_a_quote_that_is_verbatim() -> None:
    both = [citation(), citation(quote="Tell the authority.")]
    whole = statement(*both, text="Keep it for 30 years.\n\nTell the authority.")
    added = statement(*both, text="Keep it for 30 years.\nTell your mother.")
    invented = statement(citation(quote="Burn it."), text="Burn it.")
    empty = statement(text=" ")
    assert scores.grounded(answer(whole, added, invented, empty), TEXTS) == pytest.approx(1 / 4)


def test_only_articles_and_annexes_of_what_is_law_for_the_case_are_cited_as_binding() -> None:
    plain, warned = case("act/art-1"), case("act/art-1", not_binding=("act",))
    assert scores.overrated(plain, answer(statement(), statement(citation(force="annex")))) == 0
    assert scores.overrated(plain, answer(statement(), statement(citation(force="recital")))) == 1
    assert scores.overrated(warned, answer(statement())) == 1
    assert scores.overrated(warned, answer(statement(citation(force="recital"), rank="background"))) == 0


def test_an_answer_is_wrong_without_fact_and_gold_in_its_first_statement_and_where_it_should_have_been_none() -> None:
    neither, fact_only, gold_only = (
        answer(statement(citation(locator), text=text))
        for locator, text in (("act/art-9", "No."), ("act/art-9", "30 years"), ("act/art-1", "No."))
    )
    wanted = case("act/art-1")
    assert [scores.wrong(wanted, one) for one in (neither, fact_only, gold_only)] == [1, 0, 0]
    assert scores.wrong(UNANSWERABLE, fact_only) == 1


def source(ident: str, **changed: Any) -> Source:
    fields = {"id": ident, "title": ident, "short": ident, "publisher": "EU", "kind": "regulation"}
    return Source.model_validate(
        {**fields, "status": "in-force", "effective": date(2001, 1, 1), "confidence": "A", **changed}
    )


def edition(ident: str, of: str, begun: date | None, until: date | None = None, form: Form = "publisher") -> Edition:
    return Edition(
        id=ident,
        source=of,
        form=form,
        path=f"{ident}.md",
        sha256="0" * 64,
        applies_from=begun,
        applies_until=until,
        as_of=date(2026, 1, 1) if form == "digest" else None,
    )


CATALOGUE = Catalogue(
    sources={
        one.id: one
        for one in (
            source("act"),
            source("old", status="repealed", repealed_on=date(2010, 1, 1)),
            source("coming", status="adopted-not-yet-applicable", adopted=date(2020, 1, 1), effective=date(2030, 1, 1)),
            source("report", kind="assessment-report", status="published", published=date(2024, 1, 1), effective=None),
            source("paraphrased"),
            source("lapsed"),
        )
    },
    editions=(
        edition("act-1", "act", date(2001, 1, 1)),
        edition("act-2", "act", date(2012, 1, 1)),
        edition("old-1", "old", date(2001, 1, 1)),
        edition("coming-1", "coming", None),
        edition("report-1", "report", None),
        edition("digest-1", "paraphrased", None, form="digest"),
        edition("lapsed-1", "lapsed", date(2001, 1, 1), date(2005, 12, 31)),
    ),
    as_of=date(2026, 1, 1),
)
TODAY = date(2025, 6, 1)


def right(cited: str, day: date = TODAY, *, said: bool = False) -> bool:
    """Whether an edition is cited rightly on a day, with what law 4 wants said beside it or with no notice at all."""
    of = CATALOGUE.edition[cited].source
    among = [one.id for one in CATALOGUE.editions_of[of]]
    notice = answering_edition(of, day, CATALOGUE, among=among).notice if said else ""
    given = answer(statement(citation(edition=cited, notice=f"{notice} And more." if notice else "")))
    return scores.version_right(given, day, CATALOGUE) == 1


def test_an_edition_is_right_on_the_days_on_which_its_wording_applied() -> None:
    assert right("act-2")
    assert not right("act-1")
    assert right("act-1", date(2011, 12, 31))
    assert not right("act-2", date(2011, 12, 31))


def test_a_repealed_act_is_right_on_a_day_before_its_end_only_whatever_is_said() -> None:
    assert right("old-1", date(2009, 12, 31))
    assert not right("old-1", said=True)


def test_the_nearest_earlier_wording_is_right_where_that_is_said_and_another_remark_does_not_do() -> None:
    assert right("lapsed-1", said=True)
    assert not right("lapsed-1")
    assert not right("act-1", said=True)
    other = answer(statement(citation(edition="lapsed-1", notice="Works through national law, which is not held.")))
    assert scores.version_right(other, TODAY, CATALOGUE) == 0


def test_a_wording_that_did_not_apply_is_not_right_because_nothing_was_to_be_said(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    silent = Held(edition=CATALOGUE.edition["lapsed-1"], notice="", latest_held=True)
    monkeypatch.setattr(scores, "answering_edition", lambda *given, **named: silent)
    assert not right("lapsed-1")


def test_what_does_not_apply_yet_and_what_is_a_digest_has_to_say_so() -> None:
    assert [right(one, said=said) for one in ("coming-1", "digest-1") for said in (True, False)] == [True, False] * 2


def test_a_report_on_the_past_is_right_on_any_day() -> None:
    assert right("report-1")
    assert right("report-1", date(2010, 1, 1))


def test_version_is_a_share_of_citations_and_an_edition_that_is_not_known_is_not_right() -> None:
    given = answer(statement(citation(edition="act-2"), citation(edition="invented")))
    assert scores.version_right(given, TODAY, CATALOGUE) == pytest.approx(1 / 2)
    assert scores.version_right(DECLINED, TODAY, CATALOGUE) is None
