"""From the path of a racer to lines in pixels: thinned out, cut at the edges, projected, dashed. No Qt.

Shapes: N points of a path, n lines. A flat place is a part of the shown range, 0 to 1 along both axes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from core.landscape.surface import Range
from core.race.snapshot import RacerPicture, Standing

RECENT = 200
"""So many of the last steps are drawn each."""
THIN_PX = 3.0
"""Older points that are nearer to one another than this are left out."""
AGES = (60, 150, 400)
"""Steps behind the head after which a path fades a little more."""
MOST_DASHES = 1500
"""Farther behind the head a path is solid: so long a line is a scribble anyway."""
MARKS = 3
"""About so many marks are drawn along a path."""
NO_LINES = np.empty((0, 4))
SOLID_PX = 1e15
"""The one dash of a solid line: longer than any path."""
FAR = 1e300
"""Stands for values that are none."""


class Projection(Protocol):
    """Where points of a surface lie in a picture."""

    @property
    def shown_range(self) -> tuple[Range, Range]:
        """The part of the plane that is drawn: (low, high) along both axes."""
        ...

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of that part in pixels, about: for deciding what is too small to be seen."""
        ...

    @property
    def slack(self) -> float:
        """How far lines may reach beyond the part, as a share of it; what clips afterwards may have some."""
        ...

    def in_sight(self, x: float, y: float) -> tuple[float, float]:
        """Return where a mark at an edge, in pixels, is seen as a whole."""
        ...

    def pixels(self, x: np.ndarray, y: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the pixels of points with their values."""
        ...


@dataclass(frozen=True, eq=False)
class Head:
    """Where a racer is, or where it left the picture."""

    x: float
    y: float
    """In pixels."""
    inside: bool
    """Whether it is where it is drawn; else it left the picture there."""


@dataclass(frozen=True, eq=False)
class PathLines:
    """One racer's path, ready to be painted."""

    number: int
    name: str
    lines: np.ndarray
    """(n, 4) x1, y1, x2, y2 in pixels, from the start to the head."""
    ages: np.ndarray
    """(n,) 0 for the newest part."""
    marks: tuple[np.ndarray, np.ndarray]
    """Pixels of the marks along the path."""
    head: Head | None
    """None if it has never been in the picture."""
    diverged: bool
    selected: bool


def path_lines(racer: RacerPicture, view: Projection, *, budget: int, selected: bool) -> PathLines:
    """Return the lines of a racer's path; `budget`: about so many of its points are drawn at most."""
    steps = len(racer.x)
    flat, numbers = _flat(racer, view)
    kept = _thinned(flat, view.size, budget)
    flat, numbers = flat[kept], numbers[kept]
    pairs = np.hstack([flat[:-1], flat[1:]])
    joined = _joined(numbers, racer.jumps)
    lines, which = cut(pairs[joined], -view.slack, 1 + view.slack)
    pixels = np.column_stack([*_pixels(view, lines[:, :3]), *_pixels(view, lines[:, 3:])])
    ages = np.searchsorted(AGES, steps - 1 - numbers[1:][joined][which], side="right")
    return PathLines(
        number=racer.settings.number,
        name=racer.settings.shown_name,
        lines=pixels,
        ages=ages,
        marks=_marks(racer, view),
        head=_head(flat, view),
        diverged=racer.standing is Standing.DIVERGED,
        selected=selected,
    )


def step_of(racer: RacerPicture, number: int) -> int:
    """Return the step that led to a point; a point that the racer was put at has that of the one before."""
    return number - sum(1 for jump in racer.jumps if jump <= number)


def _flat(racer: RacerPicture, view: Projection) -> tuple[np.ndarray, np.ndarray]:
    """Return the finite points as flat places with values (N, 3), and their numbers."""
    (left, right), (low, high) = view.shown_range
    flat = np.empty((len(racer.x), 3))
    flat[:, 0], flat[:, 1] = racer.x - left, racer.y - low
    flat[:, :2] /= right - left, high - low
    flat[:, 2] = racer.loss
    numbers = np.arange(len(racer.x))
    finite = np.isfinite(flat)
    if not finite.all():
        flat[~finite[:, 2], 2] = FAR
        there = finite[:, 0] & finite[:, 1]
        flat, numbers = flat[there], numbers[there]
    return flat, numbers


def _thinned(flat: np.ndarray, size: tuple[float, float], budget: int) -> np.ndarray:
    """Return which points are drawn."""
    count = len(flat)
    if count <= RECENT:
        return np.arange(count)
    with np.errstate(over="ignore"):
        moves = np.hypot(*(np.diff(flat[:, :2], axis=0) * size).T)
    places = np.concatenate([[0.0], np.cumsum(np.minimum(moves, 1e6))])
    old = count - RECENT
    cells = (places[:old] / THIN_PX).astype(np.int64)
    kept = np.flatnonzero(np.diff(cells, prepend=-1))
    if len(kept) > budget - RECENT:
        kept = kept[:: -(-len(kept) // max(budget - RECENT, 1))]
    return np.concatenate([kept, np.arange(old, count)])


def _joined(numbers: np.ndarray, jumps: tuple[int, ...]) -> np.ndarray:
    """Return which neighbours among the points are joined by a line."""
    if not jumps:
        return np.ones(max(len(numbers) - 1, 0), bool)
    before = np.searchsorted(np.sort(jumps), numbers, side="right")
    return np.asarray(before[1:] == before[:-1])


def cut(lines: np.ndarray, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the parts of lines (n, 6) of flat places and values that lie between, and which lines they are.

    Liang and Barsky (1984), "A new concept and method for line clipping".
    """
    start, way = lines[:, :3], lines[:, 3:] - lines[:, :3]
    first, last = np.zeros(len(lines)), np.ones(len(lines))
    for axis in (0, 1):
        at, along = start[:, axis], way[:, axis]
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            ends = np.stack([(low - at) / along, (high - at) / along])
        still = along == 0
        ends[:, still] = np.where((low <= at[still]) & (at[still] <= high), [[0.0], [1.0]], 2.0)
        first, last = np.maximum(first, ends.min(axis=0)), np.minimum(last, ends.max(axis=0))
    which = np.flatnonzero(first < last)
    first, last = first[which], last[which]
    begin = start[which] + way[which] * first[:, None]
    end = start[which] + way[which] * last[:, None]
    lower = np.minimum(lines[which, 2], lines[which, 5])  # that outside may be absurdly high
    begin[:, 2], end[:, 2] = (
        np.where(first > 0, lower, lines[which, 2]),
        np.where(last < 1, lower, lines[which, 5]),
    )
    return np.hstack([begin, end]), which


def _pixels(view: Projection, flat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the pixels of flat places with values (n, 3)."""
    (left, right), (low, high) = view.shown_range
    x, y = left + flat[:, 0] * (right - left), low + flat[:, 1] * (high - low)
    return view.pixels(x, y, flat[:, 2])


def _head(flat: np.ndarray, view: Projection) -> Head | None:
    """Return where the last point is drawn: if it is outside, where the path left."""
    within = ((flat[:, :2] >= 0) & (flat[:, :2] <= 1)).all(axis=1)
    seen = np.flatnonzero(within)
    if not len(seen):
        return None
    last = int(seen[-1])
    inside = last == len(flat) - 1
    place = flat[last]
    if not inside:
        leaving, _ = cut(np.concatenate([flat[last], flat[last + 1]])[None], 0.0, 1.0)
        place = leaving[0, 3:] if len(leaving) else place
    (x,), (y,) = _pixels(view, place[None])
    return Head(*view.in_sight(float(x), float(y)), inside)


def mark_every(steps: int) -> int:
    """Return after how many steps a path has marks: 5, 10, 20, 50, 100 ..., so that there are few of them."""
    power = 1
    while True:
        for factor in (5, 10, 20):
            if steps < factor * power * (MARKS + 1):
                return factor * power
        power *= 10


def _marks(racer: RacerPicture, view: Projection) -> tuple[np.ndarray, np.ndarray]:
    every = mark_every(racer.steps)
    at = slice(every, max(len(racer.x) - 1, 0), every)
    x, y, value = racer.x[at], racer.y[at], racer.loss[at]
    (left, right), (low, high) = view.shown_range
    seen = (x >= left) & (x <= right) & (y >= low) & (y <= high) & np.isfinite(value)
    return view.pixels(x[seen], y[seen], value[seen])


def lengths(lines: np.ndarray) -> np.ndarray:
    """Return the lengths (n,) of lines (n, 4)."""
    return np.asarray(np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]))


def dashes(
    lines: np.ndarray, pattern: tuple[float, ...], before_px: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return the parts of lines (n, 4) that a pattern of lengths leaves, and which lines they are parts of.

    `pattern`: lengths drawn and left out by turns, in pixels; () leaves all. Lines follow one another; the
    pattern runs on over their joints, and began so many pixels before the first of them.
    """
    if not pattern:
        return lines, np.arange(len(lines))
    return dashes_together([lines], [pattern], [before_px])


def dashes_together(
    paths: Sequence[np.ndarray], patterns: Sequence[tuple[float, ...]], before_px: Sequence[float]
) -> tuple[np.ndarray, np.ndarray]:
    """Return the same for several paths, one after the other; lines are counted through all of them."""
    lines = np.concatenate(paths)
    if not len(lines):
        return lines, np.arange(0)
    sizes = np.array([len(path) for path in paths])
    owner = np.repeat(np.arange(len(paths)), sizes)
    period, on, off = _drawn(patterns)
    length = lengths(lines)
    stop = np.cumsum(length)
    start = np.concatenate([[0.0], stop[:-1]])
    shift = np.array(before_px) - start[np.minimum(np.cumsum(sizes) - sizes, len(lines) - 1)]
    start, stop = start + shift[owner], stop + shift[owner]
    last = stop[np.cumsum(sizes) - 1] / period
    first = np.maximum(np.array(before_px) // period, np.floor(last) - MOST_DASHES)
    own_period, own_first = period[owner], first[owner]
    turn = np.maximum(start // own_period, own_first)
    count = np.maximum(stop // own_period - turn + 1, 0).astype(np.int64)
    which = np.repeat(np.arange(len(lines)), count)
    turn = turn[which] + np.arange(len(which)) - np.repeat(np.cumsum(count) - count, count)
    base = (turn * own_period[which])[:, None]
    begin = base + on[owner[which]]
    begin[turn == own_first[which], 0] = -np.inf  # goes on from what is solid
    begin = np.maximum(begin, start[which, None])
    end = np.minimum(base + off[owner[which]], stop[which, None])
    row, part = np.nonzero(end > begin)
    which, begin, end = which[row], begin[row, part], end[row, part]
    solid = np.flatnonzero((stop <= own_first * own_period) & (length > 0))
    if len(solid):
        which = np.concatenate([which, solid])
        begin, end = np.concatenate([begin, start[solid]]), np.concatenate([end, stop[solid]])
        order = np.argsort(which, kind="stable")
        which, begin, end = which[order], begin[order], end[order]
    way = lines[which, 2:] - lines[which, :2]
    from_, to = ((at - start[which]) / length[which] for at in (begin, end))
    corner = lines[which, :2]
    return np.hstack([corner + way * from_[:, None], corner + way * to[:, None]]), which


def _drawn(patterns: Sequence[tuple[float, ...]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the period (R,) of patterns, and where in it what is drawn begins and ends, (R, K) each."""
    most = max(1, *(len(pattern) // 2 for pattern in patterns))
    period, on, off = np.empty(len(patterns)), *np.zeros((2, len(patterns), most))
    for place, pattern in enumerate(patterns):
        ends = np.cumsum(pattern or (SOLID_PX,))
        period[place] = ends[-1]
        off[place, : len(ends[::2])] = ends[::2]
        on[place, : len(ends[::2])] = ends[::2] - (pattern[::2] or SOLID_PX)
    return period, on, off
