"""`python -m eval.compare`: our retrieval and answers beside the plain recipe, on the same questions and texts."""

import argparse
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from eval.cases import Case, load_suite, shipped_suite
from eval.metrics import Level, mean_of, paired_bootstrap, randomisation_test
from eval.runs import Run, ranking_for
from eval.scores import METRICS, AnswerScores, first_citation, first_fact, score_answers, values_of
from eval.systems import Answers, corpus_folder, open_ours, opened_baseline, run_baseline, run_ours
from eval.tables import aligned, share, spread
from indexer.errors import RecitalError

LEVELS: dict[Level, str] = {"provision": "right article, recital, annex or section", "place": "exact place"}
SHOWN_INSTEAD = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs and prints the comparison; 1 where it cannot be made."""
    given = _parser().parse_args(arguments)
    try:
        suite = given.suite if given.suite.suffix == ".jsonl" else shipped_suite(str(given.suite))
        cases = load_suite(suite)
        ours = open_ours(corpus_folder(given.corpus))
        run, answers = run_ours(ours, cases, given.as_of)
        with opened_baseline(ours, given.as_of) as baseline:
            plain = run_baseline(baseline, cases)
            chunks = baseline.chunks
    except RecitalError as error:
        print(f"eval.compare: {error}", file=sys.stderr)
        return 1
    index = ours.answerer.retriever.index
    print(
        f"Suite {suite.stem}: {len(cases)} questions, {sum(case.answerable for case in cases)} answerable; as of {given.as_of}; "
        f"index {index.manifest.build}, {len(index.passages):,} passages; plain recipe: {chunks:,} chunks of the editions "
        "that answer today.\n"
    )
    for line in report(cases, run, plain, answers):
        print(line)
    return 0


def report(cases: Sequence[Case], run: Run, plain: Run, answers: Answers) -> Iterator[str]:
    """The comparison in lines of Markdown: tables, failures, what we missed and what was retrieved instead."""
    for level in LEVELS:
        yield from (*retrieval_table(cases, run, plain, level), "")
    yield from (*answer_table(score_answers(cases, answers)), "")
    for failure in (*run.failures, *plain.failures):
        yield f"FAILED {failure.case} ({failure.system}): {failure.message}"
    yield from misses(cases, run, plain, answers)


def retrieval_table(cases: Sequence[Case], run: Run, plain: Run, level: Level) -> Iterator[str]:
    """Means of both systems and the paired difference, 95 % bootstrap interval, p of the randomisation test."""
    rows = [[f"retrieval: {LEVELS[level]}", run.system, plain.system, "difference [95 %], p, pairs"]]
    for metric in METRICS:
        first, second = values_of(run, cases, metric, level), values_of(plain, cases, metric, level)
        rows.append(
            [
                metric,
                share(mean_of(first)),
                share(mean_of(second)),
                spread(paired_bootstrap(first, second), randomisation_test(first, second)),
            ]
        )
    yield aligned(rows)
    without = sum(not case.gold for case in cases)
    failed = ", ".join(f"{one.system} {len(one.failures)}" for one in (run, plain))
    yield f"Not applicable (no gold): {without}; failed: {failed}."


def answer_table(scores: AnswerScores) -> Iterator[str]:
    statements = "none given" if scores.statements is None else f"{scores.statements:g}"
    rows = [
        ["our answers", "value"],
        ["first statement has a required fact", share(scores.first_fact)],
        ["required facts anywhere in the answer", share(scores.all_facts)],
        ["first statement cites the right place", share(scores.first_citation)],
        ["statements, median", statements],
        ["answerable questions answered", "{} of {}".format(*scores.kept)],
        ["unanswerable questions declined", "{} of {}".format(*scores.declined)],
        ["F1 of declining", "does not apply" if scores.decline_f1 is None else f"{scores.decline_f1:.2f}"],
        ["cited as binding though no law", ", ".join(scores.overrated) or "none"],
    ]
    yield aligned(rows)


def misses(cases: Sequence[Case], run: Run, plain: Run, answers: Answers) -> Iterator[str]:
    """Each question at which our first result, our answer or our declining was wrong, with what came instead."""
    for case in cases:
        if case.id not in run.found:
            continue
        faults = list(_faults(case, run, answers))
        if not faults:
            continue
        yield f"MISS {case.id} [{case.style}] {case.question}"
        yield f"     {'; '.join(faults)}; plain recipe: {_rank_words(case, plain)}"
        if case.gold:
            yield f"     gold: {'; '.join(case.gold)}{' (any)' if case.any_of else ''}"
        for number, one in enumerate(run.found[case.id][:SHOWN_INSTEAD], start=1):
            yield f"     {number}. {', '.join(sorted(one.locators))} ({one.edition}): {_beginning(one.text)}"


def _faults(case: Case, run: Run, answers: Answers) -> Iterator[str]:
    answer = answers.get(case.id)
    if case.gold and _rank(case, run) != 1:
        yield f"retrieval: {_rank_words(case, run)}"
    if answer is None:
        return
    if answer.declined == case.answerable:
        yield "declined" if answer.declined else "answered what the corpus does not answer"
    if not answer.declined and first_fact(case, answer) == 0:
        yield "first statement without a required fact"
    if not answer.declined and first_citation(case, answer) == 0:
        yield "first statement cites another place"


def _rank(case: Case, run: Run) -> int | None:
    """The rank of the first result in a gold article or section."""
    value = values_of(run, [case], "MRR@10", "provision")[0]
    return round(1 / value) if value else None


def _rank_words(case: Case, run: Run) -> str:
    if case.id not in run.found:
        return "failed"
    if not case.gold:
        return "does not decline"
    rank = _rank(case, run)
    return f"rank {rank}" if rank else f"not among {len(ranking_for(case, run.found[case.id]))}"


def _beginning(text: str, longest: int = 90) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else f"{plain[:longest].rsplit(' ', 1)[0]} …"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.compare", description=__doc__)
    parser.add_argument("--corpus", type=Path, help="folder with a sources.toml [default: the real documents]")
    parser.add_argument("--suite", type=Path, default=Path("rulebook"), help="a shipped suite, or a JSONL file")
    parser.add_argument("--as-of", type=date.fromisoformat, default=date.today(), help="today, for cases without a day")
    return parser


if __name__ == "__main__":
    sys.exit(main())
