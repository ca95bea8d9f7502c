"""What lies below the paths on the map: bands, lines with their levels, holes, minima, the start."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPainterPath, QPolygonF

from core.landscape.surface import Minimum, Range
from gui.pictures.recorded import is_recorded
from gui.strokes import draw_lines
from gui.theme import Theme, mix, pen
from gui.views.surface.bands import BANDS, HOLE, LevelLabel, SurfacePicture, band_numbers, finer, ramp_places

LINE_PX = 1.5
LINE_SHARE = 0.38
"""Share of grey in the lines."""
HATCH_PX, HATCH_REACH_PX = 13, 3.0
"""Distance and half the width of the strokes that fill a part without values."""
LABEL_PADDING_PX = 4
IN_SIGHT_PX = 13.0
"""From the edge to the middle of a mark that is seen as a whole."""
MINIMUM_PX, START_PX = 4.5, 8.0
"""Radius of the rings at a desk."""


@dataclass(frozen=True)
class MapProjection:
    """The plane seen from above: a part of it fills a rectangle at the origin."""

    x: Range
    y: Range
    width: float
    height: float
    slack: float = 0.03

    @property
    def shown_range(self) -> tuple[Range, Range]:
        """The part of the plane that is drawn."""
        return self.x, self.y

    @property
    def size(self) -> tuple[float, float]:
        """Width and height in pixels."""
        return self.width, self.height

    @property
    def room(self) -> QRectF:
        """The rectangle in pixels."""
        return QRectF(0, 0, self.width, self.height)

    def in_sight(self, x: float, y: float) -> tuple[float, float]:
        """Return where a mark at an edge is seen as a whole: a little inside."""
        across, down = min(IN_SIGHT_PX, self.width / 2), min(IN_SIGHT_PX, self.height / 2)
        return min(max(x, across), self.width - across), min(max(y, down), self.height - down)

    def pixels(
        self, x: np.ndarray, y: np.ndarray, value: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the pixels of points; their values do not matter."""
        (left, right), (low, high) = self.x, self.y
        return (x - left) * (self.width / (right - left)), (high - y) * (self.height / (high - low))

    def pixel(self, x: float, y: float) -> QPointF:
        """Return the pixel of a point."""
        (across,), (up,) = self.pixels(np.array([x]), np.array([y]))
        return QPointF(float(np.clip(across, -1e6, 1e6)), float(np.clip(up, -1e6, 1e6)))

    def point(self, pixel: QPointF) -> tuple[float, float]:
        """Return the point at a pixel."""
        (left, right), (low, high) = self.x, self.y
        across, up = pixel.x() / max(self.width, 1.0), 1 - pixel.y() / max(self.height, 1.0)
        return left + across * (right - left), low + up * (high - low)


def band_colours(theme: Theme, levels: np.ndarray) -> list[QColor]:
    """Return the colour of each band, the lowest first."""
    return [theme.surface[place] for place in ramp_places(levels).tolist()]


def line_colour(theme: Theme, levels: np.ndarray, number: int) -> QColor:
    """Return the colour of the line of a level."""
    return mix(band_colours(theme, levels)[number + 1], theme.text3, LINE_SHARE)


def paint_bands(painter: QPainter, theme: Theme, picture: SurfacePicture, view: MapProjection) -> None:
    """Paint bands, lines, holes and levels."""
    if is_recorded(painter):
        _fill_areas(painter, theme, picture, view)
    else:
        ratio = painter.device().devicePixelRatioF()
        image = band_image(theme, picture, round(view.width * ratio), round(view.height * ratio))
        painter.drawImage(view.room, image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for number, lines in enumerate(picture.lines):
        start, end = view.pixels(lines[:, 0], lines[:, 1]), view.pixels(lines[:, 2], lines[:, 3])
        painter.setPen(pen(line_colour(theme, picture.levels, number), LINE_PX))
        draw_lines(painter, np.column_stack([*start, *end]))
    _hatch(painter, theme, picture, view)


def band_image(theme: Theme, picture: SurfacePicture, width: int, height: int) -> QImage:
    """Return the bands as an image with so many pixels."""
    width, height = max(width, 1), max(height, 1)
    bands = band_numbers(finer(picture.values, height, width)[::-1], picture.levels)
    table = np.full(256, theme.canvas.rgb(), np.uint32)
    colours = band_colours(theme, picture.levels)
    table[: len(colours)] = [colour.rgb() for colour in colours]
    memory = np.ascontiguousarray(table[bands])
    image = QImage(memory.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    return image.copy()  # its own memory


def _fill_areas(painter: QPainter, theme: Theme, picture: SurfacePicture, view: MapProjection) -> None:
    """Fill the bands as shapes, which stay sharp at any size."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(Qt.PenStyle.NoPen)
    for colour, rings in zip(band_colours(theme, picture.levels), picture.areas(), strict=True):
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.OddEvenFill)
        for ring in rings:
            x, y = view.pixels(ring[:, 0], ring[:, 1])
            path.addPolygon(
                QPolygonF([QPointF(*place) for place in zip(x.tolist(), y.tolist(), strict=True)])
            )
        painter.fillPath(path, colour)


def _hatch(painter: QPainter, theme: Theme, picture: SurfacePicture, view: MapProjection) -> None:
    """Fill with strokes where the function has no value: plain ground would look like a minimum."""
    if np.isfinite(picture.values).all():
        return
    rows, columns = max(1, round(view.height / HATCH_PX)), max(1, round(view.width / HATCH_PX))
    holes = band_numbers(finer(picture.values, rows, columns)[::-1], picture.levels) == HOLE
    row, column = np.nonzero(holes)
    x, y = (column + 0.5) * view.width / columns, (row + 0.5) * view.height / rows
    painter.setPen(pen(theme.axis, LINE_PX))
    reach = HATCH_REACH_PX
    draw_lines(painter, np.column_stack([x - reach, y + reach, x + reach, y - reach]))


def level_boxes(
    theme: Theme, picture: SurfacePicture, view: MapProjection
) -> list[tuple[LevelLabel, QRectF]]:
    """Return where the levels are written, in pixels."""
    metrics = QFontMetrics(theme.font("tick", numbers=True))
    height = metrics.height()
    found = []
    for label in picture.labels:
        width = metrics.horizontalAdvance(label.text) + 2 * LABEL_PADDING_PX
        middle = view.pixel(label.x, label.y)
        box = QRectF(round(middle.x() - width / 2), round(middle.y() - height / 2), width, height)
        if view.room.contains(box):
            found.append((label, box))
    return found


def write_levels(
    painter: QPainter,
    theme: Theme,
    picture: SurfacePicture,
    view: MapProjection,
    marks: Sequence[tuple[QPointF, float]],
) -> None:
    """Write the levels on their lines, but for those that marks (place and radius) would lie on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colours = band_colours(theme, picture.levels)
    painter.setFont(theme.font("tick", numbers=True))
    for label, box in level_boxes(theme, picture, view):
        if any(box.adjusted(-reach, -reach, reach, reach).contains(place) for place, reach in marks):
            continue
        value = picture.values[_nearest(picture.y, label.y), _nearest(picture.x, label.x)]
        band = int(band_numbers(np.array([value]), picture.levels)[0])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours[band] if band < BANDS else theme.canvas)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(theme.text1)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, label.text)


def _nearest(places: np.ndarray, at: float) -> int:
    return int(np.abs(places - at).argmin())


def paint_minima(painter: QPainter, theme: Theme, places: Sequence[QPointF]) -> None:
    """Paint small rings at minima."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = theme.length(MINIMUM_PX * 10) / 10
    for place in places:
        painter.setPen(pen(theme.canvas, 5.5))
        painter.setBrush(theme.canvas)
        painter.drawEllipse(place, radius, radius)
        painter.setPen(pen(theme.text1, 2))
        painter.drawEllipse(place, radius, radius)


def paint_start(painter: QPainter, theme: Theme, place: QPointF, *, lit: bool) -> None:
    """Paint the ring at the start; `lit` while the pointer is on it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = theme.length(START_PX)
    if lit:
        painter.setPen(pen(theme.accent, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(place, radius + 5, radius + 5)
    painter.setPen(pen(theme.canvas, 6.5))
    painter.setBrush(theme.canvas)
    painter.drawEllipse(place, radius, radius)
    painter.setPen(pen(theme.text1, 2.5))
    painter.drawEllipse(place, radius, radius)


def shown_minima(minima: Sequence[Minimum], x: Range, y: Range) -> list[Minimum]:
    """Return the minima that lie in a part of the plane."""
    return [m for m in minima if x[0] <= m.x <= x[1] and y[0] <= m.y <= y[1]]
