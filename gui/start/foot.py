"""The bottom of the start page: what the keys do, and whether the page is shown at the start."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.start.text import LEFT, draw_key, key_width, line_px
from gui.theme import Theme
from gui.widgets.check_line import CheckLine

HINTS = (
    ("Space", "starts training"),
    ("Enter", "opens it, paused"),
    ("← ↑ ↓ →", "choose"),
    ("Esc", "closes this page"),
)
"""Keys and what they do, the most important first: the last ones give way."""
AT_START = "Show this page at the start"


class Hints(QWidget):
    """Keys with what they do, in one line."""

    def __init__(self, theme: Theme, with_experiments: bool) -> None:
        super().__init__()
        self.theme = theme
        self._hints = HINTS if with_experiments else HINTS[-1:]
        self.setAccessibleName(", ".join(f"{key} {does}" for key, does in self._hints))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Return the height of a line of keys."""
        return QSize(0, line_px(self.theme.font("tick")) + 8)

    @property
    def shown(self) -> int:
        """How many of the hints there is room for."""
        left = 0.0
        for count, (key, does) in enumerate(self._hints):
            left += self._width(key, does)
            if left > self.width():
                return count
            left += self._gap
        return len(self._hints)

    @property
    def _gap(self) -> float:
        return 1.5 * self.theme.px("tick")

    def _width(self, key: str, does: str) -> float:
        words = QFontMetricsF(self.theme.font("tick")).horizontalAdvance(does)
        return key_width(self.theme, key) + 8 + words

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint as many as there is room for."""
        theme, painter = self.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left = 0.0
        for key, does in self._hints[: self.shown]:
            after = draw_key(painter, theme, key, left, self.height() / 2)
            painter.setFont(theme.font("tick"))
            painter.setPen(theme.text3)
            painter.drawText(QRectF(after + 8, 0, self.width(), self.height()), LEFT, does)
            left += self._width(key, does) + self._gap


class Foot(QWidget):
    """Hints at the left, the box to tick at the right."""

    def __init__(self, theme: Theme, with_experiments: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hints = Hints(theme, with_experiments)
        self.at_start = CheckLine(AT_START, theme)
        self.at_start.setToolTip(
            "When no experiment is named on the command line. Ctrl+H opens it at any time"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self.hints, 1)
        row.addWidget(self.at_start)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.hints.theme = theme
        self.hints.updateGeometry()
        self.at_start.set_theme(theme)
        self.at_start.updateGeometry()
        self.update()
