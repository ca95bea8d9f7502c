"""The folds over the data: rows with the marker of their fold, and the curve of each fold."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem, QWidget

from core.settings.folds import MOST_FOLDS
from core.studies.snapshot import MemberPicture
from gui.theme import Theme
from gui.views.axes import linear_ticks
from gui.views.fit.splits import mark_px
from gui.views.items import EMPTY, CurveItem, Item, WordsItem, in_pixels
from gui.views.looks import draw_marks
from gui.views.overfitting.arm_fit import fit_range
from gui.views.overfitting.fold_looks import look_of_fold
from gui.views.overfitting.fold_ticks import ACROSS_TICKS, UP_TICKS, how_many
from gui.views.plot import Plot

FOLD_PX, MARK_PX = 2.0, 9.0


class FoldFits(Plot):
    """For points drawn from a curve of one input."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.x_axis.use_ticks(self._across_ticks)
        self.y_axis.use_ticks(self._up_ticks)
        self._truth, self._marks, self._words = CurveItem(), FoldMarks(), WordsItem()
        self._curves = [CurveItem() for _ in range(MOST_FOLDS)]
        self._shown: object = None
        self.add(self._truth, *self._curves, self._marks, self._words)
        self.set_right(8)
        self.setAccessibleName("Folds over the data")
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.apply(theme)
        self._words.set_theme(theme)
        self._truth.set_pen(theme.text3, 1.5, dash_px=(6, 5))
        self._marks.set_theme(theme)
        for number, item in enumerate(self._curves, start=1):
            item.set_pen(look_of_fold(theme, number).colour, FOLD_PX * (1.5 if theme.large else 1.0))
        self._name()

    def _across_ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        return linear_ticks(low, high, how_many(self._theme, self.inner.width(), ACROSS_TICKS))

    def _up_ticks(self, low: float, high: float) -> list[tuple[float, str]]:
        return linear_ticks(low, high, how_many(self._theme, self.inner.height(), UP_TICKS))

    def _name(self) -> None:
        self._words.set_words("bottom right", "dashed: true curve", self._theme.text2)

    def show_members(self, members: tuple[MemberPicture, ...], moving: bool) -> None:
        """Show the folds of one value."""
        run = members[0].state.run
        grid = run.probe.grid
        if grid is None or run.dataset.truth is None:
            return
        if self._shown != (run, len(members)):
            self._shown = run, len(members)
            self.set_range(*fit_range(run))
            self._truth.set_data(grid, run.dataset.truth(grid[:, None]))
            self._marks.show_members(members)
        for item in self._curves[len(members) :]:
            item.set_data(EMPTY, EMPTY)
        for item, member in zip(self._curves, members, strict=False):
            fit = member.state.fit
            if fit is not None and fit.grid is not None:
                item.moving = moving
                item.set_data(grid, fit.grid)


class FoldMarks(Item):
    """Points with the marker of the fold that they validate."""

    reach_px = MARK_PX

    def __init__(self) -> None:
        super().__init__()
        self._theme: Theme | None = None
        self._points: list[tuple[int, np.ndarray, np.ndarray]] = []

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def show_members(self, members: tuple[MemberPicture, ...]) -> None:
        """Take the rows that each fold validates on."""
        self._points = []
        for member in members:
            dataset = member.state.run.dataset
            rows = dataset.validation
            self._points.append((member.member.fold, dataset.inputs[rows, 0], dataset.target[rows]))
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks in pixels."""
        theme = self._theme
        if theme is None:
            return
        placed = [(fold, *in_pixels(painter, x, y)) for fold, x, y in self._points]
        painter.resetTransform()
        for fold, x, y in placed:
            draw_marks(painter, theme, look_of_fold(theme, fold), x, y, mark_px(theme, MARK_PX))
