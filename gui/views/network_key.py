"""The key at the foot of the diagram. Its words become shorter before any of them is cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter

from gui.frame import Diagram
from gui.numbers import grouped, significant
from gui.theme import Theme, paint_icon, pen
from gui.views.network_layout import NetworkLayout
from gui.views.network_neurons import factor_text
from gui.views.network_responses import Answers, Responses
from gui.views.network_tiles import CORNER_PX

BASE_PX = 16.0
"""Distance of the middle of the key from the foot of the picture."""
LEFT_PX = 4.0
GAP_PX = 20.0
SWATCH_PX = 14.0
SIGN_PX = 24.0
"""Room for a sign before its words."""

Sign = Callable[[QPainter, Theme, float, float], float]
"""Paints a sign with its left edge and middle at x, y; returns where the words begin."""


@dataclass(frozen=True)
class Entry:
    """A sign and its words, the longest first."""

    sign: Sign | None
    sign_px: float
    words: tuple[str, ...]


def paint_key(
    painter: QPainter,
    theme: Theme,
    size: tuple[int, int],
    diagram: Diagram,
    scales: list[float],
    drawn: int,
    layout: NetworkLayout | None = None,
    responses: Responses | None = None,
) -> None:
    """Paint the key of a picture of `size` in which at most `drawn` weights have a line."""
    font = theme.font("control", weight=400)
    width_of = QFontMetrics(font).horizontalAdvance
    tiled = layout is not None and all(place.tiled for place in layout.columns)
    made = entries(diagram, scales, drawn, tiled)
    if layout is not None and responses is not None:
        made[1:1] = response_entries(layout, responses)
    chosen = fitted(made, size[0] - LEFT_PX - 4, width_of)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setFont(font)
    x, y = LEFT_PX, size[1] - BASE_PX
    for entry, words in chosen:
        if entry.sign is not None:
            x = entry.sign(painter, theme, x, y)
        painter.setPen(theme.text2)
        advance = width_of(words)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(x, y - 12, advance + 4, 24), left, words)
        x += advance + GAP_PX


def entries(diagram: Diagram, scales: list[float], drawn: int, tiled: bool = False) -> list[Entry]:
    """Return the entries of the key, from left to right; `tiled`: there are tiles instead of circles."""
    low, high = significant(min(scales), 2), significant(max(scales), 2)
    full = low if low == high else f"{low} to {high}"
    made = [Entry(_ramp, 9 * SWATCH_PX + 34, (f"weight, full at {full}", f"full at {full}", full))]
    if any(column.dropped for column in diagram.columns):
        whose = "off for this row" if diagram.per_row else "off in this step"
        made.append(Entry(_off_tile if tiled else _off, SIGN_PX, (whose, "off")))
    factors = sorted({column.factor for column in diagram.columns if column.factor != 1})
    if factors:
        sign: tuple[Sign | None, float] = (None, 0) if tiled else (_on, SIGN_PX)
        made.append(Entry(*sign, _factor_words(factors)))
    if any(layer.frozen for layer in diagram.experiment.layer_settings):
        made.append(Entry(_frozen, 18, ("frozen",)))
    total = sum(weight.size for weight in diagram.weights)
    if drawn < total:
        counts = f"{grouped(drawn)} of {grouped(total)}"
        made.append(Entry(None, 0, (f"{counts} weights drawn", f"{counts} drawn")))
    return made


def response_entries(layout: NetworkLayout, responses: Responses) -> list[Entry]:
    """Return what tiles mean, and which columns have too little room for them."""
    tiled = [place.tiled for place in layout.columns[1:-1]]
    made = []
    shown = [answers for answers, has_room in zip(responses.hidden, tiled, strict=True) if has_room]
    if shown:
        ends = _ends(shown)
        words = f"response in evaluation mode, {ends}", f"response, {ends}", "response"
        made.append(Entry(_tile, SIGN_PX, words))
    narrow = [number for number, has_room in enumerate(tiled, start=1) if not has_room]
    if narrow:
        reason = "too narrow for responses"
        which = "" if len(narrow) == len(tiled) else f"hidden {', '.join(map(str, narrow))}: "
        made.append(Entry(None, 0, (which + reason, reason)))
    return made


def _ends(shown: list[Answers]) -> str:
    """Return what the ends of colours or heights stand for; layers may differ."""
    lows = [significant(answers.low, 2) for answers in shown]
    highs = [significant(answers.high, 2) for answers in shown]
    if len({*zip(lows, highs, strict=True)}) == 1:
        return f"{lows[0]} .. {highs[0]}"
    if shown[0].values.ndim > 2:
        full = sorted(answers.high for answers in shown)
        return f"full at ±{significant(full[0], 2)} to ±{significant(full[-1], 2)}"
    heights = sorted(answers.high - answers.low for answers in shown)
    return f"height {significant(heights[0], 2)} to {significant(heights[-1], 2)}"


def _factor_words(factors: list[float]) -> tuple[str, ...]:
    """Return what survivors are multiplied by; layers may differ."""
    texts = [factor_text(factor) for factor in factors]
    if len(texts) == 1:
        rate = significant(1 - 1 / factors[0], 2).rstrip("0").rstrip(".")
        return f"on, {texts[0]} = 1/(1−{rate})", f"on, {texts[0]}", texts[0]
    ends = f"{texts[0]} to {texts[-1]}"
    return f"on, {ends} = 1/(1−p)", f"on, {ends}", ends


def fitted(made: list[Entry], room: float, width_of: Callable[[str], int]) -> list[tuple[Entry, str]]:
    """Choose the longest words for which all entries fit: one after the other gives way, the last first.

    If that is not enough, what a look at the diagram explains goes too; never how many weights are drawn.
    """
    made, level = list(made), [0] * len(made)

    def needed() -> float:
        words = sum(width_of(entry.words[at]) for entry, at in zip(made, level, strict=True))
        return words + sum(entry.sign_px for entry in made) + GAP_PX * (len(made) - 1)

    for at in range(1, max((len(entry.words) for entry in made), default=0)):
        for index in reversed(range(len(made))):
            if needed() > room and at < len(made[index].words):
                level[index] = at
    while needed() > room and len(made) > 2:
        del made[-2], level[-2]
    return [(entry, entry.words[at]) for entry, at in zip(made, level, strict=True)]


# ---- signs ------------------------------------------------------------------------------------


def _ramp(painter: QPainter, theme: Theme, x: float, y: float) -> float:
    centred = Qt.AlignmentFlag.AlignCenter
    painter.setPen(theme.text2)
    painter.drawText(QRectF(x, y - 12, 12, 24), centred, "−")
    x += 14
    for colour in theme.diverging:
        painter.fillRect(QRectF(x, y - 6, SWATCH_PX, 12), colour)
        x += SWATCH_PX
    painter.drawText(QRectF(x + 2, y - 12, 12, 24), centred, "+")
    return x + 20


def _tile(painter: QPainter, theme: Theme, x: float, y: float) -> float:
    painter.fillRect(QRectF(x, y - 8, 8, 16), theme.diverging[1])
    painter.fillRect(QRectF(x + 8, y - 8, 8, 16), theme.diverging[-2])
    painter.setPen(pen(theme.text1, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(x, y - 8, 16, 16), CORNER_PX - 1, CORNER_PX - 1)
    return x + SIGN_PX


def _off(painter: QPainter, theme: Theme, x: float, y: float) -> float:
    painter.setPen(pen(theme.text3, 1.6, (4, 3.5)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QPointF(x + 8, y), 8, 8)
    return x + SIGN_PX


def _off_tile(painter: QPainter, theme: Theme, x: float, y: float) -> float:
    painter.setPen(pen(theme.text3, 1.6, (4, 3.5)))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(x, y - 8, 16, 16), CORNER_PX - 1, CORNER_PX - 1)
    return x + SIGN_PX


def _on(painter: QPainter, theme: Theme, x: float, y: float) -> float:
    painter.setPen(pen(theme.text1, 1.8))
    painter.setBrush(theme.diverging[6])
    painter.drawEllipse(QPointF(x + 8, y), 8, 8)
    return x + SIGN_PX


def _frozen(painter: QPainter, theme: Theme, x: float, y: float) -> float:
    paint_icon(painter, "snowflake", theme.text2, QRectF(x, y - 6.5, 13, 13))
    return x + 18
