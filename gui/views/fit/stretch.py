"""Many inputs: actual and predicted for a stretch of time or rows, chosen with a brush below."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QTransform
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionGraphicsItem, QVBoxLayout, QWidget

from core.datasets import Dataset
from core.probe import STRETCH_POINTS, Questions, stretch_rows
from core.snapshot import FitPicture, Run
from gui.dates import WEEKDAYS, day_words, moment_words
from gui.frame import Frame
from gui.numbers import grouped
from gui.theme import Theme
from gui.views.axes import linear_ticks, nice_range
from gui.views.fit.dates import date_ticks
from gui.views.fit.overview import Overview, Stretch
from gui.views.fit.picture import Picture, was_tested
from gui.views.fit.splits import SPLITS, bands, mark_px, split_colour
from gui.views.items import EMPTY, CurveItem, Item, WordsItem
from gui.views.patches import Patch, Patches
from gui.views.plot import Plot
from gui.widgets.labels import Notice, label

DEFAULT_ROWS = 170
SATURDAY = 2
"""1 January 1970 was a Thursday; two days later."""
BAND_PX, PREDICTED_PX = 4.0, 2.5
"""Thickness of the bands, and of the line of predictions at a desk."""
HEADROOM = 0.14
"""Part of the height above the highest value: the bands and their words."""
LABEL_PX = 62
"""Room for the label of a date."""


def default_stretch(dataset: Dataset) -> Stretch:
    """Return what is shown first: a week of validation rows by the hour, else the first validation rows."""
    order = dataset.row_order
    places = np.flatnonzero(dataset.split_of[order] == SPLITS.index("validation"))
    first, count = int(places[0]), min(DEFAULT_ROWS, len(order))
    contiguous = len(places) == places[-1] - places[0] + 1
    if contiguous and dataset.axis is not None and dataset.axis.kind == "date":
        days = np.floor(dataset.axis.values[order[places]])
        saturdays = np.unique(days[(days % 7 == SATURDAY) & (days > days[0])])
        if len(places) > 3 * (days[-1] - days[0] + 1) and len(saturdays):
            start = saturdays[min(1, len(saturdays) - 1)]
            week = places[(days >= start) & (days < start + 7)]
            return Stretch(int(week[0]), len(week))
    if contiguous:
        count = min(count, len(places))
    return Stretch(first, count).within(len(order))


class BandsItem(Item):
    """Thin bands at the top, with a word for the split that each belongs to."""

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._patches = Patches()
        self._placed: tuple[tuple[float, ...], list[tuple[QRectF, QColor]], list[Patch]] | None = None
        self.bands: list[tuple[int, float, float]] = []
        """(split, from, to) along the axis."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._patches.set_look(theme.font("tick", weight=500), theme.canvas)
        self._placed = None
        self.update()

    def set_data(self, found: list[tuple[int, float, float]]) -> None:
        """Take the bands."""
        self.bands = found
        self._placed = None
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint bands and words."""
        if self._theme is None or not self.bands:
            return
        to = painter.transform()
        key = (to.m11(), to.dx(), to.m22(), to.dy())
        if self._placed is None or self._placed[0] != key:
            self._placed = key, *self._place(to, self._theme)
        painter.resetTransform()
        for room, colour in self._placed[1]:
            painter.fillRect(room, colour)
        self._patches.draw(painter, self._placed[2])

    def _place(self, to: QTransform, theme: Theme) -> tuple[list[tuple[QRectF, QColor]], list[Patch]]:
        """Return the bands and their words in pixels."""
        top = round(to.mapRect(self.boundingRect()).top())
        metrics = QFontMetrics(theme.font("tick", weight=500))
        rooms, words = [], []
        for split, first, last in self.bands:
            if split < 0:
                continue
            start, end = first * to.m11() + to.dx(), last * to.m11() + to.dx()
            colour, word = split_colour(theme, split), SPLITS[split]
            rooms.append((QRectF(start, top, max(end - 1 - start, 1.0), BAND_PX), colour))
            width = metrics.horizontalAdvance(word) + 8
            if width < end - start:
                box = QRect(round(start), round(top + BAND_PX) + 1, width, metrics.height())
                words.append(Patch(box, word, colour))
        return rooms, words


class StretchPicture(Picture):
    """Actual and predicted side by side in their order, with the whole table below."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._chosen: Stretch | None = None
        self._rows = np.empty(0, np.int64)
        self._x = EMPTY
        self._splits = np.empty(0, np.int64)
        self.plot = Plot(theme, x=self._ticks)
        self.plot.setAccessibleName("Actual and predicted in their order")
        self._actual, self._predicted = CurveItem(), CurveItem()
        self.bands, self._words = BandsItem(), WordsItem()
        self.plot.add_to_ground(self._actual)
        self.plot.add(self._predicted, self.bands, self._words)
        self.overview = Overview(theme)
        self.overview.stretch_chosen.connect(self._on_overview_stretch_chosen)
        self.title = Notice(theme)
        self._actual_word, self._predicted_word = label("actual", "endlabel"), label("predicted", "endlabel")
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.title, 1)
        head.addWidget(self._actual_word)
        head.addWidget(self._predicted_word)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.plot, 1)
        column.addWidget(self.overview)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        for part in (self.title, self.overview, self.bands, self._words):
            part.set_theme(theme)
        self.plot.apply(theme)
        self.title.setFixedHeight(theme.px("note") + 8)
        self._actual.set_pen(theme.text3, theme.stroke("axis"))
        self._predicted.set_pen(theme.prediction, mark_px(theme, PREDICTED_PX), dash_px=(9, 6))
        self._actual_word.setStyleSheet(f"color: {theme.text2.name()};")
        self._predicted_word.setStyleSheet(f"color: {theme.prediction.name()};")
        if self.run is not None:
            self._words.set_words("top right", self._thinned(), theme.text2)

    def questions(self, asked: Questions) -> Questions:
        """Ask for the stretch."""
        shown = self.overview.stretch
        return replace(asked, stretch=(shown.first, shown.count))

    def show_run(self, run: Run, fresh: bool) -> None:
        """Show the whole table; a stretch that the user chose stays for a table of the same length."""
        before, dataset = self._splits, run.dataset
        self._splits = dataset.split_of
        if len(before) != len(self._splits):
            self._chosen = None
        self.overview.set_dataset(dataset)
        shown = self._chosen or default_stretch(dataset)
        self.overview.show_stretch(shown.within(len(dataset.target)))
        self._predicted.set_data(EMPTY, EMPTY)
        self._show_actual()

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show the predictions, once they are those of the stretch."""
        if not np.array_equal(fit.stretch_rows, self._rows):
            return
        self._predicted.moving = frame.moving
        predicted = fit.stretch
        if not was_tested(frame.run):
            predicted = np.where(self._splits[self._rows] == SPLITS.index("test"), np.nan, predicted)
        self._predicted.set_data(self._x, predicted)

    def _on_overview_stretch_chosen(self, stretch: Stretch) -> None:
        self._chosen = stretch
        self._predicted.set_data(EMPTY, EMPTY)
        self._show_actual()
        self.asks_anew.emit()

    def _show_actual(self) -> None:
        assert self.run is not None
        dataset, shown = self.run.dataset, self.overview.stretch
        rows = self._rows = stretch_rows(dataset, shown.first, shown.count)
        within = dataset.row_order[shown.first : shown.first + shown.count]
        along = np.arange(1.0, len(dataset.target) + 1) if dataset.axis is None else dataset.axis.values
        self._x = along[rows]
        self._actual.set_data(self._x, dataset.target[rows])
        splits = self._splits[within]
        found = bands(splits)
        last = len(within) - 1
        self.bands.set_data(
            [(split, float(along[within[a]]), float(along[within[min(b, last)]])) for split, a, b in found]
        )
        low, high = float(self._x[0]), float(self._x[-1])
        high = high if high > low else low + 1.0
        bottom, top = nice_range(np.append(dataset.target[rows], 0.0))
        self.plot.set_range((low, high), (bottom, top + HEADROOM * (top - bottom)))
        self._words.set_words("top right", self._thinned(), self.theme.text2)
        self._words.set_words("bottom left", "" if found else "rows of all splits, mixed", self.theme.text2)
        self.title.say(*self._names(low, high, splits if found else np.empty(0)))

    def _thinned(self) -> str:
        count = self.overview.stretch.count
        if count <= STRETCH_POINTS:
            return ""
        return f"{grouped(len(self._rows))} of {grouped(count)} rows drawn"

    def _names(self, low: float, high: float, splits: np.ndarray) -> tuple[str, str]:
        """Return which stretch it is: ``Validation: Sat 5 Nov to Fri 11 Nov 2011``, and in fewer words."""
        assert self.run is not None
        axis = self.run.dataset.axis
        only = SPLITS[int(splits[0])] if len(splits) and splits.min() == splits.max() >= 0 else ""
        if axis is None:
            words = f"rows {grouped(round(low))} to {grouped(round(high))}"
        elif axis.kind == "date":
            end = day_words(high)
            start = day_words(low) if high - low > 1 else moment_words(low)
            start = start.removesuffix(end[-5:]) if end[-5:] == start[-5:] else start
            words = f"{start} to {end}"
        else:
            words = f"{axis.name} {low:g} to {high:g}"
        whole = words[0].upper() + words[1:]
        return f"{only.capitalize()}: {words}" if only else whole, _without_weekdays(whole)

    def _ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        if self.run is None:
            return []
        axis = self.run.dataset.axis
        most = max(2, self.plot.width() // LABEL_PX)
        if axis is None or axis.kind != "date":
            return linear_ticks(low, high, min(most, 6))
        return date_ticks(low, high, most)


def _without_weekdays(words: str) -> str:
    return " ".join(word for word in words.split() if word not in WEEKDAYS)
