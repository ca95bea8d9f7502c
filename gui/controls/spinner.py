"""The sign that a setting waits for the engine."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, paint_icon

_DELAY_MS = 150
_TURN_MS = 80
SIZE = 16


class Spinner(QWidget):
    """A turning circle that appears only where the wait is long enough to notice. Keeps its place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._angle = 0
        self._shown = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._on_timer_timeout)
        self.setFixedSize(SIZE, SIZE)
        self.setAccessibleName("")

    @property
    def is_shown(self) -> bool:
        """Whether the circle is to be seen."""
        return self._shown

    def start(self) -> None:
        """Begin to wait; the circle appears after 150 ms."""
        if not self._timer.isActive():
            self._timer.start(_DELAY_MS)

    def stop(self) -> None:
        """End the wait."""
        self._timer.stop()
        if self._shown:
            self._shown = False
            self.setAccessibleName("")
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the circle at its angle."""
        if not self._shown:
            return
        painter = QPainter(self)
        painter.translate(SIZE / 2, SIZE / 2)
        painter.rotate(self._angle)
        place = QRectF(-SIZE / 2 + 1, -SIZE / 2 + 1, SIZE - 2, SIZE - 2)
        paint_icon(painter, "loader-circle", self._theme.text2, place)
        painter.end()

    def _on_timer_timeout(self) -> None:
        if not self._shown:
            self._shown = True
            self.setAccessibleName("waiting for the engine")
            self._timer.setInterval(_TURN_MS)
        self._angle = (self._angle + 30) % 360
        self.update()
