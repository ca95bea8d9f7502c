"""The two inks for words on coloured grounds."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtGui import QColor

from gui.theme import tokens

DARK_INK, LIGHT_INK = (QColor(ink) for ink in tokens()["ink_on_colour"])
EVEN_LUMINANCE = 0.179
"""Relative luminance of a ground on which black and white have the same contrast."""


def readable_on(ground: QColor) -> QColor:
    """Return the dark ink or the light one, whichever has the higher contrast on a colour (WCAG 2)."""
    return DARK_INK if takes_dark(ground.rgb()) else LIGHT_INK


@lru_cache(maxsize=64)
def takes_dark(rgb: int) -> bool:
    """Return whether dark ink is the one to read on a colour."""
    ground = QColor.fromRgb(rgb)
    channels = [ground.redF(), ground.greenF(), ground.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > EVEN_LUMINANCE
