"""The key at the foot of the diagram. Its words become shorter before any of them is cut off."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from gui.frame import Diagram
from gui.numbers import grouped, significant
from gui.theme import Theme, paint_icon, pen, tokens
from gui.views.network_edges import TINY, edge_pen
from gui.views.network_layout import NetworkLayout
from gui.views.network_neurons import BLANK, DEAD, SATURATED, Look, factor_text, paint_neuron
from gui.views.network_options import EdgeNumbers
from gui.views.network_responses import Answers, Responses
from gui.views.network_text import KEY, LEFT, Scribe, width_of
from gui.views.network_tiles import CORNER_PX

HEIGHT_PX = 32.0
LEFT_PX = 4.0
GAP_PX = 20.0
SWATCH_PX = 14.0
SIGN_PX = 24.0
"""Room for a sign before its words."""
RADIUS_PX = 8.0
SMALL_SWATCH_PX = 9.0
"""Where type is large and the window small."""
SIGNS_PX = 34
"""Room for minus and plus at the ends of the ramp."""
ON_FILL, SATURATED_FILL = 6, 8
"""Colours of the circles of the key that are on."""
EDGE_WORDS: dict[EdgeNumbers, tuple[str, ...]] = {
    "weights": ("weight",),
    "gradients": ("gradient of the loss", "gradient"),
    "changes": ("change in this step", "change"),
}

Sign = Callable[[Scribe, float, float], None]
"""Paints a sign with its left edge and middle at x, y."""


@dataclass(frozen=True)
class Entry:
    """A sign and its words, the longest first."""

    sign: Sign | None
    sign_px: float
    words: tuple[str, ...]
    vital: bool = False
    """Whether it stays where there is no room for all."""


@dataclass(frozen=True)
class Shown:
    """What a picture of the network holds."""

    scales: list[float]
    """What has the full colour, for each layer of weights."""
    drawn: int
    """Weights that have a line."""
    edges: EdgeNumbers = "weights"
    wanted: EdgeNumbers | None = None
    """What edges were asked to show, if that is not to be had: a prediction has weights only."""
    tiled: bool = False
    """Whether there are tiles instead of circles."""
    dashes: bool = False
    """Whether negative numbers are dashed."""
    arrows: bool = False
    biases: bool = False
    """Whether biases stand beside the neurons."""
    dead: int = 0
    saturated: int = 0


def key_px(theme: Theme) -> float:
    """Return the height of the key."""
    return max(HEIGHT_PX, theme.length(HEIGHT_PX))


def paint_key(scribe: Scribe, made: list[Entry], width: float, middle: float) -> None:
    """Paint entries as far as a width goes, around the height `middle`."""
    theme = scribe.theme
    scribe.painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    x = LEFT_PX
    for entry, words in fitted(made, width - LEFT_PX, lambda words: width_of(theme, KEY, words)):
        if entry.sign is not None:
            entry.sign(scribe, x, middle)
            x += entry.sign_px
        advance = width_of(theme, KEY, words)
        scribe.write(words, QRectF(x, middle - 20, advance, 40), KEY, theme.text2, LEFT)
        x += advance + GAP_PX


def entries(theme: Theme, diagram: Diagram, shown: Shown) -> list[Entry]:
    """Return the entries of the key, from left to right."""
    length = theme.length
    made = [
        Entry(
            partial(_ramp, dashes=shown.dashes),
            length(9 * _swatch_px(theme) + SIGNS_PX),
            _scale_words(shown),
            True,
        )
    ]
    if shown.arrows:
        made.append(Entry(None, 0, ("arrow: where the gradient flows", "arrow: where it flows")))
    sign = length(SIGN_PX)
    if any(column.dropped for column in diagram.columns):
        whose = "off for this row" if diagram.per_row else "off in this step"
        made.append(Entry(_off_tile if shown.tiled else partial(_circle, stamp=BLANK), sign, (whose, "off")))
    factors = sorted({column.factor for column in diagram.columns if column.factor != 1})
    if factors:
        words = _factor_words(factors)
        circle = Entry(partial(_circle, stamp=ON_FILL), sign, words)
        made.append(Entry(None, 0, words) if shown.tiled else circle)
    rows = grouped(diagram.rows)
    if shown.dead:
        dead = f"{grouped(shown.dead)} dead"
        made.append(Entry(partial(_circle, stamp=DEAD), sign, (f"{dead}: 0 on all {rows} rows", dead)))
    if shown.saturated:
        many = f"{grouped(shown.saturated)} saturated"
        stamp = partial(_circle, stamp=SATURATED + SATURATED_FILL)
        made.append(Entry(stamp, sign, (f"{many}: at an end on most of {rows} rows", many)))
    if any(layer.frozen for layer in diagram.experiment.layer_settings):
        made.append(Entry(_frozen, length(18), ("frozen",)))
    if shown.biases:
        made.append(Entry(None, 0, ("b: bias",)))
    total = sum(layer.inputs * layer.outputs for layer in diagram.run.layout.layers)
    if shown.drawn < total:
        counts = f"{grouped(shown.drawn)} of {grouped(total)}"
        hidden = f"{counts} weights drawn, {grouped(total - shown.drawn)} hidden"
        made.append(Entry(None, 0, (hidden, f"{counts} weights drawn", f"{counts} drawn"), True))
    return made


def _scale_words(shown: Shown) -> tuple[str, ...]:
    """Return what the full colour stands for; layers may differ."""
    names = EDGE_WORDS[shown.edges]
    usable = [scale for scale in shown.scales if scale > TINY]
    if not usable:
        return tuple(f"{name}, all 0" for name in names)
    low, high = significant(min(usable), 2), significant(max(usable), 2)
    full = low if low == high else f"{low} to {high}"
    words = *(f"{name}, full at {full}" for name in names), f"full at {full}", full
    if shown.wanted is not None:
        return f"{words[0]}: a prediction has no {shown.wanted}", *words
    return words


def response_entries(theme: Theme, layout: NetworkLayout, responses: Responses) -> list[Entry]:
    """Return what tiles mean, and which columns have too little room for them."""
    tiled = [place.tiled for place in layout.columns[1:-1]]
    made = []
    shown = [answers for answers, has_room in zip(responses.hidden, tiled, strict=True) if has_room]
    if shown:
        ends = _ends(shown)
        words = f"response in evaluation mode, {ends}", f"response, {ends}", "response"
        made.append(Entry(_tile, theme.length(SIGN_PX), words))
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

    If that is not enough, what a look at the diagram explains goes too; never what is vital.
    """
    made, level = list(made), [0] * len(made)

    def needed() -> float:
        words = sum(width_of(entry.words[at]) for entry, at in zip(made, level, strict=True))
        return words + sum(entry.sign_px for entry in made) + GAP_PX * (len(made) - 1)

    for at in range(1, max((len(entry.words) for entry in made), default=0)):
        for index in reversed(range(len(made))):
            if needed() > room and at < len(made[index].words):
                level[index] = at
    for index in reversed(range(len(made))):
        if needed() > room and not made[index].vital:
            del made[index], level[index]
    return [(entry, entry.words[at]) for entry, at in zip(made, level, strict=True)]


# ---- signs ------------------------------------------------------------------------------------


def _swatch_px(theme: Theme) -> float:
    return SMALL_SWATCH_PX if theme.size == "presentation_small" else SWATCH_PX


def _ramp(scribe: Scribe, x: float, y: float, *, dashes: bool) -> None:
    theme, painter = scribe.theme, scribe.painter
    side, high, edge = theme.length(_swatch_px(theme)), theme.length(12), theme.length(14)
    scribe.write("−", QRectF(x, y - 20, theme.length(12), 40), KEY, theme.text2)
    left = x + edge
    if dashes:
        y -= 3
    for place, colour in enumerate(theme.diverging):
        painter.fillRect(QRectF(left + place * side, y - high / 2, side, high), colour)
    if dashes:
        below, middle = y + high / 2 + 4, left + 4.5 * side
        ink = edge_pen(theme, 0, True).widthF()
        painter.setPen(pen(theme.text2, ink, tokens()["edge"]["negative_dash_px"]))
        painter.drawLine(QLineF(left, below, middle - side / 2, below))
        painter.setPen(pen(theme.text2, ink))
        painter.drawLine(QLineF(middle + side / 2, below, left + 9 * side, below))
    scribe.write("+", QRectF(left + 9 * side, y - 20, theme.length(14), 40), KEY, theme.text2)


def _tile(scribe: Scribe, x: float, y: float) -> None:
    theme, painter = scribe.theme, scribe.painter
    half = theme.length(RADIUS_PX)
    painter.fillRect(QRectF(x, y - half, half, 2 * half), theme.diverging[1])
    painter.fillRect(QRectF(x + half, y - half, half, 2 * half), theme.diverging[-2])
    painter.setPen(pen(theme.text1, 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(QRectF(x, y - half, 2 * half, 2 * half), CORNER_PX - 1, CORNER_PX - 1)


def _circle(scribe: Scribe, x: float, y: float, *, stamp: int) -> None:
    radius = scribe.theme.length(RADIUS_PX)
    paint_neuron(scribe.painter, scribe.theme, QPointF(x + radius, y), Look(radius), stamp)


def _off_tile(scribe: Scribe, x: float, y: float) -> None:
    off, half = tokens()["neuron"]["off"], scribe.theme.length(RADIUS_PX)
    scribe.painter.setPen(pen(scribe.theme.text3, off["stroke_px"], off["dash_px"]))
    scribe.painter.setBrush(Qt.BrushStyle.NoBrush)
    scribe.painter.drawRoundedRect(QRectF(x, y - half, 2 * half, 2 * half), CORNER_PX - 1, CORNER_PX - 1)


def _frozen(scribe: Scribe, x: float, y: float) -> None:
    side = scribe.theme.length(13)
    paint_icon(scribe.painter, "snowflake", scribe.theme.text2, QRectF(x, y - side / 2, side, side))
