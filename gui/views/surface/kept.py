"""`Kept`: a painting that is made once and then stamped."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtGui import QColor, QPainter, QPixmap


class Kept:
    """A pixmap that is painted anew when what it depends on has changed."""

    def __init__(self) -> None:
        self._pixmap: QPixmap | None = None
        self._key: tuple[object, ...] = ()

    def forget(self) -> None:
        """Paint it anew the next time."""
        self._pixmap = None

    def stamp(
        self,
        painter: QPainter,
        size: tuple[int, int],
        key: tuple[object, ...],
        ground: QColor,
        paint: Callable[[QPainter], None],
    ) -> None:
        """Stamp it at the painter's origin; `size` in logical pixels, `key` is what it depends on."""
        ratio = painter.device().devicePixelRatioF()
        whole = (*key, size, ratio, ground.rgb())
        if self._pixmap is None or whole != self._key:
            made = QPixmap(round(size[0] * ratio), round(size[1] * ratio))
            made.setDevicePixelRatio(ratio)
            made.fill(ground)
            onto = QPainter(made)
            paint(onto)
            onto.end()
            self._pixmap, self._key = made, whole
        painter.drawPixmap(0, 0, self._pixmap)
