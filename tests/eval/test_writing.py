"""A file that people wait for is there whole or not at all, and nothing that must stay is written over."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.writing import refuse_unwritable, write_or_tell, write_whole
from indexer.errors import CorpusError, RecitalError


def full_disk() -> Iterator[str]:
    yield "half"
    raise OSError(28, "No space left on device")


def test_where_the_disk_is_full_the_old_file_stays_and_nothing_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "kept"
    path.write_text("old")
    with pytest.raises(CorpusError, match="kept cannot be written: No space left on device"):
        write_or_tell(path, full_disk())
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("kept", "old")]


def test_a_link_stays_a_link_to_the_new_text(tmp_path: Path) -> None:
    (tmp_path / "far").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "far")
    write_whole(tmp_path / "link", ["new\n", "text\n"])
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "far").read_bytes() == b"new\ntext\n"


def test_two_texts_for_one_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecitalError, match="named twice"):
        refuse_unwritable(tmp_path / "one", tmp_path / "." / "one")


def test_what_is_read_is_not_written_over(tmp_path: Path) -> None:
    record = tmp_path / "record"
    record.write_text("kept")
    with pytest.raises(RecitalError, match="it is what is read"):
        refuse_unwritable(record, kept=record)
    assert record.read_text() == "kept"


@pytest.mark.parametrize("name", ["", "none/file", "/dev/null"])
def test_folders_devices_and_files_in_no_folder_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecitalError, match="cannot be written: name a file"):
        refuse_unwritable(tmp_path / name)


def test_a_file_that_can_be_written_is_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "there").write_text("text")
    refuse_unwritable(tmp_path / "there", tmp_path / "new")
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("there", "text")]
