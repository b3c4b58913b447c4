"""`recital corpus check` and `make check` give the same verdicts: this is the check, on what is shipped and on broken digests."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from indexer.corpus_check import check_corpus, linked, misplaced, unknown_definitions
from indexer.digests import read_digest
from indexer.document import Block, Document
from indexer.glossary import Glossary, Term
from indexer.sources import load_catalogue, load_register

DIGEST = """+++
source = "reg-1394-2007"
title = "A title"
as_of = "2026-11-22"
written_from = ["a sheet"]
url = "http://example.org"
+++

## art-4 Four

[art-4.1|A] The first thing is said here.

[art-4.9|A] The ninth thing is said here.
"""
OFFICIAL = Document(title="", blocks=(Block(text="1. x", anchor="art-4.1"), Block(text="(a) y", anchor="art-4.1.a")))


def test_what_is_shipped_has_no_fault(tmp_path: Path) -> None:
    assert check_corpus(load_register(), kept=tmp_path) == []


@pytest.mark.real
def test_what_is_shipped_copies_no_text_held_and_names_only_places_that_are_there(
    shared_corpus: Path, tmp_path: Path
) -> None:
    assert check_corpus(load_catalogue(shared_corpus), kept=tmp_path) == []


def test_a_place_that_the_text_held_does_not_have_is_told_with_its_line() -> None:
    [problem] = misplaced(read_digest(DIGEST, name="corpus/digests/x.md"), (OFFICIAL,))
    assert problem.startswith("corpus/digests/x.md:13: the text held has no place 'art-4.9'")


def test_an_article_that_is_not_held_is_not_judged() -> None:
    assert list(misplaced(read_digest(DIGEST, name="x.md"), ())) == []


def test_a_link_in_the_text_is_told_with_its_line() -> None:
    [problem] = linked("first\nsee [here](http://example.org)\n", name="x.md")
    assert problem.startswith("x.md:2: a link in the text")


def test_a_term_defined_nowhere_is_told() -> None:
    entry = {
        "term": "lamp",
        "abbreviations": [],
        "variants": [],
        "typed": [],
        "definition": "Lit.",
        "source": "reg-0-0/art-1",
    }
    glossary = Glossary([Term.model_validate(entry)])
    assert "'reg-0-0/art-1' is not in the register" in next(unknown_definitions(glossary, load_register()))


def test_the_command_says_that_all_is_well_or_what_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECITAL_DATA", str(tmp_path))
    monkeypatch.delenv("RECITAL_CORPUS", raising=False)
    assert CliRunner().invoke(cli.app, ["corpus", "check"]).exit_code == 0
    monkeypatch.setattr("indexer.corpus_check.check_corpus", lambda catalogue, kept: ["x.md:3: wrong"])
    done = CliRunner().invoke(cli.app, ["corpus", "check"])
    assert done.exit_code == cli.FAILED
    assert "x.md:3: wrong" in done.output


@pytest.mark.parametrize(
    ("term", "said"), [("CAT", "Committee for Advanced Therapies"), ("hospital exemption", "dir-2001-83/art-3.7")]
)
def test_a_term_is_explained(term: str, said: str) -> None:
    done = CliRunner().invoke(cli.app, ["explain", term])
    assert done.exit_code == 0
    assert said in done.stdout


def test_an_unknown_term_is_said_to_be_unknown() -> None:
    done = CliRunner().invoke(cli.app, ["explain", "zeppelin"])
    assert done.exit_code == cli.FAILED
    assert "zeppelin" in done.output
