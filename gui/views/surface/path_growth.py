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
    parts, which = cut(np.hstack([flat[pairs], flat[pairs + 1]]), -view.slack, 1 + view.slack)
    ends = np.concatenate([parts[:, :3], parts[:, 3:], flat])
    across, down = view.pixels(
        left + ends[:, 0] * (right - left), low + ends[:, 1] * (high - low), ends[:, 2]
    )
    n = len(parts)
    lines = np.column_stack([across[:n], down[:n], across[n : 2 * n], down[n : 2 * n]])
    across, down = across[2 * n :], down[2 * n :]
    line_owner, last = owner[pairs[which]], np.cumsum(sizes) - 1
    found = []
    for place, racer in enumerate(racers):
        end, size = int(last[place]), int(sizes[place])
        own = slice(end - size + 2, end)  # neither what was there already nor the head
        every = mark_every(racer.steps)
        marked = (number[own] % every == 0) & inside[own]
        head = Head(float(across[end]), float(down[end]), True) if inside[end] else None
        was_inside = bool(inside[end - size + 1 : end].any())
        found.append(
            Growth(
                lines[line_owner == place],
                (across[own][marked], down[own][marked]),
                head,
                head is None and was_inside,
            )
        )
    return found
