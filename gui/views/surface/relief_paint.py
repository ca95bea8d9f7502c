"""Paints the surface turned, on the processor: a floor with ticks, and cells from far to near."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from gui.strokes import draw_lines
from gui.theme import Theme, mix, pen
from gui.views.axes import linear_ticks
from gui.views.surface.bands import HOLE, SurfacePicture, band_numbers
from gui.views.surface.map_ground import band_colours
from gui.views.surface.relief import FLOOR, ReliefProjection

MESH_PX = 0.9
MESH_SHARE = 0.3
"""Share of grey in the mesh."""
TICK_PX, NAME_PX = 22, 50
"""From the edge of the floor to the labels of ticks, and to the name of the axis."""
TICKS_PX = 62
"""Ticks are at least so far apart, about."""
Quad = list[list[float]]


def paint_floor(painter: QPainter, theme: Theme, view: ReliefProjection) -> None:
    """Paint the floor with lines at its ticks."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for axis in (0, 1):
        places = view.along(np.array([at for at, _ in _ticks(view, axis)]), axis)
        _floor_lines(painter, view, axis, places, theme.line if theme.name == "light" else theme.raised)
        _floor_lines(painter, view, axis, np.array([-1.0, 1.0]), theme.track)


def _ticks(view: ReliefProjection, axis: int, apart_px: float = TICKS_PX) -> list[tuple[float, str]]:
    """Return the ticks of an axis, those at round places that are far enough apart."""
    low, high = view.shown_range[axis]
    ticks: list[tuple[float, str]] = []
    for most in (8, 6, 4, 3, 2):
        ticks = linear_ticks(low, high, most)
        if view.size[axis] * (len(ticks) - 1) and view.size[axis] / len(ticks) >= apart_px:
            break
    return ticks


def _floor_lines(
    painter: QPainter, view: ReliefProjection, axis: int, places: np.ndarray, colour: QColor
) -> None:
    one, floor = np.ones(len(places)), np.full(len(places), FLOOR)
    ends = [(places, side * one) if axis == 0 else (side * one, places) for side in (-1, 1)]
    pixels = [column for a, b in ends for column in view.box_pixels(a, b, floor)]
    painter.setPen(pen(colour, 1.5))
    draw_lines(painter, np.column_stack(pixels))


@dataclass(frozen=True)
class FloorText:
    """Words beside the floor."""

    text: str
    box: QRectF
    font: QFont
    colour: QColor


def floor_texts(
    theme: Theme, view: ReliefProjection, names: tuple[str, str], within: QRectF
) -> list[FloorText]:
    """Return the ticks and the names of both axes beside the near edges of the floor, `within` the widget."""
    numbers, words = theme.font("tick", numbers=True), theme.font("note", weight=500)
    wanted = []
    for axis, name in enumerate(names):
        ticks = _ticks(view, axis)
        places = view.along(np.array([at for at, _ in ticks]), axis)
        middle = _beside(view, axis, _gap(places), theme.length(NAME_PX))
        wanted.append((name, middle, words, theme.text2))
        for place, (_, text) in zip(places.tolist(), ticks, strict=True):
            at = _beside(view, axis, place, theme.length(TICK_PX))
            wanted.append((text, at, numbers, theme.text3))
    found: list[FloorText] = []
    for text, at, font, colour in sorted(wanted, key=lambda one: one[2] is numbers):  # the names first
        metrics = QFontMetrics(font)
        width, height = metrics.horizontalAdvance(text) + 6, metrics.height()
        box = QRectF(at.x() - width / 2, at.y() - height / 2, width, height)
        box.moveLeft(min(max(box.left(), within.left()), within.right() - width))
        box.moveTop(min(max(box.top(), within.top()), within.bottom() - height))
        if not any(box.intersects(other.box) for other in found):
            found.append(FloorText(text, box, font, colour))
    return found


def paint_texts(painter: QPainter, texts: Sequence[FloorText]) -> None:
    """Write words beside the floor."""
    for text in texts:
        painter.setFont(text.font)
        painter.setPen(text.colour)
        painter.drawText(text.box, Qt.AlignmentFlag.AlignCenter, text.text)


def _gap(places: np.ndarray) -> float:
    """Return a place near the middle of an axis that lies between two ticks."""
    if len(places) < 2:
        return 0.4
    between = (places[1:] + places[:-1]) / 2
    return float(between[np.abs(between - 0.15).argmin()])


def _beside(view: ReliefProjection, axis: int, place: float, out_px: int) -> QPointF:
    """Return a pixel so far outside of the near edge of the floor along an axis."""
    one, zero, floor = np.ones(1), np.zeros(1), np.full(1, FLOOR)
    other_far = view.away(zero, one) if axis == 0 else view.away(one, zero)
    edge = -1.0 if float(other_far[0]) > 0 else 1.0
    inner, outer = np.array([edge * 0.98]), np.array([edge])
    at = np.array([place])
    ends = [(at, side) if axis == 0 else (side, at) for side in (inner, outer)]
    (x1,), (y1,) = view.box_pixels(*ends[0], floor)
    (x2,), (y2,) = view.box_pixels(*ends[1], floor)
    length = max(float(np.hypot(x2 - x1, y2 - y1)), 1e-9)
    return QPointF(x2 + (x2 - x1) / length * out_px, y2 + (y2 - y1) / length * out_px)


def paint_cells(
    painter: QPainter, theme: Theme, picture: SurfacePicture, view: ReliefProjection, *, quick: bool
) -> None:
    """Paint the surface, the farthest cells first; cells without values stay open."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not quick)
    cells = _Cells(picture, view)
    colours = band_colours(theme, picture.levels)
    pens = [QPen(mix(colour, theme.text3, MESH_SHARE), MESH_PX) for colour in colours]
    for cell in pens:
        cell.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    low, high = cells.low.tolist(), cells.high.tolist()
    quads, values, levels = cells.quads, cells.values, picture.levels.tolist()
    last = -1
    for number in cells.order.tolist():
        band = low[number]
        corners = [QPointF(x, y) for x, y in quads[number]]
        if band == high[number]:
            if band != last:
                painter.setPen(pens[band])
                painter.setBrush(colours[band])
                last = band
            painter.drawConvexPolygon(corners)
            continue
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours[band])
        painter.drawConvexPolygon(corners)
        for above in range(band, high[number]):
            part = part_above(quads[number], values[number], levels[above])
            painter.setBrush(colours[above + 1])
            painter.drawPolygon([QPointF(x, y) for x, y in part])
        painter.setPen(pens[band])
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolygon(corners)
        last = -1


_FORE, _BACK = slice(None, -1), slice(1, None)
_CORNERS = ((_FORE, _FORE), (_FORE, _BACK), (_BACK, _BACK), (_BACK, _FORE))


class _Cells:
    """The cells between the places of a picture: n corners each, in pixels."""

    def __init__(self, picture: SurfacePicture, view: ReliefProjection) -> None:
        a, b = view.along(picture.x, 0), view.along(picture.y, 1)
        grid_a, grid_b = np.meshgrid(a, b)
        px, py = view.box_pixels(grid_a, grid_b, view.scale.heights(picture.values))
        bands = band_numbers(picture.values, picture.levels)
        around = np.stack([bands[corner].ravel() for corner in _CORNERS], axis=1)
        self.low, self.high = around.min(axis=1), around.max(axis=1)
        pixels = [np.stack([px[corner].ravel(), py[corner].ravel()], axis=1) for corner in _CORNERS]
        self.quads: list[Quad] = np.stack(pixels, axis=1).tolist()
        self.values = np.stack([picture.values[corner].ravel() for corner in _CORNERS], axis=1).tolist()
        middle_a, middle_b = np.meshgrid((a[1:] + a[:-1]) / 2, (b[1:] + b[:-1]) / 2)
        order = np.argsort(-view.away(middle_a, middle_b).ravel(), kind="stable")
        self.order = order[self.high[order] != HOLE]
        """The farthest first, those with holes left out."""


def part_above(quad: Quad, values: list[float], level: float) -> Quad:
    """Return the part of a cell where values, taken as linear along its edges, reach a level.

    Sutherland and Hodgman (1974), "Reentrant polygon clipping".
    """
    found: Quad = []
    for here in range(4):
        (x1, y1), v1 = quad[here - 1], values[here - 1]
        (x2, y2), v2 = quad[here], values[here]
        if (v1 >= level) != (v2 >= level):
            share = (level - v1) / (v2 - v1)
            found.append([x1 + (x2 - x1) * share, y1 + (y2 - y1) * share])
        if v2 >= level:
            found.append([x2, y2])
    return found
