"""Actual and predicted over the reported rows, with a brush below and the largest miss marked."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from core.report.report import HeldOut, Report
from gui.dates import MONTHS, WEEKDAYS, as_date, moment_words
from gui.numbers import grouped, in_unit
from gui.report.frame import ReportFrame
from gui.theme import Theme, pen
from gui.views.axes import linear_ticks
from gui.views.fit.dates import date_ticks
from gui.views.fit.overview import Stretch
from gui.views.items import CurveItem, Item
from gui.views.patches import Patch, Patches
from gui.views.place_reader import PlaceReader, Told
from gui.views.plot import Plot
from gui.views.report.brush import Brush, envelope
from gui.views.report.numbers import calm_range, error_words, place_words, unit_of
from gui.views.surface.header import Header
from gui.widgets.labels import label

DASH_PX = (7.0, 5.0)
FIRST_DAYS, FIRST_ROWS = 12, 200
"""How much is shown at first."""
MOST_POINTS = 1500
SAMPLE_PX, GAP_PX = 26, 20


class TimeView(QWidget):
    """A plot of a stretch of the rows, and a strip of all of them."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._report: Report | None = None
        self._run = -1
        self._held_out: HeldOut | None = None
        self._x = np.empty(0)
        self._range = self._shown_x = (0.0, 1.0)
        self._is_dated = False
        self._moving = False
        self.head, self._legend = Header(theme, note_where_narrow=True), Legend(theme)
        self.plot = Plot(theme, x=self._ticks)
        self.plot.setAccessibleName("Actual and predicted values of the reported rows")
        self.actual, self.predicted, self.miss = CurveItem(), CurveItem(), MissItem()
        self.plot.add(self.actual, self.predicted)
        self.plot.add_beside(self.miss)
        self.setFocusProxy(self.plot)
        self.reader = PlaceReader(self.plot, theme, self._tell)
        self.plot.resized.connect(self._on_plot_resized)
        self.brush = Brush(theme)
        self.brush.stretch_chosen.connect(lambda _: self._show_stretch())
        self._ends = tuple(label("", "hint") for _ in range(3))
        self._below = QWidget()
        self._lay_out()
        self.set_theme(theme)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(GAP_PX)
        top.addWidget(self.head, 1)
        top.addWidget(self._legend)
        ends = QHBoxLayout()
        for place, end in enumerate(self._ends):
            ends.addWidget(end, 0)
            if place < 2:
                ends.addStretch(1)
        below = QVBoxLayout(self._below)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(2)
        below.addWidget(self.brush)
        below.addLayout(ends)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(top)
        column.addWidget(self.plot, 1)
        column.addWidget(self._below)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for part in (self.head, self._legend, self.brush, self.miss, self.reader):
            part.set_theme(theme)
        self.plot.apply(theme)
        if self._report is not None:
            self._set_range()
        width = theme.stroke("racer_path") * 0.75
        self.actual.set_pen(theme.truth, width)
        self.predicted.set_pen(theme.prediction, width, dash_px=DASH_PX)
        for end, colour in zip(self._ends, (theme.text3, theme.accent, theme.text3), strict=True):
            end.setStyleSheet(f"color: {colour.name()}; font-size: {theme.px('tick')}px")
        self._place_brush()

    def _set_range(self) -> None:
        """Leave room above the curves for the words of the largest miss."""
        low, high = self._range
        share = min(self.miss.height_px / max(self.plot.inner.height(), 1.0), 0.5)
        self.plot.set_range(self._shown_x, (low, high + (high - low) * share / (1 - share)))

    def _on_plot_resized(self) -> None:
        if self._report is not None:
            self._set_range()
        self._place_brush()

    def _place_brush(self) -> None:
        room = self.plot.inner
        right = max(self.plot.viewport().width() - room.right(), 0)
        self._below.layout().setContentsMargins(round(room.left()), 0, round(right), 0)  # type: ignore[union-attr]

    # ---- what is shown ------------------------------------------------------------------------

    def show_frame(self, frame: ReportFrame) -> None:
        """Show the predictions of a report; costs nothing when they are those of the last one."""
        report = frame.report
        if report is None:
            return
        if self._report is not None and report.predicted is self._report.predicted:
            self._move(frame.moving)
            return
        fresh = frame.run != self._run or not self._same_rows(report.held_out)
        self._report, self._run = report, frame.run
        values = np.concatenate([report.held_out.actual, report.predicted])
        self._range = calm_range(values, self._range if frame.moving and not fresh else None)
        if fresh:
            self._take_rows(report.held_out)
        self._move(frame.moving)
        self._show_stretch()

    def _move(self, moving: bool) -> None:
        self.actual.moving = self.predicted.moving = moving

    def _same_rows(self, rows: HeldOut) -> bool:
        before = self._held_out
        return before is rows or (
            before is not None
            and (before.part, before.target_name) == (rows.part, rows.target_name)
            and np.array_equal(before.axis, rows.axis)
            and np.array_equal(before.actual, rows.actual)
        )

    def _take_rows(self, rows: HeldOut) -> None:
        self._held_out = rows
        ordered = np.isfinite(rows.axis).all() and np.ptp(rows.axis) > 0
        self._x = rows.axis if ordered else np.arange(1.0, len(rows.axis) + 1)
        self._is_dated = bool(ordered) and rows.axis_kind == "date"
        count = FIRST_ROWS
        if self._is_dated:
            count = int(np.searchsorted(self._x, np.floor(self._x[0]) + FIRST_DAYS))
        self.brush.set_values(rows.actual)
        self.brush.show_stretch(Stretch(0, count).within(len(rows.actual)))
        unit = unit_of(rows)
        self.head.say(
            "Actual and predicted",
            unit,
            f"{rows.target_name}, {unit}: each row that the network has not learned from, in order. "
            "Point at the curves to read a row, or press Left and Right.",
        )
        for end, place in ((self._ends[0], 0), (self._ends[2], -1)):
            end.setText(place_words(rows, float(self._x[place])))

    def _show_stretch(self) -> None:
        report, stretch = self._report, self.brush.stretch
        if report is None:
            return
        part = slice(stretch.first, stretch.first + stretch.count)
        x = self._x[part]
        self.reader.show_places(x)
        for curve, values in ((self.actual, report.held_out.actual), (self.predicted, report.predicted)):
            places, y = envelope(values[part], MOST_POINTS)
            curve.set_data(x[places.astype(np.int64)], y)
        low, high = float(x[0]), float(x[-1])
        high = high if high > low else low + 1
        worst = stretch.first + int(np.abs(report.residual[part]).argmax())
        self.miss.show_miss(
            float(self._x[worst]),
            float(report.held_out.actual[worst]),
            float(report.predicted[worst]),
            unit_of(report.held_out),
        )
        self._shown_x = low, high
        self._set_range()
        self._place_brush()
        days = (high - low) + 1 / 24
        shown = (
            f"{days:.0f} days shown" if self._is_dated and days >= 1.5 else f"{grouped(len(x))} rows shown"
        )
        self._ends[1].setText(shown)

    def _tell(self, place: int) -> Told:
        """Return time, actual and predicted value of a row of the stretch that is shown."""
        report, row = self._report, self.brush.stretch.first + place
        assert report is not None
        rows, x = report.held_out, float(self._x[row])
        actual, predicted = float(rows.actual[row]), float(report.predicted[row])
        unit = f" {rows.unit}" if rows.unit else ""
        return Told(
            moment_words(x) if self._is_dated else place_words(rows, x),
            (
                ("actual", f"{in_unit(actual)}{unit}"),
                ("predicted", f"{in_unit(predicted)}{unit}"),
                ("difference", f"{error_words(predicted - actual)}{unit}"),
            ),
            ((actual, self._theme.truth), (predicted, self._theme.prediction)),
        )

    def _ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        if self._held_out is None or not self._is_dated:
            return linear_ticks(low, high, 8)
        if 1.5 < high - low <= 16:
            days = range(int(np.floor(low)), int(np.floor(high)) + 1)
            return [(day + 0.5, _day(day, self._theme.narrow)) for day in days if low <= day + 0.5 <= high]
        return date_ticks(low, high, 10)


def _day(days: int, brief: bool) -> str:
    day = as_date(days)
    if day is None:
        return str(days)
    words = f"{WEEKDAYS[day.weekday()]} {day.day}"
    return words if brief else f"{words} {MONTHS[day.month - 1]}"


class MissItem(Item):
    """A bar from the actual to the predicted value where they differ most, with its number."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._patches = Patches()
        self._at = (0.0, 0.0, 0.0)
        self.words = ""
        """The number with its unit, as written."""
        self.shown = False

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        self._patches.set_look(theme.font("note", weight=600), theme.canvas)
        self.update()

    @property
    def height_px(self) -> int:
        """Height of the words with the room around them."""
        assert self._theme is not None
        return QFontMetrics(self._theme.font("note", weight=600)).height() + 8

    def show_miss(self, x: float, actual: float, predicted: float, unit: str) -> None:
        """Mark a place on x."""
        self._at, self.shown = (x, actual, predicted), True
        self.words = f"{error_words(predicted - actual)} {unit}, the largest miss"
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint bar and words in pixels."""
        plot, theme = self._plot, self._theme
        if plot is None or theme is None or not isinstance(plot, Plot):
            return
        x, actual, predicted = self._at
        across, up = plot.to_pixels(np.array([x, x]), np.array([actual, predicted]))
        room = plot.inner
        colour = theme.diverging[-1 if predicted > actual else 0]
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(colour, theme.stroke("racer_path")))
        ends = np.clip(up, room.top(), room.bottom())
        painter.drawLine(QLineF(across[0], ends[0], across[1], ends[1]))
        metrics = QFontMetrics(theme.font("note", weight=600))
        width, height = metrics.horizontalAdvance(self.words) + 8, metrics.height() + 2
        left = min(max(across[0] - width / 2, room.left() + 2), max(room.right() - width, room.left() + 2))
        top = room.top() + 1
        painter.setPen(pen(colour, theme.stroke("hairline")))
        painter.drawLine(QLineF(across[0], top + height, across[0], min(ends)))
        self._patches.draw(
            painter, [Patch(QRect(round(left), round(top), width, height), self.words, colour)]
        )


class Legend(QLabel):
    """Names of the two curves with a piece of each: a line without gaps and a dashed one."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setAccessibleName("Actual values: a whole line. Predicted values: a dashed line.")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        metrics = QFontMetrics(theme.font("note", weight=600))
        self._widths = [metrics.horizontalAdvance(word) for word in ("actual", "predicted")]
        sample = theme.length(SAMPLE_PX)
        self.setFixedSize(sum(self._widths) + 2 * (sample + 8) + GAP_PX, metrics.height() + 6)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint samples and words."""
        theme, sample, left, middle = self._theme, self._theme.length(SAMPLE_PX), 0.0, self.height() / 2
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("note", weight=600))
        looks = (theme.truth, ()), (theme.prediction, DASH_PX)
        for word, width, (colour, dash) in zip(("actual", "predicted"), self._widths, looks, strict=True):
            painter.setPen(pen(colour, theme.stroke("racer_path"), dash))
            painter.drawLine(QPointF(left, middle), QPointF(left + sample, middle))
            painter.setPen(colour)
            box = QRectF(left + sample + 8, 0, width + 2, self.height())
            painter.drawText(box, int(Qt.AlignmentFlag.AlignVCenter), word)
            left += sample + 8 + width + GAP_PX
        painter.end()
