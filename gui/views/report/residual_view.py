"""Residuals by what the rows can be grouped by, with the key of their colours."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QVBoxLayout, QWidget

from gui.report.frame import CROSS, ReportFrame, by_of
from gui.theme import Theme
from gui.views.report.cells import GroupBars, HeatMap, level_of
from gui.views.report.numbers import error_words, unit_of
from gui.views.surface.header import Header
from gui.widgets.labels import Notice

STEP_PX, KEY_GAP_PX = 20, 8
NO_GROUPS = "These rows have no hour, weekday or weather to group by."


class ResidualView(QWidget):
    """A heat map by two groupings, or bars by one."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: tuple[object, ...] = ()
        self.head, self._told = Header(theme), Notice(theme, quiet=True)
        self.heat, self.bars, self._key = HeatMap(theme), GroupBars(theme), ColourKey(theme)
        self.pictures = QStackedWidget()
        self.none = QLabel(NO_GROUPS)
        """Why there is no picture, in its place."""
        self.none.setWordWrap(True)
        self.none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none.hide()
        for picture in (self.heat, self.bars):
            self.pictures.addWidget(picture)
            picture.told.connect(self._told.say)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        parts = (self.head, 0), (self.pictures, 1), (self.none, 1), (self._key, 0), (self._told, 0)
        for part, stretch in parts:
            column.addWidget(part, stretch)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        for part in (self.head, self.heat, self.bars, self._key, self._told):
            part.set_theme(theme)
        self._told.setFixedHeight(theme.px("tick") + 8)
        self.none.setStyleSheet(f"color: {theme.text2.name()}; font-size: {theme.px('note')}px")

    def show_frame(self, frame: ReportFrame) -> None:
        """Show the residuals of a report by what was chosen; costs nothing when they are those shown."""
        report = frame.report
        if report is None:
            return
        if report.groups or frame.cannot_group:
            self._show_pictures(bool(report.groups))
        if not report.groups:
            return
        by = by_of(report, frame.by)
        shown = by, report.residual
        if len(self._shown) == 2 and self._shown[0] == by and self._shown[1] is report.residual:
            return
        self._shown = shown
        unit = unit_of(report.held_out)
        how = (
            f"Mean of predicted − actual, {unit}, for the rows of each group. Below zero: predicted too low."
        )
        if by == CROSS and report.cross is not None:
            level = level_of(report.cross.mean)
            self.heat.show_cross(report.cross, level, unit)
            self.pictures.setCurrentWidget(self.heat)
            self.head.say("Residual by hour and weekday", "predicted − actual, mean", how)
        else:
            groups = next(one for one in report.groups if one.grouping.name == by)
            level = level_of(groups.mean[np.isfinite(groups.mean)])
            self.bars.show_groups(groups, level, unit)
            self.pictures.setCurrentWidget(self.bars)
            more = "The line holds the middle half of the rows."
            self.head.say(f"Residual by {by}", "predicted − actual, mean", f"{how} {more}", f"By {by}")
        self._key.show_level(level, unit)

    def _show_pictures(self, shown: bool) -> None:
        """Show pictures and their key, or say that there is nothing to group the rows by."""
        if shown is not self.none.isHidden():
            for part in (self.pictures, self._key, self._told):
                part.setVisible(shown)
            self.none.setVisible(not shown)
            if not shown:
                self._shown = ()
                self.head.say("Residuals", "", NO_GROUPS)


class ColourKey(QWidget):
    """The nine steps of the ramp with what they mean."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._level, self._unit = 1.0, ""
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.setFixedHeight(theme.px("tick") + 10)
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usable size."""
        return QSize(200, self.height())

    def show_level(self, level: float, unit: str) -> None:
        """Say which residual gets the full colour."""
        self._level, self._unit = level, unit
        words = f"Blue: predicted too low, down to {error_words(-level)}. Orange: too high, up to "
        self.setToolTip(f"{words}{error_words(level)} {unit}.")
        self.setAccessibleName(self.toolTip())
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint words, ramp and words; the unit as far as there is room."""
        painter, theme = QPainter(self), self._theme
        font = theme.font("tick", weight=500)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(theme.text2)
        low, high = f"too low {error_words(-self._level)}", f"{error_words(self._level)} too high"
        wide = metrics.horizontalAdvance
        step = min(STEP_PX, max((self.width() - wide(low) - wide(high) - 2 * KEY_GAP_PX) / 9, 2))
        align, left = int(Qt.AlignmentFlag.AlignVCenter), 0.0
        painter.drawText(QRectF(left, 0, wide(low) + 2, self.height()), align, low)
        left += wide(low) + KEY_GAP_PX
        for colour in theme.diverging:
            painter.fillRect(QRectF(left, 5, step - 1, self.height() - 10), colour)
            left += step
        left += KEY_GAP_PX - 1
        painter.drawText(QRectF(left, 0, wide(high) + 2, self.height()), align, high)
        left += wide(high) + 2 * KEY_GAP_PX
        if left + wide(self._unit) <= self.width():
            painter.setPen(theme.text3)
            painter.drawText(QRectF(left, 0, wide(self._unit) + 2, self.height()), align, self._unit)
        painter.end()
