"""Cross-validation: who validates when, what each fold has learnt, curves with mean and spread, scores."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QResizeEvent
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

UPPER_SHARE, BARS_SHARE, CURVES_SHARE = 0.4, 0.52, 0.6
GAP_PX, PART_GAP_PX = 40, 18
LEAST_MULTIPLE_PX, MULTIPLE_GAP_PX = 190, 26


class FoldsPage(QWidget):
    """With a grid there is a small picture of curves for each value, all with the same axes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pace = NumberPace()
        self._study: tuple[object, ...] = ()
        self._ranges: tuple[Range, Range] | None = None
        self._titles: list[tuple[QRect, str, str]] = []
        self._values: tuple[str, ...] = ("",)
        self._scores: tuple[FoldScores, ...] = ()
        self._with_fits = False
        self._lines: list[QRect] = []
        self._filling: QWidget | None = None
        self.bars, self.fits, self.table = (
            FoldBars(theme, self),
            FoldFits(theme, self),
            FoldTable(theme, self),
        )
        self.curves = [FoldCurves(theme, self)]
        """One for each value of a grid."""

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for curves in self.curves:
            curves.set_theme(theme)
        self.bars.set_theme(theme)
        self.fits.set_theme(theme)
        self.table.set_theme(theme)
        self._place()

    @property
    def scores(self) -> tuple[FoldScores, ...]:
        """What the folds say, one entry for each value of a grid."""
        return self._scores

    def show_frame(self, snapshot: StudySnapshot) -> None:
        """Show the folds of a study as far as they have been made."""
        members = snapshot.members
        if not members:
            return
        moving = snapshot.status is Status.RUNNING
        study = (snapshot.number, len(members))
        fresh = study != self._study
        self._study = study
        numbers = self._pace.due(moving) or fresh
        if not numbers:
            return
        self._have(snapshot.study.values, is_curve(members[0].state.run))
        self._ranges = _held(fold_ranges(members), None if fresh else self._ranges)
        self._scores = fold_scores(members)
        by_value = [[one for one in members if one.member.value == value] for value in self._values]
        for view, ones in zip(self.curves, by_value, strict=True):
            if ones and not view.isHidden():
                view.show_members(tuple(ones), moving, self._ranges)
        self.bars.show_members(members)
        if not self.fits.isHidden():
            self.fits.show_members(self._best(by_value), moving)
        unit = members[0].state.run.dataset
        self.table.show_scores(self._scores, "" if unit.drawn_inputs else unit.target_unit, "Each value")
        self._name_parts()
        self.update()

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

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """The views that are to be seen, each of which can fill the page."""
        return tuple(view for view in self._views if not view.isHidden())

    @property
    def _views(self) -> tuple[QWidget, ...]:
        return (self.bars, self.fits, *self.curves, self.table)

    def fill(self, view: QWidget | None) -> None:
        """Give the whole page to one view; None, or one that is not here: all are to be seen."""
        self._filling = view
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the parts anew."""
        self._place()

    def _place(self) -> None:
        title = QFontMetrics(self._theme.font("title")).height() + 6
        filling = self._filling
        if filling is not None and filling in self._views:
            self._lines = []
            for view in self._views:
                view.setVisible(view is filling)
            titled = filling is not self.bars and filling is not self.table
            filling.setGeometry(self.rect().adjusted(0, title if titled else 0, 0, 0))
        else:
            self._place_all(title)
        self._name_parts()
        self.update()

    def _place_all(self, title: int) -> None:
        upper = round(self.height() * UPPER_SHARE)
        curves = round((self.width() - GAP_PX) * CURVES_SHARE)
        few = self._theme.large  # the table then needs the whole height
        beside = curves if few else round((self.width() - GAP_PX) * BARS_SHARE)
        bars = beside if few or self._with_fits else self.width()
        self.bars.show()
        self.table.show()
        self.bars.setGeometry(0, 0, bars, upper)
        self.fits.setVisible(self._with_fits and not few)
        left = bars + GAP_PX
        self.fits.setGeometry(left, title, max(self.width() - left, 0), upper - title)
        top = upper + PART_GAP_PX
        self._place_curves(QRect(0, top, curves, self.height() - top), title)
        left, above = curves + GAP_PX, 0 if few else top
        self.table.setGeometry(left, above, self.width() - left, self.height() - above)
        self._lines = [QRect(0, upper + PART_GAP_PX // 2, curves if few else self.width(), 1)]
        self._lines.append(QRect(curves + GAP_PX // 2, above, 1, self.height() - above))
        if self._with_fits and not few:
            self._lines.append(QRect(bars + GAP_PX // 2, 0, 1, upper))

    def _place_curves(self, room: QRect, title: int) -> None:
        count = len(self.curves)
        across = min(count, max(1, room.width() // self._theme.length(LEAST_MULTIPLE_PX)))
        rows = -(-count // across)
        across = -(-count // rows)
        width, height = room.width() // across, room.height() // rows
        for place, view in enumerate(self.curves):
            row, column = divmod(place, across)
            left, top = room.left() + column * width, room.top() + row * height
            view.set_small(count > 1)
            gap = MULTIPLE_GAP_PX if column < across - 1 else 0
            view.setGeometry(left, top + title, width - gap, height - title)
            view.show()

    def _name_parts(self) -> None:
        """Write what each picture shows above it."""
        self._titles = []
        if not self.fits.isHidden():
            words = "What each fold has learnt"
            place = QRect(self.fits.x(), 0, self.fits.width(), self.fits.y())
            self._titles.append((place, words, ""))
        means = {one.value: one for one in self._scores}
        title = QFontMetrics(self._theme.font("title")).height() + 6
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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the titles, and the hairlines between the parts."""
        theme = self._theme
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.canvas)
        for line in self._lines:
            painter.fillRect(line, theme.line)
        font = theme.font("title")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        flags = Qt.AlignmentFlag
        for place, words, mean in self._titles:
            painter.setFont(font)
            painter.setPen(theme.validation)
            width = metrics.horizontalAdvance(mean)
            painter.drawText(place, int(flags.AlignRight | flags.AlignTop), mean)
            painter.setPen(theme.text1)
            shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, place.width() - width - 8)
            painter.drawText(place, int(flags.AlignLeft | flags.AlignTop), shown)
        painter.end()


def _held(ranges: tuple[Range, Range], before: tuple[Range, Range] | None) -> tuple[Range, Range]:
    """Return ranges that hold the ones before as well: axes that move with each number cannot be read."""
    if before is None:
        return ranges
    (low, high), (low_before, high_before) = ranges[1], before[1]
    return ranges[0], (min(low, low_before), max(high, high_before))
