"""How a run is painted in the list: look over the curves, number, name, scores, curve, how it ended, pin."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from core.runs.kept_run import KeptRun, Outcome
from gui.pictures.recorded import is_recorded
from gui.strokes import dashed, draw_lines, segments
from gui.theme import Theme, paint_icon, pen
from gui.views.curves.overlay import look_of_line
from gui.views.runs.curves import Range, paint_small
from gui.views.runs.words import STATES, score_words, spoken

ROOM_PX = {False: 9, True: 4}
"""Above and below the words of a row, in a window for a desk and in a small one."""
BOX_PX = 20
LEFT_PX = 12
PIN_PX = 18
CURVE_PX = (116, 40)
CHIP_FROM_PX = 560
"""Width of the list from which the outcome is written out, at a desk."""
CURVE_FROM_PX = 480
KEPT_PIXMAPS = 300

_Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class RunLine:
    """A row of the list."""

    run: KeptRun
    slot: int
    """Place among the looks of overlays; 0 if it does not lie over the curves."""
    is_live: bool
    losses: Range
    """The range that its curve is drawn in, in powers of ten."""

    @property
    def key(self) -> str:
        """Key of the run."""
        return self.run.key

    @property
    def title(self) -> str:
        """Number and name of the run."""
        return f"{self.run.number} {self.run.title}"

    @property
    def spoken(self) -> str:
        """The row in words, for a screen reader."""
        return spoken(self.run, self.slot)


class RowPainter(QStyledItemDelegate):
    """Paints a `RunLine`; knows where its parts are. Curves are painted once and kept as pictures."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._curves: dict[tuple[object, ...], QPixmap] = {}

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self._curves.clear()

    # ---- places -----------------------------------------------------------------------------

    @property
    def _room_px(self) -> int:
        return ROOM_PX[self._theme.narrow]

    def height(self) -> int:
        """Return the height of a row."""
        theme = self._theme
        lines = QFontMetrics(theme.font("control")).height() + QFontMetrics(theme.font("tick")).height()
        return lines + 4 + 2 * self._room_px

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """Return the height of a row; it is as wide as the list."""
        return QSize(100, self.height())

    def box_area(self, area: QRect) -> QRectF:
        """Return where the box is that lays a run over the curves."""
        side = self._theme.length(BOX_PX)
        return QRectF(area.left() + LEFT_PX, area.center().y() - side / 2, side, side)

    def pin_area(self, area: QRect) -> QRectF:
        """Return where the pin is."""
        side = self._theme.length(PIN_PX)
        return QRectF(area.right() - side - LEFT_PX, area.center().y() - side / 2, side, side)

    def part_at(self, area: QRect, x: float, y: float) -> str:
        """Return the part at a place: ``box``, ``pin`` or ``row``."""
        if self.box_area(area).adjusted(-LEFT_PX, -12, 8, 12).contains(x, y):
            return "box"
        return "pin" if self.pin_area(area).adjusted(-8, -12, LEFT_PX, 12).contains(x, y) else "row"

    # ---- painting ---------------------------------------------------------------------------

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint a row."""
        line: RunLine = index.data(Qt.ItemDataRole.UserRole)
        theme, area = self._theme, QRect(option.rect)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.fillRect(area, theme.accent_tint)
            painter.fillRect(area.left(), area.top(), 3, area.height(), theme.accent)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, theme.raised)
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.line)
        self._paint_box(painter, area, line)
        pin = self.pin_area(area)
        if not line.is_live:
            paint_icon(painter, "pin", theme.accent if line.run.pinned else theme.axis, pin)
        right = self._paint_outcome(painter, area, pin.left() - 12, line)
        right = self._paint_curve(painter, area, right, line)
        self._paint_words(painter, area, right - 12, line, selected)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(pen(theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -2), 4, 4)
        painter.restore()

    def _paint_box(self, painter: QPainter, area: QRect, line: RunLine) -> None:
        """Paint a tick in the colour of its line, or an empty box; a dot for the current run."""
        theme, box = self._theme, self.box_area(area)
        if line.is_live:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.accent)
            painter.drawEllipse(box.center(), box.width() / 4, box.width() / 4)
            return
        if not line.slot:
            painter.setPen(pen(theme.axis, 1.5))
            painter.setBrush(theme.panel)
            painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
            return
        look = look_of_line(theme, line.slot, "validation")
        painter.setPen(pen(look.colour, 1.5))
        painter.setBrush(theme.canvas)
        painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 3, 3)
        paint_icon(painter, "check", look.colour, box.adjusted(3, 3, -3, -3))

    def _paint_outcome(self, painter: QPainter, area: QRect, right: float, line: RunLine) -> float:
        """Paint how the run stands, in words if there is room; return the left end."""
        theme, outcome = self._theme, line.run.outcome
        ink, ground, name = theme.state(STATES[outcome])
        font = theme.font("tick", weight=600)
        metrics, side = QFontMetrics(font), theme.length(14)
        height = metrics.height() + 6
        written = area.width() >= theme.length(CHIP_FROM_PX)
        widest = max(metrics.horizontalAdvance(of.value) for of in Outcome)
        width = widest + side + 26 if written else side + 14
        shown = metrics.horizontalAdvance(outcome.value) + side + 26 if written else width
        chip = QRectF(right - width, area.center().y() - height / 2, shown, height)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(chip, height / 2, height / 2)
        sign = QRectF(chip.left() + (10 if written else 7), chip.center().y() - side / 2, side, side)
        paint_icon(painter, name, ink, sign)
        if written:
            painter.setFont(font)
            painter.setPen(ink)
            words = chip.adjusted(side + 16, 0, 0, 0)
            painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), outcome.value)
        return right - width - 12

    def _paint_curve(self, painter: QPainter, area: QRect, right: float, line: RunLine) -> float:
        theme = self._theme
        if area.width() < theme.length(CURVE_FROM_PX):
            return right
        width = theme.length(CURVE_PX[0])
        height = min(theme.length(CURVE_PX[1]), area.height() - 2 * self._room_px)
        place = QRectF(right - width, area.center().y() - height / 2, width, height)
        if is_recorded(painter):
            paint_small(painter, theme, place, line.run, line.losses)
            return place.left()
        ratio = painter.device().devicePixelRatioF()
        key = (line.run.key, line.run.steps, len(line.run.epochs), line.losses, width, height, ratio)
        picture = self._curves.get(key)
        if picture is None:
            picture = self._picture(line, width, height, ratio)
            while len(self._curves) >= KEPT_PIXMAPS:
                del self._curves[next(iter(self._curves))]
            if not line.is_live:
                self._curves[key] = picture
        painter.drawPixmap(place.topLeft(), picture)
        return place.left()

    def _picture(self, line: RunLine, width: int, height: int, ratio: float) -> QPixmap:
        made = QPixmap(round(width * ratio), round(height * ratio))
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        paint_small(painter, self._theme, QRectF(1, 2, width - 2, height - 4), line.run, line.losses)
        painter.end()
        return made

    def _paint_words(
        self, painter: QPainter, area: QRect, right: float, line: RunLine, selected: bool
    ) -> None:
        theme, run = self._theme, line.run
        number = theme.font("control", numbers=True, weight=700)
        name, small = theme.font("control", weight=600), theme.font("tick")
        left = self.box_area(area).right() + 12
        metrics = QFontMetrics(number)
        column = metrics.horizontalAdvance("000")
        top = area.top() + self._room_px
        coloured = line.slot and not selected  # not every colour can be read on the tint
        ink = look_of_line(theme, line.slot, "validation").colour if coloured else theme.text1
        painter.setFont(number)
        painter.setPen(ink)
        painter.drawText(QRectF(left, top, column + 8, metrics.height()), 0, str(run.number))
        left += column + 10
        shown = f"now: {run.title}" if line.is_live else run.title
        height = QFontMetrics(name).height()
        _elided(painter, name, QRectF(left, top, right - left, height), shown)
        painter.setPen(theme.text2)
        place = QRectF(left, top + height + 4, right - left, QFontMetrics(small).height())
        scores, metrics = score_words(run), QFontMetrics(small)
        if metrics.horizontalAdvance(scores) > place.width():
            scores = scores.rpartition(" · ")[0] or scores  # the best one is worth more than the last
        _elided(painter, small, place, scores)
        if line.slot:
            self._paint_sample(
                painter, QRectF(left - column - 10, place.top(), column, place.height()), line.slot
            )

    def _paint_sample(self, painter: QPainter, place: QRectF, slot: int) -> None:
        """Paint a piece of the line as it is drawn over the curves."""
        look, y = look_of_line(self._theme, slot, "validation"), place.center().y()
        line = segments(np.array([place.left(), place.right()]), np.array([y, y]))
        painter.setPen(pen(look.colour, 2.5))
        draw_lines(painter, dashed(line, look.dash_px) if look.dash_px else line)


def _elided(painter: QPainter, font: QFont, place: QRectF, text: str) -> None:
    painter.setFont(font)
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
    painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
