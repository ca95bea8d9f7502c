"""Items of the plot of values: the curves, their ends and names, what is read at a point."""

from __future__ import annotations

from itertools import accumulate
from math import ceil, floor

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.strokes import dashed, draw_lines, segments
from gui.theme import Theme, pen
from gui.views.end_names import EndNames
from gui.views.hover_card import Card, paint_card
from gui.views.items import Item, in_pixels
from gui.views.looks import RacerLook, draw_different_marks, paint_marker
from gui.views.surface.value_curves import Curves

HEAD_PX = 10.0
"""Size of the marker at the end of a curve."""
PIECE_PX = 1.25
"""Dashed curves, and those with more points than pixels, are drawn in pieces of this width."""
SPOT_PX = 15.0
"""Size of the marker at the point that is read."""


class RaceCurves(Item):
    """The curves of all racers, kept in the ground of the plot; while they grow, what is new is added.

    While they grow, dashes are measured across, so that they go on wherever painting begins.
    """

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._looks: dict[int, tuple[RacerLook, float]] = {}
        self.curves = Curves()
        self.factor, self.floor, self.moving = 1.0, 0.0, False
        """What work is multiplied by on the axis across; lowest height that is drawn; painted for speed."""

    def set_looks(self, theme: Theme, looks: dict[int, tuple[RacerLook, float]]) -> None:
        """Choose looks and widths of the lines, by the number of the racer."""
        self._theme, self._looks = theme, looks
        self.update()

    def line(self, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Return places and heights of a racer's curve, (M,) each. Raises KeyError where there is none."""
        curve = self.curves.all[number]
        return self.factor * curve.x, np.maximum(curve.y, self.floor)

    def ends(self) -> dict[int, tuple[float, float]]:
        """Return places and heights of the ends, by the number of the racer; those that are finite."""
        found = {
            number: (self.factor * curve.end[0], max(curve.end[1], self.floor))
            for number, curve in self.curves.all.items()
        }
        return {number: end for number, end in found.items() if np.isfinite(end).all()}

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint all of the curves."""
        shown = [number for number in self._looks if number in self.curves.all]
        self._paint_lines(painter, shown, [self.line(number) for number in shown])

    def paint_new(self, painter: QPainter) -> None:
        """Paint what the last frame has added."""
        grown, lines = self.curves.grown, []
        for number, before in grown.items():
            curve, begin = self.curves.all[number], max(len(before.kept_x) - 1, 0)
            lines.append((self.factor * curve.x[begin:], np.maximum(curve.y[begin:], self.floor)))
        self._paint_lines(painter, list(grown), lines)

    def _paint_lines(
        self, painter: QPainter, numbers: list[int], lines: list[tuple[np.ndarray, np.ndarray]]
    ) -> None:
        """Paint lines of racers, places and heights (n,) each; what is the same for all is done at once."""
        if not lines:
            return
        ends = np.cumsum([len(x) for x, _ in lines]).tolist()
        x, y = in_pixels(painter, *(np.concatenate(column) for column in zip(*lines, strict=True)))
        finite = np.isfinite(x) & np.isfinite(y)
        area = QRectF() if self._plot is None else painter.transform().mapRect(self.boundingRect())
        far = 2 * max(area.height(), 1.0)
        y = y.clip(area.top() - far, area.bottom() + far)
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not self.moving)
        cap = Qt.PenCapStyle.FlatCap if self.moving else Qt.PenCapStyle.RoundCap
        all_finite, begin = bool(finite.all()), 0
        for number, end in zip(numbers, ends, strict=True):
            own = slice(begin, end) if all_finite else begin + np.flatnonzero(finite[begin:end])
            begin = end
            look, width_px = self._looks[number]
            painter.setPen(QPen(look.colour, width_px, Qt.PenStyle.SolidLine, cap))
            draw_lines(painter, self._drawn(look.dash_px, x[own], y[own]))
        painter.restore()

    def _drawn(self, dash_px: tuple[float, ...], x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the lines (n, 4) of a curve in pixels, its dashes cut out."""
        if dash_px and not self.moving and len(x) > 1:
            return dashed(_pieces(x, y, ()), dash_px)
        return _pieces(x, y, dash_px)


class CurveEnds(Item):
    """The markers at the ends of the curves."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._looks: dict[int, RacerLook] = {}
        self._ends: dict[int, tuple[float, float]] = {}

    def set_looks(self, theme: Theme, looks: dict[int, RacerLook]) -> None:
        """Choose looks, by the number of the racer."""
        self._theme, self._looks = theme, looks
        self.reach_px = theme.length(HEAD_PX) + 2 * theme.stroke("casing_each_side")
        self.update()

    def show_ends(self, ends: dict[int, tuple[float, float]]) -> None:
        """Put the markers at places of the axes."""
        moved = [place[0] for place in set(self._ends.values()) ^ set(ends.values())]
        self._ends = ends
        if moved:
            self.update((min(moved), max(moved)))

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the markers."""
        shown = [number for number in self._looks if number in self._ends]
        if self._theme is None or not shown:
            return
        x, y = in_pixels(painter, *np.array([self._ends[number] for number in shown]).T)
        painter.resetTransform()
        size = self._theme.length(HEAD_PX)
        draw_different_marks(painter, self._theme, [(self._looks[number], size) for number in shown], x, y)


def _pieces(x: np.ndarray, y: np.ndarray, dash_px: tuple[float, ...]) -> np.ndarray:
    """Return the lines (n, 4) of a curve in pixels, without those between its dashes."""
    if len(x) < 2 or (not dash_px and len(x) < (x[-1] - x[0]) / PIECE_PX):
        return segments(x, y)
    left, right = float(x[0]), float(x[-1])
    first, last = floor(left / PIECE_PX), ceil(right / PIECE_PX)
    turns = np.arange(first, last + 1)
    places = turns * PIECE_PX
    places[0], places[-1] = left, right
    lines = segments(places, np.interp(places, x, y))
    if not dash_px:
        return lines
    ends = list(accumulate(dash_px))
    middles = (turns[:-1] + 0.5) * PIECE_PX
    inside: np.ndarray = lines[np.searchsorted(ends, middles % ends[-1], side="right") % 2 == 0]
    return inside


class CurveNames(EndNames):
    """The names at the ends of the curves; other words keep clear of them."""

    @property
    def boxes(self) -> list[QRectF]:
        """Where the names stand, in pixels of the viewport."""
        return [QRectF(patch.box) for patch in self._drawn[0]]


class ReadingItem(Item):
    """The point that is read, its card, and the frame that says that keys go here."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._look: RacerLook | None = None
        self._at = QPointF()
        self._framed = False
        self.card: Card | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def frame(self, framed: bool) -> None:
        """Show that keys go here, or not."""
        if framed != self._framed:
            self._framed = framed
            self.update()

    def show_point(self, card: Card | None, look: RacerLook | None = None, at: QPointF | None = None) -> None:
        """Mark a point in pixels of the viewport, with its card; None: no point is read."""
        place = QPointF() if at is None else at
        if (card, place) != (self.card, self._at):
            self.card, self._look, self._at = card, look, place
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint frame, marker and card."""
        theme, plot = self._theme, self._plot
        if theme is None or plot is None:
            return
        room = QRectF(painter.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._framed:
            painter.setPen(pen(theme.accent, theme.stroke("focus_ring")))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(room.adjusted(1, 1, -1, -1), 4, 4)
        if self.card is not None and self._look is not None:
            casing = theme.stroke("casing_each_side")
            paint_marker(painter, self._look, self._at, theme.length(SPOT_PX), theme.canvas, casing)
            paint_card(painter, theme, self.card, self._at, room)
