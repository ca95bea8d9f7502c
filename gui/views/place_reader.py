"""`PlaceReader`: says what a plot shows at one of its places, under the pointer or by arrow keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QLineF, QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.theme import Theme, pen, tokens
from gui.views.curves.hairline import paint_reading
from gui.views.curves.reading import Reading, Row, nearest
from gui.views.items import Item
from gui.views.plot import Plot

MARK_PX = 4.5
FAR = 10
"""Page Up and Page Down go over such a part of all places."""
KEYS = (
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
)


@dataclass(frozen=True)
class Told:
    """What there is at one place."""

    title: str
    rows: tuple[tuple[str, str], ...]
    """Names and values, with their units."""
    marks: tuple[tuple[float, QColor], ...]
    """Heights on the y axis that are marked, with their colours."""


class PlaceReader(QObject):
    """Makes a plot a stop for Tab. A screen reader hears what is told."""

    def __init__(self, plot: Plot, theme: Theme, tell: Callable[[int], Told]) -> None:
        """Read a plot; `tell` returns what there is at one of the places shown, by its number."""
        super().__init__(plot)
        self._plot, self._tell = plot, tell
        self._x = np.empty(0)
        self.place: int | None = None
        """Number of the place that is told; None for none."""
        self._item = ReadingItem(theme)
        plot.add_beside(self._item)
        plot.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        plot.installEventFilter(self)
        plot.viewport().installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._item.theme = theme
        self._read()

    def show_places(self, x: np.ndarray) -> None:
        """Take the places (n,) on the x axis, ascending; or tell anew what there is at those."""
        self._x = x
        if self.place is not None and self.place >= len(x):
            self.place = None
        if self.place is not None or self._item.reading is not None:
            self._read()

    @property
    def words(self) -> str:
        """What is told now, in one line; "" for nothing."""
        reading = self._item.reading
        return "" if reading is None else reading.text

    def _go_to(self, place: int | None) -> None:
        if place != self.place:
            self.place = place
            self._read()

    def _read(self) -> None:
        item, place = self._item, self.place
        item.reading, item.marks = None, ()
        if place is not None:
            told = self._tell(place)
            rows = tuple(Row(name, value) for name, value in told.rows)
            item.reading = Reading(float(self._x[place]), told.title, rows, ())
            item.marks = told.marks
        self._plot.setAccessibleDescription(self.words)
        item.update()

    # ---- hands ----------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Look at the events of the plot; only keys are kept from others, and tool tips. Called by Qt."""
        kind = event.type()
        if watched is self._plot:
            if isinstance(event, QKeyEvent) and kind in (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride):
                return self._press_key(event, really=kind == QEvent.Type.KeyPress)
            if isinstance(event, QFocusEvent):
                self._on_focus(event.gotFocus())
        elif isinstance(event, QMouseEvent) and kind == QEvent.Type.MouseMove:
            self._point_at(event.position())
        elif kind == QEvent.Type.Leave and not self._plot.hasFocus():
            self._go_to(None)
        return kind == QEvent.Type.ToolTip and self.place is not None  # the card says it all

    def _on_focus(self, got: bool) -> None:
        self._item.framed = got
        self._item.update()
        if not got:
            self._go_to(None)

    def _point_at(self, at: QPointF) -> None:
        inside = self._plot.inner.adjusted(-2, 0, 2, 0).contains(at)
        self._go_to(nearest(self._x, self._plot.from_pixels(at)[0]) if inside else None)

    def _press_key(self, event: QKeyEvent, *, really: bool) -> bool:
        key, count = Qt.Key(event.key()), len(self._x)
        if key == Qt.Key.Key_Escape and really:
            self._go_to(None)  # and let it leave a panel that fills the window as well
        if key not in KEYS or not count or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        if really:
            self._go_to(self._next(key, count))
        event.accept()
        return True

    def _next(self, key: Qt.Key, count: int) -> int:
        far = max(count // FAR, 1)
        steps = {KEYS[0]: -1, KEYS[1]: 1, KEYS[2]: -far, KEYS[3]: far}
        if key not in steps:
            return 0 if key == Qt.Key.Key_Home else count - 1
        if self.place is None:
            return 0 if steps[key] > 0 else count - 1
        return min(max(self.place + steps[key], 0), count - 1)


class ReadingItem(Item):
    """A hairline with its marks, a card beside it, and the frame that says where keys go."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.reading: Reading | None = None
        self.marks: tuple[tuple[float, QColor], ...] = ()
        self.framed = False

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint frame, hairline, marks and card, in pixels."""
        plot, theme, reading = self._plot, self.theme, self.reading
        if not isinstance(plot, Plot):
            return
        room = plot.inner
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        if self.framed:
            painter.setPen(pen(theme.accent, tokens()["stroke_px"]["focus_ring"]))
            painter.drawRect(room.adjusted(1, 1, -1, -1))
        if reading is None:
            return
        x = round(float(plot.to_pixels(np.array([reading.x]), np.zeros(1))[0][0]))
        if not room.left() - 1 <= x <= room.right() + 1:
            return
        painter.setPen(pen(theme.accent, 1))
        painter.drawLine(QLineF(x, room.top(), x, room.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = theme.length(MARK_PX)
        for value, colour in self.marks:
            up = float(plot.to_pixels(np.zeros(1), np.array([value]))[1][0])
            if room.top() <= up <= room.bottom():
                painter.setPen(pen(theme.canvas, 1.5))
                painter.setBrush(colour)
                painter.drawEllipse(QPointF(x, up), radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        paint_reading(painter, theme, reading, x, QRectF(plot.viewport().rect()))
