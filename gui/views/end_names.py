"""`EndNames`: the name of each of several curves beside its end."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.labelling.ends import EndPlaces
from gui.labelling.places import Box, Label
from gui.theme import Theme, pen
from gui.views.items import Item
from gui.views.patches import Patch, Patches

GAP_PX, LEADER_GAP_PX, LEADER_PX = 14, 8, 1.4
STRIDE_PX = 32
"""The names follow the ends of the curves in steps, so that they stand still most of the time."""
ALIGN = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class NamedEnd:
    """The end of one curve."""

    key: str
    words: str
    x_px: float
    y_px: float
    """Where the curve ends, in pixels of the viewport."""
    colour: QColor


class EndNames(Item):
    """A column right of the curve that reaches farthest; names stand as near to their curves as they can."""

    def __init__(self) -> None:
        super().__init__()
        self._places = EndPlaces()
        self._patches = Patches()
        self._drawn: tuple[list[Patch], list[tuple[QColor, QLineF]]] = ([], [])

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        font = theme.font("note", weight=600)
        self._patches.set_look(font, theme.canvas)
        self._metrics = QFontMetrics(font)
        self._places.forget()
        self.update()

    def width_of(self, names: list[str]) -> int:
        """Return the room that names need right of the axes, in pixels."""
        return GAP_PX + 4 + max((self._metrics.horizontalAdvance(name) for name in names), default=0)

    @property
    def texts(self) -> list[str]:
        """The names that are shown."""
        return [patch.text for patch in self._drawn[0]]

    def show_ends(self, ends: list[NamedEnd], farthest: float, room: QRectF, moving: bool) -> None:
        """Place the names right of `farthest`, a pixel that no curve lies beyond.

        `room` is the rectangle between the axes: beside it there is room for the names in any case.
        """
        if not moving:
            self._places.forget()
        height = self._metrics.height()
        widths = {end.key: self._metrics.horizontalAdvance(end.words) + 2 for end in ends}
        labels = [Label(end.key, end.x_px + LEADER_GAP_PX, end.y_px, widths[end.key], height) for end in ends]
        farthest = min(max(farthest, room.left()), room.right())
        left = math.ceil(farthest / STRIDE_PX) * STRIDE_PX if moving else math.ceil(farthest)
        left = min(left, math.ceil(room.right())) + GAP_PX
        column = Box(left, 1.0, left + 10_000, room.bottom())
        before = self._drawn
        patches: list[Patch] = []
        leaders: list[tuple[QColor, QLineF]] = []
        for end, placed in zip(ends, self._places.place(labels, column), strict=True):
            if placed.box is None:
                continue
            box = QRect(int(placed.box.left), int(placed.box.top), widths[end.key], height)
            patches.append(Patch(box, end.words, end.colour, ALIGN))
            if placed.leader is not None:
                leaders.append((end.colour, QLineF(*placed.leader)))
        self._drawn = patches, leaders
        if self._plot is not None and before != self._drawn:
            self._plot.paint_area_anew(self._plot.viewport().rect())

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint leaders, then names."""
        patches, leaders = self._drawn
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, line in leaders:
            painter.setPen(pen(colour, LEADER_PX))
            painter.drawLine(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._patches.draw(painter, patches)
