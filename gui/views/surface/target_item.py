"""`TargetItem`: the line of the target among the curves, and where its word stands."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.theme import Theme
from gui.views.items import Item

WORD_PX, GAP_PX = 6, 3
"""From the end of the axis to the word of the target, and from its line to the word."""
DASHES = (5.0, 5.0)
PLACES = tuple(product((1.0, 0.8, 0.6, 0.4, 0.2, 0.0), ("above", "below")))
"""Where the word stands, part of the way from left to right, and side of the line; the best place first."""
LOOKS = 16
"""So many points across a word are looked at for curves."""


class TargetItem(Item):
    """A dashed line at the value that the table counts up to."""

    word = "target"

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._place = PLACES[0]
        self.height: float | None = None
        """Where the line lies on the upright axis; None: nowhere."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def show_height(self, height: float | None) -> None:
        """Draw the line at a height of the axis, or none."""
        if height != self.height:
            self.height = height
            self.update()

    def word_box(self, room: QRectF, y: float) -> QRectF:
        """Return where the word stands between the axes if the line lies at `y`, in pixels."""
        return self._box(self._place, room, y)

    def _box(self, place: tuple[float, str], room: QRectF, y: float) -> QRectF:
        assert self._theme is not None
        inked = self._inked(self._theme)
        left = room.left() + WORD_PX + place[0] * (room.width() - inked.width() - 2 * WORD_PX)
        top = y - inked.height() - GAP_PX if place[1] == "above" else y + GAP_PX
        return QRectF(left, top, inked.width(), inked.height())

    def _inked(self, theme: Theme) -> QRectF:
        """Return what the word covers, from its place on the line of writing."""
        return QRectF(QFontMetrics(theme.font("tick", weight=500)).tightBoundingRect(self.word))

    def keep_clear(
        self,
        room: QRectF,
        names: Sequence[QRectF],
        lines: Sequence[tuple[np.ndarray, np.ndarray]],
        *,
        moving: bool,
    ) -> None:
        """Put the word where it is clear of names, and of curves if it can be.

        `room` lies between the axes; `lines` are places and heights (M,) of the curves, all in pixels of the
        viewport. While curves are `moving` the word stays where it is as long as no name is in the way.
        """
        if self.height is None or self._theme is None or self._plot is None:
            return
        (y,) = self._plot.to_pixels(np.zeros(1), np.array([self.height]))[1].tolist()

        def cost(place: tuple[float, str]) -> tuple[int, int]:
            box = self._box(place, room, round(y))
            outside = box.top() < room.top() - GAP_PX or box.bottom() > room.bottom()
            hidden = sum(box.intersects(name) for name in names)
            crossed = sum(_crosses(*line, box) for line in lines)
            return hidden + outside, crossed

        if moving and cost(self._place)[0] == 0:
            return
        best = min(PLACES, key=cost)
        if best != self._place:
            self._place = best
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint line and word."""
        if self.height is None or self._theme is None or self._plot is None:
            return
        theme, (_, (low, high)) = self._theme, self._plot.shown_range
        if not low < self.height < high:
            return
        to = painter.transform()
        y = round(self.height * to.m22() + to.dy())
        room = to.mapRect(self.boundingRect())
        painter.resetTransform()
        line = QPen(theme.axis, theme.stroke("reference"))
        line.setDashPattern(DASHES)
        painter.setPen(line)
        painter.drawLine(QLineF(room.left(), y, room.right(), y))
        painter.setFont(theme.font("tick", weight=500))
        painter.setPen(theme.text3)
        painter.drawText(self.word_box(room, y).topLeft() - self._inked(theme).topLeft(), self.word)


def _crosses(x: np.ndarray, y: np.ndarray, box: QRectF) -> bool:
    """Return whether a line through points (M,) goes through a box."""
    finite = np.isfinite(x) & np.isfinite(y)
    x, y = x[finite], y[finite]
    if not len(x) or x[-1] < box.left() or x[0] > box.right():
        return False
    across = np.linspace(max(box.left(), x[0]), min(box.right(), x[-1]), LOOKS)
    heights = np.interp(across, x, y)
    return bool(heights.max() >= box.top() and heights.min() <= box.bottom())
