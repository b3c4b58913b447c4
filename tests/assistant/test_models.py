"""The door to language models, tried against a scripted server on loopback."""

import http.server
import os
import socket
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain.chat_models import init_chat_model
from langchain_core.tracers.langchain import wait_for_all_tracers
from langsmith.utils import get_env_var, tracing_is_enabled

import settings
from assistant.models import SEED, Limits, Model, Spent, open_model
from indexer.errors import ModelError

QUICK = Limits(seconds=5, tokens=50, retries=0)


def opened(server: Any, *, limits: Limits = QUICK, key: str = "") -> Model:
    model = open_model("made-up", url=server.url, key=key, limits=limits)
    assert model is not None
    return model


def test_no_model_is_used_unless_one_is_named() -> None:
    assert open_model("") is None


def test_a_reply_comes_with_its_tokens_and_calls_are_counted(model_server: Any) -> None:
    model_server.script += ["one", model_server.completion("two", usage=False)]
    model_server.script[1] = (200, model_server.script[1], 0.0)
    model = opened(model_server)
    assert (model.ask("first").text, model.ask("second").tokens) == ("one", None)
    assert model.spent == Spent(calls=2, failed=0, tokens=10, uncounted=1)


def test_a_request_is_cold_seeded_and_limited(model_server: Any) -> None:
    model_server.script.append("yes")
    opened(model_server).ask("the prompt", system="the system")
    (request,) = model_server.requests
    assert (request["temperature"], request["seed"], request["max_completion_tokens"]) == (0, SEED, 50)
    assert request["messages"] == [
        {"content": "the system", "role": "system"},
        {"content": "the prompt", "role": "user"},
    ]


def test_a_reply_stopped_at_the_limit_says_so(model_server: Any) -> None:
    model_server.script += [(200, model_server.completion("half a sen", ended="length"), 0.0), "whole"]
    model = opened(model_server)
    assert [model.ask("a").cut, model.ask("b").cut] == [True, False]


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b"[]",
        b"null",
        b"<html>A proxy greets you</html>",
        b'{"choices": []}',
        b'{"choices": null}',
        b'{"choices": [{"message": {"role": "assistant", "content": "half',
        b'{"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": null}}]}',
        b'{"choices": [{"index": 0, "finish_reason": "stop"}]}',
    ],
)
def test_a_reply_of_the_wrong_shape_is_an_error_in_our_words(model_server: Any, body: bytes) -> None:
    model_server.script.append((200, body, 0.0))
    model = opened(model_server)
    with pytest.raises(ModelError, match="openai:made-up at http://127"):
        model.ask("a")
    assert (model.spent.calls, model.spent.failed) == (1, 1)


def test_a_server_that_breaks_is_asked_again_and_then_told_of(model_server: Any) -> None:
    model_server.script += [(500, b"{}", 0.0)] * 2
    model = opened(model_server, limits=Limits(seconds=5, retries=1))
    with pytest.raises(ModelError, match="Error code: 500"):
        model.ask("a")
    assert model.spent == Spent(calls=1, failed=1, tokens=0, uncounted=1)


def test_a_server_that_recovers_is_a_reply_like_any_other(model_server: Any) -> None:
    model_server.script += [(503, b"{}", 0.0), "back"]
    assert opened(model_server, limits=Limits(seconds=5, retries=1)).ask("a").text == "back"


def test_a_model_that_takes_no_temperature_is_asked_without_from_then_on(model_server: Any) -> None:
    refusal = b"""{"error": {"message": "Unsupported value: 'temperature' does not support 0 with this model."}}"""
    model_server.script += [(400, refusal, 0.0), "yes", "yes"]
    model = opened(model_server)
    assert model.cold
    assert [model.ask("a").text, model.ask("b").text] == ["yes", "yes"]
    assert ["temperature" in request for request in model_server.requests] == [True, False, False]
    assert (model.cold, model.spent.calls) == (False, 2)


def test_an_error_that_only_speaks_of_temperature_changes_nothing(model_server: Any) -> None:
    model_server.script.append((400, b'{"error": {"message": "Too long: storage temperature is not"}}', 0.0))
    model = opened(model_server)
    with pytest.raises(ModelError, match="storage temperature"):
        model.ask("a")
    assert model.cold


def test_a_slow_server_is_not_waited_for_beyond_the_limit(model_server: Any) -> None:
    model_server.script.append((200, b"{}", 30.0))
    began = time.monotonic()
    with pytest.raises(ModelError, match="Timeout"):
        opened(model_server, limits=Limits(seconds=0.3, retries=0)).ask("a")
    assert time.monotonic() - began < 15


def test_a_server_that_is_not_there_is_told_of(unused_port: Callable[[], int]) -> None:
    model = open_model("m", url=f"http://127.0.0.1:{unused_port()}/v1", limits=QUICK)
    assert model is not None
    with pytest.raises(ModelError, match=r"failed: .*Connection error\. Look whether it runs"):
        model.ask("a")


def test_calls_from_several_threads_are_all_counted(model_server: Any) -> None:
    model_server.script += ["yes"] * 8
    model = opened(model_server)
    threads = [threading.Thread(target=model.ask, args=("a",)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert model.spent == Spent(calls=8, failed=0, tokens=80, uncounted=0)


def test_a_key_for_the_provider_never_goes_to_another_server(
    model_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ORG_ID", "OPENAI_PROJECT_ID"):
        monkeypatch.setenv(name, "sk-theirs")
    model_server.script += ["a", "b"]
    opened(model_server).ask("a")
    opened(model_server, key="sk-ours").ask("b")
    assert [sent["authorization"] for sent in model_server.headers] == ["Bearer none", "Bearer sk-ours"]
    assert "sk-theirs" not in str(model_server.headers)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("OPENAI_BASE_URL", "http://127.0.0.1:9/v1"),
        ("OPENAI_API_BASE", "http://127.0.0.1:9"),
        ("LANGSMITH_GATEWAY", "true"),
    ],
)
def test_the_address_shown_is_where_texts_go(variable: str, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "made-up")
    monkeypatch.setenv("LANGSMITH_API_KEY", "made-up")
    monkeypatch.setenv(variable, value)
    asked: list[str] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *rest, **more: asked.append(host) or refuse())
    model = open_model("openai:gpt-5.4", limits=QUICK)
    assert model is not None
    assert (str(model), model.remote) == ("openai:gpt-5.4 at https://api.openai.com/v1", True)
    with pytest.raises(ModelError):
        model.ask("a")
    assert set(map(str, asked)) == {"api.openai.com"}


def refuse() -> None:
    raise socket.gaierror("no network in tests")


@pytest.mark.parametrize(
    ("url", "remote"),
    [
        ("http://127.0.0.1:8080/v1", False),
        ("http://localhost:1234/v1", False),
        ("http://[::1]:8080/v1", False),
        ("http://192.168.1.5:8080/v1", True),
        ("https://models.example.org/v1", True),
        ("http://localhost.example.org/v1", True),
    ],
)
def test_a_model_is_remote_unless_its_address_is_this_machine(url: str, remote: bool) -> None:
    model = open_model("m", url=url)
    assert model is not None
    assert model.remote is remote


def test_a_model_name_with_a_colon_of_its_own_goes_whole_to_the_server_named(model_server: Any) -> None:
    model_server.script.append("yes")
    model = open_model("qwen2.5:7b", url=model_server.url, limits=QUICK)
    assert model is not None
    model.ask("a")
    assert (model.name, model_server.requests[0]["model"]) == ("openai:qwen2.5:7b", "qwen2.5:7b")


@pytest.mark.parametrize(
    ("name", "url", "said"),
    [
        ("", "http://127.0.0.1:1/v1", "no model is named"),
        ("gpt-5.4", "", "names no provider"),
        ("openai:", "", "names no provider"),
        ("nosuch:model", "", "Unsupported provider='nosuch'"),
        ("m", "127.0.0.1:8080", "no address"),
        ("m", "file:///etc/passwd", "no address"),
        ("m", "http://user:secret@127.0.0.1/v1", "RECITAL_MODEL_KEY"),
        ("m", "http://127.0.0.1/v1?key=secret", "RECITAL_MODEL_KEY"),
    ],
)
def test_a_name_or_address_that_cannot_be_meant_is_refused(name: str, url: str, said: str) -> None:
    with pytest.raises(ModelError, match=said) as refused:
        open_model(name, url=url)
    assert "secret" not in str(refused.value)


def test_a_missing_key_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(ModelError, match="OPENAI_API_KEY"):
        open_model("openai:gpt-5.4")


def test_a_missing_provider_package_is_named_with_its_command() -> None:
    with pytest.raises(ModelError, match=r"langchain-groq.*pip install -c constraints\.txt langchain-groq"):
        open_model("groq:llama")


def test_the_settings_name_the_model_and_never_print_its_key(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in (("", "openai:m"), ("_URL", "http://127.0.0.1:1/v1"), ("_KEY", "sk-secret")):
        monkeypatch.setenv(f"RECITAL_MODEL{name}", value)
    chosen = settings.from_environment()
    assert (chosen.model, chosen.model_url, chosen.model_key) == ("openai:m", "http://127.0.0.1:1/v1", "sk-secret")
    assert "sk-secret" not in repr(chosen)


@pytest.fixture
def tracer(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """A LangSmith of the user's own, switched on: the paths that were posted to it."""
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            seen.append(self.path)
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        do_GET = do_POST  # noqa: N815 - the base class's name

        def log_message(self, *args: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        for name, value in (("TRACING", "true"), ("ENDPOINT", address), ("API_KEY", "made-up")):
            monkeypatch.setenv(f"LANGSMITH_{name}", value)
        get_env_var.cache_clear()
        yield seen
        wait_for_all_tracers()
        server.shutdown()
        thread.join()
    get_env_var.cache_clear()


def test_nothing_is_traced_even_where_the_user_traces_everything(model_server: Any, tracer: list[str]) -> None:
    model_server.script.append("yes")
    assert tracing_is_enabled()
    opened(model_server).ask("a draft that must stay here")
    wait_for_all_tracers()
    assert tracer == []


def test_that_tracer_would_have_seen_an_untended_call(model_server: Any, tracer: list[str]) -> None:
    model_server.script.append("yes")
    init_chat_model("m", model_provider="openai", base_url=model_server.url, api_key="x").invoke("a")
    wait_for_all_tracers()
    assert tracer


@pytest.mark.llm
def test_a_real_local_model_replies() -> None:
    model = open_model("local", url=real_model_url(), limits=Limits(seconds=120, tokens=5, retries=0))
    assert model is not None
    reply = model.ask("Say yes.")
    assert reply.text
    assert reply.tokens
    assert model.spent.tokens == reply.tokens


def real_model_url() -> str:
    url = os.environ.get("RECITAL_TEST_MODEL_URL", "http://127.0.0.1:8080/v1")
    try:
        urllib.request.urlopen(f"{url}/models", timeout=5).close()
    except (urllib.error.URLError, OSError):
        pytest.skip(f"no model answers at {url}; start ../shared/llm/serve or set RECITAL_TEST_MODEL_URL")
    return url
