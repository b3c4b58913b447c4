"""The terminal door: what it prints, how it ends, what it refuses."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from assistant.answering import Answerer
from indexer.errors import RecitalError

RESULT = {
    "id",
    "question",
    "as_of",
    "declined",
    "reason",
    "statements",
    "evidence",
    "index",
    "took_ms",
    "remarks",
    "confidence",
}
CITATION = {"source", "edition", "locator", "citation", "page", "quote", "force", "notice", "url"}
EVIDENCE = {"source", "edition", "locator", "page", "text", "score"}


@pytest.fixture
def run(answerer: Answerer, own_words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """Runs a command over the small corpus, with the quick encoder's answerer in place of the real one."""
    monkeypatch.setenv("RECITAL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("RECITAL_CORPUS", str(own_words))
    monkeypatch.setattr(cli, "_answerer", lambda chosen: answerer)

    def invoke(*arguments: str, given: str | None = None) -> Result:
        return CliRunner().invoke(cli.app, list(arguments), input=given)

    return invoke


def test_a_result_has_all_that_was_promised(run) -> None:  # type: ignore[no-untyped-def]
    done = run("ask", "--json", "How long shall the keeper of invented cells keep the records?")
    result = json.loads(done.stdout)
    assert done.exit_code == 0
    assert result.keys() >= RESULT
    assert result["statements"][0].keys() >= {"text", "rank", "citations"}
    assert result["statements"][0]["citations"][0].keys() >= CITATION
    assert result["evidence"][0].keys() >= EVIDENCE
    assert len(result["evidence"]) == 10


def test_declining_has_its_own_exit_code(run) -> None:  # type: ignore[no-untyped-def]
    done = run("ask", "Who won the 1998 World Cup?")
    assert done.exit_code == cli.DECLINED
    assert "Declined:" in done.stdout


def test_a_batch_answers_every_line_and_tells_which_it_could_not(run, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    lines = [
        '{"id": "a", "question": "How long are records of invented cells kept?"}',
        "not json",
        '{"id": "b", "question": ""}',
        '{"id": "c", "question": "records of invented cells", "as_of": "2005-06-01"}',
        '{"id": "d", "question": "records", "as_of": "yesterday"}',
    ]
    (tmp_path / "questions.jsonl").write_text("\n".join(lines))
    done = run("ask", "--batch", str(tmp_path / "questions.jsonl"))
    results = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == cli.FAILED
    assert [result["id"] for result in results] == ["a", "2", "b", "c", "d"]
    assert ["error" in result for result in results] == [False, True, True, False, True]
    assert results[3]["as_of"] == "2005-06-01"


def test_show_prints_the_place_and_what_lies_in_it(run) -> None:  # type: ignore[no-untyped-def]
    done = run("show", "reg-1-2001/art-3.1")
    assert done.exit_code == 0
    assert "labelled in blue" in done.stdout
    assert "Article 3(1)(b) of Regulation (EC) No 1/2001" in done.stdout


def test_show_of_what_is_not_there_says_so(run) -> None:  # type: ignore[no-untyped-def]
    done = run("show", "reg-1-2001/art-77")
    assert isinstance(done.exception, RecitalError)
    assert "Not held does not mean" in str(done.exception)


def test_sources_are_listed_with_status_and_what_is_held(run) -> None:  # type: ignore[no-untyped-def]
    done = run("sources", "--json", "--search", "invented")
    lines = {line["id"]: line for line in json.loads(done.stdout)}
    assert lines["reg-1-2001"]["held"] == "consolidated"
    assert lines["reg-1-2001"]["status"] == "in force"


def test_an_unknown_filter_value_is_a_mistake_not_an_empty_result(run) -> None:  # type: ignore[no-untyped-def]
    done = run("sources", "--kind", "poem")
    assert done.exit_code == 2
    assert "poem" in done.output


def test_doctor_says_what_is_missing(run) -> None:  # type: ignore[no-untyped-def]
    done = run("doctor")
    assert done.exit_code == cli.FAILED
    assert "recital index" in done.stdout


def test_a_question_and_a_batch_together_are_wrong_usage(run) -> None:  # type: ignore[no-untyped-def]
    assert run("ask").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["index", "--corpus", "/no/such/folder"], "does not exist"),
        (["ask", "anything"], "recital index"),
    ],
)
def test_what_is_refused_is_told_in_one_line_without_a_traceback(
    arguments: list[str], said: str, tmp_path: Path
) -> None:
    root = Path(__file__).parents[1]
    done = subprocess.run(
        [sys.executable, str(root / "cli.py"), *arguments],
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), "PYTHONPATH": str(root)},
        check=False,
    )
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("command", [["index", "--quiet"], ["ask", "anything"], ["doctor"]])
def test_a_data_folder_that_is_a_file_is_told_in_one_line(command: list[str], tmp_path: Path) -> None:
    root = Path(__file__).parents[1]
    (tmp_path / "data").write_text("")
    done = subprocess.run(
        [sys.executable, str(root / "cli.py"), *command],
        capture_output=True,
        text=True,
        env={
            "PATH": "/usr/bin:/bin",
            "HOME": str(tmp_path),
            "PYTHONPATH": str(root),
            "RECITAL_DATA": str(tmp_path / "data"),
        },
        check=False,
    )
    assert done.returncode == 1
    assert "RECITAL_DATA" in done.stderr
    assert "Traceback" not in done.stderr


def test_help_loads_nothing_heavy() -> None:
    root = Path(__file__).parents[1]
    script = (
        "import sys, cli\n"
        "from typer.testing import CliRunner\n"
        "assert CliRunner().invoke(cli.app, ['--help']).exit_code == 0\n"
        "print([name for name in ('torch', 'chromadb', 'streamlit', 'langchain_core', 'numpy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"
