"""What is drawn inside a plot: curves, bands, points, words, flags. Each is a few calls to Qt.

Items store arrays in the units of the axes and paint them in pixels.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from gui.strokes import Marks, clipped, dashed, draw_lines, segments
from gui.theme import Theme, pen, tokens

EMPTY = np.empty(0)
FAR = 20
"""Curves that leave the picture by more of its heights are cut off near it before they are painted."""
DENSE = 300
"""Above this number of lines a moving curve is not antialiased, however thick."""
THICK_PX = 3.0
"""From this width on, jagged edges would be seen from the back row: always antialiased."""


class Item(pg.GraphicsObject):  # type: ignore[misc]
    """Base of the items: covers the whole view, so that nothing is measured to find its extent."""

    def __init__(self) -> None:
        super().__init__()
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption, False)
        self._bounds = QRectF()

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the view, in the units of the axes."""
        return self._bounds

    def viewRangeChanged(self) -> None:
        """Follow the axes. Called by pyqtgraph."""
        self.prepareGeometryChange()
        box = self.getViewBox()
        self._bounds = QRectF() if box is None else QRectF(box.viewRect())


class CurveItem(Item):
    """A line through points, with an optional casing in the colour of the canvas."""

    def __init__(self) -> None:
        super().__init__()
        self._x, self._y = EMPTY, EMPTY
        self._pen = QPen()
        self._width_px = 1.0
        self._casing: QPen | None = None
        self._dash_px: tuple[float, float] | None = None
        self.moving = False
        """Painted for speed: thin lines are not antialiased, joints are square."""
        self._upright = False

    def set_pen(
        self,
        colour: QColor,
        width: float,
        *,
        casing: QColor | None = None,
        dash_px: tuple[float, float] | None = None,
    ) -> None:
        """Choose how the line looks; width and dashes are in pixels."""
        self._width_px = width
        self._pen = QPen(colour, width)
        casing_px = 2 * float(tokens()["stroke_px"]["casing_each_side"])
        self._casing = None if casing is None else QPen(casing, width + casing_px)
        self._dash_px = dash_px
        self.update()

    def set_data(self, x: np.ndarray, y: np.ndarray, *, upright: bool = False) -> None:
        """Take points; those that are not finite are left out.

        `upright`: pairs of points are the ends of vertical lines, as wide as they are apart: a band.
        """
        finite = np.isfinite(y)
        if not upright and not finite.all():
            x, y = x[finite], y[finite]
        self._x, self._y, self._upright = x, y, upright
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the line in pixels. Called by Qt."""
        if len(self._x) < 2:
            return
        x, y = in_pixels(painter, self._x, self._y)
        pen_px = self._width_px
        if self._upright:
            lines = np.column_stack([x[0::2], y[0::2], x[1::2], y[1::2]])
            pen_px = max(pen_px, float(np.ptp(x)) / len(lines))
            lines = lines[np.isfinite(lines).all(axis=1)]
        else:
            lines = segments(x, y)
            bottom = painter.viewport().height()
            if len(lines) and max(y.max(), -y.min()) > FAR * bottom:
                lines = clipped(lines, -bottom, 2 * bottom)
            lines = lines if self._dash_px is None else dashed(lines, self._dash_px)
        painter.save()
        painter.resetTransform()
        thick = self._width_px >= THICK_PX
        self._pen.setWidthF(pen_px)
        dense = len(lines) > DENSE
        smooth = (thick and not dense) or not self.moving
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth and not self._upright)
        for line in (self._casing, self._pen):
            if line is not None:
                line.setCapStyle(self._cap(thick))
                painter.setPen(line)
                draw_lines(painter, lines)
        painter.restore()

    def _cap(self, thick: bool) -> Qt.PenCapStyle:
        """Choose how lines meet: round caps look best and cost ten times as much (measured)."""
        if self._upright:
            return Qt.PenCapStyle.FlatCap
        if not self.moving:
            return Qt.PenCapStyle.RoundCap
        return Qt.PenCapStyle.SquareCap if thick else Qt.PenCapStyle.FlatCap


class PointsItem(Item):
    """Points of one kind: dots, rings, beads (filled rings), diamonds or squares, always the same size."""

    def __init__(self, shape: str, size_px: float) -> None:
        super().__init__()
        self._marks = Marks(shape, size_px)
        self._x, self._y = EMPTY, EMPTY

    def set_colours(self, colour: QColor, ground: QColor) -> None:
        """Choose the colour of the marks and of what lies under a bead."""
        self._marks.set_colours(colour, ground)
        self.update()

    def set_data(self, x: np.ndarray, y: np.ndarray) -> None:
        """Take points; those that are not finite are left out."""
        finite = np.isfinite(x) & np.isfinite(y)
        self._x, self._y = x[finite], y[finite]
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks in pixels. Called by Qt."""
        x, y = in_pixels(painter, self._x, self._y)
        painter.save()
        painter.resetTransform()
        self._marks.draw(painter, x, y)
        painter.restore()


def in_pixels(painter: QPainter, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return points in logical pixels of the device; the axes of a plot never rotate."""
    to = painter.transform()
    return x * to.m11() + to.dx(), y * to.m22() + to.dy()


class LinesItem(Item):
    """Separate straight lines, in one colour for each kind."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = np.empty((0, 4))
        self._kinds = np.empty(0, np.int64)
        self._pens: tuple[QPen, ...] = ()

    def set_pens(self, *pens: QPen) -> None:
        """Choose the pen of each kind."""
        self._pens = pens
        self.update()

    def set_data(self, lines: np.ndarray, kinds: np.ndarray) -> None:
        """Take lines (n, 4) x1, y1, x2, y2 and the number of the pen of each; finite ones are drawn."""
        finite = np.isfinite(lines).all(axis=1)
        self._lines, self._kinds = lines[finite], kinds[finite]
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the lines in pixels. Called by Qt."""
        if not len(self._lines):
            return
        x1, y1 = in_pixels(painter, self._lines[:, 0], self._lines[:, 1])
        x2, y2 = in_pixels(painter, self._lines[:, 2], self._lines[:, 3])
        far = FAR * painter.viewport().height()
        ends = np.clip(np.column_stack([x1, y1, x2, y2]), -far, far)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for kind, line in enumerate(self._pens):
            painter.setPen(line)
            draw_lines(painter, ends[self._kinds == kind])
        painter.restore()


class WordsItem(Item):
    """Words in the corners of a picture, such as the names of its axes, on patches of the canvas."""

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, tuple[str, QColor]] = {}
        self._theme: Theme | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.update()

    def set_words(self, corner: str, text: str, colour: QColor) -> None:
        """Write words into a corner: ``top left``, ``top right``, ``bottom right``, ``bottom left``.

        Words that would lie on those of a corner written before are left out.
        """
        if self._words.get(corner) != (text, colour):
            self._words[corner] = text, colour
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the words. Called by Qt."""
        if self._theme is None:
            return
        room = painter.transform().mapRect(self.boundingRect())
        painter.save()
        painter.resetTransform()
        painter.setFont(self._theme.font("tick", weight=500))
        metrics: Any = painter.fontMetrics()
        height = metrics.height() + 2
        taken: list[QRectF] = []
        for corner, (text, colour) in self._words.items():
            if not text:
                continue
            shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(room.width()) - 12)
            width = metrics.horizontalAdvance(shown) + 8
            left = room.right() - width - 2 if corner.endswith("right") else room.left() + 2
            top = room.top() + 2 if corner.startswith("top") else room.bottom() - height - 3
            box = QRectF(left, top, width, height)
            if any(box.intersects(other) for other in taken):
                continue
            taken.append(box)
            painter.fillRect(box, self._theme.canvas)
            painter.setPen(colour)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
        painter.restore()


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
        """Paint the flags, with words beside them where they lie on no others. Called by Qt."""
        if not self._flags or self._theme is None:
            return
        theme, transform, view = self._theme, painter.transform(), self.boundingRect()
        top, bottom = transform.map(view.bottomLeft()).y(), transform.map(view.topLeft()).y()
        top, bottom = min(top, bottom), max(top, bottom)
        painter.save()
        painter.resetTransform()
        painter.setFont(theme.font("tick", weight=500))
        metrics: Any = painter.fontMetrics()
        free_from, right = -1e9, max(transform.map(view.topRight()).x(), transform.map(view.topLeft()).x())
        for x, words in self._flags:
            px = transform.map(QPointF(x, 0)).x()
            painter.setPen(pen(theme.text2, 1.5, (4, 4)))
            painter.drawLine(QPointF(px, top), QPointF(px, bottom))
            width = metrics.horizontalAdvance(words) + 8
            left = px + 6 if px + 6 + width <= right else px - 6 - width
            if left >= free_from:
                box = QRectF(left, top, width, metrics.height() + 2)
                painter.fillRect(box, theme.canvas)
                painter.setPen(theme.text1)
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, " " + words)
                free_from = left + width + 6
        painter.restore()
