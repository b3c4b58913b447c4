"""The wording of places for the explorer: of gold from the corpus that is open, of a benchmark from its folder."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from ui.evaluate_runner import shared_runner
from ui.plain import plain
from ui.trouble import in_words

if TYPE_CHECKING:
    from assistant.answering import Answerer
    from eval.records import Head, Question, Record

_PASSAGES = 4  # of each gold place

Wording = Callable[["Question", str], str]  # of a place, "" where it is not known


def wording(record: "Record", answerer: "Answerer | None") -> Wording:
    """Of a place asked for: looked up where the texts of the run are at hand. A benchmark's folder is asked for."""
    if record.head.suite.kind == "beir":
        texts = _benchmark(record.head)
        return lambda question, place: texts.get(place, "")
    if answerer is None or record.head.corpus_digest != answerer.retriever.catalogue.digest:
        return lambda question, place: ""
    return lambda question, place: _at(question, place, record, answerer)


def _at(question: "Question", place: str, record: "Record", answerer: "Answerer") -> str:
    from assistant.showing import text_at
    from indexer.errors import RecitalError

    case = question.case
    if case is None:
        return ""
    try:
        locator = f"{case.edition}/{place.partition('/')[2]}" if case.edition and "/" in place else place
        found = text_at(locator, answerer=answerer, as_of=case.as_of or record.head.as_of)
    except RecitalError:
        return ""
    more = f"\n… and {len(found) - _PASSAGES} more passages" if len(found) > _PASSAGES else ""
    return "\n".join(one.text for one in found[:_PASSAGES]) + more


def _benchmark(head: "Head") -> Mapping[str, str]:
    """Records hold a benchmark's ids alone: its texts are read from the folder, where that is the one that was run."""
    order = shared_runner().look().order
    known = order.suite if order and Path(order.suite).name == head.suite.name else ""
    folder = st.text_input(
        "Folder of the benchmark",
        value=known,
        key=f"eval-texts-{head.id}",
        help="Records hold the ids of a benchmark's texts alone. With its folder the texts are shown beside them.",
    ).strip()
    if not folder:
        return {}
    try:
        path = Path(folder).expanduser()
        files = tuple(
            (str(file), file.stat().st_mtime_ns) for file in (*path.glob("*.jsonl"), *path.glob("qrels/*.tsv"))
        )
        digest, texts = _texts(str(path), head.suite.split, files)
    except Exception as error:  # the cases can be read without the texts
        st.warning(plain(in_words(error)))
        return {}
    if digest != head.corpus_digest:
        st.warning(plain(f"{folder} is not what was run: its texts or judgements differ. Give the folder of the run."))
        return {}
    return texts


@st.cache_resource(max_entries=2, show_spinner="Reading the benchmark's texts")
def _texts(folder: str, split: str, files: tuple[tuple[str, int], ...]) -> tuple[str, dict[str, str]]:
    from eval.beir import load_collection
    from eval.questions import parts_of

    collection = load_collection(Path(folder), split=parts_of(split)[0])
    return collection.digest, {
        entry.id: f"{entry.title}\n{entry.text}" if entry.title else entry.text for entry in collection.entries
    }
