"""A Document as one line of JSON and back: the reader process's answer, and the form in which it is kept."""

import json
from dataclasses import asdict

from indexer.document import Block, Document, Unread


def document_to_json(document: Document) -> str:
    """The document as JSON without line breaks; fields at their default are left out of blocks."""
    plain = {
        "title": document.title,
        "pages": document.pages,
        "unread": [asdict(part) for part in document.unread],
        "blocks": [_block(block) for block in document.blocks],
    }
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))


def document_from_json(text: str) -> Document:
    """The document again; raises ValueError, KeyError or TypeError if the text is not one of ours."""
    plain = json.loads(text)
    return Document(
        title=plain["title"],
        pages=plain["pages"],
        unread=tuple(Unread(**part) for part in plain["unread"]),
        blocks=tuple(Block(**{**block, "path": tuple(block.get("path", ()))}) for block in plain["blocks"]),
    )


def _block(block: Block) -> dict[str, object]:
    defaults = {"kind": "text", "path": (), "page": None, "header": "", "marker": ""}
    return {name: value for name, value in asdict(block).items() if value != defaults.get(name, ...)}
