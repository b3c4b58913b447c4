"""Reading a corpus folder with its list: what is held, what is told, what is refused."""

import hashlib
from pathlib import Path

import pytest

from indexer.errors import CorpusError
from indexer.sources import Catalogue, digest_front_matter, load_catalogue

TEXT = "Article 1\nAn invented rule for the tests.\n"
SHA256 = hashlib.sha256(TEXT.encode()).hexdigest()

SOURCE = """
[[source]]
id = "{id}"
title = "Invented act {id}"
short = "Act {id}"
publisher = "EU"
kind = "regulation"
status = "in-force"
{more}
"""
EDITION = """
[[edition]]
id = "{id}"
source = "{source}"
form = "publisher"
path = "{path}"
sha256 = "{sha256}"
{more}
"""


def source(ident: str, more: str = "") -> str:
    return SOURCE.format(id=ident, more=more)


def edition(ident: str, of: str = "act-a", path: str = "a.md", sha256: str = SHA256, more: str = "") -> str:
    return EDITION.format(id=ident, source=of, path=path, sha256=sha256, more=more)


def corpus(folder: Path, listing: str) -> Catalogue:
    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    (folder / "sources.toml").write_text(listing, encoding="utf-8")
    return load_catalogue(folder)


def refusal(folder: Path, listing: str) -> str:
    """The message with which the listing is refused; it always names the file."""
    with pytest.raises(CorpusError) as caught:
        corpus(folder, listing)
    assert "sources.toml" in str(caught.value)
    return str(caught.value)


def test_a_listed_folder_adds_its_sources_and_editions_to_the_register(tmp_path: Path) -> None:
    catalogue = corpus(tmp_path, source("act-a") + edition("act-a") + edition("of-the-register", of="reg-1394-2007"))
    assert catalogue.sources["act-a"].title == "Invented act act-a"
    assert [one.id for one in catalogue.editions_of["act-a"]] == ["act-a"]
    assert "of-the-register" in [one.id for one in catalogue.editions_of["reg-1394-2007"]]
    assert catalogue.path_of(catalogue.edition["act-a"]).read_text(encoding="utf-8") == TEXT
    assert catalogue.problems == ()


def test_the_digest_of_a_catalogue_changes_with_a_text_and_not_with_a_second_load(tmp_path: Path) -> None:
    listing = source("act-a") + edition("act-a") + edition("own-words", path="own.md").replace('"publisher"', '"own"')
    listing = listing.replace(f'path = "own.md"\nsha256 = "{SHA256}"', 'path = "own.md"')
    (tmp_path / "own.md").write_text("our words", encoding="utf-8")
    first, second = corpus(tmp_path, listing), load_catalogue(tmp_path)
    (tmp_path / "own.md").write_text("our other words", encoding="utf-8")
    assert first.digest == second.digest
    assert first.digest != load_catalogue(tmp_path).digest


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (edition("bad", path="missing.md"), "there is no such file"),
        (edition("bad", path="../outside.md"), "leads out of the folder"),
        (edition("bad", path="/etc/hostname"), "leads out of the folder"),
        (edition("bad", path="link.md"), "leads out of the folder"),
        (edition("bad", path="ring.md"), "leads out of the folder"),
        (edition("bad", path="."), "there is no such file"),
        (edition("bad", sha256="0" * 64), "has '" + SHA256),
    ],
)
def test_one_bad_file_is_told_and_the_rest_stays_held(tmp_path: Path, entry: str, told: str) -> None:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (tmp_path / "outside.md").write_text(TEXT, encoding="utf-8")
    (folder / "link.md").symlink_to(tmp_path / "outside.md")
    (folder / "ring.md").symlink_to(folder / "ring.md")
    catalogue = corpus(folder, source("act-a") + entry + edition("good"))
    assert [one.id for one in catalogue.editions_of["act-a"]] == ["good"]
    [problem] = [problem for problem in catalogue.problems if "edition 'bad'" in problem]
    assert told in problem
    assert "sources.toml" in problem


def test_a_document_forgotten_in_the_list_is_told(tmp_path: Path) -> None:
    (tmp_path / "forgotten.pdf").write_bytes(b"%PDF-1.7")
    catalogue = corpus(tmp_path, source("act-a") + edition("act-a"))
    assert catalogue.problems == ("'forgotten.pdf' is not listed in sources.toml and was left out.",)


@pytest.mark.parametrize(
    ("listing", "told"),
    [
        (source("act-a", 'colour = "red"'), ["source 'act-a'", "colour = 'red'", "unknown field"]),
        (source("act-a", 'adopted = "2007-13-01"'), ["source 'act-a'", "adopted = '2007-13-01'"]),
        (source("act-a", 'adopted = "20070101"'), ["adopted = '20070101'", "YYYY-MM-DD"]),
        (source("act-a", "adopted = 20070101"), ["adopted = 20070101", "YYYY-MM-DD"]),
        (source("act-a", "adopted = 2007-01-01T10:00:00"), ["adopted", "YYYY-MM-DD"]),
        (source("act-a", 'topics = ["qualtiy"]'), ["topics.0 = 'qualtiy'", "'quality'"]),
        (source("Act A"), ["id = 'Act A'"]),
        (source("act-a").replace('"regulation"', '"rumour"'), ["kind = 'rumour'"]),
        (source("act-a").replace('"in-force"', '"valid"'), ["status = 'valid'"]),
        ('[[source]]\nid = "act-a"\n', ["source 'act-a'", "title: is missing"]),
        ("[source]\nid = 'act-a'\n", ["[[source]]", "double brackets"]),
        ('colour = "red"\n', ["top of the file", "colour = 'red'"]),
        ("schema = 2\n", ["schema = 2"]),
        ("[[source]\n", ["not valid TOML", "line 1"]),
        ("a = " + "[" * 20_000, ["nested too deeply"]),
        (source("act-a") + source("act-a"), ["id = 'act-a'", "already used"]),
        (source("reg-1394-2007"), ["id = 'reg-1394-2007'", "already used", "eu-regulations.toml"]),
        (source("act-a", 'aliases = ["gdpr"]'), ["aliases = 'gdpr'", "'reg-2016-679'"]),
        (source("act-a", 'amends = ["act-b"]'), ["source 'act-a'", "amends = 'act-b'", "no such source"]),
        (source("act-a", 'would_supersede = ["act-b"]'), ["would_supersede = 'act-b'", "no such source"]),
        (source("act-a", 'amends = ["act-a"]'), ["amends = 'act-a'", "linked to itself"]),
        (source("act-a", 'amends = ["act-b"]') + source("act-b"), ["amends = 'act-b'", "to its amended_by"]),
        (source("act-a", 'supersedes = ["act-b"]') + source("act-b"), ["supersedes = 'act-b'", "superseded_by"]),
        (source("act-a", 'adopted = "2020-02-02"\npublished = "2020-02-01"'), ["published = '2020-02-01'"]),
        (source("act-a", 'effective = "2020-02-02"\nrepealed_on = "2020-02-01"'), ["repealed_on = '2020-02-01'"]),
        ('as_of = "2020-01-01"\n' + source("act-a", 'adopted = "2020-01-02"'), ["adopted = '2020-01-02'", "as_of"]),
        ('as_of = "2020-01-01"\n' + source("act-a", 'repealed_on = "2019-01-01"'), ["status = 'in-force'"]),
        ('as_of = "2020-01-01"\n' + source("act-a", 'effective = "2021-01-01"'), ["status = 'in-force'"]),
        (source("act-a").replace('"in-force"', '"superseded"'), ["status = 'superseded'", "superseded_by is missing"]),
        (source("act-a").replace('"in-force"', '"repealed"'), ["status = 'repealed'", "repealed_on is missing"]),
        (edition("act-a"), ["edition 'act-a'", "source = 'act-a'", "no such source"]),
        (source("act-a") + edition("a") + edition("a"), ["id = 'a'", "already used"]),
        (
            source("act-a") + edition("a", more='applies_from = "2020-01-02"\napplies_until = "2020-01-01"'),
            ["edition 'a'", "applies_until 2020-01-01 is before applies_from 2020-01-02"],
        ),
        (source("act-a") + edition("a").replace("sha256 =", "note ="), ["edition 'a'", "needs the sha256"]),
        (source("act-a") + edition("a").replace('"publisher"', '"digest"'), ["edition 'a'", "needs as_of"]),
        (
            '[[ambiguous]]\ncitation = "Act"\ncandidates = ["act-z"]\n',
            ["ambiguous 'Act'", "candidates = 'act-z'", "no such source"],
        ),
    ],
)
def test_a_wrong_entry_is_refused_with_entry_field_and_value(tmp_path: Path, listing: str, told: list[str]) -> None:
    message = refusal(tmp_path, listing)
    assert [part for part in told if part not in message] == []


def test_a_ring_of_supersession_is_refused_and_named(tmp_path: Path) -> None:
    ring = {"act-a": "act-b", "act-b": "act-c", "act-c": "act-a"}
    older = {newer: ident for ident, newer in ring.items()}
    listing = "".join(
        source(ident, f'superseded_by = "{newer}"\nsupersedes = ["{older[ident]}"]\nrepealed_on = "2020-01-01"')
        for ident, newer in ring.items()
    ).replace('"in-force"', '"superseded"')
    message = refusal(tmp_path, listing)
    assert "goes round" in message
    assert message.count("→") == 3


def test_a_list_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_bytes('[[source]]\nid = "ä"\n'.encode("latin-1"))
    with pytest.raises(CorpusError, match="is not UTF-8 text"):
        load_catalogue(tmp_path)


def test_a_list_without_editions_is_refused_with_advice(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text(source("act-a"), encoding="utf-8")
    with pytest.raises(CorpusError, match=r"List its texts as \[\[edition\]\]"):
        load_catalogue(tmp_path)


def test_front_matter_is_parted_from_the_body() -> None:
    text = '+++\nsource = "act-a"\nas_of = "2026-01-02"\nwritten_from = ["the act"]\ntitle = "A"\n+++\n\n# One\ntext\n'
    head, body = digest_front_matter(text)
    assert (head.source, head.as_of.isoformat(), head.written_from) == ("act-a", "2026-01-02", ("the act",))
    assert body == "# One\ntext\n"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "A digest begins with a line"),
        ("# No front matter", "'# No front matter'"),
        ('+++\nsource = "act-a"\n', "another line"),
        ('+++\nsource = "act-a"\n+++\n', "as_of: is missing"),
        ('+++\nsource = "act-a"\nmood = "good"\n+++\n', "mood = 'good': unknown field"),
        ("+++\nsource = \n+++\n", "not valid TOML"),
    ],
)
def test_a_digest_without_sound_front_matter_is_refused(text: str, told: str) -> None:
    with pytest.raises(CorpusError) as caught:
        digest_front_matter(text, "digests/some.md")
    assert told in str(caught.value)
    assert str(caught.value).startswith("digests/some.md: ")


@pytest.mark.real
def test_the_real_corpus_is_held_whole(shared_corpus: Path) -> None:
    catalogue = load_catalogue(shared_corpus)
    own = [one for one in catalogue.editions if one.form != "digest"]
    assert catalogue.problems == ()
    assert len(own) == 28
    assert [one.id for one in catalogue.editions_of["reg-2016-679"]] == ["gdpr", "gdpr-consolidated", "gdpr-formex"]
    assert all(catalogue.path_of(one).is_file() for one in catalogue.editions)
