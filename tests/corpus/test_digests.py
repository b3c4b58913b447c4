"""The digest format, its checks, and the digests that are shipped."""

import tomllib
from importlib.resources import files

import pytest

from indexer.digests import Digest, check_digest, digest_document, read_digest, word_runs
from indexer.errors import CorpusError

HEAD = """\
+++
source = "reg-1-2000"
title = "Regulation (EC) No 1/2000 on the keeping of lighthouses and the duties of those who watch over them by night"
as_of = "2026-11-22"
url = "http://example.org/reg-1-2000"
written_from = ["Official Journal text"]
not_covered = []
+++
"""
BODY = """
## art-1 Lamps

[art-1.1|A] The keeper of a lighthouse
lights the lamp at dusk.

[art-1.2.a|B] Lamps are cleaned weekly.

## annex-1.part-4.2 Oils

[annex-1.part-4.2.1|A] Whale oil is out.
"""
OFFICIAL = (
    "1. The keeper shall light the lamp [^n1] every evening at dusk, and shall not leave his post before the break of "
    "day unless he is relieved by another."
)
LAMPLIT = "The keeper shall light the lamp every evening at dusk, and SHALL not leave his post before the break of day."
SHIPPED = sorted(path.name for path in files("corpus.digests").iterdir() if path.name.endswith(".md"))


def problems(body: str, *, official_text: str | None = None, head: str = HEAD) -> list[str]:
    digest = read_digest(head + body, name="lamps.md")
    runs = word_runs([official_text]) if official_text is not None else None
    return check_digest(digest, known_sources={"reg-1-2000"}, runs=runs)


def one(found: list[str]) -> str:
    assert len(found) == 1, found
    return found[0]


def shipped(name: str) -> Digest:
    return read_digest((files("corpus.digests") / name).read_text(encoding="utf-8"), name=f"corpus/digests/{name}")


def register() -> set[str]:
    return {
        source["id"]
        for path in files("corpus.register").iterdir()
        if path.name.endswith(".toml")
        for source in tomllib.loads(path.read_text(encoding="utf-8")).get("source", [])
    }


def test_a_digest_is_read_with_its_places_confidence_and_lines() -> None:
    digest = read_digest(HEAD + BODY)
    assert [(s.anchor, s.confidence, s.line) for s in digest.statements] == [
        ("art-1.1", "A", 12),
        ("art-1.2.a", "B", 15),
        ("annex-1.part-4.2.1", "A", 19),
    ]
    assert digest.statements[0].text == "The keeper of a lighthouse lights the lamp at dusk."
    assert str(digest.head.as_of) == "2026-11-22"


def test_a_digest_becomes_blocks_under_headings_without_its_tags() -> None:
    document = digest_document(HEAD + BODY)
    assert [(b.kind, b.anchor, b.path, b.text) for b in document.blocks[:3]] == [
        ("heading", "art-1", (), "Article 1 Lamps"),
        ("text", "art-1.1", ("Article 1 Lamps",), "The keeper of a lighthouse lights the lamp at dusk."),
        ("text", "art-1.2.a", ("Article 1 Lamps",), "Lamps are cleaned weekly."),
    ]
    assert document.blocks[3].text == "Annex I, Part IV, point 2 Oils"
    assert "|A]" not in document.text


def test_a_sound_digest_has_no_problems() -> None:
    assert problems(BODY, official_text=OFFICIAL) == []


def test_a_statement_without_a_pinpoint_is_refused() -> None:
    found = one(problems("\n## art-1 Lamps\n\n[art-1.1|A] Lit.\n\nLamps are heavy.\n"))
    assert found.startswith("lamps.md:14: statement without a pinpoint: 'Lamps are heavy.'")


def test_a_repeated_anchor_is_refused_at_both_places() -> None:
    found = problems("\n## art-1 Lamps\n\n[art-1.1|A] Lit.\n\n[art-1.1|A] Dark.\n")
    assert [line.split(": ")[0] for line in found] == ["lamps.md:12", "lamps.md:14"]
    assert "'art-1.1' stands twice" in found[0]


@pytest.mark.parametrize("anchor", ["article-1", "art-", "art-1(2)", "art-1..2", "Art-1.2", "point-3", "art-1 .2"])
def test_a_malformed_anchor_is_refused(anchor: str) -> None:
    found = problems(f"\n## art-1 Lamps\n\n[art-1.1|A] Lit.\n\n[{anchor}|A] Dark.\n")
    assert any(f"lamps.md:14: anchor '{anchor}' names no place" in line for line in found)


@pytest.mark.parametrize(
    "anchor", ["art-14-a.2", "art-8a", "recital-7", "sec-5.2.1", "annex", "annex-3.n", "art-9.3.sub-4"]
)
def test_the_places_of_the_law_are_accepted(anchor: str) -> None:
    assert problems(f"\n## {anchor} Lamps\n\n[{anchor}|A] Lit.\n") == []


def test_a_malformed_heading_anchor_is_refused() -> None:
    assert any("names no place" in line for line in problems("\n## lamps Lamps\n\n[art-1|A] Lit.\n"))


def test_a_statement_outside_its_heading_is_refused() -> None:
    found = one(problems("\n## art-1 Lamps\n\n[art-15.1|A] Lit.\n"))
    assert "'art-15.1' does not lie in 'art-1'" in found


def test_a_statement_before_any_heading_is_refused() -> None:
    assert "stands under no heading" in one(problems("\n[art-15.1|A] Lit.\n"))


def test_a_heading_without_statements_is_refused() -> None:
    found = one(problems("\n## art-1 Lamps\n\n[art-1|A] Lit.\n\n## art-2 Oil\n"))
    assert found.startswith("lamps.md:14: nothing stands under heading 'art-2'")


@pytest.mark.parametrize("letter", ["C", "", "a", "AB"])
def test_only_what_was_read_may_be_stated(letter: str) -> None:
    assert f"confidence '{letter}' is none of" in one(problems(f"\n## art-1 Lamps\n\n[art-1.1|{letter}] Lit.\n"))


def test_a_tag_with_nothing_behind_it_is_refused() -> None:
    assert "nothing is said at 'art-1.1'" in one(problems("\n## art-1 Lamps\n\n[art-1.1|A]\n"))


def test_an_empty_body_is_refused() -> None:
    assert "the body is empty" in one(problems("\n\n"))


def test_a_source_outside_the_register_is_refused() -> None:
    digest = read_digest(HEAD + BODY, name="lamps.md")
    found = check_digest(digest, known_sources={"reg-2-2000"}, runs=None)
    assert one(found).startswith("lamps.md:1: source 'reg-1-2000' is not in the register")


def test_thirteen_words_in_a_row_from_the_official_text_are_refused_whatever_case_and_punctuation() -> None:
    found = one(problems(f"\n## art-1 Lamps\n\n[art-1.1|A] {LAMPLIT}\n", official_text=OFFICIAL))
    assert found.startswith("lamps.md:12: 'art-1.1' shares more than 12 words with an official text")
    assert "'the keeper shall light the lamp every evening at dusk and shall not'" in found


def test_twelve_words_in_a_row_are_allowed() -> None:
    twelve = " ".join(LAMPLIT.split()[:12])
    assert problems(f"\n## art-1 Lamps\n\n[art-1.1|A] {twelve} sleep.\n", official_text=OFFICIAL) == []


def test_a_quoted_legal_term_of_at_most_eight_words_is_no_copied_sentence() -> None:
    words = LAMPLIT.split()
    term = f"{' '.join(words[:4])} ‘{' '.join(words[4:12])}’ {' '.join(words[12:])}"
    assert problems(f"\n## art-1 Lamps\n\n[art-1.1|A] {term}\n", official_text=OFFICIAL) == []
    sentence = f"{' '.join(words[:4])} ‘{' '.join(words[4:13])}’ {' '.join(words[13:])}"
    assert problems(f"\n## art-1 Lamps\n\n[art-1.1|A] {sentence}\n", official_text=OFFICIAL) != []


def test_the_title_of_the_act_may_stand_in_a_statement() -> None:
    title = read_digest(HEAD + BODY).head.title
    body = f"\n## art-1 Lamps\n\n[art-1.1|A] The {title} applies.\n"
    assert problems(body, official_text=f"Here is the {title} applies.") == []
    assert problems(body, official_text=f"Here is the {title} applies.", head=HEAD.replace("by night", "by day")) != []


def test_a_wrong_front_matter_is_refused_with_file_and_field() -> None:
    with pytest.raises(CorpusError, match=r"lamps\.md.*as_of.*yesterday"):
        read_digest(HEAD.replace("2026-11-22", "yesterday") + BODY, name="lamps.md")


@pytest.mark.parametrize("text", ["", "+++\nsource = 'a'\n", BODY])
def test_a_text_without_front_matter_is_refused(text: str) -> None:
    with pytest.raises(CorpusError, match=r"lamps\.md: begins with"):
        read_digest(text, name="lamps.md")


@pytest.mark.parametrize("heading", ["# Lamps", "## art-1", "### art-1 Lamps"])
def test_a_heading_without_place_or_title_is_refused(heading: str) -> None:
    with pytest.raises(CorpusError, match=r"lamps\.md:10: heading"):
        read_digest(f"{HEAD}\n{heading}\n\n[art-1|A] Lit.\n", name="lamps.md")


def test_a_digest_with_a_fault_is_not_made_into_a_document() -> None:
    with pytest.raises(CorpusError, match=r"lamps\.md:12: statement without a pinpoint"):
        digest_document(f"{HEAD}\n## art-1 Lamps\n\nLit.\n", name="lamps.md")


def test_a_link_that_leads_nowhere_is_refused() -> None:
    assert "is no web address" in one(problems(BODY, head=HEAD.replace("http://example.org/reg-1-2000", "lamps")))


def test_a_title_of_another_document_may_stand_in_a_statement() -> None:
    digest = read_digest(f"{HEAD}\n## art-1 Lamps\n\n[art-1.1|A] See {LAMPLIT}\n", name="lamps.md")
    runs = word_runs([LAMPLIT])
    assert check_digest(digest, known_sources={"reg-1-2000"}, runs=runs) != []
    assert check_digest(digest, known_sources={"reg-1-2000"}, runs=runs, titles=[LAMPLIT]) == []


@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_digest_is_named_for_its_document(name: str) -> None:
    assert name == f"{shipped(name).head.source}.md"


@pytest.mark.parametrize("name", SHIPPED)
def test_no_statement_of_a_shipped_digest_has_more_than_four_sentences(name: str) -> None:
    long = [s.anchor for s in shipped(name).statements if sum(map(s.text.count, (". ", "? ", "! "))) > 3]
    assert long == []


def test_the_digest_of_regulation_1394_2007_covers_every_article_recital_and_annex() -> None:
    digest = shipped("reg-1394-2007.md")
    covered = {heading.anchor for heading in digest.headings}
    assert covered == {
        *(f"recital-{number}" for number in range(1, 32)),
        *(f"art-{number}" for number in range(1, 31)),
        *(f"annex-{number}" for number in range(1, 5)),
    }
