"""`StudyRun`: the members of a study while they are trained, in turns, all at the same epoch."""

from __future__ import annotations

import math

from core.clock import Clock
from core.datasets import Dataset, prepare
from core.settings import DataSettings
from core.studies.study import Study
from core.studies.training import MemberTraining


class StudyRun:
    """Trains the members in rounds. A round is the next moment of the epoch at which an update is due.

    The update of a batch is due when its rows have been passed: that of batch gradient descent at the end of
    the epoch, together with the last one of stochastic gradient descent. So at the end of each round all
    members have seen the same share of the epoch, but for batches in progress.
    """

    def __init__(self, study: Study, number: int, clock: Clock) -> None:
        self.study, self.number, self._clock = study, number, clock
        self.trainings: list[MemberTraining] = []
        self.epoch = 0.0
        """Epochs done after the last whole round, with the part of the one in progress."""
        self.updates = 0
        """Updates done by all members together."""
        self._due: list[MemberTraining] = []
        """Those whose turn is still to come in the round in progress."""
        self._round_epoch = 0.0
        self._datasets: dict[DataSettings, Dataset] = {}

    # ---- making it ------------------------------------------------------------------------

    @property
    def is_loaded(self) -> bool:
        """Whether all members are there."""
        return len(self.trainings) == len(self.study.members)

    def load_one(self) -> None:
        """Make the next member. Raises `core.experiment_files.FileError` where its rows cannot be used."""
        member = self.study.members[len(self.trainings)]
        data = member.experiment.data
        if data not in self._datasets:
            self._datasets[data] = prepare(data)
        training = MemberTraining(member, self._datasets[data], self.number, self._clock)
        self.trainings.append(training)

    def training(self, key: str) -> MemberTraining | None:
        """Return the member of a key, or None where it is not there (yet)."""
        return next((one for one in self.trainings if one.member.key == key), None)

    def become(self, study: Study) -> bool:
        """Take another description over if no member needs a new network for it; return whether it did."""
        if not self.is_loaded or len(study.members) != len(self.trainings):
            return False
        pairs = list(zip(self.trainings, study.members, strict=True))
        if not all(training.can_become(member) for training, member in pairs):
            return False
        for training, member in pairs:
            training.become(member)
        self.study = study
        return True

    # ---- rounds ---------------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """Whether no member does any more updates."""
        return self.is_loaded and all(training.is_over for training in self.trainings)

    @property
    def is_in_round(self) -> bool:
        """Whether some of the members whose turn it is have done their update, and others not."""
        return bool(self._due)

    @property
    def next_epoch(self) -> float:
        """Epochs done after the next round; infinite when it is over."""
        return min((training.next_epoch for training in self.trainings), default=math.inf)

    @property
    def rounds_per_epoch(self) -> int:
        """Updates an epoch of the busiest member that is not over; 1 at the end."""
        counts = (one.trainer.batches_per_epoch for one in self.trainings if not one.is_over)
        return max(counts, default=1)

    def step(self) -> bool:
        """Do one update of one member; return whether it was the last one of its round."""
        if not self._due:
            self._round_epoch = self.next_epoch
            self._due = [one for one in self.trainings if one.next_epoch == self._round_epoch]
            self._due.reverse()
        self._due.pop().step()
        self.updates += 1
        if self._due:
            return False
        self.epoch = self._round_epoch
        return True

    @property
    def planned_updates(self) -> int:
        """Updates of all members from the beginning to the end, if none ends early."""
        return sum(training.planned_updates for training in self.trainings)
