"""Hits as a ranking of distinct places, against rankings worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case
from eval.places import LEVELS, gold_units, raised, ranking
from eval.records import Hit

PLACES = st.sampled_from(["a/art-1", "a/art-1.2", "a/art-15", "a/art-15.4", "b/sec-6", "b/sec-6.3", "b/sec-6.3/p-2"])
HITS = st.lists(st.frozensets(PLACES, max_size=3), max_size=12).map(
    lambda several: [hit(*places) for places in several]
)


def hit(*places: str, edition: str = "") -> Hit:
    return Hit(places=places, score=1.0, edition=edition)


def case(*gold: str, any_of: bool = False, edition: str | None = None) -> Case:
    return Case(
        id="one",
        question="?",
        style="sentence",
        gold=gold,
        any_of=any_of,
        edition=edition,
        facts=(),
        answerable=bool(gold),
    )


def test_a_source_alone_stands_for_all_of_it_at_every_level() -> None:
    assert [raised("b", level) for level in LEVELS] == ["b", "b", "b"]
    assert [raised("a/art-15.4", level) for level in LEVELS] == ["a/art-15.4", "a/art-15", "a"]


def test_a_hit_inside_a_gold_place_becomes_it_and_one_beside_it_stays_itself() -> None:
    hits = [hit("a/art-150"), hit("a/art-15.4"), hit("b/sec-6")]
    assert ranking(hits, case("a/art-15"), "place") == ("a/art-150", "a/art-15", "b/sec-6")
    assert ranking([hit("b/sec-6.3/p-26")], case("b"), "place") == ("b",)


def test_a_hit_wider_than_the_gold_place_is_no_hit_at_the_place_but_one_at_the_provision() -> None:
    hits, gold = [hit("a/art-15")], case("a/art-15.4")
    assert ranking(hits, gold, "place") == ("a/art-15",)
    assert gold_units(gold, "place") == ("a/art-15.4",)
    assert ranking(hits, gold, "provision") == gold_units(gold, "provision") == ("a/art-15",)


def test_another_paragraph_counts_at_the_provision_and_another_article_at_the_document() -> None:
    hits, gold = [hit("a/art-1.2"), hit("a/art-15.6")], case("a/art-15.4")
    assert ranking(hits, gold, "place") == ("a/art-1.2", "a/art-15.6")
    assert ranking(hits, gold, "provision") == ("a/art-1", "a/art-15")
    assert ranking(hits, gold, "document") == gold_units(gold, "document") == ("a",)


def test_a_second_hit_in_a_place_already_ranked_is_dropped_gold_or_not() -> None:
    hits = [hit("c/art-1.1"), hit("c/art-1.2"), hit("a/art-15.4"), hit("a/art-15.5"), hit("b/sec-6")]
    assert ranking(hits, case("a/art-15"), "provision") == ("c/art-1", "a/art-15", "b/sec-6")
    assert ranking(hits, case("a/art-15"), "place") == ("c/art-1.1", "c/art-1.2", "a/art-15", "b/sec-6")


def test_a_chunk_of_several_gold_places_gives_each_and_what_else_it_spans_does_not_count_against_it() -> None:
    gold = case("a/art-15", "a/art-16")
    assert ranking([hit("a/art-14", "a/art-15", "a/art-16"), hit("b/sec-6")], gold, "place") == (
        "a/art-15",
        "a/art-16",
        "b/sec-6",
    )


def test_a_chunk_of_several_other_places_is_one_thing_to_read() -> None:
    hits = [hit("a/art-1", "a/art-2", "a/art-3"), hit("a/art-15")]
    assert ranking(hits, case("a/art-15"), "place") == ("a/art-1", "a/art-15")


def test_a_chunk_of_which_one_place_is_ranked_already_counts_for_what_is_new_in_it() -> None:
    hits = [hit("a/art-1"), hit("a/art-1", "a/art-2"), hit("a/art-2"), hit("a/art-15")]
    assert ranking(hits, case("a/art-15"), "place") == ("a/art-1", "a/art-2", "a/art-15")


def test_a_place_that_a_chunk_above_spanned_is_no_new_result() -> None:
    hits = [hit("a/art-1", "a/art-2"), hit("a/art-2"), hit("a/art-15")]
    assert ranking(hits, case("a/art-15"), "place") == ("a/art-1", "a/art-15")


def test_a_hit_of_no_place_still_takes_a_rank() -> None:
    assert ranking([hit(edition="e"), hit("a/art-15")], case("a/art-15"), "place") == ("e#", "a/art-15")


def test_gold_places_of_one_article_are_one_unit_at_the_provision() -> None:
    gold = case("a/art-15.4", "a/art-15.5", "c/art-1")
    assert gold_units(gold, "provision") == ("a/art-15", "c/art-1")
    assert gold_units(gold, "place") == ("a/art-15.4", "a/art-15.5", "c/art-1")


def test_a_hit_in_a_gold_place_that_lies_in_another_one_meets_both() -> None:
    assert set(ranking([hit("b/sec-6.3")], case("b", "b/sec-6"), "place")) == {"b", "b/sec-6"}
    assert set(ranking([hit("a/art-15.4")], case("a/art-15", "a/art-15.4"), "place")) == {"a/art-15", "a/art-15.4"}


def test_alternatives_are_one_unit_that_any_of_them_meets() -> None:
    gold = case("a/art-15", "b/sec-6", any_of=True)
    for level in LEVELS:
        assert len(gold_units(gold, level)) == 1
    hits = [hit("c/art-1"), hit("b/sec-6/p-1"), hit("a/art-15")]
    assert ranking(hits, gold, "place") == ("c/art-1", *gold_units(gold, "place"))


def test_another_edition_of_the_place_is_no_hit_and_the_right_one_below_it_is() -> None:
    gold = case("pi/sec-4", edition="pi-2024")
    hits = [hit("pi/sec-4", edition="pi-2025"), hit("pi/sec-4", edition="pi-2024")]
    for level in LEVELS:
        assert ranking(hits, gold, level) == (f"pi-2025#{raised('pi/sec-4', level)}", *gold_units(gold, level))
    assert ranking(hits, case("pi/sec-4"), "place") == ("pi/sec-4",)


def test_a_digest_of_a_place_counts_as_the_place() -> None:
    assert ranking([hit("digest:a/art-15.4")], case("a/art-15"), "place") == ("a/art-15",)


def test_without_gold_there_is_nothing_to_meet() -> None:
    assert gold_units(case(), "place") == ()
    assert ranking([hit("a/art-1")], case(), "place") == ("a/art-1",)


@pytest.mark.parametrize("level", LEVELS)
@given(hits=HITS, gold=st.sets(PLACES, min_size=2), any_of=st.booleans())
def test_a_ranking_has_each_unit_once_and_is_never_longer_than_results_and_gold_together(
    level: str, hits: list[Hit], gold: set[str], any_of: bool
) -> None:
    wanted = case(*sorted(gold), any_of=any_of)
    ranked = ranking(hits, wanted, level)  # type: ignore[arg-type]
    assert len(set(ranked)) == len(ranked) <= len(hits) + len(gold)
    assert ranked == ranking([*hits, *hits], wanted, level)  # type: ignore[arg-type]


@given(hits=HITS, gold=st.sets(PLACES, min_size=1))
def test_what_is_met_at_the_place_is_met_at_the_provision_and_the_document(hits: list[Hit], gold: set[str]) -> None:
    wanted = case(*gold)
    met = [set(ranking(hits, wanted, level)) & set(gold_units(wanted, level)) for level in LEVELS]
    assert {raised(one, "provision") for one in met[0]} <= met[1]
    assert {raised(one, "document") for one in met[1]} <= met[2]
