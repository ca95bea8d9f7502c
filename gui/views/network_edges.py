"""Edges of the diagram: colour and width follow a number of the weight; weak ones first.

Lines are sent to Qt in one call per pen, from ends that are worked out once per layout. They end below the
rims of the circles: what would be hidden is not painted.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QPainter, QPen

from core.layout import ParameterLayout
from gui.frame import Diagram, quantile
from gui.strokes import draw_lines
from gui.theme import Theme, pen, tokens
from gui.views.network_layout import NetworkLayout
from gui.views.network_options import EdgeNumbers, numbers_of

MAX_EDGES = 2000
"""Above this number only the strongest are drawn, and the picture says so."""
STRENGTHS = 4
FULL_SHARE = 0.97
"""Of the weights of a layer, how many are smaller than what gets the full colour and width."""
UNDER_RIM_PX = 1.5
"""How far a line reaches below the rim of a circle."""
STRONG = 2
"""From this strength on a negative edge is dashed, if that is wanted, and gets an arrow head among many."""
TINY = 1e-30
"""A layer whose numbers are all smaller has no scale: float32 could not divide by it."""
UNSEEN = 2 * STRENGTHS + 1
_PEN_OF_STEP = np.array([7, 5, 3, 1, 0, 2, 4, 6, 8], np.uint8)
"""Number of the pen for the steps -4 .. +4: weak ones first."""
_STEP_OF_PEN = (0, -1, 1, -2, 2, -3, 3, -4, 4)


class Edges:
    """The lines between the shown neurons of one layout."""

    def __init__(self, layout: NetworkLayout) -> None:
        ends, layers, to, source = [], [], [], []
        self.picks: list[tuple[np.ndarray, np.ndarray]] = []
        """For each layer the numbers of the neurons (outputs, inputs) that have circles."""
        first = 0
        for layer, (left, right) in enumerate(pairwise(layout.columns)):
            y_to, y_from = (grid.ravel() for grid in np.meshgrid(right.y, left.y, indexing="ij"))
            ends.append(
                np.column_stack([np.full_like(y_to, left.x), y_from, np.full_like(y_to, right.x), y_to])
            )
            numbers = np.meshgrid(right.shown, left.shown, indexing="ij")
            to.append(numbers[0].ravel() + first + left.size)
            source.append(numbers[1].ravel() + first)
            layers.append(np.full(len(y_to), layer))
            self.picks.append((right.shown, left.shown))
            first += left.size
        self.layers = np.concatenate(layers)
        """(n,) number of the layer of weights that each line belongs to."""
        radius = np.array([column.radius for column in layout.columns]) - UNDER_RIM_PX
        self.ends = _trimmed(np.concatenate(ends), radius[self.layers], radius[self.layers + 1])
        """(n, 4) x1, y1, x2, y2 of the visible part of each line."""
        self.shown_count = len(self.ends)
        self._to, self._source = np.concatenate(to), np.concatenate(source)
        """Neurons at both ends, numbered through all columns."""
        self._starts = np.cumsum([0, *(len(o) * len(i) for o, i in self.picks)])
        self._all = np.ones(self.shown_count, bool)
        self._known: tuple[ParameterLayout, np.ndarray] | None = None

    # ---- numbers --------------------------------------------------------------------------------

    def steps(
        self, diagram: Diagram, shown: EdgeNumbers = "weights", scales: list[float] | None = None
    ) -> tuple[np.ndarray, np.ndarray, list[float]]:
        """Return (steps -4 .. +4, visible, scale per layer) of all lines for a diagram.

        A line is visible if both its neurons are on; of more than `MAX_EDGES` the strongest are. `scales`:
        those of an earlier picture, to be used again; a scale is 0 where all numbers of a layer are.
        """
        flat = numbers_of(diagram, shown)
        if scales is None:
            scales = self.scales(diagram, shown)
        factors = np.array([STRENGTHS / scale if scale > TINY else 0.0 for scale in scales], flat.dtype)
        strength = flat[self.index(diagram.run.layout)] * factors[self.layers]
        visible = self._alive(diagram)
        if len(strength) > MAX_EDGES:
            size = np.where(visible, np.abs(strength), -1.0)
            strongest = np.zeros(len(strength), bool)
            strongest[np.argpartition(size, -MAX_EDGES)[-MAX_EDGES:]] = True
            visible = visible & strongest
        np.clip(strength, -STRENGTHS, STRENGTHS, out=strength)
        return np.rint(strength, out=strength).astype(np.int8), visible, scales

    def scales(self, diagram: Diagram, shown: EdgeNumbers = "weights") -> list[float]:
        """Return for each layer what has the full colour: 97 % of its numbers are smaller; 0 if all are 0."""
        flat, found = numbers_of(diagram, shown), []
        for layer in diagram.run.layout.layers:
            sizes = np.abs(flat[layer.weight])
            found.append(quantile(sizes, FULL_SHARE) or float(sizes.max(initial=0.0)))
        return found

    def values(self, diagram: Diagram, shown: EdgeNumbers) -> np.ndarray:
        """Return (n,) the number of each line."""
        found: np.ndarray = numbers_of(diagram, shown)[self.index(diagram.run.layout)]
        return found

    def _alive(self, diagram: Diagram) -> np.ndarray:
        if not any(column.dropped for column in diagram.columns):
            return self._all
        on = np.concatenate([column.on for column in diagram.columns])
        alive: np.ndarray = on[self._to] & on[self._source]
        return alive

    def index(self, layout: ParameterLayout) -> np.ndarray:
        """Return (n,) where the weight of each line lies in the flat parameters."""
        if self._known is None or self._known[0] is not layout:
            places = [
                (layer.weight_start + outputs[:, None] * layer.inputs + inputs).ravel()
                for layer, (outputs, inputs) in zip(layout.layers, self.picks, strict=True)
            ]
            self._known = layout, np.concatenate(places)
        return self._known[1]

    # ---- painting -------------------------------------------------------------------------------

    def paint(
        self,
        painter: QPainter,
        theme: Theme,
        steps: np.ndarray,
        visible: np.ndarray,
        *,
        dashes: bool = False,
        most_dashed: int | None = None,
        ends: np.ndarray | None = None,
    ) -> None:
        """Paint the visible lines, weakest first. With `dashes` strong negative ones are dashed.

        Of more than `most_dashed` the weaker strengths stay solid, but never the strongest.
        """
        ends = self.ends if ends is None else ends
        pens = _PEN_OF_STEP[steps + STRENGTHS]
        if visible is not self._all:
            pens[~visible] = UNSEEN
        order, last = np.argsort(pens, kind="stable"), 0
        counts = np.bincount(pens, minlength=UNSEEN + 1)[:UNSEEN].tolist()
        dashed_from = _dashed_from(counts, most_dashed) if dashes else STRENGTHS + 1
        sorted_ends = ends[order[: sum(counts)]]
        for number, count in enumerate(counts):
            if not count:
                continue
            first, last = last, last + count
            step = _STEP_OF_PEN[number]
            if step <= -dashed_from:
                painter.setPen(edge_pen(theme, step, True))
                draw_lines(painter, self._dashes(theme, order[first:last]))
            else:
                painter.setPen(edge_pen(theme, step))
                draw_lines(painter, sorted_ends[first:last])

    @cached_property
    def _cut(self) -> dict[float, tuple[np.ndarray, np.ndarray, np.ndarray]]:
        return {}

    def _dashes(self, theme: Theme, chosen: np.ndarray) -> np.ndarray:
        """Return the dashes of some lines; where they lie is worked out once per layout."""
        on, off = dash_px(theme)
        if on not in self._cut:
            self._cut[on] = _cut_up(self.ends, on, off)
        pieces, starts, counts = self._cut[on]
        taken = counts[chosen]
        within = np.arange(int(taken.sum())) - np.repeat(np.cumsum(taken) - taken, taken)
        found: np.ndarray = pieces[np.repeat(starts[chosen], taken) + within]
        return found

    # ---- finding --------------------------------------------------------------------------------

    def line(self, layer: int, output: int, source: int) -> QLineF | None:
        """Return the line of a weight, or None if one of its neurons has no circle."""
        outputs, inputs = self.picks[layer]
        to, start = np.searchsorted(outputs, output), np.searchsorted(inputs, source)
        if to == len(outputs) or start == len(inputs) or outputs[to] != output or inputs[start] != source:
            return None
        return QLineF(*self.ends[int(self._starts[layer] + to * len(inputs) + start)].tolist())

    def nearest(
        self, x: float, y: float, visible: np.ndarray, reach_px: float
    ) -> tuple[int, int, int] | None:
        """Return (layer, output, input) of the visible line nearest to a point, within reach."""
        x1, y1, x2, y2 = self.ends.T
        share = np.clip((x - x1) / np.maximum(x2 - x1, 1e-9), 0.0, 1.0)
        inside = visible & (x >= x1) & (x <= x2)
        length = np.hypot(x2 - x1, y2 - y1)
        distance = np.abs(y1 + share * (y2 - y1) - y) * (x2 - x1) / length
        distance = np.where(inside, distance, np.inf)
        best = int(np.argmin(distance))
        return self.weight(best) if distance[best] <= reach_px else None

    def weight(self, line: int) -> tuple[int, int, int]:
        """Return (layer, output, input) of a line."""
        layer = int(self.layers[line])
        outputs, inputs = self.picks[layer]
        to, start = divmod(line - int(self._starts[layer]), len(inputs))
        return layer, int(outputs[to]), int(inputs[start])


def stroke_px(theme: Theme, px: float) -> float:
    """Return the width of a stroke of the diagram: wider in a presentation."""
    return px * float(tokens()["presentation_stroke_scale"]) if theme.large else px


def dash_px(theme: Theme) -> tuple[float, float]:
    """Return the lengths of a dash and of the gap behind it."""
    on, off = tokens()["edge"]["negative_dash_px"]
    return stroke_px(theme, on), stroke_px(theme, off)


@lru_cache(maxsize=64)
def edge_pen(theme: Theme, step: int, flat: bool = False) -> QPen:
    """Return the pen of a step, -4 .. +4; a `flat` one ends where the line does, as a dash must."""
    width = stroke_px(theme, float(tokens()["edge"]["width_px"][abs(step)]))
    made = QPen(pen(theme.diverging[STRENGTHS + step], width))
    if flat:
        made.setCapStyle(Qt.PenCapStyle.FlatCap)
    return made


def _dashed_from(counts: list[int], most: int | None) -> int:
    """Return the strength from which on negative edges are dashed; `counts`: edges by number of the pen."""
    if most is None:
        return STRONG
    total = 0
    for strength in range(STRENGTHS, STRONG - 1, -1):
        total += counts[_STEP_OF_PEN.index(-strength)]
        if total > most:
            return min(strength + 1, STRENGTHS)
    return STRONG


def _trimmed(ends: np.ndarray, at_start: np.ndarray, at_end: np.ndarray) -> np.ndarray:
    """Return lines that are shorter at both ends; those that would vanish stay as they are."""
    way = ends[:, 2:] - ends[:, :2]
    length = np.hypot(way[:, 0], way[:, 1])
    usable = length > at_start + at_end + 2
    unit = way / np.maximum(length, 1e-9)[:, None] * usable[:, None]
    return np.hstack([ends[:, :2] + unit * at_start[:, None], ends[:, 2:] - unit * at_end[:, None]])


def _cut_up(ends: np.ndarray, on: float, off: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return (dashes (m, 4), number of the first dash of each line, count of its dashes)."""
    start, way = ends[:, :2], ends[:, 2:] - ends[:, :2]
    length = np.hypot(way[:, 0], way[:, 1])
    counts = np.maximum(1, np.ceil(length / (on + off))).astype(np.int64)
    starts = np.cumsum(counts) - counts
    of = np.repeat(np.arange(len(ends)), counts)
    first = (np.arange(len(of)) - starts[of]) * (on + off)
    last = np.minimum(first + on, length[of])
    unit = (way / np.maximum(length, 1e-9)[:, None])[of]
    return np.hstack([start[of] + unit * first[:, None], start[of] + unit * last[:, None]]), starts, counts
