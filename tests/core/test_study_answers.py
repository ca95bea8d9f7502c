"""Noise of the gradient, masks, dropout left on: against brute force and closed forms."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from engine_bench import SMALL, experiment_with
from study_bench import NAME, StudyBench, short, sizes_of
from torch import nn

from core.datasets import Dataset, Scaling, prepare
from core.experiment import Experiment
from core.network import Network
from core.snapshot import Status
from core.studies.arms import arms, linear_dropout
from core.studies.commands import PlayStudy, StepStudy, TrainStudyEpoch
from core.studies.gradient_noise import GradientNoise
from core.studies.linear_dropout import equivalent_ridge, expected_loss, prediction_spread
from core.studies.monte_carlo import DropoutSpread
from core.studies.settings import ArmsSettings
from core.studies.snapshot import NoisePicture, SpreadPicture, StudyWants
from core.trainer import Trainer

# ---- noise of the gradient ----------------------------------------------------------------


def measured(experiment: Experiment, sizes: tuple[int, ...], draws: int = 400) -> NoisePicture:
    trainer = Trainer(experiment, prepare(experiment.data))
    part = trainer.rows.train_part
    work = GradientNoise(trainer.network, experiment, (part.input_BI, part.target_BO), sizes, 0, draws=draws)
    while not work.is_done:
        work.advance(1.0)
    assert work.progress == 1
    return work.picture()


def gradients_of_rows(experiment: Experiment) -> np.ndarray:
    """Return the gradient (n, parameters) of each training row, by plain PyTorch."""
    dataset = prepare(experiment.data)
    here = Network(experiment, dataset.input_count)
    sizes = (dataset.input_count, *experiment.network.hidden, 1)
    layers: list[nn.Module] = []
    for index, (given, sent) in enumerate(pairwise(sizes)):
        layer = nn.Linear(given, sent)
        with torch.no_grad():
            layer.weight.copy_(here.weights[index])
            bias = here.biases[index]
            assert bias is not None
            layer.bias.copy_(bias)
        layers += [layer, nn.Tanh()]
    model = nn.Sequential(*layers[:-1])
    x = torch.tensor(dataset.scaled_inputs[dataset.train], dtype=torch.float32)
    y = torch.tensor(dataset.scaled_target[dataset.train], dtype=torch.float32)
    found = []
    for row in range(len(x)):
        model.zero_grad()
        nn.functional.mse_loss(model(x[row : row + 1]), y[row : row + 1]).backward()
        found.append(torch.cat([p.grad.ravel() for p in model.parameters() if p.grad is not None]).numpy())
    return np.array(found, dtype=np.float64)


def test_the_law_is_that_of_the_gradients_of_single_rows() -> None:
    gradients = gradients_of_rows(SMALL)
    sigma = np.sqrt(((gradients - gradients.mean(axis=0)) ** 2).sum(axis=1).mean())
    seen = measured(SMALL, (1, 4, 42))
    np.testing.assert_allclose(seen.law, sigma / np.sqrt([1, 4, 42]), rtol=1e-4)
    correction = np.sqrt((42 - np.array([1, 4, 42])) / 41)
    np.testing.assert_allclose(seen.law_without_return, seen.law * correction, rtol=1e-12)


def test_the_correction_is_exact_for_all_pairs_of_rows() -> None:
    """All batches of 2 rows at once: no chance is left."""
    gradients = gradients_of_rows(SMALL)
    whole, n = gradients.mean(axis=0), len(gradients)
    pairs = [(gradients[i] + gradients[j]) / 2 - whole for i in range(n) for j in range(i)]
    every = np.sqrt(np.mean([pair @ pair for pair in pairs]))
    assert measured(SMALL, (2,), draws=2).law_without_return[0] == pytest.approx(every, rel=1e-4)


@pytest.mark.parametrize("loss", ["MSE", "Huber"])
def test_what_is_measured_agrees_with_the_law_without_return(loss: str) -> None:
    seen = measured(experiment_with(SMALL, loss__function=loss), (1, 2, 8, 21, 35, 42))
    away = np.abs(seen.measured - seen.law_without_return)
    assert (away[:-1] < 4 * seen.standard_error[:-1]).all()
    assert seen.measured[-1] < 1e-6
    assert seen.law[4] > 2 * seen.measured[4]  # 35 of 42 rows: the plain law is far off


def test_noise_is_measured_at_the_weights_of_the_member_in_slices() -> None:
    bench = StudyBench()
    bench.load(sizes_of(short(), 1, 8), TrainStudyEpoch(NAME))
    before = [one.trainer.network.parameters.clone() for one in bench.trainings]
    looks = 0
    while (seen := bench.look(StudyWants(noise_of="2"))).noise is None:
        looks += 1
    assert looks > 0
    assert (seen.noise.key, seen.noise.step, seen.noise.rows) == ("2", 6, 42)
    assert seen.noise.sizes.tolist() == [1, 2, 4, 8, 16, 32]
    for one, parameters in zip(bench.trainings, before, strict=True):
        assert torch.equal(one.trainer.network.parameters, parameters)
    bench.do(TrainStudyEpoch(NAME))
    while (again := bench.look(StudyWants(noise_of="2"))).noise is seen.noise:
        pass
    assert again.noise is not None
    assert again.noise.step == 12
    assert bench.look(StudyWants()).noise is None


# ---- masks --------------------------------------------------------------------------------


def dropped(bench: StudyBench, mask: str = "step", **settings: float) -> None:
    base = short(dropout__mask=mask, stopping__epochs=50, **settings)
    bench.load(arms(base, ArmsSettings(l2=False, early=False, dropout_rate=0.4)))


@pytest.mark.parametrize("mask", ["step", "row"])
def test_masks_of_the_last_steps_are_those_of_the_stream(mask: str) -> None:
    bench = StudyBench()
    dropped(bench, mask)
    bench.do(StepStudy(NAME, 50))
    picture = bench.look(StudyWants(masks_of="dropout")).members[1].masks
    assert picture is not None
    trainer = Trainer(bench.trainings[1].member.experiment, bench.trainings[1].run.dataset)
    expected = []
    for _ in range(50):
        forward = trainer.step().forward
        assert forward is not None
        masks = [layer.mask_BH for layer in forward.hidden]
        expected.append([one[0].numpy() > 0 for one in masks if one is not None])
    assert picture.steps == tuple(range(11, 51))
    for layer in (1, 2):
        np.testing.assert_array_equal(picture.layers[layer], [masks[layer - 1] for masks in expected[10:]])
        np.testing.assert_array_equal(picture.counts[layer], picture.layers[layer].sum(axis=0))
    assert picture.layers[0].all()
    assert picture.rates == (0, 0.4, 0.4)


def test_thinned_networks_are_those_of_the_last_steps() -> None:
    bench = StudyBench()
    dropped(bench)
    bench.do(StepStudy(NAME, 7))
    picture = bench.look(StudyWants(masks_of="dropout")).members[1].masks
    assert picture is not None
    assert [one.step for one in picture.thinned] == [3, 4, 5, 6, 7]
    trainer = Trainer(bench.trainings[1].member.experiment, bench.trainings[1].run.dataset)
    for step in range(1, 8):
        before = trainer.network.parameters.numpy().copy()
        trainer.step()
        if step > 2:
            np.testing.assert_array_equal(picture.thinned[step - 3].parameters, before)
            np.testing.assert_array_equal(picture.thinned[step - 3].on[1], picture.layers[1][step - 1])


def test_masks_are_there_only_where_they_are_wanted_and_drawn() -> None:
    bench = StudyBench()
    dropped(bench)
    bench.do(StepStudy(NAME))
    plain, dropout = bench.look(StudyWants(masks_of="plain")).members
    assert plain.masks is None
    assert dropout.masks is None


# ---- dropout left on ----------------------------------------------------------------------


def wide(rate: float = 0.4) -> tuple[Experiment, Dataset]:
    """Return a linear model of 6 inputs with dropout."""
    derived = ("x^2", "x^3", "sin(3*x)", "cos(5*x)", "x^4")
    experiment = experiment_with(
        SMALL, network__hidden=(), data__derived=derived, dropout__inputs=rate, data__rows=200
    )
    return experiment, prepare(experiment.data)


def spread_of(experiment: Experiment, dataset: Dataset, passes: int) -> tuple[SpreadPicture, Network]:
    network = Network(experiment, dataset.input_count)
    x = torch.tensor(dataset.scaled_inputs, dtype=network.dtype)
    work = DropoutSpread(network, experiment, dataset.target_scaling, x, 5, passes)
    while not work.is_done:
        work.advance(1.0)
    return work.picture(), network


def test_monte_carlo_dropout_of_a_linear_model_is_the_closed_form() -> None:
    experiment, dataset = wide()
    passes = 4000
    seen, network = spread_of(experiment, dataset, passes)
    weight = network.weights[0].detach().numpy()[0].astype(np.float64)
    unit = float(dataset.target_scaling.spread)
    expected = prediction_spread(weight, dataset.scaled_inputs, 0.4) * unit
    error = expected / np.sqrt(passes)
    away = np.abs(seen.mean - seen.whole) / error
    assert np.mean(away) < 1.5  # of a normal distribution it is 0.8; the places share their masks
    assert away.max() < 5
    np.testing.assert_allclose(seen.deviation, expected, rtol=0.1)
    assert ((seen.low < seen.mean) & (seen.mean < seen.high)).all()


def test_the_average_loss_of_dropout_is_that_of_the_ridge() -> None:
    """Srivastava et al. 2014, section 9.1, within the standard error of the masks."""
    experiment, dataset = wide()
    network = Network(experiment, dataset.input_count)
    weight = network.weights[0].detach().numpy()[0].astype(np.float64)
    bias = network.biases[0]
    assert bias is not None
    x, y = dataset.scaled_inputs[dataset.train], dataset.scaled_target[dataset.train, 0]
    masks = np.random.default_rng(0).random((20_000, x.shape[1])) < 0.6
    errors = y - (masks / 0.6 * weight) @ x.T - bias.item()
    losses = (errors**2).mean(axis=1)
    closed = expected_loss(weight, bias.item(), x, y, 0.4)
    assert abs(losses.mean() - closed) < 3 * losses.std() / np.sqrt(len(losses))
    assert closed > np.mean((y - x @ weight - bias.item()) ** 2)


def test_the_equivalent_ridge_is_the_lowest_average_loss() -> None:
    _, dataset = wide()
    x, y = dataset.scaled_inputs[dataset.train], dataset.scaled_target[dataset.train, 0]
    weight, bias = equivalent_ridge(x, y, 0.4)
    best = expected_loss(weight, bias, x, y, 0.4)
    random = np.random.default_rng(1)
    for _ in range(50):
        moved = weight + 0.01 * random.standard_normal(len(weight))
        assert expected_loss(moved, bias, x, y, 0.4) > best
        assert expected_loss(weight, bias + 0.01 * random.standard_normal(), x, y, 0.4) > best
    penalty = np.linalg.solve(x.T @ x / len(x) + 0.4 / 0.6 * np.eye(x.shape[1]), x.T @ y / len(x))
    np.testing.assert_allclose(weight, penalty, rtol=1e-6)  # scaled inputs: λ is q/(1−q) for all


def test_training_with_dropout_ends_at_the_ridge_regression() -> None:
    base = experiment_with(
        SMALL, optimizer__lr=0.05, batches__size=42, stopping__epochs=500, schedule__method="LinearLR",
        schedule__LinearLR__total_iters=500, schedule__LinearLR__start_factor=1.0,
        schedule__LinearLR__end_factor=0.0,
    )  # fmt: skip
    bench = StudyBench()
    seen = bench.finish(linear_dropout(base, 0.3))
    assert seen.status is Status.FINISHED
    dataset = seen.members[0].state.run.dataset
    x, y = dataset.scaled_inputs[dataset.train], dataset.scaled_target[dataset.train, 0]
    weight, _ = equivalent_ridge(x, y, 0.3)
    plain, dropout, ridge = (one.updates.weight[-1] for one in seen.members)
    assert ridge == pytest.approx(weight[0], abs=1e-4)
    assert plain == pytest.approx(equivalent_ridge(x, y, 0.0)[0][0], abs=1e-4)
    assert abs(dropout - weight[0]) < 0.15 * abs(plain - weight[0])


def test_the_spread_is_that_of_the_present_weights_and_disturbs_nothing() -> None:
    bench = StudyBench()
    dropped(bench)
    bench.do(StepStudy(NAME, 12))
    stream = bench.trainings[1].trainer.dropout.generator.get_state()
    wants = StudyWants(spread_of="dropout")
    while (spread := bench.look(wants).members[1].spread) is None:
        pass
    training = bench.trainings[1]
    assert torch.equal(training.trainer.dropout.generator.get_state(), stream)
    assert (spread.step, spread.passes, len(spread.mean)) == (12, 200, training.run.probe.side)
    grid = torch.tensor(training.run.probe.grid_inputs, dtype=torch.float32)
    whole = training.run.dataset.target_scaling.invert(training.trainer.network.predict(grid).numpy()[:, 0])
    np.testing.assert_array_equal(spread.whole, whole)
    assert bench.look(wants).members[0].spread is None
    bench.do(StepStudy(NAME))
    while (again := bench.look(wants).members[1].spread) is spread:
        pass
    assert again is not None
    assert again.step == 13


def test_the_same_step_gives_the_same_spread() -> None:
    experiment, dataset = wide()
    one, _ = spread_of(experiment, dataset, 20)
    other, _ = spread_of(experiment, dataset, 20)
    np.testing.assert_array_equal(one.mean, other.mean)


def test_the_band_holds_four_fifths_of_the_passes() -> None:
    experiment = experiment_with(SMALL, dropout__rate=0.3)
    seen, _ = spread_of(experiment, prepare(experiment.data), 101)
    assert (seen.low <= seen.high).all()
    assert Scaling.none(()).mean == 0
    unit = seen.deviation.mean()
    assert 1.5 * unit < (seen.high - seen.low).mean() < 3.5 * unit


def test_a_member_without_dropout_has_no_spread() -> None:
    bench = StudyBench()
    dropped(bench)
    bench.do(StepStudy(NAME))
    for _ in range(20):
        assert bench.look(StudyWants(spread_of="plain")).members[0].spread is None
    bench.do(PlayStudy(NAME))
