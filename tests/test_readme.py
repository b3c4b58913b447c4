"""What the README says is true: its commands run, its files and variables exist, its dependencies are the declared ones."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

import cli
from assistant.answering import Answerer

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text()
COMMANDS = [line for line in README.splitlines() if line.startswith("recital ")]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs(
    command: str, clone_answerer: Answerer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECITAL_DATA", str(tmp_path))
    monkeypatch.delenv("RECITAL_CORPUS", raising=False)
    monkeypatch.setattr(cli, "_answerer", lambda chosen: clone_answerer)
    done = CliRunner().invoke(cli.app, shlex.split(command)[1:])
    # doctor finds no index in the empty data folder and says so
    assert done.exit_code == (cli.FAILED if command == "recital doctor" else 0), done.output
    assert done.stdout


@pytest.mark.parametrize("target", re.findall(r"^make (\w+)", README, re.M) + re.findall(r"`make (\w+)`", README))
def test_a_make_target_of_the_readme_exists(target: str) -> None:
    assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.M)


@pytest.mark.parametrize(
    "path", re.findall(r"\]\(([\w./]+)\)", README) + re.findall(r"`((?:indexer|assistant|eval|ui)/[\w./]+)`", README)
)
def test_a_file_that_the_readme_names_exists(path: str) -> None:
    assert (ROOT / path).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"RECITAL_\w+", README))))
def test_a_variable_that_the_readme_names_is_read(name: str) -> None:
    assert f'"{name}"' in (ROOT / "settings.py").read_text()


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    table = README[README.index("| dependency |") :]
    declared = {re.split(r"[\[<>=]", name)[0] for name in project["dependencies"]}
    named = {
        re.split(r"\[", name)[0]
        for line in table.splitlines()
        for name in re.split(r"[|,] *", line)[1:5]
        for name in [name.strip()]
    }
    assert declared <= named


def test_all_dependencies_are_pinned() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        *project["dependencies"],
        *(name for extra in project["optional-dependencies"].values() for name in extra),
    ]
    pinned = {
        line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().splitlines()
    }
    assert {re.split(r"[\[<>=]", name)[0].lower() for name in wanted} <= pinned
