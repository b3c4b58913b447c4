"""Records of runs that never were, in our own words."""

import random
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, get_args

import pytest

from eval.cases import Case, Style
from eval.records import Head, Hit, Question, Record, Result, SuiteInfo, SystemInfo

MakeRecord = Callable[..., Record]
DOCUMENTS = ("reg-1-2001", "guide-invented-cells", "dir-7-2003")


def _question(number: int, kind: str, text: str) -> Question:
    name = f"q{number:03}"
    if kind == "beir":
        return Question(id=name, text=text, relevant=(f"text-{number}",))
    answerable = number % 5 != 4
    case = Case(
        id=name,
        question=text,
        style=get_args(Style)[number % 4],
        gold=(f"{DOCUMENTS[number % 3]}/art-{number + 1}.1",) if answerable else (),
        facts=((f"fact {number}",),) if answerable else (),
        answerable=answerable,
    )
    return Question(id=name, text=text, case=case)


def _hits(question: Question, rank: int | None, depth: int) -> tuple[Hit, ...]:
    """Made hits, a right one at the rank given."""
    right = question.case.gold[0] if question.case and question.case.gold else (question.relevant or ("none",))[0]
    return tuple(
        Hit(
            places=(right if place == rank else f"other-{place}/art-9",),
            score=1 / place,
            edition="first" if question.case else "",
            text=f"Passage {place} on invented cells." if question.case else "",
        )
        for place in range(1, depth + 1)
    )


def _answer(question: Question, declined: bool) -> dict[str, Any]:
    statement = {"text": f"This says fact {question.id}.", "rank": "binding", "citations": []}
    return {
        "declined": declined,
        "reason": "Nothing held answers this." if declined else "",
        "statements": [] if declined else [statement],
        "confidence": 0.2 if declined else 0.9,
    }


def _result_values(question: Question, result: Result, rank: int | None) -> dict[str, float | None]:
    level = "provision:" if question.case else ""
    gold = bool(question.relevant) or bool(question.case and question.case.gold)
    found: dict[str, float | None] = {
        f"{level}{metric}": float(value) if gold else None
        for metric, value in {
            "Success@1": rank == 1,
            "Success@5": bool(rank and rank <= 5),
            "RR@10": 1 / rank if rank and rank <= 10 else 0,
            "nDCG@10": 1 / rank if rank and rank <= 10 else 0,
            "R@10": bool(rank and rank <= 10),
        }.items()
    }
    found["latency:ms"] = result.took_ms
    if result.answer is None or question.case is None:
        return found
    declined, should = result.answer["declined"], not question.case.answerable
    found |= {
        "answer:first-fact": None if should else float(rank == 1 and not declined),
        "answer:statements": None if declined else 2.0,
        "citation:verbatim": None if declined else 1.0,
        "citation:overrated": None if declined else 0.0,
        "decline:declined": float(declined),
        "decline:should": float(should),
        "decline:confidence": result.answer["confidence"],
        "decline:wrong-answer": None if declined else float(should or rank != 1),
    }
    return found


@pytest.fixture
def make_record() -> MakeRecord:
    def make(
        *,
        count: int = 40,
        systems: Sequence[str] = ("recital", "plain-recipe"),
        right: Sequence[float] = (0.8, 0.4),
        kind: str = "cases",
        seed: int = 1,
        depth: int = 10,
        failing: Sequence[tuple[str, str]] = (),
        text: str = "How long are invented cells kept, question {number}?",
        name: str = "20260101-000000-made-0001",
        **head: Any,
    ) -> Record:
        """A record in which each system has the right place first with the chance given; failing: (system, case id)."""
        questions = [_question(number, kind, text.format(number=number)) for number in range(count)]
        results: dict[str, list[Result]] = {system: [] for system in systems}
        values: dict[str, dict[str, dict[str, float | None]]] = {system: {} for system in systems}
        for system, chance in zip(systems, right, strict=True):
            drawn = random.Random(f"{seed} {system}")
            for question in questions:
                rank = 1 if drawn.random() < chance else drawn.choice([2, 3, 7, None])
                declines = bool(question.case and not question.case.answerable) != (drawn.random() < 0.1)
                if (system, question.id) in failing:
                    results[system].append(Result(system=system, case=question.id, failure="ValueError: it broke"))
                    continue
                answers = question.case is not None and system != "plain-recipe"
                result = Result(
                    system=system,
                    case=question.id,
                    hits=_hits(question, rank, depth),
                    answer=_answer(question, declines) if answers else None,
                    took_ms=drawn.uniform(5, 60),
                )
                results[system].append(result)
                for metric, value in _result_values(question, result, rank).items():
                    values[system].setdefault(metric, {})[question.id] = value
        about: dict[str, Any] = {
            "id": name,
            "suite": SuiteInfo(name="made", kind=kind, digest="a" * 64, size=count, split="test"),
            "as_of": date(2026, 1, 1),
            "depth": depth,
            "systems": tuple(SystemInfo(name=system, description=f"the made {system}") for system in systems),
            "corpus": "shipped",
            "corpus_digest": "b" * 64,
            "index": {"build": "one", "passages": 100},
            "commit": "c" * 40,
            "versions": {"recital": "0.1.0"},
            "machine": {"processor": "an invented one"},
            "started": "2026-01-01T00:00:00+00:00",
        }
        return Record(
            head=Head(**{**about, **head}),
            finished="2026-01-01T00:01:00+00:00",
            questions=tuple(questions),
            results={system: tuple(found) for system, found in results.items()},
            values=values,
        )

    return make
