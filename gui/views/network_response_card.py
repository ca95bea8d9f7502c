"""The larger picture of a neuron's response in the hover card, with the ends of its axes."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter

from gui.numbers import significant
from gui.theme import Theme, pen
from gui.views.fit.ramp import image_of
from gui.views.hover_card import CardPicture
from gui.views.network_responses import Answers, Responses
from gui.views.network_tiles import heat_map, paint_curves

SIDE_PX = 120
TOP_PX = 8
LEFT_PX = 46
"""Room for the ends of the axis that goes up."""
RIGHT_PX = 36
WIDTH_PX = LEFT_PX + SIDE_PX + RIGHT_PX
LINE_PX = 20
CENTRED = Qt.AlignmentFlag.AlignCenter
LEFT_ALIGNED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT_ALIGNED = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def response_picture(responses: Responses, column: int, neuron: int) -> CardPicture:
    """Return the picture of what a neuron answers, and what its colours or heights mean."""
    answers = responses.columns[column]
    one = Answers(answers.values[neuron : neuron + 1], answers.low, answers.high, answers.predicted)
    last = len(responses.columns) - 1
    what = "prediction" if column == last else "response"
    title = f"{what} in evaluation mode" if column else "scaled input"
    width, height = WIDTH_PX, LINE_PX + TOP_PX + SIDE_PX + LINE_PX
    if answers.values.ndim > 2:
        height += LINE_PX
    return CardPicture(width, height, partial(_paint, responses, one, title))


def _paint(
    responses: Responses, one: Answers, title: str, painter: QPainter, theme: Theme, room: QRectF
) -> None:
    heat = one.values.ndim > 2
    painter.setFont(theme.font("control", weight=400))
    painter.setPen(theme.text2)
    painter.drawText(QRectF(room.left(), room.top(), WIDTH_PX, LINE_PX), LEFT_ALIGNED, title)
    box = QRectF(round(room.left()) + LEFT_PX, round(room.top()) + LINE_PX + TOP_PX, SIDE_PX, SIDE_PX)
    if heat:
        ratio = painter.device().devicePixelRatioF()
        image: QImage = image_of(heat_map(theme, one, round(SIDE_PX * ratio))[0])
        painter.drawImage(box, image)
    else:
        painter.fillRect(box, theme.canvas)
        painter.save()
        painter.translate(box.topLeft())
        paint_curves(painter, theme, one, np.zeros(1), SIDE_PX)
        painter.restore()
    painter.setPen(pen(theme.axis, 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)
    _paint_ends(painter, theme, responses, one, box)


def _paint_ends(painter: QPainter, theme: Theme, responses: Responses, one: Answers, box: QRectF) -> None:
    grid, names = responses.run.probe.grid, [f.name for f in responses.run.dataset.features]
    assert grid is not None
    first, last = significant(float(grid[0]), 2), significant(float(grid[-1]), 2)
    heat = one.values.ndim > 2
    low, high = (first, last) if heat else (significant(one.low, 2), significant(one.high, 2))
    painter.setFont(theme.font("tick"))
    painter.setPen(theme.text3)
    beside = QRectF(box.left() - LEFT_PX, box.top() - 4, LEFT_PX - 6, LINE_PX)
    painter.drawText(beside, RIGHT_ALIGNED, high)
    painter.drawText(beside.translated(0, SIDE_PX - LINE_PX + 8), RIGHT_ALIGNED, low)
    under = QRectF(box.left() - 30, box.bottom() + 1, 60, LINE_PX)
    painter.drawText(under, CENTRED, first)
    painter.drawText(under.translated(SIDE_PX, 0), CENTRED, last)
    painter.setPen(theme.text2)
    painter.drawText(under.translated(SIDE_PX / 2, 0), CENTRED, names[0])
    if heat:
        painter.drawText(beside.translated(0, (SIDE_PX - LINE_PX) / 2 + 4), RIGHT_ALIGNED, names[1])
        _paint_ramp(painter, theme, one, QRectF(box.left(), box.bottom() + LINE_PX + 2, SIDE_PX, LINE_PX))


def _paint_ramp(painter: QPainter, theme: Theme, one: Answers, row: QRectF) -> None:
    """Paint the colours with the numbers that the last ones stand for."""
    side = row.width() / len(theme.diverging)
    for step, colour in enumerate(theme.diverging):
        left, right = round(row.left() + step * side), round(row.left() + (step + 1) * side)
        painter.fillRect(QRectF(left, row.top() + 4, right - left, 12), colour)
    painter.setPen(theme.text3)
    before = QRectF(row.left() - LEFT_PX, row.top(), LEFT_PX - 6, row.height())
    painter.drawText(before, RIGHT_ALIGNED, significant(one.low, 2))
    after = QRectF(row.right() + 6, row.top(), RIGHT_PX, row.height())
    painter.drawText(after, LEFT_ALIGNED, significant(one.high, 2))
