"""A small card beside the pointer: a title and a few named values, kept current while it is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter

from gui.theme import Theme, pen

PADDING_PX = 12
LINE_PX = 22
GAP_PX = 24
ASIDE_PX, BELOW_PX = 16.0, 12.0
"""From the pointer to the card."""


@dataclass(frozen=True)
class CardPicture:
    """A picture below the rows of a card."""

    width: float
    height: float
    paint: Callable[[QPainter, Theme, QRectF], None]
    """Paints it into a box of that size."""


@dataclass(frozen=True)
class Card:
    """What the card says."""

    title: str
    rows: tuple[tuple[str, str], ...]
    note: str = ""
    picture: CardPicture | None = None


def paint_card(painter: QPainter, theme: Theme, card: Card, pointer: QPointF, bounds: QRectF) -> None:
    """Paint the card beside the pointer, inside the bounds. Each part of the note has a line of its own."""
    titles, names, values = (
        theme.font("control", weight=600),
        theme.font("control", weight=400),
        _values(theme),
    )
    width_of, padding, step = QFontMetrics(names).horizontalAdvance, theme.length(PADDING_PX), _line_px(theme)
    notes = card.note.split(" · ") if card.note else []
    picture = card.picture
    wide, high = (picture.width, picture.height) if picture is not None else (0.0, 0.0)
    widths = [QFontMetrics(titles).horizontalAdvance(card.title), *map(width_of, notes), wide]
    of_values = QFontMetrics(values).horizontalAdvance
    widths += [width_of(name) + theme.length(GAP_PX) + of_values(value) for name, value in card.rows]
    width = min(max(widths) + 2.0 * padding, bounds.width())
    height = step * (1 + len(card.rows) + len(notes)) + 2 * padding - 4 + high
    box = _placed(width, height, pointer, bounds)
    painter.setPen(pen(theme.axis, 1))
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(box, 8, 8)
    line = QRectF(box.left() + padding, box.top() + padding - 2, width - 2 * padding, step)

    def write(text: str, font: QFont, colour: QColor, align: Qt.AlignmentFlag) -> None:
        painter.setFont(font)
        painter.setPen(colour)
        fitting = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, round(line.width()) + 1)
        painter.drawText(line, align | Qt.AlignmentFlag.AlignVCenter, fitting)

    write(card.title, titles, theme.text1, Qt.AlignmentFlag.AlignLeft)
    for name, value in card.rows:
        line.translate(0, step)
        write(name, names, theme.text2, Qt.AlignmentFlag.AlignLeft)
        write(value, values, theme.text1, Qt.AlignmentFlag.AlignRight)
    for note in notes:
        line.translate(0, step)
        write(note, names, theme.text3, Qt.AlignmentFlag.AlignLeft)
    if picture is not None:
        picture.paint(painter, theme, QRectF(line.left(), line.bottom() + 2, wide, high))


def _placed(width: float, height: float, pointer: QPointF, bounds: QRectF) -> QRectF:
    """Return the box of the card: right of the pointer and below it, unless that is outside."""
    x = pointer.x() + ASIDE_PX
    if x + width > bounds.right():
        x = pointer.x() - ASIDE_PX - width
    y = min(pointer.y() + BELOW_PX, bounds.bottom() - height)
    return QRectF(min(max(bounds.left(), x), bounds.right() - width), max(bounds.top(), y), width, height)


def _values(theme: Theme) -> QFont:
    return theme.font("control", numbers=True)


def _line_px(theme: Theme) -> int:
    return theme.length(LINE_PX)
