"""`StudyQuestions`: what the views ask of a study beyond its curves, answered in slices."""

from __future__ import annotations

from core.clock import Clock
from core.studies.gradient_noise import GradientNoise
from core.studies.monte_carlo import DropoutSpread
from core.studies.snapshot import NoisePicture
from core.studies.study_run import StudyRun
from core.studies.training import MemberTraining

SLICE_S = 0.002
REST, FIRST_REST = 20.0, 2.0
"""Rest after a slice while the study trains, in times the slice; and before the first answer of a kind."""


class StudyQuestions:
    """The spread of predictions with dropout left on, and the noise of the gradient.

    Each answer belongs to the weights of one step, of which it has a copy. When it is complete the next one
    begins, if the network has gone on: the spread at once, the noise at the next epoch or pause.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._spread_of = self._noise_of = ""
        self._due_s = 0.0
        self.forget()

    def forget(self) -> None:
        """Forget all answers: the study is another one."""
        self._spread: tuple[MemberTraining, DropoutSpread] | None = None
        self._noise: tuple[MemberTraining, GradientNoise] | None = None
        self._spread_step = self._noise_step = self._noise_epoch = -1
        self.noise: NoisePicture | None = None

    def choose(self, spread_of: str, noise_of: str) -> None:
        """Answer for the members of these keys; "" for none."""
        if spread_of != self._spread_of:
            self._spread_of, self._spread, self._spread_step = spread_of, None, -1
        if noise_of != self._noise_of:
            self._noise_of, self._noise, self._noise_step, self.noise = noise_of, None, -1, None

    def due_in(self, run: StudyRun, running: bool) -> float | None:
        """Return the seconds until the next slice, none at rest; None if there is nothing to answer."""
        if not (self._has_spread_to_do(run) or self._has_noise_to_do(run, running)):
            return None
        return max(0.0, self._due_s - self._clock.now()) if running else 0.0

    def advance(self, run: StudyRun, running: bool) -> bool:
        """Work for a slice; return whether there is something new to see."""
        start_s = self._clock.now()
        if self._has_spread_to_do(run):
            training = run.training(self._spread_of)
            first, advance = training is not None and training.spread is None, self._advance_spread
        else:
            first, advance = self.noise is None, self._advance_noise
        found = advance(run)
        now_s = self._clock.now()
        rest = FIRST_REST if first else REST
        self._due_s = now_s + rest * (now_s - start_s)
        return found

    # ---- the spread -----------------------------------------------------------------------

    def _has_spread_to_do(self, run: StudyRun) -> bool:
        training = run.training(self._spread_of) if self._spread_of else None
        if training is None or training.has_diverged:
            return False
        if self._spread is not None:
            return True
        return self._spread_step != training.trainer.step_count and training.has_dropout

    def _advance_spread(self, run: StudyRun) -> bool:
        if self._spread is None:
            training = run.training(self._spread_of)
            assert training is not None
            self._spread = training, training.begin_spread()
        training, work = self._spread
        work.advance(SLICE_S)
        if not work.is_done:
            return False
        training.spread, self._spread_step, self._spread = work.picture(), work.step, None
        return True

    # ---- the noise ------------------------------------------------------------------------

    def _has_noise_to_do(self, run: StudyRun, running: bool) -> bool:
        training = run.training(self._noise_of) if self._noise_of else None
        if training is None or training.has_diverged:
            return False
        if self._noise is not None:
            return True
        if running and self._noise_step >= 0:
            return training.trainer.epoch != self._noise_epoch
        return training.trainer.step_count != self._noise_step

    def _advance_noise(self, run: StudyRun) -> bool:
        if self._noise is None:
            training = run.training(self._noise_of)
            assert training is not None
            sizes = [size for one in run.trainings for size in one.noise_sizes]
            self._noise = training, training.begin_noise(tuple(sizes))
            self._noise_epoch = training.trainer.epoch
        _, work = self._noise
        work.advance(SLICE_S)
        if not work.is_done:
            return False
        self.noise, self._noise_step, self._noise = work.picture(), work.step, None
        return True
