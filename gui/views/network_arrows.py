"""Arrow heads on edges that show gradients: they point to where the gradient flows, from the output back."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPolygonF

from gui.theme import Theme, tokens
from gui.views.network_edges import STRENGTHS, STRONG, Edges, edge_pen, stroke_px

FEW_EDGES = 60
"""Of more visible edges only the strong ones have a head."""
OUT_OF_RIM_PX = 4.0
"""Distance of the tip from where the line would begin, below the rim of its circle."""


def with_heads(steps: np.ndarray, visible: np.ndarray) -> np.ndarray:
    """Return (n,) bool: the edges that have an arrow head."""
    least = 1 if int(np.count_nonzero(visible)) <= FEW_EDGES else STRONG
    found: np.ndarray = visible & (np.abs(steps) >= least)
    return found


def behind_heads(theme: Theme, edges: Edges, steps: np.ndarray, headed: np.ndarray) -> np.ndarray:
    """Return the ends of all lines, those with a head cut short so that nothing looks out at its tip."""
    ends = edges.ends.copy()
    length, _ = _sizes(theme, steps[headed])
    ends[headed, :2] += _units(edges.ends[headed]) * (OUT_OF_RIM_PX + length - 1)[:, None]
    return ends


def paint_heads(painter: QPainter, theme: Theme, edges: Edges, steps: np.ndarray, headed: np.ndarray) -> None:
    """Paint the arrow heads at the left ends, the weakest first."""
    painter.setPen(Qt.PenStyle.NoPen)
    for size in range(1, STRENGTHS + 1):
        for step in (-size, size):
            chosen = np.flatnonzero(headed & (steps == step))
            if not len(chosen):
                continue
            path = QPainterPath()
            path.setFillRule(Qt.FillRule.WindingFill)
            for corners in _corners(theme, edges.ends[chosen], steps[chosen]).tolist():
                path.addPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
            painter.setBrush(edge_pen(theme, step).color())
            painter.drawPath(path)


def _corners(theme: Theme, ends: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """Return (n, 3, 2): tip and both corners of each head."""
    unit = _units(ends)
    across = np.column_stack([-unit[:, 1], unit[:, 0]])
    length, half = _sizes(theme, steps)
    tip = ends[:, :2] + unit * OUT_OF_RIM_PX
    back = tip + unit * length[:, None]
    side = across * half[:, None]
    return np.stack([tip, back + side, back - side], axis=1)


def _sizes(theme: Theme, steps: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return length and half the breadth of each head in pixels: larger on a wider line."""
    length, half = tokens()["edge"]["arrow_px"]
    widths = np.array(tokens()["edge"]["width_px"])
    grown = (widths - widths[0])[np.abs(steps)]
    return stroke_px(theme, 1.0) * (length + grown), stroke_px(theme, 1.0) * (half + grown / 2)


def _units(ends: np.ndarray) -> np.ndarray:
    """Return (n, 2) directions of length 1, from left to right."""
    way = ends[:, 2:] - ends[:, :2]
    unit: np.ndarray = way / np.maximum(np.hypot(way[:, 0], way[:, 1]), 1e-9)[:, None]
    return unit
