"""The networks of the last steps: only lines between neurons that dropout left on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.layout import ParameterLayout
from core.studies.masks import THINNED
from core.studies.snapshot import MaskPicture, ThinnedNetwork
from gui.numbers import grouped
from gui.strokes import Marks, draw_lines
from gui.theme import Theme, pen, tokens

GAP_PX, LEAST_PX = 22, 84
MOST_LINES = 300
"""Lines of one network between two layers: of a large layer the strongest ones."""
NEURON_PX, MOST_NEURON_PX = 1.6, 4.0
FULL_SHARE = 0.97
"""Weights of this quantile of their layer and above get the full colour."""
WIDTHS_PX = (0.8, 0.8, 1.0, 1.4)


class ThinnedView(QWidget):
    """Up to five networks side by side, the newest at the right."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._masks: MaskPicture | None = None
        self._layout: ParameterLayout | None = None
        self._drawings: list[Drawing] = []
        self._marks: tuple[float, Marks] | None = None
        self.setAccessibleName("Thinned networks of the last steps")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme, self._marks = theme, None
        self._draw_anew()

    def show_masks(self, masks: MaskPicture | None, layout: ParameterLayout | None) -> None:
        """Show the networks of the last steps; None before the first one."""
        if masks is not self._masks:
            self._masks, self._layout = masks, layout
            self._draw_anew()

    @property
    def drawings(self) -> tuple[Drawing, ...]:
        """The networks to be seen, from left to right."""
        return tuple(self._drawings)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the networks anew."""
        self._draw_anew()

    def sizeHint(self) -> QSize:
        """Return a usable size; the page gives what there is."""
        return QSize(420, 220)

    def _draw_anew(self) -> None:
        self._drawings = []
        masks, layout = self._masks, self._layout
        if masks is not None and layout is not None and masks.thinned:
            top = QFontMetrics(self._theme.font("title")).height() + 10
            bottom = self.height() - QFontMetrics(self._theme.font("tick")).height() - 8
            most = max(1, min(THINNED, (self.width() + GAP_PX) // (self._theme.length(LEAST_PX) + GAP_PX)))
            width = (self.width() - GAP_PX * (most - 1)) // most
            for place, thinned in enumerate(masks.thinned[-most:]):
                box = QRectF(place * (width + GAP_PX), top, width, max(bottom - top, 20))
                self._drawings.append(Drawing(thinned, layout, box))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint title, networks and the numbers of their steps."""
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        metrics = QFontMetrics(theme.font("title"))
        painter.setFont(theme.font("title"))
        painter.setPen(theme.text1)
        title = "The network of each step is another one"
        if metrics.horizontalAdvance(title) > self.width():
            title = "Each step: another one"
        painter.drawText(0, metrics.ascent(), title)
        number = theme.font("tick", numbers=True)
        below = QFontMetrics(number)
        for drawing in self._drawings:
            drawing.paint(painter, theme, self._marks_of(drawing.radius))
            painter.setFont(number)
            newest = drawing is self._drawings[-1]
            painter.setPen(theme.prediction if newest else theme.text3)
            box = drawing.box
            place = QRect(
                int(box.left()), self.height() - below.height() - 3, int(box.width()), below.height()
            )
            painter.drawText(place, int(Qt.AlignmentFlag.AlignHCenter), grouped(drawing.thinned.step))
        painter.end()

    def _marks_of(self, radius: float) -> Marks:
        """Return the mark of a neuron."""
        if self._marks is None or self._marks[0] != radius:
            marks = Marks("dot", 2 * radius)
            marks.set_colours(self._theme.text1, self._theme.canvas)
            self._marks = radius, marks
        return self._marks[1]


class Drawing:
    """One network in a box: where its neurons and lines are, in pixels."""

    def __init__(self, thinned: ThinnedNetwork, layout: ParameterLayout, box: QRectF) -> None:
        self.thinned, self.box = thinned, box
        sizes = layout.sizes
        self._on = (*thinned.on, np.ones(sizes[-1], bool))
        tallest = max(sizes)
        pitch = min(box.height() / max(tallest - 1, 1), 24.0)
        self.radius = min(max(pitch * 0.32, NEURON_PX), MOST_NEURON_PX)
        inner = box.adjusted(self.radius + 1, self.radius + 1, -self.radius - 1, -self.radius - 1)
        steps = max(len(sizes) - 1, 1)
        self._x = [inner.left() + inner.width() * place / steps for place in range(len(sizes))]
        self._y = [_spread(size, inner, tallest) for size in sizes]
        on = zip(self._x, self._y, self._on, strict=True)
        places = [(np.full(int(kept.sum()), x), column[kept]) for x, column, kept in on]
        self.neurons = np.concatenate([x for x, _ in places]), np.concatenate([y for _, y in places])
        """(n,) x and y of those that are on."""
        self.lines: list[np.ndarray] = []
        """(n, 4) lines of each colour."""
        self._sort(layout)

    def _sort(self, layout: ParameterLayout) -> None:
        """Sort the lines by nine shades, from strongly negative to strongly positive."""
        found: list[np.ndarray] = []
        shades: list[np.ndarray] = []
        for place, layer in enumerate(layout.layers):
            weight_OI = layer.weight_of(self.thinned.parameters)
            size = np.abs(weight_OI).ravel()
            place_of_full = int(FULL_SHARE * (len(size) - 1))
            full = float(np.partition(size, place_of_full)[place_of_full]) or 1.0
            out, in_ = np.nonzero(self._on[place + 1][:, None] & self._on[place][None, :])
            weights = weight_OI[out, in_]
            if len(weights) > MOST_LINES:
                strongest = np.argpartition(-np.abs(weights), MOST_LINES)[:MOST_LINES]
                out, in_, weights = out[strongest], in_[strongest], weights[strongest]
            shades.append(np.round(4 * np.clip(np.nan_to_num(weights / full), -1, 1)).astype(np.int64) + 4)
            x1 = np.full(len(weights), self._x[place])
            x2 = np.full(len(weights), self._x[place + 1])
            found.append(np.column_stack([x1, self._y[place][in_], x2, self._y[place + 1][out]]))
        lines, shade_of = np.concatenate(found), np.concatenate(shades)
        order = np.argsort(shade_of, kind="stable")
        ends = np.searchsorted(shade_of[order], np.arange(1, 9))
        self.lines = np.split(lines[order], ends)

    @property
    def neurons_on(self) -> tuple[int, ...]:
        """How many neurons of each column are drawn."""
        return tuple(int(column.sum()) for column in self._on)

    def paint(self, painter: QPainter, theme: Theme, marks: Marks) -> None:
        """Paint the weak lines first, then the strong ones, then the neurons, all by the same mark."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        scale = float(tokens()["presentation_stroke_scale"]) if theme.large else 1.0
        for strength in range(1, 5):
            for shade in (4 - strength, 4 + strength):
                painter.setPen(pen(theme.diverging[shade], WIDTHS_PX[strength - 1] * scale))
                draw_lines(painter, self.lines[shade])
        marks.draw(painter, *self.neurons)


def _spread(size: int, room: QRectF, tallest: int) -> np.ndarray:
    """Return the heights of a column's neurons: the tallest fills the box."""
    if size == 1:
        return np.array([room.center().y()])
    share = max(min(size / tallest * 1.4, 1.0), 0.25)
    half = room.height() * share / 2
    return np.linspace(room.center().y() - half, room.center().y() + half, size)
