"""The plain recipe: chunks stand for the places that they really hold, and nothing is traced."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.tracers import LangChainTracer
from langsmith.utils import get_env_var

from eval.baseline import Baseline, KeptEmbeddings, Places, Text, spans_of
from indexer.document import Block, Document
from indexer.errors import RecitalError
from indexer.passages import passages_of
from indexer.readers.worker import read_document
from indexer.vectors import VectorCache


def text_of(*blocks: tuple[str, str, str]) -> Text:
    """A text of an invented act: kind, anchor and words of each block."""
    document = Document(title="", blocks=tuple(Block(kind=k, anchor=a, text=t) for k, a, t in blocks))  # type: ignore[arg-type]
    passages = passages_of(document, source="act", edition="act-1", kind="regulation", form="official-journal")
    return Text(edition="act-1", document=document, passages=tuple(passages))


ACT = text_of(
    ("heading", "art-1", "Article 1 Records"),
    ("text", "art-1.1", "1. Records are kept for ten years."),
    ("text", "art-1.2", "2. They may be read by all."),
    ("heading", "art-2", "Article 2 Dogs"),
    ("text", "art-2", "Dogs are welcome and water is provided."),
)


@pytest.fixture
def baseline(quick_encoder: Any, tmp_path: Path) -> Iterator[Baseline]:
    cache = VectorCache(tmp_path / "vectors.sqlite")
    embeddings = KeptEmbeddings(quick_encoder, cache)
    with Baseline([ACT], embeddings=embeddings, folder=tmp_path / "chroma") as opened:
        yield opened
    cache.close()


def test_each_passage_is_found_in_the_text_at_its_own_characters() -> None:
    text = ACT.document.text
    assert [text[start:end] for start, end, _ in spans_of(ACT.passages, text)] == [one.text for one in ACT.passages]


def test_passages_of_another_reading_are_refused() -> None:
    with pytest.raises(RecitalError, match="recital index"):
        spans_of(ACT.passages, ACT.document.text.replace("ten", "twenty"))


def test_a_chunk_stands_for_a_passage_of_which_it_has_half_and_for_one_that_fills_half_of_it() -> None:
    places = Places(ACT)
    start = places.text.index("1. Records")
    end = start + len("1. Records are kept for ten years.")
    assert places.within(start, end) == {"act/art-1.1"}
    assert places.within(start, start + 18) == {"act/art-1.1"}  # 18 of 34 characters
    assert places.within(start, end + 1 + 10) == {"act/art-1.1"}  # 10 of the 27 of the next one
    assert places.within(start, end + 1 + 14) == {"act/art-1.1", "act/art-1.2"}
    assert places.within(start + 4, start + 9) == {"act/art-1.1"}  # a small chunk that lies wholly in it
    assert places.within(0, 10) == frozenset()  # of a heading only


def test_the_recipe_finds_the_chunk_that_has_the_words(baseline: Baseline) -> None:
    [found] = baseline.search("dogs and water", k=1)
    assert baseline.chunks == 1
    assert found.places == ("act/art-1.1", "act/art-1.2", "act/art-2")
    assert found.edition == "act-1"


def test_its_score_is_the_cosine(baseline: Baseline) -> None:
    [found] = baseline.search(ACT.document.text, k=1)
    assert found.score == pytest.approx(1, abs=1e-5)


def test_vectors_of_chunks_are_paid_for_once(quick_encoder: Any, tmp_path: Path) -> None:
    for round_ in range(2):
        cache = VectorCache(tmp_path / "vectors.sqlite")
        with Baseline([ACT], embeddings=KeptEmbeddings(quick_encoder, cache), folder=tmp_path / f"chroma-{round_}"):
            pass
        cache.close()
    assert quick_encoder.encoded == [ACT.document.text]


def test_nothing_is_traced_even_where_the_user_traces_everything(
    baseline: Baseline, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[object] = []
    for name in ("LANGSMITH_TRACING", "LANGSMITH_TRACING_V2", "LANGCHAIN_TRACING_V2"):
        monkeypatch.setenv(name, "true")
    get_env_var.cache_clear()  # langsmith remembers what the environment said before
    monkeypatch.setattr(LangChainTracer, "__init__", lambda self, **_: begun.append(self))
    try:
        assert baseline.search("dogs", k=1)
    finally:
        get_env_var.cache_clear()
    assert begun == []


@pytest.mark.real
@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("legal/atmp_regulation_32007R1394_oj_en.md", "regulation"),
        ("ich/ICH_Q5C_stability_biotech_1995-11-30.pdf", "ich-guideline"),
    ],
)
def test_the_passages_of_real_documents_stand_at_their_characters(shared_corpus: Path, path: str, kind: str) -> None:
    document = read_document(shared_corpus / path)
    passages = passages_of(document, source="a", edition="a", kind=kind, form="publisher")
    assert len(spans_of(passages, document.text)) == len(passages) > 30
