"""Words of the diagram: painted once into small pictures, which are stamped from then on.

A word that is written anew costs twenty times as much as its picture, and most words stay the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QPaintEngine, QPainter, QPixmap

from gui.theme import Theme

CENTRED = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
ELLIPSIS = "…"


@dataclass(frozen=True)
class Type:
    """A role of type with its weight; `numbers` takes the tabular font."""

    role: str
    weight: int | None = None
    numbers: bool = False


NOTE = Type("note", 400)
NAME = Type("note", 500)
TICK = Type("tick", 400)
KEY = Type("control", 400)
VALUE = Type("control", 400, numbers=True)


@lru_cache(maxsize=64)
def font_of(theme: Theme, kind: Type) -> QFont:
    """Return the font of a role."""
    return theme.font(kind.role, numbers=kind.numbers, weight=kind.weight)


@lru_cache(maxsize=4096)
def width_of(theme: Theme, kind: Type, text: str) -> int:
    """Return the width of words in pixels."""
    return QFontMetrics(font_of(theme, kind)).horizontalAdvance(text)


@lru_cache(maxsize=64)
def height_of(theme: Theme, kind: Type) -> int:
    """Return the height of a line in pixels."""
    return QFontMetrics(font_of(theme, kind)).height()


@lru_cache(maxsize=1024)
def elided(theme: Theme, kind: Type, text: str, room: int, middle: bool = False) -> str:
    """Return as much of the words as there is room for, with an ellipsis at their end or in their middle."""
    mode = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
    return QFontMetrics(font_of(theme, kind)).elidedText(text, mode, max(room, 0))


def wants_shapes(painter: QPainter) -> bool:
    """Return whether a painter keeps shapes and words instead of pixels, as for a picture of any size."""
    return painter.paintEngine().type() != QPaintEngine.Type.Raster


class Scribe:
    """Writes words with a painter: stamped from pictures, or as text where shapes must be exact."""

    def __init__(self, painter: QPainter, theme: Theme, *, exact: bool = False) -> None:
        self.painter = painter
        self.theme = theme
        self.exact = exact
        self.ratio = 1.0 if exact else painter.device().devicePixelRatioF()
        """Pixels of the picture for each logical pixel."""

    def write(
        self, text: str, box: QRectF, kind: Type, colour: QColor, align: Qt.AlignmentFlag = CENTRED
    ) -> None:
        """Write words into a box, centred by height. They may reach beyond its sides."""
        if not text:
            return
        if self.exact:
            x, y = self._corner(text, box, kind, align)
            font = font_of(self.theme, kind)
            self.painter.setFont(font)
            self.painter.setPen(colour)
            self.painter.drawText(QPointF(x, y + QFontMetricsF(font).ascent()), text)
        else:
            self.painter.drawPixmap(*self.prepared(text, box, kind, colour, align))

    def prepared(
        self, text: str, box: QRectF, kind: Type, colour: QColor, align: Qt.AlignmentFlag = CENTRED
    ) -> tuple[QPointF, QPixmap]:
        """Return the picture of words, and where it is to be stamped for a box."""
        x, y = self._corner(text, box, kind, align)
        picture = _picture(self.theme, kind, text, colour.rgb(), self.ratio)
        return QPointF(round(x) - 1, round(y)), picture

    def _corner(self, text: str, box: QRectF, kind: Type, align: Qt.AlignmentFlag) -> tuple[float, float]:
        width, height = width_of(self.theme, kind, text), height_of(self.theme, kind)
        x = box.left()
        if align & Qt.AlignmentFlag.AlignRight:
            x = box.right() - width
        elif align & Qt.AlignmentFlag.AlignHCenter:
            x = box.center().x() - width / 2
        return x, box.center().y() - height / 2


@lru_cache(maxsize=512)
def _picture(theme: Theme, kind: Type, text: str, rgb: int, ratio: float) -> QPixmap:
    """Write words into a picture that is one pixel wider than they are at each side."""
    font = font_of(theme, kind)
    width, height = width_of(theme, kind, text) + 2, height_of(theme, kind)
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(font)
    painter.setPen(QColor(rgb))
    painter.drawText(QPointF(1, QFontMetricsF(font).ascent()), text)
    painter.end()
    return picture
