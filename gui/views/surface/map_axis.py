"""The axes of the map: pyqtgraph keeps them beside their view, the ticks are those of the other plots."""

from __future__ import annotations

from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSceneResizeEvent

from gui.theme import Theme
from gui.views.axes import APART_PX, EDGE_PX, LABEL_GAP_PX, linear_ticks

BESIDE_PX = 30
"""Labels of ticks at the ends of an axis reach beyond it."""
BARE_PX = 3
"""So near to the picture nothing is written."""
TICKS_PX = 75
"""About so far apart ticks stand, at a desk."""


class MapAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis at the bottom or at the left. The bottom one writes its name at its right end."""

    def __init__(self, orientation: str, theme: Theme) -> None:
        super().__init__(orientation)
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # tells what is exposed
        self.name = ""
        """Of the bottom axis."""
        self.apply(theme)

    def apply(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        if self.orientation == "bottom":
            self.setHeight(theme.px("tick") + LABEL_GAP_PX + 6)
        self.fit()

    def fit(self) -> None:
        """Make the axis at the left as wide as its labels need."""
        if self.orientation == "left":
            metrics = QFontMetrics(self._theme.font("tick", numbers=True))
            longest = max((metrics.horizontalAdvance(text) for _, text in self._ticks()), default=0)
            wanted = max(round(self._theme.px("tick") * 3.2), longest + LABEL_GAP_PX + EDGE_PX)
            if wanted != self.width():
                self.setWidth(wanted)
        self.update()

    def resizeEvent(self, event: QGraphicsSceneResizeEvent | None = None) -> None:
        """Find out the width anew: another height has other ticks. Called by Qt and by pyqtgraph."""
        super().resizeEvent(event)
        if event is not None and event.oldSize().height() != event.newSize().height():
            self.fit()

    def _ticks(self) -> list[tuple[float, str]]:
        low, high = self.range
        length = self.geometry().width() if self.orientation == "bottom" else self.geometry().height()
        most = max(2, min(8, int(length / (TICKS_PX * self._theme.scale))))
        return linear_ticks(low, high, most)

    def boundingRect(self) -> QRectF:
        """Return where it paints: labels reach beyond its ends. Called by Qt."""
        place = self.mapRectFromParent(self.geometry())
        if self.orientation == "bottom":
            return QRectF(place.adjusted(-BESIDE_PX, 0, BESIDE_PX, 0))
        return QRectF(place.adjusted(0, -BESIDE_PX, 0, BESIDE_PX))

    def paint(self, painter: QPainter, option: Any, widget: Any = None) -> None:
        """Paint the labels. Called by Qt, also when only the picture beside them is painted."""
        theme, place = self._theme, QRectF(self.mapRectFromParent(self.geometry()))
        if self._is_bare(place, option.exposedRect):
            return
        numbers = theme.font("tick", numbers=True)
        metrics = QFontMetrics(numbers)
        low, high = self.range
        end = place.right()
        if self.orientation == "bottom" and self.name:
            end = self._write_name(painter, place)
        painter.setFont(numbers)
        painter.setPen(theme.text3)
        before = -1e9
        for at, text in self._ticks():
            share = (at - low) / (high - low)
            if self.orientation == "bottom":
                width = metrics.horizontalAdvance(text)
                left = round(place.left() + share * place.width() - width / 2)
                if left < before or left + width > end:
                    continue
                before = left + width + APART_PX
                box = QRectF(left, place.top() + LABEL_GAP_PX, width + 2, metrics.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, text)
            else:
                middle = round(place.bottom() - share * place.height())
                box = QRectF(place.left() - 200, middle - 50, place.width() + 200 - LABEL_GAP_PX, 100)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _is_bare(self, place: QRectF, part: QRectF) -> bool:
        """Return whether a part lies in the gap between labels and picture."""
        if self.orientation == "bottom":
            return part.bottom() <= place.top() + BARE_PX
        return part.left() >= place.right() - BARE_PX

    def _write_name(self, painter: QPainter, place: QRectF) -> float:
        """Write the name at the right end; return where the room for ticks ends."""
        font = self._theme.font("note", weight=500)
        width = QFontMetrics(font).horizontalAdvance(self.name)
        painter.setFont(font)
        painter.setPen(self._theme.text2)
        box = QRectF(place.right() - width, place.top() + 3, width + 2, place.height())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, self.name)
        return place.right() - width - APART_PX
