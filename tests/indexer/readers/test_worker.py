"""The reader process: what it answers, and that it can be killed."""

import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from indexer.document import Block, Document, Unread
from indexer.errors import UnreadableError
from indexer.readers.wire import document_from_json, document_to_json
from indexer.readers.worker import ReaderProcess


@pytest.fixture
def reader():
    with ReaderProcess() as process:
        yield process


@pytest.fixture
def note(tmp_path):
    path = tmp_path / "note.txt"
    path.write_text("Cells are kept.\n")
    return path


def test_a_document_survives_the_wire():
    block = Block(text="a | b\u2028é", kind="row", anchor="sec-1", path=("One",), page=3, header="h", marker="M1")
    plain = Block(text="t", anchor="front")
    document = Document(title="T", blocks=(block, plain), pages=4, unread=(Unread(where="page 2", reason="blank"),))
    line = document_to_json(document)
    assert "\n" not in line
    assert document_from_json(line) == document


def test_one_child_reads_several_files_and_a_bad_one_costs_only_itself(reader, note, tmp_path, draw, saved):
    assert reader.read(note).text == "Cells are kept."
    bad = saved("bad.pdf", b"<html></html>")
    with pytest.raises(UnreadableError, match=r"'bad\.pdf' is no PDF"):
        reader.read(bad)
    assert reader.read(saved("a.pdf", draw.pages([draw.lines(["From a PDF."])]))).text == "From a PDF."


def test_a_file_that_takes_too_long_is_given_up_and_the_next_is_read(reader, note, tmp_path):
    reader.read(note)
    pipe = tmp_path / "stuck.txt"
    pipe.write_text("x\n")
    child = reader._child
    os.kill(child.pid, signal.SIGSTOP)
    start = time.monotonic()
    with pytest.raises(UnreadableError, match=r"'stuck.txt' was given up after 0.5 s"):
        reader.read(pipe, timeout_seconds=0.5)
    assert time.monotonic() - start < 5
    assert child.poll() is not None
    assert reader.read(note).text == "Cells are kept."


def test_a_child_that_dies_is_told_and_replaced(reader, note):
    reader.read(note)
    os.kill(reader._child.pid, signal.SIGSTOP)
    os.kill(reader._child.pid, signal.SIGKILL)
    reader._child.wait()
    assert reader.read(note).text == "Cells are kept."


def test_a_death_while_reading_names_the_file(reader, note):
    reader.read(note)
    os.kill(reader._child.pid, signal.SIGSTOP)
    threading.Timer(0.3, reader._child.kill).start()
    with pytest.raises(UnreadableError, match=r"'note\.txt' could not be read: .*SIGKILL"):
        reader.read(note)
    assert reader.read(note).text == "Cells are kept."


def test_a_file_that_needs_too_much_memory_is_refused(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("word and word\n\n" * 4_000_000)
    with (
        ReaderProcess(most_memory=400 * 2**20) as reader,
        pytest.raises(UnreadableError, match=r"memory|reader process ended"),
    ):
        reader.read(path)


def test_the_child_loads_no_heavy_library():
    code = (
        "import sys, indexer.readers.worker, indexer.readers.sniff, indexer.readers.pdf, indexer.readers.docx;"
        "print({'torch', 'streamlit', 'chromadb', 'numpy', 'pydantic'} & set(sys.modules))"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], check=True, env=environment, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.timeout(120)
def test_two_thousand_pages_are_read_in_bounded_time(reader, draw, saved):
    pages = [draw.lines([f"Page {n} tells of storage {m}." for m in range(12)]) for n in range(2000)]
    document = reader.read(saved("long.pdf", draw.pages(pages)), timeout_seconds=110)
    assert document.pages == 2000
    assert document.text.count("tells of storage") == 24_000
