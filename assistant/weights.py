"""How much each signal counts in the joined score, and the variants that show what each is worth. Values only."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from types import MappingProxyType
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Shares of the joined score. Each signal is first brought to 0..1 by its best value for the question.

    lexical           BM25 of the question's words and of the other forms of its terms
    dense             cosine of the question and the passage's best window
    coverage          how much of what the question speaks of the passage speaks of at all
    phrases           BM25 of the question's pairs of words
    heading           how much of the heading right above the passage the question speaks of
    section_*         the best of that signal within the same article or section; dense among the candidates only
    fit               how well the best single sentence answers, weighed for the first candidates only
    structure         whether place, kind and force of a text count: look-up of places, documents named, authority
    glossary          whether the field's abbreviations and synonyms are read both ways
    fusion            "sum" of the shares, or reciprocal rank fusion of `lexical` and `dense` alone
    """

    lexical: float = 0.45
    dense: float = 0.48
    coverage: float = 0.1
    phrases: float = 0.05
    heading: float = 0.055
    section_lexical: float = 0.1
    section_dense: float = 0.12
    section_coverage: float = 0.25
    section_phrases: float = 0.1
    fit: float = 0.12
    structure: bool = True
    glossary: bool = True
    fusion: Literal["sum", "rrf"] = "sum"


_SHARES = tuple(one.name for one in fields(Weights) if one.type is float)


def _but(weights: Weights, **shares: float) -> Weights:
    """The weights with other shares."""
    return replace(weights, **shares)  # type: ignore[arg-type]  # mypy takes them for any field


def _without(prefix: str) -> Weights:
    """All signals but those whose names begin so."""
    return _but(Weights(), **{name: 0.0 for name in _SHARES if name.startswith(prefix)})


def _only(**shares: float) -> Weights:
    """These signals and nothing else."""
    return _but(replace(_without(""), structure=False, glossary=False), **shares)


VARIANTS: Mapping[str, Weights] = MappingProxyType(
    {
        "recital": Weights(),
        "bm25": _only(lexical=1),
        "dense": _only(dense=1),
        "rrf": replace(_only(), fusion="rrf"),
        "bm25-dense": _only(lexical=0.5, dense=0.5),
        "no-sections": _without("section_"),
        "no-structure": replace(_without("section_"), heading=0, structure=False),
        "no-phrases": replace(Weights(), phrases=0, section_phrases=0),
        "no-coverage": replace(Weights(), coverage=0, section_coverage=0),
        "no-fit": _without("fit"),
        "no-glossary": replace(Weights(), glossary=False),
    }
)
