"""A small icon beside words."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, paint_icon


class Glyph(QWidget):
    """An icon in a theme colour, chosen by the name of the colour (``text3``)."""

    def __init__(
        self, name: str, theme: Theme, colour: str = "text3", size: int = 14, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name, self._theme, self._colour = name, theme, colour
        self.setFixedSize(size, size)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the icon."""
        painter = QPainter(self)
        paint_icon(painter, self._name, getattr(self._theme, self._colour), QRectF(self.rect()))
        painter.end()
