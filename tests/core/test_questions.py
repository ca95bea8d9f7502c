"""What the user asks of the fit views is answered by the network of that very state, in evaluation mode."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from engine_bench import SMALL, Bench, experiment_with

from core.commands import TrainBatches
from core.datasets import prepare
from core.experiment import Experiment
from core.probe import (
    GRID_SIDE,
    STRETCH_POINTS,
    Questions,
    choose_probe,
    stretch_rows,
    sweep_inputs,
    sweep_values,
)
from core.settings import DataSettings
from core.snapshot import FitPicture, StateSnapshot, Wants, state_of

HOURLY = experiment_with(
    SMALL,
    data__source="bike_sharing_hourly",
    network__activation="ReLU",
    dropout__rate=0.4,
    batches__size=64,
)
DAILY = experiment_with(HOURLY, data__source="bike_sharing_daily")
RIPPLE = experiment_with(HOURLY, data__source="ripple", data__derived=("x1^2", "x1*x2"))
SINC = experiment_with(HOURLY, data__source="sinc")


def asked(experiment: Experiment, questions: Questions, responses: bool = False) -> tuple[FitPicture, Bench]:
    """Train a little, then ask."""
    bench = Bench(experiment)
    bench.do(TrainBatches(7))
    state: StateSnapshot = state_of(bench.picture(Wants(questions=questions, responses=responses)))
    assert state.fit is not None and state.fit.questions == questions
    return state.fit, bench


def plain_prediction(bench: Bench, scaled: np.ndarray) -> list[torch.Tensor]:
    """Return activations of each hidden layer and the prediction, with nothing but torch's linear algebra."""
    network = bench.runner.trainer.network
    signal, found = torch.tensor(scaled, dtype=torch.float32), []
    with torch.no_grad():
        for index, (weight, bias) in enumerate(zip(network.weights, network.biases, strict=True)):
            signal = signal @ weight.T + (0 if bias is None else bias)
            signal = torch.relu(signal) if index < len(network.weights) - 1 else signal
            found.append(signal)
    return found


def in_units(bench: Bench, scaled: np.ndarray) -> np.ndarray:
    scaling = bench.runner.trainer.dataset.target_scaling
    predicted = plain_prediction(bench, scaled)[-1][:, 0].numpy().astype(np.float64)
    return predicted * float(scaling.spread) + float(scaling.mean)


def test_a_stretch_is_predicted_row_by_row_in_time_order() -> None:
    fit, bench = asked(HOURLY, Questions(stretch=(6100, 168)))
    dataset = bench.runner.trainer.dataset
    np.testing.assert_array_equal(fit.stretch_rows, np.arange(6100, 6268))
    expected = in_units(bench, dataset.scaled_inputs[6100:6268])
    np.testing.assert_allclose(fit.stretch, expected, rtol=1e-4, atol=1e-3)


@pytest.mark.parametrize(("first", "count"), [(-5, 3), (0, 0), (8644, 50), (99_999, 1), (0, 99_999)])
def test_a_stretch_stays_within_the_rows_and_within_what_can_be_drawn(first: int, count: int) -> None:
    rows = stretch_rows(prepare(HOURLY.data), first, count)
    assert 1 <= len(rows) <= STRETCH_POINTS
    assert rows.min() >= 0 and rows.max() <= 8644
    assert (np.diff(rows) > 0).all()


def test_rows_without_an_axis_keep_their_order() -> None:
    np.testing.assert_array_equal(prepare(SINC.data).row_order, np.arange(60))


@pytest.mark.parametrize("feature", range(8))
def test_a_sweep_moves_one_quantity_and_leaves_the_others_at_rest(feature: int) -> None:
    fit, bench = asked(HOURLY, Questions(sweep=feature))
    dataset = bench.runner.trainer.dataset
    values = sweep_values(dataset, feature)
    inputs = sweep_inputs(dataset, feature)
    moving = dataset.features[feature].columns
    still = [column for column in range(12) if column not in moving]
    assert (np.ptp(inputs[:, list(moving)], axis=0) > 0).all()
    assert (np.ptp(inputs[:, still], axis=0) == 0).all()
    assert len(fit.sweep) == len(values) > 1
    np.testing.assert_allclose(fit.sweep, in_units(bench, inputs), rtol=1e-4, atol=1e-3)


def test_quantities_rest_at_the_median_of_the_training_rows_alone() -> None:
    dataset = prepare(HOURLY.data)
    temperature = next(feature for feature in dataset.features if feature.name == "temperature")
    celsius = dataset.inputs[dataset.train, 8] * 47 - 8
    assert temperature.rest == pytest.approx(np.median(celsius), abs=1e-9)
    assert temperature.unit == "°C"
    everywhere = np.median(dataset.inputs[:, 8] * 47 - 8)
    assert temperature.rest != pytest.approx(everywhere, abs=0.1), "the test could not tell"


@pytest.mark.parametrize("experiment", [HOURLY, DAILY, RIPPLE, SINC], ids=lambda e: e.data.source)
def test_the_values_of_a_row_typed_in_give_its_prediction(experiment: Experiment) -> None:
    dataset = prepare(experiment.data)
    row = int(dataset.validation[3])
    typed = tuple(float(feature.values[row]) for feature in dataset.features)
    fit, bench = asked(experiment, Questions(typed=typed))
    expected = in_units(bench, dataset.scaled_inputs[[row]])[0]
    assert fit.typed == pytest.approx(expected, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("source", ["bike_sharing_hourly", "bike_sharing_daily", "sinc", "ripple"])
def test_encoding_the_quantities_of_all_rows_gives_their_inputs(source: str) -> None:
    settings = DataSettings.model_validate({"source": source})
    dataset = prepare(settings)
    values = np.column_stack([feature.values for feature in dataset.features])
    np.testing.assert_allclose(dataset.encode(values), dataset.inputs, rtol=0, atol=1e-12)


def test_a_quantity_of_which_a_column_was_left_out_moves_the_rest_of_them() -> None:
    data = DataSettings(inputs=("hour, sin", "half-day, cos", "wind"))
    dataset = prepare(data)
    assert [feature.name for feature in dataset.features] == ["hour", "wind"]
    values = np.column_stack([feature.values for feature in dataset.features])
    np.testing.assert_allclose(dataset.encode(values), dataset.inputs, atol=1e-12)


def test_questions_about_another_data_set_are_not_answered() -> None:
    fit, _ = asked(SINC, Questions(sweep=7, typed=(1.0, 2.0)))
    assert (len(fit.sweep), fit.typed) == (0, None)


def test_answers_follow_the_question_at_rest() -> None:
    _, bench = asked(HOURLY, Questions(stretch=(0, 5)))
    again = state_of(bench.picture(Wants(questions=Questions(stretch=(10, 3)))))
    assert again.fit is not None
    np.testing.assert_array_equal(again.fit.stretch_rows, [10, 11, 12])
    nothing = state_of(bench.picture(Wants()))
    assert nothing.fit is not None and len(nothing.fit.stretch) == 0


# ---- responses ----------------------------------------------------------------------------


@pytest.mark.parametrize("experiment", [SINC, RIPPLE], ids=lambda e: e.data.source)
def test_responses_are_the_activations_over_the_grid(experiment: Experiment) -> None:
    fit, bench = asked(experiment, Questions(), responses=True)
    run = bench.runner.facts
    side, places = run.probe.side, run.probe.response_places
    count = run.dataset.drawn_inputs
    expected = plain_prediction(bench, run.probe.grid_inputs)[:-1]
    assert len(fit.responses) == len(expected) == 2
    for response, layer in zip(fit.responses, expected, strict=True):
        grid = layer.numpy().reshape(*[side] * count, -1)
        thinned = grid[places] if count == 1 else grid[places][:, places]
        np.testing.assert_allclose(response, np.moveaxis(thinned, -1, 0), rtol=1e-4, atol=1e-5)


def test_the_grid_of_two_inputs_has_rows_of_equal_x2() -> None:
    fit, bench = asked(RIPPLE, Questions())
    probe, dataset = bench.runner.facts.probe, bench.runner.trainer.dataset
    assert probe.grid is not None and fit.grid is not None
    assert fit.grid.shape == (GRID_SIDE, GRID_SIDE)
    place = np.array([[probe.grid[30], probe.grid[4]]])
    own = in_units(bench, dataset.input_scaling.apply(dataset.encode(place)))
    assert fit.grid[4, 30] == pytest.approx(own[0], abs=1e-4)


def test_tables_have_no_grid_and_no_responses() -> None:
    fit, _ = asked(DAILY, Questions(), responses=True)
    assert fit.grid is None and fit.responses == ()


def test_a_large_network_is_asked_about_fewer_points() -> None:
    dataset = prepare(RIPPLE.data)
    small, large = choose_probe(dataset, 1000), choose_probe(dataset, 500_000)
    assert len(large.grid_inputs) * 500_000 <= 60_000_000 < len(small.grid_inputs) * 500_000
    assert large.side >= 10


def test_a_question_that_outlives_its_data_set_is_not_answered() -> None:
    typed = tuple(feature.rest for feature in prepare(HOURLY.data).features)
    cold = (*typed[:4], -400.0, *typed[5:])
    _, bench = asked(HOURLY, Questions(typed=cold))
    bench.set("data.derived", ("log(temperature + 0.5)",))
    fit = state_of(bench.picture(Wants(questions=Questions(typed=cold, sweep=4)))).fit
    assert fit is not None and bench.runner.facts.number == 2
    assert fit.typed is None and len(fit.sweep) > 0
