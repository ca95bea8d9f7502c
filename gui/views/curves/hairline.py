"""The hairline with what the curves say there, the frame of the focus, and the box being drawn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.theme import Theme, pen
from gui.views.curves.overlay import MOST, kind_of, look_of_line
from gui.views.curves.reading import Reading, Row
from gui.views.items import Item

MARK_PX = 4.0
PADDING_PX = 8
COLUMN_GAP_PX = 20
VALUE_GAP_PX = 12
BESIDE_PX = 12
LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)


class HairlineItem(Item):
    """Painted over everything, in pixels of the viewport."""

    def __init__(self, to_y: Callable[[np.ndarray], np.ndarray]) -> None:
        """Make one; `to_y` gives the place of losses on the y axis."""
        super().__init__()
        self._to_y = to_y
        self._theme: Theme | None = None
        self.reading: Reading | None = None
        self.box: QRectF | None = None
        """What is being drawn with the mouse, in pixels."""
        self.framed = False
        """Whether keys go to this plot."""

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.update()

    def show_reading(self, reading: Reading | None) -> None:
        """Stand somewhere else, or nowhere."""
        if reading != self.reading:
            self.reading = reading
            self.update()

    def show_box(self, box: QRectF | None) -> None:
        """Show what is being drawn with the mouse."""
        self.box = box
        self.update()

    def show_focus(self, framed: bool) -> None:
        """Frame the picture, or not."""
        if framed is not self.framed:
            self.framed = framed
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint hairline, marks, values, box and frame."""
        theme, plot = self._theme, self._plot
        if theme is None or plot is None:
            return
        inner = plot.inner
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.box is not None:
            painter.setPen(pen(theme.accent, 1.5))
            painter.drawRect(self.box & inner)
        if self.framed:
            painter.setPen(pen(theme.accent, 2))
            painter.drawRect(inner.adjusted(1, 1, -1, -1))
        if self.reading is not None:
            self._paint_reading(painter, theme, self.reading, inner)

    def _paint_reading(self, painter: QPainter, theme: Theme, reading: Reading, inner: QRectF) -> None:
        assert self._plot is not None
        x = self._plot.to_pixels(np.array([reading.x]), np.zeros(1))[0][0]
        if not inner.left() - 1 <= x <= inner.right() + 1:
            return
        painter.setPen(pen(theme.accent, 1))
        painter.drawLine(QLineF(round(x), inner.top(), round(x), inner.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.length(MARK_PX)
        for across, loss, kind in reading.marks:
            place = self._to_y(np.array([loss]))
            left, top = self._plot.to_pixels(np.array([across]), place)
            where = QPointF(float(left[0]), float(top[0]))
            if inner.adjusted(-1, -1, 1, 1).contains(where):
                painter.setPen(pen(theme.canvas, 1.5))
                painter.setBrush(colour_of(theme, kind))
                painter.drawEllipse(where, radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        paint_reading(painter, theme, reading, float(x), QRectF(self._plot.viewport().rect()))


def colour_of(theme: Theme, kind: str) -> QColor:
    """Return the colour of what a value belongs to."""
    colours = {
        "train": theme.train,
        "validation": theme.validation,
        "batch": theme.text2,
    }
    for slot in range(MOST + 1):
        colours[kind_of(slot)] = look_of_line(theme, slot, "validation").colour
    return colours.get(kind, theme.text1)


def paint_reading(painter: QPainter, theme: Theme, reading: Reading, x: float, bounds: QRectF) -> None:
    """Paint a card beside a hairline at a pixel, in as many columns as it takes to fit into the bounds."""
    names_font, values_font = theme.font("tick", weight=400), theme.font("tick", numbers=True, weight=500)
    title_font = theme.font("tick", weight=600)
    line = QFontMetrics(names_font).height() + 3
    room = int((bounds.height() - 2 * PADDING_PX) // line) - 1
    per_column = max(1, min(len(reading.rows), room))
    columns = [reading.rows[k : k + per_column] for k in range(0, len(reading.rows), per_column)]
    widths = [_width(rows, QFontMetrics(names_font), QFontMetrics(values_font)) for rows in columns]
    inside = sum(widths) + COLUMN_GAP_PX * (len(columns) - 1)
    inside = max(inside, QFontMetrics(title_font).horizontalAdvance(reading.title))
    width, height = inside + 2 * PADDING_PX, line * (per_column + 1) + 2 * PADDING_PX - 3
    left = x + BESIDE_PX if x + BESIDE_PX + width <= bounds.right() else x - BESIDE_PX - width
    box = QRectF(round(max(left, bounds.left())), bounds.top(), width, height)
    painter.setPen(pen(theme.axis, 1))
    painter.setBrush(theme.raised)
    painter.drawRect(box.adjusted(0, 0, -1, -1))
    at = QRectF(box.left() + PADDING_PX, box.top() + PADDING_PX - 2, inside, line)
    painter.setFont(title_font)
    painter.setPen(theme.text1)
    painter.drawText(at, LEFT, reading.title)
    for rows, column_width in zip(columns, widths, strict=True):
        place = QRectF(at.left(), at.top() + line, column_width, line)
        for row in rows:
            painter.setFont(names_font)
            painter.setPen(theme.text2)
            painter.drawText(place, LEFT, row.name)
            painter.setFont(values_font)
            painter.setPen(theme.text2 if row.kind == "before" else colour_of(theme, row.kind))
            painter.drawText(place, RIGHT, row.value)
            place.translate(0, line)
        at.translate(column_width + COLUMN_GAP_PX, 0)


def _width(rows: tuple[Row, ...], names: QFontMetrics, values: QFontMetrics) -> int:
    widest = max(names.horizontalAdvance(row.name) for row in rows)
    return widest + VALUE_GAP_PX + max(values.horizontalAdvance(row.value) for row in rows)
