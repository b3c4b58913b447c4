"""A benchmark's texts become passages with what stands above them, lose nothing, and are found by our search."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from eval.beir import Collection, Entry, load_collection
from eval.prepared import HEADING, ExactVectors, Searcher, divided, prepared
from indexer.embedding import Encoder
from indexer.passages import LONGEST
from indexer.sources import load_register
from indexer.vectors import VectorCache

LONG = (
    "The keeper shall keep a register of all the cells that come in and of all that go out, day by day and box by box."
)
MakeSearcher = Callable[[Collection], Searcher]


def collection(*entries: Entry) -> Collection:
    return Collection(name="own", entries=entries, queries=(), qrels={}, split="test", unjudged=0, digest="0" * 64)


def entry(ident: str, text: str, document: str = "", locator: str = "", title: str = "") -> Entry:
    place = {"document": document, "locator": locator}
    return Entry.model_validate({"_id": ident, "title": title, "text": text, "metadata": place})


@pytest.fixture
def searcher(quick_encoder: Encoder, tmp_path: Path) -> MakeSearcher:
    def make(texts: Collection) -> Searcher:
        cache = VectorCache(tmp_path / "vectors.sqlite")
        made = Searcher(texts, encoder=quick_encoder, cache=cache, progress=lambda done, total: None)
        cache.close()
        return made

    return make


RULES = (
    entry("a", "Keeping of cells", "Book A", "7"),
    entry("b", "Registers", "Book A", "7.2"),
    entry("c", "A register shows:", "Book A", "7.2.1"),
    entry("d", "the day of delivery;", "Book A", "7.2.1.(a)"),
    entry("e", "Feeding of dogs", "Book B", "7"),
    entry("f", "Dogs are fed.", "Book B", "7.2"),
)


def test_headings_and_leads_are_the_texts_above_in_the_same_document() -> None:
    passages = dict(zip("abcdef", prepared(collection(*RULES)).passages, strict=True))
    assert passages["d"].headings == ("Keeping of cells", "Registers")
    assert passages["d"].lead == "A register shows:"
    assert (passages["b"].headings, passages["b"].lead) == (("Keeping of cells",), "")
    assert passages["f"].headings == ("Feeding of dogs",)
    assert passages["a"].headings == ()


def test_neighbours_share_a_section_and_no_two_a_locator() -> None:
    places = [passage.locator for passage in prepared(collection(*RULES)).passages]
    assert len(set(places)) == len(places)
    assert places[3].startswith("book-a/rule-7-2-1.")
    assert places[1].startswith("book-a/rule-7.")


def test_a_title_stands_below_what_is_above_and_over_the_texts_own_heading() -> None:
    text = f"Article 9 Registers 1. {LONG} 2. {LONG}"
    [first, second] = prepared(collection(entry("a", text, title="Cell Act"))).passages
    assert first.headings == second.headings == ("Cell Act", "Article 9 Registers")


def test_our_own_places_are_kept_and_paragraphs_lie_within() -> None:
    texts = (entry("a", f"Scope 1. {LONG} 2. {LONG}", "act-1", "art-15"), entry("b", "Cells.", "act-1", "annex-3.n"))
    places = [passage.locator for passage in prepared(collection(*texts)).passages]
    assert places == ["act-1/art-15/par-1", "act-1/art-15/par-2", "act-1/annex-3.n"]


def test_several_texts_of_one_place_keep_a_locator_each(searcher: MakeSearcher) -> None:
    texts = collection(
        entry("a", "Dogs are welcome.", "act-1", "art-5"), entry("b", "Cats are grey.", "act-1", "art-5")
    )
    assert [passage.locator for passage in prepared(texts).passages] == ["act-1/art-5", "act-1/art-5/text-2"]
    found = searcher(texts)
    assert found.search("welcome dogs")[0][0] == "a"
    assert found.search("grey cats")[0][0] == "b"


@pytest.mark.parametrize("number", ["{}. ", "({}) "])
def test_a_long_line_is_divided_at_its_numbers(number: str) -> None:
    one, two, three = (number.format(n) + LONG for n in (1, 2, 3))
    assert divided(f"Article 9 Registers {one} {two} {three}") == ("Article 9 Registers", [one, two, three])
    assert divided(f"{one} {two}") == ("", [one, two])
    assert divided(f"{LONG} {LONG} {one} {two}") == ("", [f"{LONG} {LONG}", one, two])


def test_one_number_may_be_missing_and_others_do_not_divide() -> None:
    assert divided(f"1. {LONG} 3. {LONG}")[1] == [f"1. {LONG}", f"3. {LONG}"]
    assert divided(f"{LONG} Within 12. {LONG}") == ("", [f"{LONG} Within 12. {LONG}"])
    assert divided(f"1. {LONG} 4. {LONG}") == ("", [f"1. {LONG} 4. {LONG}"])
    assert divided("1. Cells rest. 2. Dogs bark.") == ("", ["1. Cells rest. 2. Dogs bark."])


def test_a_text_of_many_lines_is_divided_between_lines() -> None:
    lines = [LONG] * 30
    heading, parts = divided("\n".join(lines))
    assert (heading, "\n".join(parts)) == ("", "\n".join(lines))
    assert len(parts) > 1
    assert max(map(len, parts)) <= LONGEST


@given(
    some.lists(
        some.sampled_from(["1. Cells", "2. Dogs", "(1) x", "(2) y", LONG, "\n", "\n\n", "3 .", "Rule:"]), max_size=30
    ),
    some.sampled_from([" ", "\n"]),
)
def test_the_parts_of_a_text_put_together_give_it_back(pieces: list[str], between: str) -> None:
    text = between.join(pieces)
    heading, parts = divided(text)
    assert parts
    assert " ".join([heading, *parts]).split() == text.split()
    assert len(heading) <= HEADING


PLANTED: Mapping[str, str] = {
    "dogs": "Dogs are welcome at the gate.",
    "cells": "Invented cells are kept in the dark.",
    "cats": "Cats are grey by night.",
    "boats": "Boats leave at noon.",
}


@pytest.fixture
def planted(searcher: MakeSearcher) -> Searcher:
    return searcher(collection(*(entry(ident, text, "Book A") for ident, text in PLANTED.items())))


@pytest.mark.parametrize("variant", ["recital", "bm25", "dense", "rrf", "bm25-dense"])
def test_planted_texts_are_found_by_every_kind_of_search(planted: Searcher, variant: str) -> None:
    for ident, text in PLANTED.items():
        assert planted.search(text, variant=variant)[0][0] == ident


def test_no_more_texts_come_than_asked_for_and_scores_fall(planted: Searcher) -> None:
    found = planted.search("dogs and cats at the gate by night", k=2)
    assert {ident for ident, _ in found} == {"dogs", "cats"}
    assert found[0][1] >= found[1][1]


def test_a_text_of_several_passages_comes_once_by_its_best(searcher: MakeSearcher) -> None:
    book = entry("book", f"Registers 1. {LONG} 2. {LONG} Dogs are welcome. 3. {LONG}")
    found = searcher(collection(book, entry("other", "Dogs bark.")))
    assert found.passages == 4
    assert sorted(ident for ident, _ in found.search("register of cells day by day")) == ["book", "other"]


def test_variants_differ_in_what_they_count(planted: Searcher) -> None:
    question = "cells kept at the gate"
    scores = {name: tuple(planted.search(question, variant=name)) for name in ("recital", "bm25", "dense", "rrf")}
    assert len(set(scores.values())) == 4


def test_an_act_that_no_longer_applies_is_searched_all_the_same(searcher: MakeSearcher) -> None:
    register = load_register()
    ended = [source for source in register.sources.values() if source.status in ("repealed", "superseded", "draft")]
    assert {source.status for source in ended} >= {"superseded", "draft"}
    for source in (ended[0], next(iter(ended[1:])), next(one for one in ended if one.status == "draft")):
        found = searcher(collection(entry("a", "Dogs are welcome.", source.id, "art-5")))
        assert [ident for ident, _ in found.search("welcome dogs")] == ["a"]


def test_texts_without_a_word_are_passages_too(searcher: MakeSearcher) -> None:
    found = searcher(collection(entry("a", ""), entry("b", "\n" * 200), entry("c", "—")))
    assert found.passages == 3
    assert len(found.search("dogs")) == 3


def test_the_nearest_windows_are_those_of_the_highest_cosines(quick_encoder: Encoder) -> None:
    vectors = quick_encoder.encode(list(PLANTED.values()))
    [(rows, scores)] = ExactVectors(vectors).nearest(vectors[2:3], 2)
    assert (rows[0], len(rows)) == (2, 2)
    assert scores == sorted(scores, reverse=True)
    assert scores[0] == pytest.approx(1)
    [(everything, _)] = ExactVectors(vectors).nearest(vectors[:1], 99)
    assert sorted(everything) == [0, 1, 2, 3]


@pytest.mark.real
def test_words_alone_find_most_articles_of_a_real_act(searcher: MakeSearcher) -> None:
    folder = Path(os.environ.get("RECITAL_SHARED", Path(__file__).parents[2].parent / "shared")) / "bench" / "ai-act"
    if not folder.is_dir():
        pytest.skip(f"the outside benchmarks are not at {folder}; set RECITAL_SHARED to the folder that has bench/")
    texts = load_collection(folder)
    found = searcher(texts)
    asked = texts.queries[::4]
    first_ten = [{ident for ident, _ in found.search(query.text, 10, "bm25")} for query in asked]
    met = [not ten.isdisjoint(texts.qrels[query.id]) for query, ten in zip(asked, first_ten, strict=True)]
    assert sum(met) / len(met) > 0.8
    assert found.passages > 3 * len(texts.entries)
