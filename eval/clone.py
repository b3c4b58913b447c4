"""`python -m eval.clone`: what a clone alone finds, from the shipped digests, for the questions on provisions that they cover."""

import sys
import tempfile
from datetime import date
from pathlib import Path

import settings
from assistant.opening import open_answerer
from eval.cases import load_suite, shipped_suite
from eval.metrics import hit_at
from indexer.build import build_index
from indexer.embedding import Encoder
from indexer.locators import official
from indexer.sources import load_catalogue

SUITES = ("rulebook", "rulebook-digests")


def main() -> int:
    """Builds the index of the shipped corpus in a temporary folder and prints how often the right provision is found."""
    encoder, catalogue = Encoder(), load_catalogue(None)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        built = build_index(catalogue, home=home, cache=settings.from_environment().vectors, encoder=encoder)
        answerer = open_answerer(home=home, catalogue=catalogue, encoder=encoder)
        print(f"Clone alone: {built.manifest.passages:,} passages of {len(catalogue.editions)} digests.")
        for suite in SUITES:
            hits: dict[int, list[float]] = {1: [], 5: []}
            for case in load_suite(shipped_suite(suite)):
                known = {source for gold in case.gold if (source := gold.partition("/")[0]) in catalogue.editions_of}
                if not case.answerable or not known or case.edition:
                    continue
                found = answerer.answer(case.question, as_of=case.as_of or date.today()).evidence
                ranking = [(official(shown.locator),) for shown in found]
                for k, values in hits.items():
                    hit = hit_at(k, ranking, case.gold)
                    values.append(float(hit or 0))
                if not hits[5][-1]:
                    print(f"  MISS {case.id} {case.question!r}: gold {'; '.join(case.gold)}; first {found[0].locator}")
            n = len(hits[1])
            print(
                f"{suite}: right provision at rank 1 {sum(hits[1]) / n:.3f}, in the first five {sum(hits[5]) / n:.3f} (n {n})"
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
