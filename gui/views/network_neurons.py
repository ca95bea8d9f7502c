"""Circles of the diagram: fill follows the activation; a neuron that is off is blank and dashed.

All circles of all columns are stamped in one call to Qt from a picture of ready-made ones, a row for each
size: nine fills, the blank one, the dead one, and nine saturated ones.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap, QPolygonF

from gui.frame import Column, Diagram
from gui.numbers import significant
from gui.theme import WORDS, Theme, pen, tokens
from gui.views.network_atlas import HEIGHT, SOURCE_X, SOURCE_Y, WIDTH, X, Y, draw_parts, parts
from gui.views.network_edges import stroke_px
from gui.views.network_inks import readable_on
from gui.views.network_layout import NetworkLayout
from gui.views.network_states import UnitState, states_of

FACTOR_RADIUS_MIN_PX = 11
"""Smallest circle that has room for the factor of a survivor."""
FILLS = 9
BLANK, DEAD, SATURATED = 9, 10, 11
"""Places in a row of stamps: a neuron that is off, one that is dead, and the first of nine saturated ones."""
STAMPS = 20
MARK_PX = 1.6
"""Least width of a bar or an S-stroke."""


@dataclass(frozen=True)
class Look:
    """What the circles of a column have in common."""

    radius: float
    factor: str = ""
    """Written into survivors."""
    bars: bool = False
    """Whether negative ones have a bar."""
    lower: bool = False
    """Whether marks stand low in the circle, below a number."""


def look_of(column: Column, radius: float, *, bars: bool = False, lower: bool = False) -> Look:
    """Return the look of the circles of a column; a number inside takes the place of the factor."""
    factor = factor_text(column.factor) if column.factor != 1 else ""
    if radius < FACTOR_RADIUS_MIN_PX or len(factor) > 4 or lower:
        factor = ""
    return Look(radius, factor, bars and not lower, lower)


@lru_cache(maxsize=64)
def factor_text(factor: float) -> str:
    """Return what survivors are multiplied by: ``×2``, ``×1.25``."""
    text = significant(factor, 3)
    return "×" + (text.rstrip("0").rstrip(".") if "." in text else text)


class Neurons:
    """The circles of one layout; columns with tiles are left out."""

    def __init__(self, layout: NetworkLayout, *, lower: bool = False) -> None:
        """Take the places of the circles; `lower`: numbers stand in circles that have room for them."""
        self._places = [(k, place) for k, place in enumerate(layout.columns) if not place.tiled]
        self._lower = lower
        self._counts = np.array([len(place.y) for _, place in self._places], np.int64)
        self._ends = np.cumsum([0, *self._counts]).tolist()
        self.x = np.repeat([place.x for _, place in self._places], self._counts)
        self.y = np.concatenate([np.empty(0), *(place.y for _, place in self._places)])
        self._row = np.repeat(np.arange(len(self._counts)), self._counts)
        sizes = np.cumsum([0, *(place.size for _, place in self._places)]).tolist()
        chosen = [place.shown + first for first, (_, place) in zip(sizes, self._places, strict=False)]
        left_out = any(place.left_out for _, place in self._places)
        self._chosen = np.concatenate(chosen) if left_out else None
        """Which neurons of these columns have a circle; None: all."""
        self._parts: np.ndarray | None = None
        self._made_for: tuple[object, ...] = ()

    def stamps(self, diagram: Diagram) -> np.ndarray:
        """Return (n,) which of the ready-made circles each neuron has, column by column."""
        columns = [diagram.columns[k] for k, _ in self._places]
        if not columns:
            return np.empty(0, np.int64)
        values = np.concatenate([column.values for column in columns])
        if self._chosen is not None:
            values = values[self._chosen]
        share = values * np.repeat([4 / column.reference for column in columns], self._counts)
        if not np.isfinite(share).all():
            share = np.nan_to_num(share)
        fills: np.ndarray = (np.rint(np.clip(share, -4, 4)) + 4).astype(np.int64)
        for first, last, (k, place) in zip(self._ends[:-1], self._ends[1:], self._places, strict=True):
            states = states_of(diagram, k, place.shown)
            if states is not None:
                fills[first:last][states == UnitState.SATURATED] += SATURATED
                fills[first:last][states == UnitState.DEAD] = DEAD
        if any(column.dropped for column in columns):
            on = np.concatenate([column.on for column in columns])
            fills[~(on if self._chosen is None else on[self._chosen])] = BLANK
        return fills

    def looks(self, diagram: Diagram, *, bars: bool) -> tuple[Look, ...]:
        """Return the look of each column of circles."""
        return tuple(
            look_of(diagram.columns[k], place.radius, bars=bars, lower=self._lower)
            for k, place in self._places
        )

    def paint(self, painter: QPainter, theme: Theme, looks: tuple[Look, ...], stamps: np.ndarray) -> None:
        """Stamp the circles."""
        if not len(stamps):
            return
        ratio = painter.device().devicePixelRatioF()
        picture, cells = _atlas(theme, looks, ratio)
        if (key := (theme, looks, ratio)) != self._made_for:
            self._made_for, made = key, parts(len(self.x), ratio)
            made[:, X], made[:, Y] = self.x, self.y
            sides, tops = np.array(cells).T
            made[:, WIDTH] = made[:, HEIGHT] = sides[self._row]
            made[:, SOURCE_Y] = tops[self._row]
            self._parts = made
        assert self._parts is not None
        np.multiply(self._parts[:, WIDTH], stamps, out=self._parts[:, SOURCE_X])
        draw_parts(painter, picture, self._parts)

    def paint_exactly(
        self, painter: QPainter, theme: Theme, looks: tuple[Look, ...], stamps: np.ndarray
    ) -> None:
        """Paint the circles as shapes."""
        for x, y, row, stamp in zip(
            self.x.tolist(), self.y.tolist(), self._row.tolist(), stamps.tolist(), strict=True
        ):
            paint_neuron(painter, theme, QPointF(x, y), looks[row], int(stamp))


@lru_cache(maxsize=16)
def _atlas(
    theme: Theme, looks: tuple[Look, ...], ratio: float
) -> tuple[QPixmap, tuple[tuple[int, int], ...]]:
    """Paint a row of stamps for each look; returns (picture, (side, top) of each row in its pixels)."""
    rows = {look: int(np.ceil((2 * look.radius + 2 * outline_px(theme) + 2) * ratio)) for look in looks}
    picture = QPixmap(STAMPS * max(rows.values()), sum(rows.values()))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(ratio, ratio)
    cells, top = {}, 0
    for look, side in rows.items():
        for stamp in range(STAMPS):
            centre = QPointF((stamp + 0.5) * side / ratio, (top + side / 2) / ratio)
            paint_neuron(painter, theme, centre, look, stamp)
        cells[look] = (side, top)
        top += side
    painter.end()
    return picture, tuple(cells[look] for look in looks)


def outline_px(theme: Theme) -> float:
    """Return the width of the outline of a circle."""
    return stroke_px(theme, float(tokens()["stroke_px"]["neuron"]))


def paint_neuron(painter: QPainter, theme: Theme, centre: QPointF, look: Look, stamp: int) -> None:
    """Paint one circle as a shape."""
    radius = look.radius
    if stamp == BLANK:
        off = tokens()["neuron"]["off"]
        width = stroke_px(theme, off["stroke_px"])
        painter.setPen(pen(theme.text3, width, [stroke_px(theme, dash) for dash in off["dash_px"]]))
        painter.setBrush(theme.canvas)
        painter.drawEllipse(centre, radius, radius)
        return
    dead, saturated = stamp == DEAD, stamp >= SATURATED
    fill = theme.track if dead else theme.diverging[stamp - SATURATED if saturated else stamp]
    painter.setPen(pen(theme.text3 if dead else theme.text1, outline_px(theme)))
    painter.setBrush(fill)
    painter.drawEllipse(centre, radius, radius)
    ink = theme.text3 if dead else readable_on(fill)
    size, low = (0.5 * radius, centre + QPointF(0, 0.6 * radius)) if look.lower else (radius, centre)
    if dead:
        _paint_bar(painter, ink, low, 0.45 * size, radius)
        return
    if saturated:
        _paint_s(painter, ink, low, size, radius)
    elif look.factor:
        painter.setPen(ink)
        painter.setFont(_factor_font(radius, look.factor))
        box = QRectF(centre.x() - radius, centre.y() - radius, 2 * radius, 2 * radius)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, look.factor)
    if look.bars and (stamp - SATURATED if saturated else stamp) < FILLS // 2:
        beside = look.factor or saturated
        place = centre + QPointF(0, 0.66 * radius) if beside else centre
        _paint_bar(painter, ink, place, (0.3 if beside else 0.42) * radius, radius)


def _paint_bar(painter: QPainter, ink: QColor, middle: QPointF, half: float, radius: float) -> None:
    painter.setPen(pen(ink, max(MARK_PX, 0.15 * radius)))
    painter.drawLine(QLineF(middle.x() - half, middle.y(), middle.x() + half, middle.y()))


def _paint_s(painter: QPainter, ink: QColor, middle: QPointF, size: float, radius: float) -> None:
    painter.setPen(pen(ink, max(MARK_PX, 0.13 * radius)))
    corners = ((-0.5, 0.26), (-0.16, 0.26), (0.16, -0.26), (0.5, -0.26))
    painter.drawPolyline(QPolygonF([middle + QPointF(x * size, y * size) for x, y in corners]))


@lru_cache(maxsize=64)
def _factor_font(radius: float, text: str) -> QFont:
    font = QFont(WORDS)
    font.setPixelSize(max(9, round(radius * (0.82 if len(text) <= 2 else 0.62))))
    font.setWeight(QFont.Weight.Bold)
    return font
