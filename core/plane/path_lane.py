"""`PathLane`: keeps the path of the run from its first step, whether or not a plane is looked at."""

from __future__ import annotations

from core.commands import LaneCommand
from core.plane.trajectory import Trajectory
from core.trainer import Trainer


class PathLane:
    """A lane of the runner. Its unit of work is one copy of the parameters."""

    def __init__(self) -> None:
        self.trajectory = Trajectory()
        self._trainer: Trainer | None = None
        self._restored = 0

    def obey(self, number: int, command: LaneCommand) -> None:
        """Do nothing: the path is always kept."""

    def follow(self, trainer: Trainer) -> None:
        """Begin the path of another run."""
        self._trainer, self._restored = trainer, trainer.times_restored
        self.trajectory.clear()
        self.trajectory.offer(trainer.step_count, trainer.network.parameters.numpy())

    def due_in(self) -> float | None:
        """Return 0 where the path is behind the run."""
        trainer = self._trainer
        if trainer is None:
            return None
        if trainer.times_restored != self._restored:
            return 0.0
        wanted = self.trajectory.wants(trainer.step_count) and not trainer.has_best_restored
        return 0.0 if wanted else None

    def turn(self) -> None:
        """Add the present parameters if it is time; forget what was taken back."""
        trainer = self._trainer
        assert trainer is not None
        if trainer.times_restored != self._restored:
            self._restored = trainer.times_restored
            self.trajectory.cut_after(trainer.step_count - 1)  # a step may have been done since
        if not trainer.has_best_restored:
            self.trajectory.offer(trainer.step_count, trainer.network.parameters.numpy())
