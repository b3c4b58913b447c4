"""One session's conversation: what was asked, what was answered, which source is open. Kept in the session only."""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from assistant.answering import Answer

_KEY = "conversation"


@dataclass(frozen=True, kw_only=True)
class Turn:
    """A question with its answer, or with the words why there is none."""

    question: str
    answer: "Answer | None" = None
    trouble: str = ""


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A place opened beside an answer.

    turn      number of the turn
    statement number of the statement in it whose citation was opened, None for a nearest passage or a cross-reference
    locator   as assistant.showing takes it
    as_of     the day of the answer
    quotes    what is highlighted in it
    before    where one came from by a cross-reference
    most      how many passages are shown at most
    """

    turn: int
    locator: str
    as_of: date
    statement: int | None = None
    quotes: tuple[str, ...] = ()
    before: "Opened | None" = None
    most: int = 12


@dataclass(kw_only=True)
class Conversation:
    """What a session holds. `pending`: a question still to be answered; `kept`: turns whose feedback has been kept."""

    turns: list[Turn] = field(default_factory=list)
    pending: str | None = None
    opened: Opened | None = None
    kept: set[int] = field(default_factory=set)

    def ask(self, question: str) -> None:
        self.pending = question

    def answered(self, turn: Turn) -> None:
        """Adds a turn; the source of its first statement opens beside it."""
        self.turns.append(turn)
        self.pending = None
        if turn.answer and turn.answer.statements:
            self.open_statement(len(self.turns) - 1, turn.answer, 0, 0)

    def open_statement(self, turn: int, answer: "Answer", place: int, number: int) -> None:
        """Opens the source of a statement's citation, with everything highlighted that the statement quotes."""
        statement = answer.statements[place]
        chosen = statement.citations[number]
        self.opened = Opened(
            turn=turn,
            locator=in_edition(chosen.locator, chosen.edition),
            as_of=answer.as_of,
            statement=place,
            quotes=tuple(one.quote for one in statement.citations if one.edition == chosen.edition),
        )

    def open(self, turn: int, locator: str, as_of: date) -> None:
        self.opened = Opened(turn=turn, locator=locator, as_of=as_of)

    def follow(self, locator: str) -> None:
        """Opens another place from the one that is open."""
        if self.opened:
            self.opened = Opened(turn=self.opened.turn, locator=locator, as_of=self.opened.as_of, before=self.opened)

    def back(self) -> None:
        self.opened = self.opened and self.opened.before

    def show_more(self) -> None:
        if self.opened:
            self.opened = replace(self.opened, most=self.opened.most * 3)

    def close(self) -> None:
        self.opened = None


def current() -> Conversation:
    """The conversation of the session that runs."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Conversation()
    found: Conversation = st.session_state[_KEY]
    return found


def begin_anew() -> None:
    st.session_state[_KEY] = Conversation()


def in_edition(locator: str, edition: str) -> str:
    """The locator with the edition in place of the source; a digest's locator names its edition already."""
    if locator.startswith("digest:"):
        return locator
    return f"{edition}/{locator.partition('/')[2]}"
