"""A question as it was asked, made ready: cleaned, its references, its glossary words, its day. Pure."""

import re
import unicodedata
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.errors import QuestionError
from indexer.glossary import Glossary, Synonyms
from indexer.lexical import words
from indexer.names import Names
from indexer.references import Reference, locators_in, references

LONGEST_QUESTION = 4_000  # characters; a dossier text is for review, not for asking

_MONTHS = "january february march april may june july august september october november december".split()
_AS_OF = re.compile(
    r"\bas (?:of|at|on)\s+(?:(\d{4})-(\d{2})-(\d{2})|(\d{1,2})\s+([A-Za-z]{3,9})\s+(\d{4})|([A-Za-z]{3,9})\s+(\d{4}))",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question, ready for search.

    text        cleaned of control characters and surplus white space
    content     the text without the names of held documents and places, which are looked up rather than searched for
    references  documents and places that it names
    synonyms    stretches of `content` with the other forms of the terms there: what abbreviations stand for, and back
    day         the day it asks about in its own words ("as of 1 December 2018"), None where it does not
    """

    text: str
    content: str = ""
    references: tuple[Reference, ...] = ()
    synonyms: tuple[Synonyms, ...] = ()
    day: date | None = None

    @property
    def expansions(self) -> tuple[str, ...]:
        """The other forms of all its terms, none twice."""
        return tuple(dict.fromkeys(form for one in self.synonyms for form in one.forms))


def ask(question: str, *, names: Names, glossary: Glossary, held: Container[str] = ()) -> Asked:
    """Reads a question; QuestionError where there is nothing that could be searched.

    held  ids of the sources of which a text is held
    """
    text = " ".join("".join(_visible(sign) for sign in unicodedata.normalize("NFC", question)).split())
    if not text:
        raise QuestionError(
            "The question is empty. Ask in a sentence, in keywords, or by place: 'Art 9(3) of Reg 1394/2007'."
        )
    if len(text) > LONGEST_QUESTION:
        raise QuestionError(
            f"The question has {len(text):,} characters, more than {LONGEST_QUESTION:,}. Shorten it to what you want to know."
        )
    if not any(sign.isalnum() for sign in text):
        raise QuestionError(f"The question {text[:40]!r} has no words. Ask in a sentence or in keywords.")
    found = tuple(locators_in(text, names) or references(text, names.mentions(text)))
    content = _content(text, found, held)
    return Asked(
        text=text,
        content=content,
        references=found,
        synonyms=glossary.synonyms(content),
        day=day_in(text),
    )


def _content(text: str, found: Sequence[Reference], held: Container[str]) -> str:
    rest = text
    named = {reference.sources[0] for reference in found if reference.sources}
    each = {(reference.start, reference.end): reference for reference in found}  # places of a list share their stretch
    for reference in (
        reversed(list(each.values())) if len(named) < 2 else ()
    ):  # of two the question may be how they relate
        if not reference.sources or any(source in held for source in reference.sources):
            rest = f"{rest[: reference.start]} {rest[reference.end :]}"
    rest = " ".join(_AS_OF.sub(" ", rest).split())
    return rest if words(rest) else text


def day_in(text: str) -> date | None:
    """The day in "as of 2018-12-01", "as of 1 December 2018" or "as of December 2018" (its first day)."""
    match = _AS_OF.search(text)
    if match is None:
        return None
    year, month, day, day_name, month_name, year_name, month_only, year_only = match.groups()
    try:
        if year:
            return date(int(year), int(month), int(day))
        return date(int(year_name or year_only), _month(month_name or month_only), int(day_name or 1))
    except ValueError:
        return None


def _month(name: str) -> int:
    found = [number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower())]
    if len(found) != 1:
        raise ValueError(name)
    return found[0]


def _visible(sign: str) -> str:
    """Control and invisible format characters become a space; they carry no meaning in a question."""
    return " " if unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") else sign
