"""`BatchesFrame`: what the views of the stage *Batches* show at one moment. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from gui.study.frame import StudyFrame

Unit = Literal["epochs", "updates", "points", "evaluations", "seconds"]
UNITS: dict[Unit, str] = {
    "epochs": "Epochs",
    "updates": "Updates",
    "points": "Points",
    "evaluations": "Gradients",
    "seconds": "Seconds",
}
"""Units of the shared axis with their words."""


@dataclass(frozen=True)
class BatchesChoices:
    """How the regimes are looked at; none of it touches their training."""

    unit: Unit = "epochs"
    log_x: bool = False
    log_y: bool = True
    opened: int | None = None
    """The epoch that is opened into its batches, counted from 1; the axis then counts epochs."""


@dataclass(frozen=True, eq=False)
class BatchesFrame:
    """A study of batch sizes, and how it is looked at."""

    frame: StudyFrame
    choices: BatchesChoices
