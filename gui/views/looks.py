"""How racers look: colour, dash and marker by number, and the stamps of the markers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from math import cos, pi, sin

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from gui.pictures.recorded import is_recorded
from gui.strokes import draw_stamps
from gui.theme import Theme, tokens

HEAD_PX, MARK_PX = 17.0, 8.0
"""Size of the ball at the head of a path, and of the marks along it, in a window at a desk."""
HOLLOW_PX = 0.17
"""Outline of a hollow marker, as a part of its size."""


@dataclass(frozen=True, eq=False)
class RacerLook:
    """How a racer is drawn, for the whole session."""

    colour: QColor
    dash_px: tuple[float, ...]
    """Lengths drawn and left out by turns; () for a solid line."""
    marker: str
    hollow: bool
    """A second round of racers: the same colours and dashes, with markers that are rings."""


def look_of(theme: Theme, number: int) -> RacerLook:
    """Return the look of a racer by its number, from 1."""
    return _look(theme.name, number)


@cache
def _look(name: str, number: int) -> RacerLook:
    shapes = tokens()["racer_shape"]
    turn, place = divmod(max(number, 1) - 1, len(shapes))
    shape, colour = shapes[place], tokens()["theme"][name]["racer"][place]
    return RacerLook(QColor(colour), tuple(map(float, shape["dash_px"])), shape["marker"], turn % 2 == 1)


def paint_marker(
    painter: QPainter, look: RacerLook, centre: QPointF, size: float, ground: QColor, casing: float
) -> None:
    """Paint a marker with a casing in the colour of the ground."""
    path = _outline(look.marker).translated(0, 0)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(centre)
    painter.scale(size / 2, size / 2)
    unit = 2 / size
    edge = QPen(ground, 2 * casing * unit)
    edge.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(edge)
    painter.setBrush(ground)
    painter.drawPath(path)
    if look.hollow:
        line = QPen(look.colour, 2 * HOLLOW_PX)
        line.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
        painter.setPen(line)
        painter.scale(1 - HOLLOW_PX, 1 - HOLLOW_PX)
        painter.setBrush(ground)
    else:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colour)
    painter.drawPath(path)
    painter.restore()


def paint_cross(painter: QPainter, centre: QPointF, size: float, colour: QColor, ground: QColor) -> None:
    """Paint a cross over a marker: its racer has left."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    reach = size / 2
    for shade, width in ((ground, 6.0), (colour, 2.5)):
        painter.setPen(QPen(shade, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        for way in (1, -1):
            aside = QPointF(reach, way * reach)
            painter.drawLine(centre - aside, centre + aside)
    painter.restore()


@cache
def _outline(marker: str) -> QPainterPath:
    """Return the outline of a marker that fills a circle of radius 1, about."""
    path = QPainterPath()
    if marker == "circle":
        path.addEllipse(QPointF(0, 0), 0.94, 0.94)
    elif marker == "square":
        path.addRect(QRectF(-0.86, -0.86, 1.72, 1.72))
    elif marker == "plus":
        arm = 0.36
        for box in (QRectF(-1.05, -arm, 2.1, 2 * arm), QRectF(-arm, -1.05, 2 * arm, 2.1)):
            part = QPainterPath()
            part.addRect(box)
            path = path.united(part)
    else:
        path.addPolygon(QPolygonF([QPointF(x, y) for x, y in _corners(marker)]))
        path.closeSubpath()
    return path


def _corners(marker: str) -> list[tuple[float, float]]:
    if marker == "up":
        return [(0, -1.08), (1.02, 0.8), (-1.02, 0.8)]
    if marker == "down":
        return [(0, 1.08), (1.02, -0.8), (-1.02, -0.8)]
    if marker == "diamond":
        return [(0, -1.12), (1.12, 0), (0, 1.12), (-1.12, 0)]
    if marker == "hourglass":
        return [(-0.92, -1.02), (0.92, -1.02), (-0.92, 1.02), (0.92, 1.02)]
    ends = []  # a star
    for corner in range(10):
        reach = 1.15 * (0.48 if corner % 2 else 1.0)
        angle = 2 * pi * corner / 10 - pi / 2
        ends.append((reach * cos(angle), reach * sin(angle)))
    return ends


def draw_marks(
    painter: QPainter, theme: Theme, look: RacerLook, x: np.ndarray, y: np.ndarray, size: float
) -> None:
    """Draw markers with their casings at places in pixels."""
    casing = casing_px(theme)
    if is_recorded(painter):
        for across, up in zip(x.tolist(), y.tolist(), strict=True):
            paint_marker(painter, look, QPointF(across, up), size, theme.canvas, casing)
    elif len(x):
        stamp = _strip(theme, ((look, size),), casing, painter.device().devicePixelRatioF())
        draw_stamps(painter, stamp, x, y, np.zeros(len(x)))


def draw_different_marks(
    painter: QPainter,
    theme: Theme,
    looks: Sequence[tuple[RacerLook, float]],
    x: np.ndarray,
    y: np.ndarray,
) -> None:
    """Draw one marker of each look, in its size in pixels, at places in pixels."""
    casing = casing_px(theme)
    if is_recorded(painter):
        for (look, size), across, up in zip(looks, x.tolist(), y.tolist(), strict=True):
            paint_marker(painter, look, QPointF(across, up), size, theme.canvas, casing)
    elif len(looks):
        strip = _strip(theme, tuple(looks), casing, painter.device().devicePixelRatioF())
        draw_stamps(painter, strip, x, y, np.arange(len(looks)))


def casing_px(theme: Theme) -> float:
    """Return the width of a casing on each side."""
    return theme.stroke("casing_each_side")


@lru_cache(maxsize=256)
def _strip(theme: Theme, looks: tuple[tuple[RacerLook, float], ...], casing: float, ratio: float) -> QPixmap:
    """Return markers in equal squares from left to right."""
    side = int(np.ceil((max(size for _, size in looks) * 1.25 + 2 * casing + 2) * ratio))
    made = QPixmap(side * len(looks), side)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    for place, (look, size) in enumerate(looks):
        middle = QPointF((place + 0.5) * side / ratio, side / ratio / 2)
        paint_marker(painter, look, middle, size, theme.canvas, casing)
    painter.end()
    return made
