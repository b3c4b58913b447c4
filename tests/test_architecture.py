"""The house plan holds: imports run against the data only, and each library enters through its door."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("indexer", "assistant", "eval", "ui")
MAY_IMPORT = {
    "indexer": {"corpus"},
    "assistant": {"indexer", "prompts"},
    "eval": {"indexer", "assistant"},
    "ui": {"indexer", "assistant", "eval"},
}
DOORS = {
    "chromadb": {"indexer/store.py"},
    "sentence_transformers": {"indexer/embedding.py"},
    "transformers": {"indexer/embedding.py"},
    "tokenizers": {"indexer/embedding.py"},
    "bm25s": {"indexer/lexical.py"},
    "Stemmer": {"indexer/lexical.py"},
    "pypdf": {"indexer/readers/pdf_structure.py"},
    "pypdfium2": {"indexer/readers/pdf_text.py", "indexer/readers/pdf_rules.py"},
    "streamlit": {"app.py", "ui"},
    "filelock": {"indexer/build.py"},
    "platformdirs": {"settings.py"},
    "rich": {"ui/terminal.py"},
    "typer": {"cli.py", "ui/eval_commands.py", "ui/eval_run.py"},
    "altair": {"eval/charts.py", "ui"},
    "vl_convert": {"eval/charts.py"},
    "jinja2": {"eval/report.py"},
    "markupsafe": {"eval/report.py"},
    "ir_measures": {"eval/measures.py"},
    "langchain": {"assistant/models.py"},
    "langchain_core": {"assistant/langchain.py", "assistant/models.py", "eval/baseline.py"},
    "langchain_chroma": {"eval/baseline.py"},
    "langchain_text_splitters": {"eval/baseline.py"},
}


def modules() -> Iterator[tuple[str, ast.Module]]:
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield path.relative_to(ROOT).as_posix(), ast.parse(path.read_text())
    for name in ("app.py", "cli.py", "settings.py"):
        if (ROOT / name).exists():
            yield name, ast.parse((ROOT / name).read_text())


def imported(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


MODULES = dict(modules())


@pytest.mark.parametrize("name", MODULES)
def test_a_module_imports_only_against_the_data(name: str) -> None:
    folder = name.split("/")[0]
    if folder not in MAY_IMPORT:
        return
    ours = {module.split(".")[0] for module in imported(MODULES[name])} & {*FOLDERS, "corpus", "prompts", "app", "cli"}
    assert ours <= MAY_IMPORT[folder] | {folder}


@pytest.mark.parametrize("library", DOORS)
def test_a_library_enters_through_its_door(library: str) -> None:
    users = {
        name for name, tree in MODULES.items() if any(module.split(".")[0] == library for module in imported(tree))
    }
    assert {name for name in users if not DOORS[library] & {name, name.split("/")[0]}} == set()


def test_settings_are_read_by_the_doors_only() -> None:
    readers = {
        name for name, tree in MODULES.items() if "settings" in {module.split(".")[0] for module in imported(tree)}
    }
    assert {name.split("/")[0] for name in readers} <= {"app.py", "cli.py", "ui", "eval"}


def test_no_text_is_rendered_as_html() -> None:
    offenders = [
        name
        for name, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "unsafe_allow_html"
    ]
    assert offenders == []
