"""What the card says while there is nothing to choose from: empty, reading, or what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.settings import TableSettings
from gui.tables.way_bar import WayBar
from gui.theme import Theme, paint_icon, pen, tokens
from gui.widgets.labels import label

WIDTH_PX = 640


def button(words: str, look: str, run: Callable[[], None]) -> QPushButton:
    """Return a button that runs something."""
    made = QPushButton(words)
    made.setProperty("look", look)
    made.clicked.connect(lambda _=False: run())
    return made


class Message(QWidget):
    """A card for a sentence or two; subclasses paint its ground."""

    cancelled = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.setFixedWidth(WIDTH_PX)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.theme = theme
        self.update()


class EmptyMessage(Message):
    """A dashed outline: what is missing, and the one action."""

    file_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.choose = button("Choose a file …", "primary", self.file_wanted.emit)
        close = button("Cancel", "", self.cancelled.emit)
        title = label("Drop a CSV file here or choose one", "title")
        hint = label("Its rows become what the network learns. Nothing leaves this computer.", "note")
        column = QVBoxLayout(self)
        column.setContentsMargins(40, 76, 40, 28)
        column.setSpacing(8)
        for words in (title, hint):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            words.setWordWrap(True)
            column.addWidget(words)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(0, 12, 0, 0)
        buttons.setSpacing(12)
        buttons.addStretch(1)
        buttons.addWidget(self.choose)
        buttons.addWidget(close)
        buttons.addStretch(1)
        column.addLayout(buttons)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the dashed outline and the sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self.theme.axis, 1.5, (6, 5)))
        radius = tokens()["radius_px"]["panel"]
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(14, 14, -14, -14), radius, radius)
        paint_icon(painter, "file-up", self.theme.text2, QRectF(self.width() / 2 - 16, 34, 32, 32))


class Bar(QWidget):
    """How far something is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.share = 0.0
        self.setFixedHeight(6)
        self.setAccessibleName("Progress")

    def show_share(self, share: float) -> None:
        """Show a share, 0 to 1."""
        self.share = share
        self.setAccessibleDescription(f"{100 * share:.0f} %")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the track and the part that is done."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.theme.track)
        painter.drawRoundedRect(QRectF(self.rect()), 3, 3)
        painter.setBrush(self.theme.accent)
        painter.drawRoundedRect(QRectF(0, 0, max(6.0, self.width() * self.share), 6), 3, 3)


class ReadingMessage(Message):
    """What is read, how far it is, and a way to stop it."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._title, self._share = label("", "title"), label("", "note")
        self._note = label("The run goes on meanwhile.", "hint")
        self.bar = Bar(theme)
        self.cancel = button("Cancel", "", self.cancelled.emit)
        self.cancel.setToolTip("Stop reading; what was there stays (Esc)")
        head, foot = QHBoxLayout(), QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._share)
        foot.addWidget(self._note, 1)
        foot.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.bar)
        column.addLayout(foot)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.bar.theme = theme
        self.bar.update()

    def show_file(self, name: str) -> None:
        """Begin with a file."""
        shown = name if len(name) <= 48 else f"{name[:30]}…{name[-16:]}"
        self._title.setText(f"Reading {shown}")
        self._title.setToolTip(name)
        self.show_share(0.0)

    def show_share(self, share: float) -> None:
        """Say how far it is."""
        self._share.setText(f"{100 * share:.0f} %")
        self.bar.show_share(share)


@dataclass(frozen=True)
class Offer:
    """A way on from a fault."""

    words: str
    run: Callable[[], None]


class FaultMessage(Message):
    """What happened, what to do, and ways on; where that may help, how the file is to be read."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self.title, self.detail = label("", "title"), label("", "note")
        self.stays = label("", "note")
        self.way = WayBar(theme, 126)
        self.setFixedWidth(WIDTH_PX + 300)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(12)
        self._offered: list[QPushButton] = []
        column = QVBoxLayout(self)
        column.setContentsMargins(60, 20, 24, 18)
        column.setSpacing(8)
        for words in (self.title, self.detail, self.stays):
            words.setWordWrap(True)
            column.addWidget(words)
        column.addSpacing(4)
        column.addWidget(self.way)
        column.addLayout(self._buttons)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        self.way.set_theme(theme)

    def show_fault(
        self, title: str, sentence: str, stays: str, offers: Sequence[Offer], way: TableSettings | None
    ) -> None:
        """Show a fault; `way` is how the file was read, None where reading it otherwise is no remedy."""
        for words, text in ((self.title, title), (self.detail, sentence), (self.stays, stays)):
            words.setText(text)
            words.setVisible(bool(text))
        self.way.setVisible(way is not None)
        if way is not None:
            self.way.show_way(way)
        while (item := self._buttons.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._offered = [
            button(offer.words, "" if place else "primary", offer.run) for place, offer in enumerate(offers)
        ]
        for made in self._offered:
            self._buttons.addWidget(made)
        self._buttons.addStretch(1)
        self.setAccessibleName(title)
        self.setAccessibleDescription(sentence)

    def offered(self) -> list[QPushButton]:
        """Return the buttons."""
        return self._offered

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground of a fault and its sign."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        radius = tokens()["radius_px"]["card"]
        painter.setPen(pen(self.theme.error, 1.5))
        painter.setBrush(self.theme.error_tint)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), radius, radius)
        paint_icon(painter, "triangle-alert", self.theme.error, QRectF(22, 20, 24, 24))
