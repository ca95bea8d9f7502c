"""What has been added to several paths since they were painted, worked out together. No Qt.

A frame adds a point or two to each of many paths: together they take a few calls of NumPy, one by one they
would take hundreds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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


def growths(racers: Sequence[RacerPicture], counts: Sequence[int], view: Projection) -> list[Growth]:
    """Return what comes after the first `counts` points of paths, each at least one and fewer than all."""
    sizes = np.array([len(racer.x) - count + 1 for racer, count in zip(racers, counts, strict=True)])
    owner = np.repeat(np.arange(len(racers)), sizes)
    grown = list(zip(racers, counts, strict=True))
    x = np.concatenate([racer.x[count - 1 :] for racer, count in grown])
    y = np.concatenate([racer.y[count - 1 :] for racer, count in grown])
    value = np.concatenate([racer.loss[count - 1 :] for racer, count in grown])
    number = np.concatenate([np.arange(count - 1, len(racer.x)) for racer, count in grown])
    (left, right), (low, high) = view.shown_range
    flat = np.column_stack([(x - left) / (right - left), (y - low) / (high - low), value])
    finite = np.isfinite(flat)
    there = finite[:, 0] & finite[:, 1]
    flat[~finite[:, 2], 2] = FAR
    inside = there & (flat[:, :2] >= 0).all(axis=1) & (flat[:, :2] <= 1).all(axis=1)
    joined = (owner[1:] == owner[:-1]) & there[1:] & there[:-1]
    for place, racer in enumerate(racers):
        for jump in racer.jumps:
            joined &= (owner[1:] != place) | (number[1:] != jump)
    pairs = np.flatnonzero(joined)
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
