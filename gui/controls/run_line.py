"""How far the run is: the played part of the planned epochs. To look at, not to drag."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from gui.pictures.recorded import is_recorded
from gui.theme import Theme, mix

_BAR = 5
_ROOM = 13
"""Height of bar, ticks and the room around the labels in px."""
_TICK_GAP = 9
"""Least distance of two ticks in px."""
_LABEL_GAP = 70
"""Least distance of the middles of two labels in px, for type of a desk."""
_APART = 12
"""Least room between two labels in px; the first and the last one go before the others."""


class RunLine(QWidget):
    """A bar from epoch (or step) 0 to the last planned one, with ticks and labels below."""

    def __init__(self, theme: Theme, word: str = "epoch", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._word = word
        self._theme = theme
        self._epochs = 1
        self._played = 0.0
        self._painted_px = -1
        self._below: QPixmap | None = None
        """Planned part, ticks and labels, which stay as they are while the run goes on."""
        self.set_theme(theme)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # else the whole bar is painted below it

    @property
    def played_px(self) -> int:
        """Length of the played part."""
        return round(min(self._played / self._epochs, 1.0) * self.width())

    def show_progress(self, played: float, epochs: int) -> None:
        """Show how many epochs, with fraction, of how many are played; repaints when a pixel changes."""
        replanned = epochs != self._epochs
        self._played, self._epochs = played, max(epochs, 1)
        if replanned:
            self._below = None
        if replanned or self.played_px != self._painted_px:
            self.update()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme, self._below = theme, None
        self.setFixedHeight(theme.px("tick") + _ROOM)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the planned part, the played part, the ticks and their labels."""
        theme = self._theme
        self._painted_px = self.played_px
        painter = QPainter(self)
        if is_recorded(painter):
            self._paint_below(painter)
        else:
            painter.drawPixmap(0, 0, self._below_for(painter.device().devicePixelRatioF()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._painted_px > 0:
            painter.setBrush(mix(theme.track, theme.text3, 0.8))
            painter.drawRoundedRect(QRectF(0, 0, max(self._painted_px, _BAR), _BAR), 2.5, 2.5)
        painter.end()

    def _below_for(self, ratio: float) -> QPixmap:
        """Return what lies below the played part, with so many pixels per logical pixel."""
        kept, size = self._below, self.size() * ratio
        if kept is None or kept.size() != size or kept.devicePixelRatio() != ratio:
            kept = self._below = QPixmap(size)
            kept.setDevicePixelRatio(ratio)
            onto = QPainter(kept)
            self._paint_below(onto)
            onto.end()
        return kept

    def _paint_below(self, painter: QPainter) -> None:
        theme = self._theme
        painter.fillRect(self.rect(), theme.panel)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.track)
        painter.drawRoundedRect(QRectF(0, 0, self.width(), _BAR), 2.5, 2.5)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        step = nice_step(self._epochs, self.width() / _TICK_GAP)
        major = nice_step(self._epochs, self.width() / theme.length(_LABEL_GAP))
        for epoch in range(0, self._epochs + 1, step):
            if epoch % major != 0:
                painter.fillRect(self._x(epoch), _BAR + 2, 1, 2, theme.axis)
        self._paint_labels(painter, major)

    def _paint_labels(self, painter: QPainter, major: int) -> None:
        font = self._theme.font("tick", numbers=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(self._theme.text3)
        taken: list[tuple[float, float]] = []
        for epoch in (0, self._epochs, *range(major, self._epochs, major)):
            words = f"{self._word} {epoch}" if epoch == 0 else f"{epoch:,}"
            width, x = metrics.horizontalAdvance(words), self._x(epoch)
            left = min(max(x - width / 2, 0.0), self.width() - width)
            painter.fillRect(x, _BAR + 2, 1, 4, self._theme.axis)
            if all(left > end + _APART or left + width < start - _APART for start, end in taken):
                taken.append((left, left + width))
                painter.drawText(QPointF(left, self.height() - 4), words)

    def _x(self, epoch: int) -> int:
        return min(round(epoch / self._epochs * self.width()), self.width() - 1)


def nice_step(last: int, most: float) -> int:
    """Return the smallest of 1, 2, 5, 10, 20, 50 ... that divides 0 to `last` in at most `most` parts."""
    step, factors = 1, (2, 2.5, 2)
    turn = 0
    while last / step > max(most, 1):
        step = round(step * factors[turn % 3])
        turn += 1
    return step
