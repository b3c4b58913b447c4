"""Fixtures shared by all tests."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared_corpus() -> Path:
    """The folder of real documents, which are never part of the project; the test is skipped where it is absent."""
    shared = Path(os.environ.get("RECITAL_SHARED", Path(__file__).parents[1].parent / "shared"))
    folder = shared / "corpus"
    if not (folder / "sources.toml").is_file():
        pytest.skip(f"the real documents are not at {folder}; set RECITAL_SHARED to the folder that has corpus/")
    return folder
