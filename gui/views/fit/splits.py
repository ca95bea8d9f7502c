"""To which split each row belongs, as bands along an axis."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from gui.theme import Theme, mix, tokens

SPLITS = ("train", "validation", "test")
BANDS_MOST = 40
"""Of more bands than this, rows of different splits are mixed: split at random."""


def bands(splits: np.ndarray) -> list[tuple[int, int, int]]:
    """Return (split, first, last + 1) of each stretch of equal numbers; [] where they are mixed."""
    cuts = np.flatnonzero(np.diff(splits)) + 1
    if len(cuts) >= BANDS_MOST:
        return []
    starts = [0, *map(int, cuts)]
    return [
        (int(splits[start]), start, end)
        for start, end in zip(starts, [*starts[1:], len(splits)], strict=True)
        if end > start
    ]


def mark_px(theme: Theme, px: float) -> float:
    """Return the size of a mark in pixels, from that at a desk: in large type it grows as strokes do.

    In a small window it does not: the pictures are too small for it.
    """
    return px * float(tokens()["presentation_stroke_scale"]) if theme.size == "presentation" else px


def split_colour(theme: Theme, split: int) -> QColor:
    """Return the colour of a split: what the network was given, and what it has not seen."""
    if split == 0:
        return theme.train
    return theme.validation if split == 1 else mix(theme.canvas, theme.validation, 0.65)
