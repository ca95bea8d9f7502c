"""The field that looks for settings."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.theme import Theme, paint_icon
from gui.widgets.icon_button import IconButton
from gui.widgets.line_edit import LineEdit

_HEIGHT = 30
_LEFT, _RIGHT = 26, 28
_KEYS = "Ctrl F"
_LONGEST = 60


class SearchField(LineEdit):
    """Emits `textChanged` as the user types. Escape clears it; Down and Enter go to what was found."""

    left_downwards = Signal()
    """The user wants to go on to the first setting that was found."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._clear = IconButton("x", "Clear the search (Esc)", theme, 22, 14, self)
        self._clear.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._clear.clicked.connect(self.clear)
        self._clear.hide()
        self.setFixedHeight(_HEIGHT)
        self.setMaxLength(_LONGEST)
        self.setPlaceholderText("Search settings")
        self.setAccessibleName("Search settings")
        self.setToolTip("Finds settings by their name, help, choices and path (Ctrl+F)")
        self.setTextMargins(_LEFT - 6, 0, _RIGHT - 6, 0)
        self.textChanged.connect(lambda text: self._clear.setVisible(bool(text)))

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._clear.set_theme(theme)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Clear with Escape; go on with Down and Enter."""
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.left_downwards.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the cross at the right end."""
        super().resizeEvent(event)
        self._clear.move(self.width() - self._clear.width() - 4, (self.height() - self._clear.height()) // 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line, the glass and, while it is empty, the keys that lead here."""
        super().paintEvent(event)
        painter = QPainter(self)
        paint_icon(painter, "search", self._theme.text3, QRectF(8, (self.height() - 16) / 2, 16, 16))
        if not self.text() and not self.hasFocus():
            painter.setFont(self._theme.font("tick", numbers=True))
            painter.setPen(self._theme.text3)
            place = QRectF(self.rect()).adjusted(0, 0, -10, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _KEYS)
        painter.end()
