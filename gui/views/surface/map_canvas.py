"""`MapCanvas`: a view box with two axes of pyqtgraph, and the picture in it as one item."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.landscape.surface import Domain, Point, Range
from gui.theme import Theme, pen
from gui.views.hover_card import Card, paint_card
from gui.views.surface.map_axis import MapAxis
from gui.views.surface.map_ground import MapProjection
from gui.views.surface.map_picture import MapPicture

EQUAL_RATIO = 2.5
"""Up to this ratio of the sides of a domain both axes have the same scale: angles are as they are."""
SMALLEST, LARGEST = 1e-7, 1e3
"""Widths and heights that can be shown, over those of the domain."""
EDGE_PX = 1


class MapCanvas(pg.GraphicsView):  # type: ignore[misc]
    """Shows a part of the plane. What is drawn there is the picture's; what hands do is the map's."""

    range_changed = Signal()
    """Another part is shown, or there is more or less room for it."""

    def __init__(self, theme: Theme, picture: MapPicture) -> None:
        super().__init__(background=theme.canvas)
        self._theme = theme
        self._domain = Domain((0.0, 1.0), (0.0, 1.0))
        self.picture = picture
        self.box = pg.ViewBox(enableMenu=False, enableMouse=False, defaultPadding=0)
        self.x_axis, self.y_axis = MapAxis("bottom", theme), MapAxis("left", theme)
        layout = pg.GraphicsLayout()
        self._layout = layout.layout
        layout.layout.setSpacing(0)
        layout.addItem(self.y_axis, 0, 0)
        layout.addItem(self.box, 0, 1)
        layout.addItem(self.x_axis, 1, 1)
        self.x_axis.linkToView(self.box)
        self.y_axis.linkToView(self.box)
        self.setCentralItem(layout)
        self._layer = PictureItem(self.box, picture)
        self.overlay = Overlay(self.viewport(), theme)
        self.box.sigRangeChanged.connect(self._on_range)
        self.box.sigResized.connect(self._on_range)
        self.setMinimumSize(120, 90)
        self._leave_edges()

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.setBackground(theme.canvas)
        self.x_axis.apply(theme)
        self.y_axis.apply(theme)
        self.overlay.set_theme(theme)
        self._leave_edges()
        self._on_range()

    def _leave_edges(self) -> None:
        """Leave room for the upper half of the topmost label."""
        self._layout.setContentsMargins(0, self._theme.px("tick") // 2 + 1, EDGE_PX, 0)

    # ---- the part that is shown -----------------------------------------------------------

    def show_domain(self, domain: Domain) -> None:
        """Show the whole of a domain, and more along one axis where the scales are equal."""
        self._domain = domain
        width, height = domain.size
        equal = 1 / EQUAL_RATIO <= width / height <= EQUAL_RATIO
        self.box.setAspectLocked(equal)
        self.box.setRange(xRange=domain.x, yRange=domain.y, padding=0)
        self._on_range()

    @property
    def shown_range(self) -> tuple[Range, Range]:
        """The part of the plane that is shown."""
        (left, right), (low, high) = self.box.viewRange()
        return (float(left), float(right)), (float(low), float(high))

    def zoom(self, factor: float, at: Point) -> None:
        """Show so many times as much; a point stays where it is."""
        ranges = self.shown_range
        for (low, high), whole in zip(ranges, self._domain.size, strict=True):
            if not SMALLEST * whole <= (high - low) * factor <= LARGEST * whole:
                return
        x, y = (
            (place + (low - place) * factor, place + (high - place) * factor)
            for (low, high), place in zip(ranges, at, strict=True)
        )
        self.box.setRange(xRange=x, yRange=y, padding=0)

    def pan(self, across_px: float, down_px: float) -> None:
        """Draw the ground by so many pixels."""
        (left, right), (low, high) = self.shown_range
        room = self.room
        self.box.translateBy(
            x=-across_px * (right - left) / max(room.width(), 1),
            y=down_px * (high - low) / max(room.height(), 1),
        )

    @property
    def room(self) -> QRectF:
        """The rectangle between the axes, in pixels of the viewport."""
        return QRectF(self.box.mapRectToScene(self.box.rect()))

    def in_room(self, pixel: QPointF) -> QPointF:
        """Return a pixel of the viewport in pixels of the picture."""
        return pixel - self.room.topLeft()

    def _on_range(self, *_: Any) -> None:
        self.y_axis.fit()
        x, y = self.shown_range
        room = self.room
        if room.width() >= 2 and room.height() >= 2:
            self.picture.view = MapProjection(x, y, room.width(), room.height())
        self.repaint_picture()
        self.range_changed.emit()

    def repaint_picture(self) -> None:
        """Paint the picture again."""
        self.picture.change()
        self._layer.update()

    def stamp_picture(self) -> None:
        """Paint what is kept again."""
        self._layer.update()

    def resizeEvent(self, event: QResizeEvent | None) -> None:
        """Follow the size. Called by Qt, and by pyqtgraph without an event."""
        super().resizeEvent(event)
        if event is not None:
            self.overlay.setGeometry(self.viewport().rect())


class PictureItem(pg.GraphicsObject):  # type: ignore[misc]
    """Paints the picture into the view box, in pixels."""

    def __init__(self, box: pg.ViewBox, picture: MapPicture) -> None:
        super().__init__()
        self.setParentItem(box)
        self._picture = picture
        box.sigResized.connect(self._on_resize)

    def _on_resize(self, *_: Any) -> None:
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the view box. Called by Qt."""
        parent = self.parentItem()
        return QRectF() if parent is None else QRectF(parent.boundingRect())

    def paint(self, painter: QPainter, option: Any, widget: Any = None) -> None:
        """Paint the picture. Called by Qt."""
        self._picture.paint(painter)


class Overlay(QWidget):
    """What lies over the map: the card at the pointer, and the frame that says where keys go."""

    def __init__(self, parent: QWidget, theme: Theme) -> None:
        super().__init__(parent)
        self._theme = theme
        self._card: Card | None = None
        self._pointer = QPointF()
        self._framed = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    @property
    def card(self) -> Card | None:
        """What the card says."""
        return self._card

    def show_card(self, card: Card | None, pointer: QPointF | None = None) -> None:
        """Show a card beside the pointer; None: none."""
        if card != self._card or (pointer is not None and pointer != self._pointer):
            self._card, self._pointer = card, QPointF() if pointer is None else pointer
            self.update()

    def frame(self, framed: bool) -> None:
        """Show that keys go here, or not."""
        if framed != self._framed:
            self._framed = framed
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint card and frame."""
        if self._card is None and not self._framed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._framed:
            painter.setPen(pen(self._theme.accent, 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        if self._card is not None:
            paint_card(painter, self._theme, self._card, self._pointer, QRectF(self.rect()))
        painter.end()
