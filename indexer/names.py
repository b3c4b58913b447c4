"""Finds and resolves the names of registered documents: references, numbers, codes, short names and aliases. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from indexer.catalogue import Catalogue, Source
from indexer.name_styles import Act, EmaNumber, IchCode, acts, ema_numbers, ich_codes, spaced

_TOKEN = re.compile(r"[^\W_]+|\+")
_STATUS_ORDER = {"in-force": 0, "published": 0, "adopted-not-yet-applicable": 1, "superseded": 2, "repealed": 2}
_PRODUCT_KINDS = frozenset({"epar", "product-information", "assessment-report", "procedural-steps", "decision"})
# "Annex 1 to Directive …" is a place in that act, not the annex of the GMP guide.
_BARE_ANNEX = re.compile(r"(?i)annex\s+\d{1,2}")
_OF_ANOTHER = re.compile(
    r"(?i)\s+(?:of|to)\s+(?:the\s+|that\s+|this\s+)?"
    r"(?:Commission|Council|Implementing|Delegated|Regulation|Directive|Decision|Reg\b|Dir\b|\d)"
)
_ACT_WORDS = {"Act": "Regulation", "Regulation": "Act"}
_PLACE_IN_ACT = re.compile(r"(?i)annex\b.*\bto\b")


@dataclass(frozen=True, kw_only=True)
class Mention:
    """A stretch of a text that names documents.

    start, end  where it stands: text == question[start:end]
    sources     ids, the likeliest first; several where the name does not decide between versions
    """

    start: int
    end: int
    sources: tuple[str, ...]
    text: str

    @property
    def span(self) -> tuple[int, int]:
        """Start and end together."""
        return self.start, self.end


class Names:
    """The look-up tables of a catalogue, built once."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._order = {ident: place for place, ident in enumerate(catalogue.sources)}
        self._sources = catalogue.sources
        self._exact: dict[tuple[str, ...], list[str]] = {}
        self._scanned: dict[str, list[tuple[str, ...]]] = {}
        self._acts: dict[Act, list[str]] = {}
        self._numbers: dict[tuple[int, int], list[tuple[EmaNumber, str]]] = {}
        self._codes: dict[str, list[tuple[IchCode, str]]] = {}
        scanned: set[tuple[str, ...]] = set()
        for source in catalogue.sources.values():
            self._add_styles(source)
            for name, in_sentences in _names_of(source):
                key = _key(name)
                if key:
                    _append(self._exact.setdefault(key, []), source.id)
                if in_sentences and sum(map(len, key)) > 2:
                    scanned.add(key)
        for entry in catalogue.ambiguous:
            for name in _citations(entry.citation):
                for candidate in entry.candidates:
                    _append(self._exact.setdefault(_key(name), []), candidate)
                scanned.add(_key(name))
        self._add_products()
        for key in sorted(scanned, key=len, reverse=True):
            self._scanned.setdefault(key[0], []).append(key)

    def __contains__(self, ident: object) -> bool:
        """Whether an id is a source's."""
        return ident in self._sources

    def resolve(self, text: str) -> tuple[Source, ...]:
        """The sources that the text names as a whole, the likeliest first; none for a text that is no name."""
        whole = spaced(text)
        stripped = whole.strip(" .,;:")
        found = [ident for start, end, ident in self._styled(whole) if whole[start:end].strip(" .,;:") == stripped]
        found += self._exact.get(_key(text), [])
        return tuple(self._sources[ident] for ident in dict.fromkeys(found))

    def mentions(self, question: str) -> list[Mention]:
        """The documents named in a sentence, in order of appearance; of overlapping names the longest counts."""
        found: dict[tuple[int, int], list[str]] = {}
        for start, end, ident in [*self._styled(spaced(question)), *self._listed(question)]:
            _append(found.setdefault((start, end), []), ident)
        chosen: list[Mention] = []
        taken = bytearray(len(question))
        for start, end in sorted(found, key=lambda span: (span[0] - span[1], span[0])):
            if not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                text, sources = question[start:end], tuple(found[start, end])
                chosen.append(Mention(start=start, end=end, sources=sources, text=text))
        return sorted(chosen, key=lambda mention: mention.start)

    def _add_styles(self, source: Source) -> None:
        for name in (source.reference, source.short, *source.aliases, source.celex):
            for _, _, number in ema_numbers(name):
                self._numbers.setdefault(number.pair, []).append((number, source.id))
        for _, _, readings in acts(source.celex):
            for act in readings:
                _append(self._acts.setdefault(act, []), source.id)
        if source.kind == "ich-guideline":
            for _, _, code in ich_codes(source.reference):
                self._codes.setdefault(code.code, []).append((code, source.id))

    def _add_products(self) -> None:
        """A medicine's name means all that is registered about it, its assessment report first."""
        about = [source for source in self._sources.values() if source.kind in _PRODUCT_KINDS]
        for report in about:
            for alias in report.aliases if report.kind == "epar" else ():
                for other in about:
                    if _key(other.short)[: len(_key(alias))] == _key(alias):
                        _append(self._exact[_key(alias)], other.id)

    def _styled(self, text: str) -> Iterator[tuple[int, int, str]]:
        for start, end, readings in acts(text):
            for ident in self._of_act(readings):
                yield start, end, ident
        for start, end, number in ema_numbers(text):
            for ident in self._of_number(number):
                yield start, end, ident
        for start, end, code in ich_codes(text):
            for ident in self._of_code(code):
                yield start, end, ident

    def _of_act(self, readings: tuple[Act, ...]) -> list[str]:
        """Sources by type, year and number; a type that fits nothing is taken for a slip of the pen."""
        found = [ident for act in readings for ident in self._acts.get(act, [])]
        if not found:
            others = (act.typed(letter) for act in readings for letter in "RLD")
            found = [ident for act in others for ident in self._acts.get(act, [])]
        return list(dict.fromkeys(found))

    def _of_number(self, number: EmaNumber) -> list[str]:
        family = self._numbers.get(number.pair, [])
        same = [ident for known, ident in family if number.revision and known.revision == number.revision]
        return self._likeliest(same or [ident for _, ident in family])

    def _of_code(self, code: IchCode) -> list[str]:
        """Sources by code: with a revision that one, without first what is registered under the bare code and in force."""
        family = self._codes.get(code.code, [])
        same = [ident for known, ident in family if known == code]
        if same and code.revision:
            return self._likeliest(same)
        main = [ident for known, ident in family if known.annex == code.annex]
        bare = [ident for ident in same if self._sources[ident].status == "in-force"]
        return list(dict.fromkeys([*bare, *self._likeliest(main)]))

    def _likeliest(self, idents: Iterable[str]) -> list[str]:
        """In force before the rest, the latest first."""

        def rank(ident: str) -> tuple[int, int, int]:
            source = self._sources[ident]
            begun = source.begins.toordinal() if source.begins else 0
            return _STATUS_ORDER.get(source.status, 3), -begun, self._order[ident]

        return sorted(dict.fromkeys(idents), key=rank)

    def _listed(self, question: str) -> Iterator[tuple[int, int, str]]:
        """Names of the table, token by token, so that spaces, dashes, brackets and case do not matter."""
        tokens = [(match.group().casefold(), match.start(), match.end()) for match in _TOKEN.finditer(question)]
        words = [token[0] for token in tokens]
        for place, word in enumerate(words):
            for key in self._scanned.get(word, ()):
                if tuple(words[place : place + len(key)]) != key:
                    continue
                start, end = tokens[place][1], tokens[place + len(key) - 1][2]
                end += question[end : end + 1] == ")" and "(" in question[start:end]
                if _BARE_ANNEX.fullmatch(question[start:end]) and _OF_ANOTHER.match(question, end):
                    continue
                for ident in self._exact[key]:
                    yield start, end, ident
                break


def mentions(question: str, catalogue: Catalogue) -> list[Mention]:
    """The documents named in a sentence, see `Names.mentions`; the tables are kept for as long as the catalogue."""
    return _names(catalogue).mentions(question)


def resolve_name(text: str, catalogue: Catalogue) -> tuple[Source, ...]:
    """The sources that a text names as a whole, see `Names.resolve`."""
    return _names(catalogue).resolve(text)


_BUILT: WeakKeyDictionary[Catalogue, Names] = WeakKeyDictionary()


def _names(catalogue: Catalogue) -> Names:
    built = _BUILT.get(catalogue)
    if built is None:
        built = _BUILT[catalogue] = Names(catalogue)
    return built


def _names_of(source: Source) -> Iterator[tuple[str, bool]]:
    """Each name of a source, and whether it is looked for in sentences.

    Not looked for are the short names of FDA and PIC/S papers and one-word names of own files, which are ordinary words
    ("Process validation", "Storage"), and places within an act, whose place must stay readable.
    """
    ordinary = source.kind == "other-guidance" or (source.kind == "own" and len(_key(source.short)) < 2)
    yield source.short, not ordinary
    for name in (source.short, *source.aliases) if source.kind == "regulation" else ():
        head, _, last = name.rpartition(" ")
        if head and last in _ACT_WORDS:  # "AI Act" is called "AI Regulation" as well
            yield f"{head} {_ACT_WORDS[last]}", True
    for name in (source.reference, source.celex, *source.aliases):
        if name:
            yield name, not _PLACE_IN_ACT.match(name)


def _citations(citation: str) -> list[str]:
    """The names in an ambiguous citation; one that is described in brackets is found by its number instead."""
    return [] if "(" in citation else [name for name in citation.split(" / ") if _key(name)]


def _key(name: str) -> tuple[str, ...]:
    return tuple(match.group().casefold() for match in _TOKEN.finditer(name))


def _append(idents: list[str], ident: str) -> None:
    if ident not in idents:
        idents.append(ident)
