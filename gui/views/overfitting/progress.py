"""How far a cross-validation is: a bar, words, and a button that gives it up."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from core.snapshot import Status
from core.studies.snapshot import StudySnapshot
from gui.pace import NumberPace
from gui.study.frame import progress_words
from gui.theme import Theme
from gui.widgets.action_button import ActionButton

THICK_PX = 6


class FoldProgress(QWidget):
    """Is to be seen while a cross-validation is under way."""

    cancel_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cancel = ActionButton(
            "x", "Cancel", "Give the cross-validation up; its scores so far stay", theme
        )
        self.cancel.clicked.connect(self.cancel_requested)
        self._bar = _Bar(theme)
        self._pace = NumberPace()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._bar)
        row.addWidget(self.cancel)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()

    @property
    def text(self) -> str:
        """The words beside the bar."""
        return self._bar.text

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.cancel.set_theme(theme)
        self._bar.set_theme(theme)

    def show_study(self, study: StudySnapshot) -> None:
        """Show how far it is; words change at 4 Hz."""
        running = study.status is Status.RUNNING
        under_way = running or (study.status is Status.PAUSED and not study.is_cancelled)
        if under_way is self.isHidden():
            self.setVisible(under_way)
        elif not self._pace.due(running):
            return
        self._bar.show_progress(study.progress, progress_words(study))


class _Bar(QWidget):
    """Words with a bar below them."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._share, self.text = 0.0, ""
        self.setAccessibleName("Progress of the cross-validation")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        metrics = QFontMetrics(theme.font("tick", weight=500))
        self.setFixedSize(QSize(metrics.horizontalAdvance("100 %, 59 min left") + 8, metrics.height() + 14))
        self.update()

    def show_progress(self, share: float, text: str) -> None:
        if (share, text) != (self._share, self.text):
            self._share, self.text = share, text
            self.setAccessibleDescription(text)
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("tick", weight=500))
        painter.setPen(theme.text2)
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), self.text)
        top = self.height() - THICK_PX - 3
        painter.setPen(Qt.PenStyle.NoPen)
        for width, colour in ((self.width(), theme.track), (self.width() * self._share, theme.accent)):
            painter.setBrush(colour)
            painter.drawRoundedRect(QRectF(0, top, width, THICK_PX), THICK_PX / 2, THICK_PX / 2)
        painter.end()
