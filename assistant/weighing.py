"""How much of a question a text speaks to: words weighted by their rarity in the index. Pure but for the index it asks."""

import re
from dataclasses import dataclass
from functools import cached_property

from assistant.question import Asked
from indexer.lexical import LexicalIndex, words

# What kind of thing is asked for, and what a sentence that gives it looks like.
_ASKS_QUANTITY = re.compile(
    r"\b(how (?:long|many|much|often|soon|fast|old)|within|deadline|time ?(?:limit|frame|line)|period|days|months|years|duration|"
    r"threshold|percentage|reduction|shelf life|temperatures?|when must|by when|minimum|maximum|prevalence|age)\b",
    re.I,
)
_QUANTITY = re.compile(
    r"\d|%|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|thirty|sixty|ninety)\b(?=[\s-]+(?:\w+\s+)?"
    r"(?:days?|weeks?|months?|years?|hours?|minutes?|per|in|%|times|thirds))|undue delay",
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


@dataclass(frozen=True, kw_only=True)
class Weighing:
    """The words of one question with their weights, and the shape of the answer it asks for."""

    asked: Asked
    lexical: LexicalIndex

    @cached_property
    def typed(self) -> dict[str, float]:
        """Stemmed words that were typed → rarity."""
        return {word: self.lexical.rarity(word) for word in words(self.asked.text)}

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

    def sentence_score(self, sentence: str) -> float:
        """How well a sentence answers: the weight of the question's words in it, more where its shape fits the question."""
        there = set(words(sentence))
        score = sum(weight for word, weight in {**self.added, **self.typed}.items() if word in there)
        return score * (1 + SHAPE_SHARE * self.shape(sentence)) + 0.01 * self.shape(sentence)

    def shape(self, sentence: str) -> float:
        """1 where the question asks for a quantity, a body or a meaning and the sentence gives one, else 0."""
        text = self.asked.text
        asked_and_given = ((_ASKS_QUANTITY, _QUANTITY), (_ASKS_WHO, _WHO), (_ASKS_MEANING, _MEANING))
        return float(any(asks.search(text) and gives.search(sentence) for asks, gives in asked_and_given))
