"""Circles of the diagram: fill follows the activation; a neuron that is off is blank and dashed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from gui.frame import Column
from gui.numbers import significant
from gui.theme import WORDS, Theme, pen, tokens
from gui.views.network_layout import ColumnLayout

FACTOR_RADIUS_MIN_PX = 11
"""Smallest circle that has room for the factor of a survivor."""


def paint_column(painter: QPainter, theme: Theme, place: ColumnLayout, column: Column) -> None:
    """Paint the circles of one column."""
    values, on = column.values[place.shown], column.on[place.shown]
    steps = np.rint(4 * np.clip(np.nan_to_num(values / column.reference), -1, 1)).astype(int)
    _paint_off(painter, theme, place, place.y[~on].tolist())
    painter.setPen(pen(theme.text1, float(tokens()["stroke_px"]["neuron"])))
    for y, step in zip(place.y[on].tolist(), steps[on].tolist(), strict=True):
        painter.setBrush(theme.diverging[4 + step])
        painter.drawEllipse(QPointF(place.x, y), place.radius, place.radius)
    text = factor_text(column.factor)
    if column.factor != 1 and place.radius >= FACTOR_RADIUS_MIN_PX and len(text) <= 4:
        _paint_factor(painter, theme, place, place.y[on].tolist(), steps[on].tolist(), text)
    if place.gap_y is not None:
        _paint_gap(painter, theme, place)


def factor_text(factor: float) -> str:
    """Return what survivors are multiplied by: ``×2``, ``×1.25``."""
    return "×" + significant(factor, 3).rstrip("0").rstrip(".")


def _paint_off(painter: QPainter, theme: Theme, place: ColumnLayout, ys: list[float]) -> None:
    off = tokens()["neuron"]["off"]
    painter.setPen(pen(theme.text3, off["stroke_px"], off["dash_px"]))
    painter.setBrush(theme.canvas)
    for y in ys:
        painter.drawEllipse(QPointF(place.x, y), place.radius, place.radius)


def _paint_factor(
    painter: QPainter, theme: Theme, place: ColumnLayout, ys: list[float], steps: list[int], text: str
) -> None:
    font = QFont(WORDS)
    font.setPixelSize(max(9, round(place.radius * (0.82 if len(text) <= 2 else 0.62))))
    font.setWeight(QFont.Weight.Bold)
    painter.setFont(font)
    size = 2 * place.radius
    for y, step in zip(ys, steps, strict=True):
        painter.setPen(readable_on(theme.diverging[4 + step]))
        painter.drawText(
            QRectF(place.x - place.radius, y - place.radius, size, size), Qt.AlignmentFlag.AlignCenter, text
        )


def _paint_gap(painter: QPainter, theme: Theme, place: ColumnLayout) -> None:
    assert place.gap_y is not None
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.text3)
    for offset in (-9, 0, 9):
        painter.drawEllipse(QPointF(place.x, place.gap_y + offset), 2.5, 2.5)
    painter.setPen(theme.text2)
    painter.setFont(theme.font("tick"))
    painter.drawText(
        QRectF(place.x + 10, place.gap_y - 10, 80, 20),
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        f"+{place.left_out}",
    )


def readable_on(background: QColor) -> QColor:
    """Return black or white, whichever has the higher contrast on a colour (WCAG 2)."""
    channels = [background.redF(), background.greenF(), background.blueF()]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return QColor("#0B0E12") if luminance > 0.179 else QColor("#FFFFFF")
