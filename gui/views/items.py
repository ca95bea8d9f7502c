"""What is drawn inside a plot: curves, bands, points, flags. Each is one or two calls to Qt.

Items store arrays and paint them; a plot decides when. Pens are cosmetic: widths are in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.theme import Theme, pen

EMPTY = np.empty(0)


def polygon_of(x: np.ndarray, y: np.ndarray) -> QPolygonF:
    """Return the points as a polygon, copied in one go."""
    polygon = pg.functions.create_qpolygonf(len(x))
    memory = pg.functions.ndarray_from_qpolygonf(polygon)
    memory[:, 0] = x
    memory[:, 1] = y
    made: QPolygonF = polygon
    return made


def cosmetic(colour: QColor, width: float, dash_px: Sequence[float] = ()) -> QPen:
    """Return a pen whose width does not scale with the axes."""
    made = QPen(pen(colour, width, dash_px))
    made.setCosmetic(True)
    return made


class Item(pg.GraphicsObject):  # type: ignore[misc]
    """Base of the items: covers the whole view, so that nothing is measured to find its extent."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption, False)

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the view, in the units of the axes."""
        box = self.getViewBox()
        return QRectF() if box is None else QRectF(box.viewRect())

    def viewRangeChanged(self) -> None:
        """Follow the axes. Called by pyqtgraph."""
        self.prepareGeometryChange()


class CurveItem(Item):
    """A line through points, with an optional casing in the colour of the canvas."""

    def __init__(self, smooth: bool = True) -> None:
        super().__init__()
        self._polygon = QPolygonF()
        self._pen = QPen()
        self._casing: QPen | None = None
        self._smooth = smooth

    def set_pen(self, line: QPen, casing: QPen | None = None) -> None:
        """Choose how the line looks."""
        self._pen, self._casing = line, casing
        self.update()

    def set_data(self, x: np.ndarray, y: np.ndarray) -> None:
        """Take points; those that are not finite are left out."""
        finite = np.isfinite(y)
        if not finite.all():
            x, y = x[finite], y[finite]
        self._polygon = polygon_of(x, y)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the line. Called by Qt."""
        if self._polygon.size() < 2:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self._smooth)
        if self._casing is not None:
            painter.setPen(self._casing)
            painter.drawPolyline(self._polygon)
        painter.setPen(self._pen)
        painter.drawPolyline(self._polygon)


class PointsItem(Item):
    """Points of one kind: dots, rings, beads (filled rings) or diamonds, always the same size in pixels."""

    def __init__(self, shape: str, size_px: float) -> None:
        super().__init__()
        self._shape = shape
        self._size = size_px
        self._x, self._y = EMPTY, EMPTY
        self._colour = QColor()
        self._ground = QColor()

    def set_colours(self, colour: QColor, ground: QColor) -> None:
        """Choose the colour of the marks and of what lies under a ring."""
        self._colour, self._ground = colour, ground
        self.update()

    def set_data(self, x: np.ndarray, y: np.ndarray) -> None:
        """Take points; those that are not finite are left out."""
        finite = np.isfinite(x) & np.isfinite(y)
        self._x, self._y = x[finite], y[finite]
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks in pixels of the device. Called by Qt."""
        if not len(self._x):
            return
        to_device = painter.transform()
        ratio = painter.device().devicePixelRatioF()
        x = self._x * to_device.m11() + to_device.dx()
        y = self._y * to_device.m22() + to_device.dy()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        size = self._size * ratio
        if self._shape == "dot":
            round_pen = QPen(self._colour, size)
            round_pen.setCapStyle(Qt.PenCapStyle.RoundCap)
            painter.setPen(round_pen)
            painter.drawPoints(polygon_of(x, y))
        else:
            painter.setPen(QPen(self._colour, 1.6 * ratio))
            painter.setBrush(
                {"diamond": self._colour, "bead": self._ground}.get(self._shape, Qt.BrushStyle.NoBrush)
            )
            painter.drawPath(_marks(self._shape, x, y, size / 2))
        painter.restore()


def _marks(shape: str, x: np.ndarray, y: np.ndarray, radius: float) -> QPainterPath:
    path = QPainterPath()
    for px, py in zip(x.tolist(), y.tolist(), strict=True):
        if shape in ("ring", "bead"):
            path.addEllipse(QPointF(px, py), radius, radius)
        else:
            path.moveTo(px, py - radius)
            path.lineTo(px + radius, py)
            path.lineTo(px, py + radius)
            path.lineTo(px - radius, py)
            path.closeSubpath()
    return path


class FlagsItem(Item):
    """Vertical dashed lines with a word at the top: what the user changed, and when."""

    def __init__(self) -> None:
        super().__init__()
        self._flags: list[tuple[float, str]] = []
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.update()

    def set_data(self, flags: list[tuple[float, str]]) -> None:
        """Take (x, words) of each flag, ascending."""
        if flags != self._flags:
            self._flags = flags
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the flags; a word is left out where it would lie on the one before. Called by Qt."""
        if not self._flags or self._theme is None:
            return
        theme, transform, view = self._theme, painter.transform(), self.boundingRect()
        top, bottom = transform.map(view.bottomLeft()).y(), transform.map(view.topLeft()).y()
        top, bottom = min(top, bottom), max(top, bottom)
        painter.save()
        painter.resetTransform()
        painter.setFont(theme.font("tick", weight=500))
        metrics: Any = painter.fontMetrics()
        free_from = -1e9
        for x, words in self._flags:
            px = transform.map(QPointF(x, 0)).x()
            painter.setPen(pen(theme.text2, 1.5, (4, 4)))
            painter.drawLine(QPointF(px, top), QPointF(px, bottom))
            width = metrics.horizontalAdvance(words)
            if px >= free_from:
                box = QRectF(px + 6, top, width + 8, metrics.height() + 2)
                painter.fillRect(box, theme.canvas)
                painter.setPen(theme.text1)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, " " + words)
                free_from = px + width + 20
        painter.restore()
