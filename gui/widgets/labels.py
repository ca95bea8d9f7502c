"""Words in the looks of the design: a label, and a sentence that takes the room there is."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.theme import Theme


def label(text: str, look: str) -> QLabel:
    """Return a label in one of the looks of the style sheet."""
    made = QLabel(text)
    made.setProperty("look", look)
    return made


class Notice(QWidget):
    """A sentence that takes the room there is: two lines, then smaller type, fewer words, a tool tip."""

    def __init__(self, theme: Theme, *, quiet: bool = False) -> None:
        """Make one without words; a `quiet` one is a hint: small and grey from the start."""
        super().__init__()
        self._theme = theme
        self._quiet = quiet
        self.text = ""
        self._briefer: tuple[str, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def say(self, text: str, *briefer: str) -> None:
        """Show a sentence; `briefer` ones say it in fewer words each, for where there is no room for all."""
        if (text, briefer) != (self.text, self._briefer):
            self.text, self._briefer = text, briefer
            self.setToolTip(text)
            self.setAccessibleName(text)
            self.update()

    def sizeHint(self) -> QSize:
        """Return a small size: the words never push anything aside."""
        return QSize(0, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the sentence in the middle of the height."""
        if not self.text:
            return
        upright = Qt.AlignmentFlag.AlignTop if self._quiet else Qt.AlignmentFlag.AlignVCenter
        flags = upright | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        room, words = self.rect(), self.text
        font, small = self._theme.font("note", weight=400), self._theme.font("tick", weight=400)
        if self._quiet or not _fits(QFontMetrics(font), room, flags, words):
            font = small
        metrics = QFontMetrics(font)
        for brief in self._briefer:
            if brief and not _fits(metrics, room, flags, words):
                words = brief
        while words and not _fits(metrics, room, flags, words):
            rest = words.rstrip(" …").rpartition(" ")[0]
            words = f"{rest} …" if " " in rest else ""  # a word and three dots say nothing
        painter = QPainter(self)
        painter.setPen(self._theme.text3 if self._quiet else self._theme.text2)
        painter.setFont(font)
        painter.drawText(room, int(flags), words)


def _fits(metrics: QFontMetrics, room: QRect, flags: Qt.AlignmentFlag | Qt.TextFlag, words: str) -> bool:
    box = metrics.boundingRect(room, int(flags), words)
    return box.height() <= room.height() and box.width() <= room.width()
