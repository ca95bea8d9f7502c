"""A small square button: an icon that gets a ground under the mouse."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, paint_icon, pen, tokens
from gui.widgets.pressable import Pressable


class IconButton(Pressable):
    """An icon without words; its tooltip and its accessible name say what it does."""

    def __init__(
        self,
        icon_name: str,
        help_: str,
        theme: Theme,
        size: int = 28,
        icon_size: int = 16,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, parent)
        self._icon_name, self._icon_size = icon_name, icon_size
        self.setFixedSize(QSize(size, size))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(help_)
        self.setAccessibleName(help_.partition(" (")[0])

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the icon and the focus ring."""
        theme, radius = self.theme, tokens()["radius_px"]["button"]
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        lit = self.isEnabled() and self.underMouse()
        if lit:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.track if self.isDown() else theme.raised)
            painter.drawRoundedRect(area, radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen(theme.accent, 2))
            painter.drawRoundedRect(area, radius, radius)
        shade = (theme.text1 if lit else theme.text2) if self.isEnabled() else theme.axis
        place = QRectF(0, 0, self._icon_size, self._icon_size)
        place.moveCenter(QRectF(self.rect()).center())
        paint_icon(painter, self._icon_name, shade, place)
        painter.end()
