"""A PDF page as read: lines of text and tables with their places in points, origin below left of the page as shown."""

from dataclasses import dataclass
from typing import NamedTuple

SOFT_HYPHEN = "\u00ad"
"""A hyphen that counts only at the end of a line; kept there until lines are joined."""


class Glyph(NamedTuple):
    """A character with its box and its place in the page's text (-1: added)."""

    char: str
    x0: float
    x1: float
    y0: float
    y1: float
    place: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One visual line outside tables. `size` is the height of its characters' boxes in points."""

    text: str
    page: int
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    bold: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One table row: cells that begin in it, left to right; `spans` are texts of cells that reach into it from above."""

    cells: tuple[str, ...]
    spans: tuple[str, ...] = ()
    widest: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A ruled table on one page; `bold` says whether the first row is printed bold."""

    page: int
    x0: float
    y0: float
    y1: float
    edges: tuple[float, ...]
    rows: tuple[Row, ...]
    bold: bool


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page (1-based) in reading order. `lost` counts characters the file gives no code for."""

    number: int
    width: float
    height: float
    items: tuple[Line | Table, ...]
    images: bool = False
    lost: int = 0
    cut: int = 0
    problem: str = ""
