"""Names of documents: resolved as a whole, and found inside questions."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.catalogue import Catalogue, Source
from indexer.names import Names, mentions, resolve_name
from indexer.sources import load_catalogue, load_register


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(load_register())


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Reg 1394/2007", ["reg-1394-2007"]),
        ("Regulation (EC) No 1394/2007", ["reg-1394-2007"]),
        ("regulation (ec) no. 1394/2007", ["reg-1394-2007"]),
        ("Regulation\u00a0(EC)\u202fNo\u00a01394/2007", ["reg-1394-2007"]),
        ("Regulation 1394/2007/EC", ["reg-1394-2007"]),
        ("ATMP regulation", ["reg-1394-2007"]),
        ("32007R1394", ["reg-1394-2007"]),
        ("02001L0083-20220101", ["dir-2001-83"]),
        ("2001/83/EC", ["dir-2001-83"]),
        ("Directive 2001/83", ["dir-2001-83"]),
        ("Regulation 2001/83/EC", ["dir-2001-83"]),
        ("93/42/EEC", ["dir-93-42"]),
        ("Dir. 65/65/EEC", ["dir-65-65"]),
        ("Regulation (EC) No 45/2001", ["reg-45-2001"]),
        ("Regulation (EU) 2017/745", ["reg-2017-745"]),
        ("Commission Delegated Regulation (EU) 2024/1701", ["dreg-2024-1701"]),
        ("Regulation (EC) No 2049/2005", ["reg-2049-2005"]),
        ("GDPR", ["reg-2016-679"]),
        ("gdpr", ["reg-2016-679"]),
        ("ICH Q5C", ["ich-q5c"]),
        ("ICH Q5A (R1)", ["ich-q5a-r1"]),
        ("ICH guideline E6 R3", ["ich-e6-r3"]),
        ("ICH E6(R3) Annex 2", ["ich-e6-r3-annex-2"]),
        ("ICH E6", ["ich-e6-r3", "ich-e6-r2", "ich-e6-r1"]),
        ("ICH Q9", ["ich-q9-r1", "ich-q9"]),
        ("ICH E9", ["ich-e9", "ich-e9-r1"]),
        ("ICH M4Q", ["ich-m4q-r1", "ich-m4q-r2-draft"]),
        ("EMA/CAT/80183/2014", ["ema-cat-80183-2014", "ema-cat-80183-2014-draft"]),
        ("ema/cat/80183/2014", ["ema-cat-80183-2014", "ema-cat-80183-2014-draft"]),
        ("EMA/CAT/ 80183/2014", ["ema-cat-80183-2014", "ema-cat-80183-2014-draft"]),
        ("CHMP/GTWP/234523/09", ["ema-chmp-gtwp-bwp-234523-2009"]),
        ("CPMP/BWP/3088/99", ["cpmp-bwp-3088-99"]),
        (
            "EMA/CAT/GTWP/671639/2008 Rev. 1 Corr.",
            ["ema-cat-gtwp-671639-2008-rev1", "ema-cat-gtwp-671639-2008-draft-rev1"],
        ),
        ("Annex 13", ["eudralex-v4-annex-13-2010", "ec-gmp-imp-c-2017-8179"]),
        ("EU pharma package", ["com-2023-192", "com-2023-193"]),
        ("Ph. Eur. 5.14", ["phe-5-14"]),
        ("EudraLex Volume 4, Part IV", ["eudralex-v4-part-iv"]),
        ("C(2017) 7694 final", ["eudralex-v4-part-iv"]),
        ("Regulation (EU) No 536/2015", []),
        ("a regulation", []),
        ("GDPR and MDR", []),
        ("", []),
        ("...", []),
    ],
)
def test_a_name_resolves_to_what_it_names(names: Names, text: str, ids: list[str]) -> None:
    assert [source.id for source in names.resolve(text)] == ids


def test_every_reference_of_the_register_resolves_to_its_source_first_or_among_its_versions() -> None:
    register = load_register()
    table = Names(register)
    lost = [
        one.id
        for one in register.sources.values()
        if one.id not in [found.id for found in table.resolve(one.reference)]
    ]
    assert lost == []


def test_every_alias_of_the_register_resolves_to_its_source() -> None:
    register = load_register()
    table = Names(register)
    lost = [
        (one.id, alias)
        for one in register.sources.values()
        for alias in one.aliases
        if one.id not in [found.id for found in table.resolve(alias)]
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("Art 9(3) of Reg 1394/2007", [("Reg 1394/2007", "reg-1394-2007")]),
        ("EMA/CAT/80183/2014 4.2", [("EMA/CAT/80183/2014", "ema-cat-80183-2014")]),
        ("recital 7 ATMP regulation", [("ATMP regulation", "reg-1394-2007")]),
        ("ICH Q5C section 4", [("ICH Q5C", "ich-q5c")]),
        ("Does Q5C cover it, or Q8(R2)?", [("Q5C", "ich-q5c"), ("Q8(R2)", "ich-q8-r2")]),
        ("Annex 1 of Directive 2009/120/EC", [("Directive 2009/120/EC", "dir-2009-120")]),
        ("Annex I Part IV to Directive 2001/83/EC", [("Directive 2001/83/EC", "dir-2001-83")]),
        ("Does EU GMP Annex 1 apply?", [("EU GMP Annex 1", "eudralex-v4-annex-1-2022")]),
        (
            "Is ICH E6(R2) valid beside ICH E6(R3) Annex 2?",
            [("ICH E6(R2)", "ich-e6-r2"), ("ICH E6(R3) Annex 2", "ich-e6-r3-annex-2")],
        ),
        ("the GDPR, (EU) 2016/679", [("GDPR", "reg-2016-679"), ("2016/679", "reg-2016-679")]),
        ("What does Kymriah cost in Germany in Q1 2025?", [("Kymriah", "epar-kymriah")]),
        ("Who won the 1998 World Cup?", []),
        ("process validation and genome editing in 3/2004 or on 12/2018", []),
        ("", []),
    ],
)
def test_names_are_found_inside_a_question(names: Names, question: str, found: list[tuple[str, str]]) -> None:
    assert [(mention.text, mention.sources[0]) for mention in names.mentions(question)] == found


def test_a_medicines_name_means_all_that_is_registered_about_it(names: Names) -> None:
    [mention] = names.mentions("What is the shelf life of Yescarta?")
    assert mention.sources[0] == "epar-yescarta"
    assert {"ema-481168-2018", "ema-622447-2022"} <= set(mention.sources)


@pytest.mark.real
def test_a_listed_folder_adds_its_names(shared_corpus: Path) -> None:
    catalogue = load_catalogue(shared_corpus)
    assert [one.id for one in resolve_name("Regulation (EU) 2024/1689", catalogue)] == ["reg-2024-1689"]
    [mention] = mentions("Yescarta storage", catalogue)
    assert "pi-yescarta" in mention.sources


def test_a_one_word_own_file_is_not_taken_for_every_use_of_the_word() -> None:
    def own(ident: str, title: str) -> Source:
        told = {"id": ident, "title": title, "short": title, "publisher": "own file", "kind": "own"}
        return Source.model_validate({**told, "status": "published"})

    sources = {one.id: one for one in (own("own-storage", "storage"), own("own-storage-plan", "storage plan"))}
    table = Names(Catalogue(sources=sources, as_of=load_register().as_of))
    assert table.mentions("storage of cells") == []
    assert [one.sources for one in table.mentions("our storage plan")] == [("own-storage-plan",)]
    assert [one.id for one in table.resolve("storage")] == ["own-storage"]


NOISE = st.text(alphabet="EMACHPIQ5Rg. /()-–\u00a01349207", max_size=80)
PARTS = st.sampled_from(["ICH Q5C", "Reg 1394/2007", "GDPR", "Annex 1", "EMA/CAT/80183/2014", "2001/83/EC", "Yescarta"])


@given(st.lists(NOISE | PARTS, max_size=6).map(" ".join))
def test_mentions_stand_in_the_question_in_order_and_do_not_overlap(question: str) -> None:
    table = _table()
    found = table.mentions(question)
    assert all(question[one.start : one.end] == one.text and one.text and one.sources for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


_KEPT: list[Names] = []


def _table() -> Names:
    if not _KEPT:
        _KEPT.append(Names(load_register()))
    return _KEPT[0]


@pytest.mark.parametrize("piece", ["EMA/", "ICH ", "1/", "Reg ", "EMA/AB", "/AB", "Annex 1 ", "Q5", " ", "ICH Q1 R"])
def test_fifty_thousand_characters_of_beginnings_are_scanned_to_their_end(names: Names, piece: str) -> None:
    text = "EMA" + piece * (50_000 // len(piece)) + " Regulation (EC) No 1394/2007"
    assert names.mentions(text)[-1].sources == ("reg-1394-2007",)
