"""Paths of the race against plain loops of torch."""

from __future__ import annotations

from typing import Any, get_args

import numpy as np
import pytest
import torch
from racer_bench import SURFACES, Batches, Bowl, pictures, places, plain_run, race_of, racer, run

from core.race.settings import DOES_NOT_FIT, RaceSettings
from core.race.snapshot import Standing
from core.settings.optimizer_types import Method

STEPS = 500

# (class, its settings here, its arguments in torch)
CASES: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("SGD", {}, {}),
    ("SGD", {"lr": 0.002, "momentum": 0.9, "dampening": 0.2, "weight_decay": 0.01},
     {"lr": 0.002, "momentum": 0.9, "dampening": 0.2, "weight_decay": 0.01}),
    ("SGD", {"lr": 0.001, "momentum": 0.8, "nesterov": True},
     {"lr": 0.001, "momentum": 0.8, "nesterov": True}),
    ("SGD", {"lr": 0.001, "maximize": True}, {"lr": 0.001, "maximize": True}),
    ("Adam", {}, {}),
    ("Adam", {"lr": 0.1, "beta1": 0.8, "beta2": 0.95, "eps": 1e-6, "weight_decay": 0.02, "amsgrad": True},
     {"lr": 0.1, "betas": (0.8, 0.95), "eps": 1e-6, "weight_decay": 0.02, "amsgrad": True}),
    ("Adam", {"lr": 0.1, "weight_decay": 0.02, "decoupled_weight_decay": True, "maximize": True},
     {"lr": 0.1, "weight_decay": 0.02, "decoupled_weight_decay": True, "maximize": True}),
    ("AdamW", {}, {}),
    ("AdamW", {"lr": 0.2, "beta1": 0.5, "beta2": 0.9, "weight_decay": 0.1, "amsgrad": True},
     {"lr": 0.2, "betas": (0.5, 0.9), "weight_decay": 0.1, "amsgrad": True}),
    ("RMSprop", {}, {}),
    ("RMSprop", {"lr": 0.02, "alpha": 0.9, "eps": 1e-4, "weight_decay": 0.1, "momentum": 0.7,
                 "centered": True},
     {"lr": 0.02, "alpha": 0.9, "eps": 1e-4, "weight_decay": 0.1, "momentum": 0.7, "centered": True}),
    ("Adagrad", {}, {}),
    ("Adagrad", {"lr": 0.5, "lr_decay": 0.01, "weight_decay": 0.05, "initial_accumulator_value": 0.3},
     {"lr": 0.5, "lr_decay": 0.01, "weight_decay": 0.05, "initial_accumulator_value": 0.3}),
    ("Adadelta", {}, {}),
    ("Adadelta", {"lr": 5.0, "rho": 0.7, "eps": 1e-3, "weight_decay": 0.02},
     {"lr": 5.0, "rho": 0.7, "eps": 1e-3, "weight_decay": 0.02}),
    ("Adamax", {}, {}),
    ("Adamax", {"lr": 0.1, "beta1": 0.7, "beta2": 0.9, "weight_decay": 0.02},
     {"lr": 0.1, "betas": (0.7, 0.9), "weight_decay": 0.02}),
    ("NAdam", {}, {}),
    ("NAdam", {"lr": 0.05, "beta1": 0.8, "momentum_decay": 0.1, "weight_decay": 0.02,
               "decoupled_weight_decay": True},
     {"lr": 0.05, "betas": (0.8, 0.999), "momentum_decay": 0.1, "weight_decay": 0.02,
      "decoupled_weight_decay": True}),
    ("RAdam", {}, {}),
    ("RAdam", {"lr": 0.1, "beta2": 0.9, "weight_decay": 0.02},
     {"lr": 0.1, "betas": (0.9, 0.9), "weight_decay": 0.02}),
    ("ASGD", {}, {}),
    ("ASGD", {"lr": 0.005, "lambd": 0.01, "alpha": 0.5, "t0": 20.0, "weight_decay": 0.02},
     {"lr": 0.005, "lambd": 0.01, "alpha": 0.5, "t0": 20.0, "weight_decay": 0.02}),
    ("Rprop", {}, {}),
    ("Rprop", {"lr": 0.1, "eta_minus": 0.4, "eta_plus": 1.5, "step_min": 1e-4, "step_max": 0.5},
     {"lr": 0.1, "etas": (0.4, 1.5), "step_sizes": (1e-4, 0.5)}),
    ("Adafactor", {}, {}),
    ("Adafactor", {"lr": 0.2, "beta2_decay": -0.6, "eps1": 1e-3, "eps2": 0.1, "d": 2.0, "weight_decay": 0.1},
     {"lr": 0.2, "beta2_decay": -0.6, "eps": (1e-3, 0.1), "d": 2.0, "weight_decay": 0.1}),
    ("LBFGS", {}, {}),
    ("LBFGS", {"lr": 0.3, "max_iter": 3, "history_size": 4}, {"lr": 0.3, "max_iter": 3, "history_size": 4}),
    ("LBFGS", {"max_iter": 5, "max_eval": 9, "line_search_fn": "strong_wolfe"},
     {"max_iter": 5, "max_eval": 9, "line_search_fn": "strong_wolfe"}),
]  # fmt: skip


def names(case: tuple[str, dict[str, Any], dict[str, Any]]) -> str:
    return "-".join([case[0], *case[1]])


def test_every_class_that_fits_is_compared_with_default_and_other_arguments() -> None:
    assert {case[0] for case in CASES} == set(get_args(Method)) - set(DOES_NOT_FIT)
    assert all({bool(case[1]) for case in CASES if case[0] == name} == {True, False} for name, *_ in CASES)


@pytest.mark.bits
@pytest.mark.parametrize("case", CASES, ids=names)
@pytest.mark.parametrize("name", SURFACES)
def test_a_path_is_that_of_a_plain_loop(name: str, case: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    method, settings, given = case
    surface = SURFACES[name]
    race = race_of(racer(method, **settings), surface=surface, steps=STEPS)
    run(race, STEPS)
    (picture,) = pictures(race)
    done = len(picture.x)
    plain = plain_run(surface, method, given, min(STEPS, done + 50))

    np.testing.assert_allclose(places(picture), plain.points[:done], rtol=1e-12, atol=1e-12)
    np.testing.assert_array_equal(picture.evaluations, plain.evaluations[:done])
    values = [float(surface._value(x, y)) for x, y in plain.points[:done]]
    np.testing.assert_allclose(picture.loss, values, rtol=1e-12, atol=1e-12)
    if picture.standing is Standing.DIVERGED:
        x, y = plain.points[done]
        assert not np.isfinite([x, y, surface._value(x, y)]).all() or np.hypot(x, y) > 8e6
        assert picture.standing_step == done
    elif picture.standing is Standing.THERE:
        assert picture.standing_step == picture.steps
        assert np.abs(plain.points[done:] - plain.points[done - 1]).max(initial=0.0) < 1e-4
    else:
        assert done == STEPS + 1


@pytest.mark.parametrize("case", CASES, ids=names)
def test_noise_is_that_of_a_plain_loop(case: tuple[str, dict[str, Any], dict[str, Any]]) -> None:
    method, settings, given = case
    race = race_of(racer(method, **settings), noise=0.3, seed=4)
    run(race, 60)
    (picture,) = pictures(race)
    plain = plain_run(Bowl(), method, given, 60, noise=0.3, seed=4)
    np.testing.assert_allclose(places(picture), plain.points[: len(picture.x)], rtol=1e-12, atol=1e-12)
    assert len(picture.x) == 61


def test_all_racers_meet_the_same_noise_and_batches() -> None:
    race = race_of(*(racer(number=number, lr=0.01) for number in (1, 2, 3)), surface=Batches(), noise=1.0)
    run(race, 30)
    first, *others = (places(picture) for picture in pictures(race))
    assert all(np.array_equal(first, other) for other in others)
    alone = race_of(racer(lr=0.01), surface=Batches(), noise=1.0)
    run(alone, 30)
    np.testing.assert_array_equal(places(pictures(alone)[0]), first)


def test_another_seed_is_other_noise() -> None:
    paths = []
    for seed in (0, 1):
        race = race_of(racer(lr=0.01), noise=1.0, seed=seed)
        run(race, 3)
        paths.append(places(pictures(race)[0]))
    assert not np.array_equal(*paths)


def test_noise_has_the_deviation_that_was_asked_for() -> None:
    race = race_of(racer(lr=1e-7), noise=2.5)
    drawn = []
    for _ in range(400):
        race.step()
        (picture,) = pictures(race, selected=1)
        assert picture.last is not None
        point = torch.tensor(picture.last.point_before, requires_grad=True)
        Bowl().loss(point, 0).backward()  # type: ignore[no-untyped-call]
        assert point.grad is not None
        drawn.append(picture.last.gradient - point.grad.numpy())
    assert np.std(drawn) == pytest.approx(2.5, rel=0.1)
    assert abs(np.mean(drawn)) < 0.3


@pytest.mark.parametrize("method", ["Muon"])
def test_classes_that_do_not_fit_are_refused_with_the_reason(method: str) -> None:
    with pytest.raises(ValueError, match="Muon cannot race: it turns matrices into orthogonal ones"):
        RaceSettings(racers=(racer(method),))
    assert "sparse gradients only" in DOES_NOT_FIT["SparseAdam"]
    assert "SparseAdam" not in get_args(Method)


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"nesterov": True}, "Nesterov needs a momentum above 0"),
        ({"nesterov": True, "momentum": 0.9, "dampening": 0.1}, "Nesterov needs a dampening of 0"),
    ],
)
def test_arguments_that_torch_refuses_are_refused_in_a_sentence(given: dict[str, Any], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        RaceSettings(racers=(racer("SGD", **given),))
