"""`BandItem`: from the lowest to the highest value at each place."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.strokes import draw_lines
from gui.views.items import EMPTY, FAR, Growing


class BandItem(Growing):
    """A band of upright lines that touch one another."""

    def __init__(self) -> None:
        super().__init__()
        self._columns = (EMPTY, EMPTY, EMPTY)
        self._pen = QPen()
        self._width_px = 1.0
        self._apart = 0.0
        """Largest distance of two places."""

    def set_pen(self, colour: QColor, width: float) -> None:
        """Choose colour and least width of the lines, and least height of the band, in pixels."""
        self._width_px = width
        self._pen = QPen(colour, width)
        self._pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        self.update()

    def set_data(self, x: np.ndarray, low: np.ndarray, high: np.ndarray, kept: int | None = None) -> None:
        """Take places in ascending order with both ends; those that are not finite are left out.

        `kept`: all are finite, and so many at the beginning are those of the last time. Without it, that is
        looked for.
        """
        self._take((x, low, high), kept)
        known = max((kept or 0) - 1, 0)
        tail = self._x[known:]
        apart = float((tail[1:] - tail[:-1]).max()) if len(tail) > 1 else 0.0
        apart = max(apart, self._apart) if known else apart
        if apart != self._apart:
            self._apart = apart
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the lines in pixels."""
        x, low, high = self._columns
        if len(x) < 2:
            return
        to, far = painter.transform(), FAR * painter.viewport().height()
        width = max(self._width_px, self._apart * to.m11())
        self.reach_px = width
        part = self._painted(x, painter)
        lines = np.empty((len(x[part]), 4))
        lines[:, 0] = lines[:, 2] = x[part] * to.m11() + to.dx()
        half = self._width_px / 2  # lines without any length would not be painted
        np.clip(low[part] * to.m22() + (to.dy() + half), -far, far, out=lines[:, 1])
        np.clip(high[part] * to.m22() + (to.dy() - half), -far, far, out=lines[:, 3])
        painter.resetTransform()
        self._pen.setWidthF(width)
        painter.setPen(self._pen)
        draw_lines(painter, lines)
