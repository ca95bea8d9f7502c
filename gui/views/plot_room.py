"""`PlotRoom`: what an item needs of the plot that it is in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from gui.views.items import Item

Ends = tuple[float, float]


class PlotRoom(Protocol):
    """Two axes with what lies between them."""

    @property
    def shown_range(self) -> tuple[Ends, Ends]:
        """Both axes: (low, high) of x, then of y."""
        ...

    @property
    def painted(self) -> Ends | None:
        """The part of x that is being painted; None: all of it."""
        ...

    @property
    def inner(self) -> QRectF:
        """The rectangle between the axes, in pixels of the viewport."""
        ...

    def viewport(self) -> QWidget:
        """Return what is painted on."""
        ...

    def to_pixels(self, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return where points of the axes lie, in pixels of the viewport."""
        ...

    def item_changed(self, item: Item, part: Ends | None = None) -> None:
        """Paint an item again, or the part of it between two places on x."""
        ...

    def paint_area_anew(self, area: QRect) -> None:
        """Paint some pixels of the viewport again."""
        ...
