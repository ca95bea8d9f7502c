"""Paints a height field with its floor, its axes and the points around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPixmap

from gui.strokes import Marks, draw_lines
from gui.theme import Theme, mix, pen
from gui.views.axes import linear_ticks
from gui.views.fit.projection import Projection, far_to_near
from gui.views.fit.ramp import MARK_COLOURS, colour_of, places
from gui.views.fit.surface_splat import PIXEL_PX, splat

LABEL_GAP = 0.16
"""Distance of the labels from the floor, as a part of half a side."""
STEM_PX = 1.5
ROOMY_PX = 95
"""Half a side of the box in pixels from which there is room for labels in between."""


@dataclass(frozen=True)
class Scene:
    """What is painted, in units of the data."""

    grid: np.ndarray
    """(n,) places along both inputs."""
    heights: np.ndarray
    """(n, n) predictions, x2 by x1."""
    level: float
    """Height of the top of the box; the floor lies at -level."""
    x1: np.ndarray
    x2: np.ndarray
    target: np.ndarray
    predicted: np.ndarray
    """For the points."""
    splits: np.ndarray
    """0 training, 1 validation."""
    names: tuple[str, str, str]
    """Of x1, x2 and the target."""

    def along(self, values: np.ndarray) -> np.ndarray:
        """Return inputs as -1 .. 1 of the box."""
        low, high = self.grid[0], self.grid[-1]
        return np.asarray(2 * (values - low) / (high - low) - 1)

    def up(self, values: np.ndarray) -> np.ndarray:
        """Return heights as -1 .. 1 of the box; what leaves it ends at its edge."""
        return np.asarray(np.clip(np.nan_to_num(values) / self.level, -1.25, 1.25))


def paint_ground(painter: QPainter, theme: Theme, scene: Scene, view: Projection) -> None:
    """Paint floor and labels, which stay while only predictions change."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    _paint_floor(painter, theme, scene, view)
    _paint_labels(painter, theme, scene, view)


def paint_surface(
    painter: QPainter, theme: Theme, scene: Scene, view: Projection, size: tuple[int, int], *, quick: bool
) -> None:
    """Paint surface and points, the farthest first; `quick` takes an image instead of cells."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, not quick)
    below = scene.target < scene.predicted
    _paint_points(painter, theme, scene, view, below)
    if quick:
        image = splat(theme, scene.heights, scene.level, view, size)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(0, 0, image.width() * PIXEL_PX, image.height() * PIXEL_PX), image)
    else:
        _paint_cells(painter, theme, scene, view)
    _paint_points(painter, theme, scene, view, ~below)


def _paint_floor(painter: QPainter, theme: Theme, scene: Scene, view: Projection) -> None:
    ticks = np.array([place for place, _ in linear_ticks(float(scene.grid[0]), float(scene.grid[-1]))])
    at = np.concatenate([[-1.0], scene.along(ticks), [1.0]])
    ones = np.ones(len(at))
    painter.setPen(pen(theme.line, 1.5))
    for ends in (
        (at, -ones, at, ones),
        (-ones, at, ones, at),
    ):
        start = view.pixels(ends[0], ends[1], -ones)
        end = view.pixels(ends[2], ends[3], -ones)
        draw_lines(painter, np.column_stack([*start, *end]))


def _paint_cells(painter: QPainter, theme: Theme, scene: Scene, view: Projection) -> None:
    grid, heights = scene.grid, scene.heights
    x1, x2 = np.meshgrid(scene.along(grid), scene.along(grid))
    px, py = view.pixels(x1, x2, scene.up(heights))
    cells = len(grid) - 1
    middle = (heights[:-1, :-1] + heights[1:, :-1] + heights[:-1, 1:] + heights[1:, 1:]) / 4
    which = places(middle.ravel(), scene.level, MARK_COLOURS)
    levels = np.linspace(-scene.level, scene.level, MARK_COLOURS)
    fills = [colour_of(theme, float(value), scene.level) for value in levels]
    corners = [(px[a, b].ravel(), py[a, b].ravel()) for a, b in _CORNERS]
    quad = np.stack([np.stack(corner, axis=-1) for corner in corners], axis=1).tolist()
    painter.setPen(pen(mix(theme.canvas, theme.text3, 0.35), 1))
    for cell in far_to_near(view, cells).tolist():
        painter.setBrush(fills[which[cell]])
        painter.drawConvexPolygon([QPointF(x, y) for x, y in quad[cell]])


_FORE, _BACK = slice(None, -1), slice(1, None)
_CORNERS = ((_FORE, _FORE), (_FORE, _BACK), (_BACK, _BACK), (_BACK, _FORE))


def _paint_points(
    painter: QPainter, theme: Theme, scene: Scene, view: Projection, chosen: np.ndarray
) -> None:
    """Paint points with stems to the prediction below or above them."""
    x1, x2 = scene.along(scene.x1[chosen]), scene.along(scene.x2[chosen])
    across, height = view.pixels(x1, x2, scene.up(scene.target[chosen]))
    _, foot = view.pixels(x1, x2, scene.up(scene.predicted[chosen]))
    high = scene.predicted[chosen] > scene.target[chosen]
    stems = np.column_stack([across, height, across, foot])
    for kind, colour in ((high, theme.diverging[-1]), (~high, theme.diverging[0])):
        painter.setPen(pen(colour, STEM_PX))
        draw_lines(painter, stems[kind])
    for split, shape, size, colour in ((0, "dot", 6.0, theme.train), (1, "ring", 7.5, theme.validation)):
        marks = _marks(shape, size, colour, theme)
        rows = scene.splits[chosen] == split
        marks.draw(painter, across[rows], height[rows])


_kept: dict[tuple[str, str], Marks] = {}


def _marks(shape: str, size: float, colour: QColor, theme: Theme) -> Marks:
    made = _kept.get((shape, theme.name))
    if made is None:
        made = _kept[shape, theme.name] = Marks(shape, size)
        made.set_colours(colour, theme.canvas)
    return made


def _paint_labels(painter: QPainter, theme: Theme, scene: Scene, view: Projection) -> None:
    """Label the two edges of the floor that are near, and the edge of the box at the far left."""
    numbers, words = theme.font("tick", numbers=True), theme.font("note", weight=600)
    near1, near2 = _near_edges(view)
    edges, zero, taken = (near1, near2), np.zeros(1), list[QRectF]()
    for axis, (edge, name) in enumerate(zip(edges, scene.names, strict=False)):
        out = np.array([edge * (1 + 2.4 * LABEL_GAP)])
        _write(painter, words, theme.text1, view, (zero, out) if axis == 0 else (out, zero), name, taken)
    for axis, edge in enumerate(edges):
        ticks = linear_ticks(float(scene.grid[0]), float(scene.grid[-1]), _ticks_most(view))
        other = np.array([edge * (1 + LABEL_GAP)])
        for place, text in ticks:
            at = scene.along(np.array([place]))
            where = (at, other) if axis == 0 else (other, at)
            _write(painter, numbers, theme.text3, view, where, text, taken)
    _paint_height(painter, theme, scene, view)


def _ticks_most(view: Projection) -> int:
    return 4 if view.scale > ROOMY_PX else 2


def _near_edges(view: Projection) -> tuple[float, float]:
    """Return where along x2 the labels of x1 stand, and where along x1 those of x2: at the near edges."""
    one, zero = np.ones(1), np.zeros(1)
    near_x2 = -1.0 if float(view.depth(zero, one)[0]) > 0 else 1.0
    near_x1 = -1.0 if float(view.depth(one, zero)[0]) > 0 else 1.0
    return near_x2, near_x1


def _paint_height(painter: QPainter, theme: Theme, scene: Scene, view: Projection) -> None:
    corners = [(a, b) for a in (-1.0, 1.0) for b in (-1.0, 1.0)]
    x1, x2 = (np.array(column) for column in zip(*corners, strict=True))
    across, _ = view.pixels(x1, x2, np.zeros(4))
    left = int(across.argmin())
    at = np.full(2, x1[left]), np.full(2, x2[left])
    x, y = view.pixels(*at, np.array([-1.0, 1.0]))
    painter.setPen(pen(theme.axis, 1.5))
    painter.drawLine(QPointF(x[0], y[0]), QPointF(x[1], y[1]))
    font = theme.font("tick", numbers=True)
    height = QFontMetrics(font).height()
    painter.setFont(font)
    painter.setPen(theme.text3)
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for value, text in linear_ticks(-scene.level, scene.level, _ticks_most(view)):
        (px,), (py,) = view.pixels(at[0][:1], at[1][:1], scene.up(np.array([value])))
        painter.drawText(QRectF(px - 68, py - height / 2, 60, height), right, text)
    painter.setFont(theme.font("note", weight=600))
    painter.setPen(theme.prediction)
    painter.drawText(
        QRectF(x[1] - 60, y[1] - 2 * height - 2, 120, height + 4),
        Qt.AlignmentFlag.AlignCenter,
        scene.names[2],
    )


def _write(
    painter: QPainter,
    font: object,
    colour: QColor,
    view: Projection,
    at: tuple[np.ndarray, np.ndarray],
    text: str,
    taken: list[QRectF],
) -> None:
    """Write words on the floor, within the picture, unless they would lie on others."""
    (x,), (y,) = view.pixels(*at, np.array([-1.0]))
    painter.setFont(font)  # type: ignore[arg-type]
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(text) + 4, metrics.height()
    box, room = QRectF(x - width / 2, y - height / 2, width, height), _room(painter)
    if not room.contains(x, y):
        return
    box.moveLeft(min(max(box.left(), 0.0), room.width() - width))
    box.moveTop(min(max(box.top(), 0.0), room.height() - height))
    if any(box.intersects(other) for other in taken):
        return
    taken.append(box)
    painter.setPen(colour)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)


def _room(painter: QPainter) -> QRectF:
    """Return what is painted on, in logical pixels: the viewport of a pixmap counts those of the device."""
    device, port = painter.device(), painter.viewport()
    ratio = device.devicePixelRatio() if isinstance(device, QPixmap) else 1.0
    return QRectF(0.0, 0.0, port.width() / ratio, port.height() / ratio)
