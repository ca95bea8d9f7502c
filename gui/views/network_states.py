"""Units that do not learn in the step shown: dead ones and saturated ones, by the batch of that very step.

Dead: zero on every row, of a function that is flat where it is zero; no gradient passes. Saturated: close to
an end of a bounded function on most rows; hardly any gradient passes. Neither has to do with dropout, which
switches off what would have answered.
"""

from __future__ import annotations

from enum import IntEnum

import numpy as np

from core.experiment import Experiment
from gui.frame import Diagram
from gui.numbers import grouped

FLAT_AT_ZERO = frozenset({"ReLU", "ReLU6", "Hardshrink", "Softshrink", "Threshold", "Hardswish"})
BOUNDS = {
    "Tanh": (-1.0, 1.0),
    "Softsign": (-1.0, 1.0),
    "Sigmoid": (0.0, 1.0),
    "Hardsigmoid": (0.0, 1.0),
    "ReLU6": (-np.inf, 6.0),
}
"""Ends that a function comes close to; its lower end is left out where that is the zero of a dead unit."""
NEAR = 0.025
"""Part of the way from one bound to the other that counts as close to an end."""
MOST_ROWS = 0.9
ROWS_MIN = 8
"""Fewer rows tell nothing: a ReLU is zero on half of them anyway."""


class UnitState(IntEnum):
    """Whether a unit learns."""

    FINE = 0
    DEAD = 1
    SATURATED = 2


STUCK = (UnitState.DEAD, UnitState.SATURATED)


def states_of(diagram: Diagram, column: int, chosen: np.ndarray | None = None) -> np.ndarray | None:
    """Return the `UnitState` of each neuron of a column, or of the chosen ones; None where all are fine.

    Only of a training step with at least `ROWS_MIN` rows, and of hidden layers.
    """
    if diagram.rows < ROWS_MIN or not 0 < column < len(diagram.columns) - 1:
        return None
    activation = diagram.run.experiment.activations[column - 1]
    bounds = _bounds(diagram.run.experiment, activation)
    if bounds is None and activation not in FLAT_AT_ZERO:
        return None
    batch = diagram.columns[column].batch
    if chosen is not None and len(chosen) < batch.shape[1]:
        batch = batch[:, chosen]
    states = None
    if activation in FLAT_AT_ZERO:
        states = np.where(batch.any(axis=0), UnitState.FINE, UnitState.DEAD)
    if bounds is not None:
        saturated = np.count_nonzero(_near(batch, *bounds), axis=0) >= MOST_ROWS * len(batch)
        fine = np.zeros(len(saturated), np.int64) if states is None else states
        states = np.where(saturated, UnitState.SATURATED, fine)
    return states if states is not None and states.any() else None


def at_its_ends(diagram: Diagram, column: int, neuron: int) -> np.ndarray:
    """Return for each row of the batch whether a unit is close to an end of its function."""
    bounds = _bounds(diagram.run.experiment, diagram.run.experiment.activations[column - 1])
    batch = diagram.columns[column].batch[:, neuron]
    return np.zeros(len(batch), bool) if bounds is None else _near(batch, *bounds)


def count_of(states: np.ndarray | None, state: UnitState) -> int:
    """Return how many units of a column are in a state."""
    return 0 if states is None else int(np.count_nonzero(states == state))


def stuck_words(states: np.ndarray | None) -> str:
    """Return how many units of a column do not learn: ``3 dead``; "" for none."""
    counts = {state: count_of(states, state) for state in STUCK}
    return ", ".join(f"{grouped(count)} {state.name.lower()}" for state, count in counts.items() if count)


def _bounds(experiment: Experiment, activation: str) -> tuple[float, float] | None:
    if activation == "Hardtanh":
        own = experiment.network.Hardtanh
        return own.min_val, own.max_val
    return BOUNDS.get(activation)


def _near(batch: np.ndarray, low: float, high: float) -> np.ndarray:
    margin = NEAR * (high - low if np.isfinite(low) else high)
    found: np.ndarray = (batch >= high - margin) | (batch <= low + margin)
    return found
