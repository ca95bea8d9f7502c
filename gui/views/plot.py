"""`Plot`: two axes and what is drawn between them, in the language of the design.

What does not change from frame to frame lies in one picture, the ground: axes, gridlines, and the items that
were added to it. It is painted anew when range, size or theme change, or when one of its items does. Of the
rest, only those columns of pixels are painted in which an item has changed.
"""

from __future__ import annotations

from math import ceil, floor

import numpy as np
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent, QTransform
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QStyleOptionGraphicsItem, QWidget

from gui.pictures.recorded import is_recorded
from gui.theme import Theme
from gui.views.axes import Axis, Ticks, linear_ticks
from gui.views.items import Item

Range = tuple[float, float]
TOP_PX, RIGHT_PX = 9, 24
"""Room for half a label beyond the ends of the axes."""
NO_COLUMNS = (1 << 30, -1)
SLACK_PX = 2
"""Painted anew beside what has changed: edges are antialiased."""


class Plot(QAbstractScrollArea):
    """A plot whose range is set by its owner: nothing ranges by itself, so that nothing jumps."""

    resized = Signal()
    """There is more or less room; the axes stand where they belong already."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, x: Ticks = linear_ticks, y: Ticks = linear_ticks
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self.x_axis, self.y_axis = Axis("bottom", theme, x), Axis("left", theme, y)
        self._range: tuple[Range, Range] | None = None
        self._right_px = RIGHT_PX
        self._inner, self._room = QRectF(), QRect()
        """Between the axes; the second one is the same in whole numbers."""
        self._corners = (QRect(), QRect())
        """Pixels just left and just right of it."""
        self._to_pixels = QTransform()
        """From the units of the axes to pixels of the viewport."""
        self._across, self._room_columns = (1.0, 0.0), (0, 0)
        self._under: list[Item] = []
        self._items: list[Item] = []
        self._beside: list[Item] = []
        self._ground: QPixmap | None = None
        self._painted: Range | None = None
        self._stale = NO_COLUMNS
        """Columns of pixels that Qt is going to paint again already."""
        self._all_stale = False
        self._option = QStyleOptionGraphicsItem()
        self.viewport().setMouseTracking(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(90)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # one that does nothing with keys is no stop for Tab

    def sizeHint(self) -> QSize:
        """Return a usable size; the layout gives what there is."""
        return QSize(200, 120)

    def minimumSizeHint(self) -> QSize:
        """Return the least size: that of the axes with a little between them."""
        return QSize(68, 68)

    # ---- what is drawn --------------------------------------------------------------------

    def add(self, *items: Item) -> None:
        """Add items, the first one of each level at the back."""
        self._take(self._items, items)

    def add_to_ground(self, *items: Item) -> None:
        """Add items below all others that seldom change: they are kept in the picture of the ground."""
        self._take(self._under, items)

    def add_beside(self, *items: Item) -> None:
        """Add items above all others that may also paint outside of the axes."""
        self._take(self._beside, items)

    def _take(self, place: list[Item], items: tuple[Item, ...]) -> None:
        place.extend(items)
        place.sort(key=lambda item: item.level)
        for item in items:
            item.join(self)
        self.paint_ground_anew()

    def item_changed(self, item: Item, part: Range | None = None) -> None:
        """Paint an item again, or the part of it between two places on x."""
        if part is None:
            if item in self._under:
                self._ground = None
            self._paint_anew()
        elif not self._all_stale:
            left, right = self._columns(part, item.reach_px)
            if left < self._stale[0] or right > self._stale[1]:
                self._stale = left, right
                room = self._room
                self.paint_area_anew(QRect(left, room.top(), right - left + 1, room.height()))

    def paint_ground_anew(self) -> None:
        """Paint everything again, the axes as well: what they are labelled with has changed."""
        self._ground = None
        self._paint_anew()

    def _paint_anew(self) -> None:
        if not self._all_stale:
            self._all_stale = True
            self.paint_area_anew(self.viewport().rect())

    def paint_area_anew(self, area: QRect) -> None:
        """Paint some pixels of the viewport again, as soon as Qt has time for it."""
        self.viewport().update(self._with_corners(area))

    def _with_corners(self, area: QRect) -> QRegion:
        """Return an area, and two pixels that make Qt divide no line at its edges.

        Qt cuts lines at the bounds of what is painted, and what is left of a slanted line is then other
        pixels than before, by rounding.
        """
        return QRegion(area) + self._corners[0] + self._corners[1]

    def _columns(self, part: Range, reach_px: float) -> tuple[int, int]:
        """Return the first and last column of pixels of a part of x, and as far beyond as an item reaches."""
        first, last = self._room_columns
        scale, start, reach = *self._across, reach_px + SLACK_PX
        left, right = part[0] * scale + start - reach, part[1] * scale + start + reach
        return floor(min(max(left, first), last)), ceil(min(max(right, first), last))

    @property
    def painted(self) -> Range | None:
        """The part of x that is being painted; None: all of it."""
        return self._painted

    def apply(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self.x_axis.apply(theme)
        self.y_axis.apply(theme)
        self._place()

    # ---- where things lie -----------------------------------------------------------------

    def set_range(self, x: Range, y: Range) -> None:
        """Set both axes; does nothing if they are so already."""
        if (x, y) != self._range:
            self._range = (x, y)
            self._place()

    def set_right(self, width_px: int) -> None:
        """Leave room right of the axes, such as for labels at the ends of lines."""
        if width_px != self._right_px:
            self._right_px = width_px
            self._place()

    @property
    def shown_range(self) -> tuple[Range, Range]:
        """Both axes: (low, high) of x, then of y."""
        return self._range or ((0.0, 1.0), (0.0, 1.0))

    @property
    def inner(self) -> QRectF:
        """The rectangle between the axes, in pixels of the viewport."""
        return QRectF(self._inner)

    def to_pixels(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where points of the axes lie, in pixels of the viewport."""
        to = self._to_pixels
        return x * to.m11() + to.dx(), y * to.m22() + to.dy()

    def from_pixels(self, pixel: QPointF) -> tuple[float, float]:
        """Return the point of the axes at a pixel of the viewport, kept inside the picture."""
        (left, right), (low, high) = self.shown_range
        room = self._inner
        across = min(max((pixel.x() - room.left()) / max(room.width(), 1.0), 0.0), 1.0)
        up = min(max((room.bottom() - pixel.y()) / max(room.height(), 1.0), 0.0), 1.0)
        return left + across * (right - left), low + up * (high - low)

    def _place(self) -> None:
        size = self.viewport().size()
        height = max(size.height() - TOP_PX - self.x_axis.extent_px, 1)
        self._inner.setHeight(height)  # how many labels there are may depend on it
        self.y_axis.make_room(*self.shown_range[1])
        left = self.y_axis.extent_px + 1
        self._inner = room = QRectF(left, TOP_PX, max(size.width() - left - self._right_px, 1), height)
        self._room = within = room.toRect()
        bottom = QPoint(within.right() + 1, within.bottom())
        self._corners = (QRect(within.left() - 1, within.top(), 1, 1), QRect(bottom, QSize(1, 1)))
        (start, end), (low, high) = self.shown_range
        across, up = room.width() / (end - start), -room.height() / (high - low)
        self._to_pixels = QTransform(across, 0, 0, up, room.left() - start * across, room.bottom() - low * up)
        self._across = across, room.left() - start * across
        self._room_columns = within.left(), within.right()
        self.paint_ground_anew()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the axes for the size there is."""
        super().resizeEvent(event)
        self._place()
        self.resized.emit()

    # ---- painting -------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, then the items, where anything has changed."""
        painter = QPainter(self.viewport())
        self.paint_onto(painter, event.region())
        painter.end()

    def paint_onto(self, painter: QPainter, region: QRegion) -> None:
        """Paint a region of the viewport; the painter must leave alone what lies outside."""
        self._stale, self._all_stale = NO_COLUMNS, False
        room, area = self._room, QRect()
        for part in region:  # type: ignore[attr-defined]
            area = area if part in self._corners else area.united(part)
        self._painted = self._places(area)
        if is_recorded(painter):
            self._draw_ground(painter)
            self._paint_items(painter, self._items, room)
        else:
            ground = self._ground_for(painter.device().devicePixelRatioF())
            stamp(painter, ground, area)
            self._paint_items(painter, self._items, room.adjusted(-1, 0, 1, 0))
            for corner in self._corners:
                stamp(painter, ground, QRect(corner.left(), room.top(), 1, room.height()))
        self._painted = None
        for item in self._beside:
            if item.shown and item.lies_in(area):
                item.paint(painter, self._option)

    def _places(self, area: QRect) -> Range | None:
        """Return the part of x that lies in an area of pixels; None: all of it."""
        if area.left() <= self._room.left() and area.right() >= self._room.right():
            return None
        to = self._to_pixels
        left, right = area.left() - SLACK_PX, area.right() + 1 + SLACK_PX
        return (left - to.dx()) / to.m11(), (right - to.dx()) / to.m11()

    def _ground_for(self, ratio: float) -> QPixmap:
        """Return the ground with so many pixels per logical pixel."""
        if self._ground is None or self._ground.devicePixelRatio() != ratio:
            self._ground = QPixmap(self.viewport().size() * ratio)
            self._ground.setDevicePixelRatio(ratio)
            onto = QPainter(self._ground)
            self._draw_ground(onto)
            onto.end()
        return self._ground

    def _draw_ground(self, painter: QPainter) -> None:
        x, y = self.shown_range
        painter.fillRect(self.viewport().rect(), self._theme.canvas)
        self.x_axis.paint(painter, self._inner, *x)
        self.y_axis.paint(painter, self._inner, *y)
        self._paint_items(painter, self._under, self._room)

    def _paint_items(self, painter: QPainter, items: list[Item], area: QRect) -> None:
        """Paint items between the axes, in the units of the axes."""
        painter.save()
        painter.setClipRect(area, Qt.ClipOperation.IntersectClip)
        for item in items:
            if item.shown:
                painter.setTransform(self._to_pixels)
                painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
                item.paint(painter, self._option)
        painter.restore()


def stamp(painter: QPainter, picture: QPixmap, area: QRect) -> None:
    """Paint an area of a picture where it belongs."""
    ratio = picture.devicePixelRatio()
    if ratio == 1.0:
        painter.drawPixmap(area, picture, area)
    else:
        source = QRectF(QPointF(area.topLeft()) * ratio, QSizeF(area.size()) * ratio)
        painter.drawPixmap(QRectF(area), picture, source)
