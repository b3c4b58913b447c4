"""The words that pages share: days, kinds, topics, answers as plain text to copy. Pure."""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from assistant.answering import Answer, Statement

_WRITTEN = {
    "ec-guideline": "Commission guideline",
    "ema-guideline": "EMA guideline",
    "ich-guideline": "ICH guideline",
    "qa": "Questions and answers",
    "epar": "EPAR",
    "webpage": "Web page",
    "own": "Your own files",
    "gcp": "GCP",
    "gmp": "GMP",
    "gmo": "GMO",
    "hta": "HTA",
}
FORMS = {
    "official-journal": "Official Journal text",
    "consolidated": "Consolidated text",
    "publisher": "As published",
    "digest": "Digest in our words",
    "own": "Your file",
}


def label(value: str) -> str:
    """A register value as people write it: "ema-guideline" → "EMA guideline"."""
    return _WRITTEN.get(value, value.replace("-", " ")[:1].upper() + value.replace("-", " ")[1:])


def long_day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def quoted(text: str, force: str) -> str:
    """Official text in quotation marks; a digest, which is our own words, without."""
    return text if force == "digest" else f"“{text}”"


def link(url: str) -> str:
    """The address if it is one of the web, "" for anything else."""
    try:
        parts = urlsplit(url.strip())
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        usable = False
    return url.strip() if usable else ""


def shortened(text: str, longest: int) -> str:
    """The beginning of a text; says how much more there is."""
    if len(text) <= longest:
        return text
    cut = text.rfind(" ", longest // 2, longest)
    cut = cut if cut > 0 else longest
    return f"{text[:cut]} … ({len(text) - cut:,} characters more)"


def answer_as_text(answer: "Answer") -> str:
    """The answer with its citations, to be copied into a document."""
    lines = [answer.question, "", f"As of {long_day(answer.as_of)}; Recital index build {answer.index}."]
    lines += answer.remarks
    if answer.declined:
        lines += ["", f"No answer: {answer.reason}", "", "Nearest passages (not an answer):"]
        lines += [f"- {one.citation} [{one.locator}]" for one in answer.evidence[:5]]
    rank = ""
    for statement in answer.statements:
        if statement.rank != rank:
            rank = statement.rank
            lines += ["", rank.capitalize()]
        lines += ["", *_statement_lines(statement)]
    return "\n".join(lines) + "\n"


def _statement_lines(statement: "Statement") -> Iterator[str]:
    for citation in statement.citations:
        yield quoted(citation.quote, citation.force)
        yield f"  {citation.citation} [{citation.edition}: {citation.locator}] ({citation.badge})"
    yield from (f"  Note: {notice}" for notice in dict.fromkeys(c.notice for c in statement.citations) if notice)
    yield from (f"  {url}" for url in dict.fromkeys(link(c.url) for c in statement.citations) if url)
