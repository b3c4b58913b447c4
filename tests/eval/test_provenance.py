"""Where a run came from: commit, changes, versions, machine."""

import subprocess
from pathlib import Path

import pytest

from eval import provenance
from eval.provenance import Code, code_of, machine, versions


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "clone"
    folder.mkdir()
    (folder / "code.py").write_text("one = 1\n")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "-m", "first")
    return folder


def git(folder: Path, *arguments: str) -> str:
    own = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false"]
    return subprocess.run(
        ["git", *own, *arguments], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


def test_a_clean_clone_is_its_commit(clone: Path) -> None:
    assert code_of(clone) == Code(commit=git(clone, "rev-parse", "HEAD"))


def test_changed_and_new_files_are_counted_and_tell_two_runs_apart(clone: Path) -> None:
    commit = git(clone, "rev-parse", "HEAD")
    (clone / "code.py").write_text("one = 2\n")
    changed = code_of(clone)
    assert changed.commit.startswith(f"{commit}+")
    assert changed.changed_files == 1
    assert code_of(clone) == changed
    (clone / "new file.py").write_text("two = 2\n")
    added = code_of(clone)
    (clone / "new file.py").write_text("two = 3\n")
    assert added.changed_files == 2
    assert len({changed.commit, added.commit, code_of(clone).commit}) == 3


def test_a_file_taken_away_counts_as_a_change(clone: Path) -> None:
    (clone / "code.py").unlink()
    assert code_of(clone).changed_files == 1


def test_outside_a_clone_there_is_no_commit(tmp_path: Path) -> None:
    assert code_of(tmp_path) == Code()


def test_a_copy_within_another_projects_clone_has_no_commit(clone: Path) -> None:
    (clone / "copy").mkdir()
    assert code_of(clone / "copy") == Code()


def test_a_clone_without_a_commit_has_none(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    assert code_of(tmp_path) == Code()


def test_variables_of_a_surrounding_git_command_mislead_nobody(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commit = git(clone, "rev-parse", "HEAD")
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert code_of(clone).commit == commit


def test_without_git_there_is_no_commit(clone: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert code_of(clone) == Code()


def test_versions_are_those_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import version

    monkeypatch.setattr(provenance, "PACKAGES", ("numpy", "no-such-package"))
    assert versions() == {"numpy": version("numpy")}


def test_the_machine_is_described() -> None:
    described = machine()
    assert set(described) == {"processor", "cores", "memory", "system", "python"}
    assert all(described.values())
    assert int(described["cores"]) >= 1
    assert float(described["memory"].removesuffix(" GB")) >= 1
