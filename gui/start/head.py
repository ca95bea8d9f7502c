"""The top of the start page: sign, name and sentence of the program, and what can be done at once."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.start.text import LEFT, line_px
from gui.theme import Theme, pen
from gui.widgets.action_button import ActionButton

NAME = "Trainscope"
SENTENCE = "See how a network learns."
PULSE = ((0, 13), (6, 13), (10, 3), (16, 21), (20, 10), (22, 13), (28, 13))
PULSE_SIZE = (28.0, 24.0)


class Brand(QWidget):
    """The pulse, the name and the sentence; the sentence goes where there is no room for it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setAccessibleName(f"{NAME}. {SENTENCE}")

    def sizeHint(self) -> QSize:
        """Return room for sign and name."""
        font = self.theme.font(self._role, weight=700)
        sign = self._sign_px * PULSE_SIZE[0] / PULSE_SIZE[1]
        return QSize(round(sign + 12 + QFontMetricsF(font).horizontalAdvance(NAME)) + 4, line_px(font))

    @property
    def _role(self) -> str:
        return "heading" if self.theme.narrow else "number"

    @property
    def _sign_px(self) -> float:
        return 1.15 * self.theme.px(self._role)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the pulse and the words."""
        theme, painter = self.theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale, middle = self._sign_px / PULSE_SIZE[1], self.height() / 2
        painter.setPen(pen(theme.accent, 2.4 * scale))
        places = [QPointF(1 + x * scale, middle + (y - PULSE_SIZE[1] / 2) * scale) for x, y in PULSE]
        painter.drawPolyline(QPolygonF(places))
        left = places[-1].x() + 12
        font = theme.font(self._role, weight=700)
        painter.setFont(font)
        painter.setPen(theme.text1)
        painter.drawText(QRectF(left, 0, self.width(), self.height()), LEFT, NAME)
        left += QFontMetricsF(font).horizontalAdvance(NAME) + theme.px("label")
        painter.setFont(theme.font("title", weight=400))
        painter.setPen(theme.text2)
        if left + painter.fontMetrics().horizontalAdvance(SENTENCE) <= self.width():
            down = 0.12 * theme.px(self._role)
            painter.drawText(QRectF(left, down, self.width(), self.height()), LEFT, SENTENCE)


class LightButton(ActionButton):
    """Shows where a press leads: the sun in the dark, the moon in the light."""

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._icon_name = "sun" if theme.name == "dark" else "moon"
        super().set_theme(theme)


class Head(QWidget):
    """Sign and name at the left, buttons at the right."""

    open_requested = Signal()
    table_requested = Signal()
    theme_requested = Signal()
    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.brand = Brand(theme)
        self.open = ActionButton(
            "folder-open", "Open …", "An experiment, or a table of your own as CSV (Ctrl+O)", theme
        )
        self.table = ActionButton(
            "table", "Own table …", "Choose from a table of your own what the network learns (Ctrl+T)", theme
        )
        self.light = LightButton("sun", "", "Light or dark (L)", theme)
        self.close_ = ActionButton("x", "", "Go to the window; Ctrl+H comes back here (Esc)", theme)
        self.open.setAccessibleName("Open …")
        self.table.setAccessibleName("Own table …")
        self.close_.setAccessibleName("Close the start page")
        self.open.clicked.connect(self.open_requested)
        self.table.clicked.connect(self.table_requested)
        self.light.clicked.connect(self.theme_requested)
        self.close_.clicked.connect(self.closed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.brand, 1)
        for button in (self.open, self.table, self.light, self.close_):
            row.addWidget(button)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.brand.theme = theme
        self.brand.updateGeometry()
        for button in (self.open, self.table, self.light, self.close_):
            button.set_theme(theme)
        self.update()
