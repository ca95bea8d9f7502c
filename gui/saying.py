"""A strip at the foot of the window that says what was done, or how far long work is, and goes by itself."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gui.theme import Theme, paint_icon, pen, tokens

STAYS_MS = 4000
"""How long words are to be read."""
ICON_PX = 18
PADDING_PX = 12
ABOVE_FOOT_PX = 16
PROGRESS_PX = 3


class SayingStrip(QWidget):
    """Lies over the foot of its parent while there is something to say."""

    given_up = Signal()
    """The user wants the work to end."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme, self._over = theme, parent
        self._done: float | None = None
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._cancel = QPushButton("Cancel")
        self._cancel.setToolTip("Give it up; what was there stays as it was")
        self._cancel.setAccessibleName("Cancel")
        self._cancel.clicked.connect(self.given_up)
        self._time = QTimer(self)
        self._time.setSingleShot(True)
        self._time.setInterval(STAYS_MS)
        self._time.timeout.connect(self.hide)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(2 * PADDING_PX + ICON_PX, PADDING_PX, PADDING_PX, PADDING_PX)
        row.setSpacing(PADDING_PX)
        row.addWidget(self._words)
        row.addWidget(self._cancel)
        self.hide()
        self.set_theme(theme)
        parent.installEventFilter(self)

    @property
    def text(self) -> str:
        """What it says; empty while it is not there."""
        return self._words.text() if not self.isHidden() else ""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._words.setFont(theme.font("note", weight=500))
        self._place()

    def say(self, words: str) -> None:
        """Say what was done, for a few seconds."""
        self._show(words, None)
        self._time.start()

    def show_progress(self, words: str, done: float) -> None:
        """Say what is being done and which part of it is done, 0 to 1, with a button to give it up."""
        self._time.stop()
        self._show(words, min(max(done, 0.0), 1.0))

    def end_progress(self) -> None:
        """Go, if the last thing said was how far work is."""
        if self._done is not None:
            self._done = None
            self.hide()

    def _show(self, words: str, done: float | None) -> None:
        fresh = words != self.text
        self._done = done
        self._words.setText(words)
        self._cancel.setVisible(done is not None)
        self.setAccessibleName(words)
        self._place()
        self.show()
        self.raise_()
        self.update()
        if fresh:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    def _place(self) -> None:
        room, size = self._over, self._row.totalSizeHint()
        width = min(size.width(), room.width() - 2 * PADDING_PX)
        left, top = (room.width() - width) // 2, room.height() - size.height() - ABOVE_FOOT_PX
        self.setGeometry(left, top, width, size.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the size of the parent. Called by Qt."""
        if event.type() == QEvent.Type.Resize and not self.isHidden():
            self._place()
        return False

    def hideEvent(self, event: QEvent) -> None:
        """Leave no clock running."""
        self._time.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the sign, and how far the work is."""
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.axis, 1))
        painter.setBrush(theme.panel)
        radius = float(tokens()["radius_px"]["panel"])
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        sign = QRectF(PADDING_PX, (self.height() - ICON_PX) / 2, ICON_PX, ICON_PX)
        paint_icon(painter, "check" if self._done is None else "save", theme.accent, sign)
        if self._done is not None:
            room = self.width() - 2 * radius
            painter.fillRect(QRectF(radius, self.height() - PROGRESS_PX - 1, room, PROGRESS_PX), theme.track)
            done = QRectF(radius, self.height() - PROGRESS_PX - 1, room * self._done, PROGRESS_PX)
            painter.fillRect(done, theme.accent)
