"""Text made safe: no sign that means something to Markdown or Streamlit is left, and nothing of the text is lost."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from ui.plain import marked, plain, shown, small

TRICKS = (
    "[a](http://x.y)", "![a](http://x.y/z.png)", "<b>x</b>", "$x^2$", "$$y$$", ":red[x]", ":smile:", ":material/home:",
    ":streamlit:", "www.example.com", "http://example.com/a?b", "me@example.com", "a -- b", "a -> b", "x >= y", "<->", "~=",
    "# h", "1. x", "- x", "    code", "`c`", "***b***", "~~s~~", "|a|b|\n|-|-|", "[^1]: x", "&amp;", "&#42;", "\\*", "a\n\nb",
    "---", "===", "> q", "\t", "  ", "\r\n", ":color[x]{foreground=\"red\"}", ":shimmer[x]", "{a=b}",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(TRICKS) | st.text(max_size=8), max_size=12).map("".join)
NOTHING = ':color[]{x=""}'


def seen(markdown: str) -> str:
    """What a reader sees of what `plain` writes: hard breaks, references and the empty element are undone."""
    return html.unescape(markdown.replace("\\\n", "\n").replace(NOTHING, ""))


@given(TEXTS)
def test_no_text_keeps_a_sign_that_could_become_active(text: str) -> None:
    left = re.sub(r"&#\d+;", "", plain(text).replace("\\\n", "\n").replace(NOTHING, ""))
    assert not re.search(r"[!-/:-@\[-`{-~]", left)


@given(TEXTS)
def test_nothing_of_a_text_is_lost_or_added(text: str) -> None:
    assert seen(plain(text)) == html.unescape(shown(text).strip("\n").replace("&", "&amp;"))


@given(TEXTS)
def test_what_streamlit_replaces_after_parsing_is_divided(text: str) -> None:
    for stretch in html.unescape(plain(text).replace("\\\n", "\n")).split(NOTHING):
        assert not re.search(
            r":streamlit:|:material_\w+:|www\.|https?://|.@.|(^|\s)(<->|->|<-|--|>=|<=|~=)(\s|$)", stretch, re.I
        )


@given(TEXTS)
def test_no_line_begins_or_ends_with_a_bare_space(text: str) -> None:
    assert all(line == line.strip(" \t") for line in plain(text).replace("\\\n", "\n").split("\n"))


@given(TEXTS, st.data())
def test_highlighting_a_quote_changes_no_sign_of_the_text(text: str, data: st.DataObject) -> None:
    cleaned = shown(text).strip("\n")
    start = data.draw(st.integers(0, len(cleaned)))
    end = data.draw(st.integers(start, len(cleaned)))
    rendered = marked(text, [cleaned[start:end]])
    without = re.sub(r":primary-background\[((?:[^\[\]]|:color\[\])*)\]", r"\1", rendered)
    assert seen(without) == seen(plain(text))


def test_the_quote_alone_is_highlighted() -> None:
    assert marked("Before. The quote. After", ["The quote."]) == (
        "Before&#46;&#32;:primary-background[The quote&#46;]&#32;After"
    )


def test_a_highlight_over_several_lines_is_set_line_by_line() -> None:
    assert marked("a\n\nb", ["a\n\nb"]) == ":primary-background[a]\\\n\\\n:primary-background[b]"


def test_small_text_is_set_line_by_line() -> None:
    assert small("a\nb") == ":small[a]\\\n:small[b]"


def test_signs_that_hide_or_turn_text_are_made_visible() -> None:
    assert shown("a\x00b\u202ec\ud800d\r\ne") == "a\ufffdb\ufffdc\ufffdd\ne"
