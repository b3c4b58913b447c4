"""The page on what is held and what is not, how the index was made, and how to read the badges."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

import altair as alt
import pandas as pd
import streamlit as st

import settings
from ui.engine import State, shared
from ui.feedback import feedback_file
from ui.plain import plain, shown
from ui.sidebar import watch_loading
from ui.trouble import in_words
from ui.wording import FORMS, label

if TYPE_CHECKING:
    from assistant.answering import Answerer
    from assistant.showing import SourceLine
    from indexer.catalogue import Catalogue
    from indexer.index import Manifest
    from indexer.instruments import Instrument


OFFICIAL, DIGEST, NOTHING = "text", "digest", "neither"
_COLOURS = ["#0f5f6b", "#7fb7bf", "#c3cbca"]


def show_page() -> None:
    st.title("What is held", anchor=False)
    state = shared().look()
    try:
        if state.answerer is None:
            _show_waiting(state)
        else:
            _show_held(state.answerer)
            _show_index(state.answerer.retriever.index.manifest, state.answerer.retriever.catalogue)
        _show_badges()
        _show_local()
    except Exception as error:
        st.warning(plain(in_words(error)))


def _show_waiting(state: State) -> None:
    if state.stage == "failed":
        st.warning(plain(state.words))
        st.button("Try again", key="retry", on_click=shared().retry)
    else:
        watch_loading()


def _show_held(answerer: "Answerer") -> None:
    """Known and held documents by kind, then the list of each, then what the digests leave out."""
    from assistant.showing import source_lines
    from assistant.standing import Filters

    catalogue, index = answerer.retriever.catalogue, answerer.retriever.index
    lines = list(source_lines(catalogue, as_of=date.today(), filters=Filters()))
    editions = [catalogue.edition[edition] for edition in index.rows_by_edition]
    digests = [edition for edition in editions if edition.form == "digest"]
    held = {one.source: DIGEST for one in digests} | {one.source: OFFICIAL for one in editions if one.form != "digest"}
    st.markdown(
        f"**{len(editions) - len(digests)}** texts and **{len(digests)}** digests in our own words are held, of "
        f"**{len(held)}** documents; **{len(lines)}** documents are known. Of the others Recital knows what they are and "
        "whether they apply, and cannot quote them. Where only a digest is held, it answers as a digest, never as the "
        "official text."
    )
    _show_coverage(lines, held)
    st.markdown("**Held**")
    _table((line for line in lines if line.id in held), with_form=True)
    with st.expander("Known, nothing held"):
        _table((line for line in lines if line.id not in held), with_form=False)
    with st.expander("What the digests do not cover"):
        for digest in digests:
            if digest.not_covered:
                st.markdown(f"**{plain(catalogue.sources[digest.source].name)}**")
                st.text(shown("\n".join(f"– {gap}" for gap in digest.not_covered)))


def _show_coverage(lines: "Sequence[SourceLine]", held: Mapping[str, str]) -> None:
    """A bar for each kind of text, the most frequent first."""
    counts = pd.DataFrame([{"kind": label(line.kind), "text": held.get(line.id, NOTHING)} for line in lines])
    states = [OFFICIAL, DIGEST, NOTHING]
    counts["order"] = counts["text"].map(states.index)
    bars = (
        alt.Chart(counts)
        .mark_bar()
        .encode(
            x=alt.X("count()", title="documents"),
            y=alt.Y("kind", title=None, sort="-x", axis=alt.Axis(labelLimit=200, labelOverlap=False)),
            color=alt.Color("text", title=None, scale=alt.Scale(domain=states, range=_COLOURS)),
            order=alt.Order("order"),
            tooltip=["kind", "text", "count()"],
        )
    )
    st.altair_chart(bars.configure_legend(orient="top"))


def _table(lines: "Iterable[SourceLine]", *, with_form: bool) -> None:
    rows = [
        {
            "document": shown(line.name),
            "kind": label(line.kind),
            "status today": shown(line.status),
            **({"text": FORMS.get(line.held, line.held)} if with_form else {}),
            "title": shown(line.title),
        }
        for line in lines
    ]
    st.dataframe(pd.DataFrame(rows), hide_index=True)


def _show_index(manifest: "Manifest", catalogue: "Catalogue") -> None:
    st.subheader("Index", anchor=False)
    where = f"on the Chroma server {manifest.server}" if manifest.server else "on this machine"
    st.markdown(
        plain(f"Build {manifest.build}, made {manifest.made_at}, {manifest.passages:,} passages, kept {where}.")
    )
    troubles = [*catalogue.problems, *manifest.problems]
    for edition in manifest.editions:
        troubles += [f"{edition.edition} was not read: {edition.failure}"] if edition.failure else []
        troubles += [f"{edition.edition}: {part}" for part in edition.unread]
    if troubles:
        with st.expander(f"What could not be read: {len(troubles)}"):
            st.text(shown("\n".join(troubles)))
    with st.expander("Versions and recipe"):
        st.text(
            shown("\n".join(f"{name}: {value}" for name, value in {**manifest.versions, **manifest.recipe}.items()))
        )


def _show_badges() -> None:
    from indexer.instruments import GROUPS, load_instruments

    st.subheader("How to read the badges", anchor=False)
    st.markdown(
        "Every quote carries a badge that says what the text is. Its place in the text decides, not the document."
    )
    entries = load_instruments().instrument
    for group in GROUPS:
        with st.expander(group):
            for entry in entries:
                if entry.group == group:
                    _show_badge(entry)


def _show_badge(entry: "Instrument") -> None:
    st.badge(plain(entry.badge), color="primary" if entry.group == "Binding" else "gray")
    st.text(shown(f"{entry.what} {entry.weight}"))


def _show_local() -> None:
    st.subheader("What stays here", anchor=False)
    st.markdown(
        "Questions and answers are kept in the open page only. Feedback is kept when you press Keep, on this machine, in "
        f"{plain(str(feedback_file()))}. The index lies in {plain(str(settings.from_environment().home))}."
    )


show_page()
