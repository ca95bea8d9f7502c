"""Edges of the diagram: colour and width follow the weight; weak ones first.

Lines are sent to Qt in one call per pen, from ends that are worked out once per layout.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF
from PySide6.QtGui import QPainter

from gui.frame import Diagram, quantile
from gui.strokes import draw_lines
from gui.theme import Theme, pen, tokens
from gui.views.network_layout import NetworkLayout

MAX_EDGES = 2000
"""Above this number only the strongest are drawn, and the picture says so."""
STRENGTHS = 4


class Edges:
    """The lines between the shown neurons of one layout."""

    def __init__(self, layout: NetworkLayout) -> None:
        ends = []
        self._picks: list[tuple[np.ndarray, np.ndarray]] = []
        for left, right in zip(layout.columns, layout.columns[1:], strict=False):
            y_to, y_from = (grid.ravel() for grid in np.meshgrid(right.y, left.y, indexing="ij"))
            ends.append(
                np.column_stack([np.full(len(y_to), left.x), y_from, np.full(len(y_to), right.x), y_to])
            )
            self._picks.append((right.shown, left.shown))
        self._ends = np.concatenate(ends)
        self.shown_count = len(self._ends)
        self._starts = np.cumsum([0, *(len(o) * len(i) for o, i in self._picks)])

    def steps(self, diagram: Diagram) -> tuple[np.ndarray, np.ndarray, list[float]]:
        """Return (steps -4 .. +4, visible, scale per layer) of all lines for a diagram.

        A line is visible if both its neurons are on; of more than `MAX_EDGES` the strongest are.
        """
        strengths, alive, scales = [], [], []
        for layer, (outputs, inputs) in enumerate(self._picks):
            weight_OI = diagram.weights[layer]
            scale = quantile(np.abs(weight_OI), 0.97) or 1.0
            scales.append(scale)
            shown = (
                weight_OI if weight_OI.shape == (len(outputs), len(inputs)) else weight_OI[outputs][:, inputs]
            )
            strengths.append((shown / scale).ravel())
            on_to = diagram.columns[layer + 1].on[outputs]
            on_from = diagram.columns[layer].on[inputs]
            alive.append((on_to[:, None] & on_from[None, :]).ravel())
        strength = np.concatenate(strengths)
        visible = np.concatenate(alive)
        if len(strength) > MAX_EDGES:
            size = np.where(visible, np.abs(strength), -1.0)
            strongest = np.zeros(len(strength), bool)
            strongest[np.argpartition(size, -MAX_EDGES)[-MAX_EDGES:]] = True
            visible = visible & strongest
        steps = np.rint(STRENGTHS * np.clip(strength, -1.0, 1.0)).astype(np.int8)
        return steps, visible, scales

    def paint(self, painter: QPainter, theme: Theme, steps: np.ndarray, visible: np.ndarray) -> None:
        """Paint the visible lines, weakest first."""
        widths = tokens()["edge"]["width_px"]
        for size in range(STRENGTHS + 1):
            for step in {-size, size}:
                chosen = np.flatnonzero(visible & (steps == step))
                if len(chosen):
                    painter.setPen(pen(theme.diverging[STRENGTHS + step], widths[size]))
                    draw_lines(painter, self._ends[chosen])

    def line(self, layer: int, output: int, source: int) -> QLineF | None:
        """Return the line of a weight, or None if one of its neurons has no circle."""
        outputs, inputs = self._picks[layer]
        to, start = np.searchsorted(outputs, output), np.searchsorted(inputs, source)
        if to == len(outputs) or start == len(inputs) or outputs[to] != output or inputs[start] != source:
            return None
        return QLineF(*self._ends[int(self._starts[layer] + to * len(inputs) + start)].tolist())

    def nearest(
        self, x: float, y: float, visible: np.ndarray, reach_px: float
    ) -> tuple[int, int, int] | None:
        """Return (layer, output, input) of the visible line nearest to a point, within reach."""
        x1, y1, x2, y2 = self._ends.T
        share = np.clip((x - x1) / np.maximum(x2 - x1, 1e-9), 0.0, 1.0)
        inside = visible & (x >= x1) & (x <= x2)
        length = np.hypot(x2 - x1, y2 - y1)
        distance = np.abs(y1 + share * (y2 - y1) - y) * (x2 - x1) / length
        distance = np.where(inside, distance, np.inf)
        best = int(np.argmin(distance))
        if not distance[best] <= reach_px:
            return None
        layer = int(np.searchsorted(self._starts, best, side="right") - 1)
        outputs, inputs = self._picks[layer]
        to, start = divmod(best - int(self._starts[layer]), len(inputs))
        return layer, int(outputs[to]), int(inputs[start])
