"""`recital eval`: the commands on a tiny suite and a tiny benchmark, and what they refuse."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import cli
from assistant.answering import Answerer
from eval.partial import unfinished
from eval.records import Record, load
from indexer.embedding import Encoder
from indexer.errors import RecitalError
from ui import eval_run
from ui.feedback import FILE

Invoke = Callable[..., Result]
CASES = [
    {
        "id": "kept",
        "question": "How long are records of invented cells kept after the last delivery?",
        "style": "sentence",
        "gold": ["reg-1-2001/art-2.1"],
        "edition": "reg-1-2001-second",
        "facts": [["25 years"]],
        "answerable": True,
    },
    {
        "id": "once",
        "question": "How long are records of invented cells kept after the last delivery?",
        "style": "as-of",
        "as_of": "2005-01-01",
        "gold": ["reg-1-2001/art-2.1"],
        "edition": "reg-1-2001-first",
        "facts": [["10 years"]],
        "answerable": True,
        "split": "test",
    },
    {
        "id": "cup",
        "question": "Who won the cup?",
        "style": "out-of-scope",
        "gold": [],
        "facts": [],
        "answerable": False,
    },
]
TEXTS = {"t1": "Invented cells are kept in the dark.", "t2": "The keeper has a register.", "t3": "Dogs are welcome."}
QUERIES = {"q1": "Who has a register?", "q2": "Are dogs welcome?", "q3": "Never judged"}
QRELS = "query-id\tcorpus-id\tscore\nq1\tt2\t1\nq2\tt3\t1\n"


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with tiny questions beside it; the tests of this file share its index and its runs."""
    folder = tmp_path_factory.mktemp("eval")
    (folder / "tiny.jsonl").write_text("\n".join(json.dumps(case) for case in CASES))
    benchmark = folder / "benchmark"
    (benchmark / "qrels").mkdir(parents=True)
    for name, texts in (("corpus", TEXTS), ("queries", QUERIES)):
        lines = (json.dumps({"_id": ident, "title": "Rules", "text": text}) for ident, text in texts.items())
        (benchmark / f"{name}.jsonl").write_text("\n".join(lines))
    (benchmark / "qrels" / "test.tsv").write_text(QRELS)
    return folder


@pytest.fixture
def recital(data: Path, own_words: Path, quick_encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    monkeypatch.setenv("RECITAL_DATA", str(data))
    monkeypatch.setenv("RECITAL_CACHE", str(data / "cache"))
    monkeypatch.setenv("RECITAL_CORPUS", str(own_words))
    monkeypatch.delenv("RECITAL_MODEL", raising=False)
    monkeypatch.setattr(eval_run, "_encoder", lambda: quick_encoder)
    monkeypatch.chdir(data)
    return lambda *arguments: CliRunner().invoke(cli.app, ["eval", *arguments])


def made(done: Result) -> Record:
    """The record that a run named."""
    assert done.exit_code == 0, f"{done.output} {done.exception!r}"
    [line] = [line for line in done.stdout.splitlines() if line.startswith("Run ")]
    return load(Path(line.partition(": ")[2]))


def test_a_suite_is_asked_scored_and_kept(recital: Invoke, answerer: Answerer) -> None:
    done = recital(
        "run", "tiny.jsonl", "--system", "recital", "--system", "dense", "--system", "plain-recipe", "--quiet"
    )
    record = made(done)
    assert [question.id for question in record.questions] == ["kept", "once", "cup"]
    assert record.values["recital"]["provision:Success@1"] == {"kept": 1, "once": 1, "cup": None}
    assert record.values["plain-recipe"]["provision:Success@5"]["once"] == 0  # it has the wording of today only
    assert record.values["recital"]["citation:verbatim"]["kept"] == 1
    assert "answer:words" not in record.values["dense"]
    assert record.head.corpus_digest == answerer.retriever.catalogue.digest
    assert record.head.index["recipe"]["encoder"] == "hashing"
    assert record.head.systems[2].settings["chunk_size"] == 1000
    assert "1.000 (n 2, n/a 1)" in done.stdout
    assert "plain-recipe" in done.stdout


def test_a_benchmark_is_asked_and_its_ranking_written(recital: Invoke, tmp_path: Path) -> None:
    out = tmp_path / "run"
    record = made(recital("run", "benchmark", "--system", "all", "--run-out", str(out), "--quiet"))
    assert {system.name for system in record.head.systems} >= {"recital", "bm25", "dense", "rrf", "plain-recipe"}
    assert all(values["Success@1"] == {"q1": 1, "q2": 1} for values in record.values.values())
    first = out.read_text().splitlines()[0].split()
    assert (first[:4], first[5]) == (["q1", "Q0", "t2", "1"], "recital")
    scored = recital("score", str(out), "--qrels", "benchmark/qrels/test.tsv")
    assert scored.exit_code == 0
    assert "Success@1   1.0000  n 2, n/a 0" in scored.stdout


def test_judged_questions_that_a_run_lacks_count_and_are_told(recital: Invoke, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("q1 Q0 t2 1 1.0 x\nq9 Q0 t2 1 1.0 x\n")
    done = recital("score", str(tmp_path / "run"), "--qrels", "benchmark/qrels/test.tsv")
    assert "Success@1   0.5000  n 2, n/a 0" in done.stdout
    assert "1 judged questions are not in the run" in done.stderr
    assert "1 questions of the run are not judged" in done.stderr


def test_a_split_and_the_fast_part_ask_fewer_questions(recital: Invoke) -> None:
    assert [question.id for question in made(recital("run", "tiny.jsonl", "--split", "test", "--quiet")).questions] == [
        "once"
    ]
    fast = made(recital("run", "atmp", "--fast", "--quiet"))
    assert 30 <= len(fast.questions) <= 90
    assert fast.head.suite.split == "all, every fourth"


def test_cases_of_texts_that_the_corpus_lacks_are_left_out_and_told(recital: Invoke, tmp_path: Path) -> None:
    lacking = [{**CASES[0], "id": f"lacking-{number}", "edition": "reg-1-2001-third"} for number in (1, 2)]
    suite = tmp_path / "lacking.jsonl"
    suite.write_text("\n".join(json.dumps(case) for case in [*CASES, *lacking]))
    done = recital("run", str(suite), "--quiet")
    record = made(done)
    assert ([question.id for question in record.questions], record.head.suite.left_out) == (["kept", "once", "cup"], 2)
    assert "2 cases ask for texts that this corpus does not hold: left out." in done.stdout
    assert recital("report", record.head.id, "--markdown", str(tmp_path / "r.md")).exit_code == 0
    assert "2 cases ask for texts that this corpus does not hold" in (tmp_path / "r.md").read_text()
    suite.write_text("\n".join(json.dumps(case) for case in [*CASES, lacking[0]]))
    assert (
        "1 case asks for a text that this corpus does not hold: left out."
        in recital("run", str(suite), "--quiet").stdout
    )
    assert "left out" not in recital("run", "tiny.jsonl", "--quiet").stdout


def test_runs_are_listed_and_compared(recital: Invoke) -> None:
    first = made(recital("run", "tiny.jsonl", "--system", "recital", "--system", "bm25", "--quiet")).head.id
    second = made(recital("run", "tiny.jsonl", "--quiet")).head.id
    listed = recital("list").stdout
    assert f"{first}  tiny (all), 3 questions: recital, bm25" in listed
    assert listed.index(second) < listed.index(first) or first[:15] == second[:15]
    assert "recital against bm25, 3 questions" in recital("compare", first, "--systems", "recital", "bm25").stdout
    both = recital("compare", first, second)
    assert both.exit_code == 0
    assert first in both.stdout
    assert second in both.stdout


def test_a_report_is_written_beside_the_record_or_where_it_is_wanted(
    recital: Invoke, data: Path, tmp_path: Path
) -> None:
    ident = made(recital("run", "tiny.jsonl", "--quiet")).head.id
    assert recital("report", ident).exit_code == 0
    assert "</html>" in (data / "runs" / f"{ident}.html").read_text()
    done = recital("report", ident, "--out", str(tmp_path / "r.html"), "--markdown", str(tmp_path / "r.md"))
    assert done.exit_code == 0
    assert "tiny" in (tmp_path / "r.md").read_text()


def test_a_report_takes_neither_the_record_s_place_nor_its_own(recital: Invoke, data: Path, tmp_path: Path) -> None:
    ident = made(recital("run", "tiny.jsonl", "--quiet")).head.id
    record = data / "runs" / f"{ident}.json"
    before = record.read_bytes()
    assert recital("report", ident, "--out", str(record)).exit_code == 2
    assert record.read_bytes() == before
    same = str(tmp_path / "same")
    assert recital("report", ident, "--out", same, "--markdown", same).exit_code == 2
    assert not (tmp_path / "same").exists()


def test_ids_that_a_trec_run_has_no_room_for_are_refused_before_anything_is_asked(
    recital: Invoke, data: Path, tmp_path: Path
) -> None:
    (tmp_path / "spaced.jsonl").write_text(json.dumps({**CASES[0], "id": "two words"}))
    runs = sorted((data / "runs").glob("*"))
    done = recital("run", str(tmp_path / "spaced.jsonl"), "--run-out", str(tmp_path / "run"), "--quiet")
    assert "'two words'" in str(done.exception)
    assert sorted((data / "runs").glob("*")) == runs


def test_a_gate_is_made_passes_its_own_run_and_runs_the_suite_again(recital: Invoke, tmp_path: Path) -> None:
    baseline = tmp_path / "baseline.json"
    ident = made(recital("run", "atmp", "--fast", "--quiet")).head.id
    assert recital("gate", ident, "--baseline", str(baseline), "--update").exit_code == 0
    passed = recital("gate", "--baseline", str(baseline), "--quiet")
    assert passed.exit_code == 0, passed.output
    assert "Gate passed." in passed.stdout
    lost = json.loads(baseline.read_text())
    lost["floors"]["provision:Success@1"] = 1.01
    baseline.write_text(json.dumps(lost))
    failed = recital("gate", ident, "--baseline", str(baseline))
    assert failed.exit_code == cli.FAILED
    assert "FAILS" in failed.stdout


def test_a_baseline_of_a_file_says_how_its_suite_is_asked_again(recital: Invoke, tmp_path: Path) -> None:
    baseline = str(tmp_path / "baseline.json")
    ident = made(recital("run", "benchmark", "--quiet")).head.id
    assert recital("gate", ident, "--baseline", baseline, "--update").exit_code == 0
    (tmp_path / "baseline.json").write_text((tmp_path / "baseline.json").read_text().replace("benchmark", "elsewhere"))
    done = recital("gate", "--baseline", baseline, "--quiet")
    assert "Run its file or folder, then name that RUN." in str(done.exception)


def test_help_tells_what_is_taken_where_nothing_is_named(recital: Invoke) -> None:
    wanted = {"run": "else recital", "report": "else beside the record", "add": "else what the app kept"}
    for command, said in wanted.items():
        shown = " ".join(recital(command, "--help").stdout.replace("│", " ").split())
        assert f"({said})" in shown


def test_feedback_becomes_drafts(recital: Invoke, data: Path, tmp_path: Path) -> None:
    line = {"time": "2026-11-22T10:00:00", "question": "Who keeps records?", "as_of": "2026-11-22", "declined": False}
    (data / FILE).write_text(
        json.dumps({**line, "locators": [], "index": "", "helpful": False, "reason": "wrong"}) + "\n"
    )
    done = recital("add", "--out", str(tmp_path / "drafts.jsonl"))
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "drafts.jsonl").read_text())["question"] == "Who keeps records?"
    (data / FILE).write_text("not json\n")
    assert recital("add", "--out", str(tmp_path / "drafts.jsonl")).exit_code == cli.FAILED


def test_ctrl_c_keeps_what_was_done_and_says_how_to_go_on(
    recital: Invoke, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Answerer, "answer", stopping_at("Who won the cup?"))
        stopped = recital("run", "tiny.jsonl", "--as-of", "2026-01-01", "--quiet")
    assert isinstance(stopped.exception, RecitalError)
    assert "same command" in str(stopped.exception)
    [(_, head, results)] = unfinished(data / "runs")
    assert results == 2
    assert f"{head.id}  unfinished, 2 of 3 results" in recital("list").stdout
    assert made(recital("run", "tiny.jsonl", "--as-of", "2026-01-01", "--quiet")).head.id == head.id
    assert unfinished(data / "runs") == []


def stopping_at(question: str) -> Callable[..., object]:
    answer = Answerer.answer

    def stop(self: Answerer, asked: str, **given: object) -> object:
        if asked == question:
            raise KeyboardInterrupt
        return answer(self, asked, **given)  # type: ignore[arg-type]

    return stop


def test_a_case_that_breaks_is_told_and_the_run_is_kept_but_not_called_good(
    recital: Invoke, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Answerer, asked: str, **given: object) -> object:
        raise OSError("disk")

    monkeypatch.setattr(Answerer, "answer", broken)
    done = recital("run", "tiny.jsonl", "--quiet")
    assert done.exit_code == cli.FAILED
    assert "FAILED kept (recital): OSError: disk" in done.stderr
    assert "| failed" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "no/such/folder"], "no folder 'no/such/folder'"),
        (["run", "no-such-suite"], "There is no suite 'no-such-suite'"),
        (["run", "none.jsonl"], "cannot be read"),
        (["run", "cache"], "is no suite"),
        (["run", "tiny.jsonl", "--split", "holiday"], "no split 'holiday'"),
        (["run", "benchmark", "--split", "dev"], "no split 'dev'"),
        (["compare", "20260101-nothing"], "no run '20260101-nothing'"),
        (["report", "tiny.jsonl"], "is not a run record"),
        (["gate", "--baseline", "none.json"], "cannot be read"),
        (["add", "--feedback", "none.jsonl", "--out", "drafts.jsonl"], "cannot be read"),
        (["score", "none", "--qrels", "benchmark/qrels/test.tsv"], "cannot be read"),
        (["score", "tiny.jsonl", "--qrels", "benchmark/qrels/test.tsv"], "columns, 6 expected"),
    ],
)
def test_what_is_refused_says_what_was_given(recital: Invoke, data: Path, arguments: list[str], said: str) -> None:
    (data / "cache").mkdir(exist_ok=True)
    done = recital(*arguments)
    assert isinstance(done.exception, RecitalError), done.output
    assert said in str(done.exception)
    assert not (data / "drafts.jsonl").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "tiny.jsonl", "--system", "oracle"], "no system 'oracle'"),
        (["run", "benchmark", "--run-out", "none/run"], "cannot be written"),
        (["run", "benchmark", "--run-out", "benchmark"], "cannot be written"),
        (["run", "tiny.jsonl", "--judge"], "RECITAL_MODEL"),
        (["run", "tiny.jsonl", "--as-of", "yesterday"], "yesterday"),
        (["gate", "--baseline", "none.json", "--update"], "name the RUN"),
        (["run"], "suite"),
        (["score", "run"], "--qrels"),
    ],
)
def test_wrong_usage_has_its_own_exit_code(recital: Invoke, arguments: list[str], said: str) -> None:
    done = recital(*arguments)
    assert done.exit_code == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())
