"""What the metrics are called for people, which way is better, and which are shown first. Pure; no metric is computed here."""

from collections.abc import Iterable

from eval.records import Record

LEVELS = {"place": "exact place", "provision": "provision", "document": "document"}
DECLINED_RIGHTLY = "decline:right"  # made of decline:declined and decline:should by `eval.summaries.values_of`

HEADLINE = (
    "provision:Success@1",
    "provision:Success@5",
    "provision:RR@10",
    "provision:nDCG@10",
    "place:Success@1",
    "answer:first-fact",
    "answer:first-citation",
    "citation:precision",
    "citation:recall",
    "citation:verbatim",
    "citation:version",
    "citation:overrated",
    DECLINED_RIGHTLY,
    "judge:faithfulness",
    "R@10",
    "AP@10",
    "nDCG@10",
    "RR@10",
    "Success@1",
    "Success@5",
    "R@100",
)
CERTAIN = frozenset({"citation:verbatim", "citation:version", "citation:overrated"})  # held by floors, not by a test
_RANKING = {
    "Success": "hit among the first {k}",
    "R": "recall in the first {k}",
    "P": "precision in the first {k}",
    "AP": "average precision at {k}",
    "nDCG": "nDCG at {k}",
    "RR": "reciprocal rank at {k}",
}
_NAMED = {
    "answer:first-fact": "first statement has a required fact",
    "answer:fact-coverage": "required facts in the answer",
    "answer:first-citation": "first statement cites the right place",
    "answer:statements": "statements shown",
    "answer:words": "words shown",
    "answer:grounded": "statements that stand in their quotes",
    "citation:precision": "citations in a right place",
    "citation:recall": "right places cited",
    "citation:verbatim": "quotes verbatim",
    "citation:version": "edition right on the day, or said",
    "citation:overrated": "cited as binding though it is not",
    "decline:declined": "declined",
    "decline:should": "should be declined",
    DECLINED_RIGHTLY: "answered or declined rightly",
    "decline:wrong-answer": "wrong answer given",
    "decline:confidence": "confidence",
    "latency:ms": "time, ms",
    "model:calls": "model calls",
    "model:tokens": "model tokens",
    "judge:faithfulness": "faithfulness, judged",
    "judge:relevance": "answer relevance, judged",
    "judge:context-precision": "context precision, judged",
    "judge:context-recall": "context recall, judged",
}
_LOWER = frozenset(
    "answer:statements answer:words citation:overrated decline:wrong-answer latency:ms model:calls model:tokens".split()
)
_NEITHER = frozenset("decline:declined decline:should decline:confidence".split())
_AMOUNTS = frozenset("answer:statements answer:words latency:ms model:calls model:tokens".split())


def label(metric: str) -> str:
    """The metric in words: "hit among the first 5 (provision)"; a name that is not known stays as it is."""
    if metric in _NAMED:
        return _NAMED[metric]
    level, _, name = metric.rpartition(":")
    measure, _, k = name.partition("@")
    if measure not in _RANKING or not k.isdigit() or level not in ("", *LEVELS):
        return metric
    words = "first hit is right" if name == "Success@1" else _RANKING[measure].format(k=k)
    return f"{words} ({LEVELS[level]})" if level else words


def not_held(cases: int) -> str:
    """What is said of the cases of a suite that could not be asked of a corpus."""
    asked = "1 case asks for a text" if cases == 1 else f"{cases} cases ask for texts"
    return f"{asked} that this corpus does not hold: left out."


def lower_is_better(metric: str) -> bool:
    return metric in _LOWER


def neither(metric: str) -> bool:
    """Whether more of it is neither better nor worse: it describes and is never tested."""
    return metric in _NEITHER


def is_tested(metric: str) -> bool:
    """Whether a difference in it is tested: not what only describes, nor what has to be so in every case."""
    return metric not in _NEITHER | CERTAIN


def is_share(metric: str) -> bool:
    """Whether it lies between 0 and 1, so that means of it fit one axis."""
    return metric not in _AMOUNTS


def headline(record: Record) -> tuple[str, ...]:
    """The metrics shown first, of those that some system of the record has; else all that can be compared."""
    there = metrics_of(record)
    return tuple(name for name in HEADLINE if name in there) or tuple(name for name in there if not neither(name))


def primary(metrics: Iterable[str]) -> str | None:
    """The one by which groups and cases are told apart: the first of those given."""
    return next(iter(metrics), None)


def metrics_of(record: Record) -> tuple[str, ...]:
    """Every metric of the record, in its order, with what is made of them."""
    names = dict.fromkeys(name for values in record.values.values() for name in values)
    if {"decline:declined", "decline:should"} <= names.keys():
        names[DECLINED_RIGHTLY] = None
    return tuple(names)
