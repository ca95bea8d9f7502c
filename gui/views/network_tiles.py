"""Tiles of the diagram: what each neuron answers over one input as a curve, over two as a heat map.

The tiles of a column are painted into one strip, kept until the answers change, and stamped in one call
to Qt. Numbers are interpolated before they become colours, so that a border stays sharp at any size.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from gui.frame import Column
from gui.strokes import draw_lines, draw_stamps, segments
from gui.theme import Theme, pen, tokens
from gui.views.fit.ramp import image_of, ramp
from gui.views.network_layout import ColumnLayout
from gui.views.network_responses import Answers, Responses

CORNER_PX = 4.0
RING_GAP_PX = 5.0
OUTLINE_PX = 1.4
INSET_PX = 3.0
"""Distance of a curve from the sides of its tile."""
EXACT_PX = 96
"""Pixels of a heat map where it is not for the screen."""
GROUND, FRAME, BLANK = range(3)
"""Places in the strip of ready-made parts."""


class Tiles:
    """Paints the tiles of columns; a strip is painted anew when the answers, the theme or its size change."""

    def __init__(self) -> None:
        self._strips: dict[int, tuple[tuple[object, ...], QPixmap]] = {}

    def paint(
        self,
        painter: QPainter,
        theme: Theme,
        place: ColumnLayout,
        column: Column,
        responses: Responses,
        number: int,
    ) -> None:
        """Paint column `number`: neurons that are off in the step shown are blank and dashed."""
        ratio = painter.device().devicePixelRatioF()
        side = round(2 * place.radius)
        key = (responses, theme, side, ratio)
        kept = self._strips.get(number)
        if kept is None or kept[0] != key:
            kept = self._strips[number] = (key, strip(theme, responses.columns[number], side, ratio))
        which = np.where(column.on, np.arange(len(column.on)), len(column.on))
        left, top = round(place.x - side / 2), np.rint(place.y - side / 2)
        draw_stamps(painter, kept[1], np.full(len(top), left + side / 2), top + side / 2, which)

    def paint_exactly(
        self,
        painter: QPainter,
        theme: Theme,
        place: ColumnLayout,
        column: Column,
        responses: Responses,
        number: int,
    ) -> None:
        """Paint column `number` with shapes; a heat map is an image by its nature."""
        answers, side = responses.columns[number], 2 * place.radius
        for neuron, (y, on) in enumerate(zip(place.y.tolist(), column.on.tolist(), strict=True)):
            box = QRectF(place.x - place.radius, y - place.radius, side, side)
            if not on:
                _paint_part(painter, theme, box, BLANK)
                continue
            one = replace(answers, values=answers.values[neuron : neuron + 1])
            _paint_part(painter, theme, box, GROUND)
            if answers.values.ndim > 2:
                painter.drawImage(box, image_of(heat_map(theme, one, EXACT_PX)[0]))
            else:
                painter.translate(box.topLeft())
                paint_curves(painter, theme, one, np.zeros(1), side)
                painter.translate(-box.topLeft())
            _paint_part(painter, theme, box, FRAME)


def strip(theme: Theme, answers: Answers, side: int, ratio: float) -> QPixmap:
    """Paint the tiles of all neurons side by side, then the one of a neuron that is off."""
    count, px = len(answers.values), round(side * ratio)
    heat = answers.values.ndim > 2
    if heat:
        colours = heat_map(theme, answers, px)
        colours[:, ~_inside(px, CORNER_PX * ratio)] = 0
        row = np.zeros((px, count + 1, px), np.uint32)
        row[:, :count] = colours.transpose(1, 0, 2)
        pixmap = QPixmap.fromImage(image_of(row.reshape(px, -1)))
    else:
        pixmap = QPixmap(px * (count + 1), px)
        pixmap.fill(Qt.GlobalColor.transparent)
    pixmap.setDevicePixelRatio(ratio)
    painter = QPainter(pixmap)
    parts = _parts(theme, side, ratio)
    middles = (np.arange(count + 1) + 0.5) * (px / ratio)
    level = np.full(count + 1, px / ratio / 2)
    if not heat:
        draw_stamps(painter, parts, middles[:count], level[:count], np.full(count, GROUND))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_curves(painter, theme, answers, middles[:count] - side / 2, side)
    draw_stamps(painter, parts, middles, level, np.where(np.arange(count + 1) < count, FRAME, BLANK))
    painter.end()
    return pixmap


# ---- two inputs: colours ----------------------------------------------------------------------


def heat_map(theme: Theme, answers: Answers, px: int) -> np.ndarray:
    """Return the colours of answers over two inputs, (n, px, px): x1 to the right, x2 upwards."""
    along = interpolation(answers.values.shape[-1], px)
    values = along[::-1] @ answers.values @ along.T
    colours = ramp(theme)
    half = len(colours) // 2
    shade = np.clip(np.nan_to_num(values * (half / answers.high)), -half, half)
    picked: np.ndarray = colours[np.rint(shade).astype(np.int16) + half]
    return picked


@lru_cache(maxsize=64)
def interpolation(points: int, px: int) -> np.ndarray:
    """Return (px, points) weights: what each pixel of a row takes of points that reach from end to end."""
    place = (np.arange(px) + 0.5) / px * (points - 1)
    before = np.minimum(place.astype(np.int64), max(points - 2, 0))
    weights = np.zeros((px, points), np.float32)
    weights[np.arange(px), before] = 1 - (place - before)
    weights[np.arange(px), np.minimum(before + 1, points - 1)] += place - before
    return weights


# ---- one input: curves ------------------------------------------------------------------------


def paint_curves(painter: QPainter, theme: Theme, answers: Answers, left: np.ndarray, side: float) -> None:
    """Paint the answers over one input into squares with their left edges at `left`.

    A line at zero; above it orange, below it blue, as everywhere. What the network predicts has its colour.
    """
    across, top = side - 2 * INSET_PX, min(6.0, max(INSET_PX, 0.13 * side))
    up = (side - 2 * top) / (answers.high - answers.low)
    points = min(answers.values.shape[-1], max(9, round(side / 2)))
    last = answers.values.shape[-1] - 1
    chosen = np.linspace(0, last, points).round().astype(np.int64)
    values = np.clip(np.nan_to_num(answers.values[:, chosen]), answers.low, answers.high)
    x = left[:, None] + INSET_PX + chosen * (across / last)
    y = top + (answers.high - values) * up
    if answers.low <= 0 <= answers.high:
        zero = np.full(len(left), top + answers.high * up)
        painter.setPen(pen(theme.axis, 1))
        draw_lines(painter, np.column_stack([left + 2, zero, left + side - 2, zero]))
    lines = np.stack([segments(*curve) for curve in zip(x, y, strict=True)])
    width = 2.0 if side >= 26 else 1.5
    if answers.predicted:
        painter.setPen(pen(theme.prediction, width + 1))
        draw_lines(painter, lines.reshape(-1, 4))
        return
    sign = np.sign(values[:, :-1] + values[:, 1:])
    for which, colour in ((0, theme.text3), (-1, theme.diverging[0]), (1, theme.diverging[-1])):
        painter.setPen(pen(colour, width))
        draw_lines(painter, lines[sign == which])


# ---- parts ------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def _parts(theme: Theme, side: int, ratio: float) -> QPixmap:
    """Paint side by side: the ground of a curve, the outline of a tile, the tile of a neuron that is off."""
    px = round(side * ratio)
    pixmap = QPixmap(3 * px, px)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for part in (GROUND, FRAME, BLANK):
        _paint_part(painter, theme, QRectF(part * px / ratio, 0, px / ratio, px / ratio), part)
    painter.end()
    return pixmap


def _paint_part(painter: QPainter, theme: Theme, box: QRectF, part: int) -> None:
    off = tokens()["neuron"]["off"]
    inset = (off["stroke_px"] if part == BLANK else OUTLINE_PX) / 2
    painter.setBrush(Qt.BrushStyle.NoBrush if part == FRAME else theme.canvas)
    if part == BLANK:
        painter.setPen(pen(theme.text3, off["stroke_px"], off["dash_px"]))
    else:
        painter.setPen(pen(theme.text1, OUTLINE_PX) if part == FRAME else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(box.adjusted(inset, inset, -inset, -inset), CORNER_PX, CORNER_PX)


@lru_cache(maxsize=64)
def _inside(px: int, corner: float) -> np.ndarray:
    """Return which pixels of a tile (px, px) lie inside its rounded corners."""
    middle = np.abs(np.arange(px) + 0.5 - px / 2) - (px / 2 - corner)
    over = np.maximum(middle, 0.0)
    inside: np.ndarray = np.hypot(over[:, None], over[None, :]) <= corner
    return inside


def paint_ring(
    painter: QPainter, theme: Theme, place: ColumnLayout, y: float, *, chosen: bool = False
) -> None:
    """Paint the ring of a neuron that is pointed at, or that the keyboard has chosen."""
    painter.setPen(pen(theme.accent if chosen else theme.text1, theme.stroke("focus_ring")))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    reach = place.radius + RING_GAP_PX
    if place.tiled:
        painter.drawRoundedRect(
            QRectF(place.x - reach, y - reach, 2 * reach, 2 * reach), CORNER_PX + 4, CORNER_PX + 4
        )
    else:
        painter.drawEllipse(QPointF(place.x, y), reach, reach)
