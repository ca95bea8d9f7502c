"""What stands for neurons that have no circle: three dots, how many they are, and how many are off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from gui.frame import Column
from gui.numbers import grouped
from gui.theme import Theme, pen, tokens
from gui.views.network_layout import ColumnLayout
from gui.views.network_text import CENTRED, LEFT, TICK, Scribe, height_of, width_of

DOT_PX = 2.5
DOTS_APART_PX = 9.0
BESIDE_PX = 10.0
"""From the dots to words beside them."""
MARGIN_PX = 3.0


class Form(Enum):
    """How the words stand, by the room that columns leave."""

    BESIDE = "one line beside the dots"
    BESIDE_TWO = "two lines beside the dots"
    BELOW = "two lines below the dots"
    SIGN = "below the dots, with the sign of a neuron that is off instead of the word"


@dataclass(frozen=True)
class Summary:
    """The neurons of a column that have no circle."""

    count: int
    off: int | None
    """How many of them dropout switched off in the step shown; None without dropout."""

    @property
    def words(self) -> str:
        """All of it in one line."""
        more = f"+{grouped(self.count)} more"
        return more if self.off is None else f"{more}, {grouped(self.off)} off"


def summary_of(place: ColumnLayout, column: Column) -> Summary:
    """Return what is left out of a column."""
    if not column.dropped:
        return Summary(place.left_out, None)
    shown_off = len(place.shown) - int(np.count_nonzero(column.on[place.shown]))
    return Summary(place.left_out, column.off_count - shown_off)


def form_of(theme: Theme, size: int, room: float, radius: float) -> Form:
    """Return how words fit between columns `room` apart, for layers of up to `size` neurons."""
    free = room - radius - BESIDE_PX - 2 * MARGIN_PX
    most = Summary(size, size)
    if width_of(theme, TICK, most.words) <= free:
        return Form.BESIDE
    if width_of(theme, TICK, f"+{grouped(size)} more") <= free:
        return Form.BESIDE_TWO
    return Form.BELOW if width_of(theme, TICK, f"{grouped(size)} off") <= room - 4 else Form.SIGN


def gap_px(theme: Theme, form: Form) -> float:
    """Return the height that dots and words need."""
    dots, line = _dots_px(theme), height_of(theme, TICK)
    if form in (Form.BELOW, Form.SIGN):
        return dots + 2 * line + 4 * MARGIN_PX
    return max(dots, line * (1 if form is Form.BESIDE else 2)) + 4 * MARGIN_PX


def paint_summary(scribe: Scribe, place: ColumnLayout, form: Form, summary: Summary) -> None:
    """Paint dots and words on a patch of the canvas, over the edges."""
    assert place.gap_y is not None
    if scribe.exact:
        _paint(scribe, place.x, place.gap_y, form, summary)
        return
    picture = _picture(scribe.theme, form, summary, scribe.ratio)
    size = picture.deviceIndependentSize()
    left, top = round(place.x - size.width() / 2), round(place.gap_y - size.height() / 2)
    scribe.painter.drawPixmap(QPointF(left, top), picture)


@lru_cache(maxsize=256)
def _picture(theme: Theme, form: Form, summary: Summary, ratio: float) -> QPixmap:
    half = 2 * BESIDE_PX * theme.scale + width_of(theme, TICK, summary.words)
    width, height = 2 * round(half) + 1, round(gap_px(theme, form)) + 1
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _paint(Scribe(painter, theme, exact=True), width / 2, height / 2, form, summary)
    painter.end()
    return picture


def _paint(scribe: Scribe, x: float, y: float, form: Form, summary: Summary) -> None:
    theme = scribe.theme
    line = height_of(theme, TICK)
    below = form in (Form.BELOW, Form.SIGN)
    middle = y - (line if below else 0)
    _paint_dots(scribe, x, middle)
    if form is Form.BESIDE:
        _beside(scribe, x, y, (summary.words,))
    elif form is Form.BESIDE_TWO:
        first, _, second = summary.words.partition(", ")
        _beside(scribe, x, y, (first, second) if second else (first,))
    else:
        top = middle + _dots_px(theme) / 2 + MARGIN_PX
        _below(scribe, x, top, summary, with_sign=form is Form.SIGN)


def _dots_px(theme: Theme) -> float:
    return theme.scale * 2 * (DOTS_APART_PX + DOT_PX)


def _paint_dots(scribe: Scribe, x: float, y: float) -> None:
    painter, theme = scribe.painter, scribe.theme
    half, reach = _dots_px(theme) / 2 + MARGIN_PX, theme.scale * DOT_PX + MARGIN_PX
    painter.fillRect(QRectF(x - reach, y - half, 2 * reach, 2 * half), theme.canvas)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.text3)
    radius = theme.scale * DOT_PX
    for offset in (-1, 0, 1):
        painter.drawEllipse(QPointF(x, y + offset * theme.scale * DOTS_APART_PX), radius, radius)


def _beside(scribe: Scribe, x: float, y: float, lines: tuple[str, ...]) -> None:
    line = height_of(scribe.theme, TICK)
    left, top = x + BESIDE_PX * scribe.theme.scale, y - line * len(lines) / 2
    for number, words in enumerate(lines):
        width = width_of(scribe.theme, TICK, words)
        box = QRectF(left - MARGIN_PX, top + number * line, width + 2 * MARGIN_PX, line)
        scribe.painter.fillRect(box, scribe.theme.canvas)
        scribe.write(words, box.adjusted(MARGIN_PX, 0, 0, 0), TICK, scribe.theme.text2, LEFT)


def _below(scribe: Scribe, x: float, top: float, summary: Summary, *, with_sign: bool) -> None:
    theme, line = scribe.theme, height_of(scribe.theme, TICK)
    _centred(scribe, f"+{grouped(summary.count)}", x, top)
    if summary.off is None:
        _centred(scribe, "more", x, top + line)
    elif not with_sign:
        _centred(scribe, f"{grouped(summary.off)} off", x, top + line)
    else:
        words, radius = grouped(summary.off), line * 0.28
        width = 2 * radius + 3 + width_of(theme, TICK, words)
        box = QRectF(x - width / 2 - 1, top + line, width + 2, line)
        scribe.painter.fillRect(box, theme.canvas)
        off = tokens()["neuron"]["off"]
        scribe.painter.setPen(pen(theme.text3, off["stroke_px"], (2.5, 2)))
        scribe.painter.setBrush(Qt.BrushStyle.NoBrush)
        scribe.painter.drawEllipse(QPointF(box.left() + 1 + radius, box.center().y()), radius, radius)
        scribe.write(words, box.adjusted(2 * radius + 4, 0, 0, 0), TICK, theme.text2, LEFT)


def _centred(scribe: Scribe, words: str, x: float, top: float) -> None:
    width, line = width_of(scribe.theme, TICK, words), height_of(scribe.theme, TICK)
    box = QRectF(x - width / 2 - 1, top, width + 2, line)
    scribe.painter.fillRect(box, scribe.theme.canvas)
    scribe.write(words, box, TICK, scribe.theme.text2, CENTRED)
