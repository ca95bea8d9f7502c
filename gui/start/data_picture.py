"""Paints the rows of an experiment: a week of hours, points around a curve, or points on a map."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from core.preview import Course, Ground, Points
from gui.start.words import peak_words, weekday_of
from gui.strokes import Marks, clipped, dashed, draw_lines, draw_stamps, segments
from gui.theme import Theme, pen
from gui.views.fit.ramp import MARK_COLOURS, mark_strip, picture_of, places
from gui.views.fit.splits import split_colour

WIDEST = 1.25
"""A map is so much wider than high, as the one beside the diagram."""
SHAPES = ("dot", "ring", "square")
"""Marks of training, validation and test rows."""
TRUTH_DASH_PX = (5.0, 4.0)
MARK_PX = 18
PIXELS_A_MARK = {True: 700, False: 500}
"""In a large and in a small map so many square pixels are left for each point."""


@dataclass(frozen=True)
class Mapping:
    """From units of the data to pixels of a rectangle: y grows upwards."""

    low_x: float
    high_x: float
    low_y: float
    high_y: float
    area: QRectF

    def pixels(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return places in pixels."""
        area = self.area
        right = area.left() + (x - self.low_x) / (self.high_x - self.low_x) * area.width()
        down = area.bottom() - (y - self.low_y) / (self.high_y - self.low_y) * area.height()
        return right, down


def mapping(picture: Course | Points | Ground, area: QRectF) -> Mapping:
    """Return where the rows of a picture stand in a rectangle, with room for their marks."""
    if isinstance(picture, Ground):
        side = min(area.width() / WIDEST, area.height())
        place = QRectF(0, 0, side * WIDEST, side)
        place.moveCenter(area.center())
        low, high = picture.ends
        return Mapping(low, high, low, high, place)
    inner = area.adjusted(4, 4, -4, -4)
    if isinstance(picture, Points):
        y = np.concatenate([picture.y, picture.truth[:, 1]])
        ends = picture.truth[[0, -1], 0]
        return Mapping(float(ends[0]), float(ends[1]), *_apart(float(y.min()), float(y.max())), inner)
    days = picture.days
    first, last = float(days[0]), float(days[-1])
    return Mapping(*_apart(first, last), *_apart(min(0.0, float(picture.values.min())), _top(picture)), inner)


def _top(picture: Course) -> float:
    return float(picture.values.max())


def _apart(low: float, high: float) -> tuple[float, float]:
    return (low, high) if high > low else (low - 0.5, low + 0.5)


def paint_data(
    painter: QPainter, theme: Theme, picture: Course | Points | Ground, area: QRectF, *, large: bool
) -> None:
    """Paint a picture into a rectangle; a large one has days, a peak and names of axes."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if isinstance(picture, Ground):
        _paint_ground(painter, theme, picture, mapping(picture, area), large)
        return
    below = QFontMetricsF(theme.font("tick")).height() + 4 if large else 0.0
    above = below if large and isinstance(picture, Course) else 0.0
    to = mapping(picture, area.adjusted(0, above, 0, -below))
    if isinstance(picture, Points):
        _paint_points(painter, theme, picture, to, large)
    else:
        _paint_course(painter, theme, picture, to, large)


# ---- rows over time ---------------------------------------------------------------------------------


def _paint_course(painter: QPainter, theme: Theme, picture: Course, to: Mapping, large: bool) -> None:
    if large:
        _paint_days(painter, theme, picture, to)
    x, y = to.pixels(picture.days, picture.values)
    joined = np.diff(picture.days) < 1.5 * picture.pitch
    lines, split = segments(x, y)[joined], picture.split[1:][joined]
    width = 2.0 if large else 1.5
    for number in range(len(SHAPES)):
        painter.setPen(pen(split_colour(theme, number), width))
        draw_lines(painter, lines[split == number])
    if large:
        _paint_peak(painter, theme, picture, float(x[picture.peak]), float(y[picture.peak]), to.area)


def _paint_days(painter: QPainter, theme: Theme, picture: Course, to: Mapping) -> None:
    """Paint a line at the bottom, and for a week one between days, with their names below."""
    area = to.area
    painter.setFont(theme.font("tick"))
    first, last = int(np.floor(picture.days[0])), int(np.floor(picture.days[-1]))
    if picture.pitch < 0.5:
        edges, _ = to.pixels(np.arange(first, last + 2, dtype=np.float64), np.zeros(last - first + 2))
        painter.setPen(pen(theme.line, 1.5))
        for edge in edges[1:-1]:
            painter.drawLine(QPointF(edge, area.top()), QPointF(edge, area.bottom()))
        painter.setPen(theme.text3)
        names = [weekday_of(day) for day in range(first, last + 1)]
        metrics = painter.fontMetrics()
        short = max(map(metrics.horizontalAdvance, names)) + 6 > edges[1] - edges[0]
        for name, left, right in zip(names, edges[:-1], edges[1:], strict=True):
            place = QRectF(left - 8, area.bottom() + 4, right - left + 16, metrics.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignHCenter, name[0] if short else name)
    painter.setPen(pen(theme.axis, 1.5))
    painter.drawLine(area.bottomLeft(), area.bottomRight())


def _paint_peak(painter: QPainter, theme: Theme, picture: Course, x: float, y: float, area: QRectF) -> None:
    """Mark the largest value and say it beside the mark."""
    mark = Marks("dot", 8)
    mark.set_colours(theme.train if picture.split[picture.peak] == 0 else theme.validation, theme.panel)
    mark.draw(painter, np.array([x]), np.array([y]))
    words = peak_words(picture)
    painter.setFont(theme.font("control"))
    width, height = painter.fontMetrics().horizontalAdvance(words) + 4, painter.fontMetrics().height()
    left = min(max(x - width / 2, area.left()), area.right() - width)
    painter.setPen(theme.text1)
    painter.drawText(QRectF(left, y - height - 6, width, height), Qt.AlignmentFlag.AlignCenter, words)


# ---- one input --------------------------------------------------------------------------------------


def _paint_points(painter: QPainter, theme: Theme, picture: Points, to: Mapping, large: bool) -> None:
    area = to.area
    if large:
        painter.setPen(pen(theme.axis, 1.5))
        painter.drawLine(area.bottomLeft() + QPointF(-4, 4), area.bottomRight() + QPointF(4, 4))
        painter.setPen(theme.text3)
        painter.setFont(theme.font("tick"))
        below = QRectF(area.left(), area.bottom() + 7, area.width(), painter.fontMetrics().height())
        painter.drawText(below, Qt.AlignmentFlag.AlignRight, "x")
        painter.drawText(QRectF(area.left(), area.top(), 40, below.height()), Qt.AlignmentFlag.AlignLeft, "y")
    painter.setPen(pen(theme.text2, 2.0 if large else 1.5))
    truth = segments(*to.pixels(picture.truth[:, 0], picture.truth[:, 1]))
    draw_lines(painter, dashed(clipped(truth, area.top() - 4, area.bottom() + 4), TRUTH_DASH_PX))
    size_px = 7.0 if large else min(4.5, max(2.5, area.height() / 22))
    _paint_marks(painter, theme, picture.split, *to.pixels(picture.x, picture.y), size_px)


def _paint_marks(
    painter: QPainter, theme: Theme, split: np.ndarray, x: np.ndarray, y: np.ndarray, size_px: float
) -> None:
    for number in (2, 0, 1):
        marks = Marks(SHAPES[number], size_px)
        marks.set_colours(split_colour(theme, number), theme.canvas)
        marks.draw(painter, x[split == number], y[split == number])


# ---- two inputs -------------------------------------------------------------------------------------


def _paint_ground(painter: QPainter, theme: Theme, picture: Ground, to: Mapping, large: bool) -> None:
    """Paint the surface as colours, and on it points: in the colour of their value where there is room."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    image = picture_of(theme, picture.truth, picture.level)
    painter.drawImage(to.area, image, QRectF(0.5, 0.5, image.width() - 1, image.height() - 1))
    places_ = shown_on_map(picture, to.area, large=large)
    x, y = to.pixels(picture.x1[places_], picture.x2[places_])
    if not large:
        marks = Marks("ring", 4.0)
        marks.set_colours(theme.train, theme.canvas)
        marks.draw(painter, x, y)
        return
    strip = mark_strip(theme, "train", MARK_PX, painter.device().devicePixelRatioF())
    draw_stamps(painter, strip, x, y, places(picture.values[places_], picture.level, MARK_COLOURS))
    painter.setFont(theme.font("tick"))
    painter.setPen(theme.text3)
    height, area = painter.fontMetrics().height(), to.area
    beside = QRectF(area.right() + 6, area.bottom() - height, 40, height)
    painter.drawText(beside, Qt.AlignmentFlag.AlignLeft, "x1")
    beside = QRectF(area.left() - 46, area.top(), 40, height)
    painter.drawText(beside, Qt.AlignmentFlag.AlignRight, "x2")


def shown_on_map(picture: Ground, area: QRectF, *, large: bool) -> np.ndarray:
    """Return the places of the points marked on a map: training rows, every n-th if they would cover it."""
    train = np.flatnonzero(picture.split == 0)
    most = max(8, round(area.width() * area.height() / PIXELS_A_MARK[large]))
    return train[:: max(1, -(-len(train) // most))]
