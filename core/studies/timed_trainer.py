"""`TimedTrainer`: a trainer that tells what of its time went into evaluations."""

from __future__ import annotations

from core.clock import Clock
from core.datasets import Dataset
from core.experiment import Experiment
from core.history import EpochRecord
from core.trainer import Trainer


class TimedTrainer(Trainer):
    """Does what a `Trainer` does, to the bit."""

    def __init__(self, experiment: Experiment, dataset: Dataset, clock: Clock) -> None:
        self._clock = clock
        self.evaluation_s = 0.0
        """Seconds of all evaluations so far, that of the initial weights as well."""
        super().__init__(experiment, dataset)

    def evaluate(self) -> EpochRecord:
        """Compare predictions for all training and validation rows, all neurons on."""
        start_s = self._clock.now()
        record = super().evaluate()
        self.evaluation_s += self._clock.now() - start_s
        return record
