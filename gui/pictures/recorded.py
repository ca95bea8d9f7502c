"""Whether a picture is being recorded, to be shown at any size: shapes and words are wanted then."""

from __future__ import annotations

from PySide6.QtGui import QPaintEngine, QPainter


def is_recorded(painter: QPainter) -> bool:
    """Return whether a painter writes down shapes instead of pixels."""
    return painter.paintEngine().type() == QPaintEngine.Type.Picture
