"""How an answer looks: statements under their weight, each quote set apart with its citations; or why there is none."""

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import streamlit as st

from ui.conversation import Conversation, Turn, in_edition
from ui.feedback import ask_for_feedback
from ui.plain import plain, shown, small
from ui.wording import answer_as_text, long_day, quoted, shortened

if TYPE_CHECKING:
    from assistant.answering import Answer, Shown, Statement
    from assistant.citing import Citation

_MEANING = {
    "binding": "what the law lays down",
    "guidance": "what authorities expect or recommend",
    "background": "explains, reports or points to a rule; not a rule itself",
}
_NEAREST = 5


def show_turn(turn: Turn, number: int, conversation: Conversation) -> None:
    """A question and its answer."""
    with st.chat_message("user", avatar=":material/person:"):
        st.text(shown(shortened(turn.question, 1_000)))
    with st.chat_message("assistant", avatar=":material/menu_book:"):
        if turn.answer is None:
            st.warning(plain(turn.trouble))
            return
        _show_answer(turn.answer, number, conversation)


def _show_answer(answer: "Answer", number: int, conversation: Conversation) -> None:
    for remark in answer.remarks:
        st.info(plain(remark))
    if answer.declined:
        _show_declined(answer, number, conversation)
    place = 0
    for rank, statements in groupby(answer.statements, key=lambda statement: statement.rank):
        st.markdown(f"**{plain(rank.capitalize())}** :small[{plain(_MEANING.get(rank, ''))}]")
        for statement in statements:
            _show_statement(answer, statement, number, place, conversation)
            place += 1
    st.caption(plain(f"As of {long_day(answer.as_of)} · index build {answer.index} · {answer.took_ms:,.0f} ms"))
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.popover("Copy", icon=":material/content_copy:", key=f"copy-{number}"):
            text = shown(answer_as_text(answer))
            st.code(text, language=None, wrap_lines=True)
            st.download_button(
                "Save as a text file", text, file_name="recital-answer.txt", key=f"save-{number}", on_click="ignore"
            )
        ask_for_feedback(answer, number, conversation)


def _show_declined(answer: "Answer", number: int, conversation: Conversation) -> None:
    st.markdown("**No answer**")
    st.markdown(plain(answer.reason))
    if not answer.evidence:
        return
    st.markdown("**Nearest passages** :small[not an answer]")
    for place, one in enumerate(answer.evidence[:_NEAREST]):
        _show_nearest(answer, one, f"{number}-{place}", number, conversation)


def _show_nearest(answer: "Answer", one: "Shown", key: str, number: int, conversation: Conversation) -> None:
    with st.container(border=True, gap="xsmall", key=f"nearest-{key}"):
        st.text(shown(shortened(one.text, 280)))
        st.button(
            f":primary[{plain(one.citation)}]",
            key=f"open-nearest-{key}",
            type="tertiary",
            icon=":material/article:",
            wrap=True,
            on_click=conversation.open,
            args=(number, in_edition(one.locator, one.edition), answer.as_of),
        )
        if one.notice:
            st.markdown(small(f"Note: {one.notice}"))


def _show_statement(
    answer: "Answer", statement: "Statement", number: int, place: int, conversation: Conversation
) -> None:
    """The quotes in reading order, then the badge, then each place cited as a button that opens it."""
    with st.container(border=True, gap="xsmall", key=f"statement-{number}-{place}"):
        st.text(shown("\n".join(quoted(one.quote, one.force) for one in statement.citations)))
        with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
            for badge in dict.fromkeys(citation.badge for citation in statement.citations):
                st.badge(plain(badge), color="primary" if statement.rank == "binding" else "gray")
            for order, (citation, words) in enumerate(_places(statement.citations)):
                st.button(
                    f":primary[{plain(words)}]",
                    key=f"cite-{number}-{place}-{order}",
                    type="tertiary",
                    wrap=True,
                    icon=":material/article:" if order == 0 else None,
                    on_click=conversation.open_statement,
                    args=(number, answer, place, statement.citations.index(citation)),
                )
            opened = conversation.opened
            if opened and (opened.turn, opened.statement) == (number, place):
                st.markdown(":small[[Go to the source](#source)]")  # on a narrow screen it is below the answer
        for notice in dict.fromkeys(citation.notice for citation in statement.citations if citation.notice):
            st.markdown(small(f"Note: {notice}"))


def _places(citations: "Sequence[Citation]") -> "list[tuple[Citation, str]]":
    """Each place once, the document named with the first place in it only."""
    found: dict[tuple[str, str], tuple[Citation, str]] = {}
    named: set[str] = set()
    for citation in citations:
        words = citation.citation
        if citation.edition in named and " of " in words:
            words = words.partition(" of ")[0]
        named.add(citation.edition)
        found.setdefault((citation.edition, citation.locator), (citation, words))
    return list(found.values())
