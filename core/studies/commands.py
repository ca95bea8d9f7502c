"""What can be asked of a study: frozen commands, applied between two steps only."""

from __future__ import annotations

from dataclasses import dataclass

from core.commands import LaneCommand
from core.studies.study import Study


@dataclass(frozen=True)
class StudyCommand(LaneCommand):
    """The base of all of them."""

    lane = "study"

    to: str
    """Name of the `StudyLane` that it is for: ``regimes``, ``arms``, ``folds``."""


@dataclass(frozen=True)
class LoadStudy(StudyCommand):
    """Begin a study, paused: another one, or the same one on an experiment that has changed."""

    study: Study
    keep_running: bool = False
    """Whether it goes on by itself if the study before was running."""


@dataclass(frozen=True)
class ChangeStudy(StudyCommand):
    """Take other settings: what acts at once or at the next epoch goes on, all else begins anew."""

    study: Study


@dataclass(frozen=True)
class PlayStudy(StudyCommand):
    """Train all members until told otherwise or until they are done."""


@dataclass(frozen=True)
class PauseStudy(StudyCommand):
    """Stop when those whose turn it is have done their update."""


@dataclass(frozen=True)
class StepStudy(StudyCommand):
    """Do the next update, of all members that have one at that moment of the epoch, so many times."""

    count: int = 1

    def __post_init__(self) -> None:
        if self.count < 1:
            raise ValueError(f"{self.count} steps cannot be done")


@dataclass(frozen=True)
class TrainStudyEpoch(StudyCommand):
    """Train all members to the end of the present epoch, then pause."""


@dataclass(frozen=True)
class ResetStudy(StudyCommand):
    """Put all members back to their initial weights, paused."""


@dataclass(frozen=True)
class CancelStudy(StudyCommand):
    """Train no more; what has been found stays until the study is reset or another one begins."""


@dataclass(frozen=True)
class CloseStudy(StudyCommand):
    """Forget the study and let go of its memory."""


@dataclass(frozen=True)
class SetStudySpeed(StudyCommand):
    """Train so many epochs a second; None means as fast as it goes."""

    epochs_per_second: float | None

    def __post_init__(self) -> None:
        if self.epochs_per_second is not None and not self.epochs_per_second > 0:
            raise ValueError(f"{self.epochs_per_second} epochs a second is not a speed")
