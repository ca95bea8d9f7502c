"""Residuals in colour: by two groupings as cells, by one as bars. Both tell what is under the pointer."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from core.report.report import ResidualCross, ResidualGroups
from gui.numbers import grouped
from gui.report.frame import short_labels
from gui.theme import Theme, pen
from gui.views.axes import nice_step
from gui.views.network_inks import readable_on
from gui.views.report.numbers import error_words
from gui.views.told_cells import ToldCells

GAP_PX, CELL_GAP_PX, LABEL_PX = 8, 1.0, 14
STRONG = 3
"""Steps of the ramp from which a cell also says its sign, so that colour is not needed."""
BAR_SHARE = 0.72


def level_of(means: np.ndarray) -> float:
    """Return the residual that gets the full colour: a round number that none exceeds; 1 without any."""
    finite = np.abs(means[np.isfinite(means)])
    most = float(finite.max()) if len(finite) else 0.0
    if most <= 0:
        return 1.0
    step = nice_step(most / 8)
    return float(np.ceil(most / step - 1e-9) * step)


def step_of(mean: float, level: float) -> int:
    """Return the step of the diverging ramp, −4 to 4."""
    return round(4 * min(max(mean / level, -1.0), 1.0))


class Groups(ToldCells):
    """Base of both pictures: a grid of groups with a cursor that mouse and arrow keys move."""

    follows_pointer = True

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._unit = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usable size."""
        return QSize(200, 120)


class HeatMap(Groups):
    """Mean residuals by two groupings, in steps of the diverging ramp."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._cross: ResidualCross | None = None
        self._level = 1.0
        self._placed: tuple[object, list[int], list[int]] | None = None
        self.setAccessibleName("Mean residual by weekday and hour")

    def show_cross(self, cross: ResidualCross, level: float, unit: str) -> None:
        """Show the means; `level` gets the full colour."""
        self._cross, self._level, self._unit = cross, level, unit
        self.keep_cursor()
        self.update()

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns of groups there are."""
        return (0, 0) if self._cross is None else self._cross.mean.shape

    def words(self, row: int, column: int) -> str:
        """Return group, mean residual and number of rows."""
        assert self._cross is not None
        count, mean = int(self._cross.count[row, column]), float(self._cross.mean[row, column])
        names = f"{self._cross.rows.labels[row]} {self._cross.columns.labels[column]}"
        if not count:
            return f"{names}: no rows"
        return f"{names}: {error_words(mean)} {self._unit}, {rows_words(count)}"

    @property
    def _room(self) -> QRectF:
        metrics = QFontMetrics(self._theme.font("note", weight=500))
        assert self._cross is not None
        left = max(metrics.horizontalAdvance(word) for word in short_labels(self._cross.rows)) + GAP_PX
        below = self._theme.px("tick") + 10
        return QRectF(left, 1, max(self.width() - left - 2, 1), max(self.height() - below - 1, 1))

    def box(self, row: int, column: int) -> QRectF:
        """Return where a group is painted, in pixels."""
        across, down = self._edges
        left, top = across[column], down[row]
        return QRectF(left, top, across[column + 1] - left - CELL_GAP_PX, down[row + 1] - top - CELL_GAP_PX)

    @property
    def _edges(self) -> tuple[list[int], list[int]]:
        """Where columns and rows begin, in whole pixels, and where the last ones end."""
        rows, columns = self.shape
        key = self.size(), self._theme, self._cross and self._cross.rows.labels, columns
        if self._placed is None or self._placed[0] != key:
            room = self._room
            across = [round(room.left() + place * room.width() / columns) for place in range(columns + 1)]
            down = [round(room.top() + place * room.height() / rows) for place in range(rows + 1)]
            self._placed = key, across, down
        return self._placed[1:]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint cells and labels."""
        if self._cross is None:
            return
        painter, theme = QPainter(self), self._theme
        mean = self._cross.mean
        painter.setFont(theme.font("tick", weight=700))
        centre = int(Qt.AlignmentFlag.AlignCenter)
        for row in range(mean.shape[0]):
            for column in range(mean.shape[1]):
                box, value = self.box(row, column), float(mean[row, column])
                if not np.isfinite(value):
                    painter.fillRect(box, theme.panel)
                    continue
                step = step_of(value, self._level)
                painter.fillRect(box, theme.diverging[4 + step])
                if abs(step) >= STRONG and box.width() > theme.px("tick") * 0.7:
                    painter.setPen(readable_on(theme.diverging[4 + step]))
                    painter.drawText(box, centre, "+" if step > 0 else "−")
        self._paint_labels(painter, self._cross)
        self.paint_cursor(painter)
        painter.end()

    def _paint_labels(self, painter: QPainter, cross: ResidualCross) -> None:
        theme = self._theme
        painter.setFont(theme.font("note", weight=500))
        painter.setPen(theme.text2)
        middle = Qt.AlignmentFlag.AlignVCenter
        for row, word in enumerate(short_labels(cross.rows)):
            box = self.box(row, 0)
            place = QRectF(0, box.top(), box.left() - GAP_PX, box.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignRight | middle), word)
        boxes = [self.box(0, column) for column in range(len(cross.columns.labels))]
        paint_below(painter, theme, cross.columns.labels, boxes, self._room.bottom(), self.width())


class GroupBars(Groups):
    """Mean residuals by one grouping as bars from zero, with the middle half of the rows as a line."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._groups: ResidualGroups | None = None
        self._level = self._reach = 1.0

    def show_groups(self, groups: ResidualGroups, level: float, unit: str) -> None:
        """Show the means; `level` gets the full colour."""
        self._groups, self._level, self._unit = groups, level, unit
        edges = np.concatenate([groups.mean, groups.quartiles[0], groups.quartiles[2]])
        self._reach = level_of(edges)
        self.setAccessibleName(f"Mean residual by {groups.grouping.name}")
        self.keep_cursor()
        self.update()

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns of groups there are."""
        return (0, 0) if self._groups is None else (1, len(self._groups.mean))

    def words(self, row: int, column: int) -> str:
        """Return group, mean residual, its quartiles and number of rows."""
        groups = self._groups
        assert groups is not None
        label, count = groups.grouping.labels[column], int(groups.count[column])
        name = f"{groups.grouping.name} {label}"
        if not count:
            return f"{name}: no rows"
        first, _, third = (error_words(float(edge)) for edge in groups.quartiles[:, column])
        mean = error_words(float(groups.mean[column]))
        return f"{name}: {mean} {self._unit}, half of the {rows_words(count)} from {first} to {third}"

    @property
    def _room(self) -> QRectF:
        metrics = QFontMetrics(self._theme.font("tick", numbers=True))
        left = metrics.horizontalAdvance(error_words(-self._reach)) + GAP_PX
        below = self._theme.px("tick") + 10
        half = metrics.height() / 2
        return QRectF(left, half, max(self.width() - left - 2, 1), max(self.height() - below - half, 1))

    def box(self, row: int, column: int) -> QRectF:
        """Return the column of pixels of a group."""
        room, count = self._room, max(self.shape[1], 1)
        wide = room.width() / count
        return QRectF(room.left() + column * wide, room.top(), wide, room.height())

    def _height_of(self, value: float) -> float:
        room = self._room
        return room.center().y() - value / self._reach * room.height() / 2

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint zero line, bars and labels."""
        groups = self._groups
        if groups is None:
            return
        painter, theme, room = QPainter(self), self._theme, self._room
        painter.setFont(theme.font("tick", numbers=True))
        right = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for value in (-self._reach, 0.0, self._reach):
            up = round(self._height_of(value))
            painter.fillRect(
                QRectF(room.left(), up, room.width(), 1), theme.axis if value == 0 else theme.grid
            )
            painter.setPen(theme.text3)
            painter.drawText(QRectF(0, up - 20, room.left() - GAP_PX, 40), right, error_words(value))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for column, mean in enumerate(groups.mean):
            if np.isfinite(mean):
                self._paint_bar(painter, column, float(mean), groups.quartiles[:, column])
        boxes = [self.box(0, column) for column in range(len(groups.mean))]
        paint_below(painter, theme, short_labels(groups.grouping), boxes, room.bottom(), self.width())
        self.paint_cursor(painter)
        painter.end()

    def _paint_bar(self, painter: QPainter, column: int, mean: float, quartiles: np.ndarray) -> None:
        theme, box, zero = self._theme, self.box(0, column), self._height_of(0)
        up, wide = self._height_of(mean), min(box.width() * BAR_SHARE, 64.0)
        colour = theme.diverging[4 + (step_of(mean, self._level) or (1 if mean > 0 else -1))]
        bar = QRectF(box.center().x() - wide / 2, min(up, zero), wide, max(abs(up - zero), 1.0))
        painter.fillRect(bar, colour)
        painter.setPen(pen(theme.text2, theme.stroke("reference")))
        low, high = self._height_of(float(quartiles[0])), self._height_of(float(quartiles[2]))
        painter.drawLine(QPointF(bar.center().x(), low), QPointF(bar.center().x(), high))


def rows_words(count: int) -> str:
    """Return ``1 row`` or ``17 rows``."""
    return "1 row" if count == 1 else f"{grouped(count)} rows"


def paint_below(
    painter: QPainter, theme: Theme, labels: tuple[str, ...], boxes: list[QRectF], bottom: float, width: int
) -> None:
    """Write labels below boxes, as many as there is room for, at even steps."""
    font = theme.font("tick", numbers=len(labels) > 8)
    metrics = QFontMetrics(font)
    room = boxes[0].width() if boxes else 1.0
    longest = max((metrics.horizontalAdvance(word) for word in labels), default=1)
    stride = 1
    if longest + GAP_PX > room:
        if len(labels) <= 8:  # words: cut rather than left out
            labels = tuple(metrics.elidedText(w, Qt.TextElideMode.ElideRight, int(room) - 4) for w in labels)
        else:
            least = (longest + LABEL_PX) / room
            stride = next((step for step in (2, 3, 4, 6, 8, 12) if step >= least), 24)
    painter.setFont(font)
    painter.setPen(theme.text3)
    for place in range(0, len(labels), stride):
        wide = metrics.horizontalAdvance(labels[place]) + 2
        left = min(max(boxes[place].center().x() - wide / 2, 0.0), max(width - wide, 0.0))
        box = QRectF(left, bottom + 4, wide, metrics.height())
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), labels[place])
