"""What can be asked of the demand report of the network that is trained."""

from __future__ import annotations

from dataclasses import dataclass

from core.commands import LaneCommand
from core.report.settings import ReportSettings


@dataclass(frozen=True)
class ReportCommand(LaneCommand):
    """The base of all of them."""

    lane = "report"


@dataclass(frozen=True)
class ShowReport(ReportCommand):
    """Report on the network as it is, and again as training goes on."""

    settings: ReportSettings


@dataclass(frozen=True)
class HideReport(ReportCommand):
    """Compute nothing more until a report is to be shown again."""
