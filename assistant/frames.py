"""Questions about an act itself: what it is for, whom it covers, from when it applies. Pure."""

import re
from collections.abc import Iterable

from indexer.passages import Passage
from indexer.references import Reference

_ACT = r"(?:the |this |that )?(?:§|regulation\b|directive\b)(?!['’]s? |-)"
_PURPOSE = (
    rf"\b(?:purpose|objective|aim|goal|subject[- ]matter)s? (?:of|behind) {_ACT}",
    rf"\bwhat (?:does|is) {_ACT}(?: \w+)? (?:aim|seek|for)\b",
)
_SCOPE = (
    rf"\bscope of {_ACT}",
    rf"\b(?:comply with|covered by|subject to|bound by) {_ACT}\s*\??$",
    rf"\b(?:does|do|will) {_ACT} (?:also |still )?(?:apply to|cover)\b",
    rf"\bto (?:whom|what|which) does {_ACT} apply\b",
)
_APPLICATION = (
    rf"\bwhen (?:does|did|do|will|is|was) {_ACT} (?:become |start |begin |come |enter )?(?:to )?"
    r"(?:apply|applicable|into force|in force)",
    rf"\b(?:entry into force|(?:date|start) of application) of {_ACT}",
)
# What is asked of an act, and how the heading of the article that answers it begins.
_FRAMES = (
    (_PURPOSE, r"(?:subject[- ]matter|purpose|objective|aim)"),
    (_SCOPE, r"(?:subject[- ]matter and |definitions and )?scope"),
    (_APPLICATION, r"(?:entry into force|(?:date of )?application$|transitional)"),
)
_PATTERNS = tuple(
    (re.compile("|".join(asks), re.I), re.compile(rf"^(?:Article \w+\W*)?{heading}", re.I)) for asks, heading in _FRAMES
)


def frame_asked(question: str, references: Iterable[Reference]) -> re.Pattern[str] | None:
    """How the heading of the answering article begins, where the question is about a whole act; else None."""
    text = question
    for reference in sorted(references, key=lambda one: -one.start):
        if reference.sources and not reference.place:
            text = f"{text[: reference.start]}§{text[reference.end :]}"
    return next((heading for asks, heading in _PATTERNS if asks.search(text)), None)


def is_frame(passage: Passage, heading: re.Pattern[str]) -> bool:
    """Whether a passage stands in the article of its act that this heading names."""
    return (
        passage.force in ("operative", "digest")
        and bool(passage.headings)
        and bool(heading.match(passage.headings[-1]))
    )
