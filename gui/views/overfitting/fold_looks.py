"""How folds look: colour, dash and marker by number, as competitors do elsewhere."""

from __future__ import annotations

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from gui.theme import Theme
from gui.views.looks import RacerLook, casing_px, look_of, paint_marker

KEY_PX = 11
LOOKS = (*range(3, 9), *range(11, 17), 1, 2, 9, 10)
"""Numbers of the looks in the order of the folds. The first two of each round come last: their colours are
near those of training and validation rows, which the mean has."""


def look_of_fold(theme: Theme, fold: int) -> RacerLook:
    """Return the look of a fold by its number, from 1: first those that are not near to another colour."""
    return look_of(theme, LOOKS[(fold - 1) % len(LOOKS)])


def paint_key_mark(painter: QPainter, theme: Theme, look: RacerLook, centre: QPointF) -> None:
    """Paint the marker of a fold beside its name."""
    paint_marker(painter, look, centre, theme.length(KEY_PX), theme.canvas, casing_px(theme))
