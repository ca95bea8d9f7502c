"""Numbers stamped character by character from one picture: they change often, and their characters never.

The font is tabular, so that each character has a cell of whole pixels and nothing dances.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPixmap

from gui.numbers import MINUS, significant
from gui.theme import Theme
from gui.views.network_atlas import HEIGHT, SOURCE_X, SOURCE_Y, WIDTH, X, Y, draw_parts, parts
from gui.views.network_text import Scribe, Type, font_of, height_of

CHARACTERS = f"0123456789{MINUS}+.,e∞? b"
PLACES = {character: place for place, character in enumerate(CHARACTERS)}
MOST_DIGITS = 3


@dataclass(frozen=True)
class Written:
    """Numbers as characters."""

    parts: np.ndarray
    """(characters, 10): see `network_atlas.parts`."""
    of: np.ndarray
    """(characters,) which number each character belongs to."""


def cell_px(theme: Theme, kind: Type) -> int:
    """Return the width of a character in whole pixels."""
    return round(QFontMetricsF(font_of(theme, kind)).horizontalAdvance("0"))


def short(number: float, room: int, *, sign: bool = False) -> str:
    """Return a number in at most `room` characters (5 or more), with as many digits as that leaves.

    With `sign` a positive one has a plus. What is too small for the room is 0.
    """
    if not math.isfinite(number):
        return "?" if math.isnan(number) else f"{'' if number > 0 else MINUS}∞"
    plus = "+" if sign and number > 0 else ""
    for digits in range(MOST_DIGITS, 0, -1):
        text = plus + significant(number, digits)
        if len(text) <= room:
            return text
    mantissa, exponent = f"{number:.0e}".split("e")
    text = f"{plus}{mantissa}e{int(exponent)}".replace("-", MINUS)
    return text if len(text) <= room else f"{text[0]}0" if abs(number) < 1 else f"{text[0]}∞"


def level(number: float, room: int) -> str:
    """Return a value with two decimals, or with fewer where there is no room for them."""
    if math.isfinite(number):
        for decimals in (2, 1, 0):
            text = f"{number:z.{decimals}f}".replace("-", MINUS)
            if len(text) <= room:
                return text
    return short(number, room)


def written(
    scribe: Scribe, kind: Type, texts: Sequence[str], x: np.ndarray, y: np.ndarray, inks: np.ndarray
) -> Written:
    """Lay numbers out in cells, each centred at its point; `inks`: number of the ink of each."""
    cell, (width, height) = cell_px(scribe.theme, kind), _part_px(scribe.theme, kind, scribe.ratio)
    lengths = np.array([len(text) for text in texts], np.int64)
    of = np.repeat(np.arange(len(texts)), lengths)
    unknown = PLACES["?"]
    places = [PLACES.get(character, unknown) for text in texts for character in text]
    within = np.arange(len(of)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    made = parts(len(of), scribe.ratio)
    made[:, X] = np.rint(x - lengths * (cell / 2))[of] + (within + 0.5) * cell
    made[:, Y] = y[of]
    made[:, SOURCE_X], made[:, SOURCE_Y] = np.array(places) * width, (inks * height)[of]
    made[:, WIDTH], made[:, HEIGHT] = width, height
    return Written(made, of)


def stamp(scribe: Scribe, kind: Type, inks: tuple[QColor, ...], chosen: np.ndarray) -> None:
    """Stamp characters, (n, 10) rows of `Written.parts`, in the inks that they are numbered by."""
    rgb = tuple(ink.rgb() for ink in inks)
    draw_parts(scribe.painter, _characters(scribe.theme, kind, rgb, scribe.ratio), chosen)


def row_px(scribe: Scribe, kind: Type) -> int:
    """Return the distance of two inks in the picture of the characters, in its pixels."""
    return _part_px(scribe.theme, kind, scribe.ratio)[1]


@lru_cache(maxsize=32)
def _part_px(theme: Theme, kind: Type, ratio: float) -> tuple[int, int]:
    return math.ceil((cell_px(theme, kind) + 2) * ratio), math.ceil(height_of(theme, kind) * ratio)


@lru_cache(maxsize=16)
def _characters(theme: Theme, kind: Type, inks: tuple[int, ...], ratio: float) -> QPixmap:
    """Write all characters side by side, a row for each ink."""
    width, height = _part_px(theme, kind, ratio)
    picture = QPixmap(width * len(CHARACTERS), height * len(inks))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    font = font_of(theme, kind)
    metrics = QFontMetricsF(font)
    painter = QPainter(picture)
    painter.setFont(font)
    for row, rgb in enumerate(inks):
        painter.setPen(QColor.fromRgb(rgb))
        for place, character in enumerate(CHARACTERS):
            left = (place + 0.5) * width / ratio - metrics.horizontalAdvance(character) / 2
            painter.drawText(QPointF(left, row * height / ratio + metrics.ascent()), character)
    painter.end()
    return picture
