"""Parts of a picture, stamped many at a time: what `gui.strokes.draw_stamps` is for squares in a row."""

from __future__ import annotations

from typing import cast

import numpy as np
import shiboken6
from PySide6.QtGui import QPainter, QPixmap

from gui import unlocked
from gui.strokes import UNLOCKED_FROM

X, Y, SOURCE_X, SOURCE_Y, WIDTH, HEIGHT = range(6)
"""Columns of `parts`: centre in logical pixels, source rectangle in pixels of the picture."""


def parts(count: int, ratio: float) -> np.ndarray:
    """Return (count, 10) numbers, each row a `QPainter.PixmapFragment` that is neither turned nor faint.

    `ratio`: pixels of the picture for each logical pixel.
    """
    made = np.zeros((count, 10))
    made[:, 6:8] = 1 / ratio
    made[:, 9] = 1.0
    return made


def draw_parts(painter: QPainter, picture: QPixmap, chosen: np.ndarray) -> None:
    """Stamp parts of a picture, (n, 10) float64 and contiguous, as `parts` makes them."""
    if not len(chosen):
        return
    if len(chosen) < UNLOCKED_FROM or not unlocked.draw_fragments(painter, chosen, picture):
        draw_locked(painter, picture, chosen)


def draw_whole(painter: QPainter, picture: QPixmap, place: np.ndarray) -> None:
    """Paint a large picture by one row of `parts`, so that training goes on meanwhile."""
    if not unlocked.draw_fragments(painter, place, picture):
        draw_locked(painter, picture, place)


def draw_locked(painter: QPainter, picture: QPixmap, chosen: np.ndarray) -> None:
    """Stamp parts by PySide's own call. The array outlives it."""
    first = shiboken6.Shiboken.wrapInstance(chosen.ctypes.data, QPainter.PixmapFragment)
    painter.drawPixmapFragments(cast("QPainter.PixmapFragment", first), len(chosen), picture)
