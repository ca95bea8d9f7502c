"""The controls of the report: which rows, residuals by what, how inputs are shuffled, and the leak."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from core.experiment import Experiment, hyperparameter
from core.report.settings import DemandReport, report_settings
from gui.controls.leak_box import LeakBox
from gui.controls.plain_group import PlainGroup, setting_strip, wrapped_label
from gui.controls.row import CONTENT_WIDTH, SettingRow
from gui.controls.sections_panel import SectionsPanel
from gui.theme import Theme
from gui.widgets.combo import SmallCombo

DATA = ("data.leak", "data.split", "data.train", "data.validation")
"""Settings of the data that decide what the report says."""
INPUTS = "data.table.inputs"


class ReportPanel(SectionsPanel):
    """Paths are those of the report (``report.part``) or of the experiment (``data.leak``)."""

    grouping_chosen = Signal(str)
    """What residuals are to be grouped by."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Demand", parent)
        self.grouping = SmallCombo([("", "–")], theme)
        self.grouping.setAccessibleName("Residual by")
        self.grouping.setToolTip("What the residuals, predicted − actual, are grouped by")
        self.grouping.setFixedWidth(150)
        self.grouping.chosen.connect(self.grouping_chosen)
        self._report = PlainGroup("Report", report_settings().values(), theme)
        self._report.add_above(setting_strip("Residual by", self.grouping))
        self._data = PlainGroup("Data", [hyperparameter(path) for path in DATA], theme)
        self._worthless = wrapped_label("", "error")
        self._worthless.hide()
        self.leaks = LeakBox(theme)
        """What in a table of the user's own gives the target away."""
        self.leaks.leak_requested.connect(lambda on: self.change_requested.emit("data.leak", on))
        self._data.add_below(self.leaks)
        self._data.add_below(self._worthless)
        self._add_groups(self._report, self._data)
        self._dress(self.grouping, self.leaks)

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

    def show_leaks(
        self, texts: Sequence[str] | None, fault: str, all_in_use: bool, applied_command: int
    ) -> None:
        """Show what in a table of the user's own gives the target away; as `LeakBox.show_leaks`."""
        self.leaks.show_leaks(texts, fault, all_in_use, applied_command)

    def hide_leaks(self) -> None:
        """Show none, where the data come with the program."""
        self.leaks.hide()

    def show_groupings(self, names: Sequence[str], chosen: str) -> None:
        """Offer what the residuals can be grouped by."""
        self.grouping.offer([(name, name) for name in names] or [("", "–")])
        self.grouping.choose(chosen)
        self.grouping.setEnabled(len(names) > 1)

    def mark_pending(self, path: str, command: int) -> None:
        """Let the row of a setting wait for a command."""
        for row in self._rows(path):
            row.mark_pending(command)

    def _rows(self, path: str) -> list[SettingRow]:
        """Return the rows of a setting; the leak of the user's own table is one of inputs."""
        return [self.leaks.row] if path == INPUTS else super()._rows(path)
