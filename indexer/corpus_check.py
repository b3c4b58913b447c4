"""Everything that can be checked of corpus/ without a person: digests against register and texts, glossary, instruments."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from indexer.catalogue import Catalogue
from indexer.digests import Digest, check_digest, read_digest, word_runs
from indexer.document import Document
from indexer.errors import CorpusError, UnreadableError
from indexer.glossary import Glossary, load_glossary
from indexer.instruments import load_instruments
from indexer.locators import covers
from indexer.readers.worker import ReaderProcess
from indexer.reading import read_edition

_LINK = re.compile(r"\[[^\]]*\]\([^)]*\)|<https?:")


def check_corpus(catalogue: Catalogue, *, kept: Path) -> list[str]:
    """All that is wrong, each as "file:line: what, value, what to do".

    kept  folder where read documents are kept; texts that the catalogue holds are what wording and places are compared with
    """
    problems = list(catalogue.problems)
    documents, unread = _documents(catalogue, kept)
    problems += unread
    runs = word_runs(document.text for some in documents.values() for document in some) if documents else None
    titles = [source.title for source in catalogue.sources.values()]
    for edition in catalogue.editions:
        if edition.form != "digest":
            continue
        text = catalogue.path_of(edition).read_text(encoding="utf-8")
        try:
            digest = read_digest(text, name=f"corpus/{edition.path}")
        except CorpusError as error:
            problems.append(str(error))
            continue
        problems += check_digest(digest, known_sources=catalogue.sources, runs=runs, titles=titles)
        problems += misplaced(digest, documents.get(edition.source, ()))
        problems += linked(text, name=digest.name)
    load_instruments()
    return [*problems, *unknown_definitions(load_glossary(), catalogue)]


def misplaced(digest: Digest, official: "tuple[Document, ...]") -> Iterator[str]:
    """Statements at a place that the official text, where it holds the article or section at all, does not have."""
    places = {block.anchor for document in official for block in document.blocks}
    heads = {place.split(".")[0] for place in places}
    for statement in digest.statements:
        head, *inner = statement.anchor.split(".")
        subject = head.startswith("sec-") and inner and not inner[0][0].isdigit()  # a subject within a section
        if head not in heads or not inner or subject:
            continue  # that part of the text is not held, or the whole of it is meant
        if not any(
            covers(statement.anchor, place) or (place != head and covers(place, statement.anchor)) for place in places
        ):
            yield (
                f"{digest.name}:{statement.line}: the text held has no place {statement.anchor!r}. Correct the pinpoint; "
                f"`recital show {digest.head.source}` shows the places."
            )


def linked(text: str, *, name: str) -> Iterator[str]:
    """Links in a digest's text: the official address stands in the front matter, nowhere else."""
    for number, line in enumerate(text.splitlines(), start=1):
        if match := _LINK.search(line):
            yield f"{name}:{number}: a link in the text, {match[0]!r}. Name the document; its address stands in the front matter."


def unknown_definitions(glossary: Glossary, catalogue: Catalogue) -> Iterator[str]:
    """Terms whose definition is said to stand in a document that nobody knows."""
    for term in glossary.terms:
        if term.source and term.source.partition("/")[0] not in catalogue.sources:
            yield f"corpus/glossary.toml: {term.term!r}: source {term.source!r} is not in the register. Correct it."


def _documents(catalogue: Catalogue, kept: Path) -> tuple[Mapping[str, tuple[Document, ...]], list[str]]:
    """The official texts held, by source, and which could not be read."""
    documents: dict[str, tuple[Document, ...]] = {}
    unread: list[str] = []
    with ReaderProcess() as reader:
        for edition in catalogue.editions:
            if edition.form in ("digest", "own"):
                continue
            try:
                document = read_edition(catalogue.path_of(edition), kept=kept, reader=reader, form=edition.form)
            except UnreadableError as error:
                unread.append(f"{edition.id}: {error}")
                continue
            documents[edition.source] = (*documents.get(edition.source, ()), document)
    return documents, unread
