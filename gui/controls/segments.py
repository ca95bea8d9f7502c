"""A few choices side by side, one of them chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.controls.segment import Segment
from gui.theme import Theme, pen, tokens


class Segments(QWidget):
    """A row of exclusive segments. Arrow keys move the choice; Tab enters and leaves."""

    chosen = Signal(str)
    """The value that the user chose; not emitted by `show_value`."""

    def __init__(
        self,
        choices: Sequence[tuple[str, str]],
        theme: Theme,
        parent: QWidget | None = None,
        *,
        least: int = 56,
    ) -> None:
        """Make a segment for each pair of value and words, at least so many pixels wide."""
        super().__init__(parent)
        self._theme = theme
        self._segments: dict[str, Segment] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for value, words in choices:
            segment = Segment(words, theme, self, least=least)
            segment.clicked.connect(lambda _checked=False, value=value: self.chosen.emit(value))
            self._segments[value] = segment
            layout.addWidget(segment)

    def show_value(self, value: str) -> None:
        """Mark one segment as chosen."""
        segment = self._segments.get(value)
        if segment is not None and not segment.isChecked():
            segment.setChecked(True)

    def segments(self) -> list[Segment]:
        """Return the segments from left to right."""
        return list(self._segments.values())

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        for segment in self._segments.values():
            segment.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the common ground of the segments."""
        theme, radius = self._theme, tokens()["radius_px"]["button"]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.edge, 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        painter.end()
