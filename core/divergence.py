"""What to say and do when a run stops being finite: the likely cause, and states to go back to."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np

from core.experiment import Experiment
from core.history import History
from core.hyperparameters import format_number
from core.snapshot import Divergence
from core.trainer import Trainer, TrainerState

RECENT_STEPS = 300
"""A change made this recently is named as the likely cause."""


@dataclass(frozen=True)
class _Kept:
    state: TrainerState
    loss: float
    """Median loss of the last batches before the state; infinite if there were none."""


class FiniteStates:
    """A ring of the last finite states of a run: every `EVERY` steps, and before each change."""

    EVERY = 100
    KEPT = 24

    def __init__(self) -> None:
        self._ring: deque[_Kept] = deque(maxlen=self.KEPT)

    def offer(self, trainer: Trainer, history: History) -> None:
        """Keep the state of the trainer if it is due. Called between steps."""
        if trainer.step_count % self.EVERY == 0:
            self.keep(trainer, history)

    def keep(self, trainer: Trainer, history: History) -> None:
        """Keep the state of the trainer as it is now, such as before a change of a setting."""
        if self._ring and self._ring[-1].state.step == trainer.step_count:
            return
        recent = history.steps().loss[-10:]
        self._ring.append(_Kept(trainer.state(), float(np.median(recent)) if len(recent) else np.inf))

    def before_trouble(self) -> TrainerState | None:
        """Return the latest kept state whose loss is at most twice the lowest of those kept.

        The states just before a divergence are finite but useless: the loss has exploded already.
        """
        if not self._ring:
            return None
        limit = 2 * min(kept.loss for kept in self._ring)
        good = [kept.state for kept in self._ring if kept.loss <= limit]
        return good[-1] if good else self._ring[0].state

    def forget_after(self, step: int) -> None:
        """Drop the states after a step, because the run goes on from there."""
        while self._ring and self._ring[-1].state.step > step:
            self._ring.pop()


def explain(trainer: Trainer, history: History, kept: TrainerState | None) -> Divergence:
    """Say at which step the run diverged, what probably caused it, and what to do."""
    step = trainer.step_count + 1
    experiment = trainer.experiment
    recent = [c for c in history.changes() if c.step >= step - RECENT_STEPS]
    growth = _growth(history)
    if recent:
        cause = f"{growth} after the change “{recent[-1].text}” at step {recent[-1].step:,}."
    else:
        cause = f"{growth}: {_suspect(experiment)}."
    lower = max(float(f"{experiment.optimizer.lr / 10:.1g}"), 1e-7)
    remedy = f"Lower the learning rate to {format_number(lower)} or less, then go back or reset."
    return Divergence(step, cause, remedy, lower, None if kept is None else kept.step)


def _suspect(experiment: Experiment) -> str:
    rate, sgd = experiment.optimizer.lr, experiment.optimizer.SGD
    if experiment.optimizer.of(experiment.optimizer.method).model_dump().get("maximize"):
        return "“Maximise” is on, so that each step climbs the loss"
    if experiment.optimizer.method == "LBFGS" and experiment.optimizer.LBFGS.line_search_fn == "none":
        return "LBFGS without a line search steps too far on mini-batches; strong Wolfe or whole batches help"
    if experiment.optimizer.method == "SGD" and rate * sgd.weight_decay > 2:
        return "learning rate × weight decay is above 2, so that decay alone makes the weights grow"
    return f"with learning rate {format_number(rate)} each step overshoots further than the one before"


def _growth(history: History) -> str:
    loss = history.steps().loss
    if len(loss) == 0:
        return "The loss of the first batch is not a number"
    start = int(np.argmin(loss))
    return f"The loss grew from {loss[start]:.3g} to {loss[-1]:.3g} within {len(loss) - start:,} steps"
