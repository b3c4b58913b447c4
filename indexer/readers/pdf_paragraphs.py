"""Lines of a PDF joined to paragraphs, and words joined over line ends."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise
from statistics import median

from indexer.readers.pdf_page import SOFT_HYPHEN, Line

BULLET = re.compile(
    r"^(?:[•▪➢✓●○◦■□–‒—·*-]\s|[oO]\s(?=[A-Z])|\([a-z]{1,4}\)\s|\(\d{1,2}\)\s|\d{1,2}[.)]\s|[a-z][.)]\s)"
)
ENDS = (".", ":", ";", "?", "!", ".”", ".)", "…")


class Words:
    """How a document itself writes its words: decides whether a hyphen at a line end belongs to the word."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._seen: Counter[str] = Counter()
        for text in texts:
            self._seen.update(re.findall(r"[^\W\d_]+(?:-\w+)*|\w+(?:-\w+)+", text.casefold()))

    def joined(self, left: str, right: str) -> str:
        """Two lines' texts as one, `left` ending in a hyphen."""
        if left.endswith(SOFT_HYPHEN):
            return left[:-1] + right
        before = re.search(r"(\w[\w-]*)-$", left)
        after = re.match(r"\w+", right)
        if not before or not after:
            return f"{left} {right}" if left.endswith(" -") else left + right
        first, second = before.group(1).casefold(), after.group(0).casefold()
        plain = self._seen[first.rpartition("-")[2] + second]
        compound = self._seen[f"{first}-{second}"]
        if plain > compound and after.group(0).islower():
            return left[:-1] + right
        return left + right


def leading_of(lines: Sequence[Line]) -> float:
    """The usual distance of one line's foot from the next, in line heights; 1.0 where it cannot be told."""
    steps = [
        (a.y0 - b.y0) / b.size
        for a, b in pairwise(lines)
        if a.page == b.page and 0.6 < (a.y0 - b.y0) / max(b.size, 1) < 2.5 and abs(a.size - b.size) < 0.5
    ]
    return _commonest(steps) if len(steps) >= 3 else 1.0


def _commonest(steps: list[float]) -> float:
    """The median of the steps near the most frequent one: text lines outnumber paragraph gaps."""
    top = Counter(round(step, 1) for step in steps).most_common(1)[0][0]
    return median(step for step in steps if abs(step - top) <= 0.1)


def paragraphs_of(lines: Sequence[Line], *, leading: float, rights: dict[int, float]) -> list[list[Line]]:
    """Lines in reading order grouped to paragraphs; `rights` is the right edge of the text on each page."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _continues(groups[-1], line, leading=leading, right=rights.get(groups[-1][-1].page, 0.0)):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def text_of_paragraph(lines: Sequence[Line], words: Words) -> str:
    """The paragraph as one line of text."""
    text = lines[0].text
    for line in lines[1:]:
        if text.endswith(("-", SOFT_HYPHEN)):
            text = words.joined(text, line.text)
        elif text.endswith("/") and not text.endswith(" /"):
            text += line.text
        else:
            text = f"{text} {line.text}"
    return text.replace(SOFT_HYPHEN, "")


def _continues(paragraph: list[Line], line: Line, *, leading: float, right: float) -> bool:
    last = paragraph[-1]
    if len(paragraph) == 1 and re.fullmatch(r"\d+(?:\.\d+)+\.?", last.text) and line.page - last.page <= 1:
        return True
    if abs(last.size - line.size) > 0.15 * max(last.size, line.size) or BULLET.match(line.text):
        return False
    ended = last.text.endswith(ENDS)
    if last.page != line.page:
        return not ended and line.text[:1].islower() and line.page == last.page + 1
    step = (last.y0 - line.y0) / line.size
    if not 0.3 < step <= 1.25 * leading:
        return False
    short = last.x1 < right - 0.22 * (right - paragraph[0].x0)
    cut = last.text.endswith(("-", SOFT_HYPHEN)) and last.text[-2:-1].isalpha()
    if short and not cut and (ended or not line.text[:1].islower()):
        return False
    if last.bold != line.bold and short:
        return False
    bulleted = BULLET.match(paragraph[0].text)
    if line.x0 > last.x0 + 8 and not bulleted and ended:
        return False
    return not (line.x0 < last.x0 - 8 and ended and len(paragraph) > 1)
