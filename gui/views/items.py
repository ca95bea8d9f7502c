"""What is drawn inside a plot: curves, bands, points, words, flags. Each is a few calls to Qt.

Items store arrays in the units of the axes and paint them in pixels.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from gui.strokes import Marks, clipped, dashed, draw_lines, segments
from gui.theme import Theme, tokens
from gui.views.patches import Patch, Patches
from gui.views.plot_room import Ends, PlotRoom

EMPTY = np.empty(0)
FAR = 20
"""Curves that leave the picture by more of its heights are cut off near it before they are painted."""
DENSE = 300
"""Above this number of lines a moving curve is not antialiased, however thick."""
TOGETHER = 16
"""Qt outlines so many lines at once: only whole groups look as if all lines were painted."""
THICK_PX = 3.0
"""From this width on, jagged edges would be seen from the back row: always antialiased."""


class Item:
    """Base of the items. The painter comes in the units of the axes, as a QGraphicsItem gets it."""

    reach_px = 0.0
    """How far it paints beyond its points."""
    level = 0
    """Items of a higher level lie above those of a lower one; of the same, those that were added later."""

    def __init__(self) -> None:
        self._plot: PlotRoom | None = None
        self.shown = True
        """Whether it is painted at all."""

    def show(self) -> None:
        """Be painted."""
        if not self.shown:
            self.shown = True
            self.update()

    def hide(self) -> None:
        """Be painted no more, until `show`."""
        if self.shown:
            self.shown = False
            self.update()

    def join(self, plot: PlotRoom) -> None:
        """Belong to a plot."""
        self._plot = plot

    def update(self, part: Ends | None = None) -> None:
        """Ask to be painted again, wholly or between two places on x."""
        if self._plot is not None:
            self._plot.item_changed(self, part)

    def boundingRect(self) -> QRectF:
        """Return the rectangle of the view, in the units of the axes."""
        if self._plot is None:
            return QRectF()
        (left, right), (low, high) = self._plot.shown_range
        return QRectF(left, low, right - left, high - low)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the item."""
        raise NotImplementedError

    def lies_in(self, area: QRect) -> bool:
        """Return whether any of an item beside the axes may lie in an area of pixels."""
        return True

    def _painted(self, x: np.ndarray, painter: QPainter) -> slice:
        """Return which of ascending places take part in what is being painted, and one beyond at each end."""
        part = None if self._plot is None else self._plot.painted
        if part is None:
            return slice(0, len(x))
        reach = self.reach_px / abs(painter.transform().m11())
        first, last = int(x.searchsorted(part[0] - reach)), int(x.searchsorted(part[1] + reach))
        return slice(max(first - 1, 0), last + 1)


class Growing(Item):
    """An item whose points are mostly those of the frame before, with some more at the end."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: tuple[np.ndarray, ...] = (EMPTY, EMPTY)
        """Places on x, then what there is at each."""
        self._x = self._y = EMPTY
        self._compared = True
        """Whether the columns stay as they are until others are taken, and can be compared with those."""

    @property
    def x(self) -> np.ndarray:
        """Places of the points, those that are not finite left out."""
        return self._x

    @property
    def y(self) -> np.ndarray:
        """Heights of the points; of a band, its lower end."""
        return self._y

    def _take(self, columns: tuple[np.ndarray, ...], kept: int | None) -> None:
        """Take columns without points that are not finite, and paint what is new.

        `kept`: all are finite with x ascending, and so many at the beginning are as they were; None: that is
        looked for.
        """
        if not len(columns[0]) and not len(self._columns[0]):
            return
        if kept is None:
            finite = np.isfinite(columns[0])
            for column in columns[1:]:
                finite &= np.isfinite(column)
            if not finite.all():
                columns = tuple(column[finite] for column in columns)
            kept = _alike(self._columns, columns) if self._compared else 0
            self._compared = True
        else:
            self._compared = False
        old, self._columns = self._columns, columns
        self._x, self._y = columns[:2]
        if kept == 0:
            self.update()
        elif kept < max(len(old[0]), len(columns[0])):
            tails = [column[0][kept - 1 :] for column in (old, columns) if len(column[0]) >= kept]
            if self._compared:  # points may come in any order
                ends = [(float(x.min()), float(x.max())) for x in tails]
            else:
                ends = [(float(x[0]), float(x[-1])) for x in tails]
            self.update((min(low for low, _ in ends), max(high for _, high in ends)))


def _alike(old: tuple[np.ndarray, ...], new: tuple[np.ndarray, ...]) -> int:
    """Return how many points at the beginning are the same."""
    count = min(len(old[0]), len(new[0]))
    if count and any(one[0] != other[0] for one, other in zip(old, new, strict=True)):
        return 0  # as of points that all move with each frame
    for one, other in zip(old, new, strict=True):
        same = one[:count] == other[:count]
        if not same.all():
            count = int(same.argmin())
    return count


class CurveItem(Growing):
    """A line through points, with an optional casing in the colour of the canvas."""

    def __init__(self) -> None:
        super().__init__()
        self._pen = QPen()
        self._width_px = 1.0
        self._casing: QPen | None = None
        self._dash_px: tuple[float, ...] | None = None
        self._moving = False
        self._dashes: tuple[tuple[float, ...], np.ndarray] | None = None
        """In pixels, for a transformation: where a dash begins depends on all before."""

    @property
    def moving(self) -> bool:
        """Painted for speed: thin lines are not antialiased, joints are square."""
        return self._moving

    @moving.setter
    def moving(self, moving: bool) -> None:
        if moving is not self._moving:
            self._moving = moving
            self.update()

    def set_pen(
        self,
        colour: QColor,
        width: float,
        *,
        casing: QColor | None = None,
        dash_px: tuple[float, ...] | None = None,
    ) -> None:
        """Choose how the line looks; width and dashes, drawn and left out by turns, are in pixels."""
        self._width_px = width
        self._pen = QPen(colour, width)
        casing_px = 2 * float(tokens()["stroke_px"]["casing_each_side"])
        self._casing = None if casing is None else QPen(casing, width + casing_px)
        self.reach_px = width if casing is None else width + casing_px
        self._dash_px = dash_px or None
        self._dashes = None
        self.update()

    def set_data(self, x: np.ndarray, y: np.ndarray, kept: int | None = None) -> None:
        """Take points; those that are not finite are left out.

        `kept`: all are finite, and so many at the beginning are those of the last time. Without it, that is
        looked for.
        """
        before = len(self._x)
        self._dashes = None
        self._take((x, y), kept)
        if (before > DENSE) is not (len(self._x) > DENSE):
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the line in pixels."""
        if len(self._x) < 2:
            return
        lines = self._solid(painter) if self._dash_px is None else self._dashed(painter, self._dash_px)
        painter.resetTransform()
        thick = self._width_px >= THICK_PX
        smooth = (thick and len(self._x) <= DENSE) or not self._moving
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, smooth)
        for line in (self._casing, self._pen):
            if line is not None:
                line.setCapStyle(self._cap(thick))
                painter.setPen(line)
                draw_lines(painter, lines)

    def _solid(self, painter: QPainter) -> np.ndarray:
        part = self._painted(self._x, painter)
        whole = slice(part.start // TOGETHER * TOGETHER, part.stop)
        x, y = in_pixels(painter, self._x[whole], self._y[whole])
        lines, bottom = segments(x, y), painter.viewport().height()
        if len(lines) and max(y.max(), -y.min()) > FAR * bottom:
            return clipped(lines, -bottom, 2 * bottom)
        return lines

    def _dashed(self, painter: QPainter, dash_px: tuple[float, ...]) -> np.ndarray:
        to, bottom = painter.transform(), painter.viewport().height()
        key = (to.m11(), to.m22(), to.dx(), to.dy(), bottom)
        if self._dashes is None or self._dashes[0] != key:
            x, y = in_pixels(painter, self._x, self._y)
            lines = segments(x, y)
            if max(y.max(), -y.min()) > FAR * bottom:
                lines = clipped(lines, -bottom, 2 * bottom)
            self._dashes = key, dashed(lines, dash_px)
        return self._dashes[1]

    def _cap(self, thick: bool) -> Qt.PenCapStyle:
        """Choose how lines meet: round caps look best and cost ten times as much (measured)."""
        if not self._moving:
            return Qt.PenCapStyle.RoundCap
        return Qt.PenCapStyle.SquareCap if thick else Qt.PenCapStyle.FlatCap


class PointsItem(Growing):
    """Points of one kind: dots, rings, beads (filled rings), diamonds or squares, always the same size."""

    def __init__(self, shape: str, size_px: float) -> None:
        super().__init__()
        self._shape, self._colours = shape, (QColor(), QColor())
        self.set_size(size_px)

    def set_colours(self, colour: QColor, ground: QColor) -> None:
        """Choose the colour of the marks and of what lies under a bead."""
        self._colours = colour, ground
        self._marks.set_colours(colour, ground)
        self.update()

    def set_size(self, size_px: float) -> None:
        """Choose another size of the marks."""
        self._marks = Marks(self._shape, size_px)
        self.reach_px = size_px
        self.set_colours(*self._colours)

    def set_data(self, x: np.ndarray, y: np.ndarray) -> None:
        """Take points; those that are not finite are left out."""
        self._take((x, y), None)

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks in pixels."""
        x, y, part = self._x, self._y, None if self._plot is None else self._plot.painted
        if part is not None:
            reach = self.reach_px / painter.transform().m11()
            inside = (x > part[0] - reach) & (x < part[1] + reach)
            x, y = x[inside], y[inside]
        x, y = in_pixels(painter, x, y)
        painter.resetTransform()
        self._marks.draw(painter, x, y)


def in_pixels(painter: QPainter, x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return points in logical pixels of the device; the axes of a plot never rotate."""
    to = painter.transform()
    return x * to.m11() + to.dx(), y * to.m22() + to.dy()


class LinesItem(Item):
    """Separate straight lines, in one colour for each kind."""

    def __init__(self) -> None:
        super().__init__()
        self._lines = np.empty((0, 4))
        self._kinds = np.empty(0, np.int64)
        self._pens: tuple[QPen, ...] = ()

    def set_pens(self, *pens: QPen) -> None:
        """Choose the pen of each kind."""
        self._pens = pens
        self.update()

    def set_data(self, lines: np.ndarray, kinds: np.ndarray) -> None:
        """Take lines (n, 4) x1, y1, x2, y2 and the number of the pen of each; finite ones are drawn."""
        finite = np.isfinite(lines).all(axis=1)
        self._lines, self._kinds = lines[finite], kinds[finite]
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the lines in pixels."""
        if not len(self._lines):
            return
        x1, y1 = in_pixels(painter, self._lines[:, 0], self._lines[:, 1])
        x2, y2 = in_pixels(painter, self._lines[:, 2], self._lines[:, 3])
        far = FAR * painter.viewport().height()
        ends = np.clip(np.column_stack([x1, y1, x2, y2]), -far, far)
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for kind, line in enumerate(self._pens):
            painter.setPen(line)
            draw_lines(painter, ends[self._kinds == kind])


class WordsItem(Item):
    """Words in the corners of a picture, such as the names of its axes, on patches of the canvas."""

    level = 1

    def __init__(self) -> None:
        super().__init__()
        self._words: dict[str, tuple[str, QColor, str]] = {}
        self._theme: Theme | None = None
        self._patches = Patches()
        self._placed: tuple[QRect, list[Patch]] | None = None

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self._patches.set_look(theme.font("tick", weight=500), theme.canvas)
        self._placed = None
        self.update()

    def set_words(self, corner: str, text: str, colour: QColor, shorter: str = "") -> None:
        """Write words into a corner: ``top left``, ``top right``, ``bottom right``, ``bottom left``.

        Where they do not fit, the `shorter` ones are written. Words that would lie on those of a corner
        written before are left out.
        """
        if self._words.get(corner) != (text, colour, shorter):
            self._words[corner] = text, colour, shorter
            self._placed = None
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the words."""
        if self._theme is None:
            return
        room = painter.transform().mapRect(self.boundingRect()).toRect()
        if self._placed is None or self._placed[0] != room:
            self._placed = room, self._in_corners(room, self._theme)
        painter.resetTransform()
        self._patches.draw(painter, self._placed[1])

    def _in_corners(self, room: QRect, theme: Theme) -> list[Patch]:
        metrics = QFontMetrics(theme.font("tick", weight=500))
        height = metrics.height() + 2
        placed: list[Patch] = []
        for corner, (text, colour, shorter) in self._words.items():
            if not text:
                continue
            most = room.width() - 12
            fitting = shorter if shorter and metrics.horizontalAdvance(text) > most else text
            shown = metrics.elidedText(fitting, Qt.TextElideMode.ElideRight, most)
            width = metrics.horizontalAdvance(shown) + 8
            left = room.left() + room.width() - width - 2 if corner.endswith("right") else room.left() + 2
            top = room.top() + 2 if corner.startswith("top") else room.top() + room.height() - height - 3
            box = QRect(left, top, width, height)
            if not any(box.intersects(other.box) for other in placed):
                placed.append(Patch(box, shown, colour))
        return placed
