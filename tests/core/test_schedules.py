"""The learning rates of a run against the scheduler of torch stepped alone, and changes during a schedule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
import torch
from engine_bench import SMALL, Bench, experiment_with
from torch import nn
from torch.optim import lr_scheduler

from core.commands import Play, SetHyperparameters, TrainBatches
from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Value
from core.rate_plan import planned_rates
from core.snapshot import Status

BASE = 0.0625
EPOCHS, BATCHES = 5, 6
STEPS = EPOCHS * BATCHES
PLAIN = experiment_with(
    SMALL, optimizer__method="SGD", optimizer__lr=BASE, optimizer__momentum=0.5, stopping__epochs=EPOCHS
)
CASES: dict[str, tuple[str, dict[str, Any]]] = {
    "steps": ("StepLR", {"step_size": 2, "gamma": 0.5}),
    "milestones": ("MultiStepLR", {"milestones": (1, 3, 7), "gamma": 0.3}),
    "no milestone": ("MultiStepLR", {"milestones": ()}),
    "exponential": ("ExponentialLR", {"gamma": 0.9}),
    "cosine": ("CosineAnnealingLR", {"T_max": 4}),
    "cosine, short of 0": ("CosineAnnealingLR", {"T_max": 7, "eta_min": 0.01}),
    "restarts": ("CosineAnnealingWarmRestarts", {"T_0": 2}),
    "longer restarts": ("CosineAnnealingWarmRestarts", {"T_0": 1, "T_mult": 2, "eta_min": 0.001}),
    "warm-up": ("LinearLR", {"start_factor": 0.1, "total_iters": 3}),
    "line down": ("LinearLR", {"start_factor": 1.0, "end_factor": 0.0, "total_iters": 9}),
    "smaller at first": ("ConstantLR", {"factor": 0.25, "total_iters": 2}),
    "polynomial": ("PolynomialLR", {"total_iters": 4, "power": 2.0}),
    "one cycle": ("OneCycleLR", {}),
    "one cycle of lines": ("OneCycleLR", {"anneal_strategy": "linear", "pct_start": 0.5, "div_factor": 5.0}),
    "one cycle in three phases": ("OneCycleLR", {"three_phase": True, "final_div_factor": 10.0}),
    "one cycle of its own length": ("OneCycleLR", {"total_steps": 4, "cycle_momentum": False}),
    "triangles": ("CyclicLR", {"max_lr": 0.5, "step_size_up": 3}),
    "halved triangles": ("CyclicLR", {"max_lr": 0.5, "step_size_up": 2, "mode": "triangular2"}),
    "skew triangles": ("CyclicLR", {"max_lr": 0.25, "step_size_up": 1, "step_size_down": 3}),
    "exponential triangles": (
        "CyclicLR",
        {"max_lr": 0.5, "step_size_up": 2, "mode": "exp_range", "gamma": 0.95, "cycle_momentum": False},
    ),
}
EVERY_CASE = pytest.mark.parametrize("case", CASES)
TO_0 = pytest.mark.parametrize("case", [case for case, (_, given) in CASES.items() if "eta_min" not in given])
"""Those whose lowest rate is a share of the base rate; `eta_min` is the same for all layers."""
EVERY = pytest.mark.parametrize("every", ["epoch", "batch"])


def scheduled(case: str, every: str, base: Experiment = PLAIN) -> Experiment:
    """Return the experiment with the schedule of a case."""
    name, given = CASES[case]
    values: dict[str, Value] = {f"schedule.{name}.{argument}": value for argument, value in given.items()}
    return base.with_values({"schedule.method": name, f"schedule.{name}.every": every, **values})


def alone(
    name: str, given: dict[str, Any], every: str, steps: int = STEPS, planned: int | None = None
) -> tuple[np.ndarray, dict[str, Any]]:
    """Step a scheduler of torch on an optimiser that trains nothing; return its rates and its last group."""
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=BASE, momentum=0.5)
    given = dict(given)
    if name == "OneCycleLR":
        given = {"max_lr": BASE, "total_steps": planned or (STEPS if every == "batch" else EPOCHS)} | given
    elif name == "CyclicLR":
        given["base_lr"] = BASE
    scheduler = getattr(lr_scheduler, name)(optimiser, **given)
    limit = given.get("total_steps", steps + 1) - 1
    rates, moves = [], 0
    for step in range(1, steps + 1):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        if (every == "batch" or step % BATCHES == 0) and moves < limit:
            moves += 1
            scheduler.step()
    return np.array(rates), optimiser.param_groups[0]


def groups_of(bench: Bench, part: int = 0) -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = bench.runner.trainer.optimization._parts[part].optimizer.param_groups
    return groups


def rates_of(bench: Bench) -> np.ndarray:
    rates: np.ndarray = bench.runner.facts.history.steps().learning_rate
    return rates


def ran(experiment: Experiment) -> Bench:
    bench = Bench(experiment)
    bench.do(Play())
    assert (bench.status, bench.step) == (Status.FINISHED, STEPS)
    return bench


def test_the_cases_hold_every_scheduler() -> None:
    chosen = set(hyperparameter("schedule.method").choices) - {"none", "ReduceLROnPlateau"}
    assert {name for name, _ in CASES.values()} == chosen


@EVERY
@EVERY_CASE
def test_the_rates_of_a_run_are_those_of_the_scheduler_alone(case: str, every: str) -> None:
    bench = ran(scheduled(case, every))
    expected, group = alone(*CASES[case], every)
    np.testing.assert_array_equal(rates_of(bench), expected)
    (own,) = groups_of(bench)
    assert (own["lr"], own["momentum"]) == (group["lr"], group["momentum"])
    assert bench.state().learning_rate == own["lr"]


@EVERY
@EVERY_CASE
def test_the_plan_that_is_drawn_beforehand_is_what_comes(case: str, every: str) -> None:
    experiment = scheduled(case, every)
    moves = np.arange(STEPS) if every == "batch" else np.arange(STEPS) // BATCHES
    planned = STEPS if every == "batch" else EPOCHS
    plan = planned_rates(experiment, moves.astype(np.float64), planned)
    np.testing.assert_allclose(plan, alone(*CASES[case], every)[0], rtol=1e-5, atol=1e-9)


def test_without_a_schedule_the_rate_is_constant() -> None:
    assert set(rates_of(ran(PLAIN)).tolist()) == {BASE}


# ---- on plateau ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "given",
    [
        {"patience": 0, "threshold": 0.5, "factor": 0.5},
        {"patience": 1, "threshold": 0.01, "threshold_mode": "abs", "factor": 0.1, "cooldown": 1},
        {"patience": 0, "threshold": 1.0, "factor": 0.1, "min_lr": 0.004},
        {"patience": 0, "threshold": 1.0, "factor": 0.5, "eps": 0.02},
    ],
)
def test_on_plateau_the_rates_follow_the_validation_losses_of_the_run(given: dict[str, Any]) -> None:
    values: dict[str, Value] = {f"schedule.ReduceLROnPlateau.{name}": value for name, value in given.items()}
    bench = ran(PLAIN.with_values({"schedule.method": "ReduceLROnPlateau", **values}))
    losses = [record.validation_loss for record in bench.runner.facts.history.epochs()]
    optimiser = torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=BASE)
    scheduler = lr_scheduler.ReduceLROnPlateau(optimiser, **given)
    expected: list[float] = []
    for loss in losses[1:]:
        expected += BATCHES * [optimiser.param_groups[0]["lr"]]
        scheduler.step(loss)
    np.testing.assert_array_equal(rates_of(bench), np.array(expected))
    assert rates_of(bench)[-1] < BASE


# ---- changes while training ---------------------------------------------------------------


def changed_at(step: int, experiment: Experiment, values: Sequence[tuple[str, Value]]) -> Bench:
    """Return a run to its end in which settings were changed together after a step."""
    bench = Bench(experiment)
    bench.do(TrainBatches(step))
    bench.do(SetHyperparameters(tuple(values)))
    bench.do(Play())
    assert (bench.status, bench.step) == (Status.FINISHED, STEPS)
    return bench


@EVERY
@EVERY_CASE
def test_another_base_rate_scales_the_rates_that_are_still_to_come(case: str, every: str) -> None:
    """Those of a cosine with a lowest rate are pulled to it all the same; twice a number is exact."""
    bench = changed_at(8, scheduled(case, every), [("optimizer.SGD.lr", 2 * BASE)])
    expected = alone(*CASES[case], every)[0]
    np.testing.assert_array_equal(rates_of(bench)[:8], expected[:8])
    assert rates_of(bench)[8] == 2 * expected[8]
    if "eta_min" not in CASES[case][1]:
        np.testing.assert_array_equal(rates_of(bench)[8:], 2 * expected[8:])


def test_another_base_rate_on_plateau_scales_the_rate() -> None:
    values: dict[str, Value] = {
        "schedule.method": "ReduceLROnPlateau", "schedule.ReduceLROnPlateau.patience": 0,
        "schedule.ReduceLROnPlateau.threshold": 1.0, "schedule.ReduceLROnPlateau.factor": 0.5,
    }  # fmt: skip
    bench = changed_at(2 * BATCHES, PLAIN.with_values(values), [("optimizer.SGD.lr", 2 * BASE)])
    by_epoch = rates_of(bench)[::BATCHES] / BASE
    assert by_epoch.tolist() == [1, 0.5, 2 * 0.25, 2 * 0.125, 2 * 0.0625]


@EVERY_CASE
def test_another_schedule_begins_where_it_is_chosen(case: str) -> None:
    """In the middle of an epoch: it counts from there; those that take the whole run take what is left."""
    name, given = CASES[case]
    experiment = scheduled(case, "batch")
    for before in (PLAIN, scheduled("exponential" if name != "ExponentialLR" else "steps", "batch")):
        wanted = [(s.path, experiment.value(s.path)) for s in before.differences(experiment)]
        bench = changed_at(9, before, wanted)
        expected, group = alone(name, given, "batch", steps=STEPS - 9, planned=STEPS - 9)
        np.testing.assert_array_equal(rates_of(bench)[9:], expected)
        assert groups_of(bench)[0]["momentum"] == group["momentum"]


@EVERY_CASE
def test_another_argument_begins_the_schedule_anew(case: str) -> None:
    name, given = CASES[case]
    path, argument, value = f"schedule.{name}", *_other_argument(name, given)
    bench = changed_at(9, scheduled(case, "batch"), [(f"{path}.{argument}", value)])
    expected, _ = alone(name, {**given, argument: value}, "batch", steps=STEPS - 9, planned=STEPS - 9)
    np.testing.assert_array_equal(rates_of(bench)[9:], expected)


def _other_argument(name: str, given: dict[str, Any]) -> tuple[str, Any]:
    for argument, value in (
        ("gamma", 0.7), ("eta_min", 0.002), ("end_factor", 0.5), ("factor", 0.75), ("power", 0.5),
        ("pct_start", 0.4), ("step_size_up", 4),
    ):  # fmt: skip
        if hasattr(getattr(PLAIN.schedule, name), argument) and name != "CyclicLR":
            return argument, value
    return "step_size_up", 4


@EVERY
@EVERY_CASE
def test_constant_again_sets_the_base_rate_and_the_base_momentum(case: str, every: str) -> None:
    bench = changed_at(9, scheduled(case, every), [("schedule.method", "none")])
    assert set(rates_of(bench)[9:].tolist()) == {BASE}
    assert groups_of(bench)[0]["momentum"] == 0.5
    assert set(groups_of(bench)[0]) == set(groups_of(Bench(PLAIN))[0])


def test_a_base_rate_and_a_schedule_chosen_together_begin_from_that_rate() -> None:
    values = [("optimizer.SGD.lr", 0.5), ("schedule.method", "ExponentialLR"),
              ("schedule.ExponentialLR.every", "batch"), ("schedule.ExponentialLR.gamma", 0.5)]  # fmt: skip
    bench = changed_at(20, PLAIN, values)
    np.testing.assert_array_equal(rates_of(bench)[20:], 0.5 ** np.arange(1, 11))


def test_after_the_end_of_a_cycle_the_rate_stays_where_it_ended() -> None:
    bench = ran(scheduled("one cycle", "batch"))
    bench.set("stopping.epochs", EPOCHS + 2)
    bench.do(Play())
    assert bench.step == STEPS + 2 * BATCHES
    assert set(rates_of(bench)[STEPS - 1 :].tolist()) == {rates_of(bench)[STEPS - 1].item()}


# ---- several groups, several optimisers ---------------------------------------------------


@TO_0
def test_a_layer_with_its_own_rate_keeps_its_share(case: str) -> None:
    bench = Bench(scheduled(case, "batch").with_values({"layer2.learning_rate": BASE / 4}))
    for _ in range(STEPS):
        first, second, output = (group["lr"] for group in groups_of(bench))
        assert first == output
        assert second == pytest.approx(first / 4, rel=1e-12)
        bench.do(TrainBatches(1))
    np.testing.assert_array_equal(rates_of(bench), alone(*CASES[case], "batch")[0])


@TO_0
def test_a_layer_that_gets_its_own_rate_later_keeps_its_share_from_then_on(case: str) -> None:
    bench = Bench(scheduled(case, "batch"))
    bench.do(TrainBatches(8))
    bench.do(SetHyperparameters.one("layer2.learning_rate", BASE / 4))
    for _ in range(STEPS - 8):
        first, second, output = (group["lr"] for group in groups_of(bench))
        assert first == output
        assert second == pytest.approx(first / 4, rel=1e-12)
        bench.do(TrainBatches(1))
    np.testing.assert_array_equal(rates_of(bench), alone(*CASES[case], "batch")[0])


def test_both_optimisers_of_muon_have_the_schedule_with_their_own_rates() -> None:
    values: dict[str, Value] = {"optimizer.method": "Muon", "optimizer.Muon.lr": 0.01,
                                "optimizer.rest": "Adam", "optimizer.Adam.lr": 0.002}  # fmt: skip
    bench = Bench(scheduled("steps", "epoch").with_values(values))
    bench.do(TrainBatches(2 * BATCHES))
    assert [groups_of(bench, part)[0]["lr"] for part in (0, 1)] == [0.01 * 0.5, 0.002 * 0.5]


@pytest.mark.parametrize("method", ["AdamW", "LBFGS", "RMSprop", "Adagrad", "Adafactor"])
def test_a_schedule_moves_the_rate_of_any_class(method: str) -> None:
    base = PLAIN.with_values({"optimizer.method": method, f"optimizer.{method}.lr": BASE})
    expected, _ = alone(*CASES["steps"], "batch")
    np.testing.assert_array_equal(rates_of(ran(scheduled("steps", "batch", base))), expected)


def test_a_change_of_class_begins_the_schedule_anew_with_its_rate() -> None:
    values = [("optimizer.method", "Adam"), ("optimizer.Adam.lr", BASE)]
    bench = changed_at(9, scheduled("exponential", "batch"), values)
    np.testing.assert_array_equal(rates_of(bench)[9:], alone(*CASES["exponential"], "batch")[0][: STEPS - 9])
