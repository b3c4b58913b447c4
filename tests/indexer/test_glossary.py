"""The words of the field: expansion of questions and explanation of terms."""

import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import CorpusError
from indexer.glossary import load_glossary, read_glossary

ENTRY = """\
[[term]]
term = "lighthouse keeper"
abbreviations = ["LHK"]
variants = ["warden of the light"]
typed = ["lamp man"]
definition = "Lights the lamp."
source = "reg-1-2000/art-1.1"
"""
CAPITALS = ENTRY.replace('"LHK"', '"HE"') + "case_sensitive = true\n"


@pytest.mark.parametrize(
    ("question", "added"),
    [
        ("How long must the MAH keep it?", "marketing authorisation holder"),
        ("duties of the marketing authorization holder", "MAH"),
        ("conditional approval", "conditional marketing authorisation"),
        ("right to be forgotten", "erasure"),
        ("Deadline for erasure?", "right to be forgotten"),
        ("orphan drugs", "orphan medicinal product"),
        ("sCTMP or TEP?", "tissue engineered product"),
        ("gene therapies", "GTMP"),
        ("Who elects the chair of the CAT?", "Committee for Advanced Therapies"),
        ("long term follow up of patients", "LTFU"),
        ("LTFU", "long-term follow-up"),
        ("What does the HE allow?", "hospital exemption"),
        ("the CHMP’s opinion", "Committee for Medicinal Products for Human Use"),
        ("Can the licence be lost?", "marketing authorisation"),
        ("Is a drug a device?", "medicinal product"),
        ("Text on the label", "immediate or outer packaging"),
        ("tissue banks", "tissue establishment"),
        ("phases of a trial", "clinical trial"),
        ("side effects", "adverse reaction"),
        ("paediatric plan", "paediatric investigation plan"),
        ("release of a lot, lot number", "batch number"),
        ("leukaphereses", "apheresis"),
        ("IRB", "ethics committee"),
        ("CMC", "quality data"),
    ],
)
def test_a_question_is_widened_by_the_other_forms_of_its_terms(question: str, added: str) -> None:
    assert added in load_glossary().expansions(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 1998 World Cup?",
        "he sat with the cat and will pass",
        "WHO HE IS, THE CAT KNOWS",
        "Regulation (EC) No 1234/2000",
        "EMA/CAT/80183/2014 4.2",
        "",
        "Ünïcödé ‘’ \x00 日本語",
    ],
)
def test_common_words_and_reference_numbers_are_no_terms(question: str) -> None:
    assert load_glossary().expansions(question) == ()


def test_nothing_is_added_that_the_question_already_says() -> None:
    added = load_glossary().expansions("Is a gene therapy medicinal product (GTMP) an ATMP?")
    assert added.count("advanced therapy medicinal product") == 1
    assert not {"GTMP", "ATMP", "gene therapy", "gene therapy medicinal product"} & set(added)


def test_a_longer_term_hides_the_shorter_one_in_it() -> None:
    assert "MAA" not in load_glossary().expansions("the marketing authorisation holder shall")
    assert "MA" not in load_glossary().expansions("the marketing authorisation holder shall")


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        ("manufacturing licence", "marketing authorisation"),
        ("the drug substance", "medicinal product"),
        ("off-label use", "labelling"),
        ("orphan drug", "medicinal product"),
        ("conditional approval", "MA"),
        ("trial master file", "clinical trial"),
        ("women of child-bearing age", "paediatric population"),
        ("a lot of time", "batch number"),
        ("the approval of the minutes", "marketing authorisation"),
        ("non-interventional studies", "clinical trial"),
        ("fine, as in section 3", "Single European Code"),
    ],
)
def test_a_word_in_another_sense_is_not_widened(question: str, wrong: str) -> None:
    assert wrong not in load_glossary().expansions(question)


def test_the_longest_form_counts_where_forms_begin_alike() -> None:
    entries = ENTRY + ENTRY.replace("LHK", "WLH").replace("lamp man", "lamp man of the sea").replace(
        "lighthouse keeper", "keeper by the sea"
    ).replace("warden of the light", "warden of the lights at sea")
    glossary = read_glossary(entries)
    assert "keeper by the sea" in glossary.expansions("a lamp-man  of the sea")
    assert "lighthouse keeper" in glossary.expansions("lamp man of the seaside")


def test_letters_that_change_their_length_in_lower_case_move_no_place() -> None:
    (one,) = read_glossary(ENTRY).synonyms("İİİ the Lamp Man")
    assert (one.start, one.end) == (8, 16)


def test_forms_that_no_text_prints_are_found_but_never_added() -> None:
    glossary = read_glossary(ENTRY)
    assert glossary.expansions("the lamp man") == ("lighthouse keeper", "LHK", "warden of the light")
    assert glossary.expansions("the warden-of-the light") == ("lighthouse keeper", "LHK")


def test_a_short_form_that_is_a_word_counts_in_capitals_only() -> None:
    glossary = read_glossary(CAPITALS)
    assert glossary.expansions("what HE does") == ("lighthouse keeper", "warden of the light")
    assert glossary.expansions("what he does") == ()
    assert glossary.expansions("WHAT HE DOES") == ()


def test_an_entry_that_does_not_expand_is_still_explained() -> None:
    glossary = read_glossary(ENTRY + "expand = false\n")
    assert glossary.expansions("LHK") == ()
    assert glossary.explain("lhk")[0].definition == "Lights the lamp."


@pytest.mark.parametrize("asked", ["ATMPs", "atmp", "Advanced  Therapy medicinal-products", "advanced therapies"])
def test_a_term_is_explained_under_any_of_its_forms(asked: str) -> None:
    (entry,) = load_glossary().explain(asked)
    assert (entry.term, entry.source) == ("advanced therapy medicinal product", "reg-1394-2007/art-2.1.a")


def test_an_unknown_term_has_no_explanation() -> None:
    assert load_glossary().explain("lighthouse") == ()


def test_every_source_of_a_definition_is_a_registered_document() -> None:
    known = {
        source["id"]
        for path in files("corpus.register").iterdir()
        if path.name.endswith(".toml")
        for source in tomllib.loads(path.read_text(encoding="utf-8")).get("source", [])
    }
    cited = {entry.source.partition("/")[0] for entry in load_glossary().terms if entry.source}
    assert cited
    assert cited <= known


def test_the_abbreviations_of_the_field_are_known() -> None:
    wanted = (
        "ATMP GTMP sCTMP TEP cATMP CAT CHMP COMP PDCO PRAC EMA EC MAH MAA MA CMA PIP RMP LTFU HE GMO ERA GMP GCP GLP QP "
        "SmPC PL PI EPAR PSUR PSUSA PAES PASS SME ITF QIG PRIME SA PA HTA JCA CTR CTIS IMPD IB ASMF CTD CQA CPP QTPP ICH "
        "OOS RCV RCL RCR CAR-T CRS ICANS HSCT SoHO EUTCD MDR NB GDPR CTA DS DP WHO QRD DHPC RBA"
    ).split()
    assert [short for short in [*wanted, "Ph. Eur."] if not load_glossary().explain(short)] == []


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ENTRY + ENTRY.replace("lighthouse", "harbour"), "'lhk' stands in 'lighthouse keeper' and in 'harbour keeper'"),
        (ENTRY.replace("lamp man", "LHK"), "'lhk' stands in 'lighthouse keeper' and in 'lighthouse keeper'"),
        (ENTRY + "colour = 1\n", r"\[\[term\]\] 1, 'lighthouse keeper': colour: Extra inputs"),
        (ENTRY.replace("reg-1-2000/art-1.1", "Art. 1"), "source: .*got 'Art. 1'"),
        (ENTRY.replace("Lights the lamp.", ""), "source 'reg-1-2000/art-1.1' without a definition"),
        (ENTRY.replace('term = "l', "term = l"), "is not TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_entry_and_field(text: str, message: str) -> None:
    with pytest.raises(CorpusError, match=message):
        read_glossary(text)


def test_a_question_of_fifty_thousand_characters_is_expanded() -> None:
    question = ("the ATMP of the holder - " * 2_000)[:50_000]
    assert "advanced therapy medicinal product" in load_glossary().expansions(question)


@given(st.text(max_size=300))
def test_no_question_breaks_the_glossary(question: str) -> None:
    added = load_glossary().expansions(question)
    assert len(added) == len(set(added))
