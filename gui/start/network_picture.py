"""Paints the layers of a network before it is trained: circles and lines, without weights.

Lines are grey, since the weights are not known before the engine has drawn them. Circles of the inputs have
the colours of a real row; those that dropout would switch off, of an example of a step, are dashed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from gui.strokes import draw_lines
from gui.theme import Theme, mix, pen, tokens

RADIUS_MIN_PX = 1.5
GAP_PX = {True: 2.0, False: 1.0}
"""Least room between two circles: in a large picture, in a small one."""
OUTPUT_FACTOR = 1.6
LINE_SHARE = {True: 0.5, False: 0.45}
"""How much of text3 is in the colour of a line: in a large picture, in a small one."""
FEW_LINES = {True: 150, False: 60}
"""Of more lines between two layers each is fainter, down to a third."""
DOTS_PX = 3.0
FEW_NEURONS = 3
"""So many always have a circle, however small."""
MOST_LINES = 2000


@dataclass(frozen=True)
class Column:
    """One layer: which neurons have a circle, and where."""

    x: float
    y: np.ndarray
    """(shown,) centres."""
    shown: np.ndarray
    """(shown,) numbers of the neurons that have a circle."""
    radius: float
    size: int

    @property
    def left_out(self) -> int:
        """How many neurons have no circle."""
        return self.size - len(self.shown)


def columns(sizes: tuple[int, ...], area: QRectF, largest_px: float, gap_px: float) -> list[Column]:
    """Place the layers in a rectangle; of too many neurons the first and the last are shown."""
    output_px = min(OUTPUT_FACTOR * largest_px, area.height() / 2)
    xs = np.linspace(area.left() + largest_px, area.right() - output_px, len(sizes))
    hidden = zip(sizes[:-1], xs[:-1], strict=True)
    made = [_column(size, float(x), area, largest_px, gap_px) for size, x in hidden]
    return [*made, _column(sizes[-1], float(xs[-1]), area, output_px, gap_px)]


def _column(size: int, x: float, area: QRectF, largest_px: float, gap_px: float) -> Column:
    pitch = min(area.height() / max(size, 1), 3.0 * largest_px)
    radius = min(largest_px, (pitch - gap_px) / 2)
    middle = area.center().y()
    if radius >= RADIUS_MIN_PX or size <= FEW_NEURONS:
        y = middle + (np.arange(size) - (size - 1) / 2) * pitch
        return Column(x, y, np.arange(size), max(radius, 0.5), size)
    pitch = 2 * RADIUS_MIN_PX + gap_px
    half = min(max(1, int((area.height() / pitch - 3) // 2)), (size - 1) // 2)
    upper = area.top() + (np.arange(half) + 0.5) * pitch
    shown = np.concatenate([np.arange(half), np.arange(size - half, size)])
    return Column(x, np.concatenate([upper, 2 * middle - upper[::-1]]), shown, RADIUS_MIN_PX, size)


def paint_network(
    painter: QPainter,
    theme: Theme,
    ground: QColor,
    sizes: tuple[int, ...],
    masks: tuple[np.ndarray, ...],
    inputs: np.ndarray,
    area: QRectF,
    *,
    large: bool,
) -> None:
    """Paint the layers on a ground. `masks`: which neurons are on; `inputs`: a scaled row, or empty."""
    token = tokens()["neuron"]["radius_px"]
    largest = float(token["default"] if theme.size != "small" else token["small_window"]) * (
        0.85 if large else 0.5
    )
    if not sizes[0]:  # a table that is to be read first: the inputs are not known
        sizes, masks = sizes[1:], masks[1:]
    placed = columns(sizes, area, largest, GAP_PX[large])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = 1.5 if large else 1.2
    for left, right, on_left, on_right in zip(placed, placed[1:], masks, masks[1:], strict=False):
        lines = _lines(left, right, on_left, on_right)
        faint = min(1.0, max(0.35, float(np.sqrt(FEW_LINES[large] / max(1, len(lines))))))
        painter.setPen(pen(mix(ground, theme.text3, LINE_SHARE[large] * faint), width))
        draw_lines(painter, lines)
    for place, (column, on) in enumerate(zip(placed, masks, strict=True)):
        fills: list[QColor] = [ground] * len(column.shown)
        if place == 0 and len(inputs) == column.size:
            fills = _fills(theme, inputs[column.shown])
        elif place == len(placed) - 1:
            fills = [theme.prediction]
        _paint_circles(painter, theme, ground, column, on[column.shown], fills)


def _lines(left: Column, right: Column, on_left: np.ndarray, on_right: np.ndarray) -> np.ndarray:
    """Return (n, 4) lines between all neurons that are on."""
    y_from, y_to = left.y[on_left[left.shown]], right.y[on_right[right.shown]]
    ends = np.array([(left.x, start, right.x, end) for start in y_from for end in y_to])
    return ends.reshape(-1, 4)[:: max(1, -(-len(ends) // MOST_LINES))]


def _fills(theme: Theme, inputs: np.ndarray) -> list[QColor]:
    """Return the colours of scaled inputs, full at the 90th percentile as in the diagram."""
    reference = float(np.quantile(np.abs(inputs), 0.9)) or 1.0
    steps = np.rint(np.clip(4 * inputs / reference, -4, 4)).astype(np.int64) + 4
    return [theme.diverging[step] for step in steps]


def _paint_circles(
    painter: QPainter, theme: Theme, ground: QColor, column: Column, on: np.ndarray, fills: list[QColor]
) -> None:
    off = tokens()["neuron"]["off"]
    fine = column.radius < 5
    solid = pen(theme.text1, 1.0 if fine else 1.6)
    dashes = (2.0, 1.8) if fine else off["dash_px"]
    dashed = pen(theme.text3, 1.0 if fine else off["stroke_px"], dashes)
    for y, is_on, fill in zip(column.y.tolist(), on.tolist(), fills, strict=True):
        painter.setPen(solid if is_on else dashed)
        painter.setBrush(fill if is_on else ground)
        painter.drawEllipse(QPointF(column.x, y), column.radius, column.radius)
    if column.left_out:
        middle = float(column.y.mean())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRect(QRectF(column.x - 2 * DOTS_PX, middle - 3 * DOTS_PX, 4 * DOTS_PX, 6 * DOTS_PX))
        painter.setBrush(theme.text3)
        for offset in (-1.8, 0.0, 1.8):
            painter.drawEllipse(QPointF(column.x, middle + offset * DOTS_PX), DOTS_PX / 3, DOTS_PX / 3)
