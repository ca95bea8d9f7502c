"""The picture of the learning rate: what was used is the history, what is planned comes true."""

from __future__ import annotations

import numpy as np
import pytest
from desk import SINE, Desk

from core.commands import SetHyperparameters, TrainBatches
from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Value
from core.snapshot import StateSnapshot, Wants, state_of
from gui.rates import rates_of

METHODS = [m for m in hyperparameter("schedule.method").choices if m != "ReduceLROnPlateau"]


def scheduled(method: str, **more: Value) -> Experiment:
    values: dict[str, Value] = {"schedule.method": method, "stopping.epochs": 30}
    shorter: dict[str, Value] = {
        "schedule.StepLR.step_size": 7,
        "schedule.CosineAnnealingLR.T_max": 30,
        "schedule.MultiStepLR.milestones": (8, 20),
        "schedule.CyclicLR.step_size_up": 13,
        "schedule.CyclicLR.cycle_momentum": False,
    }
    return SINE.with_values(values | shorter | more)


def state_after(desk: Desk, steps: int) -> StateSnapshot:
    desk.do(TrainBatches(steps))
    desk.mailbox.take()
    desk.mailbox.request(Wants(fit=False, row=bool(steps % 2)))
    desk.runner.turn()
    picture = desk.mailbox.take()
    assert picture is not None
    return state_of(picture)


@pytest.mark.parametrize("method", METHODS)
def test_what_is_planned_is_what_comes(method: str) -> None:
    desk = Desk(scheduled(method))
    rates = rates_of(state_after(desk, 21))
    epochs, planned = rates.planned
    after = rates_of(state_after(desk, 60))
    came = desk.runner.facts.history.steps()
    for epoch, rate in zip(came.epoch[21:], came.learning_rate[21:], strict=True):
        place = int(np.argmin(np.abs(epochs - (epoch - 0.25))))  # the rate of a step holds before it
        near = planned[max(place - 3, 0) : place + 4]
        assert near.min() * 0.999 <= rate <= near.max() * 1.001, (method, epoch)
    assert after.now[0] == pytest.approx(81 / 4)


def test_what_was_used_is_the_history() -> None:
    desk = Desk(scheduled("ExponentialLR"))
    state = state_after(desk, 50)
    epochs, rates = rates_of(state).played
    steps = state.run.history.steps()
    assert np.array_equal(epochs, [0.0, *steps.epoch[:-1]])
    assert np.array_equal(rates, steps.learning_rate)


def test_a_changed_base_rate_moves_the_plan() -> None:
    desk = Desk(scheduled("ExponentialLR"))
    before = rates_of(state_after(desk, 20))
    desk.do(SetHyperparameters.one("optimizer.Adam.lr", 0.1))
    after = rates_of(state_after(desk, 1))
    assert after.planned[1][-1] == pytest.approx(10 * before.planned[1][-1], rel=1e-6)


def test_a_constant_rate_has_no_words() -> None:
    assert rates_of(state_after(Desk(SINE), 5)).words == ""
    assert rates_of(state_after(Desk(scheduled("StepLR")), 5)).words == "now 0.0100"
