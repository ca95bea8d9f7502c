"""Keeps painted pictures, and paints what is missing, one at a time while the window is idle."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPixmap

from gui.theme import Theme

MOST = 120
"""Pictures that are kept: all of the page in two themes and a few sizes."""
RESIZING_MS = 80
"""While sizes change, the last picture is shown in the new size; it is painted anew after so long."""

Paint = Callable[[QPainter, Theme, QRectF], None]


@dataclass(frozen=True)
class _Wanted:
    key: tuple[Hashable, ...]
    name: Hashable
    theme: Theme
    ground: QColor
    size: QSize
    ratio: float
    paint: Paint


class Pictures(QObject):
    """Pictures by name, theme, size and pixel ratio."""

    painted = Signal(object)
    """Name of a picture that is there now."""
    rested = Signal()
    """All pictures that were asked for are painted."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: dict[tuple[Hashable, ...], QPixmap] = {}
        self._latest: dict[Hashable, tuple[str, QPixmap]] = {}
        self._wanted: dict[Hashable, _Wanted] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._paint_one)

    @property
    def waiting(self) -> int:
        """How many pictures are still to be painted."""
        return len(self._wanted)

    def draw(
        self, painter: QPainter, place: QRectF, name: Hashable, theme: Theme, ground: QColor, paint: Paint
    ) -> bool:
        """Draw a picture into a place; until it is painted the last one of that name, or nothing.

        `paint` is called later, with a painter, the theme and the area. Returns whether it is the right one.
        """
        size = QSize(int(place.width()), int(place.height()))
        if size.isEmpty():
            return False
        ratio = painter.device().devicePixelRatioF()
        key = (name, theme.name, theme.size, size.width(), size.height(), ratio)
        found = self._kept.pop(key, None)
        if found is not None:
            self._kept[key] = found  # used last
            self._wanted.pop(name, None)
            painter.drawPixmap(QPointF(round(place.left()), round(place.top())), found)
            return True
        self._wanted[name] = _Wanted(key, name, theme, ground, size, ratio, paint)
        last_theme, last = self._latest.get(name, ("", None))
        if last is None or last_theme != theme.name:
            self._timer.start(0)
        else:
            self._timer.start(RESIZING_MS)
            painter.drawPixmap(place, last, QRectF(last.rect()))
        return False

    def stop(self) -> None:
        """Paint nothing more of what was asked for."""
        self._timer.stop()
        self._wanted.clear()

    def _paint_one(self) -> None:
        if not self._wanted:
            return
        wanted = self._wanted.pop(next(iter(self._wanted)))
        pixmap = QPixmap(wanted.size * wanted.ratio)
        pixmap.setDevicePixelRatio(wanted.ratio)
        pixmap.fill(wanted.ground)
        painter = QPainter(pixmap)
        try:
            wanted.paint(painter, wanted.theme, QRectF(0, 0, wanted.size.width(), wanted.size.height()))
        finally:
            painter.end()  # Qt crashes if the pixmap goes before its painter
        self._kept[wanted.key] = pixmap
        self._latest[wanted.name] = (wanted.theme.name, pixmap)
        while len(self._kept) > MOST:
            del self._kept[next(iter(self._kept))]
        self.painted.emit(wanted.name)
        if self._wanted:
            self._timer.start(0)
        else:
            self.rested.emit()
