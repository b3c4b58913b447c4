"""Questions about a whole act are told from those that only look like it."""

import pytest

from assistant.frames import frame_asked, is_frame
from indexer.passages import Force, Passage
from indexer.references import Reference

ACT = "Regulation (EC) No 1/2001"
PURPOSE, SCOPE, APPLICATION = "Subject matter", "Scope", "Entry into force"


def article(heading: str, force: Force = "operative") -> Passage:
    return Passage(source="act", edition="act", locator="act/art-1", text="x", force=force, headings=(heading,))


def answered_by(question: str) -> list[str]:
    """The headings, of the three that frame an act, under which the answer is looked for."""
    start = question.find(ACT)
    named = [Reference(start=start, end=start + len(ACT), sources=("act",), place="")] if start >= 0 else []
    heading = frame_asked(question, named)
    return [name for name in (PURPOSE, SCOPE, APPLICATION) if heading is not None and is_frame(article(name), heading)]


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        (f"What is the purpose of {ACT}?", PURPOSE),
        ("What is the subject matter of this Regulation?", PURPOSE),
        (f"What does {ACT} aim to achieve?", PURPOSE),
        (f"What is {ACT} for?", PURPOSE),
        (f"What is the scope of {ACT}?", SCOPE),
        ("Does the Regulation also apply to dogs?", SCOPE),
        ("To whom does this Directive apply?", SCOPE),
        (f"Who must comply with {ACT}?", SCOPE),
        (f"When does {ACT} apply?", APPLICATION),
        ("When did the Regulation enter into force?", APPLICATION),
        ("When will the directive become applicable?", APPLICATION),
        (f"date of application of {ACT}", APPLICATION),
    ],
)
def test_a_question_about_an_act_is_answered_by_its_frame(question: str, heading: str) -> None:
    assert answered_by(question) == [heading]


@pytest.mark.parametrize(
    "question",
    [
        "What is the purpose of the register?",
        "What is the purpose of the regulatory sandbox?",
        "What is the aim of regulation-making?",
        "What is the objective of the Regulation’s annex?",
        f"Who must comply with {ACT} on Mondays?",
        "When does the permit apply?",
        "When does the Regulation require a permit?",
        "What is the Regulation forwarding?",
        "",
    ],
)
def test_a_question_about_something_in_an_act_is_not(question: str) -> None:
    assert answered_by(question) == []


def test_a_place_that_is_named_is_not_the_whole_act() -> None:
    question = f"What is the purpose of Article 3 of {ACT}?"
    named = Reference(start=23, end=len(question) - 1, sources=("act",), place="art-3")
    assert frame_asked(question, [named]) is None


def test_two_acts_of_a_question_are_both_read() -> None:
    question = f"Beside {ACT}, what is the scope of {ACT}?"
    spots = [place for place in range(len(question)) if question.startswith(ACT, place)]
    named = [Reference(start=spot, end=spot + len(ACT), sources=("act",), place="") for spot in spots]
    assert len(named) == 2
    assert frame_asked(question, named) == frame_asked("What is the scope of the Regulation?", [])


@pytest.mark.parametrize(
    ("heading", "force", "framed"),
    [
        ("Article 1 Scope", "operative", True),
        ("Article 1 Subject matter and scope", "digest", True),
        ("Definitions and scope", "operative", True),
        ("Article 1 Scope", "recital", False),
        ("Microscopes", "operative", False),
        ("Change of scope", "operative", False),
    ],
)
def test_the_frame_is_an_article_whose_heading_begins_so(heading: str, force: Force, framed: bool) -> None:
    asked = frame_asked("What is the scope of the Regulation?", [])
    assert asked is not None
    assert is_frame(article(heading, force), asked) is framed


def test_a_passage_without_headings_is_no_frame() -> None:
    asked = frame_asked("What is the scope of the Regulation?", [])
    bare = Passage(source="act", edition="act", locator="act/art-1", text="Scope", force="operative")
    assert asked is not None
    assert not is_frame(bare, asked)
