"""A benchmark's collection as passages in an index of its own, in memory, so that our retriever searches it as it does the law."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from eval.beir import Collection, Entry
from indexer.passages import LONGEST, Passage

HEADING = 150  # characters up to which a text that ends no sentence is taken for a heading of what lies below it
_NUMBERS = (re.compile(r"(?<=\s)(?=(\d{1,3})\. +[A-Z(‘“])"), re.compile(r"(?<=\s)(?=\((\d{1,3})\) )"))


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """Passages of a collection, and which of its texts each is of (by position)."""

    passages: tuple[Passage, ...]
    texts: tuple[str, ...]


def prepared(collection: Collection) -> Prepared:
    """Each text as one passage, or as one for each of its numbered paragraphs; headings come from the texts above it."""
    passages: list[Passage] = []
    texts: list[str] = []
    above = _Above(collection.entries)
    for number, entry in enumerate(collection.entries):
        source = _slug(entry.document) or "collection"
        heading, parts = divided(entry.text)
        headings = tuple(one for one in (*above.headings(entry), entry.title, heading) if one)
        for position, part in enumerate(parts, start=1):
            passages.append(
                Passage(
                    source=source,
                    edition=source,
                    locator=f"{source}/{_place(entry, number)}{f'/par-{position}' if len(parts) > 1 else ''}",
                    text=part,
                    force="operative",
                    headings=headings,
                    lead=above.lead(entry),
                )
            )
            texts.append(entry.id)
    return Prepared(passages=tuple(passages), texts=tuple(texts))


def divided(text: str) -> tuple[str, list[str]]:
    """The heading of a long text without lines, and its numbered paragraphs; other texts whole, or in stretches along their lines."""
    if len(text) <= LONGEST // 2:
        return "", [text]
    for number in _NUMBERS:
        starts, expected = [], 1
        for match in number.finditer(text):
            if int(match[1]) == expected:
                starts.append(match.start())
                expected += 1
        if len(starts) > 1:
            first = text[: starts[0]].strip()
            parts = [text[a:b].strip() for a, b in zip(starts, [*starts[1:], len(text)], strict=True)]
            return (first, parts) if len(first) <= HEADING else ("", [first, *parts])
    return "", list(_stretches(text))


def _stretches(text: str) -> Iterator[str]:
    part = ""
    for line in text.split("\n"):
        if part and len(part) + len(line) > LONGEST:
            yield part
            part = ""
        part = f"{part}\n{line}" if part else line
    if part:
        yield part


class _Above:
    """What stands above a text in its document, by the levels of its locator: "7.2.1.(3)" lies in "7.2.1", "7.2" and "7"."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._at: Mapping[tuple[str, tuple[str, ...]], str] = {
            (entry.document, _levels(entry)): entry.text.strip() for entry in reversed(entries) if _levels(entry)
        }

    def headings(self, entry: Entry) -> tuple[str, ...]:
        return tuple(text for text in self._texts(entry) if len(text) <= HEADING and not text.endswith((".", ":", ";")))

    def lead(self, entry: Entry) -> str:
        return " ".join(text for text in self._texts(entry) if text.endswith(":") and len(text) <= LONGEST)

    def _texts(self, entry: Entry) -> list[str]:
        levels = _levels(entry)
        found = (self._at.get((entry.document, levels[:depth]), "") for depth in range(1, len(levels)))
        return [text for text in found if text]


def _levels(entry: Entry) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"[.\s]+", entry.locator) if part)


def _place(entry: Entry, number: int) -> str:
    """A place whose article or section is that of the texts beside it: `rule-7-2-1.3`."""
    *outer, inner = _levels(entry) or (f"text {number}",)
    if not outer:
        return f"rule-{_slug(inner)}-{number}"
    return f"rule-{_slug(' '.join(outer))}.{_slug(inner)}-{number}"


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
