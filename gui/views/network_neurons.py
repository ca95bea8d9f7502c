"""Circles of the diagram: fill follows the activation; a neuron that is off is blank and dashed.

All circles of a column are stamped in one call to Qt from a strip of ready-made pictures: nine
fills, the same with the factor of survivors, and the blank one.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPixmap

from gui.frame import Column
from gui.numbers import significant
from gui.strokes import draw_stamps
from gui.theme import WORDS, Theme, pen, tokens
from gui.views.network_layout import ColumnLayout

FACTOR_RADIUS_MIN_PX = 11
"""Smallest circle that has room for the factor of a survivor."""
FILLS = 9
GAP_WORDS_PX = 10.0
BLANK = FILLS
"""Place of the neuron that is off in the strip of stamps."""


def paint_column(painter: QPainter, theme: Theme, place: ColumnLayout, column: Column) -> None:
    """Paint the circles of one column."""
    values, on = column.values, column.on
    if place.left_out:
        values, on = values[place.shown], on[place.shown]
    share = np.clip(values * (4 / column.reference), -4, 4)
    if not np.isfinite(share).all():
        share = np.nan_to_num(share)
    stamps = np.where(on, np.rint(share) + 4, BLANK)
    text = factor_text(column.factor)
    if column.factor == 1 or place.radius < FACTOR_RADIUS_MIN_PX or len(text) > 4:
        text = ""
    strip = _strip(theme, place.radius, text, painter.device().devicePixelRatioF())
    draw_stamps(painter, strip, np.full(len(place.y), place.x), place.y, stamps)
    if place.gap_y is not None:
        _paint_gap(painter, theme, place)


def factor_text(factor: float) -> str:
    """Return what survivors are multiplied by: ``×2``, ``×1.25``."""
    text = significant(factor, 3)
    return "×" + (text.rstrip("0").rstrip(".") if "." in text else text)


@lru_cache(maxsize=64)
def _strip(theme: Theme, radius: float, text: str, ratio: float) -> QPixmap:
    """Paint ten stamps side by side: fills -4 .. +4, then the blank one."""
    side = int(np.ceil(2 * radius + 6))
    pixmap = QPixmap(round(side * (FILLS + 1) * ratio), round(side * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(_factor_font(radius, text))
    for fill in range(FILLS):
        centre = QPointF(side * (fill + 0.5), side / 2)
        painter.setPen(pen(theme.text1, float(tokens()["stroke_px"]["neuron"])))
        painter.setBrush(theme.diverging[fill])
        painter.drawEllipse(centre, radius, radius)
        if text:
            painter.setPen(readable_on(theme.diverging[fill]))
            painter.drawText(QRectF(side * fill, 0, side, side), Qt.AlignmentFlag.AlignCenter, text)
    off = tokens()["neuron"]["off"]
    painter.setPen(pen(theme.text3, off["stroke_px"], off["dash_px"]))
    painter.setBrush(theme.canvas)
    painter.drawEllipse(QPointF(side * (BLANK + 0.5), side / 2), radius, radius)
    painter.end()
    return pixmap


def _factor_font(radius: float, text: str) -> QFont:
    font = QFont(WORDS)
    font.setPixelSize(max(9, round(radius * (0.82 if len(text) <= 2 else 0.62))))
    font.setWeight(QFont.Weight.Bold)
    return font


def _paint_gap(painter: QPainter, theme: Theme, place: ColumnLayout) -> None:
    """Paint three dots and, where the next column leaves room, how many neurons have no circle."""
    assert place.gap_y is not None
    words, font = f"+{place.left_out}", theme.font("tick")
    width = QFontMetrics(font).horizontalAdvance(words) + 3.0
    beside = place.x + GAP_WORDS_PX + width < place.x + place.room - place.radius - 3
    patch = GAP_WORDS_PX + width + 7 if beside else 14.0
    painter.fillRect(QRectF(place.x - 7, place.gap_y - 14, patch, 28), theme.canvas)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.text3)
    for offset in (-9, 0, 9):
        painter.drawEllipse(QPointF(place.x, place.gap_y + offset), 2.5, 2.5)
    if beside:
        painter.setPen(theme.text2)
        painter.setFont(font)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(place.x + GAP_WORDS_PX, place.gap_y - 10, width, 20), left, words)


def readable_on(background: QColor) -> QColor:
    """Return black or white, whichever has the higher contrast on a colour (WCAG 2)."""
    channels = [background.redF(), background.greenF(), background.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return QColor("#0B0E12") if luminance > 0.179 else QColor("#FFFFFF")
