"""What is asked: a suite of cases (shipped, or a JSONL file) or a BEIR folder, whole, by split, or a fast part of it."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from eval.beir import Collection, Query, is_beir, load_collection
from eval.cases import Case, load_suite, shipped_suite
from eval.drafts import is_review_suite
from eval.records import Question, SuiteInfo
from indexer.catalogue import Catalogue, Edition
from indexer.errors import CorpusError
from indexer.locators import covers, official
from indexer.passages import Passage

SPLITS = ("all", "development", "test")
FAST = 4  # of so many questions a fast run asks one
_FAST_WORDS = ", every fourth"


@dataclass(frozen=True, kw_only=True)
class Suite:
    """Questions with their gold. collection: the benchmark's texts and judgements, None for cases over the corpus."""

    info: SuiteInfo
    questions: tuple[Question, ...]
    collection: Collection | None = None

    @property
    def depth(self) -> int:
        """How many results a system is asked for."""
        return 10 if self.collection is None else 100


def open_suite(name: str, *, split: str | None = None, fast: bool = False) -> Suite:
    """The suite of that name, or in that JSONL file or BEIR folder; of cases those of the split ("all" by default).

    fast: every fourth question, always the same ones. Raises CorpusError where there is no such suite, or nothing is left of it.
    """
    path = Path(name).expanduser()
    if not name.strip():
        raise CorpusError(
            f"The suite has no name, given {name!r}. Name a shipped suite, a JSONL file or a BEIR folder."
        )
    if is_review_suite(path):
        raise CorpusError(
            f"{path} is a suite of drafts to review, and the review is not built yet. Give a suite of questions."
        )
    if path.is_dir():
        return _benchmark(path, split=None if split == "all" else split, fast=fast)
    if path.suffix == ".jsonl" or path.is_file():
        return _cases(path, split or "all", fast=fast)
    if "/" in name:
        raise CorpusError(
            f"There is no folder {name!r}. Give a BEIR folder, a JSONL file of cases, or a shipped suite's name."
        )
    return _cases(shipped_suite(name), split or "all", fast=fast)


def held_part(suite: Suite, catalogue: Catalogue, passages: Iterable[Passage]) -> Suite:
    """The suite without the cases whose texts a corpus does not hold; its info counts them and tells what is left.

    A case is left out where no gold place of it is held, in the edition that it asks for: a document that is held counts as
    holding all its places (what a reader loses is a miss), a digest those that it has. Cases that are not answerable stay.
    Raises CorpusError where nothing is left to ask.
    """
    digested: dict[str, list[str]] = {}
    for passage in passages:
        if passage.force == "digest":
            digested.setdefault(passage.source, []).append(official(passage.locator))
    kept = tuple(one for one in suite.questions if one.case is None or _held(one.case, catalogue, digested))
    left_out = len(suite.questions) - len(kept)
    if not left_out:
        return suite
    if not kept:
        raise CorpusError(
            f"The corpus holds none of the texts that the {left_out} cases of {suite.info.name} ask for. Choose another corpus."
        )
    digest = _digest([question.case for question in kept if question.case is not None])
    info = suite.info.model_copy(update={"digest": digest, "size": len(kept), "left_out": left_out})
    return replace(suite, info=info, questions=kept)


def _held(case: Case, catalogue: Catalogue, digested: Mapping[str, Sequence[str]]) -> bool:
    def holds(edition: Edition, gold: str) -> bool:
        if case.edition not in (None, edition.id):
            return False
        return edition.form != "digest" or any(covers(gold, place) for place in digested.get(edition.source, ()))

    return not case.answerable or any(
        holds(edition, gold) for gold in case.gold for edition in catalogue.editions_of.get(gold.partition("/")[0], ())
    )


def in_fast_part(ident: str) -> bool:
    """Whether a fast run asks this question: by a hash of its id, so that a new question moves no other one."""
    return zlib.crc32(ident.encode()) % FAST == 0


def _cases(path: Path, split: str, *, fast: bool) -> Suite:
    if split not in SPLITS:
        raise CorpusError(f"Cases have no split {split!r}. Choose one of {', '.join(SPLITS)} with --split.")
    chosen = [case for case in load_suite(path) if split in ("all", case.split) and (not fast or in_fast_part(case.id))]
    if not chosen:
        raise CorpusError(f"{path.name} has no case of the split {_part(split, fast)!r}. Choose another with --split.")
    return Suite(
        info=SuiteInfo(
            name=path.stem, kind="cases", digest=_digest(chosen), size=len(chosen), split=_part(split, fast)
        ),
        questions=tuple(_of_case(case) for case in chosen),
    )


def _benchmark(folder: Path, *, split: str | None, fast: bool) -> Suite:
    if not is_beir(folder):
        raise CorpusError(f"{folder} is no suite: it has no corpus.jsonl and queries.jsonl, as a BEIR folder does.")
    collection = load_collection(folder, split=split)
    chosen = [query for query in collection.queries if not fast or in_fast_part(query.id)]
    if not chosen:
        raise CorpusError(f"A fast run of {collection.name} would ask none of its {len(collection.queries)} questions.")
    digest = _sha("\n".join([collection.digest, *(query.id for query in chosen)])) if fast else collection.digest
    return Suite(
        info=SuiteInfo(
            name=collection.name,
            kind="beir",
            digest=digest,
            size=len(chosen),
            split=_part(collection.split, fast),
        ),
        questions=tuple(_of_query(query, collection) for query in chosen),
        collection=collection,
    )


def _of_case(case: Case) -> Question:
    return Question(id=case.id, text=case.question, relevant=case.gold, case=case)


def _of_query(query: Query, collection: Collection) -> Question:
    grades = collection.qrels[query.id]
    return Question(id=query.id, text=query.text, relevant=tuple(text for text, grade in grades.items() if grade > 0))


def parts_of(split: str) -> tuple[str, bool]:
    """The split and whether it is the fast part of it, from what a record says of its suite."""
    return split.removesuffix(_FAST_WORDS), split.endswith(_FAST_WORDS)


def _part(split: str, fast: bool) -> str:
    return f"{split}{_FAST_WORDS}" if fast else split


def _digest(cases: Sequence[Case]) -> str:
    return _sha("\n".join(case.model_dump_json() for case in cases))


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
