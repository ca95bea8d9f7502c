"""`Plot`: a pyqtgraph plot in the language of the design: bottom axis, gridlines at the labels."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Theme
from gui.views.axes import Axis, Ticks, linear_ticks
from gui.views.items import Item


class Plot(pg.PlotWidget):  # type: ignore[misc]
    """A plot whose range is set by its owner: nothing ranges by itself, so that nothing jumps."""

    def __init__(
        self, theme: Theme, parent: QWidget | None = None, *, x: Ticks = linear_ticks, y: Ticks = linear_ticks
    ) -> None:
        self.x_axis = Axis("bottom", theme, x)
        self.y_axis = Axis("left", theme, y)
        super().__init__(
            parent, background=theme.canvas, axisItems={"bottom": self.x_axis, "left": self.y_axis}
        )
        for axis in (self.x_axis, self.y_axis):
            axis.setZValue(-1000)  # gridlines behind the curves
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setViewportUpdateMode(pg.QtWidgets.QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self.hideButtons()
        self.setMenuEnabled(False)
        self.setMouseEnabled(False, False)
        self.getPlotItem().setContentsMargins(0, 8, 24, 0)
        self.getViewBox().disableAutoRange()
        self.getViewBox().setDefaultPadding(0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(90)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # one that does nothing with keys is no stop for Tab
        self.setFrameShape(pg.QtWidgets.QFrame.Shape.NoFrame)
        self._range: tuple[tuple[float, float], tuple[float, float]] | None = None

    def add(self, *items: Item) -> None:
        """Add items, the first one at the back."""
        for item in items:
            self.addItem(item, ignoreBounds=True)

    def set_range(self, x: tuple[float, float], y: tuple[float, float]) -> None:
        """Set both axes; does nothing if they are so already."""
        if (x, y) != self._range:
            self._range = (x, y)
            self.y_axis.make_room(*y)
            self.getViewBox().setRange(xRange=x, yRange=y, padding=0, update=True)

    @property
    def shown_range(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Both axes: (low, high) of x, then of y."""
        return self._range or ((0.0, 1.0), (0.0, 1.0))

    @property
    def inner(self) -> QRectF:
        """The rectangle between the axes, in pixels of the viewport."""
        return QRectF(self.getViewBox().sceneBoundingRect())

    def to_pixels(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where points of the axes lie, in pixels of the viewport."""
        (left, right), (low, high) = self.shown_range
        room = self.inner
        across = room.left() + (x - left) * (room.width() / (right - left))
        return across, room.bottom() - (y - low) * (room.height() / (high - low))

    def from_pixels(self, pixel: QPointF) -> tuple[float, float]:
        """Return the point of the axes at a pixel of the viewport, kept inside the picture."""
        (left, right), (low, high) = self.shown_range
        room = self.inner
        across = min(max((pixel.x() - room.left()) / max(room.width(), 1.0), 0.0), 1.0)
        up = min(max((room.bottom() - pixel.y()) / max(room.height(), 1.0), 0.0), 1.0)
        return left + across * (right - left), low + up * (high - low)

    def apply(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self.setBackground(theme.canvas)
        self.x_axis.apply(theme)
        self.y_axis.apply(theme)
        self.y_axis.make_room(*self.shown_range[1])
