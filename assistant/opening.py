"""Opens all that answering needs, once: catalogue, glossary, instruments, encoder, index."""

from pathlib import Path

from assistant.answering import Answerer
from assistant.retrieval import Retriever
from indexer.catalogue import Catalogue
from indexer.embedding import Encoder
from indexer.glossary import load_glossary
from indexer.index import current_manifest, open_index, recipe
from indexer.instruments import load_instruments
from indexer.names import Names


def open_answerer(*, home: Path, catalogue: Catalogue, encoder: Encoder) -> Answerer:
    """An answerer over the current build in `home`. The encoder is loaded at the first question.

    A build by another encoder or splitter is refused; one of a corpus that has changed since goes on answering, and says so.
    """
    expected = recipe(encoder, catalogue)
    manifest = current_manifest(home)
    if manifest is not None:
        expected["corpus"] = manifest.recipe["corpus"]
    index = open_index(home, expected=expected)
    retriever = Retriever(index=index, catalogue=catalogue, encoder=encoder, glossary=load_glossary())
    return Answerer(retriever=retriever, instruments=load_instruments(), names=Names(catalogue))
