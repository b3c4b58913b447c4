"""How much of a question a text speaks to: words weighted by their rarity in the index. Pure but for the index it asks."""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.question import Asked
from assistant.sentences import sentences
from indexer.lexical import LexicalIndex, words

# What kind of thing is asked for, and what a sentence that gives it looks like.
_ASKS_QUANTITY = re.compile(
    r"\b(how (?:long|many|much|often|soon|fast|old)|within|deadline|time ?(?:limit|frame|line)|period|days|months|years|durations?|lasts?|"
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

EXPANSION_SHARE = 0.5
SHAPE_SHARE = 0.35

_ASKS_TIME = re.compile(
    r"\b(how (?:long|soon|many (?:days|months|years))|within|deadline|time ?(?:limit|frame|line)|by when|when must)\b",
    re.I,
)
_TIME = re.compile(
    r"\b(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|thirty|sixty|ninety)\s+(?:\w+\s+)?(?:days?|weeks?|months?|years?|hours?)\b"
)


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """The words of one question with their weights, and the shape of the answer it asks for."""

    asked: Asked
    lexical: LexicalIndex

    @cached_property
    def typed(self) -> dict[str, float]:
        """Stemmed words that were typed, misspelt ones as they were read → rarity."""
        return {
            self.read_as.get(word, word): self.lexical.rarity(self.read_as.get(word, word))
            for word in words(self.asked.content)
        }

    @cached_property
    def read_as(self) -> dict[str, str]:
        """Stemmed words that no text has → the word they are taken to be."""
        return {word: near for word in words(self.asked.content) if (near := self.lexical.similar(word)) is not None}

    @cached_property
    def added(self) -> dict[str, float]:
        """Words that the glossary adds, weighed down."""
        return {
            word: EXPANSION_SHARE * self.lexical.rarity(word)
            for phrase in self.asked.expansions
            for word in words(phrase)
            if word not in self.typed and self.lexical.knows(word)
        }

    def coverage(self, text: str) -> float:
        """The share of the question's weight that the text's words carry, 0 to 1; an abbreviation is met by what it stands for."""
        total = sum(self.typed.values())
        if not total:
            return 0.0
        there = set(words(text))
        met = sum(weight for word, weight in self.typed.items() if word in there)
        met += sum(weight for word, weight in self.added.items() if word in there)
        return min(1.0, met / total)

    def fit(self, text: str) -> float:
        """How well the best sentence of a text answers, about 0 to 1.35: the share of the question's weight in one sentence."""
        total = sum(self.typed.values())
        best = max((self.sentence_score(span.of(text)) for span in sentences(text)), default=0.0)
        return best / total if total else 0.0

    def sentence_score(self, sentence: str) -> float:
        """How well a sentence answers: the weight of the question's words in it, more where its shape fits the question."""
        there = set(words(sentence))
        score = sum(weight for word, weight in {**self.added, **self.typed}.items() if word in there)
        return score * (1 + SHAPE_SHARE * self.shape(sentence)) + 0.01 * self.shape(sentence)

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
