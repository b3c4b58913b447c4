"""The words of the field: abbreviations, variants and definitions from corpus/glossary.toml, and question expansion."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from indexer.errors import CorpusError

_LOCATOR = r"^([a-z0-9-]+/[a-z0-9.-]+)?$"
_REFERENCE = re.compile(r"\b[A-Z]{2,}(?:/[A-Za-z]+)*/\d[\w/]*")  # EMA/CAT/80183/2014 names no committee
_TOLERANT = {" ": r"[\s-]+", "\0": "i[sz]", "'": "['’]", "’": "['’]"}
_ALTERNATE_SPELLING = re.compile(r"i[sz](?=ation|e)")  # authorisation, authorization

_Tree = dict[str, "_Tree"]  # parts of a pattern and what may follow each


class Term(BaseModel):
    """One entry of the glossary; corpus/glossary.toml explains the fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    term: str = Field(min_length=2)
    abbreviations: tuple[str, ...]
    case_sensitive: bool = False
    variants: tuple[str, ...]
    typed: tuple[str, ...]
    expand: bool = True
    definition: str
    source: str = Field(pattern=_LOCATOR)
    equivalents: Mapping[str, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _source_needs_a_definition(self) -> "Term":
        if self.source and not self.definition:
            raise ValueError(f"source {self.source!r} without a definition")
        return self

    @property
    def added(self) -> tuple[str, ...]:
        """The forms that texts print, and that a question is widened by: the term, its short forms, its variants."""
        return (self.term, *self.abbreviations, *self.variants)

    @property
    def exact(self) -> tuple[str, ...]:
        """The forms known only as they are written, in capitals."""
        return self.abbreviations if self.case_sensitive else ()

    @property
    def loose(self) -> tuple[str, ...]:
        """The forms known in any case."""
        short = () if self.case_sensitive else self.abbreviations
        return (self.term, *short, *self.variants, *self.typed)


@dataclass(frozen=True, kw_only=True)
class Synonyms:
    """A stretch of a question, question[start:end], and what the glossary knows of the term that stands there.

    forms   its other forms
    places  locators of the provisions that define it
    """

    start: int
    end: int
    forms: tuple[str, ...]
    places: tuple[str, ...] = ()


class Glossary:
    """The glossary, compiled for use at question time."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.terms = tuple(terms)
        self._exact: dict[str, list[Term]] = defaultdict(list)
        self._loose: dict[str, list[Term]] = defaultdict(list)
        for term in self.terms:
            for form in term.exact:
                self._exact[form].append(term)
            for form in term.loose:
                self._loose[_plain(form)].append(term)
        self._exact_pattern = _any_of(form for term in self.terms if term.expand for form in term.exact)
        self._loose_pattern = _any_of(form.lower() for term in self.terms if term.expand for form in term.loose)

    def synonyms(self, question: str) -> tuple[Synonyms, ...]:
        """The terms of a question with their other forms, in the order they occur, each stretch once.

        A short form that is also a word ("CAT", "WHO") counts only in capitals, and not in a question all in capitals.
        """
        present = _plain(question)
        absent: dict[str, bool] = {}
        found: list[Synonyms] = []
        for start, end, terms in self._hits(question):
            if found and start < found[-1].end:
                continue
            forms = dict.fromkeys(form for term in terms for form in term.added)
            for form in forms.keys() - absent.keys():
                absent[form] = not re.search(rf"(?<!\w){re.escape(_plain(form))}s?(?!\w)", present)
            others = tuple(form for form in forms if absent[form])
            places = tuple(dict.fromkeys(term.source for term in terms if term.source))
            if others or places:
                found.append(Synonyms(start=start, end=end, forms=others, places=places))
        return tuple(found)

    def expansions(self, question: str) -> tuple[str, ...]:
        """The phrases to add to a question for search: other forms of its terms, in the order they occur, none twice."""
        return tuple(dict.fromkeys(form for one in self.synonyms(question) for form in one.forms))

    def explain(self, term: str) -> tuple[Term, ...]:
        """The entries that know this term, abbreviation or variant; empty where none does."""
        asked = " ".join(term.split())
        for form in (asked, asked.removesuffix("s")):
            known = [*self._exact.get(form.upper(), []), *self._loose.get(_plain(form), [])]
            if known:
                return tuple({entry.term: entry for entry in known}.values())
        return ()

    def _hits(self, question: str) -> list[tuple[int, int, list[Term]]]:
        """Where expanding terms stand in a question, in order; a longer form hides the shorter ones in it."""
        text = _REFERENCE.sub(lambda reference: " " * len(reference[0]), question)
        lower = "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in text)  # places stay the same
        found = [(hit.span(), self._loose.get(_plain(hit["form"]), [])) for hit in self._loose_pattern.finditer(lower)]
        if any(sign.islower() for sign in text):
            found += [(hit.span(), self._exact.get(hit["form"], [])) for hit in self._exact_pattern.finditer(text)]
        expanding = [(*span, [term for term in terms if term.expand]) for span, terms in found]
        return sorted((hit for hit in expanding if hit[2]), key=lambda hit: (hit[0], -hit[1]))


def read_glossary(text: str, *, name: str = "corpus/glossary.toml") -> Glossary:
    """The glossary of a TOML text; raises CorpusError naming entry and field."""
    try:
        entries = tomllib.loads(text).get("term", [])
    except tomllib.TOMLDecodeError as error:
        raise CorpusError(f"{name} is not TOML: {error}. Correct the line named.") from None
    terms = []
    for number, entry in enumerate(entries, start=1):
        try:
            terms.append(Term.model_validate(entry))
        except ValidationError as error:
            faults = "; ".join(
                f"{'.'.join(map(str, e['loc']))}: {e['msg']}, got {e['input']!r:.80}" for e in error.errors()
            )
            raise CorpusError(
                f"{name}: [[term]] {number}, {entry.get('term', '?')!r}: {faults}. The head of the file explains the fields."
            ) from None
    clashes = list(_clashes(terms))
    if clashes:
        raise CorpusError(f"{name}: {'; '.join(clashes)}. Keep each form in one expanding entry.")
    return Glossary(terms)


@cache
def load_glossary() -> Glossary:
    """The shipped glossary, read and compiled once."""
    return read_glossary((files("corpus") / "glossary.toml").read_text(encoding="utf-8"))


def _clashes(terms: Iterable[Term]) -> Iterator[str]:
    """Forms that two expanding entries claim, or that one entry lists twice."""
    owner: dict[str, str] = {}
    for term in terms:
        for form in (*term.exact, *map(_plain, term.loose)) if term.expand else ():
            if form in owner:
                yield f"{form!r} stands in {owner[form]!r} and in {term.term!r}"
            owner[form] = term.term


def _plain(text: str) -> str:
    """Lower case, hyphens as spaces, one spelling of -isation: the key by which forms are compared."""
    return _ALTERNATE_SPELLING.sub("is", " ".join(text.casefold().replace("-", " ").replace("’", "'").split()))


def _any_of(forms: Iterable[str]) -> re.Pattern[str]:
    """One pattern for all forms, the longest first, with group "form" and an optional plural s behind it.

    Forms share their beginnings in it, so that a text is read fast however many forms there are.
    """
    tree: _Tree = {}
    for form in sorted(forms):
        branch = tree
        for part in _tolerant(form):
            branch = branch.setdefault(part, {})
        branch[""] = {}
    return re.compile(rf"(?<!\w)(?P<form>{_alternatives(tree) or '(?!)'})(?:s|'s|’s)?(?!\w)")


def _alternatives(tree: "_Tree") -> str:
    """A tree of pattern parts as one pattern; the end of a form ("") is tried last, as a longer form goes before it."""
    parts = [part + _alternatives(rest) for part, rest in tree.items() if part]
    if "" in tree:
        parts.append("")
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})" if parts else ""


def _tolerant(form: str) -> list[str]:
    """A form as parts of a pattern, a sign each: hyphen or space between words, -isation or -ization, any apostrophe."""
    spelled = _ALTERNATE_SPELLING.sub("\0", " ".join(form.replace("-", " ").split()))
    return [_TOLERANT.get(sign, re.escape(sign)) for sign in spelled]
