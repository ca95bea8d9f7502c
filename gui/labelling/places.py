"""Where direct labels stand around their anchors: heads of paths, neurons. No Qt; all lengths are in pixels.

Labels never overlap and never leave the room; where there is none for all, those of lower priority are
hidden. `LabelPlaces` remembers where labels stood, so that nothing jumps from frame to frame: call it once a
frame, and `forget` after a change of size or of what is shown. Labels at the ends of lines: `ends`.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from math import isnan
from typing import Literal

import numpy as np

from gui.labelling.search import HIDDEN, Search, Standing
from gui.labelling.slots import CELL_PX, SIDES, Anchors

Side = Literal["right", "left", "above", "below"]
Line = tuple[float, float, float, float]
"""x1, y1, x2, y2."""

STILL_PX = 0.75
"""Labels do not follow an anchor that trembles less than this."""
NO_BOXES = np.empty((0, 4))
NO_POINTS = np.empty((0, 2))


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Label:
    """A label that wants a place near its anchor."""

    key: Hashable
    """Tells the label from the others, and makes it known again in the next frame."""
    x: float
    y: float
    width: float
    height: float
    priority: float = 0.0
    """Where there is no room for all, a lower one gives way; among equals the later one."""
    mark_px: float = 6.0
    """Radius of what is drawn at the anchor. No label covers it."""
    side: Side = "right"
    """Where the label stands if nothing is in the way."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a label stands."""

    key: Hashable
    box: Box | None
    """In whole pixels; None if there is no room."""
    leader: Line | None = None
    """A line from the mark to the label, where they are apart."""


def along(x: np.ndarray, y: np.ndarray, step_px: float = CELL_PX / 2) -> np.ndarray:
    """Return points (n, 2) along a curve, at most `step_px` apart, for `LabelPlaces.place`."""
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = np.clip(x[finite], -1e4, 1e4), np.clip(y[finite], -1e4, 1e4)
    if len(x) < 2:
        return np.column_stack([x, y])
    length = np.hypot(np.diff(x), np.diff(y))
    place = np.concatenate([[0.0], np.cumsum(length)])
    wanted = np.linspace(0.0, place[-1], min(int(place[-1] / step_px) + 2, 20_000))
    return np.column_stack([np.interp(wanted, place, x), np.interp(wanted, place, y)])


class LabelPlaces:
    """Finds a place around each anchor. A label keeps its place as long as that is free and good enough."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Let the next labels stand where it is best, wherever they stood."""
        self._standing: dict[Hashable, Standing] = {}
        self._calls = 0

    @property
    def slots(self) -> dict[Hashable, int]:
        """Number of the place around its anchor that each label has; -1 for one that is hidden."""
        return {key: standing.slot for key, standing in self._standing.items()}

    def place(
        self,
        labels: Sequence[Label],
        room: Box,
        *,
        boxes: np.ndarray = NO_BOXES,
        curves: np.ndarray = NO_POINTS,
    ) -> list[Placed]:
        """Return the place of each label, in the order given. Keys must differ.

        `boxes`: (m, 4) left, top, right, bottom, never covered, like the marks of all labels. `curves`:
        points (n, 2) as `along` gives them, covered where other places are worse still. An anchor outside the
        room is taken to lie at its edge; a label whose anchor is not finite, or that is larger than the
        room, is hidden.
        """
        inner = (whole(room.left), whole(room.top), int(room.right // 1), int(room.bottom // 1))
        shown = [label for label in labels if _fits(label, inner)]
        standing = {label.key: self._standing.get(label.key, Standing()) for label in shown}
        self._standing = standing
        if not shown:
            return [Placed(label.key, None) for label in labels]
        states = list(standing.values())
        anchors = _anchors(shown, states, inner, boxes)
        rank = sorted(range(len(shown)), key=lambda place: -shown[place].priority)
        search = Search(anchors, states, rank, np.stack([SIDES[label.side] for label in shown]), curves)
        self._calls += 1
        search.run(self._calls)
        found = {label.key: _placed(label, search, place) for place, label in enumerate(shown)}
        return [found.get(label.key, Placed(label.key, None)) for label in labels]


def _anchors(
    labels: list[Label], standing: list[Standing], room: tuple[int, int, int, int], boxes: np.ndarray
) -> Anchors:
    left, top, right, bottom = room
    for label, state in zip(labels, standing, strict=True):
        state.follow(min(max(label.x, left), right), min(max(label.y, top), bottom), STILL_PX)
    rows = [(label.mark_px, whole(label.width), whole(label.height)) for label in labels]
    mark, width, height = np.array(rows, float).T
    x, y = np.array([(state.x, state.y) for state in standing]).T
    marks = np.stack([x - mark, y - mark, x + mark, y + mark], axis=-1)
    return Anchors(x, y, mark, width, height, room, np.concatenate([marks, boxes]))


def _placed(label: Label, search: Search, place: int) -> Placed:
    if search.states[place].slot == HIDDEN:
        return Placed(label.key, None)
    left, top, right, bottom = search.boxes[place].tolist()
    x1, y1, x2, y2 = search.leaders[place].tolist()
    return Placed(label.key, Box(left, top, right, bottom), None if isnan(x1) else (x1, y1, x2, y2))


def _fits(label: Label, room: tuple[int, int, int, int]) -> bool:
    left, top, right, bottom = room
    finite = abs(label.x) < float("inf") and abs(label.y) < float("inf")
    return finite and whole(label.width) <= right - left and whole(label.height) <= bottom - top


def whole(value: float) -> int:
    """Return the next whole number that is not lower."""
    return -int(-value // 1)
