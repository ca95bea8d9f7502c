"""Cross-validation: who validates when, what each fold has learnt, curves with mean and spread, scores."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QWidget

from core.snapshot import Status
from core.studies.fold_scores import FoldScores, fold_scores
from core.studies.snapshot import MemberPicture, StudySnapshot
from gui.numbers import in_unit
from gui.pace import NumberPace
from gui.theme import Theme
from gui.views.overfitting.arm_fit import is_curve
from gui.views.overfitting.fold_bars import FoldBars
from gui.views.overfitting.fold_curves import FoldCurves, fold_ranges
from gui.views.overfitting.fold_fits import FoldFits
from gui.views.overfitting.fold_table import FoldTable
from gui.views.plot import Range
from gui.views.stage_ground import StageGround

UPPER_SHARE, BARS_SHARE, CURVES_SHARE = 0.4, 0.52, 0.6
GAP_PX, PART_GAP_PX = 40, 18
LEAST_MULTIPLE_PX, MULTIPLE_GAP_PX = 190, 26


class FoldsPage(StageGround):
    """With a grid there is a small picture of curves for each value, all with the same axes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._pace = NumberPace()
        self._study: tuple[object, ...] = ()
        self._ranges: tuple[Range, Range] | None = None
        self._titles: list[tuple[QRect, str, str]] = []
        self._values: tuple[str, ...] = ("",)
        self._scores: tuple[FoldScores, ...] = ()
        self._with_fits = self._trained = False
        self.bars, self.fits, self.table = (
            FoldBars(theme, self),
            FoldFits(theme, self),
            FoldTable(theme, self),
        )
        self.curves = [FoldCurves(theme, self)]
        """One for each value of a grid."""

    @property
    def scores(self) -> tuple[FoldScores, ...]:
        """What the folds say, one entry for each value of a grid; nothing before anything is learnt."""
        return self._scores if self._trained else ()

    def show_frame(self, snapshot: StudySnapshot) -> bool:
        """Show the folds of a study as far as they have been made; returns whether numbers were written."""
        members = snapshot.members
        if not members:
            return False
        moving = snapshot.status is Status.RUNNING
        study = (snapshot.number, len(members))
        fresh = study != self._study
        self._study = study
        if not (self._pace.due(moving) or fresh):
            return False
        self._have(snapshot.study.values, is_curve(members[0].state.run))
        held = self._ranges if self._trained and not fresh else None  # first weights say little of the range
        self._trained = any(len(one.epochs) > 1 for one in members)
        self._ranges = _held(fold_ranges(members), held)
        self._scores = fold_scores(members)
        by_value = [[one for one in members if one.member.value == value] for value in self._values]
        for view, ones in zip(self.curves, by_value, strict=True):
            if ones and not view.isHidden():
                view.show_members(tuple(ones), moving, self._ranges)
        before = self.bars.most_px
        self.bars.show_members(members)
        if self.bars.most_px != before:
            self._place()
        if not self.fits.isHidden():
            self.fits.show_members(self._best(by_value), moving)
        unit = members[0].state.run.dataset
        shown = "" if unit.drawn_inputs else unit.target_unit
        self.table.show_scores(self._scores, shown, "Each value", self._trained)
        self._name_parts()
        self.update()
        return True

    def _best(self, by_value: list[list[MemberPicture]]) -> tuple[MemberPicture, ...]:
        """Return the folds of the value with the lowest mean."""
        known = [one.mean_rmse for one in self._scores if one.mean_rmse == one.mean_rmse]
        value = next((one.value for one in self._scores if known and one.mean_rmse == min(known)), "")
        chosen = next((ones for ones in by_value if ones and ones[0].member.value == value), by_value[0])
        return tuple(chosen)

    def _have(self, values: tuple[str, ...], with_fits: bool) -> None:
        if (values, with_fits) == (self._values, self._with_fits):
            return
        self._values, self._with_fits = values, with_fits
        while len(self.curves) < len(values):
            self.curves.append(FoldCurves(self._theme, self))
        while len(self.curves) > len(values):
            gone = self.curves.pop()
            gone.hide()
            gone.deleteLater()
        self._place()

    # ---- places ---------------------------------------------------------------------------------

    def _all_panels(self) -> tuple[QWidget, ...]:
        return (self.bars, self.fits, *self.curves, self.table)

    @property
    def _title_px(self) -> int:
        """Height of what is written above a picture."""
        return QFontMetrics(self._theme.font("title")).height() + 6

    def _alone(self, panel: QWidget, room: QRect) -> QRect:
        if isinstance(panel, FoldCurves):
            panel.set_small(False)
        return room if panel in (self.bars, self.table) else room.adjusted(0, self._title_px, 0, 0)

    def _place(self) -> None:
        super()._place()
        self._name_parts()

    def _places(self, room: QRect) -> dict[QWidget, QRect]:
        width, height = room.width(), room.height()
        upper = round(height * UPPER_SHARE)
        if not self._with_fits or self._theme.large:
            upper = min(upper, self.bars.most_px)
        curves = round((width - GAP_PX) * CURVES_SHARE)
        few = self._theme.large  # the table then needs the whole height
        with_fits = self._with_fits and not few
        bars = curves if few else round((width - GAP_PX) * BARS_SHARE) if with_fits else width
        top = upper + PART_GAP_PX
        table, above = curves + GAP_PX, 0 if few else top
        self._draw_level(0, upper + PART_GAP_PX // 2, curves if few else width)
        self._draw_upright(curves + GAP_PX // 2, above, height - above)
        places: dict[QWidget, QRect] = {self.bars: QRect(0, 0, bars, upper)}
        if with_fits:
            left, title = bars + GAP_PX, self._title_px
            places[self.fits] = QRect(left, title, width - left, upper - title)
            self._draw_upright(bars + GAP_PX // 2, 0, upper)
        places |= self._places_of_curves(QRect(0, top, curves, height - top))
        return {**places, self.table: QRect(table, above, width - table, height - above)}

    def _places_of_curves(self, room: QRect) -> dict[QWidget, QRect]:
        count, title = len(self.curves), self._title_px
        across = min(count, max(1, room.width() // self._theme.length(LEAST_MULTIPLE_PX)))
        rows = -(-count // across)
        across = -(-count // rows)
        width, height = room.width() // across, room.height() // rows
        places: dict[QWidget, QRect] = {}
        for place, view in enumerate(self.curves):
            row, column = divmod(place, across)
            left, top = room.left() + column * width, room.top() + row * height
            view.set_small(count > 1)
            gap = MULTIPLE_GAP_PX if column < across - 1 else 0
            places[view] = QRect(left, top + title, width - gap, height - title)
        return places

    def _name_parts(self) -> None:
        """Write what each picture shows above it."""
        self._titles = []
        if not self.fits.isHidden():
            words = "What each fold has learnt"
            place = QRect(self.fits.x(), 0, self.fits.width(), self.fits.y())
            self._titles.append((place, words, ""))
        means = {one.value: one for one in self._scores}
        title = self._title_px
        for value, view in zip(self._values, self.curves, strict=True):
            if view.isHidden():
                continue
            place = QRect(view.x(), view.y() - title, view.width(), title)
            found = means.get(value)
            mean = "" if found is None or found.mean_rmse != found.mean_rmse else in_unit(found.mean_rmse)
            self._titles.append((place, value or "RMSE on the rows that validate", mean and f"mean {mean}"))

    def sizeHint(self) -> QSize:
        """Return a usable size; the stage gives what there is."""
        return QSize(1200, 700)

    def _paint_words(self, painter: QPainter) -> None:
        theme = self._theme
        font = theme.font("title")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        flags = Qt.AlignmentFlag
        for place, words, mean in self._titles:
            painter.setPen(theme.validation)
            width = metrics.horizontalAdvance(mean)
            painter.drawText(place, int(flags.AlignRight | flags.AlignTop), mean)
            painter.setPen(theme.text1)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width() - width - 8)
            painter.drawText(place, int(flags.AlignLeft | flags.AlignTop), shown)


def _held(ranges: tuple[Range, Range], before: tuple[Range, Range] | None) -> tuple[Range, Range]:
    """Return ranges that hold the ones before as well: axes that move with each number cannot be read."""
    if before is None:
        return ranges
    (low, high), (low_before, high_before) = ranges[1], before[1]
    return ranges[0], (min(low, low_before), max(high, high_before))
