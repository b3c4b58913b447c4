"""The drawn lines of a PDF page and the table grids they form (PDFium path objects)."""

import ctypes
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pypdfium2 as pdfium
from pypdfium2 import raw

THIN = 3.0
"""Points: a box no thicker than this is a line; rules nearer than this touch."""
SHORTEST = 4.0
MOST_PATHS = 20_000
MOST_SEGMENTS = 4_000
MOST_COLUMNS = 40
MOST_ROWS = 200


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: at `at` on the cross axis, from `start` to `end` along it (points, origin below left)."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, kw_only=True)
class Grid:
    """A ruled table: column edges from the left, row edges from the top, and which elementary cells form one cell."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    owner: tuple[tuple[tuple[int, int], ...], ...]
    span: dict[tuple[int, int], tuple[int, int]]

    def cell_at(self, x: float, y: float) -> tuple[int, int] | None:
        """The (row, column) of the first elementary cell of the cell at a point, None outside the table."""
        if not (self.xs[0] <= x < self.xs[-1] and self.ys[-1] < y <= self.ys[0]):
            return None
        column = bisect_right(self.xs, x) - 1
        row = bisect_right(self.ys, -y, key=lambda edge: -edge) - 1
        return self.owner[min(row, len(self.ys) - 2)][min(column, len(self.xs) - 2)]


def grids_of(page: pdfium.PdfPage) -> list[Grid]:
    """The tables of at least two columns and two rows that the page rules off, from the top down."""
    horizontal: list[Rule] = []
    vertical: list[Rule] = []
    for x0, y0, x1, y1 in _strokes(page):
        if y1 - y0 <= THIN and x1 - x0 >= SHORTEST:
            horizontal.append(Rule((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= THIN and y1 - y0 >= SHORTEST:
            vertical.append(Rule((x0 + x1) / 2, y0, y1))
    across, down = _joined(horizontal), _joined(vertical)
    grids = (_grid(*part) for part in _touching(across, down))
    return sorted((grid for grid in grids if grid), key=lambda grid: -grid.ys[0])


def has_images(page: pdfium.PdfPage) -> bool:
    """Whether the page shows a raster image (also inside a form)."""
    return any(raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_IMAGE for item in _objects(page))


def _objects(page: pdfium.PdfPage) -> Iterator[ctypes.c_void_p]:
    """Page objects, forms opened one level down; at most MOST_PATHS of them."""
    seen = 0
    for index in range(raw.FPDFPage_CountObjects(page)):
        item = raw.FPDFPage_GetObject(page, index)
        yield item
        seen += 1
        if raw.FPDFPageObj_GetType(item) == raw.FPDF_PAGEOBJ_FORM:
            for inner in range(min(raw.FPDFFormObj_CountObjects(item), MOST_PATHS - seen)):
                child = raw.FPDFFormObj_GetObject(item, inner)
                # Paths in a form are placed by the form's matrix; only images are looked for there.
                if raw.FPDFPageObj_GetType(child) == raw.FPDF_PAGEOBJ_IMAGE:
                    yield child
                seen += 1
        if seen >= MOST_PATHS:
            return


def _strokes(page: pdfium.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """Boxes (left, bottom, right, top) of thin paths, and the straight segments of larger ones."""
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    for item in _objects(page):
        if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
            continue
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            continue
        box = (left.value, bottom.value, right.value, top.value)
        if box[2] - box[0] <= THIN or box[3] - box[1] <= THIN:
            yield box
        else:
            yield from _segments(item)


def _segments(path: ctypes.c_void_p) -> Iterator[tuple[float, float, float, float]]:
    """Axis-parallel segments of a path; a single filled box (shading) has none."""
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(path, mode, stroke)
    count = raw.FPDFPath_CountSegments(path)
    if count > MOST_SEGMENTS or (not stroke.value and count <= 6):
        return
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(path, matrix)
    x, y = ctypes.c_float(), ctypes.c_float()
    last = start = (0.0, 0.0)
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(path, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        point = (
            matrix.a * x.value + matrix.c * y.value + matrix.e,
            matrix.b * x.value + matrix.d * y.value + matrix.f,
        )
        kind = raw.FPDFPathSegment_GetType(segment)
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = point
        elif kind == raw.FPDF_SEGMENT_LINETO:
            yield _box(last, point)
        if raw.FPDFPathSegment_GetClose(segment):
            yield _box(point, start)
        last = point


def _box(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float, float, float]:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _joined(rules: Iterable[Rule]) -> list[Rule]:
    """Rules on the same line that touch, as one."""
    merged: list[Rule] = []
    lanes: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if lanes and rule.at - lanes[-1][0].at <= THIN / 2:
            lanes[-1].append(rule)
        else:
            lanes.append([rule])
    for lane in lanes:
        lane.sort(key=lambda rule: rule.start)
        current = lane[0]
        for rule in lane[1:]:
            if rule.start <= current.end + THIN:
                current = Rule(current.at, current.start, max(current.end, rule.end))
            else:
                merged.append(current)
                current = rule
        merged.append(current)
    return merged


def _touching(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of rules connected by crossings."""
    if len(across) * len(down) > 1_000_000:
        return []
    group = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while group[index] != index:
            group[index] = group[group[index]]
            index = group[index]
        return index

    for i, h in enumerate(across):
        for j, v in enumerate(down):
            crosses = h.start - THIN <= v.at <= h.end + THIN and v.start - THIN <= h.at <= v.end + THIN
            if crosses:
                group[root(i)] = root(len(across) + j)
    parts: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for index in range(len(group)):
        part = parts.setdefault(root(index), ([], []))
        if index < len(across):
            part[0].append(across[index])
        else:
            part[1].append(down[index - len(across)])
    return list(parts.values())


def _edges(rules: list[Rule], other: list[Rule]) -> list[float]:
    """Distinct positions of rules, and the ends of crossing rules that reach well beyond the outermost."""
    positions: list[float] = []
    for at in sorted(rule.at for rule in rules):
        if not positions or at - positions[-1] > THIN:
            positions.append(at)
    reach = 3 * THIN
    first, last = min(rule.start for rule in other), max(rule.end for rule in other)
    before = [first] if first < positions[0] - reach else []
    after = [last] if last > positions[-1] + reach else []
    return before + positions + after


def _grid(across: list[Rule], down: list[Rule]) -> Grid | None:
    """The grid of one group of crossing rules; None if it is no table (one column, one row, too fine)."""
    if len(across) < 2 or not down:
        return None
    xs = _edges(down, across)
    ys = _edges(across, down)[::-1]
    columns, rows = len(xs) - 1, len(ys) - 1
    if not (2 <= columns <= MOST_COLUMNS and 2 <= rows <= MOST_ROWS):
        return None
    if (xs[-1] - xs[0]) / columns < 8 or (ys[0] - ys[-1]) / rows < 6:
        return None
    return _merged(xs, ys, across, down)


def _covered(rules: list[Rule], at: float, start: float, end: float) -> bool:
    """Whether rules at this position cover more than half of a stretch."""
    length = sum(max(0.0, min(rule.end, end) - max(rule.start, start)) for rule in rules if abs(rule.at - at) <= THIN)
    return length > 0.5 * (end - start)


def _merged(xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]) -> Grid:
    """The grid with elementary cells joined where no rule divides them."""
    columns, rows = len(xs) - 1, len(ys) - 1
    owner = {(r, c): (r, c) for r in range(rows) for c in range(columns)}

    def root(cell: tuple[int, int]) -> tuple[int, int]:
        while owner[cell] != cell:
            cell = owner[cell]
        return cell

    def join(one: tuple[int, int], other: tuple[int, int]) -> None:
        first, second = sorted((root(one), root(other)))
        owner[second] = first

    for r in range(rows):
        for c in range(columns):
            if c + 1 < columns and not _covered(down, xs[c + 1], ys[r + 1], ys[r]):
                join((r, c), (r, c + 1))
            if r + 1 < rows and not _covered(across, ys[r + 1], xs[c], xs[c + 1]):
                join((r, c), (r + 1, c))
    span: dict[tuple[int, int], tuple[int, int]] = {}
    for r in range(rows):
        for c in range(columns):
            first = root((r, c))
            high, wide = span.get(first, (1, 1))
            span[first] = (max(high, r - first[0] + 1), max(wide, c - first[1] + 1))
    owners = tuple(tuple(root((r, c)) for c in range(columns)) for r in range(rows))
    return Grid(xs=tuple(xs), ys=tuple(ys), owner=owners, span=span)
