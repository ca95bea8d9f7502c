"""`ReportFrame`: all that the views of the report show at one moment. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from core.datasets import Dataset
from core.report.report import Grouping, Report
from core.report.settings import ReportSettings
from core.report.snapshot import ReportSnapshot
from core.report.what_if import Answer, WhatIf
from core.snapshot import Status
from gui.frame import Chip
from gui.numbers import grouped

CROSS = "hour × weekday"
"""The grouping of residuals by two quantities at once, where the rows have both."""


@dataclass(frozen=True, eq=False)
class ReportFrame:
    """A report, the data it is about, and how it is looked at."""

    dataset: Dataset
    run: int
    """Number of the run; another one may have other data."""
    status: Status
    trained: bool
    """Whether the network has made a step, so that a report on it says anything."""
    settings: ReportSettings
    """As asked for; the report may be of those before for a moment."""
    snapshot: ReportSnapshot | None
    question: WhatIf
    by: str
    """What residuals are grouped by, as chosen; see `grouping`."""

    @property
    def report(self) -> Report | None:
        """The latest report; None before the first one."""
        return None if self.snapshot is None else self.snapshot.report

    @property
    def cannot_group(self) -> bool:
        """Whether the rows have nothing to be grouped by, which is known once all else but the groups is."""
        report = self.report
        return report is not None and not report.groups and (report.is_final or report.importance is not None)

    @property
    def moving(self) -> bool:
        """Whether training goes on: pictures are then drawn for speed."""
        return self.status is Status.RUNNING

    @property
    def rows(self) -> int:
        """How many rows there are to report on."""
        return len(self.dataset.rows(self.settings.part))

    @property
    def answer(self) -> Answer | None:
        """The answer to the question that is asked now; None while it is on its way, or without one."""
        found = None if self.snapshot is None else self.snapshot.answer
        return found if found is not None and found.question == self.question else None

    @property
    def empty(self) -> str:
        """Why there is nothing to show, as a sentence; "" when there is a report."""
        part = self.settings.part
        if not self.rows:
            return f"There are no {part} rows to report on. Choose other rows, or another share for them."
        if not self.trained:
            return "The network has not been trained yet. Press Space to train; the report follows it."
        if self.snapshot is not None and self.snapshot.fault:
            return self.snapshot.fault
        return "" if self.report is not None else "The first report is being computed …"

    @property
    def chip(self) -> Chip:
        """The words of the state chip."""
        if not self.rows:
            return Chip("paused", f"Report: no {self.settings.part} rows")
        if not self.trained:
            return Chip("paused", "Report: press Space to train first")
        if self.report is None:
            return Chip("paused", "Report: none yet")
        count = grouped(len(self.report.predicted))
        if self.report.held_out.part == "validation":
            return Chip("evaluating", f"Report: {count} validation rows")
        return Chip("evaluating", f"Report: {count} rows the network has not seen")

    @property
    def note(self) -> str:
        """Which parameters the report is about; "" without one."""
        report = self.report
        if report is None:
            return ""
        if report.best_epoch is not None:
            weights = f"the weights of epoch {grouped(report.best_epoch)}"
        else:
            weights = f"step {grouped(report.step)}"
        return f"Evaluation, all neurons on, {weights}."


def choices_of(report: Report | None) -> tuple[str, ...]:
    """Return what the residuals can be grouped by, the two quantities at once first."""
    if report is None:
        return ()
    names = tuple(groups.grouping.name for groups in report.groups)
    return names if report.cross is None else (CROSS, *names)


def by_of(report: Report, wanted: str) -> str:
    """Return what residuals are grouped by: as wanted if the rows have that, else the first; "" for none."""
    choices = choices_of(report)
    return wanted if wanted in choices else next(iter(choices), "")


def short_labels(grouping: Grouping) -> tuple[str, ...]:
    """Return labels for a narrow axis: three letters for weekdays and months, others as they are."""
    if grouping.name in ("weekday", "month"):
        return tuple(word[:3] for word in grouping.labels)
    return grouping.labels
