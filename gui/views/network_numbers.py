"""Numbers of a small network: weights in pills on their edges, biases beside the neurons, values inside them.

Their digits change at 4 Hz while training; what is off has none, in each picture.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPixmap

from gui.frame import Diagram
from gui.theme import Theme, pen
from gui.views import network_digits as digits
from gui.views.network_atlas import HEIGHT, SOURCE_X, SOURCE_Y, WIDTH, X, Y, draw_parts, parts
from gui.views.network_edges import STRENGTHS, Edges, stroke_px
from gui.views.network_inks import DARK_INK, LIGHT_INK, readable_on, takes_dark
from gui.views.network_layout import NetworkLayout
from gui.views.network_neurons import BLANK, DEAD, FILLS, SATURATED, STAMPS
from gui.views.network_number_places import (
    BIAS_CHARACTERS,
    BIAS_SIGN,
    NUMBERS,
    VALUE_CHARACTERS,
    NumberPlaces,
    pill_size,
)
from gui.views.network_options import EdgeNumbers, numbers_of
from gui.views.network_text import Scribe

PILL_OUTLINE_PX = 1.5
ON_PILL, BESIDE, INSIDE = range(3)
"""Inks of the kinds of numbers; the dark ink for values inside follows the light one."""


class Numbers:
    """The numbers of one layout."""

    def __init__(self, theme: Theme, layout: NetworkLayout, edges: Edges, places: NumberPlaces) -> None:
        self._theme, self._edges, self.places = theme, edges, places
        self._boxes = [box for _, _, box in places.biases]
        columns = [k for k, place in enumerate(layout.columns) if not place.tiled]
        self._inside = np.concatenate(
            [np.empty(0, bool), *(np.full(len(layout.columns[k].y), k in places.values) for k in columns)]
        )
        """For each circle, column by column, whether its value stands inside."""
        chosen = [layout.columns[k] for k in columns if k in places.values]
        middles = [(place.x, y) for place in chosen for y in place.y.tolist()]
        beside = [(box.center().x(), box.center().y()) for box in self._boxes]
        self._middles = np.array([*places.pills.tolist(), *beside, *middles]).reshape(-1, 2)
        """Centres of all numbers: pills, then biases, then values."""
        self._inks = np.repeat([ON_PILL, BESIDE, INSIDE], [len(places.pills), len(beside), len(middles)])
        self._first_value = len(places.pills) + len(beside)
        self.texts: list[str] = []
        """What they say, in the same order."""
        self._written: digits.Written | None = None
        self._steps = np.empty(0, np.int8)

    def refresh(self, scribe: Scribe, diagram: Diagram, shown: EdgeNumbers, steps: np.ndarray) -> None:
        """Take the numbers of a diagram; `steps`: the colours of all edges."""
        places = self.places
        weights = self._edges.values(diagram, shown)[places.edges].tolist()
        pills = [digits.short(weight, places.characters, sign=True) for weight in weights]
        flat, layers = numbers_of(diagram, shown), diagram.run.layout.layers
        biases = [
            BIAS_SIGN + digits.short(float(layers[k - 1].bias_of(flat)[neuron]), BIAS_CHARACTERS, sign=True)
            for k, neuron, _ in places.biases
        ]
        values = [
            digits.level(value, VALUE_CHARACTERS)
            for k in places.values
            for value in diagram.columns[k].values.tolist()
        ]
        self.texts = [*pills, *biases, *values]
        self._steps = steps[places.edges]
        if not scribe.exact:
            x, y = self._middles.T
            self._written = digits.written(scribe, NUMBERS, self.texts, x, y, self._inks)

    def paint(self, scribe: Scribe, diagram: Diagram, visible: np.ndarray, stamps: np.ndarray) -> None:
        """Stamp the numbers of what is on. `visible`: edges; `stamps`: circles, as `Neurons` chose them."""
        written = self._written
        if written is None:
            return
        seen = self.seen(diagram, visible, stamps)
        self._stamp_pills(scribe, seen[: len(self.places.edges)])
        for box, is_on in zip(self._boxes, seen[len(self.places.edges) :].tolist(), strict=False):
            if is_on:
                scribe.painter.fillRect(box, self._theme.canvas)
        inks = self._inks.copy()
        inks[self._first_value :] += _dark_stamps(self._theme)[stamps[self._inside]]
        chosen = written.parts
        chosen[:, SOURCE_Y] = inks[written.of] * digits.row_px(scribe, NUMBERS)
        if not seen.all():
            chosen = chosen[seen[written.of]]
        digits.stamp(scribe, NUMBERS, inks_of(self._theme), chosen)

    def seen(self, diagram: Diagram, visible: np.ndarray, stamps: np.ndarray) -> np.ndarray:
        """Return which numbers belong to what is on, in the order of `texts`."""
        biases = np.array([diagram.columns[k].on[neuron] for k, neuron, _ in self.places.biases], bool)
        return np.concatenate([visible[self.places.edges], biases, stamps[self._inside] != BLANK])

    def paint_exactly(
        self, scribe: Scribe, diagram: Diagram, visible: np.ndarray, stamps: np.ndarray
    ) -> None:
        """Paint the numbers as shapes and text."""
        theme, size = self._theme, pill_size(self._theme, self.places.characters)
        fills = [fill_of(theme, stamp) for stamp in stamps[self._inside].tolist()]
        rows = zip(self.texts, self._middles.tolist(), self._inks.tolist(), strict=True)
        seen = self.seen(diagram, visible, stamps).tolist()
        for number, ((text, (x, y), ink), is_seen) in enumerate(zip(rows, seen, strict=True)):
            if not is_seen:
                continue
            colour = inks_of(theme)[ink]
            if ink == ON_PILL:
                paint_pill(scribe.painter, theme, QPointF(x, y), size, int(self._steps[number]))
            elif ink == BESIDE:
                scribe.painter.fillRect(self._boxes[number - len(self._steps)], theme.canvas)
            else:
                colour = readable_on(fills[number - self._first_value])
            scribe.write(text, QRectF(x - 100, y - 20, 200, 40), NUMBERS, colour)

    def _stamp_pills(self, scribe: Scribe, seen: np.ndarray) -> None:
        width, height = (round(px * scribe.ratio) for px in pill_size(self._theme, self.places.characters))
        made = parts(int(np.count_nonzero(seen)), scribe.ratio)
        made[:, X], made[:, Y] = np.rint(self.places.pills[seen]).T
        made[:, SOURCE_X] = (self._steps[seen].astype(np.int64) + STRENGTHS) * width
        made[:, WIDTH], made[:, HEIGHT] = width, height
        draw_parts(scribe.painter, _pills(self._theme, self.places.characters, scribe.ratio), made)


def inks_of(theme: Theme) -> tuple[QColor, ...]:
    """Return the inks of numbers on pills, beside neurons, and on colours: the light one and the dark one."""
    return theme.text1, theme.text2, LIGHT_INK, DARK_INK


def fill_of(theme: Theme, stamp: int) -> QColor:
    """Return the colour inside a circle."""
    if stamp == DEAD:
        return theme.track
    return theme.canvas if stamp == BLANK else theme.diverging[stamp - SATURATED if stamp > DEAD else stamp]


def paint_pill(
    painter: QPainter, theme: Theme, middle: QPointF, size: tuple[float, float], step: int
) -> None:
    """Paint the pill for a number, outlined like its edge."""
    width = stroke_px(theme, PILL_OUTLINE_PX)
    painter.setPen(pen(theme.diverging[STRENGTHS + step], width))
    painter.setBrush(theme.canvas)
    box = QRectF(middle.x() - size[0] / 2, middle.y() - size[1] / 2, *size)
    box.adjust(width / 2, width / 2, -width / 2, -width / 2)
    painter.drawRoundedRect(box, 5, 5)


@lru_cache(maxsize=8)
def _dark_stamps(theme: Theme) -> np.ndarray:
    """Return for each stamp of a circle whether the ink on it is dark."""
    return np.array([takes_dark(fill_of(theme, stamp).rgb()) for stamp in range(STAMPS)])


@lru_cache(maxsize=8)
def _pills(theme: Theme, characters: int, ratio: float) -> QPixmap:
    """Paint the pills for steps -4 .. +4 side by side."""
    size = pill_size(theme, characters)
    width, height = (round(px * ratio) for px in size)
    picture = QPixmap(width * FILLS, height)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    for step in range(FILLS):
        middle = QPointF((step + 0.5) * width / ratio, height / 2 / ratio)
        paint_pill(painter, theme, middle, size, step - STRENGTHS)
    painter.end()
    return picture
