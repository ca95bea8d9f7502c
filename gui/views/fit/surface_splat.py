"""A height field as an image, from NumPy, for a surface that moves.

Painted cell by cell it takes 400 calls to Qt, each of which may hand the interpreter lock to the training
thread: 22 ms while training, where this takes 5 (measured, 41 x 41 points, 480 x 340 pixels, two cores).
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtGui import QColor, QImage

from gui.theme import Theme, mix
from gui.views.fit.projection import Projection, far_to_near
from gui.views.fit.ramp import COLOURS, finer, image_of, places, ramp

PIXEL_PX = 2
"""Side of a pixel of the image: it is painted twice as large."""
POINTS = 160
"""Steps along each side, about: as many as the image has pixels there."""
CURTAIN_PX = (2, 10)
"""Each point covers so many pixels of the image downwards, so that steep slopes have no holes."""
MESH = 20
"""Lines of the mesh along each side."""


def splat(theme: Theme, heights: np.ndarray, level: float, view: Projection, size: tuple[int, int]) -> QImage:
    """Return an image with transparent ground for a widget of a size; `heights` (n, n): x2 by x1."""
    times = max(1, POINTS // (len(heights) - 1))
    values = finer(heights, times)
    count = len(values)
    x1, x2 = _floor(count)
    up = np.clip(np.nan_to_num(values) / level, -1.25, 1.25).ravel()
    px, py = view.pixels(x1, x2, up)
    colour = _colours(theme)[_mesh(count), places(values.ravel(), level, COLOURS)]
    order = _order(view, count)
    width, height = (-(-side // PIXEL_PX) for side in size)
    column, row = (px[order] / PIXEL_PX).astype(np.int64), (py[order] / PIXEL_PX).astype(np.int64)
    inside = (column >= 0) & (column < width) & (row >= 0) & (row < height - CURTAIN_PX[1])
    at = (row * width + column)[inside]
    below = _drops(py.reshape(count, count)).ravel()[order][inside] / PIXEL_PX
    curtain = np.clip(np.ceil(below) + 2, *CURTAIN_PX)
    image = np.zeros(height * width, np.uint32)
    which, down = np.nonzero(np.arange(CURTAIN_PX[1]) < curtain[:, None])
    image[at[which] + down * width] = colour[order][inside][which]  # the last of several: the nearest
    return image_of(image.reshape(height, width))


def _drops(py: np.ndarray) -> np.ndarray:
    """Return how far below each point the lowest of its four neighbours lies, in pixels."""
    drops = np.zeros_like(py)
    down, right = np.diff(py, axis=0), np.diff(py, axis=1)
    np.maximum(drops[:-1], down, out=drops[:-1])
    np.maximum(drops[1:], -down, out=drops[1:])
    np.maximum(drops[:, :-1], right, out=drops[:, :-1])
    np.maximum(drops[:, 1:], -right, out=drops[:, 1:])
    return drops


@lru_cache(maxsize=2)
def _floor(count: int) -> tuple[np.ndarray, np.ndarray]:
    at = np.linspace(-1, 1, count)
    x1, x2 = np.meshgrid(at, at)
    return x1.ravel(), x2.ravel()


@lru_cache(maxsize=2)
def _mesh(count: int) -> np.ndarray:
    """Return 1 for points on lines of the mesh, else 0."""
    line = np.arange(count) % max(1, (count - 1) // MESH) == 0
    return np.asarray(line[:, None] | line[None, :], dtype=np.int64).ravel()


@lru_cache(maxsize=4)
def _colours(theme: Theme) -> np.ndarray:
    """Return the ramp, and the ramp of the lines: (2, COLOURS)."""
    lines = [mix(QColor.fromRgb(int(value)), theme.canvas, 0.35).rgb() for value in ramp(theme)]
    return np.stack([ramp(theme), np.array(lines, np.uint32)])


def _order(view: Projection, count: int) -> np.ndarray:
    """Return the points, the farthest first; the same while the camera stays."""
    key = view.camera.turn_deg, count
    if key not in _kept:
        _kept.clear()
        _kept[key] = far_to_near(view, count)
    return _kept[key]


_kept: dict[tuple[float, int], np.ndarray] = {}
