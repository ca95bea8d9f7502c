"""Words on a patch of the ground, painted once and then stamped: writing them costs forty times as much."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPixmap

from gui.pictures.recorded import is_recorded

MOST_KEPT = 128


@dataclass(frozen=True)
class Patch:
    """Words of one colour in a box of whole pixels that they fit into."""

    box: QRect
    text: str
    colour: QColor
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignCenter


class Patches:
    """Stamps patches in one font on one ground."""

    def __init__(self) -> None:
        self._font, self._ground = QFont(), QColor()
        self._kept: dict[tuple[object, ...], QPixmap] = {}

    def set_look(self, font: QFont, ground: QColor) -> None:
        """Choose the font and what lies below the words."""
        self._font, self._ground = font, ground
        self._kept = {}

    def draw(self, painter: QPainter, patches: list[Patch]) -> None:
        """Draw patches, in pixels."""
        if is_recorded(painter):
            for patch in patches:
                self._paint(painter, patch.box, patch)
            return
        ratio = painter.device().devicePixelRatioF() if patches else 1.0
        for patch in patches:
            key = (patch.text, patch.colour.rgb(), patch.box.width(), patch.box.height(), patch.align, ratio)
            kept = self._kept.get(key)
            if kept is None:
                kept = self._keep(key, patch, ratio)
            painter.drawPixmap(patch.box.topLeft(), kept)

    def _keep(self, key: tuple[object, ...], patch: Patch, ratio: float) -> QPixmap:
        if len(self._kept) >= MOST_KEPT:
            self._kept = {}
        made = self._kept[key] = QPixmap(patch.box.size() * ratio)
        made.setDevicePixelRatio(ratio)
        onto = QPainter(made)
        self._paint(onto, QRect(0, 0, patch.box.width(), patch.box.height()), patch)
        onto.end()
        return made

    def _paint(self, painter: QPainter, box: QRect, patch: Patch) -> None:
        painter.fillRect(box, self._ground)
        painter.setFont(self._font)
        painter.setPen(patch.colour)
        painter.drawText(box, int(patch.align), patch.text)
