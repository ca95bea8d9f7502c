"""All reported rows as a strip, with a brush: which stretch of them is shown above."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPixmap

from gui.strokes import draw_lines
from gui.theme import Theme, pen
from gui.views.fit.overview import ZOOM, Overview
from gui.views.fit.overview_ground import HEIGHT_PX

PAD_PX = 5
ZOOMS = {Qt.Key.Key_Plus: 1 / ZOOM, Qt.Key.Key_Equal: 1 / ZOOM, Qt.Key.Key_Minus: ZOOM}


class Brush(Overview):
    """Drag the window or its handles, click to go there, turn the wheel, press arrow keys, + or −."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._values = np.empty(0)
        self.setAccessibleName("Which of the reported rows are shown")
        self.setToolTip(
            "All reported rows in their order. Drag the window or its ends, click to go there, "
            "turn the wheel to see more or fewer. Left and Right move the window, + and − zoom."
        )

    def set_values(self, values: np.ndarray) -> None:
        """Show the actual values (R,) of the reported rows."""
        if values is not self._values:
            self._values, self._order = values, np.arange(len(values))
            self._grounds = None
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom with + and −; else as the strip of the whole table."""
        factor = ZOOMS.get(Qt.Key(event.key()))
        if factor is None:
            super().keyPressEvent(event)
        else:
            self._choose(self.stretch.zoomed(factor, len(self._order)))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the strip from its pictures, and the window over it."""
        if not len(self._values):
            return
        theme, ratio = self._theme, self.devicePixelRatioF()
        if self._grounds is None:
            looks = (theme.text3, theme.panel), (theme.text1, theme.accent_tint)
            self._grounds = [self._ground(line, ground) for line, ground in looks]
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._grounds[0])
        left, right = self._edges()
        window = QRectF(left, 0, right - left, HEIGHT_PX)
        source = QRectF(left * ratio, 0, window.width() * ratio, HEIGHT_PX * ratio)
        painter.drawPixmap(window, self._grounds[1], source)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.accent, 3 if self.hasFocus() else 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(window.adjusted(0.75, 0.75, -0.75, -0.75))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent)
        for x in (left, right):
            inside = min(max(x, 3.0), self.width() - 3.0)
            painter.drawRoundedRect(QRectF(inside - 3, HEIGHT_PX / 2 - 11, 6, 22), 3, 3)
        painter.end()

    def _ground(self, line: QColor, ground: QColor) -> QPixmap:
        """Paint the lowest and highest value of the rows behind each pixel."""
        ratio, width = self.devicePixelRatioF(), self.width()
        pixmap = QPixmap(round(width * ratio), round(HEIGHT_PX * ratio))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(ground)
        painter = QPainter(pixmap)
        painter.setPen(pen(line, 1.5))
        x, y = envelope(self._values, width)
        low, span = float(self._values.min()), max(float(np.ptp(self._values)), 1e-12)
        up = PAD_PX + (HEIGHT_PX - 2 * PAD_PX) * (1 - (y - low) / span)
        across = (x + 0.5) * width / len(self._values)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_lines(painter, np.column_stack([across[:-1], up[:-1], across[1:], up[1:]]))
        painter.end()
        return pixmap


def envelope(values: np.ndarray, most: int) -> tuple[np.ndarray, np.ndarray]:
    """Return places and values of a curve (n,) in at most about `most` points, its extremes kept."""
    count = len(values)
    if count <= max(most, 2):
        return np.arange(count, dtype=np.float64), values
    cuts = np.linspace(0, count, max(most // 2, 1) + 1).astype(np.int64)[:-1]
    stretch = np.repeat(np.arange(len(cuts)), np.diff(np.append(cuts, count)))
    order = np.lexsort((values, stretch))
    last = np.append(cuts[1:], count) - 1
    places = np.unique(np.concatenate([order[cuts], order[last]]))
    return places.astype(np.float64), values[places]
