"""Errors of one arm over the steps, both axes by powers of ten, with the gap as a bracket."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.snapshot import Run
from core.studies.snapshot import MemberPicture
from gui.theme import Theme, pen
from gui.views.axes import log_ticks
from gui.views.items import CurveItem, Item
from gui.views.overfitting.measure import Measure
from gui.views.overfitting.thinned_curve import LOWEST, ThinnedCurves, log_of
from gui.views.plot import Plot, Range

GAP_ROOM_PX, BRACKET_PX, BRACKET_AT_PX = 96, 8, 10
CURVE_SHARE = 0.75
"""Width of the curves, as a part of that of a path: many stand side by side."""
LEAST_DECADES = 1.0


class ErrorPlot(Plot):
    """Two curves, the bracket between their ends, and the best epoch where early stopping looks for it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent, x=_decades, y=_few)
        self._run: Run | None = None
        self._shown: tuple[MemberPicture, bool] | None = None
        self._curves, self._is_finite = ThinnedCurves(), False
        self._train, self._validation = CurveItem(), CurveItem()
        self._best = BestLine()
        self._gap = GapBracket()
        self.add(self._train, self._validation)
        self.add_beside(self._best, self._gap)
        self.x_axis.name = "steps"
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.apply(theme)
        width = CURVE_SHARE * theme.stroke("racer_path")
        self._train.set_pen(theme.train, width)
        self._validation.set_pen(theme.validation, width)
        self._best.set_theme(theme)
        self._gap.set_theme(theme)
        self.set_right(theme.length(GAP_ROOM_PX))

    def show_gap(self, member: MemberPicture, measure: Measure) -> None:
        """Write the gap of an arm."""
        scores = member.record
        self._gap.show_gap(measure.of(scores.train), measure.of(scores.validation), measure)

    def show_member(self, member: MemberPicture, measure: Measure, moving: bool) -> None:
        """Show the curves of an arm."""
        if (member, moving) == self._shown:
            return
        self._shown = member, moving
        epochs = member.epochs
        if member.state.run is not self._run:
            self._run, self._curves = member.state.run, ThinnedCurves()
        train, validation = measure.train(epochs), measure.validation(epochs)
        columns, kept = self._curves.of(epochs.step, train, validation)
        x, finite = columns[0], bool(np.isfinite(columns).all())
        for item, y in ((self._train, columns[1]), (self._validation, columns[2])):
            item.moving = moving
            item.set_data(x, y, kept if finite and self._is_finite else None)
        self._is_finite = finite
        self._best.show_step(*best_step(member))


def best_step(member: MemberPicture) -> tuple[int | None, bool]:
    """Return the step of the best epoch where early stopping looks for it, and whether it went back there."""
    epochs = member.epochs
    if not member.member.experiment.stopping.early or len(epochs) < 2:
        return None, False
    if member.restored_epoch is not None:
        return int(epochs.step[min(member.restored_epoch, len(epochs) - 1)]), True
    losses = epochs.validation_loss[1:]
    if not np.isfinite(losses).any():
        return None, False
    return int(epochs.step[1 + int(np.nanargmin(losses))]), False


def shared_ranges(
    members: tuple[MemberPicture, ...], measure: Measure, before: tuple[Range, Range] | None
) -> tuple[Range, Range]:
    """Return ranges that hold the curves of all arms; they only grow while it is the same study."""
    step, first, low, high = 1.0, math.inf, math.inf, -math.inf
    for member in members:
        if len(member.epochs):
            step = max(step, float(member.epochs.step[-1]))
        if len(member.epochs) > 1:
            first = min(first, float(member.epochs.step[1]))
        for errors in (measure.train(member.epochs), measure.validation(member.epochs)):
            known = errors[(errors > LOWEST) & (errors < np.inf)]
            if len(known):
                low, high = min(low, math.log10(known.min())), max(high, math.log10(known.max()))
    if low > high:
        low, high = -1.0, 0.0
    high = min(high, low + 8.0)
    if before is not None:
        low, high = min(low, before[1][0] + 0.04), max(high, before[1][1] - 0.04)
    low, high = math.floor(low * 4) / 4, math.ceil(high * 4) / 4
    if high - low < LEAST_DECADES:
        middle = (low + high) / 2
        low, high = middle - LEAST_DECADES / 2, middle + LEAST_DECADES / 2
    left = math.floor(math.log10(first) * 5 + 1e-9) / 5 if math.isfinite(first) else 0.0
    right = max(math.ceil(math.log10(step) * 5 - 1e-9) / 5, left + LEAST_DECADES)
    return (left, right), (low - 0.04, high + 0.04)


def _few(low: float, high: float) -> list[tuple[float, str]]:
    return log_ticks(low, high, 5)


def _decades(low: float, high: float) -> list[tuple[float, str]]:
    """Return the powers of ten with their labels: ``1,000``, and ``10k`` above."""
    ticks = []
    for power in range(math.ceil(low - 1e-9), math.floor(high + 1e-9) + 1):
        if power:  # the first step has its place at the corner
            ticks.append((float(power), f"{10**power:,}" if power < 5 else f"{10 ** (power - 3):,}k"))
    return ticks


class GapBracket(Item):
    """A bracket right of the axes from the error on the training rows to that on the validation rows."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._ends: tuple[float, float] | None = None
        self.text = ""
        """The gap as it is written."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def show_gap(self, train: float, validation: float, measure: Measure) -> None:
        """Show where both errors stand; nothing while one of them is not finite."""
        finite = math.isfinite(train) and math.isfinite(validation)
        ends = (train, validation) if finite else None
        if ends != self._ends:
            self._ends = ends
            self.text = measure.shown(validation - train) if finite else ""
            self.update()

    def lies_in(self, area: QRect) -> bool:
        """Return whether an area of pixels reaches right of the axes."""
        return not isinstance(self._plot, Plot) or area.right() >= self._plot.inner.right()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint bracket, word and number."""
        theme, plot = self._theme, self._plot
        if theme is None or self._ends is None or not isinstance(plot, Plot):
            return
        room = plot.inner
        heights = log_of(np.array(self._ends))
        if not np.isfinite(heights).all():
            return
        _, y = plot.to_pixels(np.zeros(2), heights)
        train, validation = (float(min(max(end, room.top()), room.bottom())) for end in y)
        left = room.right() + BRACKET_AT_PX
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen(theme.text1, 1.5))
        painter.drawLine(QLineF(left + BRACKET_PX / 2, train, left + BRACKET_PX / 2, validation))
        for end in (train, validation):
            painter.drawLine(QLineF(left, end, left + BRACKET_PX, end))
        self._write(painter, theme, room, left + BRACKET_PX + 7, (train + validation) / 2)

    def _write(self, painter: QPainter, theme: Theme, room: QRectF, left: float, middle: float) -> None:
        word, number = theme.font("tick", weight=500), theme.font("note", numbers=True, weight=500)
        above, below = QFontMetricsF(word).height(), QFontMetricsF(number).height()
        top = min(max(middle - (above + below) / 2, room.top() - 6), room.bottom() - above - below + 4)
        align = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        painter.setFont(word)
        painter.setPen(theme.text2)
        painter.drawText(QRectF(left, top, 200, above), align, "gap")
        painter.setFont(number)
        painter.setPen(theme.text1)
        painter.drawText(QRectF(left, top + above - 1, 200, below), align, self.text)


class BestLine(Item):
    """An upright line at the epoch with the lowest validation loss, with a word above it."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._shown: tuple[int | None, bool] = (None, False)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def show_step(self, step: int | None, restored: bool) -> None:
        """Show the line at a step, or none; a line that is dashed may still move."""
        if (step, restored) != self._shown:
            self._shown = step, restored
            self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the line and its word at the side where there is room."""
        theme, plot = self._theme, self._plot
        step, restored = self._shown
        if theme is None or step is None or step < 1 or not isinstance(plot, Plot):
            return
        room = plot.inner
        x = float(plot.to_pixels(np.array([math.log10(step)]), np.zeros(1))[0][0])
        if not room.left() <= x <= room.right() + 1:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(pen(theme.prediction, 2, () if restored else (4, 3)))
        painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
        font = theme.font("tick", weight=500)
        words = "best" if restored else "best so far"
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(words)
        left = x - width - 6 if x - width - 6 > room.left() else x + 6
        if left + width > room.right():
            return
        painter.setFont(font)
        painter.setPen(theme.prediction)
        place = QRectF(left, room.bottom() - metrics.height() - 4, width + 2, metrics.height())
        painter.fillRect(place, theme.canvas)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft), words)
