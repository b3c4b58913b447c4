"""Reads and checks the digests in corpus/digests: our own words on a document, each statement at its pinpoint."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from indexer.document import Block, Document
from indexer.errors import CorpusError
from indexer.locators import covers, pinpoint
from indexer.sources import DigestHead, digest_front_matter

Runs = frozenset[tuple[str, ...]]

LONGEST_SHARED_RUN = 12  # words a statement may have in common with the official text, in a row
LONGEST_QUOTED_TERM = 8  # words in ‘…’ that are a quoted legal term and no copied sentence
CONFIDENCES = ("A", "B")  # A read in the official text, B read in a stored page; C is never stated

_FENCE = "+++"
_HEADING = re.compile(r"##\s+(?P<anchor>\S+)\s+(?P<title>\S.*)")
_TAG = re.compile(r"\[(?P<anchor>[^\[\]|]*)\|(?P<confidence>[^\[\]|]*)\]\s*(?P<text>.*)", re.DOTALL)
_PLACE = r"(?:art-\d+[a-z]*(?:-[a-z])?|recital-\d+|annex(?:-\d+[a-z]*)?|sec-\d+[a-z]*|page-\d+)"
_ANCHOR = re.compile(rf"{_PLACE}(?:\.(?:part-|sub-)?[a-z0-9]+)*")
_QUOTED = re.compile(r"‘([^‘’]*(?:’(?=\w)[^‘’]*)*)’")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]]*\]")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """The heading over a group of statements: `## art-15 Traceability`."""

    anchor: str
    title: str
    line: int


@dataclass(frozen=True, kw_only=True)
class Statement:
    """One paragraph of a digest. `anchor` and `confidence` are "" where the paragraph has no bracket tag."""

    anchor: str
    confidence: str
    text: str
    heading: Heading | None
    line: int


@dataclass(frozen=True, kw_only=True)
class Digest:
    """A digest as read, right or wrong: `check_digest` says which. `name` is the file, for messages."""

    name: str
    head: DigestHead
    headings: tuple[Heading, ...]
    statements: tuple[Statement, ...]


def read_digest(text: str, *, name: str = "digest") -> Digest:
    """The digest's front matter, headings and statements with their lines.

    Raises CorpusError where the front matter or a heading cannot be read; all else is left to `check_digest`.
    """
    head, _ = digest_front_matter(text, name)
    lines, first_line = _body_lines(text)
    headings: list[Heading] = []
    statements: list[Statement] = []
    for line, paragraph in _paragraphs(lines, first_line=first_line):
        if paragraph.startswith("#"):
            headings.append(_heading(paragraph, line=line, name=name))
            continue
        tag = _TAG.fullmatch(paragraph)
        statements.append(
            Statement(
                anchor=tag["anchor"].strip() if tag else "",
                confidence=tag["confidence"].strip() if tag else "",
                text=" ".join((tag["text"] if tag else paragraph).split()),
                heading=headings[-1] if headings else None,
                line=line,
            )
        )
    return Digest(name=name, head=head, headings=tuple(headings), statements=tuple(statements))


def check_digest(
    digest: Digest, *, known_sources: Collection[str], runs: Runs | None, titles: Collection[str] = ()
) -> list[str]:
    """Everything wrong with a digest, each as "file:line: what, value, what to do"; empty where it is right.

    runs    the word runs of the texts held (`word_runs`); None where none is held, then wording is not compared
    titles  official titles, which may stand in a statement besides the document's own
    """
    problems = structural_problems(digest)
    if digest.head.source not in known_sources:
        problems.append(
            f"{digest.name}:1: source {digest.head.source!r} is not in the register. "
            "Add the document to corpus/register or correct the id."
        )
    if digest.head.url and not digest.head.url.startswith(("http://", "https://")):
        problems.append(f"{digest.name}:1: url {digest.head.url!r} is no web address. Correct it, or leave it empty.")
    if runs is not None:
        problems.extend(_copied_wording(digest, runs, (digest.head.title, *titles)))
    return problems


def structural_problems(digest: Digest) -> list[str]:
    """What is wrong with a digest regardless of the register and the official text."""
    problems: list[str] = []
    if not digest.statements:
        problems.append(f"{digest.name}:1: the body is empty. Write at least one statement or remove the file.")
    uses = Counter(statement.anchor for statement in digest.statements)
    heading_uses = Counter(heading.anchor for heading in digest.headings)
    for heading in digest.headings:
        if not _ANCHOR.fullmatch(heading.anchor):
            problems.append(_malformed(digest, heading.anchor, heading.line))
        elif heading_uses[heading.anchor] > 1:
            problems.append(
                f"{digest.name}:{heading.line}: heading anchor {heading.anchor!r} stands twice. Join the two groups."
            )
        if not any(statement.heading is heading for statement in digest.statements):
            problems.append(
                f"{digest.name}:{heading.line}: nothing stands under heading {heading.anchor!r}. "
                "Write its statements, or list it under not_covered."
            )
    for statement in digest.statements:
        problems.extend(_statement_problems(digest, statement, uses))
    return problems


def digest_document(text: str, *, name: str = "digest") -> Document:
    """The digest as a Document: a heading block per group, a text block per statement at its anchor, without the tag.

    Raises CorpusError naming every line that is wrong: a statement without its place cannot be indexed.
    """
    digest = read_digest(text, name=name)
    problems = structural_problems(digest)
    if problems:
        raise CorpusError("\n".join(problems))
    return Document(title=digest.head.title, blocks=tuple(_blocks(digest)))


def heading_text(heading: Heading) -> str:
    """A heading as shown and searched: "Article 15 Traceability"."""
    place = pinpoint(heading.anchor)
    return f"{place[0].upper()}{place[1:]} {heading.title}"


def _blocks(digest: Digest) -> Iterator[Block]:
    shown: Heading | None = None
    for statement in digest.statements:
        heading = statement.heading
        if heading is None:
            continue  # structural_problems has refused it
        text = heading_text(heading)
        if heading is not shown:
            shown = heading
            yield Block(kind="heading", text=text, anchor=heading.anchor)
        yield Block(text=statement.text, anchor=statement.anchor, path=(text,))


def _body_lines(text: str) -> tuple[list[str], int]:
    """The lines behind the front matter, and the number of the first one."""
    lines = text.splitlines()
    closing = next(number for number, line in enumerate(lines[1:], start=1) if line.rstrip() == _FENCE)
    return lines[closing + 1 :], closing + 2


def _paragraphs(lines: list[str], *, first_line: int) -> Iterator[tuple[int, str]]:
    """Line number and text of each paragraph; a heading line is a paragraph of its own."""
    gathered: list[str] = []
    start = first_line
    for number, line in enumerate([*lines, ""], start=first_line):
        if gathered and (not line.strip() or line.startswith("#")):
            yield start, "\n".join(gathered)
            gathered = []
        if line.startswith("#"):
            yield number, line.strip()
        elif line.strip():
            start = start if gathered else number
            gathered.append(line.strip())


def _heading(paragraph: str, *, line: int, name: str) -> Heading:
    match = _HEADING.fullmatch(paragraph)
    if match is None:
        raise CorpusError(
            f"{name}:{line}: heading {paragraph!r} is not of the form '## art-15 Traceability'. Give place and title."
        )
    return Heading(anchor=match["anchor"], title=match["title"], line=line)


def _statement_problems(digest: Digest, statement: Statement, uses: Counter[str]) -> Iterator[str]:
    at = f"{digest.name}:{statement.line}"
    if not statement.anchor:
        yield f"{at}: statement without a pinpoint: {statement.text[:60]!r}. Begin it with its place, as [art-15.4|A]."
        return
    if not _ANCHOR.fullmatch(statement.anchor):
        yield _malformed(digest, statement.anchor, statement.line)
    elif uses[statement.anchor] > 1:
        yield f"{at}: anchor {statement.anchor!r} stands twice. Join the statements or go one level deeper."
    if statement.confidence not in CONFIDENCES:
        yield f"{at}: confidence {statement.confidence!r} is none of {CONFIDENCES}. State only what was read."
    if not statement.text:
        yield f"{at}: nothing is said at {statement.anchor!r}. Write the statement or remove the tag."
    heading = statement.heading
    if heading is None:
        yield f"{at}: {statement.anchor!r} stands under no heading. Add one above it, as '## art-15 Traceability'."
    elif not covers(heading.anchor, statement.anchor):
        yield f"{at}: {statement.anchor!r} does not lie in {heading.anchor!r}. Move it or correct its anchor."


def _malformed(digest: Digest, anchor: str, line: int) -> str:
    return (
        f"{digest.name}:{line}: anchor {anchor!r} names no place. "
        "Write it as art-15.4, art-2.1.a, recital-7, annex-3.n, annex-1.part-4.2.1 or sec-5."
    )


def word_runs(texts: Iterable[str]) -> Runs:
    """Every run of words of some texts that is too long to stand in a digest, whatever its case and punctuation."""
    length = LONGEST_SHARED_RUN + 1
    runs: set[tuple[str, ...]] = set()
    for text in texts:
        words = _words(_FOOTNOTE_MARK.sub("", text))
        runs.update(tuple(words[start : start + length]) for start in range(len(words) - length + 1))
    return frozenset(runs)


def _copied_wording(digest: Digest, runs: Runs, titles: Collection[str]) -> Iterator[str]:
    """One message for each statement that shares too long a run of words with a text held."""
    length = LONGEST_SHARED_RUN + 1
    plain_titles = [words for title in titles if (words := " ".join(_words(title)))]
    for statement in digest.statements:
        for stretch in _own_words(statement.text, titles=plain_titles):
            windows = (tuple(stretch[start : start + length]) for start in range(len(stretch) - length + 1))
            shared = next((window for window in windows if window in runs), None)
            if shared is not None:
                yield (
                    f"{digest.name}:{statement.line}: {statement.anchor!r} shares more than {LONGEST_SHARED_RUN} words "
                    f"with an official text: {' '.join(shared)!r}. Say it in other words."
                )
                break


def _own_words(text: str, *, titles: Collection[str]) -> Iterator[list[str]]:
    """The stretches of words between quoted legal terms and official titles."""
    cut = _QUOTED.sub(lambda quote: "\0" if len(quote[1].split()) <= LONGEST_QUOTED_TERM else quote[0], text)
    for stretch in cut.split("\0"):
        words = f" {' '.join(_words(stretch))} "
        for title in titles:
            words = words.replace(f" {title} ", " \0 ")
        yield from (part.split() for part in words.split("\0"))


def _words(text: str) -> list[str]:
    """Words in lower case without punctuation: "Article 6(1)" gives "article", "61"."""
    bare = ("".join(sign for sign in word if sign.isalnum()) for word in text.casefold().split())
    return [word for word in bare if word]
