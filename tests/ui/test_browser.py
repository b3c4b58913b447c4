"""The app as a user meets it: started by its command, on the shipped digests, in a real browser."""

import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import settings

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 120_000  # milliseconds; machines are shared, and the model loads while the page is shown
QUESTION = "How long must the marketing authorisation holder keep traceability data?"
TRICKS = [
    "[a](http://x.example)", "![a](http://x.example/z.png)", "<b>x</b>", "$x^2$", "$$y$$", ":red[x]", ":smile:", ":+1:",
    ":material/home:", ":streamlit:", "see www.example.com now", "http://example.com/a?b", "me@example.com", "a -- b", "a -> b",
    "x >= y", "a <-> b", "a ~= b", "# h", "1. x", "- x", "`c`", "***b***", "~~s~~", "|a|b|\n|-|-|", "[^1]: x", "&amp;", "&#42;",
    "\\*", "a\nb\n\nc", "---", "> q", ':color[x]{foreground="red"}', ":shimmer[x]", "1) x", "+ x", "- [ ] x", "WWW.Example.com",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine; apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Data of its own; the kept vectors of the machine are used, so that the digests are encoded once."""
    unwanted = ("RECITAL_CORPUS", "RECITAL_CHROMA_URL")
    return {
        **{name: value for name, value in os.environ.items() if name not in unwanted},
        "RECITAL_DATA": str(tmp_path / "data"),
        "RECITAL_CACHE": str(settings.from_environment().cache),
        "PYTHONPATH": str(ROOT),
        "HF_HUB_OFFLINE": "1",
    }


@contextmanager
def served(script: Path, port: int, environment: dict[str, str], log: Path) -> Iterator[str]:
    """Streamlit serving a script on loopback; ended with the block."""
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.port", str(port)]
    with log.open("w") as lines:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=lines, stderr=subprocess.STDOUT)
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", process, log)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(30)


def _wait_for(url: str, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            pytest.fail(f"streamlit ended with {process.returncode}: {log.read_text()[-2_000:]}")
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    pytest.fail(f"streamlit does not answer at {url}: {log.read_text()[-2_000:]}")


def assert_nothing_scrolls_sideways(page: Page) -> None:
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 850})
        page.wait_for_timeout(500)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate("document.querySelector('[data-testid=stMain],.stMain').scrollWidth") <= width


def test_a_user_asks_and_reads_the_source(
    browser: Browser, environment: dict[str, str], tmp_path: Path, unused_port: Callable[[], int]
) -> None:
    subprocess.run([sys.executable, "cli.py", "index", "--quiet"], cwd=ROOT, env=environment, check=True, timeout=250)
    with served(ROOT / "app.py", unused_port(), environment, tmp_path / "log") as address:
        page = browser.new_page(viewport={"width": 1280, "height": 850})
        asked_for: list[str] = []
        page.on("request", lambda request: asked_for.append(request.url))
        began = time.perf_counter()
        page.goto(address)
        page.get_by_text("Questions to begin with").wait_for(timeout=PATIENCE)
        print(f"page visible after {time.perf_counter() - began:.1f} s")
        page.get_by_placeholder("Ask about the rules").fill(QUESTION)
        page.keyboard.press("Enter")
        page.get_by_text("index build").wait_for(timeout=PATIENCE)
        page.get_by_text("Recital digest, not the official text").first.wait_for(timeout=PATIENCE)
        assert_nothing_scrolls_sideways(page)
        page.set_viewport_size({"width": 1280, "height": 850})
        page.get_by_role("button", name="Close").click()
        page.get_by_role("heading", name="Source").wait_for(state="detached", timeout=PATIENCE)
        page.get_by_role("button", name="Article 15(4) of Regulation (EC) No 1394/2007").first.click()
        page.get_by_role("heading", name="Source").wait_for(timeout=PATIENCE)
        page.locator(".stMarkdownColoredBackground").first.wait_for(timeout=PATIENCE)
        assert_nothing_scrolls_sideways(page)
        page.set_viewport_size({"width": 1280, "height": 850})
        walk_through_evaluation(page, tiny_suite(tmp_path))
        page.get_by_role("link", name="What is held").click()
        page.get_by_text("How to read the badges").wait_for(timeout=PATIENCE)
        assert_nothing_scrolls_sideways(page)
        assert page.get_by_test_id("stException").count() == 0
        page.close()
        outside = [url for url in asked_for if not url.startswith((address, f"ws{address[4:]}", "data:", "blob:"))]
        assert outside == []
        assert "Traceback" not in (tmp_path / "log").read_text()


def tiny_suite(folder: Path) -> Path:
    """Three questions to the digests, of which the second holds mark-up."""
    path = folder / "tiny.jsonl"
    traceability = {
        "style": "sentence",
        "gold": ["reg-1394-2007/art-15.4"],
        "facts": [["30 years"]],
        "answerable": True,
    }
    cases = [
        {"id": "years", "question": QUESTION, **traceability},
        {"id": "tricks", "question": "Traceability [data](http://x.example) for <b>how</b> long?", **traceability},
        {
            "id": "cup",
            "question": "Who won the World Cup?",
            "style": "out-of-scope",
            "gold": [],
            "facts": [],
            "answerable": False,
        },
    ]
    path.write_text("\n".join(json.dumps(case) for case in cases))
    return path


def walk_through_evaluation(page: Page, suite: Path) -> None:
    """Runs two systems, opens a case, compares, takes the report away."""
    page.get_by_role("link", name="Evaluate").click()
    page.get_by_text("No run is kept yet").wait_for(timeout=PATIENCE)
    page.get_by_role("combobox", name="Suite").click()
    page.get_by_role("option", name="By path").click()
    page.get_by_role("textbox", name="BEIR folder or JSONL file").fill(str(suite))
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Systems").click()
    page.get_by_role("option", name="bm25", exact=True).click()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_text("Time of a question").wait_for(timeout=PATIENCE)
    page.locator("canvas, svg.marks").first.wait_for(timeout=PATIENCE)
    assert_nothing_scrolls_sideways(page)
    page.set_viewport_size({"width": 1280, "height": 850})
    page.get_by_role("radio", name="Cases").click()
    page.get_by_role("heading", name="Right places").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Next").click()
    page.get_by_test_id("stText").get_by_text("<b>how</b> long?").wait_for(timeout=PATIENCE)
    assert page.locator(".stMain a[href*='x.example']").count() == 0
    assert_nothing_scrolls_sideways(page)
    page.set_viewport_size({"width": 1280, "height": 850})
    page.get_by_role("radio", name="Compare").click()
    page.get_by_text("recital against bm25, 3 questions").wait_for(timeout=PATIENCE)
    assert_nothing_scrolls_sideways(page)
    page.set_viewport_size({"width": 1280, "height": 850})
    page.get_by_role("radio", name="Report").click()
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("button", name="Report (HTML)").click()
    assert "reg-1394-2007/art-15.4" in download.value.path().read_text()


def test_escaped_text_reads_as_it_was_and_nothing_in_it_is_active(
    browser: Browser, environment: dict[str, str], tmp_path: Path, unused_port: Callable[[], int]
) -> None:
    long = " ".join(f"Sentence {number} is quoted." for number in range(120))
    script = tmp_path / "tricks.py"
    script.write_text(
        "import streamlit as st\nfrom ui.plain import marked, plain, small\n"
        f"for trick in {TRICKS!r}:\n"
        "    st.markdown(plain(trick))\n    st.markdown(marked(trick, [trick]))\n    st.markdown(small(trick))\n"
        f"st.markdown(marked('Before. ' + {long!r} + ' After.', [{long!r}]))\n"
        f"for number, trick in enumerate({TRICKS!r}):\n    st.button(plain(trick), key=str(number))\n"
        "st.text('all drawn')\n"
    )
    with served(script, unused_port(), environment, tmp_path / "log") as address:
        page = browser.new_page()
        page.goto(address)
        page.get_by_text("all drawn").wait_for(timeout=PATIENCE)
        main = page.locator(".stMain")
        read = [" ".join(text.split()) for text in main.get_by_test_id("stMarkdownContainer").all_inner_texts()]
        expected = [" ".join(trick.split()) for trick in TRICKS for _ in range(3)]
        assert read[: len(expected) + 1] == [*expected, f"Before. {long} After."]
        main.get_by_role("button").nth(len(TRICKS) - 1).wait_for(
            timeout=PATIENCE
        )  # buttons come with a script of their own
        labels = [" ".join(text.split()) for text in main.get_by_role("button").all_inner_texts()]
        assert labels == [" ".join(trick.split()) for trick in TRICKS]
        assert main.locator("a, img, svg.katex, .katex, table, code, li, [role=img], .stMarkdownShimmer").count() == 0
        assert page.locator(".stMarkdownColoredBackground", has_text="Sentence 119 is quoted.").count() == 1
        page.close()
