"""`StudyFrame`: a study at one moment, and what is asked of it. No Qt."""

from __future__ import annotations

from dataclasses import dataclass

from core.snapshot import Status
from core.studies.settings import StudySettings
from core.studies.snapshot import MemberPicture, StudySnapshot
from gui.frame import Chip
from gui.numbers import grouped, significant

COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, eq=False)
class StudyFrame:
    """What the views of a study show."""

    study: StudySnapshot
    settings: StudySettings
    """As asked for; `study.study` is what has been applied."""
    fault: str
    """Why what is asked for cannot be trained, as a sentence; empty if it can."""

    @property
    def moving(self) -> bool:
        """Whether it is being trained: pictures are then drawn for speed."""
        return self.study.status is Status.RUNNING

    @property
    def members(self) -> tuple[MemberPicture, ...]:
        """Those that have been made."""
        return self.study.members

    def member(self, key: str) -> MemberPicture | None:
        """Return the picture of a key, or None while it is not there."""
        return next((one for one in self.members if one.member.key == key), None)

    @property
    def planned_epochs(self) -> int:
        """Epochs of the member that trains longest."""
        return max(member.experiment.stopping.epochs for member in self.study.study.members)

    @property
    def epoch(self) -> float:
        """Epochs done by those that are still training; at the end, by the one that trained longest."""
        if self.study.status in (Status.FINISHED, Status.DIVERGED):
            return float(max((one.state.epoch for one in self.members), default=0))
        return self.study.epoch

    @property
    def epochs_per_second(self) -> float:
        """Measured; 0 while not running."""
        updates = sum(one.state.batches_per_epoch for one in self.members if not one.is_over)
        return self.study.updates_per_second / updates if updates else 0.0

    def chip_of(self, noun: str) -> Chip:
        """Return the words of the state chip; `noun` is what the members are: ``regime``."""
        study, count = self.study, len(self.study.study.members)
        number = COUNTS[count] if count < len(COUNTS) else grouped(count)
        who = f"{number} {noun}{'s' if count != 1 else ''}"
        epoch = significant(self.epoch, 3) if self.epoch % 1 else grouped(round(self.epoch))
        chips = {
            Status.READY: Chip("paused", f"Ready: Space trains {who}"),
            Status.RUNNING: Chip("running", f"Training: epoch {int(self.epoch):,}, {who}"),
            Status.PAUSED: Chip("paused", f"Paused: epoch {epoch}, {who}"),
            Status.FINISHED: Chip("done", f"Over: epoch {epoch}, {who}"),
            Status.DIVERGED: Chip("error", f"Diverged: epoch {epoch}"),
        }
        if study.fault:
            return Chip("error", "Cannot be trained")
        if study.is_loading:
            return Chip("paused", f"Preparing {who}")
        return Chip("paused", f"Cancelled: epoch {epoch}") if study.is_cancelled else chips[study.status]


def progress_words(study: StudySnapshot) -> str:
    """Return how far a study is: ``43 %, 12 s left``."""
    percent = f"{100 * study.progress:.0f} %"
    if study.status is not Status.RUNNING:
        return f"{percent}, paused"
    left = study.seconds_left
    if left is None:
        return percent
    return f"{percent}, {left:.0f} s left" if left < 100 else f"{percent}, {left / 60:.0f} min left"
