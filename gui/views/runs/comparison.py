"""What there is to know of the chosen run, or of two beside one another."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.runs.kept_run import KeptRun
from gui.theme import Theme
from gui.views.runs.curves import RunCurves
from gui.views.runs.table import RunTable, ScrolledTable
from gui.views.runs.words import brief_words, fact_words, table_of
from gui.widgets.labels import Notice, label

BESIDE_FROM_PX = 560
"""Width from which curves and table stand beside one another, at a desk."""
CURVES_FROM_PX = 200
"""Height from which there are curves above the table, at a desk."""
NOTE_DOWN_PX = 4
"""The note, in smaller type, stands on the line of the title."""
TABLE_SHARE = 3
"""How much higher than the curves the table is, where it stands below them, in halves."""


class Comparison(QWidget):
    """Curves and table; two runs whose losses cannot be compared have axes of their own."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.title = label("", "heading")
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        self.note = Notice(theme, quiet=True)
        self.curves, self.other_curves = RunCurves(theme), RunCurves(theme)
        self.table = RunTable(theme)
        self.scrolled = ScrolledTable(self.table)
        self.pictures = QWidget()
        pictures = QHBoxLayout(self.pictures)
        pictures.setContentsMargins(0, 0, 0, 0)
        pictures.setSpacing(8)
        for picture in (self.curves, self.other_curves):
            pictures.addWidget(picture, 1)
        self._body = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body.setSpacing(12)
        self._body.addWidget(self.pictures, 2)
        self._body.addWidget(self.scrolled, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(4)
        head = QHBoxLayout()
        head.setSpacing(12)
        beside = QVBoxLayout()
        beside.setContentsMargins(0, NOTE_DOWN_PX, 0, 0)
        beside.addWidget(self.note)
        head.addWidget(self.title, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(beside, 1)
        column.addLayout(head)
        column.addLayout(self._body, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for part in (self.note, self.curves, self.other_curves, self.table):
            part.set_theme(theme)
        self.note.setFixedHeight(round((1.4 if theme.narrow else 2.7) * theme.px("tick")))

    def show_runs(self, one: KeptRun | None, run: KeptRun, *, is_before: bool) -> None:
        """Show a run; beside it another one, which may be the run before."""
        runs = (run,) if one is None else (one, run)
        heads = tuple(f"run {of.number}" for of in runs)
        self.table.show_rows(heads, table_of(runs))
        self.title.setText(_title(one, run, is_before))
        differing = "" if one is None else one.measure.why_not(run.measure)
        facts = fact_words(run, datetime.now())
        briefer: tuple[str, ...] = brief_words(run)
        if differing and one is not None:
            facts = (
                f"Run {one.number} {differing}: the curves have axes of their own. Run {run.number}: {facts}"
            )
            briefer = (f"Run {one.number} {differing}", *briefer)
        self.note.say(facts, *briefer)
        apart = bool(differing)
        self.curves.show_runs(runs[:1] if apart else runs)
        self.other_curves.setVisible(apart)
        if apart:
            self.other_curves.show_runs((run,))

    def clear(self) -> None:
        """Show nothing: no run, or more than two, are chosen."""
        self.title.setText("")
        self.note.say("Choose one run, or two to compare them.")
        self.table.show_rows((), ())
        self.curves.show_runs(())
        self.other_curves.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the table below the curves where it is narrow; leave the curves out where it is low, too."""
        beside = self.width() >= self._theme.length(BESIDE_FROM_PX)
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._body.direction():
            self._body.setDirection(way)
            self._body.setStretch(1, 2 if beside else TABLE_SHARE)
        self.pictures.setVisible(beside or self.height() >= self._theme.length(CURVES_FROM_PX))
        super().resizeEvent(event)


def _title(one: KeptRun | None, run: KeptRun, is_before: bool) -> str:
    if one is None:
        return f"Run {run.number}: {run.title}"
    return f"Run {run.number} against run {one.number}" + (", the one before" if is_before else "")
