"""The places around an anchor that a label may take, and what each costs. Lengths are in pixels.

Boxes are rows left, top, right, bottom; lines are rows x1, y1, x2, y2, NaN where there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

GAP_PX = 2
"""Least distance of two labels."""
CLEAR_PX = 3
"""More of it where a label comes to stand anew, so that it need not leave at once."""
MARK_GAP_PX = 4.0
COLUMN_PX = 56.0
"""From the near column of places beside a mark to the far one."""
NUDGE_PX = 9
"""A label that stands gives way up to here before it takes another place."""
LEADER_FROM_PX = 14.0
"""A label farther from its mark than this needs a leader."""
OTHER_SIDE = 8.0
"""Cost of standing on another side than the one preferred."""
TIGHT = 60.0
"""Cost of a place that is free by less than `CLEAR_PX`."""
CURVE = 150.0
"""Cost of lying on curves all over."""
CROSSING = 200.0
"""Cost of a leader that crosses a mark, a label or another leader."""
CELL_PX = 6
"""Curves are looked up in squares of this side."""


def _slots() -> np.ndarray:
    rows = (0, -1, 1, -2, 2, -3, 3, -4, 4, -5, 5)
    beside = [(side, 0, row, 0) for side in (1, -1) for row in rows]
    across = [(0, side, side * row, 0) for side in (-1, 1) for row in (0, 1, 2)]
    farther = [(side, 0, row, 1) for side in (1, -1) for row in rows[:7]]
    return np.array(beside + across + farther, float)


def _nudges() -> np.ndarray:
    ways = ((0, -1), (0, 1), (1, 0), (-1, 0))
    return np.array([(0, 0)] + [(x * r, y * r) for r in range(1, NUDGE_PX + 1) for x, y in ways], float)


SLOTS = _slots()
"""(C, 4): side in x, side in y, rows down, columns out."""
SIDES = {
    "right": OTHER_SIDE * (SLOTS[:, 0] != 1),
    "left": OTHER_SIDE * (SLOTS[:, 0] != -1),
    "above": OTHER_SIDE * (SLOTS[:, 1] != -1),
    "below": OTHER_SIDE * (SLOTS[:, 1] != 1),
}
NUDGES = _nudges()
"""Small shifts, the shortest first."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """n labels: columns of shape (n,), and the room for them."""

    x: np.ndarray
    y: np.ndarray
    mark: np.ndarray
    """Radius of what is drawn at the anchor."""
    width: np.ndarray
    height: np.ndarray
    """Whole numbers, not larger than the room."""
    room: tuple[int, int, int, int]
    solid: np.ndarray
    """(m, 4) boxes that no label covers; the first n are the marks."""

    def boxes(self, index: np.ndarray, slots: np.ndarray, shift: np.ndarray | None = None) -> np.ndarray:
        """Return the boxes (..., 4) of labels (...) at places (..., 4), shifted by (..., 2)."""
        side, upright = slots[..., 0], slots[..., 1]
        width, height = self.width[index], self.height[index]
        from_mark = self.mark[index] + MARK_GAP_PX
        left, top, right, bottom = self.room
        x = self.x[index] + side * (from_mark + COLUMN_PX * slots[..., 3]) + (side - 1) * (width / 2)
        y = self.y[index] + upright * from_mark + (upright - 1) * (height / 2)
        y = y + slots[..., 2] * (height + GAP_PX)
        if shift is not None:
            x, y = x + shift[..., 0], y + shift[..., 1]
        found = np.empty((*x.shape, 4))
        found[..., 0] = x = np.minimum(np.maximum(np.floor(x + 0.5), left), right - width)
        found[..., 1] = y = np.minimum(np.maximum(np.floor(y + 0.5), top), bottom - height)
        found[..., 2], found[..., 3] = x + width, y + height
        return found

    def leaders(self, index: np.ndarray, boxes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the leader (..., 4) of each box, NaN where none is needed, and how far the box is."""
        x, y, mark = self.x[index], self.y[index], self.mark[index]
        left, top, right, bottom = (boxes[..., part] for part in range(4))
        before, above = left >= x, top >= y
        across = np.maximum(np.maximum(left - x, x - right), 0.0)
        down = np.maximum(np.maximum(top - y, y - bottom), 0.0)
        distance = np.hypot(across, down) - mark
        lines = np.empty(boxes.shape)
        lines[..., 2] = np.where(before, left, np.where(right <= x, right, (left + right) / 2))
        lines[..., 3] = np.where(across > 0, (top + bottom) / 2, np.where(above, top, bottom))
        way_x, way_y = lines[..., 2] - x, lines[..., 3] - y
        part = mark / np.maximum(np.hypot(way_x, way_y), mark + 1e-9)
        lines[..., 0], lines[..., 1] = x + way_x * part, y + way_y * part
        lines[distance <= LEADER_FROM_PX] = np.nan
        return lines, distance


def gaps(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return how far boxes (..., 4) are from others (m, 4), as (..., m); negative where they overlap."""
    one = boxes[..., None, :]
    across = np.maximum(one[..., 0] - others[:, 2], others[:, 0] - one[..., 2])
    found: np.ndarray = np.maximum(
        across, np.maximum(one[..., 1] - others[:, 3], others[:, 1] - one[..., 3]), out=across
    )
    return found


def crosses(lines: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Return whether lines (k, 4) pass through the inside of boxes (m, 4), as (k, m)."""
    x, y = lines[:, :1], lines[:, 1:2]
    with np.errstate(all="ignore"):
        per_x, per_y = 1.0 / (lines[:, 2:3] - x), 1.0 / (lines[:, 3:] - y)
        left, right = (boxes[:, 0] - x) * per_x, (boxes[:, 2] - x) * per_x
        top, bottom = (boxes[:, 1] - y) * per_y, (boxes[:, 3] - y) * per_y
    enter = np.maximum(np.maximum(np.minimum(left, right), np.minimum(top, bottom)), 0.0)
    leave = np.minimum(np.minimum(np.maximum(left, right), np.maximum(top, bottom)), 1.0)
    inside: np.ndarray = enter < leave - 1e-9
    return inside


def meets(lines: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return whether lines (k, 4) cross other lines (m, 4), as (k, m)."""
    x, y = lines[:, :1], lines[:, 1:2]
    way_x, way_y = lines[:, 2:3] - x, lines[:, 3:] - y
    other_x, other_y = others[:, 2] - others[:, 0], others[:, 3] - others[:, 1]
    from_x, from_y = others[:, 0] - x, others[:, 1] - y
    with np.errstate(all="ignore"):
        per = 1.0 / (way_x * other_y - way_y * other_x)
        one, other = (from_x * other_y - from_y * other_x) * per, (from_x * way_y - from_y * way_x) * per
    crossing: np.ndarray = (one > 0) & (one < 1) & (other > 0) & (other < 1)
    return crossing


def coverage(boxes: np.ndarray, points: np.ndarray, room: tuple[int, int, int, int]) -> np.ndarray:
    """Return which part of each box (..., 4) lies on curves: points (n, 2) no more than 3 px apart."""
    left, top, right, bottom = room
    across, down = (right - left) // CELL_PX + 1, (bottom - top) // CELL_PX + 1
    inside = (points[:, 0] >= left) & (points[:, 0] < right) & (points[:, 1] >= top) & (points[:, 1] < bottom)
    cells = ((points[inside] - (left, top)) // CELL_PX).astype(np.int64)
    drawn = np.zeros((down + 1, across + 1), np.int32)
    drawn[cells[:, 1] + 1, cells[:, 0] + 1] = 1
    sums = drawn.cumsum(axis=0).cumsum(axis=1)
    x1, y1 = ((boxes[..., :2] - (left, top)) // CELL_PX).astype(np.int64).T
    x2, y2 = (-((left, top) - boxes[..., 2:]) // CELL_PX + 1).astype(np.int64).T
    x2, y2 = np.minimum(x2, across), np.minimum(y2, down)
    count = sums[y2, x2] - sums[y1, x2] - sums[y2, x1] + sums[y1, x1]
    share: np.ndarray = (count / ((x2 - x1) * (y2 - y1))).T
    return share
