"""The diverging ramp of the theme as colours of values: a lookup table, an image, marks and a key."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.numbers import signed
from gui.theme import Theme, pen

COLOURS = 255
"""Odd, so that zero has a colour of its own in the middle."""
MARK_COLOURS = 33
KEY_BAR_PX = 14
KEY_WIDTH_PX = 74


@lru_cache(maxsize=4)
def ramp(theme: Theme) -> np.ndarray:
    """Return (COLOURS,) uint32 colours 0xFFRRGGBB from the lowest to the highest value."""
    stops = np.array([[c.red(), c.green(), c.blue()] for c in theme.diverging], dtype=np.float64)
    places = np.linspace(0, len(stops) - 1, COLOURS)
    red, green, blue = (
        np.interp(places, np.arange(len(stops)), stops[:, channel]).round().astype(np.uint32)
        for channel in range(3)
    )
    return np.asarray(0xFF000000 | (red << 16) | (green << 8) | blue, dtype=np.uint32)


def places(values: np.ndarray, level: float, count: int) -> np.ndarray:
    """Return the place of each value among `count` colours from -level to +level."""
    share = np.clip(np.nan_to_num(values) / level, -1.0, 1.0)
    found: np.ndarray = np.rint((share + 1) * ((count - 1) / 2)).astype(np.int64)
    return found


def colour_of(theme: Theme, value: float, level: float) -> QColor:
    """Return the colour of one value."""
    return QColor.fromRgb(int(ramp(theme)[places(np.array([value]), level, COLOURS)[0]]))


def picture_of(theme: Theme, values: np.ndarray, level: float) -> QImage:
    """Return an image (row 0 at the top) of values (x2 upwards, x1 to the right)."""
    pixels = np.ascontiguousarray(ramp(theme)[places(values[::-1], level, COLOURS)].astype(np.uint32))
    height, width = pixels.shape
    return QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def image_of(colours: np.ndarray) -> QImage:
    """Return an image of its own with the colours (height, width), opaque or 0."""
    height, width = colours.shape
    memory = np.ascontiguousarray(colours, np.uint32)
    return QImage(memory.data, width, height, 4 * width, QImage.Format.Format_ARGB32_Premultiplied).copy()


def finer(values: np.ndarray, times: int) -> np.ndarray:
    """Return a grid with `times` as many steps along each side, linear between the points."""
    for _ in range(2):
        count = len(values)
        at = np.linspace(0, count - 1, (count - 1) * times + 1)
        low = np.minimum(at.astype(np.int64), count - 2)
        share = (at - low)[:, None]
        values = (values[low] * (1 - share) + values[low + 1] * share).T
    return values


@lru_cache(maxsize=32)
def mark_strip(theme: Theme, split: str, side_px: int, ratio: float) -> QPixmap:
    """Paint the marks of a split side by side, filled with the colours of the ramp.

    Training: a filled circle; validation: a circle within a ring; test: a square.
    """
    pixmap = QPixmap(round(side_px * MARK_COLOURS * ratio), round(side_px * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for place, fill in enumerate(_fills(theme)):
        _paint_mark(
            painter, theme, split, QPointF(side_px * (place + 0.5), side_px / 2), QColor.fromRgb(int(fill))
        )
    painter.end()
    return pixmap


def paint_marks(
    painter: QPainter, theme: Theme, split: str, x: np.ndarray, y: np.ndarray, which: np.ndarray
) -> None:
    """Paint the marks of a split as shapes; `which`: number of the colour of each."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    fills = _fills(theme)
    for across, up, number in zip(x.tolist(), y.tolist(), which.tolist(), strict=True):
        _paint_mark(painter, theme, split, QPointF(across, up), QColor.fromRgb(int(fills[number])))


def _fills(theme: Theme) -> np.ndarray:
    fills: np.ndarray = ramp(theme)[np.linspace(0, COLOURS - 1, MARK_COLOURS).round().astype(np.int64)]
    return fills


def _paint_mark(painter: QPainter, theme: Theme, split: str, centre: QPointF, fill: QColor) -> None:
    painter.setBrush(fill)
    if split == "test":
        painter.setPen(pen(theme.text2, 1.5))
        painter.drawRect(QRectF(centre.x() - 4, centre.y() - 4, 8, 8))
    elif split == "validation":
        painter.setPen(pen(theme.canvas, 6))
        painter.drawEllipse(centre, 5.5, 5.5)
        painter.setPen(pen(theme.validation, 2.2))
        painter.drawEllipse(centre, 6, 6)
    else:
        painter.setPen(pen(theme.canvas, 3.5))
        painter.drawEllipse(centre, 4.5, 4.5)
        painter.setPen(pen(theme.train, 1.5))
        painter.drawEllipse(centre, 4.5, 4.5)


class RampKey(QWidget):
    """The ramp upright, with the values of its ends and of its middle."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._level, self._unit = 1.0, ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def set_level(self, level: float, unit: str) -> None:
        """Name the value of the ends and the unit."""
        self._level, self._unit = level, unit
        self.setAccessibleName(f"Colours from {signed(-level)} to {signed(level)} {unit}")
        self.setToolTip("Colour of the map and of the points: the same value has the same colour.")
        self.update()

    def sizeHint(self) -> QSize:
        """Return a narrow size."""
        return QSize(self._theme.length(KEY_WIDTH_PX), 80)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar, the labels beside it, and the unit above it."""
        theme, painter = self._theme, QPainter(self)
        font = theme.font("tick", numbers=True)
        height = QFontMetrics(font).height()
        bar = QRectF(0, height + 8, KEY_BAR_PX, self.height() - 2 * height - 16)
        colours = ramp(theme)[::-1].astype(np.uint32).copy()
        image = QImage(colours.data, 1, COLOURS, 4, QImage.Format.Format_RGB32)
        painter.drawImage(bar, image)
        painter.setFont(theme.font("tick", weight=500))
        painter.setPen(theme.prediction)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 2, self.width(), height), left, self._unit)
        painter.setFont(font)
        painter.setPen(theme.text3)
        for share, value in ((0.0, self._level), (0.5, 0.0), (1.0, -self._level)):
            y = bar.top() + share * bar.height()
            text = signed(value, 2) if value else "0"
            painter.drawText(QRectF(KEY_BAR_PX + 6, y - height / 2, self.width(), height), left, text)
