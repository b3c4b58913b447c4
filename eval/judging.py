"""Judged values: what a language model says of a run's answers and passages, asked several times, with the spread kept.

The four metrics follow RAGAS (Es, James, Espinosa-Anke, Schockaert: "RAGAS: Automated Evaluation of Retrieval Augmented
Generation", EACL 2024 demonstrations, and its documentation for context precision and recall); the prompts are our own. Relevance
is rated directly, not through questions made from the answer. At temperature 0 a run differs from the one before it only by
the order in which things are numbered: the spread tells how much the judge leans on order, and on its server's noise.
"""

import json
import statistics
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from assistant.models import Model
from assistant.prompting import as_data, digest, render
from eval.records import Question, Record, Result
from indexer.errors import ModelError

FAITHFULNESS = "judge:faithfulness"
RELEVANCE = "judge:relevance"
CONTEXT_PRECISION = "judge:context-precision"
CONTEXT_RECALL = "judge:context-recall"
METRICS = (FAITHFULNESS, RELEVANCE, CONTEXT_PRECISION, CONTEXT_RECALL)
SPREAD = "{}:spread"  # of each metric, standard deviation over the runs
FAILED = "judge:failed"  # replies that could not be had or read, of all metrics and runs of a case
HITS_JUDGED = 5
GIVE_UP_AFTER = 5  # failed calls on end: a judge that is down is not asked a thousand times

Values = dict[str, dict[str, dict[str, float | None]]]  # system → metric → case → value
Progress = Callable[[str, int, int], None]


class _ReplyError(ValueError):
    """A reply that is not the JSON asked for."""


@dataclass(frozen=True, kw_only=True)
class _Judgement:
    """One metric of one result, ready to be asked: run number → value."""

    metric: str
    ask: Callable[[int], float]


def judge_record(
    record: Record,
    model: Model,
    *,
    runs: int = 3,
    progress: Progress = lambda system, done, total: None,
    on_failure: Callable[[str], None] = lambda what: None,
) -> Values:
    """The judged values of every system in a record, each the mean over the runs whose reply could be read.

    judge:faithfulness       share of statements that their citations' quotes support
    judge:relevance          how well the answer answers the question, 0 to 1
    judge:context-precision  see `mean_precision`, over the first HITS_JUDGED hits
    judge:context-recall     share of the required facts that these hits' texts state

    With each goes `METRIC:spread`, the standard deviation over runs (None for fewer than two), and with them `judge:failed`.
    None where a metric does not apply; no entry for a system's failed result, nor where no run gave a readable reply.
    Raises ModelError when GIVE_UP_AFTER calls on end failed.
    """
    questions = {question.id: question for question in record.questions}
    judge = _Judge(model, runs=runs, on_failure=on_failure)
    values: Values = {}
    for system, results in record.results.items():
        mine: dict[str, dict[str, float | None]] = defaultdict(dict)
        for done, result in enumerate(results, start=1):
            if not result.failure:
                for metric, value in judge.values(result, questions):
                    mine[metric][result.case] = value
            progress(system, done, len(results))
        values[system] = dict(mine)
    return values


def judged(record: Record, model: Model, *, runs: int = 3, **callbacks: Any) -> Record:
    """The record with the judged values added and its judge named."""
    values = judge_record(record, model, runs=runs, **callbacks)
    merged = {system: {**record.values.get(system, {}), **values[system]} for system in record.results}
    head = record.head.model_copy(update={"judge": judge_name(model, runs=runs)})
    return record.model_copy(update={"head": head, "values": merged})


def judge_name(model: Model, *, runs: int) -> str:
    """Which model judged, at which address, how often, and by which wording of the prompts."""
    wording = ", ".join(f"{name} {digest(name)[:8]}" for name in (metric.replace(":", "-") for metric in METRICS))
    often = "1 run" if runs == 1 else f"{runs} runs"
    return f"{model}, {often}, {'temperature 0' if model.cold else 'its own temperature'} ({wording})"


def mean_precision(helps: Sequence[bool]) -> float:
    """Context precision as RAGAS defines it: the mean of precision@k over the ranks k of the passages that help; 0 for none."""
    ranks = [rank for rank, one in enumerate(helps, start=1) if one]
    return sum(found / rank for found, rank in enumerate(ranks, start=1)) / len(ranks) if ranks else 0.0


def verdicts_in(reply: str, names: Sequence[str]) -> list[bool]:
    """The verdicts of a reply {"verdicts": {"fact 1": true, …}}, in the order of `names`. Raises ValueError for any other reply."""
    found = _json_of(reply, "verdicts")
    if not isinstance(found, dict) or set(found) != set(names):
        raise _ReplyError(f"not one verdict for each of {', '.join(names)}: {reply[:120]!r}")
    if any(type(verdict) is not bool for verdict in found.values()):
        raise _ReplyError(f"a verdict is neither true nor false: {reply[:120]!r}")
    return [found[name] for name in names]


def score_in(reply: str) -> float:
    """The score of a reply {"score": 0.75}. Raises ValueError for any other reply."""
    score = _json_of(reply, "score")
    if type(score) not in (int, float) or not 0 <= score <= 1:
        raise _ReplyError(f"the score is no number from 0 to 1: {reply[:120]!r}")
    return float(score)


class _Judge:
    """Asks a model for the judgements of one result after the other, and counts what fails."""

    def __init__(self, model: Model, *, runs: int, on_failure: Callable[[str], None]) -> None:
        self.model = model
        self.runs = runs
        self.on_failure = on_failure
        self.failed_on_end = 0

    def values(self, result: Result, questions: Mapping[str, Question]) -> Iterator[tuple[str, float | None]]:
        """Metric and value, spreads and failures among them."""
        failed = 0
        judgements = {one.metric: one for one in _judgements(result, questions, self.model)}
        for metric in METRICS:
            if metric not in judgements:
                yield metric, None
                yield SPREAD.format(metric), None
                continue
            read = list(self._runs(judgements[metric], of=f"{result.system}, {result.case}"))
            failed += self.runs - len(read)
            if read:
                yield metric, statistics.fmean(read)
                yield SPREAD.format(metric), statistics.stdev(read) if len(read) > 1 else None
        yield FAILED, float(failed)

    def _runs(self, judgement: _Judgement, *, of: str) -> Iterator[float]:
        for run in range(self.runs):
            try:
                value = judgement.ask(run)
            except _ReplyError as error:
                self.failed_on_end = 0
                self.on_failure(f"{of}, {judgement.metric}, run {run + 1}: {error}")
            except ModelError as error:
                self.failed_on_end += 1
                self.on_failure(f"{of}, {judgement.metric}, run {run + 1}: {error}")
                if self.failed_on_end == GIVE_UP_AFTER:
                    raise ModelError(
                        f"The judge failed {GIVE_UP_AFTER} times on end, nothing is judged. {error}"
                    ) from error
            else:
                self.failed_on_end = 0
                yield value


def _judgements(result: Result, questions: Mapping[str, Question], model: Model) -> Iterator[_Judgement]:
    """The metrics that apply to a result. A benchmark's texts are not in a record, so nothing of one is judged."""
    question = questions[result.case]
    case = question.case
    if case is None:
        return
    about = _asked(question, questions)
    answer = result.answer
    if answer is not None and not answer["declined"] and answer["statements"]:
        statements = [
            {"statement": one["text"], "quotes": [citation["quote"] for citation in one["citations"]]}
            for one in answer["statements"]
        ]
        said = "\n\n".join(one["text"] for one in answer["statements"])
        yield _Judgement(metric=FAITHFULNESS, ask=partial(_share_of_statements, model, statements))
        yield _Judgement(metric=RELEVANCE, ask=partial(_relevance, model, {**about, "answer": said}))
    passages = [hit.text for hit in result.hits[:HITS_JUDGED]]
    facts = [list(spellings) for spellings in case.facts]
    if case.answerable and passages:
        known = {**about, "facts of a right answer": facts} if facts else about
        yield _Judgement(metric=CONTEXT_PRECISION, ask=partial(_context_precision, model, known, passages))
    if facts:
        yield _Judgement(metric=CONTEXT_RECALL, ask=partial(_share_of_facts, model, facts, passages))


def _asked(question: Question, questions: Mapping[str, Question]) -> dict[str, Any]:
    """The question as the judge needs it: with the one that it follows, and its day."""
    case = question.case
    before = questions.get(case.follows) if case is not None and case.follows else None
    day = case.as_of if case is not None else None
    return {
        **({"asked just before": before.text} if before else {}),
        "question": question.text,
        **({"as of": day.isoformat()} if day else {}),
    }


def _share_of_statements(model: Model, statements: Sequence[Any], run: int) -> float:
    return statistics.fmean(_verdicts(model, "judge-faithfulness", "statements", {}, statements, run))


def _relevance(model: Model, exchange: Mapping[str, Any], run: int) -> float:
    return score_in(model.ask(render("judge-relevance", exchange=as_data(exchange))).text)


def _context_precision(model: Model, known: Mapping[str, Any], passages: Sequence[str], run: int) -> float:
    return mean_precision(_verdicts(model, "judge-context-precision", "passages", known, passages, run))


def _share_of_facts(model: Model, facts: Sequence[Any], passages: Sequence[str], run: int) -> float:
    if not passages:
        return 0.0  # what was not retrieved states nothing: no judge is needed
    known = {"passages": passages}
    return statistics.fmean(_verdicts(model, "judge-context-recall", "facts", known, facts, run))


def _verdicts(
    model: Model, prompt: str, kind: str, known: Mapping[str, Any], items: Sequence[Any], run: int
) -> list[bool]:
    """The verdict on each item, in the order of `items`, whatever the order in which this run numbers them."""
    order = [(place + run) % len(items) for place in range(len(items))]
    names = [f"{kind.removesuffix('s')} {number}" for number in range(1, len(items) + 1)]
    named = {name: items[place] for name, place in zip(names, order, strict=True)}
    reply = model.ask(render(prompt, **{kind: as_data({**known, kind: named})})).text
    verdict_of = dict(zip(order, verdicts_in(reply, names), strict=True))
    return [verdict_of[place] for place in range(len(items))]


def _json_of(reply: str, key: str) -> Any:
    """The value of the only key of the only JSON object in a reply, which may stand in one code fence and nothing else."""
    text = reply.strip()
    if text.startswith("```") and text.endswith("```") and "\n" in text:
        text = text[text.index("\n") : -3]
    try:
        found = json.loads(text, object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise _ReplyError(f"not the JSON asked for ({error}): {reply[:120]!r}") from error
    if not isinstance(found, dict) or list(found) != [key]:
        raise _ReplyError(f"not an object with {key!r} alone: {reply[:120]!r}")
    return found[key]


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)
