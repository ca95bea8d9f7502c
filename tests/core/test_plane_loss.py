"""The loss of many networks at once against a plain loop, and against the trainer."""

from __future__ import annotations

from typing import get_args

import numpy as np
import pytest
import torch
from engine_bench import SMALL
from plane_bench import PLACES, Subject, finished, parameters_of, subject
from torch.nn import functional as F

from core.datasets import prepare
from core.experiment import Experiment
from core.experiment_files import named, named_experiments
from core.hyperparameters import Value
from core.losses import penalty
from core.plane import loss as plane_loss_module
from core.plane.batched_loss import BatchedLoss
from core.plane.directions import ParameterPlace, filter_normalised, parameter_directions
from core.plane.grid import PlaneGrid
from core.plane.loss import PlaneLoss, plane_losses
from core.plane.plane import Plane
from core.plane.rows import PlaneRows
from core.settings.network import Activation
from core.trainer import Trainer

SAME = 1e-5
ARGUMENTS: dict[str, dict[str, Value]] = {
    "LeakyReLU": {"network.LeakyReLU.negative_slope": 0.3},
    "ELU": {"network.ELU.alpha": 0.7},
    "CELU": {"network.CELU.alpha": 0.7},
    "GELU": {"network.GELU.approximate": "tanh"},
    "Softplus": {"network.Softplus.beta": 2.0},
    "Hardtanh": {"network.Hardtanh.min_val": -0.5},
    "Hardshrink": {"network.Hardshrink.lambd": 0.1},
    "Softshrink": {"network.Softshrink.lambd": 0.1},
    "Threshold": {"network.Threshold.value": -0.2},
}
LOSSES: list[dict[str, Value]] = [
    {"loss.function": "MSE"},
    {"loss.function": "MAE"},
    {"loss.function": "Huber", "loss.Huber.delta": 0.4},
    {"loss.function": "SmoothL1", "loss.SmoothL1.beta": 0.3},
]


def losses(one: Subject, places: np.ndarray = PLACES) -> np.ndarray:
    return plane_losses(one.batched, one.plane, one.rows, places[:, 0], places[:, 1])


def assert_as_the_loop(one: Subject) -> None:
    """Over the plane as it is pictured, and for parameter vectors of any kind."""
    wanted = one.by_loop()
    assert losses(one) == pytest.approx(wanted, rel=SAME)
    vectors = one.batched.vector(np.stack([one.plane.at(a, b) for a, b in PLACES]))
    anywhere = one.batched.sums(vectors, one.rows, 0, one.rows.count) / one.rows.count
    assert anywhere.numpy() == pytest.approx(wanted, rel=SAME)
    grid = PlaneGrid(one.batched, one.plane, one.rows, side=5)
    x, y = np.meshgrid(np.linspace(-1, 1, 5), np.linspace(-1, 1, 5))
    wanted = one.by_loop(np.column_stack([x.ravel(), y.ravel()])).reshape(5, 5)
    assert finished(grid) == pytest.approx(wanted, rel=SAME)


@pytest.mark.parametrize("name", get_args(Activation))
def test_every_activation_gives_the_values_of_a_plain_loop(name: str) -> None:
    assert_as_the_loop(subject({"network.activation": name, **ARGUMENTS.get(name, {})}))


@pytest.mark.parametrize("values", LOSSES, ids=lambda values: values["loss.function"])
@pytest.mark.parametrize("name", ["ReLU", "Tanh"])
def test_every_loss_gives_the_values_of_a_plain_loop(values: dict[str, Value], name: str) -> None:
    assert_as_the_loop(subject({"network.activation": name, **values}))


@pytest.mark.parametrize(
    "values",
    [
        {"network.hidden": ()},
        {"network.hidden": (3,), "network.activation": "Tanh"},
        {"network.hidden": (9, 8, 7, 5, 4, 3, 6, 2)},
        {"network.bias": False, "network.activation": "Tanh"},
        {"network.precision": "float64", "network.activation": "Tanh"},
        {"layer1.activation": "Tanh", "layer2.activation": "Sigmoid"},
        {"layer1.activation": "ReLU", "layer2.activation": "Tanh"},
        {"layer1.activation": "Tanh", "layer2.activation": "ReLU", "network.hidden": (4, 4, 4)},
        {"network.hidden": (512, 300), "network.activation": "Tanh"},
    ],
    ids=str,
)
def test_every_shape_of_network_gives_the_values_of_a_plain_loop(values: dict[str, Value]) -> None:
    assert_as_the_loop(subject(values))


def test_many_rows_and_one_row_give_the_values_of_a_plain_loop() -> None:
    assert_as_the_loop(subject({}, rows=1300))
    assert_as_the_loop(subject({"network.activation": "Tanh"}, rows=1))


def test_a_network_of_one_input_gives_the_values_of_a_plain_loop() -> None:
    assert_as_the_loop(subject({"network.activation": "Tanh"}, inputs=1))


def test_float64_is_not_rounded_to_float32() -> None:
    one = subject({"network.precision": "float64", "network.activation": "Tanh"})
    assert losses(one) == pytest.approx(one.by_loop(), rel=1e-12)


@pytest.mark.parametrize("name", ["ReLU", "Tanh", "GELU"])
@pytest.mark.parametrize(
    "weights",
    [
        (ParameterPlace(0, 1, 2), ParameterPlace(0, 3)),
        (ParameterPlace(1, 1, 2), ParameterPlace(1, 3)),
        (ParameterPlace(0, 1, 2), ParameterPlace(2, 0, 5)),
        (ParameterPlace(2, 0, 5), ParameterPlace(2, 0)),
    ],
    ids=str,
)
def test_the_plane_of_two_weights_gives_the_values_of_a_plain_loop(
    name: str, weights: tuple[ParameterPlace, ParameterPlace]
) -> None:
    given = subject({"network.activation": name})
    layout = given.network.layout
    plane = Plane.through(layout, given.plane.centre, parameter_directions(layout, *weights))
    assert_as_the_loop(Subject(given.experiment, given.network, given.rows, plane))


# ---- the logistic function instead of tanh -----------------------------------------------------


def places_of(one: Subject) -> torch.Tensor:
    return one.batched.vector(PLACES)


def test_tanh_is_found_by_way_of_the_logistic_function() -> None:
    one = subject({"network.activation": "Tanh"}, rows=400)
    fast, plain = (PlaneLoss(one.batched, one.plane, one.rows) for _ in range(2))
    fast.try_logistic(places_of(one))
    assert torch.sigmoid_ in fast._fast
    assert fast.sums(places_of(one), 0, 400).numpy() == pytest.approx(
        plain.sums(places_of(one), 0, 400).numpy(), rel=plane_loss_module.SAME
    )


def test_tanh_stays_where_rounding_would_show() -> None:
    """Tiny signals, blown up by the last layer: 2 σ(2z) − 1 has no digits left there."""
    one = subject({"network.activation": "Tanh", "network.bias": False}, rows=400)
    network = one.network
    with torch.no_grad():
        network.weights[0].mul_(1e-6)
        network.weights[2].mul_(1e6)
    directions = filter_normalised(network.layout, parameters_of(network), 0)
    plane = Plane.through(network.layout, parameters_of(network), directions)
    tiny = Subject(one.experiment, network, one.rows, plane)
    loss = PlaneLoss(tiny.batched, plane, tiny.rows)
    loss.try_logistic(places_of(tiny))
    assert torch.sigmoid_ not in loss._fast
    assert_as_the_loop(tiny)


# ---- the trainer ------------------------------------------------------------------------------


def trained(experiment: Experiment, steps: int) -> Trainer:
    trainer = Trainer(experiment, prepare(experiment.data))
    for _ in range(steps):
        trainer.step()
    return trainer


def plane_through(trainer: Trainer, seed: int = 0) -> Plane:
    parameters = parameters_of(trainer.network)
    return Plane.through(
        trainer.network.layout, parameters, filter_normalised(trainer.network.layout, parameters, seed)
    )


@pytest.mark.parametrize("experiment", named_experiments(), ids=lambda one: one.name)
def test_the_centre_is_the_loss_of_the_trainer(experiment: Experiment) -> None:
    trainer = trained(experiment, 40)
    batched = BatchedLoss(experiment, trainer.network.layout)
    try:
        plane = plane_through(trainer)
    except ValueError:  # a straight line has one weight
        chosen = parameter_directions(trainer.network.layout, ParameterPlace(0, 0, 0), ParameterPlace(0, 0))
        plane = Plane.through(trainer.network.layout, parameters_of(trainer.network), chosen)
    record = trainer.evaluate()
    for part, wanted in (
        (trainer.rows.train_part, record.train_loss),
        (trainer.rows.validation_part, record.validation_loss),
    ):
        grid = PlaneGrid(batched, plane, PlaneRows.of_part(part), side=5)
        assert finished(grid)[2, 2] == pytest.approx(wanted, rel=1e-6)
        assert grid.centre_loss == wanted


def test_a_long_trained_network_has_the_loss_of_the_trainer_at_its_centre() -> None:
    trainer = trained(SMALL, 2000)
    grid = PlaneGrid(
        BatchedLoss(SMALL, trainer.network.layout),
        plane_through(trainer),
        PlaneRows.of_part(trainer.rows.train_part),
    )
    assert finished(grid)[20, 20] == pytest.approx(trainer.evaluate().train_loss, rel=1e-6)


@pytest.mark.parametrize("mask", ["step", "row"])
@pytest.mark.parametrize("name", ["ReLU", "Tanh"])
def test_the_batch_with_its_masks_has_the_loss_of_the_step(mask: str, name: str) -> None:
    values: dict[str, Value] = {"dropout.mask": mask, "dropout.inputs": 0.2, "network.activation": name}
    experiment = named("Bike demand, dropout 50 %").with_values(values)
    trainer = trained(experiment, 3)
    batched = BatchedLoss(experiment, trainer.network.layout)
    plane = plane_through(trainer)
    work = trainer.draw_batch()
    trainer.forward(work)
    trainer.measure_loss(work)
    grid = PlaneGrid(batched, plane, PlaneRows.of_batch(work, dropout=True), side=5)
    assert finished(grid)[2, 2] == pytest.approx(work.loss_value, rel=1e-6)
    assert grid.centre_loss == work.loss_value

    prediction = trainer.network.predict(work.input_BI)
    grid = PlaneGrid(batched, plane, PlaneRows.of_batch(work, dropout=False), side=5)
    assert finished(grid)[2, 2] == pytest.approx(F.mse_loss(prediction, work.target_BO).item(), rel=1e-6)
    assert grid.centre_loss != work.loss_value


def test_masks_of_the_last_layer_count_where_only_the_output_moves() -> None:
    experiment = named("Bike demand, dropout 50 %")
    trainer = trained(experiment, 3)
    work = trainer.step()
    layout = trainer.network.layout
    chosen = parameter_directions(layout, ParameterPlace(2, 0, 0), ParameterPlace(2, 0, 1))
    plane = Plane.through(layout, parameters_of(trainer.network), chosen)
    batched = BatchedLoss(experiment, layout)
    rows = PlaneRows.of_batch(work, dropout=True)
    vectors = batched.vector(np.stack([plane.at(a, b) for a, b in PLACES]))
    wanted = [batched.alone(vector, rows) for vector in vectors]
    found = plane_losses(batched, plane, rows, PLACES[:, 0], PLACES[:, 1])
    assert found == pytest.approx(np.array(wanted), rel=SAME)


def test_penalties_are_added_where_they_are_asked_for() -> None:
    one = subject({"loss.l1": 0.01, "loss.l2": 0.03})
    extra = []
    for a, b in PLACES:
        flat = one.plane.at(a, b)
        weights = [torch.tensor(layer.weight_of(flat)) for layer in one.network.layout.layers]
        found = penalty(weights, 0.01, 0.03)
        assert found is not None
        extra.append(found.item())
    a, b = PLACES.T
    with_it = plane_losses(one.batched, one.plane, one.rows, a, b, penalised=True)
    assert with_it == pytest.approx(one.by_loop() + extra, rel=SAME)
    without, with_them = (
        finished(PlaneGrid(one.batched, one.plane, one.rows, penalised=penalised, side=9))
        for penalised in (False, True)
    )
    grid = PlaneGrid(one.batched, one.plane, one.rows, penalised=True, side=9)
    finished(grid)
    assert with_them[4, 4] - without[4, 4] == pytest.approx(extra[0], rel=1e-4)
    assert with_them[8, 8] - without[8, 8] == pytest.approx(extra[1], rel=1e-4)
    assert grid.centre_loss == pytest.approx(with_them[4, 4], rel=1e-6)


# ---- Li et al. 2018: rescaling -----------------------------------------------------------------


@pytest.mark.parametrize("factor", [0.01, 3.0, 100.0])
def test_rescaling_a_relu_layer_and_the_next_one_leaves_the_picture_unchanged(factor: float) -> None:
    """The same function of the inputs, so the same picture: the biases of the layer are scaled with it."""
    one = subject({}, rows=300)
    before = finished(PlaneGrid(one.batched, one.plane, one.rows, side=21))
    network = one.network
    with torch.no_grad():
        network.weights[1].mul_(factor)
        bias = network.biases[1]
        assert bias is not None
        bias.mul_(factor)
        network.weights[2].div_(factor)
    parameters = parameters_of(network)
    plane = Plane.through(network.layout, parameters, filter_normalised(network.layout, parameters, 0))
    after = finished(PlaneGrid(one.batched, plane, one.rows, side=21))
    assert after == pytest.approx(before, rel=1e-5)
    assert np.ptp(before) > 0.1 * before.min()


def test_without_normalisation_rescaling_changes_the_picture() -> None:
    """What the one above would miss if it could not fail."""
    one = subject({}, rows=300)
    raw = Plane(one.network.layout, one.plane.centre, one.plane.first, one.plane.second)
    before = finished(PlaneGrid(one.batched, raw, one.rows, side=5))
    with torch.no_grad():
        one.network.weights[1].mul_(3)
        bias = one.network.biases[1]
        assert bias is not None
        bias.mul_(3)
        one.network.weights[2].div_(3)
    same_axes = Plane(one.network.layout, parameters_of(one.network), raw.first, raw.second)
    after = finished(PlaneGrid(one.batched, same_axes, one.rows, side=5))
    assert after[2, 2] == pytest.approx(before[2, 2], rel=1e-5)
    assert not np.allclose(after, before, rtol=0.01)
