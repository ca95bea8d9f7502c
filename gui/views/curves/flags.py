"""What the user changed, and when: upright dashed lines with their words; and fine lines between epochs."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QTransform
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.strokes import draw_lines
from gui.theme import Theme, pen
from gui.views.items import EMPTY, Item
from gui.views.patches import Patch, Patches

DASH_PX = 4
GAP_PX = 6
WIDTH_PX = 1.5


class FlagsItem(Item):
    """Dashed lines with a word at the top."""

    def __init__(self) -> None:
        super().__init__()
        self._flags: list[tuple[float, str]] = []
        self._theme: Theme | None = None
        self._patches = Patches()
        self._placed: tuple[tuple[float, ...], np.ndarray, list[Patch]] | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self._patches.set_look(theme.font("tick", weight=500), theme.canvas)
        self._placed = None
        self.update()

    @property
    def flags(self) -> list[tuple[float, str]]:
        """Place and words of each flag, ascending."""
        return self._flags

    def set_data(self, flags: list[tuple[float, str]]) -> None:
        """Take (x, words) of each flag, ascending."""
        if flags != self._flags:
            self._flags = flags
            self._placed = None
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the flags, with words beside them where they lie on no others."""
        if not self._flags or self._theme is None:
            return
        to = painter.transform()
        key = (to.m11(), to.dx(), to.m22(), to.dy())
        if self._placed is None or self._placed[0] != key:
            self._placed = key, *self._place(to, self._theme)
        painter.resetTransform()
        painter.setPen(pen(self._theme.text2, WIDTH_PX))
        draw_lines(painter, self._placed[1])
        self._patches.draw(painter, self._placed[2])

    def _place(self, to: QTransform, theme: Theme) -> tuple[np.ndarray, list[Patch]]:
        room = to.mapRect(self.boundingRect()).toRect()
        right = room.left() + room.width()
        metrics = QFontMetrics(theme.font("tick", weight=500))
        free_from, patches, lines = -(10**9), [], []
        for x, words in self._flags:
            px = x * to.m11() + to.dx()
            if not room.left() - 1 <= px <= right + 1:
                continue
            lines.append(_dashes(px, room))
            width = metrics.horizontalAdvance(words) + 8
            left = round(px) + GAP_PX if px + GAP_PX + width <= right else round(px) - GAP_PX - width
            if left >= free_from:
                box = QRect(left, room.top(), width, metrics.height() + 2)
                patches.append(Patch(box, words, theme.text1))
                free_from = left + width + GAP_PX
        return np.concatenate(lines) if lines else np.empty((0, 4)), patches


def _dashes(x: float, room: QRect) -> np.ndarray:
    tops = np.arange(room.top(), room.top() + room.height(), 2 * DASH_PX, dtype=float)
    across = np.full(len(tops), x)
    return np.column_stack([across, tops, across, np.minimum(tops + DASH_PX, room.top() + room.height())])


class EpochLinesItem(Item):
    """Fine upright lines where an epoch ends, while they are few and far enough apart."""

    MOST = 60
    LEAST_APART_PX = 14.0

    def __init__(self) -> None:
        super().__init__()
        self._x = EMPTY
        self._among_others = False
        self._colours = (QColor(), QColor())

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._colours = (theme.grid, theme.line)
        self.update()

    def set_data(self, x: np.ndarray, *, among_others: bool) -> None:
        """Take the places where an epoch ends, ascending; `among_others`: gridlines mean something else."""
        if among_others is not self._among_others or not np.array_equal(x, self._x):
            self._x, self._among_others = x, among_others
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the lines."""
        to, room = painter.transform(), painter.transform().mapRect(self.boundingRect())
        x = self._shown(to, room)
        painter.resetTransform()
        painter.setPen(pen(self._colours[self._among_others], 1))
        top, bottom = np.full(len(x), room.top()), np.full(len(x), room.bottom())
        draw_lines(painter, np.column_stack([x, top, x, bottom]))

    def _shown(self, to: QTransform, room: QRectF) -> np.ndarray:
        x = np.round(self._x * to.m11() + to.dx())
        x = x[(x > room.left()) & (x < room.right())]
        close = len(x) > 1 and float(np.diff(x).min()) < self.LEAST_APART_PX
        return x[:0] if close or len(x) > self.MOST else x
