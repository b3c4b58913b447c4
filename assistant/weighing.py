"""How much of a question a text speaks to: words weighted by their rarity in the index. Pure but for the index it asks."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from assistant.question import Asked
from assistant.sentences import sentences
from indexer.lexical import LexicalIndex, Scores, words

# What kind of thing is asked for, and what a sentence that gives it looks like.
_ASKS_QUANTITY = re.compile(
    r"\b(how (?:long|many|much|often|soon|fast|old)|within|deadline|time ?(?:limit|frame|line)|period|days|months|years|"
    r"durations?|lasts?|"
    r"threshold|percentage|reduction|shelf life|temperatures?|when must|by when|minimum|maximum|prevalence|age)\b",
    re.I,
)
_QUANTITY = re.compile(
    r"\d|%|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|thirty|sixty|ninety)\b(?=[\s-]+(?:\w+\s+)?"
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|per|in|%|times|thirds))|undue delay",
    re.I,
)
_ASKS_CONDITION = re.compile(
    r"\b(?:when (?:may|can|is|are|must|should)|(?:under|in) (?:which|what) (?:conditions?|circumstances|cases?|situations?)|"
    r"criteri(?:a|on)|conditions?|requirements?|eligib\w+|qualif\w+)\b",
    re.I,
)
_CONDITION = re.compile(
    r"\b(?:where|if|provided that|on condition|unless|following (?:conditions|requirements|criteria)|are met|is met)\b",
    re.I,
)
_ASKS_WHO = re.compile(r"\bwho(?:m|se)?\b|\bwhich (?:body|committee|authority|agency)\b", re.I)
_WHO = re.compile(
    r"\b(?:Commission|Agency|Committee|Member States?|holder|applicant|sponsor|manufacturer|authorit(?:y|ies)|chairman|rapporteur|"
    r"members?|controller|donor|hospital|establishment)\b"
)
_ASKS_MEANING = re.compile(r"\b(?:what (?:is|are|does) (?:an? |the )?|defin(?:e|ition|ed)|meaning of|means)\b", re.I)
_MEANING = re.compile(r"\bmeans?\b|\bshall be considered\b|\bis defined\b|’\s+means\b|\brefers? to\b", re.I)

OTHER_FORM = 0.9  # what a text in another form than the typed one counts for
SHAPE_SHARE = 0.35
PHRASE_SHARE = 0.35  # what word pairs in common with the question add to a sentence
EVERYDAY = 3.0  # the most that a word counts which no text has and which is no name: laws do not say "nobody" or "knee"

_TOKEN = re.compile(r"\w+")
_NAME = re.compile(r"(?<=[\w,;:] )(?:[A-Z]\w*|\w*\d\w*)")
_ASKS_TIME = re.compile(
    r"\b(how (?:long|soon|many (?:days|months|years))|within|deadline|time ?(?:limit|frame|line)|by when|when must)\b",
    re.I,
)
_TIME = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|thirty|sixty|ninety)\s+(?:\w+\s+)?(?:days?|weeks?|months?|years?|hours?)\b"
)


@dataclass(frozen=True)
class Concept:
    """One thing that the question speaks of, in its forms: stemmed words, those typed first.

    weight  the rarity of the form that was typed
    """

    forms: tuple[tuple[str, ...], ...]
    weight: float


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """What one question speaks of, with weights from one index, and the shape of the answer it asks for."""

    asked: Asked
    lexical: LexicalIndex

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """The terms of the glossary with all their forms, and every other word by itself."""
        text, found = self.asked.content, []
        rest, place = "", 0
        for one in self.asked.synonyms:
            rest, place = f"{rest} {text[place : one.start]}", one.end
            found.append((self._stems(text[one.start : one.end]), *(self._stems(form) for form in one.forms)))
        found += [
            ((word,), *((kin,) for kin in self.lexical.kin(word))) for word in self._stems(f"{rest} {text[place:]}")
        ]
        return tuple(Concept(forms, self._weight(forms)) for forms in dict.fromkeys(found) if any(forms))

    @cached_property
    def read_as(self) -> dict[str, str]:
        """Stemmed words that no text has → the word they are taken to be."""
        return {word: near for word in words(self.asked.content) if (near := self.lexical.similar(word)) is not None}

    @cached_property
    def total(self) -> float:
        """The weight of the whole question."""
        return sum(concept.weight for concept in self.concepts)

    def _stems(self, text: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.read_as.get(word, word) for word in words(text)))

    @cached_property
    def _names(self) -> frozenset[str]:
        """Stemmed words that were written as names or numbers: with a capital or a digit behind the first word."""
        return frozenset(stem for name in _NAME.findall(self.asked.content) for stem in words(name))

    def _weight(self, forms: Sequence[tuple[str, ...]]) -> float:
        """The rarity of the form that was typed, or of its best other form where no text has the typed one."""
        known = [form for form in forms if any(self.lexical.knows(word) for word in form)]
        form = known[0] if known else forms[0]
        return sum(self._rarity(word) for word in form)

    def _rarity(self, word: str) -> float:
        rarity = self.lexical.rarity(word)
        return rarity if self.lexical.knows(word) or word in self._names else min(rarity, EVERYDAY)

    def scores(self) -> Scores:
        """The BM25 score of every row: of each concept the form that scores best there, all forms brought to one scale."""
        total = self.lexical.scores([])
        for concept in self.concepts:
            total = total + np.maximum.reduce([self._form_scores(concept, form) for form in concept.forms])
        return total

    def _form_scores(self, concept: Concept, form: tuple[str, ...]) -> Scores:
        if form == concept.forms[0]:
            return self.lexical.scores(form)
        rarity = sum(self.lexical.rarity(word) for word in form)
        return self.lexical.scores(form) * np.float32(OTHER_FORM * min(1.0, concept.weight / rarity) if rarity else 0.0)

    def coverages(self) -> Scores:
        """The coverage of the question by every row, as `coverage` has it for a text, 0 to 1."""
        rows = len(self.lexical.weights)
        covered = np.zeros(rows, np.float32)
        for concept in self.concepts if self.total else ():
            best = np.zeros(rows, np.float32)
            for form in concept.forms:
                share = np.zeros(rows, np.float32)
                for word in form:
                    share[self.lexical.rows_with(word)] += np.float32(self.lexical.rarity(word))
                total = sum(self.lexical.rarity(word) for word in form)
                best = np.maximum(best, share / np.float32(total)) if total else best
            covered += np.float32(concept.weight / self.total) * best
        return covered

    def filled(self) -> Scores:
        """How much of each row's own words the question speaks of, weighed by rarity, 0 to 1: for short texts as headings."""
        own = self.lexical.weights
        spoken = np.zeros(len(own), np.float32)
        for word in {word for concept in self.concepts for form in concept.forms for word in form}:
            spoken[self.lexical.rows_with(word)] += np.float32(self.lexical.rarity(word))
        return np.divide(spoken, own, out=np.zeros_like(spoken), where=own > 0)

    def is_name(self, concept: Concept) -> bool:
        """Whether a concept was typed as a name or a number."""
        return any(word in self._names for word in concept.forms[0])

    def knows(self, concept: Concept) -> bool:
        """Whether any text has a word of any form of a concept."""
        return any(self.lexical.knows(word) for form in concept.forms for word in form)

    def met(self, text: str) -> dict[Concept, float]:
        """How far a text speaks of each concept: the share, by rarity, of the words of its best form that it has."""
        there = set(words(text))
        return {concept: max(self._share(form, there) for form in concept.forms) for concept in self.concepts}

    def _share(self, form: tuple[str, ...], there: set[str]) -> float:
        total = sum(self.lexical.rarity(word) for word in form)
        return sum(self.lexical.rarity(word) for word in form if word in there) / total if total else 0.0

    def coverage(self, text: str) -> float:
        """The share of the question's weight that a text speaks of, 0 to 1."""
        if not self.total:
            return 0.0
        return sum(concept.weight * share for concept, share in self.met(text).items()) / self.total

    def fit(self, text: str) -> float:
        """How well the best sentence of a text answers, 0 to about 1.7: see sentence_score."""
        return max((self.sentence_score(span.of(text)) for span in sentences(text)), default=0.0)

    def sentence_score(self, sentence: str) -> float:
        """A sentence's coverage, more where it gives the kind of thing asked for and where it uses the question's phrases."""
        shape = self.shape(sentence)
        return (
            self.coverage(sentence) * (1 + SHAPE_SHARE * shape + PHRASE_SHARE * self._phrases(sentence)) + 0.01 * shape
        )

    @cached_property
    def _pairs(self) -> frozenset[tuple[str, str]]:
        return frozenset(pairwise(_TOKEN.findall(self.asked.text.lower())))

    def _phrases(self, sentence: str) -> float:
        """The share of the question's word pairs that a sentence has."""
        if not self._pairs:
            return 0.0
        return len(self._pairs & set(pairwise(_TOKEN.findall(sentence.lower())))) / len(self._pairs)

    def shape(self, sentence: str) -> float:
        """1 where the question asks for a quantity, a condition, a body or a meaning and the sentence gives one, else 0."""
        text = self.asked.text
        asked_and_given = (
            (_ASKS_QUANTITY, _QUANTITY),
            (_ASKS_CONDITION, _CONDITION),
            (_ASKS_WHO, _WHO),
            (_ASKS_MEANING, _MEANING),
        )
        return float(any(asks.search(text) and gives.search(sentence) for asks, gives in asked_and_given))

    @property
    def asks_time(self) -> bool:
        """Whether a period or deadline is asked for."""
        return bool(_ASKS_TIME.search(self.asked.text))


def gives_time(text: str) -> bool:
    """Whether a text names a period in days, months or years."""
    return bool(_TIME.search(text))
