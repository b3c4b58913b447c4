"""The one door to language models: any that LangChain's `init_chat_model` knows. No model is used unless one is named."""

import ipaddress
import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from indexer.errors import ModelError

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage

# Always given, so that what we show as the address is where texts go, whatever OPENAI_BASE_URL or LANGSMITH_GATEWAY say.
ADDRESSES: Mapping[str, str] = {
    "openai": "https://api.openai.com/v1",
    "anthropic": "https://api.anthropic.com",
    "ollama": "http://127.0.0.1:11434",
}
SEED = 20_070_101
NO_TEMPERATURE = re.compile(r"[`'\"]temperature[`'\"] (is not supported|does not support|is deprecated)")
EXAMPLE = 'RECITAL_MODEL="openai:gpt-5.4", "anthropic:claude-sonnet-5" or "ollama:qwen3"'


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one call may cost: seconds without a byte from the server, tokens of the reply, calls repeated on 429 and 5xx."""

    seconds: float = 120.0
    tokens: int = 1024
    retries: int = 2


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What a model wrote.

    tokens  of prompt and reply together, None where the server does not count
    cut     whether it was stopped at the limit of tokens
    """

    text: str
    tokens: int | None
    cut: bool
    took_ms: float


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Calls made, failed ones among them, the tokens the server counted, and the calls for which it counted none."""

    calls: int = 0
    failed: int = 0
    tokens: int = 0
    uncounted: int = 0


LIMITS = Limits()


class Model:
    """An opened model. Safe to share between threads; nothing it is asked is traced or logged."""

    def __init__(self, chat: "BaseChatModel", *, name: str, address: str) -> None:
        self.name = name
        self.address = address
        self._chat = chat
        self._spent = Spent()
        self._counting = threading.Lock()

    def __str__(self) -> str:
        return f"{self.name} at {self.address}"

    @property
    def remote(self) -> bool:
        """Whether what it is asked leaves this machine."""
        host = urlsplit(self.address).hostname or ""
        try:
            return not ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host != "localhost"

    @property
    def cold(self) -> bool:
        """Whether it is asked at temperature 0; the newest models take no temperature, and that shows at the first call."""
        return getattr(self._chat, "temperature", None) == 0

    @property
    def spent(self) -> Spent:
        """What all calls so far came to."""
        return self._spent

    def ask(self, prompt: str, *, system: str = "") -> Reply:
        """Its reply to one prompt. Raises ModelError where it cannot be reached, fails, or replies with no text at all."""
        from langsmith.run_helpers import tracing_context

        began = time.perf_counter()
        messages = [*([("system", system)] if system else []), ("user", prompt)]
        try:
            with tracing_context(enabled=False):  # a LANGSMITH_TRACING set for other programs would post every text
                message = self._replied(messages)
            text = message.text
        except Exception as error:
            # Every provider has its own tree of errors, and a reply of the wrong shape breaks somewhere inside LangChain.
            self._count(None, failed=True)
            reason = " ".join(str(error).split())[:300].rstrip(".")
            raise ModelError(
                f"{self} failed: {type(error).__name__}: {reason}. Look whether it runs and accepts this model and key."
            ) from error
        usage = message.usage_metadata
        tokens = usage["total_tokens"] if usage and usage["total_tokens"] else None
        ended = message.response_metadata.get("finish_reason") or message.response_metadata.get("stop_reason")
        self._count(tokens, failed=not text)
        if not text:
            raise ModelError(
                f"{self} replied with no text (it ended with {ended!r}). Try again, or name another model."
            )
        return Reply(
            text=text,
            tokens=tokens,
            cut=ended in ("length", "max_tokens"),
            took_ms=round(1000 * (time.perf_counter() - began), 1),
        )

    def _replied(self, messages: list[tuple[str, str]]) -> "AIMessage":
        try:
            return self._chat.invoke(messages)
        except Exception as error:
            if not NO_TEMPERATURE.search(str(error)):
                raise
        self._chat = self._chat.model_copy(update={"temperature": None})
        return self._chat.invoke(messages)

    def _count(self, tokens: int | None, *, failed: bool) -> None:
        with self._counting:
            past = self._spent
            self._spent = Spent(
                calls=past.calls + 1,
                failed=past.failed + failed,
                tokens=past.tokens + (tokens or 0),
                uncounted=past.uncounted + (tokens is None),
            )


def open_model(name: str, *, url: str = "", key: str = "", limits: Limits = LIMITS) -> Model | None:
    """The model that RECITAL_MODEL and RECITAL_MODEL_URL name, None where they name none. Nothing is sent yet.

    name  "provider:model"; with a `url`, a name that begins with none of ADDRESSES means a server that speaks OpenAI's protocol
    key   for the server at `url`; without one the provider's own variable counts (OPENAI_API_KEY …), which never goes to `url`

    Raises ModelError for a name or address that cannot be meant, a missing provider package (named, with how to install it), or
    a missing key.
    """
    if not name:
        if url:
            raise ModelError(f"RECITAL_MODEL_URL is {url!r}, but no model is named. Set {EXAMPLE}.")
        return None
    provider, _, model = name.partition(":")
    if url and provider not in ADDRESSES:
        provider, model = "openai", name
    if not model:
        raise ModelError(f"RECITAL_MODEL is {name!r}, which names no provider. Set {EXAMPLE}.")
    address = _checked(url) or ADDRESSES.get(provider, "")
    chat = _opened(provider, model, _arguments(provider, address=address, key=key, own=bool(url), limits=limits))
    return Model(chat, name=f"{provider}:{model}", address=address or f"{provider}'s own address")


def _opened(provider: str, model: str, arguments: dict[str, Any]) -> "BaseChatModel":
    try:
        from langchain.chat_models import init_chat_model

        chat: BaseChatModel = init_chat_model(model, model_provider=provider, **arguments)
        return chat
    except ImportError as error:
        missing = getattr(error.__cause__, "name", None) or f"langchain_{provider}"
        package = missing.split(".")[0].replace("_", "-")
        raise ModelError(
            f"{provider}:{model} needs the package {package}, which is not installed. In the folder of the project: "
            f"python -m pip install -c constraints.txt {package}"
        ) from error
    except Exception as error:
        # Unknown provider, missing key, refused setting: each provider says it in its own way.
        reason = " ".join(str(error).split())[:300].rstrip(".")
        raise ModelError(
            f"{provider}:{model} cannot be used: {reason}. Set {EXAMPLE}, and the provider's key."
        ) from error


def _arguments(provider: str, *, address: str, key: str, own: bool, limits: Limits) -> dict[str, Any]:
    """Temperature 0, a seed where the provider takes one, limits and address, in each provider's words."""
    arguments: dict[str, Any] = {"temperature": 0}
    if address:
        arguments["base_url"] = address
    if provider == "ollama":
        return arguments | {
            "seed": SEED,
            "num_predict": limits.tokens,
            "client_kwargs": {
                "timeout": limits.seconds,
                **({"headers": {"Authorization": f"Bearer {key}"}} if key else {}),
            },
        }
    arguments |= {"max_tokens": limits.tokens, "timeout": limits.seconds, "max_retries": limits.retries}
    if provider == "openai":
        arguments |= {
            "seed": SEED,
            "use_responses_api": False,
        }  # other servers, and the seed, know chat completions only
    if key or own:
        arguments["api_key"] = key or "none"  # a key of the provider's own must not be sent to someone else's server
    if provider == "openai" and own:
        arguments["default_headers"] = {"OpenAI-Organization": "", "OpenAI-Project": ""}  # nor who the user is there
    return arguments


def _checked(url: str) -> str:
    if not url:
        return ""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ModelError(f"RECITAL_MODEL_URL is {url!r}, which is no address. Set one like http://127.0.0.1:8080/v1.")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ModelError(
            f"RECITAL_MODEL_URL for {parts.hostname!r} has a user, password, query or fragment, and the address is shown and "
            "recorded. Give the bare address, and the key in RECITAL_MODEL_KEY."
        )
    return url.rstrip("/")
