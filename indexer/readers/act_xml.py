"""Parsing XML and HTML from strangers: no entities, no network, no huge trees."""

from pathlib import Path

from lxml import etree

from indexer.errors import UnreadableError

_DEEPEST = 120  # elements; the acts reach about 40, and Python's recursion (four calls each) ends at 1,000


def parsed(content: bytes, *, path: Path) -> etree._Element:
    """The root element of an XML document, or of HTML that is not well-formed XML.

    Raises UnreadableError for entity declarations (XML bombs, external entities), broken XML and absurd nesting.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        if b"<!ENTITY" in content or b"<html" not in content[:2000].lower():
            raise _broken(path, error) from error
        root = _parsed_html(content, path=path)
    if _declares_entities(root):
        raise UnreadableError(
            f"{path} declares XML entities, which no published act does: refused as hostile. Fetch the file again."
        )
    if _is_deeper_than(root, _DEEPEST):
        raise UnreadableError(f"{path} nests more than {_DEEPEST} elements: refused. Fetch the file again.")
    return root


def _parsed_html(content: bytes, *, path: Path) -> etree._Element:
    parser = etree.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise _broken(path, error) from error
    if root is None:
        raise UnreadableError(f"{path} is an empty HTML page. Fetch the file again.")
    return root


def _broken(path: Path, error: Exception) -> UnreadableError:
    return UnreadableError(f"{path} is no well-formed XML ({error}): truncated or damaged. Fetch the file again.")


def _declares_entities(root: etree._Element) -> bool:
    declared = root.getroottree().docinfo.internalDTD
    return declared is not None and bool(declared.entities())  # type: ignore[attr-defined]


def _is_deeper_than(root: etree._Element, limit: int) -> bool:
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > limit:
            return True
    return False


def name(element: etree._Element) -> str:
    """An element's local name, "" for comments, entities and processing instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def all_text(element: etree._Element) -> str:
    """All text inside an element, comments and processing instructions left out."""
    parts = [element.text or ""] if isinstance(element.tag, str) else []
    for child in element:
        parts += [all_text(child), child.tail or ""]
    return "".join(parts)
