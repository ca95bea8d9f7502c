"""Many lines or marks in one call to Qt, straight from NumPy memory.

Measured (1,000 segments of a jagged curve, 1.5 px, software rendering): ``drawPolyline`` 81 ms,
antialiased 224 ms, because Qt joins and fills one huge outline; the same as separate lines 1.2 and
4.3 ms. A painter call holds the interpreter lock, so that the difference is training time.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPolygonF

from gui import unlocked
from gui.pictures.recorded import is_recorded

UNLOCKED_FROM = 16
"""From this number on a call takes longer than giving the interpreter lock away and taking it again."""


def draw_lines(painter: QPainter, ends: np.ndarray) -> None:
    """Draw lines with the painter's pen. `ends`: (n, 4) x1, y1, x2, y2 in the painter's units."""
    if len(ends):
        memory = np.ascontiguousarray(ends, np.float64)
        if len(memory) < UNLOCKED_FROM or not unlocked.draw_lines(painter, memory):
            painter.drawLines(cast("QLineF", _first(memory, QLineF)), len(memory))


def segments(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Return (n - 1, 4) lines that join n points."""
    return np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])


def clipped(lines: np.ndarray, top: float, bottom: float) -> np.ndarray:
    """Return the parts of lines between two heights; lines that never come between are left out.

    A run that is about to diverge predicts numbers whose pixels lie light years below the window: dashes
    up to there would fill the memory.
    """
    y, way = lines[:, 1], lines[:, 3] - lines[:, 1]
    with np.errstate(divide="ignore", invalid="ignore"):
        ends = np.stack([(top - y) / way, (bottom - y) / way])
    level = way == 0
    ends[:, level] = np.where((top <= y[level]) & (y[level] <= bottom), [[0.0], [1.0]], 2.0)
    first, last = np.maximum(ends.min(axis=0), 0.0), np.minimum(ends.max(axis=0), 1.0)
    start, along = lines[:, :2], lines[:, 2:] - lines[:, :2]
    parts = np.hstack([start + along * first[:, None], start + along * last[:, None]])
    inside: np.ndarray = parts[first < last]
    return inside


def dashed(lines: np.ndarray, dash_px: Sequence[float]) -> np.ndarray:
    """Return the lines that lie in the dashes of a curve; lines are in pixels and joined end to end.

    Qt would start its pattern anew at each line. Long lines are cut first.
    """
    length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    pieces = np.maximum(1, np.ceil(length / 2.5)).astype(int)
    index = np.repeat(np.arange(len(lines)), pieces)
    first = np.repeat(np.cumsum(pieces) - pieces, pieces)
    share = (np.arange(len(index)) - first) / pieces[index]
    step = 1 / pieces[index]
    start, way = lines[index, :2], lines[index, 2:] - lines[index, :2]
    cut = np.hstack([start + way * share[:, None], start + way * (share + step)[:, None]])
    piece = length[index] * step
    place: np.ndarray = np.cumsum(piece) - piece / 2
    ends = np.cumsum(dash_px)
    inside: np.ndarray = cut[ends.searchsorted(place % ends[-1], side="right") % 2 == 0]
    return inside


def draw_stamps(painter: QPainter, strip: QPixmap, x: np.ndarray, y: np.ndarray, which: np.ndarray) -> None:
    """Stamp pictures of a strip of squares with their centres at x, y (logical pixels).

    `which`: number of the square for each point, from the left.
    """
    if not len(x):
        return
    if is_recorded(painter):
        _draw_each(painter, strip, x, y, which)
        return
    side, ratio = strip.height(), strip.devicePixelRatio()
    # The ten numbers of QPainter.PixmapFragment: place, source rectangle, scale, rotation, opacity.
    fragments = np.zeros((len(x), 10))
    fragments[:, 0], fragments[:, 1] = x, y
    fragments[:, 2] = which * (strip.width() / round(strip.width() / side))
    fragments[:, 4] = fragments[:, 5] = side
    fragments[:, 6:8] = 1 / ratio
    fragments[:, 9] = 1.0
    if len(fragments) < UNLOCKED_FROM or not unlocked.draw_fragments(painter, fragments, strip):
        first = cast("QPainter.PixmapFragment", _first(fragments, QPainter.PixmapFragment))
        painter.drawPixmapFragments(first, len(fragments), strip)


def _draw_each(painter: QPainter, strip: QPixmap, x: np.ndarray, y: np.ndarray, which: np.ndarray) -> None:
    """Stamp one by one: a recording would keep the whole strip for each place."""
    side = strip.height() / strip.devicePixelRatio()
    step, square = strip.width() / round(strip.width() / strip.height()), strip.height()
    kept = {number: strip.copy(round(number * step), 0, square, square) for number in set(which.tolist())}
    for across, up, number in zip(x.tolist(), y.tolist(), which.tolist(), strict=True):
        stamp, place = kept[number], QRectF(across - side / 2, up - side / 2, side, side)
        painter.drawPixmap(place, stamp, QRectF(stamp.rect()))


def _first(memory: np.ndarray, kind: type) -> object:
    """Return the first of a row of Qt objects that lie in the memory of an array.

    The array must outlive the call that reads them.
    """
    return shiboken6.Shiboken.wrapInstance(memory.ctypes.data, kind)


OUTLINE_PX = 1.6


class Marks:
    """Stamps one mark (dot, ring, bead, diamond, square) at many places. Sizes are in logical pixels."""

    def __init__(self, shape: str, size_px: float) -> None:
        self._shape = shape
        self._size = size_px
        self._colour, self._ground = QColor(), QColor()
        self._stamps: dict[float, QPixmap] = {}

    def set_colours(self, colour: QColor, ground: QColor) -> None:
        """Choose the colour of the mark and of what lies under a bead."""
        self._colour, self._ground = colour, ground
        self._stamps = {}

    def draw(self, painter: QPainter, x: np.ndarray, y: np.ndarray) -> None:
        """Stamp the mark with its centre at each point, in logical pixels."""
        if not len(x):
            return
        if is_recorded(painter):
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for across, up in zip(x.tolist(), y.tolist(), strict=True):
                self._paint(painter, QPointF(across, up))
            painter.restore()
            return
        ratio = painter.device().devicePixelRatioF()
        stamp = self._stamps.get(ratio)
        if stamp is None:
            stamp = self._stamps[ratio] = self._stamp(ratio)
        draw_stamps(painter, stamp, x, y, np.zeros(len(x)))

    def _stamp(self, ratio: float) -> QPixmap:
        side = int(np.ceil((self._size + 3) * ratio))
        pixmap = QPixmap(side, side)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint(painter, QPointF(side / ratio / 2, side / ratio / 2))
        painter.end()
        return pixmap

    def _paint(self, painter: QPainter, centre: QPointF) -> None:
        radius = self._size / 2
        if self._shape in ("dot", "diamond"):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._colour)
        else:
            painter.setPen(QPen(self._colour, OUTLINE_PX))
            painter.setBrush(self._ground if self._shape == "bead" else Qt.BrushStyle.NoBrush)
        if self._shape == "diamond":
            corners = [
                QPointF(dx * radius, dy * radius) + centre for dx, dy in ((0, -1), (1, 0), (0, 1), (-1, 0))
            ]
            painter.drawPolygon(QPolygonF(corners))
        elif self._shape == "square":
            painter.drawRect(QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius))
        else:
            painter.drawEllipse(centre, radius, radius)
