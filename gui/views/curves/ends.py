"""Direct labels: the name and the value of a line beside its end."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.labelling.ends import EndPlaces
from gui.labelling.places import Box, Label, Placed
from gui.labelling.slots import GAP_PX as GAP_BELOW_PX
from gui.theme import Theme, pen
from gui.views.items import Item
from gui.views.patches import Patch, Patches

GAP_PX = 14
"""From the end of the axis to the labels: room for leaders."""
NAMES = ("validation", "train", "before")
"""Of these is the widest; room is kept for all three."""
WIDEST_VALUE = "0.00000"
WORD_GAP_PX = 6
WIDEST_SHARE = 0.25
"""Part of the width of a plot that labels may take to stand in a line."""
LEADER_PX = 1.8
LEADER_GAP_PX = 4
ALIGN = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
REST_CALLS = 6
"""Labels whose lines cross again and again swap every 1.5 s at most: they are placed at 4 Hz."""


@dataclass(frozen=True)
class End:
    """The end of one line."""

    name: str
    """What the line is called: one of `NAMES`, or ``run 12``."""
    value: str
    y_px: float
    """Where the line ends, in pixels of the viewport."""
    colour: QColor
    priority: float = 0.0
    """Where there is no room for all, a lower one gives way."""


class EndLabels(Item):
    """A column right of the axes. Labels stand as near to their lines as there is room, and do not jitter.

    Names stand over values, or beside them where the plot is wide but not high enough for all.
    """

    def __init__(self) -> None:
        super().__init__()
        self._places = EndPlaces(REST_CALLS)
        self._stacked = True
        self._heights, self._widths = {True: 0, False: 0}, {True: 0, False: 0}
        """Of labels, and of the room for them, by whether they are stacked."""
        self._names, self._values = Patches(), Patches()
        self._drawn: tuple[list[Patch], list[Patch], list[tuple[QColor, QLineF]]] = ([], [], [])

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        names, values = theme.font("note", weight=600), theme.font("label", numbers=True, weight=500)
        self._names.set_look(names, theme.canvas)
        self._values.set_look(values, theme.canvas)
        self._name_metrics, self._value_metrics = QFontMetrics(names), QFontMetrics(values)
        name, value = self._name_metrics.ascent(), self._value_metrics.ascent()
        self._heights = {True: name + value + 6, False: max(name, value) + 4}
        name = max(self._name_metrics.horizontalAdvance(name) for name in NAMES)
        value = self._value_metrics.horizontalAdvance(WIDEST_VALUE)
        widths = {True: max(name, value), False: name + WORD_GAP_PX + value}
        self._widths = {stacked: GAP_PX + width + 2 for stacked, width in widths.items()}
        self._places.forget()
        self._drawn = ([], [], [])
        self.update()

    def fit(self, width_px: float, height_px: float) -> int:
        """Choose how labels look in a plot as wide and axes as high; return the width that they need."""
        room_for = height_px / (self._heights[True] + GAP_BELOW_PX)
        narrow = self._widths[False] > WIDEST_SHARE * width_px
        stacked = room_for >= len(NAMES) or (narrow and room_for >= len(NAMES) - 1)
        if stacked is not self._stacked:
            self._stacked = stacked
            self._places.forget()
        return self._widths[stacked]

    def show_ends(self, ends: list[End], room: QRectF, moving: bool) -> None:
        """Place the labels right of `room`, the rectangle between the axes; anew if nothing is `moving`."""
        if not moving:
            self._places.forget()
        x, before = room.right() + LEADER_GAP_PX, self._drawn
        labels = [
            Label(end.name, x, end.y_px, self._width(end), self._heights[self._stacked], end.priority)
            for end in ends
        ]
        column = Box(room.right() + GAP_PX, 1.0, room.right() + GAP_PX + 10_000, room.bottom())
        self._drawn = ([], [], [])
        for end, placed in zip(ends, self._places.place(labels, column), strict=True):
            self._lay_out(end, placed)
        if self._plot is not None and before != self._drawn:
            viewport, left = self._plot.viewport(), int(room.right())
            self._plot.paint_area_anew(QRect(left, 0, viewport.width() - left, viewport.height()))

    def _width(self, end: End) -> int:
        name = self._name_metrics.horizontalAdvance(end.name)
        value = self._value_metrics.horizontalAdvance(end.value)
        return max(name, value) if self._stacked else name + WORD_GAP_PX + value

    def _lay_out(self, end: End, placed: Placed) -> None:
        if placed.box is None:
            return
        names, values, leaders = self._drawn
        box = QRect(
            int(placed.box.left), int(placed.box.top), self._width(end) + 1, self._heights[self._stacked]
        )
        name, value = QRect(box), QRect(box)
        if self._stacked:
            name.setHeight(self._name_metrics.ascent() + 3)
            value.setTop(name.bottom() + 1)
        else:
            name.setWidth(self._name_metrics.horizontalAdvance(end.name) + 1)
            value.setLeft(name.right() + WORD_GAP_PX)
        names.append(Patch(name, end.name, end.colour, ALIGN))
        values.append(Patch(value, end.value, end.colour, ALIGN))
        if placed.leader is not None:
            leaders.append((end.colour, QLineF(*placed.leader)))

    def lies_in(self, area: QRect) -> bool:
        """Return whether any label may lie in an area of pixels."""
        return self._plot is not None and area.right() > self._plot.inner.right()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint leaders, then labels."""
        names, values, leaders = self._drawn
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for colour, line in leaders:
            painter.setPen(pen(colour, LEADER_PX))
            painter.drawLine(line)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        self._names.draw(painter, names)
        self._values.draw(painter, values)

    @property
    def texts(self) -> list[tuple[str, str]]:
        """Name and value of each label that is shown."""
        names, values, _ = self._drawn
        return [(name.text, value.text) for name, value in zip(names, values, strict=True)]
