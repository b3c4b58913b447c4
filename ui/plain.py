"""Any text made safe to show: nothing in it becomes a link, an image, a formula, a colour or an icon (law 9). Pure.

Streamlit replaces some things after Markdown has been parsed (addresses, `:streamlit:`, `--`), where an escaped sign counts
like the sign itself. There the text is divided by an element that shows nothing.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable

_NOTHING = ':color[]{x=""}'  # a directive without a valid colour: an empty span
_ACTIVE = re.compile(r"[!-/:-@\[-`{-~]|^[ \t]|[ \t]$|(?<=[ \t])[ \t]")
_DIVIDE = re.compile(r"(?<=[<>=~-])(?=[<>=~-])|(?<=:)(?=\S)|(?=@)|(?<=www)(?=\.)", re.I)
_TURNING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")  # could show the text in another order
_HIDDEN = "\ufffd"


def shown(text: str) -> str:
    """The text as `st.text` and `st.code` can take it: line ends as "\\n", control signs made visible."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(_HIDDEN if _unshowable(sign) else sign for sign in lines)


def plain(text: str) -> str:
    """Markdown that shows exactly this text, line ends included; for `st.markdown`, captions, labels and alerts."""
    return _by_line(shown(text).strip("\n"), _escaped)


def small(text: str) -> str:
    """As `plain`, in smaller type."""
    return _by_line(shown(text).strip("\n"), _smaller)


def marked(text: str, quotes: Iterable[str]) -> str:
    """Markdown that shows exactly this text, with every stretch that is one of the quotes highlighted."""
    text = shown(text).strip("\n")
    lit = bytearray(len(text))
    for quote in (shown(quote).strip() for quote in quotes):
        start = text.find(quote) if quote else -1
        while start >= 0:
            lit[start : start + len(quote)] = b"\1" * len(quote)
            start = text.find(quote, start + len(quote))
    parts, start = [], 0
    for end in range(1, len(text) + 1):
        if end == len(text) or lit[end] != lit[start]:
            parts.append(_by_line(text[start:end], _highlighted if lit[start] else _escaped))
            start = end
    return "".join(parts)


def _by_line(text: str, render: Callable[[str], str]) -> str:
    """Each line rendered, hard breaks between them: none of them can begin a list, a heading or a block of code."""
    return "\\\n".join(render(line) if line else "" for line in text.split("\n"))


def _highlighted(line: str) -> str:
    return f":primary-background[{_escaped(line)}]"


def _smaller(line: str) -> str:
    return f":small[{_escaped(line)}]"


def _escaped(line: str) -> str:
    return _NOTHING.join(_ACTIVE.sub(lambda sign: f"&#{ord(sign[0])};", part) for part in _DIVIDE.split(line))


def _unshowable(sign: str) -> bool:
    return sign not in "\n\t" and (unicodedata.category(sign) in ("Cc", "Cs") or sign in _TURNING)
