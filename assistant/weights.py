"""How much each signal counts in the joined score, and the variants that show what each is worth. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Shares of the joined score. Each signal is first brought to 0..1 by its best value for the question.

    lexical          BM25 of the question's words and of the other forms of its terms
    dense            cosine of the question and the passage's best window
    section          the best `lexical` within the same article or section
    phrases          BM25 of the question's pairs of words
    section_phrases  the best `phrases` within the same article or section
    headings         BM25 of the headings above the passage
    fit              how well the best single sentence answers, weighed for the first candidates only
    structure        whether place, kind and force of a text count: look-up of places, documents named, authority
    glossary         whether the field's abbreviations and synonyms are read both ways
    fusion           "sum" of the shares, or reciprocal rank fusion of `lexical` and `dense` alone
    """

    lexical: float = 0.5
    dense: float = 0.4
    section: float = 0.2
    phrases: float = 0.04
    section_phrases: float = 0.16
    headings: float = 0.03
    fit: float = 0.15
    structure: bool = True
    glossary: bool = True
    fusion: Literal["sum", "rrf"] = "sum"


_NOTHING = Weights(
    lexical=0, dense=0, section=0, phrases=0, section_phrases=0, headings=0, fit=0, structure=False, glossary=False
)


def _only(**shares: float) -> Weights:
    return Weights(**{**vars(_NOTHING), **shares})


VARIANTS: Mapping[str, Weights] = MappingProxyType(
    {
        "recital": Weights(),
        "words": _only(lexical=1),
        "dense": _only(dense=1),
        "rrf": Weights(**{**vars(_NOTHING), "fusion": "rrf"}),
        "words-dense": _only(lexical=0.5, dense=0.4),
        "no-structure": Weights(section=0, section_phrases=0, headings=0, structure=False),
        "no-phrases": Weights(phrases=0, section_phrases=0),
        "no-fit": Weights(fit=0),
        "no-glossary": Weights(glossary=False),
    }
)
