"""Adds, moves and deletes points with mouse and keys: it watches a plot and emits what is asked for."""

from __future__ import annotations

from itertools import count

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from core.datasets import Dataset
from gui.views.fit.points import Place, Points, nearest
from gui.views.plot import Plot

SENT_EVERY_MS = 40
"""A drag tells the engine where the point is this often."""
CLICK_PX = 4.0
STEP, BIG_STEP = 0.01, 0.05
"""How far an arrow key moves a point, as a part of the picture."""
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Down: (0, -1),
    Qt.Key.Key_Up: (0, 1),
}
VALUE_KEYS = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
_drags = count(1)


class PointEditor(QObject):
    """Turns events of one plot into edits of points, while it is active."""

    requested = Signal(object, object, int)
    """Row or None, place or None, number of the drag."""
    changed = Signal()
    """Another point is lit, or a point is shown elsewhere."""

    def __init__(self, plot: Plot) -> None:
        super().__init__(plot)
        self._plot = plot
        self.active = False
        self.points: Points | None = None
        self.hovered: int | None = None
        """Row under the pointer."""
        self.chosen: int | None = None
        """Row chosen by keys."""
        self.new_target = 1.0
        """Target of a point added to a set with two inputs."""
        self.level = 1.0
        """Size of the largest target, which steps of a target are a part of."""
        self._dragged: int | None = None
        self._pressed: QPointF | None = None
        self._drag = 0
        self._put_row: int | None = None
        self._awaited: int | None = None
        self._leaving = False
        self._sender = QTimer(self)
        self._sender.setSingleShot(True)
        self._sender.setInterval(SENT_EVERY_MS)
        self._sender.timeout.connect(self._send)
        plot.installEventFilter(self)
        plot.viewport().installEventFilter(self)

    def set_active(self, active: bool) -> None:
        """Begin or end editing."""
        self.active = active
        self.hovered = self.chosen = self._dragged = self._pressed = None
        self._plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus if active else Qt.FocusPolicy.NoFocus)
        self._show_cursor()
        self.changed.emit()

    def take(self, dataset: Dataset) -> None:
        """Take new data; a point being dragged stays under the pointer, and one just added is chosen."""
        moved = None if self.points is None else self.points.moved
        shown = Points(dataset, moved)
        self.points = shown if self._dragged is not None else shown.settled()
        if self._awaited is not None and self._awaited < len(dataset.target):
            self.chosen, self._awaited = self._awaited, None
        rows = self.points.rows()
        self.chosen = self.chosen if self.chosen in rows else None
        self.hovered = self.hovered if self.hovered in rows else None

    @property
    def lit(self) -> int | None:
        """The row that keys, wheel and buttons act on."""
        if self._dragged is not None:
            return self._dragged
        return self.hovered if self.hovered is not None else self.chosen

    # ---- events ---------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the events of the plot. Called by Qt."""
        if not self.active or self.points is None:
            return False
        kind = event.type()
        if isinstance(event, QKeyEvent) and watched is self._plot and kind == QEvent.Type.KeyPress:
            return self._press_key(event)
        if kind in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            self.changed.emit()
        if watched is self._plot:
            return False
        if isinstance(event, QWheelEvent):
            return self._turn_wheel(event)
        if isinstance(event, QMouseEvent):
            if kind == QEvent.Type.MouseMove:
                self._move(event.position())
            elif kind == QEvent.Type.MouseButtonPress:  # the second press of a double click adds no twin
                self._press(event)
            elif kind == QEvent.Type.MouseButtonRelease:
                self._release(event)
            return True
        if kind == QEvent.Type.Leave and self._dragged is None:
            self._hover(None)
        return False

    def _press(self, event: QMouseEvent) -> None:
        self._plot.setFocus(Qt.FocusReason.MouseFocusReason)
        self._hover(self._row_at(event.position()))
        if event.button() == Qt.MouseButton.RightButton:
            if self.hovered is not None:
                self.delete(self.hovered)
        elif event.button() == Qt.MouseButton.LeftButton:
            self.chosen = self._put_row = None
            self._dragged, self._pressed, self._drag = self.hovered, event.position(), next(_drags)

    def _move(self, position: QPointF) -> None:
        if self._pressed is None:
            self._hover(self._row_at(position))
            return
        far = (position - self._pressed).manhattanLength() >= CLICK_PX
        assert self.points is not None
        moving = self.points.moved is not None and self.points.moved[0] == self._dragged
        if self._dragged is not None and (far or moving):
            self._preview(self._dragged, self._place_at(position, self.points.place(self._dragged)[-1]))
            if not self._sender.isActive():
                self._sender.start()

    def _release(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        near = (event.position() - self._pressed).manhattanLength() < CLICK_PX
        dragged, self._dragged, self._pressed = self._dragged, None, None
        if dragged is None and near:
            self.add(self._place_at(event.position(), self.new_target))
        elif dragged is not None:
            self._sender.stop()
            self._send()
        self._hover(self._row_at(event.position()))

    def _turn_wheel(self, event: QWheelEvent) -> bool:
        turned = event.angleDelta().y()
        if self.lit is None or not turned:
            return False
        self._change_target(1 if turned > 0 else -1)
        return True

    def _press_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self._choose_next(-1 if key == Qt.Key.Key_Backtab else 1)
        self._leaving = key == Qt.Key.Key_Escape
        if self._leaving:
            self.chosen = None
            self.changed.emit()
        elif key == Qt.Key.Key_Insert:
            (left, right), (low, high) = self._plot.shown_range
            self._awaited = len(self._shown.dataset.target)
            self.add(self._place_of((left + right) / 2, (low + high) / 2, self.new_target))
        elif self.lit is None:
            return False
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete(self.lit)
        elif key in VALUE_KEYS:
            self._change_target(VALUE_KEYS[key])
        elif key in ARROWS:
            self._press_arrow(key, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            return False
        return True

    # ---- edits ----------------------------------------------------------------------------

    def add(self, place: Place) -> None:
        """Ask for a new point."""
        self.requested.emit(None, place, 0)

    def delete(self, row: int) -> None:
        """Ask for a point to be deleted; training and validation keep one at least."""
        dataset = self._shown.dataset
        if any(len(part) == 1 and part[0] == row for part in (dataset.train, dataset.validation)):
            return
        self.hovered = None
        if self.chosen == row:
            self.chosen = None
        self.requested.emit(row, None, 0)

    def _press_arrow(self, key: Qt.Key, big: bool) -> None:
        row = self.lit
        assert row is not None
        (left, right), (low, high) = self._plot.shown_range
        across, up = ARROWS[key]
        if self._shown.inputs == 2 and self.chosen is None and up:
            self._change_target(up)
            return
        step = BIG_STEP if big else STEP
        place = self._shown.place(row)
        x = min(max(place[0] + across * step * (right - left), left), right)
        y = min(max(place[1] + up * step * (high - low), low), high)
        self._put(row, self._place_of(x, y, place[-1]))

    def _change_target(self, way: int) -> None:
        row = self.lit
        assert row is not None
        place = self._shown.place(row)
        target = min(max(place[-1] + way * BIG_STEP * self.level, -self.level), self.level)
        self._put(row, (*place[:-1], target))

    def _put(self, row: int, place: Place) -> None:
        """Move a point at once; moves of the same point that follow each other are one entry of undo."""
        if row != self._put_row:
            self._put_row, self._drag = row, next(_drags)
        self._preview(row, place)
        self.requested.emit(row, place, self._drag)

    def _preview(self, row: int, place: Place) -> None:
        self.points = Points(self._shown.dataset, (row, place))
        self.changed.emit()

    def _send(self) -> None:
        if self._shown.moved is not None:
            self.requested.emit(*self._shown.moved, self._drag)

    # ---- where ----------------------------------------------------------------------------

    @property
    def _shown(self) -> Points:
        assert self.points is not None
        return self.points

    def _row_at(self, position: QPointF) -> int | None:
        across, up, _ = self._shown.columns()
        rows = self._shown.rows()
        found = nearest(*self._plot.to_pixels(across[rows], up[rows]), position.x(), position.y())
        return None if found is None else int(rows[found])

    def _place_at(self, position: QPointF, target: float) -> Place:
        return self._place_of(*self._plot.from_pixels(position), target)

    def _place_of(self, x: float, y: float, target: float) -> Place:
        return (x, y) if self._shown.inputs == 1 else (x, y, target)

    def _hover(self, row: int | None) -> None:
        if row != self.hovered:
            self.hovered = row
            self._show_cursor()
            self.changed.emit()

    def _show_cursor(self) -> None:
        shape = Qt.CursorShape.ArrowCursor
        if self.active:
            shape = Qt.CursorShape.CrossCursor if self.hovered is None else Qt.CursorShape.SizeAllCursor
        self._plot.viewport().setCursor(shape)

    def _choose_next(self, way: int) -> bool:
        """Choose the next point from left to right; after the last, or after Escape, Tab leaves the plot."""
        rows = self._shown.rows()
        order = [int(row) for row in rows[np.argsort(self._shown.columns()[0][rows], kind="stable")]]
        place = order.index(self.chosen) + way if self.chosen in order else (0 if way > 0 else len(order) - 1)
        if self._leaving or not 0 <= place < len(order):
            self._leaving, self.chosen = False, None
            self.changed.emit()
            return False
        self.chosen, self.hovered, self._put_row = order[place], None, None
        self.changed.emit()
        return True
