"""A plain folder of a user's own files becomes a corpus without a list."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import CorpusError
from indexer.own_files import own_files, slug
from indexer.sources import load_catalogue


def test_each_readable_file_becomes_a_source_of_kind_own(tmp_path: Path) -> None:
    (tmp_path / "Module 3_draft (v2).docx").write_bytes(b"x")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "notes.md").write_text("# Notes", encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    own = [source for source in catalogue.sources.values() if source.kind == "own"]
    assert [(source.id, source.title, source.status) for source in own] == [
        ("own-module-3-draft-v2", "Module 3 draft (v2)", "published"),
        ("own-notes", "notes", "published"),
    ]
    edition = catalogue.edition["own-notes"]
    assert (edition.form, edition.source, edition.path) == ("own", "own-notes", "sub/notes.md")
    assert edition.sha256 is not None
    assert catalogue.path_of(edition) == tmp_path / "sub" / "notes.md"


def test_files_of_one_name_get_ids_of_their_own(tmp_path: Path) -> None:
    for name in ("plan.md", "plan.txt", "Plan .html", "計画.txt", "划.txt"):
        (tmp_path / name).write_text("text", encoding="utf-8")
    idents = [source.id for source in own_files(tmp_path).sources]
    assert sorted(idents) == ["own-file", "own-file-2", "own-plan", "own-plan-2", "own-plan-3"]


def test_what_cannot_be_read_is_told_and_hidden_files_are_not(tmp_path: Path) -> None:
    for name in ("plan.md", "table.xlsx", "noextension", ".DS_Store", ".hidden.md"):
        (tmp_path / name).write_text("text", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".git" / "readme.md").write_text("text", encoding="utf-8")
    catalogue = load_catalogue(tmp_path)
    assert [edition.id for edition in catalogue.editions if edition.form == "own"] == ["own-plan"]
    assert len(catalogue.problems) == 2
    assert "'noextension' was skipped: files of type ''" in catalogue.problems[0]
    assert "'table.xlsx' was skipped: files of type '.xlsx'" in catalogue.problems[1]


def test_links_out_of_the_folder_or_to_nothing_are_refused(tmp_path: Path) -> None:
    folder, outside = tmp_path / "corpus", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (outside / "secret.md").write_text("text", encoding="utf-8")
    (folder / "plan.md").write_text("text", encoding="utf-8")
    (folder / "a.md").symlink_to(outside / "secret.md")
    (folder / "b").symlink_to(outside)
    (folder / "c.md").symlink_to(folder / "absent.md")
    (folder / "d").symlink_to(folder)
    found = own_files(folder)
    assert [source.id for source in found.sources] == ["own-plan"]
    reasons = [line.partition("skipped: ")[2].partition(".")[0] for line in found.skipped]
    assert reasons == [
        "it is a link out of the folder",
        "it is a link out of the folder",
        "it is not a regular file, or a link to nothing",
        "it is a link to another folder",
    ]


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "plan.md").write_text("text", encoding="utf-8")
    assert [line.split("'")[1] for line in own_files(tmp_path).skipped] == ["pipe.md"]


def test_a_name_that_is_not_utf_8_is_told_and_not_shown_broken(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"pl\xe4n.md")).write_text("text", encoding="utf-8")
    [line] = own_files(tmp_path).skipped
    assert "not valid UTF-8" in line
    line.encode("utf-8")


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: None, "does not exist"),
        (lambda path: path.write_text("text"), "is not a folder"),
        (lambda path: path.mkdir(), "holds no document that could be read. Put documents into it"),
        (lambda path: (path.mkdir(), (path / "t.xlsx").write_text("x")), "holds no document that could be read"),
    ],
)
def test_a_folder_that_gives_nothing_is_refused_with_advice(tmp_path: Path, make: object, told: str) -> None:
    assert callable(make)
    folder = tmp_path / "corpus"
    make(folder)
    with pytest.raises(CorpusError) as caught:
        load_catalogue(folder)
    assert told in str(caught.value)
    assert repr(str(folder)) in str(caught.value)


@given(st.text(max_size=200))
def test_any_file_name_gives_an_id_that_a_source_may_have(name: str) -> None:
    ident = slug(name)
    assert ident.startswith("own-")
    assert len(ident) <= 84
    assert all(part.isascii() and part.isalnum() and part == part.lower() for part in ident.split("-"))
