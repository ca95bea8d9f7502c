"""The picture of a whole table as a strip: its target over all rows, and to which split they belong."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPixmap

from core.datasets import Dataset
from gui.strokes import draw_lines
from gui.theme import Theme, mix, pen
from gui.views.fit.splits import bands, split_colour

HEIGHT_PX = 46
BAND_PX = 4
PAD_PX = 4


def ground_of(
    dataset: Dataset, theme: Theme, width: int, ratio: float, line: QColor, ground: QColor
) -> QPixmap:
    """Paint the lowest and highest target of the rows behind each pixel, and the bands of the splits."""
    pixmap = QPixmap(round(width * ratio), round(HEIGHT_PX * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(ground)
    painter = QPainter(pixmap)
    target, splits = dataset.target, dataset.split_of
    if dataset.axis is not None:
        target, splits = target[dataset.row_order], splits[dataset.row_order]
    _paint_target(painter, target, width, line)
    top = HEIGHT_PX - BAND_PX
    painter.fillRect(QRectF(0, top, width, BAND_PX), theme.canvas)
    found = bands(splits)
    if not found:
        painter.fillRect(QRectF(0, top, width, BAND_PX), mix(theme.canvas, theme.text3, 0.5))
    for split, first, last in found:
        left, right = (place / len(target) * width for place in (first, last))
        if split >= 0:
            room = QRectF(QPointF(left, top), QPointF(right - 1, HEIGHT_PX))
            painter.fillRect(room, split_colour(theme, split))
    painter.end()
    return pixmap


def _paint_target(painter: QPainter, target: np.ndarray, width: int, line: QColor) -> None:
    columns = max(1, min(width, len(target)))
    cuts = np.linspace(0, len(target), columns + 1).astype(np.int64)[:-1]
    low, high = np.minimum.reduceat(target, cuts), np.maximum.reduceat(target, cuts)
    lowest = float(target.min())
    span = max(float(target.max()) - lowest, 1e-12)
    room = HEIGHT_PX - BAND_PX - 2 * PAD_PX
    x = (np.arange(columns) + 0.5) * width / columns
    top, bottom = (PAD_PX + room * (1 - (edge - lowest) / span) for edge in (high, low))
    painter.setPen(pen(line, 1.5))
    if columns == width:
        draw_lines(painter, np.column_stack([x, top, x, np.maximum(bottom, top + 1)]))
    else:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_lines(painter, np.column_stack([x[:-1], top[:-1], x[1:], top[1:]]))
