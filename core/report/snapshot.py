"""Immutable pictures of the demand report. No torch."""

from __future__ import annotations

from dataclasses import dataclass

from core.report.report import Report
from core.report.settings import ReportSettings
from core.report.what_if import Answer, WhatIf


@dataclass(frozen=True, eq=False)
class ReportSnapshot:
    """The report at one moment."""

    command: int
    """Number of the last command that had been applied."""
    settings: ReportSettings
    """As asked for; the report may be of those before for a moment."""
    report: Report | None
    """The latest one with predictions, complete or not; None before the first one."""
    answer: Answer | None
    """To the question that came with the request; None without one, and where it cannot be answered."""
    progress: float
    """Share of the work on the report in hand that is done, 0 to 1."""
    is_working: bool
    """Whether a report is being computed, or is to be."""
    fault: str
    """Why there can be no report, as a sentence; empty if there can be."""


@dataclass(frozen=True)
class ReportWants:
    """Asks for a picture of the report, and perhaps for the prediction of one row that is typed."""

    what_if: WhatIf | None = None
