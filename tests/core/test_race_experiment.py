"""Descriptions of races: settings by path, the surface that they mean, racers that are proposed."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from core.datasets import prepare
from core.experiment_files import named
from core.landscape.test_functions import FUNCTIONS, function
from core.race.experiment import RaceExperiment, race_settings, racer_settings
from core.race.places import start_of
from core.race.proposal import FIRST, first_racers, moved_to, proposed, rate_for, steepest, with_rate
from core.race.settings import RacerSettings
from core.race.surfaces import surface_of
from core.settings_by_path import is_in_effect, with_values_at
from core.torch_calls import as_torch
from core.validation import SettingError


def line(**values: object) -> RaceExperiment:
    settings = {f"surface.{name}": value for name, value in values.items()}
    return RaceExperiment().with_values({"surface.kind": "linear", **settings})


DATA = prepare(named("Straight line").data)
BIKES = prepare(named("Bike demand").data)


def test_the_functions_offered_are_those_of_the_catalogue() -> None:
    assert race_settings()["surface.function"].choices == tuple(FUNCTIONS)


@pytest.mark.parametrize("key", FUNCTIONS)
def test_a_function_is_described_by_its_key(key: str) -> None:
    experiment = RaceExperiment().with_values({"surface.function": key})
    surface = surface_of(experiment, None)
    assert surface is not None
    point = np.array([0.3]), np.array([-0.4])
    expected = function(key).grid(*point)
    assert surface.grid(*point) == expected


def test_condition_and_rotation_count_for_the_bowl_only() -> None:
    bowl = RaceExperiment().with_values({"surface.condition": 50.0})
    surface = surface_of(bowl, None)
    assert surface is not None and surface.hessian is not None
    high, low = sorted(np.linalg.eigvalsh(surface.hessian), reverse=True)
    assert high / low == pytest.approx(50)
    setting = race_settings()["surface.condition"]
    assert is_in_effect(bowl, setting)
    assert not is_in_effect(bowl.with_values({"surface.function": "rosenbrock"}), setting)


@pytest.mark.parametrize("text", ["x^2 +", "import os", "x * z", ""])
def test_a_formula_that_is_none_is_told_in_one_sentence(text: str) -> None:
    experiment = RaceExperiment().with_values({"surface.kind": "formula", "surface.formula": text})
    with pytest.raises(SettingError):
        surface_of(experiment, None)


def test_a_straight_line_waits_for_its_data() -> None:
    assert surface_of(line(), None) is None


@pytest.mark.parametrize("rows", ["train", "validation"])
def test_the_straight_line_is_fitted_to_the_rows_that_are_chosen(rows: str) -> None:
    surface = surface_of(line(rows=rows, scaled=False, column=2), BIKES)
    assert surface is not None
    chosen = BIKES.rows(rows)  # type: ignore[arg-type]
    residuals = BIKES.target[chosen] - (3.0 * BIKES.inputs[chosen, 2] + 20.0)
    found = surface.grid(np.array([3.0]), np.array([20.0]))[0, 0]
    assert found == pytest.approx(np.mean(residuals**2), rel=1e-10)


def test_a_column_that_is_gone_is_the_last_one() -> None:
    assert surface_of(line(column=9_999), BIKES) is not None


def test_each_row_is_in_one_mini_batch_of_an_epoch() -> None:
    surface = surface_of(line(rows="batch", batch_rows=7), DATA)
    assert surface is not None
    count = len(DATA.train)
    in_epoch = -(-count // 7)
    batches = surface.batch_rows  # type: ignore[attr-defined]
    for epoch in range(2):
        rows = np.concatenate(batches[epoch * in_epoch : (epoch + 1) * in_epoch])
        assert sorted(rows) == list(range(count))
    assert surface.batches * 7 >= 500, "enough for the steps of a race"
    losses = {round(float(surface.loss(torch.tensor([0.5, 0.1]), step)), 9) for step in range(4)}
    assert len(losses) == 4, "the surface wobbles"


# ---- racers that are proposed -----------------------------------------------------------------


def test_the_first_racers_are_six_and_told_apart() -> None:
    racers = first_racers(function("bowl"))
    assert [racer.shown_name for racer in racers] == list(FIRST)
    assert [racer.number for racer in racers] == [1, 2, 3, 4, 5, 6]


@pytest.mark.parametrize("key", [key for key in FUNCTIONS if FUNCTIONS[key].minima])
@pytest.mark.parametrize("name", FIRST)
def test_with_the_proposed_rate_a_racer_gets_lower_and_stays_finite(key: str, name: str) -> None:
    surface = function(key)
    racer = proposed(surface, name, 1)
    point = torch.nn.Parameter(torch.tensor(surface.start, dtype=torch.float64))
    settings = racer.optimizer
    optimizer = getattr(torch.optim, settings.method)([point], **as_torch(settings.of(settings.method)))
    first = float(surface.loss(point.detach(), 0))
    losses = [first]
    for step in range(60):
        optimizer.zero_grad()
        loss = surface.loss(point, step)
        loss.backward()
        optimizer.step()
        losses.append(float(surface.loss(point.detach(), 0)))
    assert np.isfinite(losses).all()
    assert min(losses) < first


def test_what_cannot_race_is_refused_with_the_reason() -> None:
    with pytest.raises(KeyError):
        proposed(function("bowl"), "Muon", 1)
    content = RacerSettings(number=1).model_dump()
    content["optimizer"]["method"] = "Muon"
    experiment = RaceExperiment()
    with pytest.raises(SettingError, match=r"^Muon cannot race: .* no matrix\.$"):
        experiment.with_racers((RacerSettings.model_validate(content),))
    first = first_racers(function("bowl"))[0]
    with pytest.raises(SettingError, match=r"^Two racers have the same number\."):
        experiment.with_racers((first, first))


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("SGD", {"nesterov": True}),
        ("SGD", {"nesterov": True, "momentum": 0.9, "dampening": 0.1}),
        ("Rprop", {"step_min": 1.0, "step_max": 0.5}),
    ],
)
def test_a_racer_and_an_experiment_refuse_the_same_in_the_same_words(
    method: str, values: dict[str, object]
) -> None:
    content = RacerSettings(number=1).model_dump()
    content["optimizer"]["method"] = method
    content["optimizer"][method] |= values
    with pytest.raises(SettingError) as by_race:
        RaceExperiment().with_racers((RacerSettings.model_validate(content),))
    paths = {f"optimizer.{method}.{name}": value for name, value in values.items()}
    with pytest.raises(SettingError) as by_experiment:
        named("Straight line").with_values({"optimizer.method": method, **paths})
    assert str(by_race.value) == str(by_experiment.value)


def test_curvature_is_that_of_the_hessian_or_measured() -> None:
    assert steepest(function("bowl", 7.0, 10.0)) == pytest.approx(2.0)
    booth = function("booth")
    assert booth.hessian is None or steepest(booth) == pytest.approx(18.0, rel=1e-4)


def test_proposed_rates_follow_the_surface_and_chosen_ones_stay() -> None:
    bowl, steep = function("bowl"), function("rosenbrock")
    first, second = first_racers(bowl)[:2]
    second = with_rate(second, 0.0123)
    moved = moved_to((first, second), bowl, steep)
    assert moved[0].optimizer.SGD.lr == rate_for(steep, first) != rate_for(bowl, first)
    assert moved[1].optimizer.SGD.lr == 0.0123


def test_every_class_that_fits_has_a_rate() -> None:
    for method in racer_settings()["optimizer.method"].choices:
        if method != "Muon":
            assert rate_for(function("bowl"), proposed(function("bowl"), method, 1)) > 0


# ---- starts and names of their own -------------------------------------------------------------


def test_a_racer_starts_at_its_own_place_or_where_all_do() -> None:
    surface = function("bowl")
    first, second = first_racers(surface)[:2]
    own = second.with_start((1.0, -2.0))
    race = RaceExperiment().with_racers((first, own)).race
    assert start_of(own, race, surface) == own.start == (1.0, -2.0)
    assert start_of(first, race, surface) == surface.start
    shared = race.model_copy(update={"start": (3.0, 3.0)})
    assert start_of(first, shared, surface) == (3.0, 3.0)
    assert start_of(own, shared, surface) == (1.0, -2.0)
    assert start_of(own.with_start(None), shared, surface) == (3.0, 3.0)


def test_start_and_name_of_a_racer_are_settings_like_others() -> None:
    settings = racer_settings()
    racer = with_values_at(RacerSettings(number=1), {"own_start": True, "start_x": 2.5}, settings)
    assert racer.start == (2.5, 0.0)
    assert is_in_effect(racer, settings["start_y"])
    assert not is_in_effect(RacerSettings(number=1), settings["start_y"])
    assert with_values_at(racer, {"name": "mine"}, settings).shown_name == "mine"
    with pytest.raises(SettingError, match="Start on the first axis"):
        with_values_at(racer, {"start_x": 1e13}, settings)


def test_an_own_start_beyond_another_surface_is_given_up() -> None:
    bowl, small = function("bowl"), function("booth")
    inside, beyond = (
        racer.with_start(place)
        for racer, place in zip(first_racers(bowl), ((1.0, 1.0), (900.0, 0.0)), strict=False)
    )
    moved = moved_to((inside, beyond), bowl, small)
    assert [racer.start for racer in moved] == [(1.0, 1.0), None]
