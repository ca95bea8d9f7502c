"""Columns that give the target away: on a line with it, rising with it, or parts of which it is made.

What is found is what people meet: the same quantity in another unit or as a logarithm, the two parts of a
total, the start and the end of a duration, an average of columns beside it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.tables.table import Remark, Table, TableColumn, short

SAMPLE_ROWS = 5000
MIN_ROWS = 10
CORRELATION = 0.999
"""Above this a column is taken for another way of writing the target."""
RANK_CORRELATION = 0.99999
"""The same for the ranks, which stay as they are under a logarithm or a square."""
MAX_COLUMNS = 200
"""So many columns are looked at in pairs."""
MAX_PARTS = 60
"""So many columns are looked at as parts of a sum."""
PART_ROWS = 1000
"""So many rows of the sample are enough for that."""
UNEXPLAINED = 5e-5
"""Share of the target's variance that rounding may leave of a weighted sum."""
LEAST_WEIGHT = 0.01
"""Weight, in spreads, below which a column is no part of a sum: rounding gives all some weight."""
_CLOSE = 1e-6
"""Largest difference for a sum or a product, relative to the largest value."""


@dataclass(frozen=True)
class Leak:
    """Columns that together give the target away."""

    columns: tuple[str, ...]
    text: str


def find_leaks(table: Table, target: str) -> tuple[Leak, ...]:
    """Return what gives the target away, found in at most 5,000 rows spread over the table."""
    goal = table.column(target)
    if goal.kind != "number" or goal.distinct < 3:
        return ()
    rows = np.linspace(0, table.rows - 1, min(table.rows, SAMPLE_ROWS)).astype(np.int64)
    y = goal.values[rows]
    others = [
        column
        for column in table.columns
        if column is not goal
        and column.kind != "words"
        and not column.has("counts rows", "constant", "empty")
    ]
    single = tuple(leak for column in others if (leak := _single(column, goal, column.values[rows], y)))
    known = {name for leak in single for name in leak.columns}
    rest = [column for column in others if column.name not in known][:MAX_COLUMNS]
    x = np.column_stack([column.values[rows] for column in rest]) if rest else np.empty((len(rows), 0))
    pairs = _pairs(rest, goal, x, y)
    known = {name for leak in pairs for name in leak.columns}
    left = [place for place, column in enumerate(rest) if column.name not in known]
    return (*single, *pairs, *_parts([rest[place] for place in left], goal, x[:, left], y))


def leak_remarks(leaks: tuple[Leak, ...]) -> tuple[Remark, ...]:
    """Return each leak as a remark about its first column."""
    return tuple(Remark("leak", leak.text, leak.columns[0]) for leak in leaks)


# ---- one column -----------------------------------------------------------------------------


def _single(column: TableColumn, goal: TableColumn, x: np.ndarray, y: np.ndarray) -> Leak | None:
    both = np.isfinite(x) & np.isfinite(y)
    x, y = x[both], y[both]
    if len(x) < MIN_ROWS:
        return None
    name, target = f"“{short(column.name)}”", f"“{short(goal.name)}”"
    if (x == y).all():
        return Leak((column.name,), f"{name} equals the target {target}: it gives the answer away.")
    r = _correlation(x, y)
    if abs(r) > CORRELATION:
        text = f"{name} lies on a line with the target {target} (r = {r:.4f}): it gives the answer away."
        return Leak((column.name,), text)
    if column.kind == "number" and _rises_with(x, y):
        text = f"{name} rises or falls exactly as the target {target} does: it gives the answer away."
        return Leak((column.name,), text)
    return None


def _correlation(x: np.ndarray, y: np.ndarray) -> float:
    x, y = x / (np.abs(x).max() or 1.0), y / (np.abs(y).max() or 1.0)  # squares of huge numbers are infinite
    x, y = x - x.mean(), y - y.mean()
    size = float(np.sqrt((x * x).sum() * (y * y).sum()))
    return float((x * y).sum()) / size if size > 0 else 0.0


def _rises_with(x: np.ndarray, y: np.ndarray) -> bool:
    """Return whether many different values have the same order as the target; not so for even steps, which
    are those of a plan or of a clock."""
    different = np.unique(x)
    if len(different) < 20 or len(different) < 0.9 * len(np.unique(y)):
        return False
    steps = np.diff(different)
    if steps.max() <= 1.5 * steps.min():
        return False
    return abs(_correlation(_ranks(x), _ranks(y))) > RANK_CORRELATION


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks from 0; equal values share the mean of theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: np.ndarray = (ends - (counts + 1) / 2)[inverse]
    return ranks


# ---- two columns ----------------------------------------------------------------------------


def _pairs(columns: list[TableColumn], goal: TableColumn, x: np.ndarray, y: np.ndarray) -> tuple[Leak, ...]:
    """Look among 60 rows for pairs, and make sure on all; dates only as a difference."""
    few = np.linspace(0, len(y) - 1, min(len(y), 60)).astype(np.int64)
    if len(columns) < 2 or len(few) < MIN_ROWS:
        return ()
    found: dict[frozenset[str], Leak] = {}
    with np.errstate(all="ignore"):
        for place, first in enumerate(columns):
            a, goals = x[few, place], y[few]
            for sign, partner in (("+", goals - a), ("−", a - goals), ("×", goals / a), ("÷", a / goals)):
                for other in np.flatnonzero(_agree(x[few], partner[:, None])):
                    second = columns[int(other)]
                    pair = frozenset((first.name, second.name))
                    dated = "date" in (first.kind, second.kind) and sign != "−"
                    if second is first or pair in found or dated:
                        continue
                    if _holds(x[:, place], x[:, other], y, sign):
                        names = (first.name, second.name)
                        found[pair] = Leak(names, _pair_text(first, second, goal, sign))
    return tuple(found.values())


def _agree(table: np.ndarray, partner: np.ndarray) -> np.ndarray:
    """Return for each column whether it is the partner in all rows in which both are known."""
    size = np.nanmax(np.abs(np.where(np.isfinite(partner), partner, 0.0)))
    known = np.isfinite(table) & np.isfinite(partner)
    close = np.abs(table - partner) <= _CLOSE * size
    agree: np.ndarray = (close | ~known).all(axis=0) & (known.sum(axis=0) >= MIN_ROWS)
    return agree


def _holds(a: np.ndarray, b: np.ndarray, y: np.ndarray, sign: str) -> bool:
    whole = {"+": a + b, "−": a - b, "×": a * b, "÷": a / b}[sign]
    known = np.isfinite(whole) & np.isfinite(y)
    whole, y = whole[known], y[known]
    varied = len(y) >= MIN_ROWS and len(np.unique(b[known])) > 1 and np.count_nonzero(b[known]) > len(y) // 2
    return bool(varied and np.abs(whole - y).max() <= _CLOSE * max(float(np.abs(y).max()), 1e-300))


def _pair_text(first: TableColumn, second: TableColumn, goal: TableColumn, sign: str) -> str:
    a, b, target = (f"“{short(column.name)}”" for column in (first, second, goal))
    return f"{a} {sign} {b} is the target {target}: together they give the answer away."


# ---- many columns ---------------------------------------------------------------------------


def _parts(columns: list[TableColumn], goal: TableColumn, x: np.ndarray, y: np.ndarray) -> tuple[Leak, ...]:
    """Return the columns of which the target is an exact weighted sum, as an average or a total is."""
    columns, x = columns[:MAX_PARTS], x[:, :MAX_PARTS]
    known = np.isfinite(x).all(axis=1) & np.isfinite(y)
    few = slice(None, None, max(1, len(y) // PART_ROWS))
    x, y = x[known][few], y[known][few]
    if len(columns) < 2 or len(y) < 3 * len(columns) + MIN_ROWS:
        return ()
    spread, size = x.std(axis=0), float(y.std())
    if not size > 0 or not np.isfinite(spread).all() or not np.isfinite(size):
        return ()
    scaled = (x - x.mean(axis=0)) / np.where(spread > 0, spread, 1.0)
    centred = (y - y.mean()) / size
    try:
        weights = np.linalg.lstsq(scaled, centred, rcond=1e-9)[0]
    except np.linalg.LinAlgError:
        return ()
    if float(np.square(scaled @ weights - centred).mean()) > UNEXPLAINED:
        return ()
    parts = [column for column, weight in zip(columns, weights, strict=True) if abs(weight) > LEAST_WEIGHT]
    shown = ", ".join(f"“{short(part.name)}”" for part in parts[:4]) + (" …" if len(parts) > 4 else "")
    text = (
        f"The target “{short(goal.name)}” is a weighted sum of {shown}: together these {len(parts)} columns "
        "give the answer away."
    )
    return (Leak(tuple(part.name for part in parts), text),) if len(parts) > 1 else ()
