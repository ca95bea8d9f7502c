"""A card that says why the test rows are kept apart, with the action that scores them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.theme import Theme, pen, tokens
from gui.widgets.labels import label

WHY = (
    "The test rows stand for data that nobody has seen: whoever looks at their score and then changes "
    "a setting has used them to choose, and the score gets too good."
)
WIDTH_PX = 340


class ScoreCard(QWidget):
    """Opens beside a button; Escape closes it."""

    accepted = Signal()
    """Score the test rows."""

    def __init__(self, theme: Theme, parent: QWidget | None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._button: QPushButton | None = None
        why = label(WHY, "note")
        why.setWordWrap(True)
        self.score = QPushButton("Score the test rows")
        self.score.setProperty("look", "primary")
        self.later = QPushButton("Not now")
        self.score.clicked.connect(self._on_score_clicked)
        self.later.clicked.connect(self.shut)
        row = QHBoxLayout()
        row.addWidget(self.score)
        row.addWidget(self.later)
        row.addStretch(1)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addWidget(why)
        column.addLayout(row)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def open_beside(self, button: QPushButton) -> None:
        """Open over the pictures, above the button or below it."""
        parent = self.parentWidget()
        if parent is None:
            return
        self._button = button
        width = min(WIDTH_PX, parent.width())
        self.setFixedWidth(width)
        height = self._column.heightForWidth(width)
        corner = button.mapTo(parent, QPoint(button.width(), 0))
        top = corner.y() - height - 8
        top = top if top >= 0 else min(corner.y() + button.height() + 8, max(0, parent.height() - height))
        self.setGeometry(max(0, min(corner.x(), parent.width()) - width), top, width, height)
        self.show()
        self.raise_()
        self.score.setFocus(Qt.FocusReason.PopupFocusReason)

    def shut(self) -> None:
        """Close, and give the focus back."""
        self.hide()
        if self._button is not None:
            self._button.setFocus()

    def _on_score_clicked(self) -> None:
        self.shut()
        self.accepted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.shut()
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the card."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.canvas)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self._theme.axis, 1.5))
        painter.setBrush(self._theme.raised)
        radius = float(tokens()["radius_px"]["card"])
        painter.drawRoundedRect(self.rect().adjusted(1, 1, -1, -1), radius, radius)
