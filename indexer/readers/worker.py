"""Reads untrusted files in a process of its own that can be killed: one JSON line in, one JSON line out."""

import json
import os
import resource
import selectors
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import IO

from indexer.document import Document
from indexer.errors import UnreadableError
from indexer.readers.wire import document_from_json, document_to_json

MOST_MEMORY = 2 * 1024**3
"""Address space of the reader process in bytes."""
LONGEST_ANSWER = 256 * 1024**2
CHUNK = 1 << 20


def read_document(path: Path) -> Document:
    """The document in a file of any known format, read in this very process."""
    from indexer.readers.sniff import format_of

    kind = format_of(path)
    if kind == "pdf":
        from indexer.readers.pdf import read_pdf

        return read_pdf(path)
    if kind == "docx":
        from indexer.readers.docx import read_docx

        return read_docx(path)
    if kind == "plain":
        from indexer.readers.plain import read_plain

        return read_plain(path)
    from indexer.readers.eurlex import read_act

    return read_act(path)


class ReaderProcess:
    """One child process for several files, started when needed; a file that kills it costs only that file.

    For use from one thread at a time.
    """

    def __init__(self, *, most_memory: int = MOST_MEMORY) -> None:
        self._most_memory = most_memory
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "ReaderProcess":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child, if there is one."""
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe:
                pipe.close()

    def read(self, path: Path, *, timeout_seconds: float = 120) -> Document:
        """The document in a file; raises UnreadableError if it cannot be read, takes too long or kills the reader."""
        child = self._running()
        request = {"path": str(path.absolute()), "cpu_seconds": int(timeout_seconds) + 5}
        try:
            _write(child.stdin, json.dumps(request).encode() + b"\n")
            answer = self._answer(child, path, time.monotonic() + timeout_seconds, timeout_seconds)
        except BrokenPipeError:
            answer = b""
        if not answer:
            raise UnreadableError(self._obituary(child, path))
        plain = json.loads(answer)
        if "error" in plain:
            raise UnreadableError(plain["error"])
        return document_from_json(plain["document"])

    def _running(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            root = str(Path(__file__).parents[2])
            paths = [root, os.environ.get("PYTHONPATH", "")]
            self._child = subprocess.Popen(
                [sys.executable, "-m", "indexer.readers.worker", str(self._most_memory)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in paths if path)},
            )
        return self._child

    def _answer(self, child: subprocess.Popen[bytes], path: Path, deadline: float, limit: float) -> bytes:
        """The child's next line; b"" if it died."""
        parts: list[bytes] = []
        size = 0
        with selectors.DefaultSelector() as selector:
            selector.register(_open(child.stdout), selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    self.close()
                    raise UnreadableError(
                        f"{path.name!r} was given up after {limit:g} s of reading. Split it, or export it anew as PDF."
                    )
                part = os.read(_open(child.stdout).fileno(), CHUNK)
                if not part:
                    return b""
                parts.append(part)
                size += len(part)
                if part.endswith(b"\n"):
                    return b"".join(parts)
                if size > LONGEST_ANSWER:
                    self.close()
                    raise UnreadableError(f"{path.name!r} has too much text ({size} bytes). Split it.")

    def _obituary(self, child: subprocess.Popen[bytes], path: Path) -> str:
        """What is known of a child's end."""
        code = child.wait()
        self.close()
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return (
            f"{path.name!r} could not be read: the reader process ended on it ({cause}; out of memory, or the file is "
            "damaged). Export it anew, as PDF for instance."
        )


def _open(pipe: IO[bytes] | None) -> IO[bytes]:
    assert pipe is not None
    return pipe


def _write(pipe: IO[bytes] | None, line: bytes) -> None:
    _open(pipe).write(line)
    _open(pipe).flush()


def _limit(most_memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (most_memory, most_memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_cpu(seconds: int) -> None:
    """CPU seconds from now on; at the limit the kernel ends the process."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + seconds
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _answer_to(line: str) -> str:
    """One request answered: {"document": …} or {"error": …}."""
    request = json.loads(line)
    path = Path(request["path"])
    _limit_cpu(request["cpu_seconds"])
    try:
        return json.dumps({"document": document_to_json(read_document(path))})
    except UnreadableError as error:
        return json.dumps({"error": str(error)})
    except MemoryError:
        return json.dumps({"error": f"{path.name!r} needs more memory than a reader may have. Split it."})
    except RecursionError:
        return json.dumps(
            {"error": f"{path.name!r} is nested too deeply to be read. Export it anew, as PDF for instance."}
        )
    except Exception as error:  # whatever a hostile file provokes in a library costs this file only
        return json.dumps(
            {"error": f"{path.name!r} could not be read ({type(error).__name__}: {error}). Export it anew."}
        )


def main() -> None:
    """Serves requests from stdin until it ends; nothing but answers goes to the real stdout."""
    _limit(int(sys.argv[1]) if len(sys.argv) > 1 else MOST_MEMORY)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        answers.write(_answer_to(line) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
