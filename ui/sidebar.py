"""The sidebar of the Ask page: the day, the filters, a new conversation, what is covered."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import streamlit as st

from ui.conversation import begin_anew
from ui.engine import State, shared
from ui.plain import plain
from ui.wording import label

if TYPE_CHECKING:
    from assistant.answering import Answerer
    from assistant.standing import Filters
    from indexer.catalogue import Source

_EARLIEST = date(1965, 1, 26)  # the first directive on medicines, 65/65/EEC


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What is chosen in the sidebar. `as_of` is None as long as the day is left at today: a question may name its own."""

    as_of: date | None = None
    kinds: tuple[str, ...] = ()
    bindings: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()

    def filters(self) -> "Filters":
        from assistant.standing import Filters

        return Filters(
            kinds=frozenset(self.kinds),
            bindings=frozenset(self.bindings),
            publishers=frozenset(self.publishers),
            topics=frozenset(self.topics),
        )


def show_sidebar(state: State, *, waiting: bool) -> Choice:
    """Draws the sidebar; the filters appear when it is known what is held. `waiting`: a question is being answered."""
    with st.sidebar:
        st.button("New conversation", key="new", icon=":material/add:", on_click=begin_anew, width="stretch")
        as_of = _day()
        choice = _filters(state.answerer, as_of) if state.answerer else Choice(as_of=as_of)
        if state.stage == "loading":
            if not waiting:  # the answer's own status tells how far it is
                watch_loading()
        elif state.stage == "failed":
            st.warning(plain(state.words))
            st.button("Try again", key="retry", on_click=shared().retry)
        elif state.words:
            st.info(plain(state.words))
        if state.answerer:
            st.caption(coverage(state.answerer))
    return choice


def coverage(answerer: "Answerer") -> str:
    """How much is held, our digests counted apart from official texts."""
    catalogue, index = answerer.retriever.catalogue, answerer.retriever.index
    digests = sum(catalogue.edition[edition].form == "digest" for edition in index.rows_by_edition)
    texts = len(index.rows_by_edition) - digests
    return f"{texts} texts and {digests} digests held, {len(catalogue.sources)} documents known"


def _day() -> date | None:
    today = st.session_state.setdefault("today", date.today())
    day = st.date_input(
        "As of",
        value=today,
        min_value=_EARLIEST,
        max_value=date(today.year + 10, 12, 31),
        key="as_of",
        format="YYYY-MM-DD",
        help="Rules and texts are taken as they stood on this day.",
    )
    return day if isinstance(day, date) and day != today else None


def _filters(answerer: "Answerer", as_of: date | None) -> Choice:
    catalogue = answerer.retriever.catalogue
    held = {catalogue.edition[edition].source for edition in answerer.retriever.index.rows_by_edition}
    sources = [catalogue.sources[source] for source in sorted(held)]
    return Choice(
        as_of=as_of,
        kinds=_chosen("Kind of text", "kinds", (source.kind for source in sources)),
        bindings=_chosen("Force", "bindings", (source.binding or "" for source in sources)),
        publishers=_chosen("Publisher", "publishers", (source.publisher for source in sources)),
        topics=_chosen("Topic", "topics", _topics(sources)),
    )


def _topics(sources: "Iterable[Source]") -> Iterable[str]:
    return (topic for source in sources for topic in source.topics)


def _chosen(title: str, key: str, values: Iterable[str]) -> tuple[str, ...]:
    options = sorted({value for value in values if value}, key=lambda value: label(value).casefold())
    return tuple(st.multiselect(title, options, format_func=label, key=key, placeholder="All", select_all=False))


@st.fragment(run_every=1.0)
def watch_loading() -> None:
    """Tells what is being loaded, and draws the page again when that is done."""
    state = shared().look()
    if state.stage != "loading":
        st.rerun()
    st.caption(f":material/hourglass_top: {plain(state.words)} …")
