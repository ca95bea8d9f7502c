"""A small card beside the pointer: a title and a few named values, kept current while it is open."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from gui.theme import Theme, pen

PADDING_PX = 12
LINE_PX = 22
GAP_PX = 24


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
    """Paint the card beside the pointer, inside the bounds."""
    title_font, name_font = theme.font("control", weight=600), theme.font("control", weight=400)
    value_font = theme.font("control", numbers=True)
    names, values = QFontMetrics(name_font), QFontMetrics(value_font)
    rows_width = max(
        (names.horizontalAdvance(n) + GAP_PX + values.horizontalAdvance(v) for n, v in card.rows), default=0
    )
    title_width = QFontMetrics(title_font).horizontalAdvance(card.title)
    wide, high = (card.picture.width, card.picture.height) if card.picture is not None else (0.0, 0.0)
    width = max(rows_width, title_width, names.horizontalAdvance(card.note), wide) + 2 * PADDING_PX
    height = LINE_PX * (1 + len(card.rows) + bool(card.note)) + 2 * PADDING_PX - 4 + high
    x = pointer.x() + 16 if pointer.x() + 16 + width <= bounds.right() else pointer.x() - 16 - width
    y = min(pointer.y() + 12, bounds.bottom() - height)
    box = QRectF(max(bounds.left(), x), max(bounds.top(), y), width, height)
    painter.setPen(pen(theme.axis, 1))
    painter.setBrush(theme.raised)
    painter.drawRoundedRect(box, 8, 8)
    line = QRectF(box.left() + PADDING_PX, box.top() + PADDING_PX - 2, width - 2 * PADDING_PX, LINE_PX)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    painter.setPen(theme.text1)
    painter.setFont(title_font)
    painter.drawText(line, left, card.title)
    for name, value in card.rows:
        line.translate(0, LINE_PX)
        painter.setFont(name_font)
        painter.setPen(theme.text2)
        painter.drawText(line, left, name)
        painter.setFont(value_font)
        painter.setPen(theme.text1)
        painter.drawText(line, right, value)
    if card.note:
        line.translate(0, LINE_PX)
        painter.setFont(name_font)
        painter.setPen(theme.text3)
        painter.drawText(line, left, card.note)
    if card.picture is not None:
        card.picture.paint(painter, theme, QRectF(line.left(), line.bottom() + 2, wide, high))
