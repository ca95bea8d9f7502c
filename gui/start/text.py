"""Words that are painted into a room: lines that fit, keys of the keyboard."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter

from gui.theme import Theme, pen, tokens

LEADING = 1.35
"""Height of a line as a share of the size of its type."""
MOST_MEASURED = 4000
"""Words of one font whose widths are kept."""
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def line_px(font: QFont) -> int:
    """Return the height of a line."""
    return round(font.pixelSize() * LEADING)


def wrapped(font: QFont, words: Sequence[str], width: float, most: int, joint: str = " ") -> list[str]:
    """Return words in lines of a width, `most` at most; what does not fit is cut off with three dots."""
    lines: list[list[str]] = []
    widths = _widths_in(font)
    space, used = widths[joint], 0.0
    for word in words:
        needed = widths[word]
        if lines and used + space + needed <= width:
            lines[-1].append(word)
            used += space + needed
        else:
            lines.append([word])
            used = needed
    cut = len(lines) > most or any(len(line) == 1 and widths[line[0]] > width for line in lines)
    if not cut:
        return [joint.join(line) for line in lines]
    kept = [*lines[: most - 1], [word for line in lines[most - 1 :] for word in line]] if most else []
    metrics = QFontMetricsF(font)
    return [metrics.elidedText(joint.join(line), Qt.TextElideMode.ElideRight, width) for line in kept]


def advance(font: QFont, text: str) -> float:
    """Return the width of words in a font; each is measured once."""
    return _widths_in(font)[text]


class _Widths(dict[str, float]):
    """Widths of words in one font, measured when they are first asked for."""

    def __init__(self, font: QFont) -> None:
        super().__init__()
        self._metrics = QFontMetricsF(font)

    def __missing__(self, text: str) -> float:
        if len(self) >= MOST_MEASURED:
            self.clear()
        width = self[text] = self._metrics.horizontalAdvance(text)
        return width


def _widths_in(font: QFont) -> _Widths:
    key = font.key()
    found = _widths.get(key)
    if found is None:
        found = _widths[key] = _Widths(font)
    return found


_widths: dict[str, _Widths] = {}


def draw_words(painter: QPainter, font: QFont, colour: QColor, lines: Sequence[str], place: QRectF) -> float:
    """Draw lines from the top of a place; return where the next line would begin."""
    painter.setFont(font)
    painter.setPen(colour)
    height, top = line_px(font), place.top()
    for line in lines:
        painter.drawText(QRectF(place.left(), top, place.width() + 2, height), LEFT, line)
        top += height
    return top


def key_width(theme: Theme, words: str) -> float:
    """Return the width of a key with words on it."""
    return advance(theme.font("tick", numbers=True), words) + 14


def draw_key(
    painter: QPainter, theme: Theme, words: str, left: float, middle: float, *, on_accent: bool = False
) -> float:
    """Draw a key of the keyboard around a height; return its right end."""
    font = theme.font("tick", numbers=True, weight=500)
    height = line_px(font) + 6
    place = QRectF(left, middle - height / 2, key_width(theme, words), height)
    painter.setPen(pen(theme.on_accent if on_accent else theme.edge, 1.0))
    painter.setBrush(theme.on_accent if on_accent else theme.raised)
    radius = tokens()["radius_px"]["field"]
    painter.drawRoundedRect(place, radius, radius)
    painter.setFont(font)
    painter.setPen(theme.accent if on_accent else theme.text2)
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
    return place.right()
