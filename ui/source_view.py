"""The source beside the answer: the passage with the quote highlighted, what stands around it, what it is and weighs."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from ui.conversation import Conversation, Opened
from ui.plain import marked, plain, shown, small
from ui.trouble import in_words
from ui.wording import FORMS, link

if TYPE_CHECKING:
    from assistant.answering import Answerer
    from assistant.showing import PlaceText
    from indexer.instruments import Instrument
    from indexer.passages import Passage

_AROUND = 3  # neighbouring passages shown on either side, of the same article or section where there are any
_LINKS = 12


@dataclass(frozen=True, kw_only=True)
class CrossReference:
    """A place or document that the text names. `locator` is "" where its text is not held."""

    words: str
    locator: str


def show_source(opened: Opened, conversation: Conversation, answerer: "Answerer") -> None:
    """The open place, or in words why it cannot be shown."""
    from assistant.showing import text_at

    with st.container(border=True, key="source"):
        _head(opened, conversation)
        try:
            places = text_at(opened.locator, answerer=answerer, as_of=opened.as_of)
            _show_places(opened, places, conversation, answerer)
        except Exception as error:  # whatever is wrong with one source, the answer beside it stays
            st.warning(plain(in_words(error)))


def _head(opened: Opened, conversation: Conversation) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader("Source", anchor="source", width="stretch")
        if opened.before:
            st.button("Back", key="source-back", icon=":material/arrow_back:", on_click=conversation.back)
        st.button("Close", key="source-close", icon=":material/close:", on_click=conversation.close)


def _show_places(
    opened: Opened, places: "Sequence[PlaceText]", conversation: Conversation, answerer: "Answerer"
) -> None:
    first = places[0]
    catalogue = answerer.retriever.catalogue
    edition = catalogue.edition[first.edition]
    source = catalogue.sources[edition.source]
    instrument = answerer.instruments.of(kind=source.kind, force=first.force, form=edition.form)
    st.markdown(f"**{plain(first.citation)}**")
    with st.container(horizontal=True, gap="xsmall"):
        st.badge(plain(first.badge), color="primary" if instrument.group == "Binding" else "gray")
        if edition.form not in ("digest", "own"):  # there the first badge says it already
            st.badge(plain(FORMS.get(edition.form, edition.form)), color="gray")
    if first.notice:
        st.info(plain(first.notice))
    before, after = _around(places, answerer)
    _show_text(opened, places, before, after)
    if len(places) > opened.most:
        st.caption(f"{opened.most} of {len(places):,} passages of this place are shown.")
        st.button("Show more", key="source-more", on_click=conversation.show_more)
    _show_references(opened, places, conversation, answerer)
    _show_weight(instrument, source.title)
    if url := link(first.url):
        st.link_button("Official page", url, icon=":material/open_in_new:")


def _show_text(
    opened: Opened, places: "Sequence[PlaceText]", before: "Sequence[Passage]", after: "Sequence[Passage]"
) -> None:
    """The place itself, so that the quote is in view at once; what stands before it opens on demand."""
    headings: tuple[str, ...] = ()
    if before:
        with st.expander("What stands before"):
            for passage in before:
                headings = _show_headings(passage.headings, headings)
                st.markdown(small(passage.text))
    headings = ()
    for place in places[: opened.most]:
        headings = _show_headings(place.headings, headings)
        st.markdown(marked(place.text, opened.quotes))
    for passage in after if len(places) <= opened.most else ():
        headings = _show_headings(passage.headings, headings)
        st.markdown(small(passage.text))


def _show_headings(headings: tuple[str, ...], shown_before: tuple[str, ...]) -> tuple[str, ...]:
    if headings and headings != shown_before:
        st.markdown(f":small[**{plain(' › '.join(headings))}**]")
    return headings


def _around(places: "Sequence[PlaceText]", answerer: "Answerer") -> "tuple[list[Passage], list[Passage]]":
    """What stands before and after in the same article or section; else the one passage before and after."""
    from indexer.locators import provision_of

    index = answerer.retriever.index
    passages = [index.passages[row] for row in index.rows_by_edition[places[0].edition]]
    order = {passage.locator: number for number, passage in enumerate(passages)}
    first, last = order[places[0].locator], order[places[-1].locator]
    before, after = passages[max(0, first - _AROUND) : first], passages[last + 1 : last + 1 + _AROUND]
    provision = provision_of(places[0].locator)
    near_before = [passage for passage in before if provision_of(passage.locator) == provision]
    near_after = [passage for passage in after if provision_of(passage.locator) == provision]
    if not near_before and not near_after:
        return before[-1:], after[:1]
    return near_before, near_after


def _show_references(
    opened: Opened, places: "Sequence[PlaceText]", conversation: Conversation, answerer: "Answerer"
) -> None:
    """What the quotes name, else what the place names: buttons where the text is held, words where it is not."""
    text = "\n".join(opened.quotes) or "\n".join(place.text for place in places[: opened.most])
    found = cross_references(text, places[0], opened, answerer)
    held = [reference for reference in found if reference.locator]
    if held:
        st.markdown(":small[**Named in this text**]")
        with st.container(horizontal=True, gap="small"):
            for number, reference in enumerate(held[:_LINKS]):
                st.button(
                    plain(reference.words),
                    key=f"follow-{number}",
                    wrap=True,
                    on_click=conversation.follow,
                    args=(reference.locator,),
                )
        if len(held) > _LINKS:
            st.caption(f"and {len(held) - _LINKS} more places")
    missing = [reference.words for reference in found if not reference.locator]
    if missing:
        st.caption(plain(f"Named, text not held: {', '.join(missing)}."))


def cross_references(text: str, place: "PlaceText", opened: Opened, answerer: "Answerer") -> list[CrossReference]:
    """The places and documents that a text names, each once; those known only by name have no locator."""
    from assistant.showing import text_at
    from indexer.errors import NotHeldError
    from indexer.locators import pinpoint
    from indexer.references import references

    own = answerer.retriever.catalogue.edition[place.edition].source
    found: dict[str, CrossReference] = {}
    for reference in references(text, answerer.names.mentions(text)):
        source = reference.sources[0] if reference.sources else own
        name = answerer.retriever.catalogue.sources[source].name
        words = f"{pinpoint(reference.place)} of {name}" if reference.place else name
        words = words if reference.sources else pinpoint(reference.place)
        locator = f"{source}/{reference.place}" if reference.place else source
        if locator == own or locator in found:
            continue
        try:
            there = text_at(locator, answerer=answerer, as_of=opened.as_of)
            if any(one.locator == place.locator and one.edition == place.edition for one in there):
                continue
            found[locator] = CrossReference(words=words, locator=locator)
        except NotHeldError:
            found[locator] = CrossReference(words=words, locator="")
    return list(found.values())


def _show_weight(instrument: "Instrument", title: str) -> None:
    with st.expander("What this text is and what weight it has"):
        st.text(shown(title))
        st.text(shown(instrument.what))
        st.text(shown(f"Addressed to: {instrument.addresses}"))
        st.text(shown(instrument.weight))
        if instrument.laid_down:
            st.caption(plain(f"Laid down in {instrument.laid_down}."))
