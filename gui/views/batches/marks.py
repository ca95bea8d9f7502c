"""Items of plots that a regime is drawn with: its markers, and the spread of its batches."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPolygonF
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.theme import Theme
from gui.views.items import EMPTY, Item, in_pixels
from gui.views.looks import RacerLook, draw_marks


class MarkersItem(Item):
    """The marker of a regime at some places."""

    def __init__(self, size_px: float) -> None:
        """Make one; the size is for type of a desk."""
        super().__init__()
        self._size_px = size_px
        self._look: tuple[Theme, RacerLook] | None = None
        self.x, self.y = EMPTY, EMPTY

    def set_look(self, theme: Theme, look: RacerLook) -> None:
        """Choose marker, colour and sizes."""
        self._look = theme, look
        self.reach_px = theme.length(self._size_px)
        self.update()

    def set_size(self, size_px: float) -> None:
        """Choose another size, for type of a desk."""
        if size_px != self._size_px:
            self._size_px = size_px
            if self._look is not None:
                self.set_look(*self._look)

    def set_data(self, x: np.ndarray, y: np.ndarray) -> None:
        """Take places in the units of the axes; those that are not finite are left out."""
        finite = np.isfinite(x) & np.isfinite(y)
        x, y = x[finite], y[finite]
        if not (np.array_equal(x, self.x) and np.array_equal(y, self.y)):
            self.x, self.y = x, y
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Stamp the markers in pixels."""
        if self._look is None or not len(self.x):
            return
        theme, look = self._look
        x, y = in_pixels(painter, self.x, self.y)
        painter.resetTransform()
        draw_marks(painter, theme, look, x, y, theme.length(self._size_px))


class SpreadItem(Item):
    """A filled band in steps: one low and one high value for each stretch of the axis."""

    def __init__(self) -> None:
        super().__init__()
        self._colour = QColor()
        self._edges = self._low = self._high = EMPTY

    def set_colour(self, colour: QColor) -> None:
        """Choose the colour, mixed with the ground."""
        self._colour = colour
        self.update()

    def set_data(self, edges: np.ndarray, low: np.ndarray, high: np.ndarray) -> None:
        """Take edges (S + 1,) ascending, and both ends of each stretch (S,)."""
        same = np.array_equal(edges, self._edges) and np.array_equal(low, self._low)
        if not same:
            self._edges, self._low, self._high = edges, low, high
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Fill the band in pixels."""
        finite = np.isfinite(self._low) & np.isfinite(self._high) if len(self._low) else EMPTY
        if not len(self._low) or not finite.all():
            return
        x = np.repeat(self._edges, 2)[1:-1]
        x, low = in_pixels(painter, x, np.repeat(self._low, 2))
        high = in_pixels(painter, EMPTY, np.repeat(self._high, 2))[1]
        far = 20.0 * painter.viewport().height()
        across = np.concatenate([x, x[::-1]])
        up = np.clip(np.concatenate([high, low[::-1]]), -far, far)
        painter.resetTransform()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._colour)
        points = [QPointF(a, b) for a, b in zip(across.tolist(), up.tolist(), strict=True)]
        painter.drawPolygon(QPolygonF(points))
