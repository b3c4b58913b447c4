"""Passages: the smallest stretches one would cite, made along the document's own structure. Pure.

The passages of a document, each with the headings printed before it, put together again give the document's text.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from indexer.document import Block, Document

SPLITTER_VERSION = "1"
LONGEST = 1_400  # characters in one passage where a section has to be divided; a provision of an act never is

Force = Literal["operative", "recital", "annex", "guideline", "information", "digest", "own"]

ACT_KINDS = frozenset({"regulation", "directive", "implementing-regulation", "delegated-regulation", "decision"})
GUIDELINE_KINDS = frozenset(
    {"ema-guideline", "ich-guideline", "ec-guideline", "reflection-paper", "qa", "procedural-advice", "pharmacopoeia"}
)


@dataclass(frozen=True, kw_only=True)
class Passage:
    """What is found, cited and quoted.

    text is verbatim and the only thing ever quoted; opens, headings, lead and header surround it and help to find it.
    opens     heading lines printed directly before it
    headings  the heading path, outermost first
    lead      the sentence that a point completes ("… all the following requirements are met:")
    header    the header of the table whose rows these are
    page      1-based page on which it begins
    marker    consolidation marker ("M6"), "" where none
    """

    source: str
    edition: str
    locator: str
    text: str
    force: Force
    opens: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
    lead: str = ""
    header: str = ""
    page: int | None = None
    marker: str = ""

    @property
    def key(self) -> str:
        """Identity: two editions with the same wording have two passages."""
        return f"{self.edition}#{self.locator}"


def passages_of(document: Document, *, source: str, edition: str, kind: str, form: str) -> list[Passage]:
    """The passages of one edition, in reading order."""
    found: list[Passage] = []
    leads: dict[str, str] = {}
    prefix = f"digest:{source}" if form == "digest" else source
    runs = list(_runs(document.blocks))
    places = _Places([blocks for _, blocks in runs])
    for opens, blocks in runs:
        for place, part in places.divide(blocks):
            first = part[0]
            text = "\n".join(block.text for block in part)
            found.append(
                Passage(
                    source=source,
                    edition=edition,
                    locator=f"{prefix}/{place}",
                    text=text,
                    force=force_of(first.anchor, kind=kind, form=form),
                    opens=opens,
                    headings=first.path,
                    lead=_lead(first.anchor, leads),
                    header=first.header,
                    page=first.page,
                    marker=first.marker,
                )
            )
            opens = ()
        leads.setdefault(blocks[0].anchor, _leading(blocks))
    return _with_own_names(found)


def force_of(anchor: str, *, kind: str, form: str) -> Force:
    """What weight the place itself has (law 3): an act's article is operative, its recital only interprets."""
    if form == "digest":
        return "digest"
    if form == "own" or kind == "own":
        return "own"
    if kind in ACT_KINDS:
        stem = anchor.partition("-")[0].partition(".")[0]
        return {"art": "operative", "recital": "recital", "annex": "annex"}.get(stem, "information")  # type: ignore[return-value]
    return "guideline" if kind in GUIDELINE_KINDS else "information"


def reassembled(passages: Iterable[Passage]) -> str:
    """The document's text again, from its passages."""
    return "\n".join(line for passage in passages for line in (*passage.opens, passage.text))


def _runs(blocks: tuple[Block, ...]) -> Iterator[tuple[tuple[str, ...], list[Block]]]:
    """Consecutive blocks of one place, each run with the headings printed before it."""
    opens: list[str] = []
    pending: list[Block] = []
    for is_heading, same in groupby(blocks, key=lambda block: block.kind == "heading"):
        if is_heading:
            pending = list(same)
            opens = [block.text for block in pending]
            continue
        for _, run in groupby(same, key=lambda block: block.anchor):
            yield tuple(opens), list(run)
            opens, pending = [], []
    if pending:  # headings with nothing below them are a place too
        yield (), pending


class _Places:
    """Names the stretches of a document: a place as it is, or by page and paragraph where a section had to be divided."""

    def __init__(self, runs: Sequence[list[Block]]) -> None:
        self._runs = Counter(run[0].anchor for run in runs)
        self._stretches: Counter[str] = Counter()
        self._paragraphs: Counter[str] = Counter()

    def divide(self, run: list[Block]) -> Iterator[tuple[str, list[Block]]]:
        """The stretches of a run with their places."""
        anchor = run[0].anchor
        on_pages = len({block.page for block in run}) > 1
        long = sum(len(block.text) for block in run) > LONGEST
        in_act = anchor.startswith(("art-", "recital-"))
        if in_act or not (on_pages or long or self._runs[anchor] > 1):
            yield anchor, run
            return
        for page, same in groupby(run, key=lambda block: block.page):
            for part in _stretches(list(same)):
                yield self._name(anchor, page, len(part)), part

    def _name(self, anchor: str, page: int | None, paragraphs: int) -> str:
        if page is None:
            first = self._paragraphs[anchor] + 1
            self._paragraphs[anchor] += paragraphs
            return f"{anchor}/par-{first}"
        name = anchor if anchor == f"page-{page}" else f"{anchor}/p-{page}"
        self._stretches[name] += 1
        number = self._stretches[name]
        return name if number == 1 else f"{name}{'/' if name == anchor else '.'}{number}"


def _stretches(blocks: list[Block]) -> Iterator[list[Block]]:
    """Stretches of up to LONGEST characters; rows stay with rows of the same table."""
    part: list[Block] = []
    size = 0
    for block in blocks:
        new_table = bool(part) and (block.kind == "row") != (part[-1].kind == "row")
        if part and (size + len(block.text) > LONGEST or (new_table and size > LONGEST // 3)):
            yield part
            part, size = [], 0
        part.append(block)
        size += len(block.text)
    if part:
        yield part


def _leading(blocks: list[Block]) -> str:
    """The last paragraph of a place, which the points below it complete."""
    last = blocks[-1].text
    return last if last.rstrip().endswith((":", "—", "–", "-")) or len(last) < 300 else ""


def _lead(anchor: str, leads: dict[str, str]) -> str:
    """The lead-ins of a point, outermost first: those of the article, the paragraph and the point above it."""
    levels = anchor.split(".")
    if not anchor.startswith(("art-", "annex")) or levels[-1].startswith("sub-"):
        return ""
    above = (".".join(levels[:depth]) for depth in range(1, len(levels)))
    return " ".join(text for place in above if (text := leads.get(place, "")))


def _with_own_names(passages: list[Passage]) -> list[Passage]:
    """Two stretches never share a locator: a later one of the same name gets "-2"."""
    seen: dict[str, int] = {}
    result = []
    for passage in passages:
        count = seen[passage.locator] = seen.get(passage.locator, 0) + 1
        if count > 1:
            passage = Passage(**{**vars(passage), "locator": f"{passage.locator}-{count}"})
        result.append(passage)
    return result
