"""The controls of the report: which rows, residuals by what, how inputs are shuffled, and the leak."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from core.experiment import Experiment, hyperparameter
from core.report.settings import DemandReport, report_settings
from gui.controls.plain_group import PlainGroup
from gui.controls.row import CONTENT_WIDTH, LEFT, RIGHT, SettingRow
from gui.controls.undo_buttons import say_what_returns, undo_buttons
from gui.theme import Theme
from gui.widgets.combo import SmallCombo
from gui.widgets.labels import label

WIDTH = 328
SCROLL_BAR_PX = 10
DATA = ("data.leak", "data.split", "data.train", "data.validation")
"""Settings of the data that decide what the report says."""


class ReportPanel(QWidget):
    """Asks for changes and shows what is asked for; it holds no settings of its own."""

    change_requested = Signal(str, object)
    """Path and stored value: of the report (``report.part``), or of the experiment (``data.leak``)."""
    grouping_chosen = Signal(str)
    """What residuals are to be grouped by."""
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.undo, self.redo = undo_buttons(theme)
        self.grouping = SmallCombo([("", "–")], theme)
        self.grouping.setAccessibleName("Residual by")
        self.grouping.setToolTip("What the residuals, predicted − actual, are grouped by")
        self.grouping.chosen.connect(self.grouping_chosen)
        self._report = PlainGroup("Report", report_settings().values(), theme)
        self._data = PlainGroup("Data", [hyperparameter(path) for path in DATA], theme)
        self._worthless = label("", "error")
        self._groups = (self._report, self._data)
        self._lay_out()
        for group in self._groups:
            group.change_requested.connect(self.change_requested)
        self.undo.clicked.connect(self.undo_requested)
        self.redo.clicked.connect(self.redo_requested)
        self.show_undo("", "")

    # ---- what is shown ---------------------------------------------------------------------

    def show_report(self, report: DemandReport, rows: int) -> None:
        """Show the settings of the report, and how many rows it is about."""
        self._report.show_values(report, 0, f"{rows:,} {report.report.part} rows")

    def show_experiment(self, experiment: Experiment, applied_command: int, leak: str) -> None:
        """Show what of the data matters here; `leak` says why a score is worthless, or nothing."""
        self._data.show_values(experiment, applied_command, "leaked" if leak else "")
        if leak != self._worthless.text():
            self._worthless.setText(leak)
            self._worthless.setMinimumHeight(self._worthless.heightForWidth(CONTENT_WIDTH) if leak else 0)
            self._worthless.setVisible(bool(leak))

    def show_groupings(self, names: Sequence[str], chosen: str) -> None:
        """Offer what the residuals can be grouped by."""
        self.grouping.offer([(name, name) for name in names] or [("", "–")])
        self.grouping.choose(chosen)
        self.grouping.setEnabled(len(names) > 1)

    def show_fault(self, path: str, sentence: str) -> None:
        """Say below a setting why its value cannot be used; the one in use stays."""
        row = self.row(path)
        if row is not None:
            row.show_fault(sentence)

    def mark_pending(self, path: str, command: int) -> None:
        """Let the row of a setting wait for a command."""
        row = self.row(path)
        if row is not None:
            row.mark_pending(command)

    def row(self, path: str) -> SettingRow | None:
        """Return the row of a setting if it has been made."""
        return next((row for group in self._groups if (row := group.row(path)) is not None), None)

    def show_undo(self, undo: str, redo: str) -> None:
        """Say what the buttons would take back or do again; empty words disable them."""
        say_what_returns(self.undo, self.redo, undo, redo)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        for part in (self.undo, self.redo, self.grouping, *self._groups):
            part.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline at the right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.line)
        painter.end()

    # ---- within ----------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setFixedWidth(WIDTH)
        self.grouping.setFixedWidth(150)
        strip = QWidget()
        row = QHBoxLayout(strip)
        row.setContentsMargins(LEFT, 2, RIGHT, 4)
        row.addWidget(label("Residual by", "setting"))
        row.addStretch(1)
        row.addWidget(self.grouping)
        self._report.add_above(strip)
        self._worthless.setWordWrap(True)
        self._worthless.setFixedWidth(CONTENT_WIDTH)
        self._worthless.setContentsMargins(LEFT, 0, 0, 4)
        self._worthless.hide()
        self._data.add_below(self._worthless)
        head = QHBoxLayout()
        head.setContentsMargins(LEFT, 8, RIGHT + SCROLL_BAR_PX, 2)
        head.addWidget(label("Demand", "title"), 1)
        head.addWidget(self.undo)
        head.addWidget(self.redo)
        body = QWidget()
        body.setFixedWidth(WIDTH - SCROLL_BAR_PX)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        for group in self._groups:
            column.addWidget(group)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        body.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)

    def sizeHint(self) -> QSize:
        """Return the fixed width and any height."""
        return QSize(WIDTH, 600)
