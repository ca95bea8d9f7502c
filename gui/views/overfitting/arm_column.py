"""One arm: its name, what it does, its error on the validation rows, its fit and its curves."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from core.studies.snapshot import MemberPicture
from gui.numbers import grouped
from gui.theme import Theme
from gui.views.overfitting.arm_fit import ArmFit
from gui.views.overfitting.error_plot import ErrorPlot
from gui.views.overfitting.measure import Measure
from gui.views.plot import Range

FIT_SHARE = 0.56
GAP_PX = 8
LEAST_PLOT_PX = 40
HELP = "Left and Right read the fit."
FLAT, FLAT_SHARE = 1.9, 0.45
"""A column so many times as wide as its plots are high has them side by side."""


class ArmColumn(QWidget):
    """Header above, two plots below. Numbers change when the page says so."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = self._remark = self.number = self._words = ""
        self.fit, self.errors = ArmFit(theme, self), ErrorPlot(theme, self)
        self.setFocusProxy(self.fit)
        self.with_key = False
        """Whether the colours of the curves are named above them."""
        self._measure_words = ""
        self._name_plots("the arm")
        for plot in (self.fit, self.errors):
            plot.setMinimumHeight(LEAST_PLOT_PX)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.fit.set_theme(theme)
        self.errors.set_theme(theme)
        self._place()
        self.update()

    @property
    def name(self) -> str:
        """Name of the arm shown."""
        return self._name

    def show_ranges(self, measure: Measure, fit: tuple[Range, Range], errors: tuple[Range, Range]) -> None:
        """Take the ranges that all arms share, of fit and errors; what is drawn comes by `draw`."""
        self.fit.set_range(*fit)
        self.errors.set_range(*errors)
        self._measure_words = measure.name

    def draw(
        self, member: MemberPicture, measure: Measure, *, moving: bool, errors: bool, numbers: bool
    ) -> None:
        """Show an arm; `errors` and `numbers`: they may be drawn, or written, anew."""
        self.fit.show_member(member, moving)
        if errors:
            self.errors.show_member(member, measure, moving)
        if numbers:
            self.errors.show_gap(member, measure)
            self._write(member, measure)

    def _write(self, member: MemberPicture, measure: Measure) -> None:
        error = measure.of(member.record.validation)
        diverged = member.state.divergence is not None
        number = "diverged" if diverged else measure.shown(error) if math.isfinite(error) else "∞"
        words = f"validation {measure.words}"
        remark = member.member.remark
        if member.restored_epoch is not None:
            remark = f"back to epoch {grouped(member.restored_epoch)}"
        shown = (member.member.name, remark, number, words)
        if shown == (self._name, self._remark, self.number, self._words):
            return
        self._name, self._remark, self.number, self._words = shown
        train = measure.shown(measure.of(member.record.train))
        gap = measure.shown(measure.gap(member))
        told = f"{self._name}, {remark}. Validation {measure.words} {number}, train {train}, gap {gap}."
        if member.state.divergence is not None:
            told = f"{self._name}, {remark}: diverged. {member.state.divergence.remedy}"
        self.setToolTip(f"{told} {HELP}")
        self.setAccessibleName(told)
        self._name_plots(self._name)
        self.update()

    def _name_plots(self, arm: str) -> None:
        self.fit.setAccessibleName(f"Fit of {arm}")
        self.errors.setAccessibleName(f"Errors of {arm} over the steps")

    # ---- places ---------------------------------------------------------------------------------

    @property
    def head_px(self) -> int:
        """Height of the header."""
        theme = self._theme
        first = QFontMetrics(theme.font("heading", numbers=True)).height()
        return first + QFontMetrics(theme.font("note")).height() + 4

    @property
    def _key_px(self) -> int:
        return QFontMetrics(self._theme.font("tick")).height() + 2

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the plots anew."""
        self._place()

    def _place(self) -> None:
        head, key = self.head_px, self._key_px
        room = max(self.height() - head - key - GAP_PX, 40)
        if self.width() > FLAT * room:  # there is no room for one below the other
            fit = round((self.width() - GAP_PX) * FLAT_SHARE)
            self.fit.setGeometry(0, head, fit, room + GAP_PX + key)
            self.errors.setGeometry(fit + GAP_PX, head + key, self.width() - fit - GAP_PX, room + GAP_PX)
            return
        fit = round(room * FIT_SHARE)
        self.fit.setGeometry(0, head, self.width(), fit)
        self.errors.setGeometry(0, head + fit + GAP_PX + key, self.width(), room - fit)

    def sizeHint(self) -> QSize:
        """Return a usable size; the page gives what there is."""
        return QSize(240, 400)

    # ---- painting -------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the header, and the key of the curves."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.canvas)
        self._paint_head(painter)
        if self.with_key:
            self._paint_key(painter)
        painter.end()

    def _paint_head(self, painter: QPainter) -> None:
        theme, width = self._theme, self.width()
        note = theme.font("note")
        upper, lower = QFontMetrics(theme.font("heading", numbers=True)), QFontMetrics(note)
        right = theme.font("heading", numbers=True)
        number = upper.horizontalAdvance(self.number)
        flags = Qt.AlignmentFlag
        painter.setFont(right)
        wrong = self.number in ("diverged", "∞")
        painter.setPen(theme.error if wrong else theme.validation)
        baseline = upper.ascent()
        painter.drawText(QPoint(width - number, baseline), self.number)
        name_font = theme.font("name")
        name = QFontMetrics(name_font).elidedText(
            self._name, Qt.TextElideMode.ElideRight, width - number - 10
        )
        painter.setFont(name_font)
        painter.setPen(theme.text1)
        painter.drawText(QPoint(0, baseline), name)
        painter.setFont(note)
        words = lower.horizontalAdvance(self._words)
        remark = lower.horizontalAdvance(self._remark)
        brief = self._words
        for shorter in (self._words.partition(",")[0], self._measure_words):
            if words + remark + 10 <= width:
                break
            brief, words = shorter, lower.horizontalAdvance(shorter)
        below = QRect(0, upper.height(), width, lower.height() + 2)
        painter.setPen(theme.validation)
        painter.drawText(below, int(flags.AlignRight | flags.AlignTop), brief)
        painter.setPen(theme.text2)
        left = lower.elidedText(self._remark, Qt.TextElideMode.ElideRight, width - words - 10)
        painter.drawText(below, int(flags.AlignLeft | flags.AlignTop), left)

    def _paint_key(self, painter: QPainter) -> None:
        """Name the colours of the curves: error, validation, train."""
        theme, font = self._theme, self._theme.font("tick", weight=500)
        metrics = QFontMetrics(font)
        key: tuple[tuple[str, QColor], ...] = (
            (self._measure_words, theme.text2),
            ("validation", theme.validation),
            ("train", theme.train),
        )
        needed = sum(metrics.horizontalAdvance(text) + 10 for text, _ in key)
        if needed > self.width() - self.errors.x():
            key, needed = key[1:], needed - metrics.horizontalAdvance(key[0][0]) - 10
        left = self.errors.x() + int(self.errors.inner.left()) + 4
        left = max(min(left, self.width() - needed), self.errors.x())
        baseline = self.errors.y() - metrics.descent()
        painter.setFont(font)
        for text, colour in key:
            painter.setPen(colour)
            painter.drawText(QPoint(left, baseline), text)
            left += metrics.horizontalAdvance(text) + 10
