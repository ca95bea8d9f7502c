"""The learning rate over the run, for the small picture beside the schedule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.history import History, Version
from core.rate_plan import planned_rates
from core.snapshot import StateSnapshot
from core.torch_calls import moves_each_batch
from gui.numbers import significant

POINTS = 288
"""Points of each curve: one a pixel of the picture."""

Curve = tuple[np.ndarray, np.ndarray]
"""Epochs and learning rates."""


@dataclass(frozen=True)
class Rates:
    """What was used, what is planned, and where the run stands."""

    played: Curve
    planned: Curve
    now: tuple[float, float]
    words: str
    """What stands beside the base rate; empty while the rate is constant."""


def rates_of(state: StateSnapshot) -> Rates:
    """Return the learning rates of a run: the first parameter group's, as the optimiser used them."""
    history, experiment = state.run.history, state.experiment
    epoch = state.epoch + state.batch_in_epoch / state.batches_per_epoch
    played = _played(history)
    planned = _planned(state, epoch)
    words = ""
    if experiment.schedule.method != "none":
        words = f"now {significant(state.learning_rate)}"
    return Rates(played, planned, (epoch, state.learning_rate), words)


def _played(history: History) -> Curve:
    steps = history.steps()
    if len(steps) == 0:
        return np.empty(0), np.empty(0)
    places = np.unique(np.linspace(0, len(steps) - 1, POINTS).astype(np.int64))
    began = np.where(places > 0, steps.epoch[places - 1], 0.0)  # the rate of a step holds from there on
    return began, steps.learning_rate[places]


def _planned(state: StateSnapshot, epoch: float) -> Curve:
    """Return the plan from now on, fitted to the rate in use, which earlier changes may have scaled."""
    experiment = state.experiment
    epochs = np.linspace(epoch, max(experiment.stopping.epochs, epoch), POINTS)
    began = _schedule_began(state.run.history)
    if moves_each_batch(experiment):
        moves = np.round((epochs - epoch) * state.batches_per_epoch) + state.step - began.step
    else:
        steps = state.run.history.steps()
        first = steps.epoch[began.step - 1] if began.step else 0.0
        moves = np.floor(epochs + 1e-9) - np.floor(first + 1e-9)
    rates = planned_rates(experiment, np.maximum(moves, 0.0), began.planned)
    scale = state.learning_rate / rates[0] if rates[0] > 0 else 1.0
    return epochs, rates * scale


def _schedule_began(history: History) -> Version:
    """Return the version of the experiment with which the present schedule began."""
    versions = history.versions()
    began = versions[-1]
    for version in reversed(versions):
        if version.experiment.schedule != began.experiment.schedule:
            break
        began = version
    return began
