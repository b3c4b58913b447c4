"""Runs, scores of answers, and the printed comparison, on the small corpus of our own words."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import settings
from assistant.answering import Answer, Answerer, Statement
from assistant.citing import Citation
from eval.cases import Case
from eval.compare import main, report
from eval.runs import Failure, Found, Run, ranking_for
from eval.scores import all_facts, first_citation, first_fact, overrates, score_answers, values_of
from eval.systems import Ours, corpus_folder, opened_baseline, run_baseline, run_ours
from indexer.errors import CorpusError

TODAY = date(2026, 11, 22)
KEPT = Case(
    id="kept",
    question="How long are records of invented cells kept after the last delivery?",
    style="sentence",
    gold=("reg-1-2001/art-2.1",),
    edition="reg-1-2001-second",
    facts=(("25 years",),),
    answerable=True,
)
ONCE = KEPT.model_copy(
    update={"id": "once", "as_of": date(2005, 1, 1), "edition": "reg-1-2001-first", "facts": (("10 years",),)}
)
PRICE = Case(id="price", question="Who won the cup?", style="out-of-scope", gold=(), facts=(), answerable=False)
CASES = (KEPT, ONCE, PRICE)


@pytest.fixture
def ours(answerer: Answerer, tmp_path: Path) -> Ours:
    retriever = answerer.retriever
    chosen = settings.Settings(corpus=None, data=tmp_path / "data", cache=tmp_path, server="")
    return Ours(answerer=answerer, catalogue=retriever.catalogue, encoder=retriever.encoder, chosen=chosen)


def found(*locators: str, edition: str = "e") -> tuple[Found, ...]:
    return tuple(Found(locators=frozenset([locator]), edition=edition, text="words") for locator in locators)


def answer(*statements: Statement, declined: bool = False) -> Answer:
    return Answer(
        question="?",
        as_of=TODAY,
        declined=declined,
        reason="",
        statements=statements,
        evidence=(),
        index="i",
        took_ms=1,
    )


def statement(text: str, locator: str, *, rank: str = "binding", edition: str = "reg-1-2001-second") -> Statement:
    citation = Citation(
        source=locator.partition("/")[0],
        edition=edition,
        locator=locator,
        citation="",
        page=None,
        quote=text,
        force="operative",
        notice="",
        url="",
        badge="",
    )
    return Statement(text=text, rank=rank, citations=(citation,))


def test_both_systems_run_over_the_same_cases_and_ours_knows_the_day(ours: Ours) -> None:
    run, answers = run_ours(ours, CASES, TODAY)
    with opened_baseline(ours, TODAY) as baseline:
        plain = run_baseline(baseline, CASES)
    assert not run.failures + plain.failures
    assert run.found.keys() == plain.found.keys() == answers.keys() == {"kept", "once", "price"}
    assert values_of(run, CASES, "hit@1", "place") == [1, 1, None]
    assert values_of(plain, CASES, "hit@10", "place") == [1, 0, None]  # it has the wording of today only
    assert {one.edition for places in plain.found.values() for one in places} <= {
        "reg-1-2001-second",
        "guide-invented-cells",
    } | {edition.id for edition in ours.catalogue.editions if edition.form == "digest"}


def test_a_place_in_another_edition_than_the_one_asked_for_is_no_hit() -> None:
    other = found("reg-1-2001/art-2.1", edition="reg-1-2001-first")
    assert ranking_for(KEPT, other) == [frozenset()]
    assert ranking_for(KEPT.model_copy(update={"edition": None}), other) == [{"reg-1-2001/art-2.1"}]


def test_a_case_that_breaks_is_a_failure_and_no_zero(ours: Ours) -> None:
    broken = KEPT.model_copy(update={"id": "broken", "question": "\x00"})
    run, _ = run_ours(ours, [broken, KEPT], TODAY)
    assert [failure.case for failure in run.failures] == ["broken"]
    assert values_of(run, [broken, KEPT], "hit@1", "place") == [None, 1]


def test_the_first_statement_is_what_counts_for_fact_and_citation() -> None:
    right, wrong = statement("for 25 years", "reg-1-2001/art-2.1"), statement("ten", "reg-1-2001/art-3")
    assert first_fact(KEPT, answer(right, wrong)) == 1
    assert first_fact(KEPT, answer(wrong, right)) == 0
    assert all_facts(KEPT, answer(wrong, right)) == 1
    assert first_citation(KEPT, answer(right, wrong)) == 1
    assert first_citation(KEPT, answer(wrong, right)) == 0
    assert first_citation(KEPT, answer(statement("25", "reg-1-2001/art-2.1", edition="reg-1-2001-first"))) == 0
    assert first_fact(KEPT, answer(declined=True)) == 0
    assert first_fact(PRICE, answer(right)) is None


def test_law_that_is_none_must_not_be_ranked_as_binding() -> None:
    case = KEPT.model_copy(update={"not_binding": ("blog",)})
    assert overrates(case, answer(statement("must", "blog/sec-1")))
    assert not overrates(case, answer(statement("must", "blog/sec-1", rank="background")))


def test_declining_is_counted_apart_from_the_answers() -> None:
    right = statement("for 25 years", "reg-1-2001/art-2.1")
    scores = score_answers(
        CASES, {"kept": answer(right, right), "once": answer(declined=True), "price": answer(declined=True)}
    )
    assert (scores.kept, scores.declined) == ((1, 2), (1, 1))
    assert scores.decline_f1 == pytest.approx(2 / 3)
    assert scores.statements == 2
    assert (scores.first_fact.value, scores.first_fact.n, scores.first_fact.not_applicable) == (0.5, 2, 1)


def test_the_report_shows_tables_failures_and_what_came_instead_of_the_gold() -> None:
    run = Run(
        system="ours", found={"kept": found("reg-1-2001/art-9", "reg-1-2001/art-2.1", edition="reg-1-2001-second")}
    )
    broke = Failure(case="kept", system="plain recipe", message="OSError: disk")
    plain = Run(system="plain recipe", found={}, failures=(broke,))
    lines = "\n".join(report([KEPT], run, plain, {"kept": answer(declined=True)}))
    assert "| hit@1 " in lines
    assert "does not apply" in lines  # no pair is left
    assert "FAILED kept (plain recipe): OSError: disk" in lines
    assert "MISS kept" in lines
    assert "retrieval: rank 2; declined; plain recipe: failed" in lines
    assert "1. reg-1-2001/art-9 (reg-1-2001-second): words" in lines


def test_what_is_right_is_not_listed_as_a_miss() -> None:
    run = Run(system="ours", found={"kept": found("reg-1-2001/art-2.1", edition="reg-1-2001-second")})
    answers: dict[str, Any] = {"kept": answer(statement("for 25 years", "reg-1-2001/art-2.1"))}
    assert "MISS" not in "\n".join(report([KEPT], run, run, answers))


def test_without_the_real_documents_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CorpusError, match="RECITAL_SHARED"):
        corpus_folder(tmp_path)
    assert main(["--corpus", str(tmp_path)]) == 1
    assert "--corpus DIR" in capsys.readouterr().err
