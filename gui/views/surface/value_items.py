"""Items of the plot of values: the curve of a racer, the line of the target, what is read at a point."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.strokes import dashed, draw_lines, segments
from gui.theme import Theme, pen
from gui.views.hover_card import Card, paint_card
from gui.views.items import EMPTY, Item, in_pixels
from gui.views.looks import RacerLook, draw_marks, paint_marker

HEAD_PX = 10.0
"""Size of the marker at the end of a curve."""
PIECE_PX = 1.25
"""Dashed curves, and those with more points than pixels, are drawn in pieces of this width."""
SPOT_PX = 15.0
"""Size of the marker at the point that is read."""
WORD_PX = 6
"""From the right end of the axis to the word of the target."""
DASHES = (5.0, 5.0)


class RacerCurve(Item):
    """The curve of one racer, with its marker at the end.

    While it grows, dashes are measured across: what has been painted stays, and the rest is soon painted.
    """

    def __init__(self) -> None:
        super().__init__()
        self._look: tuple[Theme, RacerLook, float] | None = None
        self._moving = False
        self.x, self.y = EMPTY, EMPTY
        """Places and heights of the points, (M,) each, x ascending."""

    def set_look(self, theme: Theme, look: RacerLook, width_px: float) -> None:
        """Choose the look and the width of the line."""
        self._look = theme, look, width_px
        self.reach_px = theme.length(HEAD_PX) + 2 * theme.stroke("casing_each_side")
        self.update()

    def set_data(self, x: np.ndarray, y: np.ndarray, *, moving: bool) -> None:
        """Take points; those that are not finite are left out. What is `moving` is painted for speed."""
        finite = np.isfinite(x) & np.isfinite(y)
        if not finite.all():
            x, y = x[finite], y[finite]
        old_x, old_y = self.x, self.y
        self.x, self.y = x, y
        same = min(len(old_x), len(x)) - 1  # the last point that is drawn need not be one of those that stay
        is_longer = moving and same > 0 and np.array_equal(old_x[:same], x[:same])
        unchanged = moving is self._moving and np.array_equal(old_x, x) and np.array_equal(old_y, y)
        if unchanged:
            return
        if moving is not self._moving or not (is_longer and np.array_equal(old_y[:same], y[:same])):
            self._moving = moving
            self.update()
        else:
            self.update((float(x[same - 1]), max(float(old_x[-1]), float(x[-1]))))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the line, then the marker."""
        if self._look is None or not len(self.x):
            return
        theme, look, width_px = self._look
        part = self._painted(self.x, painter) if self._moving else slice(None)
        x, y = in_pixels(painter, self.x[part], self.y[part])
        ends = in_pixels(painter, self.x[-1:], self.y[-1:])
        area = QRectF() if self._plot is None else painter.transform().mapRect(self.boundingRect())
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self._moving)
        line = QPen(look.colour, width_px)
        line.setCapStyle(Qt.PenCapStyle.FlatCap if self._moving else Qt.PenCapStyle.RoundCap)
        painter.setPen(line)
        far = 2 * max(area.height(), 1.0)
        y = np.clip(y, area.top() - far, area.bottom() + far)
        if look.dash_px and not self._moving and len(x) > 1:
            draw_lines(painter, dashed(_pieces(x, y, ()), look.dash_px))
        else:
            draw_lines(painter, _pieces(x, y, look.dash_px))
        draw_marks(painter, theme, look, ends[0], ends[1], theme.length(HEAD_PX))


def _pieces(x: np.ndarray, y: np.ndarray, dash_px: tuple[float, ...]) -> np.ndarray:
    """Return the lines (n, 4) of a curve in pixels, without those between its dashes."""
    if len(x) < 2 or (not dash_px and len(x) < (x[-1] - x[0]) / PIECE_PX):
        return segments(x, y)
    first, last = np.floor(x[0] / PIECE_PX), np.ceil(x[-1] / PIECE_PX)
    places = np.clip(np.arange(first, last + 1) * PIECE_PX, x[0], x[-1])
    lines = segments(places, np.interp(places, x, y))
    if not dash_px:
        return lines
    ends = np.cumsum(dash_px)
    middles = (np.arange(first, last) + 0.5) * PIECE_PX
    inside: np.ndarray = lines[ends.searchsorted(middles % ends[-1], side="right") % 2 == 0]
    return inside


class TargetItem(Item):
    """A dashed line at the value that the table counts up to."""

    word = "target"

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
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
        font = theme.font("tick", weight=500)
        metrics = QFontMetrics(font)
        above = y - metrics.descent() - 3 if y - metrics.height() > room.top() else y + metrics.ascent() + 3
        painter.setFont(font)
        painter.setPen(theme.text3)
        painter.drawText(
            QPointF(room.right() - metrics.horizontalAdvance(self.word) - WORD_PX, above), self.word
        )


class ReadingItem(Item):
    """The point that is read, its card, and the frame that says that keys go here."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._look: RacerLook | None = None
        self._at = QPointF()
        self._framed = False
        self.card: Card | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def frame(self, framed: bool) -> None:
        """Show that keys go here, or not."""
        if framed != self._framed:
            self._framed = framed
            self.update()

    def show_point(self, card: Card | None, look: RacerLook | None = None, at: QPointF | None = None) -> None:
        """Mark a point in pixels of the viewport, with its card; None: no point is read."""
        place = QPointF() if at is None else at
        if (card, place) != (self.card, self._at):
            self.card, self._look, self._at = card, look, place
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint frame, marker and card."""
        theme, plot = self._theme, self._plot
        if theme is None or plot is None:
            return
        room = QRectF(painter.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._framed:
            painter.setPen(pen(theme.accent, theme.stroke("focus_ring")))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), 4, 4)
        if self.card is not None and self._look is not None:
            casing = theme.stroke("casing_each_side")
            paint_marker(painter, self._look, self._at, theme.length(SPOT_PX), theme.canvas, casing)
            paint_card(painter, theme, self.card, self._at, room)
