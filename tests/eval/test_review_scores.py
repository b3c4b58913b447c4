"""Scores of findings, computed by hand on a text of a hundred letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from eval.drafts import Decoy, Defect, Draft, LoadedDraft, Span
from eval.review_scores import Share, cites, match, overlap, score

LETTERS = "".join(f"{number:02}" for number in range(50))  # every even position begins a pair that stands once


@dataclass(frozen=True, kw_only=True)
class Found:
    span: Span
    kind: str = "contradicts"
    severity: str = "blocker"
    locator: str | None = "reg-1-2000/art-1.2"


def at(start: int, end: int, **fields: Any) -> Found:
    return Found(span=Span("a.md", start, end), **fields)


def defect(start: int, end: int, **fields: Any) -> Defect:
    given = {"kind": "contradicts", "severity": "blocker", "rules": ("reg-1-2000/art-1.2",), "what": "wrong", **fields}
    return Defect.model_validate({"document": "a.md", "stretch": LETTERS[start:end], **given})


def decoy(start: int, end: int) -> Decoy:
    return Decoy(document="a.md", stretch=LETTERS[start:end], why="right")


def draft(*defects: Defect, decoys: Sequence[Decoy] = (), complete: bool = True, ident: str = "one") -> LoadedDraft:
    entry = Draft.model_validate(
        {
            "id": ident,
            "profile": {"product": "sctmp", "origin": "allogeneic", "stage": "trial"},
            "as_of": "2026-11-22",
            "complete": complete,
            "documents": [{"file": "a.md", "section": "3.2.P"}, {"file": "b.md", "section": "2.3"}],
            "defects": defects,
            "decoys": decoys,
        }
    )
    return LoadedDraft(draft=entry, texts={"a.md": LETTERS, "b.md": LETTERS})


def test_overlap_is_common_letters_by_letters_in_either() -> None:
    assert overlap(Span("a.md", 0, 10), Span("a.md", 5, 20)) == 5 / 20
    assert overlap(Span("a.md", 5, 20), Span("a.md", 0, 10)) == 5 / 20
    assert overlap(Span("a.md", 0, 10), Span("a.md", 10, 20)) == 0.0
    assert overlap(Span("a.md", 0, 10), Span("b.md", 0, 10)) == 0.0


def test_shares_of_nothing_are_none() -> None:
    scores = score([draft()], {"one": []})
    shares = (scores.recall, scores.precision, scores.blocker_precision, scores.decoys_flagged, scores.wrong_citations)
    assert [(share.value, share.n) for share in shares] == [(None, 0)] * 5
    assert (scores.recall_of_kind, scores.recall_of_severity, scores.failed) == ({}, {}, ())


def test_a_small_review_is_scored_as_by_hand() -> None:
    text = draft(
        defect(0, 10),
        defect(20, 30, severity="likely question", kind="unjustified"),
        defect(40, 50, kind="outdated", severity="editorial", rules=("dir-1-2000",)),
        defect(60, 70, kind="unclear", severity="likely question", rules=()),
        decoys=[decoy(80, 86), decoy(90, 96)],
    )
    findings = [
        at(2, 12),  # right, a blocker
        at(20, 30, kind="unclear", locator=None),  # another kind, called a blocker
        at(40, 50, kind="outdated", severity="blocker", locator="dir-2-2000"),  # right, wrong citation and severity
        at(84, 88, severity="editorial"),  # flags the first decoy
    ]
    scores = score([text], {"one": findings})
    assert scores.recall == Share(count=2, n=4)
    assert scores.recall.value == 0.5
    assert scores.recall_of_kind == {
        "contradicts": Share(count=1, n=1),
        "outdated": Share(count=1, n=1),
        "unclear": Share(count=0, n=1),
        "unjustified": Share(count=0, n=1),
    }
    assert scores.recall_of_severity == {
        "blocker": Share(count=1, n=1),
        "editorial": Share(count=1, n=1),
        "likely question": Share(count=0, n=2),
    }
    assert scores.misnamed == Share(count=1, n=4)
    assert scores.precision == Share(count=2, n=4)
    assert scores.blocker_precision == Share(count=1, n=3)
    assert scores.decoys_flagged == Share(count=1, n=2)
    assert scores.wrong_citations == Share(count=1, n=2)
    assert scores.uncited == Share(count=0, n=2)
    assert scores.other_severity == Share(count=1, n=2)


def test_counts_of_several_drafts_are_put_together_and_a_broken_review_is_in_none_of_them() -> None:
    drafts = [draft(defect(0, 10), ident=name) for name in ("one", "two", "three")]
    scores = score(drafts, {"one": [at(0, 10)], "two": [at(50, 60), at(70, 80)], "three": None})
    assert scores.recall == Share(count=1, n=2)
    assert scores.precision == Share(count=1, n=3)
    assert scores.wrong_citations == Share(count=0, n=1)
    assert scores.failed == ("three",)


@pytest.mark.parametrize("findings", [{}, {"one": [], "other": []}])
def test_drafts_and_findings_must_be_the_same(findings: Mapping[str, Sequence[Found] | None]) -> None:
    with pytest.raises(ValueError, match="differ in"):
        score([draft()], findings)


def test_one_finding_counts_for_one_defect_and_the_closest_pair_is_taken_first() -> None:
    first, second = defect(0, 10), defect(12, 22)
    wide, narrow = at(0, 22), at(0, 12)
    matched = match(draft(first, second), [wide, narrow])
    assert matched.right == ((narrow, first), (wide, second))
    assert (matched.missed, matched.surplus) == ((), ())
    alone = match(draft(first, second), [wide])
    assert alone.right == ((wide, first),)  # 10 of 22 letters either way: the first in order
    assert alone.missed == (second,)


def test_a_second_finding_of_the_same_defect_is_surplus() -> None:
    exact, again = at(0, 10), at(0, 8)
    matched = match(draft(defect(0, 10)), [again, exact])
    assert matched.right == ((exact, defect(0, 10)),)
    assert matched.surplus == (again,)


def test_a_finding_of_the_same_kind_goes_before_a_closer_one_of_another() -> None:
    close, same = at(0, 10, kind="unclear"), at(8, 20)
    matched = match(draft(defect(0, 10)), [close, same])
    assert matched.right == ((same, defect(0, 10)),)
    assert (matched.misnamed, matched.surplus) == ((), (close,))


def test_an_inconsistency_is_found_from_either_side() -> None:
    sides = defect(0, 10, kind="inconsistent", rules=(), also=[{"document": "b.md", "stretch": LETTERS[40:50]}])
    other = Found(span=Span("b.md", 44, 60), kind="inconsistent", locator=None)
    matched = match(draft(sides), [other])
    assert matched.right == ((other, sides),)
    scores = score([draft(sides)], {"one": [other]})
    assert (scores.wrong_citations.n, scores.uncited.n) == (0, 0)


def test_a_decoy_is_not_flagged_by_a_finding_that_has_its_defect() -> None:
    text = draft(defect(0, 10), decoys=[decoy(12, 20)])
    paragraph = at(0, 30)
    assert match(text, [paragraph]).decoys == ()
    assert match(text, [paragraph, at(0, 10)]).decoys == (0,)


def test_what_is_not_located_in_an_extract_is_not_judged_but_in_a_complete_draft_it_is() -> None:
    planted = defect(0, 10, kind="not located", severity="likely question")
    findings = [at(0, 10, kind="not located"), at(50, 60, kind="not located"), at(70, 80)]
    extract = score([draft(planted, complete=False)], {"one": findings})
    whole = score([draft(planted)], {"one": findings})
    assert (extract.precision, extract.unjudged) == (Share(count=1, n=2), 1)
    assert (whole.precision, whole.unjudged) == (Share(count=1, n=3), 0)
    assert extract.recall == whole.recall == Share(count=1, n=1)


def test_a_right_finding_that_cites_nothing_is_counted_apart() -> None:
    scores = score([draft(defect(0, 10))], {"one": [at(0, 10, locator=None)]})
    assert scores.uncited == Share(count=1, n=1)
    assert scores.wrong_citations == Share(count=0, n=0)


@pytest.mark.parametrize(
    ("locator", "right"),
    [
        ("reg-1-2000/art-1.2", True),
        ("digest:reg-1-2000/art-1.2", True),
        ("reg-1-2000/art-1.2.a", True),
        ("reg-1-2000/art-1", True),
        ("reg-1-2000", False),
        ("reg-1-2000/art-1.3", False),
        ("reg-1-2000/art-1.20", False),
        ("dir-2-2000/art-7", True),
        ("dir-2-2000", False),
    ],
)
def test_a_citation_is_right_in_the_place_or_one_level_above(locator: str, right: bool) -> None:
    assert cites(locator, defect(0, 10, rules=("reg-1-2000/art-1.2", "dir-2-2000/art-7"))) is right
