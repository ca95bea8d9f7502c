"""The learning rate that a schedule plans, in closed form: for pictures, before and without torch.

Training itself uses the schedulers of torch; a test compares the two. Formulas as in the documentation of
each class of torch.optim.lr_scheduler.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from core.experiment import Experiment
from core.torch_calls import one_cycle_length

Moves = np.ndarray
"""How often a schedule has moved since it began: whole numbers as float64."""


def planned_rates(experiment: Experiment, moves: Moves, planned: int) -> np.ndarray:
    """Return the rate after so many moves; a constant for no schedule and for one that waits for a plateau.

    `planned` is how many epochs or batches the run had to go when the schedule began.
    """
    base, schedule = experiment.optimizer.lr, experiment.schedule
    plan = _PLANS.get(schedule.method)
    if plan is None:
        return np.full(moves.shape, base)
    return plan(schedule.chosen, base, moves, planned)


Plan = Callable[[Any, float, Moves, int], np.ndarray]


def _step(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    rates: np.ndarray = base * s.gamma ** np.floor(t / s.step_size)
    return rates


def _milestones(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    passed = np.searchsorted(np.sort(np.array(s.milestones, dtype=float)), t, side="right")
    rates: np.ndarray = base * s.gamma ** passed.astype(float)
    return rates


def _exponential(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    rates: np.ndarray = base * s.gamma**t
    return rates


def _cosine(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    return _half_cosine(base, s.eta_min, t / s.T_max)


def _restarts(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    if s.T_mult == 1:
        return _half_cosine(base, s.eta_min, (t % s.T_0) / s.T_0)
    number = np.floor(np.log(t / s.T_0 * (s.T_mult - 1) + 1) / math.log(s.T_mult) + 1e-9)
    begin = s.T_0 * (s.T_mult**number - 1) / (s.T_mult - 1)
    return _half_cosine(base, s.eta_min, (t - begin) / (s.T_0 * s.T_mult**number))


def _half_cosine(high: float, low: float, share: np.ndarray) -> np.ndarray:
    rates: np.ndarray = low + (high - low) * (1 + np.cos(np.pi * share)) / 2
    return rates


def _linear(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    share = np.minimum(t, s.total_iters) / s.total_iters
    rates: np.ndarray = base * (s.start_factor + (s.end_factor - s.start_factor) * share)
    return rates


def _constant(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    return np.where(t < s.total_iters, base * s.factor, base)


def _polynomial(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    rates: np.ndarray = base * (1 - np.minimum(t, s.total_iters) / s.total_iters) ** s.power
    return rates


def _one_cycle(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    total = one_cycle_length(s, planned)
    first, last = base / s.div_factor, base / s.div_factor / s.final_div_factor
    rise = s.pct_start * total - 1
    if s.three_phase:
        ends, levels = [rise, 2 * s.pct_start * total - 2, total - 1.0], [first, base, first, last]
    else:
        ends, levels = [rise, total - 1.0], [first, base, last]
    t = np.minimum(t, total - 1.0)
    rates, begin = np.full(t.shape, levels[-1]), 0.0
    for end, low, high in zip(reversed(ends), reversed(levels[:-1]), reversed(levels[1:]), strict=True):
        place = len(ends) - 1 - ends[::-1].index(end)
        begin = 0.0 if place == 0 else ends[place - 1]
        share = (t - begin) / (end - begin)
        part = low + (high - low) * share if s.anneal_strategy == "linear" else _half_cosine(low, high, share)
        rates = np.where(t <= end, part, rates)
    return rates


def _cyclic(s: Any, base: float, t: Moves, planned: int) -> np.ndarray:
    up, down = s.step_size_up, s.step_size_down or s.step_size_up
    cycle = np.floor(1 + t / (up + down))
    x = 1 + t / (up + down) - cycle
    ratio = up / (up + down)
    height = np.where(x <= ratio, x / ratio, (x - 1) / (ratio - 1))
    if s.mode == "triangular2":
        height = height / 2.0 ** (cycle - 1)
    elif s.mode == "exp_range":
        height = height * s.gamma**t
    rates: np.ndarray = base + (s.max_lr - base) * height
    return rates


_PLANS: dict[str, Plan] = {
    "StepLR": _step,
    "MultiStepLR": _milestones,
    "ExponentialLR": _exponential,
    "CosineAnnealingLR": _cosine,
    "CosineAnnealingWarmRestarts": _restarts,
    "LinearLR": _linear,
    "ConstantLR": _constant,
    "PolynomialLR": _polynomial,
    "OneCycleLR": _one_cycle,
    "CyclicLR": _cyclic,
}
