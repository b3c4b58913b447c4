"""Each variant is the whole search but for what its name takes away, or one signal and nothing else."""

from dataclasses import asdict

import pytest

from assistant.weights import VARIANTS, Weights


def shares(variant: str) -> dict[str, float]:
    """The signals that count in a variant."""
    return {name: value for name, value in asdict(VARIANTS[variant]).items() if type(value) is float and value}


@pytest.mark.parametrize(
    ("variant", "signals"),
    [("bm25", {"lexical"}), ("dense", {"dense"}), ("bm25-dense", {"lexical", "dense"}), ("rrf", set())],
)
def test_plain_variants_ask_their_signals_only(variant: str, signals: set[str]) -> None:
    weights = asdict(VARIANTS[variant])
    assert {
        name for name, value in weights.items() if name not in ("structure", "glossary", "fusion") and value
    } == signals
    assert (weights["structure"], weights["glossary"]) == (False, False)
    assert weights["fusion"] == ("rrf" if variant == "rrf" else "sum")


def test_of_two_signals_each_counts_half() -> None:
    assert shares("bm25-dense") == {"lexical": 0.5, "dense": 0.5}


@pytest.mark.parametrize(
    ("variant", "changed"),
    [
        ("recital", set()),
        ("no-sections", {"section_lexical", "section_dense", "section_coverage", "section_phrases"}),
        ("no-phrases", {"phrases", "section_phrases"}),
        ("no-coverage", {"coverage", "section_coverage"}),
        ("no-fit", {"fit"}),
        ("no-glossary", {"glossary"}),
        (
            "no-structure",
            {"structure", "heading", "section_lexical", "section_dense", "section_coverage", "section_phrases"},
        ),
    ],
)
def test_other_variants_leave_out_what_they_are_called_by(variant: str, changed: set[str]) -> None:
    whole, without = asdict(Weights()), asdict(VARIANTS[variant])
    assert {name for name in whole if whole[name] != without[name]} == changed
    assert not any(without[name] for name in changed)


def test_every_variant_is_tested_here() -> None:
    plain = {"bm25", "dense", "bm25-dense", "rrf"}
    assert set(VARIANTS) - plain == {
        "recital", "no-sections", "no-structure", "no-phrases", "no-coverage", "no-fit", "no-glossary"
    }  # fmt: skip
