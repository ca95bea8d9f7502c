"""Pictures are private: nobody can write into them, and training on does not change them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields, is_dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from engine_bench import SMALL, Bench, ThreadedRunner, experiment_with

from core.commands import Play, TrainBatches, TrainEpoch
from core.experiment import Experiment
from core.probe import Questions
from core.snapshot import Run, Snapshot, StateSnapshot, Status, StepSnapshot, Wants, state_of

DROPPED = experiment_with(SMALL, dropout__rate=0.3)
BIKE = experiment_with(Experiment(), dropout__rate=0.3, dropout__mask="row")
UNSHUFFLED = experiment_with(
    DROPPED, batches__shuffle=False, batches__size=42, network__activation="Identity"
)
EVERY_KIND = pytest.mark.parametrize(
    "experiment", [DROPPED, BIKE, UNSHUFFLED], ids=["sine", "bike", "whole table"]
)


def arrays_in(value: Any, path: str = "") -> Iterator[tuple[str, np.ndarray]]:
    """Yield every array of a picture with its path; the run is shared on purpose and left out."""
    if isinstance(value, np.ndarray):
        yield path, value
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from arrays_in(item, f"{path}[{index}]")
    elif is_dataclass(value) and not isinstance(value, Run):
        for field in fields(value):
            yield from arrays_in(getattr(value, field.name), f"{path}.{field.name}")


ALL = Wants(fit=True, row=True, questions=Questions(stretch=(3, 9), sweep=0), responses=True)


def a_step(bench: Bench) -> StepSnapshot:
    bench.submit(TrainBatches(1))
    bench.mailbox.request(ALL)
    bench.turns()
    return bench.step_picture()


@EVERY_KIND
def test_no_array_of_a_picture_can_be_written(experiment: Experiment) -> None:
    bench = Bench(experiment)
    state = bench.picture(ALL)
    pictures = [state, a_step(bench)]
    for picture in pictures:
        found = dict(arrays_in(picture))
        assert len(found) >= 6
        for path, array in found.items():
            assert not array.flags.writeable, path
            base = array.base
            assert base is None or not getattr(base, "flags", array.flags).writeable, f"{path} is a view"


@EVERY_KIND
def test_no_array_of_a_picture_shares_memory_with_the_engine(experiment: Experiment) -> None:
    bench = Bench(experiment)
    picture = a_step(bench)
    trainer = bench.runner.trainer
    live = [
        trainer.network.parameters.numpy(),
        trainer.network.gradients.numpy(),
        trainer.rows.input_BI.numpy(),
        trainer.rows.target_BO.numpy(),
        trainer.rows.train.numpy(),
        trainer._order.numpy(),
        trainer.dataset.scaled_inputs,
        trainer.dataset.train,
    ]
    for path, array in arrays_in(picture):
        for owner in live:
            assert not np.shares_memory(array, owner), path


@EVERY_KIND
def test_a_picture_does_not_change_when_training_goes_on(experiment: Experiment) -> None:
    bench = Bench(experiment)
    picture = a_step(bench)
    before = {path: array.tobytes() for path, array in arrays_in(picture)}
    assert {".before", ".after", ".gradients", ".rows", ".input_BI", ".state.parameters"} <= set(before)
    bench.submit(TrainBatches(50))
    for _ in range(50):
        bench.mailbox.request(Wants(fit=True, row=True))
        bench.turns()
    after = {path: array.tobytes() for path, array in arrays_in(picture)}
    assert after == before


def test_fields_of_a_picture_cannot_be_replaced(bench: Bench) -> None:
    picture = a_step(bench)
    with pytest.raises(FrozenInstanceError):
        picture.loss = 0.0  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        picture.state.status = Status.READY  # type: ignore[misc]


def test_a_step_holds_together(bench: Bench) -> None:
    bench.do(TrainBatches(8))
    bench.mailbox.take()
    picture = a_step(bench)
    dataset = picture.state.run.dataset
    assert (picture.step, picture.epoch, picture.batch, picture.batches) == (9, 2, 3, 6)
    assert (picture.state.step, picture.state.epoch, picture.state.batch_in_epoch) == (9, 1, 3)
    assert picture.after is picture.state.parameters
    np.testing.assert_array_equal(picture.input_BI, dataset.scaled_inputs[picture.rows].astype(np.float32))
    np.testing.assert_array_equal(picture.target_BO, dataset.scaled_target[picture.rows].astype(np.float32))
    assert picture.loss == pytest.approx(((picture.output_BO - picture.target_BO) ** 2).mean(), rel=1e-6)
    assert picture.gradient_norm == pytest.approx(np.linalg.norm(picture.gradients), rel=1e-6)
    assert picture.learning_rate == picture.state.learning_rate == SMALL.optimizer.lr
    assert (picture.penalty, picture.evaluations, picture.input_mask_BI) == (0.0, 1, None)
    assert picture.dropout_rates == (0.0, 0.0, 0.0)
    assert (picture.state.evaluations, picture.state.ending) == (9, "")
    assert picture.state.run.experiment is picture.state.experiment
    assert picture.loss == bench.losses[-1]
    assert state_of(picture) is picture.state and state_of(picture.state) is picture.state


@pytest.mark.parametrize("size", [1, 8, 41, 42, 500])
def test_epochs_and_batches_are_counted_without_a_gap(size: int) -> None:
    bench = Bench(experiment_with(SMALL, batches__size=size))
    batches = -(-42 // size)
    counted = []
    for _ in range(3 * batches):
        picture = a_step(bench)
        counted.append((picture.epoch, picture.batch, picture.batches))
    assert counted == [(epoch, batch, batches) for epoch in (1, 2, 3) for batch in range(1, batches + 1)]


@EVERY_KIND
def test_fit_and_row_are_what_the_network_predicts_in_evaluation_mode(experiment: Experiment) -> None:
    bench = Bench(experiment)
    state = a_step(bench).state
    trainer, probe, dataset = bench.runner.trainer, state.run.probe, state.run.dataset
    fit, row = state.fit, state.row
    assert fit is not None and row is not None
    sample = predict(trainer, dataset.scaled_inputs[probe.sample_rows])
    np.testing.assert_allclose(fit.sample, dataset.target_scaling.invert(sample), rtol=1e-4, atol=1e-3)
    assert (fit.grid is None) == (dataset.drawn_inputs == 0)
    if fit.grid is not None:
        grid = dataset.target_scaling.invert(predict(trainer, probe.grid_inputs))
        np.testing.assert_allclose(fit.grid.ravel(), grid, rtol=1e-5, atol=1e-5)
    np.testing.assert_array_equal(fit.batch_rows, trainer.last_rows)
    assert len(fit.batch) == len(fit.batch_rows) == min(len(trainer.last_rows), 64) > 0
    assert row.row == trainer.last_rows[0]
    own = predict(trainer, dataset.scaled_inputs[[row.row]])[0]
    assert row.prediction == pytest.approx(own, rel=1e-5, abs=1e-6)
    assert [len(a) for a in row.activations] == list(experiment.network.hidden)


def predict(trainer: Any, inputs: np.ndarray) -> np.ndarray:
    """Predict in float64 from the flat parameters, layer by layer."""
    signal = inputs.astype(np.float64)
    flat = trainer.network.parameters.numpy().astype(np.float64)
    functions = {"ReLU": lambda x: np.maximum(x, 0), "Tanh": np.tanh, "Identity": lambda x: x}
    activate = functions[trainer.experiment.network.activation]
    *hidden, last = trainer.network.layout.layers
    for layer in hidden:
        signal = activate(signal @ layer.weight_of(flat).T + layer.bias_of(flat))
    output: np.ndarray = signal @ last.weight_of(flat).T + last.bias_of(flat)
    return output[:, 0]


def test_before_any_step_there_is_a_fit_but_no_batch(bench: Bench) -> None:
    picture = bench.picture(Wants(fit=True, row=True))
    assert isinstance(picture, StateSnapshot)
    assert picture.fit is not None and picture.row is not None
    assert len(picture.fit.batch) == len(picture.fit.batch_rows) == 0
    assert picture.row.row == picture.run.dataset.train[0]
    assert (picture.step, picture.epoch, picture.batch_in_epoch, picture.batches_per_epoch) == (0, 0, 0, 6)


def test_pictures_of_one_run_share_it_and_a_rebuild_makes_another(bench: Bench) -> None:
    first, second = a_step(bench).state, a_step(bench).state
    assert first.run is second.run
    bench.set("network.hidden", (4,))
    third = a_step(bench).state
    assert third.run is not first.run
    assert (first.run.number, third.run.number) == (1, 2)
    assert len(first.run.history) == 2 and len(third.run.history) == 1


def test_the_state_after_an_epoch_counts_it_as_done(bench: Bench) -> None:
    bench.do(TrainEpoch())
    state = bench.step_picture().state
    assert (state.epoch, state.batch_in_epoch, state.status) == (1, 0, Status.PAUSED)


def test_pictures_taken_from_a_running_thread_are_whole() -> None:
    """A torn copy would break the chain: the parameters after a step are those before the next one."""
    with ThreadedRunner(experiment_with(DROPPED, stopping__epochs=100)) as threaded:
        pictures: list[Snapshot] = []
        sums: list[float] = []

        def paint(picture: Snapshot) -> None:
            pictures.append(picture)
            sums.append(float(state_of(picture).parameters.sum()))

        threaded.on_picture(paint)
        threaded.commands.submit(Play())
        threaded.wait_for(Status.FINISHED)
    steps = [picture for picture in pictures if isinstance(picture, StepSnapshot)]
    assert [picture.step for picture in steps] == list(range(1, 601))
    for earlier, later in pairwise(steps):
        np.testing.assert_array_equal(earlier.after, later.before)
    assert sums == [float(state_of(picture).parameters.sum()) for picture in pictures]
