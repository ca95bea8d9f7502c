"""The whole table as a strip, with a brush: which stretch of it is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.datasets import Dataset
from gui.theme import Theme, pen
from gui.views.fit.overview_ground import BAND_PX, HEIGHT_PX, ground_of

HANDLE_PX = 8
"""Half of the width in which a handle can be gripped."""
FEWEST = 8
ZOOM = 1.25
NUDGE = 0.1


@dataclass(frozen=True)
class Stretch:
    """First place and number of places, in the order of the rows."""

    first: int
    count: int

    def within(self, rows: int) -> Stretch:
        """Return the same inside a table of so many rows."""
        count = min(max(self.count, min(FEWEST, rows)), rows)
        return Stretch(min(max(self.first, 0), rows - count), count)

    def zoomed(self, factor: float, rows: int) -> Stretch:
        """Return a stretch around the same middle that is so many times as long, and another one at least."""
        count = round(self.count * factor)
        count = count + (1 if factor > 1 else -1) if count == self.count else count
        return Stretch(round(self.first + (self.count - count) / 2), count).within(rows)


class Overview(QWidget):
    """Drag the window or its handles, click to centre, turn the wheel or press arrow keys."""

    stretch_chosen = Signal(object)
    """The `Stretch` that the user wants to see."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._dataset: Dataset | None = None
        self._order = np.empty(0, np.int64)
        self._grounds: list[QPixmap] | None = None
        self._grip: tuple[str, float] | None = None
        self.stretch = Stretch(0, 1)
        self.setFixedHeight(HEIGHT_PX)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Which rows are shown")
        self.setToolTip(
            "All rows in their order. Drag the window or its ends, click to go there, "
            "turn the wheel to see more or fewer; arrow keys move it, Up and Down zoom."
        )

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._grounds = None
        self.update()

    def set_dataset(self, dataset: Dataset) -> None:
        """Show the target of all rows."""
        self._dataset, self._order = dataset, dataset.row_order
        self._grounds = None
        self.update()

    def show_stretch(self, stretch: Stretch) -> None:
        """Put the window somewhere without telling anyone."""
        if stretch != self.stretch:
            self.stretch = stretch
            self.setAccessibleDescription(f"{stretch.count:,} rows from row {stretch.first + 1:,} on")
            self.update()

    def sizeHint(self) -> QSize:
        """Return a usable size."""
        return QSize(200, HEIGHT_PX)

    # ---- where ----------------------------------------------------------------------------

    def x_of(self, place: float) -> float:
        """Return where a place in the order lies, in pixels."""
        return place / max(len(self._order), 1) * self.width()

    def _place_at(self, x: float) -> float:
        return x / max(self.width(), 1) * len(self._order)

    def _choose(self, stretch: Stretch) -> None:
        stretch = stretch.within(len(self._order))
        if stretch != self.stretch:
            self.show_stretch(stretch)
            self.stretch_chosen.emit(stretch)

    # ---- mouse and keys -------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Grip the window or a handle, or go where the click is."""
        if event.button() != Qt.MouseButton.LeftButton or not len(self._order):
            event.ignore()
            return
        x = event.position().x()
        part = self._part_at(x)
        if not part:
            middle = self._place_at(x)
            self._choose(Stretch(round(middle - self.stretch.count / 2), self.stretch.count))
            part = "window"
        self._grip = part, self._place_at(x) - self.stretch.first

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag what was gripped."""
        x = event.position().x()
        if self._grip is None:
            part = self._part_at(x)
            shape = Qt.CursorShape.PointingHandCursor
            if part:
                shape = Qt.CursorShape.OpenHandCursor if part == "window" else Qt.CursorShape.SizeHorCursor
            self.setCursor(shape)
            return
        place, shown, rows = self._place_at(x), self.stretch, len(self._order)
        end = shown.first + shown.count
        if self._grip[0] == "window":
            self._choose(Stretch(round(place - self._grip[1]), shown.count))
        elif self._grip[0] == "first":
            first = min(max(round(place), 0), end - FEWEST)
            self._choose(Stretch(first, end - first))
        else:
            self._choose(
                Stretch(shown.first, min(max(round(place) - shown.first, FEWEST), rows - shown.first))
            )

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Show more or fewer rows around the middle."""
        turned = event.angleDelta().y()
        if turned and len(self._order):
            self._choose(self.stretch.zoomed(1 / ZOOM if turned > 0 else ZOOM, len(self._order)))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move with Left and Right, by a whole window with Page keys, zoom with Up and Down."""
        shown, rows = self.stretch, len(self._order)
        nudge = max(1, round(NUDGE * shown.count))
        moves = {
            Qt.Key.Key_Left: -nudge,
            Qt.Key.Key_Right: nudge,
            Qt.Key.Key_PageUp: -shown.count,
            Qt.Key.Key_PageDown: shown.count,
            Qt.Key.Key_Home: -rows,
            Qt.Key.Key_End: rows,
        }
        key = Qt.Key(event.key())
        if key in moves:
            self._choose(Stretch(shown.first + moves[key], shown.count))
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._choose(shown.zoomed(1 / ZOOM if key == Qt.Key.Key_Up else ZOOM, rows))
        else:
            event.ignore()

    def _part_at(self, x: float) -> str:
        """Return ``first``, ``last`` or ``window``, or nothing outside."""
        left, right = self._edges()
        near = {"first": abs(x - left), "last": abs(x - right)}
        part = min(near, key=lambda name: near[name])
        reach = min(HANDLE_PX, max(3.0, (right - left) / 4))
        outside = not left <= x <= right
        if near[part] <= (HANDLE_PX if outside else reach):
            return part
        return "" if outside else "window"

    def _edges(self) -> tuple[float, float]:
        left, right = self.x_of(self.stretch.first), self.x_of(self.stretch.first + self.stretch.count)
        return left, max(right, left + 2)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the focus."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that the focus is gone."""
        self.update()

    # ---- painting -------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Paint the strip anew."""
        self._grounds = None

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strip from its picture, and the window over it."""
        theme, painter = self._theme, QPainter(self)
        if self._dataset is None:
            return
        ratio = self.devicePixelRatioF()
        if self._grounds is None:
            quiet, lit = (theme.text3, theme.panel), (theme.text1, theme.accent_tint)
            self._grounds = [
                ground_of(self._dataset, theme, self.width(), ratio, line, ground)
                for line, ground in (quiet, lit)
            ]
        painter.drawPixmap(0, 0, self._grounds[0])
        left, right = self._edges()
        window = QRectF(left, 0, right - left, HEIGHT_PX - BAND_PX)
        source = QRectF(left * ratio, 0, window.width() * ratio, window.height() * ratio)
        painter.drawPixmap(window, self._grounds[1], source)
        painter.setPen(pen(theme.accent, 3 if self.hasFocus() else 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(window.adjusted(0.75, 0.75, -0.75, -0.75))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        middle = window.center().y()
        for x in (left, right):
            inside = min(max(x, 2.5), self.width() - 2.5)
            painter.drawRoundedRect(QRectF(inside - 2.5, middle - 10, 5, 20), 2, 2)
