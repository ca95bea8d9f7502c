"""`FilledBand`: the ground between two curves in one colour, as one polygon without an outline."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.views.items import EMPTY, FAR, Item, in_pixels


class FilledBand(Item):
    """Lies below the curves that it belongs to."""

    def __init__(self) -> None:
        super().__init__()
        self._colour = QColor()
        self._x = self._low = self._high = EMPTY
        self._placed: tuple[tuple[float, ...], QPolygonF] | None = None
        """In pixels, for a transformation: many pictures have the same band."""

    def set_colour(self, colour: QColor) -> None:
        """Choose the opaque colour of the band."""
        self._colour = colour
        self.update()

    def set_data(self, x: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Take places in ascending order with both ends; those that are not finite are left out."""
        finite = np.isfinite(x) & np.isfinite(low) & np.isfinite(high)
        self._x, self._low, self._high = x[finite], low[finite], high[finite]
        self._placed = None
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the band in pixels."""
        if len(self._x) < 2:
            return
        to, bottom = painter.transform(), painter.viewport().height()
        key = (to.m11(), to.m22(), to.dx(), to.dy(), bottom)
        if self._placed is None or self._placed[0] != key:
            self._placed = key, self._polygon(painter, FAR * bottom)
        painter.resetTransform()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        painter.drawPolygon(self._placed[1])

    def _polygon(self, painter: QPainter, far: float) -> QPolygonF:
        """Return the outline in pixels, cut off so far beyond the picture."""
        x, low = in_pixels(painter, self._x, self._low)
        _, high = in_pixels(painter, self._x, self._high)
        around = np.concatenate([np.clip(low, -far, far), np.clip(high[::-1], -far, far)])
        across = np.concatenate([x, x[::-1]])
        return QPolygonF([QPointF(*place) for place in zip(across.tolist(), around.tolist(), strict=True)])
