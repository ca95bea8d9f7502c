"""What has been added to several paths since they were painted, worked out together. No Qt.

A frame adds a point or two to each of many paths: together they take a few calls of NumPy, one by one they
would take hundreds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.landscape.surface import Range
from core.race.snapshot import RacerPicture
from gui.views.surface.path_lines import FAR, Head, Projection, cut, mark_every

NO_MARKS = (np.empty(0), np.empty(0))


@dataclass(frozen=True, eq=False)
class Growth:
    """The new part of one path, in pixels."""

    lines: np.ndarray
    """(n, 4)"""
    marks: tuple[np.ndarray, np.ndarray]
    head: Head | None
    """Where the racer is; None if it is not in the picture."""
    left: bool
    """It left the picture in this part: where, is for others to find out."""


@dataclass(frozen=True, eq=False)
class _Parts:
    """The new parts of several paths in the plane, whatever they are seen through. P points, all in a row."""

    sizes: np.ndarray
    """(R,) points of each path, the last one that was there already among them."""
    owner: np.ndarray
    """(P,) which path a point is of."""
    number: np.ndarray
    """(P,) which of the points of its path."""
    flat: np.ndarray
    """(P, 3) flat places with values."""
    inside: np.ndarray
    """(P,) whether it lies in the part of the plane that is shown."""
    pairs: np.ndarray
    """(n,) points that a line joins with the next one."""


@lru_cache(maxsize=1)
def _parts(racers: tuple[RacerPicture, ...], counts: tuple[int, ...], shown: tuple[Range, Range]) -> _Parts:
    """Return the new parts of paths; map and relief show the same ones, one after the other."""
    sizes = np.array([len(racer.x) - count + 1 for racer, count in zip(racers, counts, strict=True)])
    owner = np.repeat(np.arange(len(racers)), sizes)
    grown = list(zip(racers, counts, strict=True))
    x = np.concatenate([racer.x[count - 1 :] for racer, count in grown])
    y = np.concatenate([racer.y[count - 1 :] for racer, count in grown])
    value = np.concatenate([racer.loss[count - 1 :] for racer, count in grown])
    number = np.concatenate([np.arange(count - 1, len(racer.x)) for racer, count in grown])
    flat, inside, there = _flat(x, y, value, shown)
    joined = (owner[1:] == owner[:-1]) & there[1:] & there[:-1]
    for place, racer in enumerate(racers):
        for jump in racer.jumps:
            joined &= (owner[1:] != place) | (number[1:] != jump)
    return _Parts(sizes, owner, number, flat, inside, np.flatnonzero(joined))


def _flat(
    x: np.ndarray, y: np.ndarray, value: np.ndarray, shown: tuple[Range, Range]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return flat places with values (P, 3), which of them are shown, and which are places at all."""
    (left, right), (low, high) = shown
    flat = np.column_stack([(x - left) / (right - left), (y - low) / (high - low), value])
    finite = np.isfinite(flat)
    there = finite[:, 0] & finite[:, 1]
    flat[~finite[:, 2], 2] = FAR
    inside = there & (flat[:, :2] >= 0).all(axis=1) & (flat[:, :2] <= 1).all(axis=1)
    return flat, inside, there


def heads_at_start(racers: Sequence[RacerPicture], view: Projection) -> list[Head | None]:
    """Return where the first points of paths lie; None for those that are not in the picture."""
    x, y, value = (np.array([getattr(racer, name)[0] for racer in racers]) for name in ("x", "y", "loss"))
    flat, inside, _ = _flat(x, y, value, view.shown_range)
    across, down = view.pixels(x, y, flat[:, 2])
    places = zip(across.tolist(), down.tolist(), inside.tolist(), strict=True)
    return [Head(*view.in_sight(x, y), True) if is_inside else None for x, y, is_inside in places]


def growths(racers: Sequence[RacerPicture], counts: Sequence[int], view: Projection) -> list[Growth]:
    """Return what comes after the first `counts` points of paths, each at least one and fewer than all."""
    new = _parts(tuple(racers), tuple(counts), view.shown_range)
    sizes, owner, number, flat, inside, pairs = (
        new.sizes,
        new.owner,
        new.number,
        new.flat,
        new.inside,
        new.pairs,
    )
    (left, right), (low, high) = view.shown_range
    parts = np.hstack([flat[pairs], flat[pairs + 1]])
    if not inside.all():
        parts, which = cut(parts, -view.slack, 1 + view.slack)
        pairs = pairs[which]
    ends = np.concatenate([parts[:, :3], parts[:, 3:], flat])
    across, down = view.pixels(
        left + ends[:, 0] * (right - left), low + ends[:, 1] * (high - low), ends[:, 2]
    )
    n, last = len(parts), np.cumsum(sizes) - 1
    lines = np.column_stack([across[:n], down[:n], across[n : 2 * n], down[n : 2 * n]])
    across, down = across[2 * n :], down[2 * n :]
    bounds = np.searchsorted(owner[pairs], np.arange(len(racers) + 1)).tolist()
    every = np.array([mark_every(racer.steps) for racer in racers])[owner]
    marked = (number % every == 0) & inside
    marked[last] = False  # the head
    marked[last - sizes + 1] = False  # what was there already
    heads = zip(across[last].tolist(), down[last].tolist(), inside[last].tolist(), strict=True)
    found = []
    for place, (x, y, is_inside) in enumerate(heads):
        own = slice(int(last[place]) - int(sizes[place]) + 1, int(last[place]))
        marks = NO_MARKS
        if (own_marks := marked[own]).any():
            marks = across[own][own_marks], down[own][own_marks]
        head = Head(x, y, True) if is_inside else None
        left_now = head is None and bool(inside[own].any())
        found.append(Growth(lines[bounds[place] : bounds[place + 1]], marks, head, left_now))
    return found
