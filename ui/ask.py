"""The Ask page: a conversation, each answer with its sources beside it."""

import streamlit as st

from ui.answer_view import show_turn
from ui.conversation import Conversation, Turn, current
from ui.engine import Engine, State, shared
from ui.plain import plain, shown
from ui.sidebar import Choice, show_sidebar
from ui.source_view import show_source
from ui.trouble import in_words
from ui.wording import shortened

EXAMPLES = (
    "How long must the marketing authorisation holder keep traceability data?",
    "What is the hospital exemption?",
    "Within how many days does the Agency deliver a classification recommendation?",
    "When may a conditional marketing authorisation be granted?",
    "What fee reduction does a small enterprise get for scientific advice on an ATMP?",
)
_COLUMNS = (3, 2)


def show_page() -> None:
    conversation = current()
    engine = shared()
    with st.bottom:  # placed there by Streamlit itself it would scroll every answer to its end
        asked = st.chat_input("Ask about the rules for advanced therapies", key="question")
    if asked:
        conversation.ask(asked)
    state = engine.look()
    choice = show_sidebar(state, waiting=conversation.pending is not None)
    if conversation.pending is not None:
        st.empty()  # takes the place of the answers at once, so that the new one is not scrolled out of view
        with st.columns(_COLUMNS, gap="medium")[0]:
            conversation.answered(_answer(conversation.pending, choice, engine))
        st.rerun()
    with st.container():
        if not conversation.turns:
            _show_empty(conversation)
        for number, turn in reversed(list(enumerate(conversation.turns))):  # the newest answer is where one looks first
            if number == len(conversation.turns) - 2:
                st.markdown("**Earlier in this conversation**")
            _show_row(turn, number, conversation, state)


def _show_row(turn: Turn, number: int, conversation: Conversation, state: State) -> None:
    left, right = st.columns(_COLUMNS, gap="medium")
    with left:
        show_turn(turn, number, conversation)
    opened = conversation.opened
    if opened and opened.turn == number and state.answerer:
        with right:
            show_source(opened, conversation, state.answerer)


def _show_empty(conversation: Conversation) -> None:
    with st.container(width=760):
        st.title("Recital", anchor=False)
        st.markdown(
            "Answers questions on the EU rules for advanced therapy medicinal products in the words of the rules "
            "themselves, each quote with its place, its weight and its source beside it."
        )
        st.caption(
            "Recital finds and quotes. It takes no regulatory decision and gives no legal advice; a text that is not held "
            "is called not held, which never means that there is no such rule."
        )
        st.markdown("**Questions to begin with**")
        for number, example in enumerate(EXAMPLES):
            st.button(example, key=f"example-{number}", on_click=conversation.ask, args=(example,), width="stretch")


def _answer(question: str, choice: Choice, engine: Engine) -> Turn:
    """Waits for the engine, then for the answer, telling what is going on; whatever fails is told in words."""
    with st.chat_message("user", avatar=":material/person:"):
        st.text(shown(shortened(question, 1_000)))
    with st.status("Looking for the answer") as status:
        try:
            state = engine.look()
            while state.stage == "loading":
                status.update(label=f"{plain(state.words)} …")
                state = engine.wait(state, 1.0)
            if state.stage == "failed":
                return Turn(question=question, trouble=state.words)
            status.update(label="Searching the texts held")
            return Turn(question=question, answer=engine.answer(question, as_of=choice.as_of, filters=choice.filters()))
        except Exception as error:
            return Turn(question=question, trouble=in_words(error))


show_page()
