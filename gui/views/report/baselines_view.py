"""The network against predictions that need none: a table of scores on the same rows."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.report.report import Baseline, Report
from gui.pace import NumberPace
from gui.report.frame import ReportFrame
from gui.theme import Theme, tokens
from gui.views.report.numbers import partners, three, unit_of
from gui.views.surface.header import Header
from gui.views.told_cells import ToldCells
from gui.widgets.labels import Notice

COLUMNS = ("RMSE", "MAE", "R²")
NETWORK = "this network"
PAD_PX, ROW_PX, LEAST_ROW_PX = 8, 34, 20
NAME_SHARE = 0.46


class BaselinesView(QWidget):
    """A table that is painted; reasons stand in the rows that do not apply, partners below."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pace = NumberPace()
        self.head, self.table, self._note = Header(theme), Table(theme), Notice(theme, quiet=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.head)
        column.addWidget(self.table, 1)
        column.addWidget(self._note)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        for part in (self.head, self.table, self._note):
            part.set_theme(theme)
        self._note.setFixedHeight(2 * QFontMetrics(theme.font("tick")).height() + 4)

    def show_frame(self, frame: ReportFrame) -> None:
        """Show the scores of a report, at 4 Hz while training goes on; nothing for those shown already."""
        report = frame.report
        if report is None or self.table.shows(report) or not self._pace.due(frame.moving):
            return
        self.table.show_report(report)
        unit = unit_of(report.held_out)
        help_ = (
            f"RMSE and MAE in {unit}: lower is better. R² is 1 for perfect predictions and 0 for the mean of "
            "these rows. Baselines know the training rows and what is past, and need no network."
        )
        self.head.say("Against honest baselines", unit, help_, "Baselines")
        told = [one for one in report.baselines if partners(one)]
        sentences = (
            " ".join(f"{one.name.capitalize()}: {partners(one, network)}" for one in told)
            for network in (True, False)
        )
        self._note.say(*sentences)
        self._note.setVisible(bool(told))


class Table(ToldCells):
    """Rows of the network and the baselines, columns of scores; each row has a tool tip."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme)
        self._report: Report | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Scores of this network and of the baselines")

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.update()

    def sizeHint(self) -> QSize:
        """Return a usable size."""
        return QSize(200, 140)

    def shows(self, report: Report) -> bool:
        """Return whether the scores are those that are shown."""
        shown = self._report
        return shown is not None and (shown.network, shown.baselines) == (report.network, report.baselines)

    def show_report(self, report: Report) -> None:
        """Take the scores."""
        self._report = report
        self.describe(" ".join(self.words(place) for place in range(self.rows)))
        self.keep_cursor()
        self.update()

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows there are; each is told as a whole."""
        return self.rows, 1

    @property
    def rows(self) -> int:
        """The network and each baseline."""
        return 0 if self._report is None else 1 + len(self._report.baselines)

    def words(self, row: int, column: int = 0) -> str:
        """Return a row of the table as a sentence."""
        report = self._report
        assert report is not None
        unit = unit_of(report.held_out)
        one = None if row == 0 else report.baselines[row - 1]
        name = NETWORK if one is None else one.name
        if one is not None and one.scores is None:
            return f"{name.capitalize()}: {one.reason}"
        rmse, mae, r2 = three(report.network if one is None else one.scores)
        more = "" if one is None else f" {_gain(one)}{partners(one)}"
        return f"{name.capitalize()}: RMSE {rmse}, MAE {mae} {unit}, R² {r2}.{more}"

    def box(self, row: int, column: int = 0) -> QRectF:
        """Return where a row is painted; −1 is the head of the table."""
        high = min(float(self._theme.length(ROW_PX)), self.height() / (self.rows + 1))
        high = max(high, min(LEAST_ROW_PX, self.height() / max(self.rows + 1, 1)))
        return QRectF(0, (row + 1) * high, self.width(), high)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the table."""
        report = self._report
        if report is None:
            return
        painter, theme = QPainter(self), self._theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("tick", weight=500))
        painter.setPen(theme.text3)
        for column, word in enumerate(COLUMNS):
            painter.drawText(self._cell(-1, column), _right(), word)
        lit = self.box(0)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.accent_tint)
        radius = float(tokens()["radius_px"]["row"])
        painter.drawRoundedRect(lit, radius, radius)
        self._paint_row(painter, 0, NETWORK, three(report.network))
        for place, one in enumerate(report.baselines, start=1):
            if one.scores is None:
                self._paint_reason(painter, place, one)
            else:
                self._paint_row(painter, place, one.name, three(one.scores))
        self.paint_cursor(painter)
        painter.end()

    def _cell(self, place: int, column: int) -> QRectF:
        box = self.box(place)
        wide = box.width() * (1 - NAME_SHARE) / len(COLUMNS)
        left = box.width() * NAME_SHARE + column * wide
        return QRectF(left, box.top(), wide - PAD_PX, box.height())

    def _paint_row(self, painter: QPainter, place: int, name: str, values: tuple[str, str, str]) -> None:
        theme, box = self._theme, self.box(place)
        weight = 700 if place == 0 else 500
        font = theme.font("note", weight=weight)
        painter.setFont(font)
        painter.setPen(theme.accent if place == 0 else theme.text1)
        room = round(box.width() * NAME_SHARE) - PAD_PX
        fitting = QFontMetrics(font).elidedText(name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box.adjusted(PAD_PX, 0, 0, 0), int(Qt.AlignmentFlag.AlignVCenter), fitting)
        painter.setFont(theme.font("note", numbers=True, weight=weight))
        for column, value in enumerate(values):
            painter.drawText(self._cell(place, column), _right(), value)

    def _paint_reason(self, painter: QPainter, place: int, one: Baseline) -> None:
        theme, box = self._theme, self.box(place)
        flags = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        font = theme.font("note", weight=500)
        room = round(box.width() * NAME_SHARE) - PAD_PX
        painter.setFont(font)
        painter.setPen(theme.text3)
        fitting = QFontMetrics(font).elidedText(one.name, Qt.TextElideMode.ElideRight, room)
        painter.drawText(box.adjusted(PAD_PX, 0, 0, 0), flags, fitting)
        small = theme.font("tick", weight=400)
        painter.setFont(small)
        beside = QRectF(box.width() * NAME_SHARE, box.top(), box.width() * (1 - NAME_SHARE), box.height())
        metrics, words = QFontMetrics(small), one.reason
        lines = max(1, int(box.height() // metrics.height()))
        room = round(beside.width() * lines * 0.92)
        if metrics.horizontalAdvance(words) > room:
            words = words.partition(",")[0].removesuffix(".") + "."
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, room)
        painter.drawText(beside, flags | int(Qt.TextFlag.TextWordWrap), words)


def _gain(one: Baseline) -> str:
    gain = one.gain
    if gain is None:
        return ""
    return f"The network's RMSE is {abs(100 * gain):.0f} % {'lower' if gain >= 0 else 'higher'}. "


def _right() -> int:
    return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
