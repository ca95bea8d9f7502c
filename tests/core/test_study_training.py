"""Studies as a lane of the runner: each member equals its own script, all stand at the same epoch."""

from __future__ import annotations

import math
import subprocess
import sys

import numpy as np
import pytest
from engine_bench import FakeClock, line
from script_bench import assert_same_bits, parameters_of, train_exported
from study_bench import EVERYTHING, NAME, STUDIES, StudyBench, folds_of, short, sizes_of

from core.commands import Play, SetSpeed
from core.datasets import prepare
from core.export import script
from core.history import EpochRecord
from core.snapshot import Status
from core.studies.arms import arms
from core.studies.batches import epoch_means, rows_of_batches, updates_per_epoch
from core.studies.commands import (
    LoadStudy,
    PauseStudy,
    PlayStudy,
    StepStudy,
    TrainStudyEpoch,
)
from core.studies.costs import cost
from core.studies.fold_scores import fold_scores, mean_curve
from core.studies.settings import ArmsSettings
from core.studies.snapshot import StudyWants
from core.studies.study import Study
from core.trainer import Trainer, Work

# ---- each member equals its own script ----------------------------------------------------


@pytest.mark.bits
@pytest.mark.parametrize("name", STUDIES)
def test_each_member_equals_its_own_plain_script_to_the_bit(name: str) -> None:
    bench = StudyBench()
    seen = bench.finish(STUDIES[name])
    assert seen.status is Status.FINISHED
    assert len(seen.members) == len(STUDIES[name].members)
    for training, picture in zip(bench.trainings, seen.members, strict=True):
        losses, parameters, names = train_exported(picture.member.experiment)
        assert_same_bits([np.array(picture.steps.loss)], [losses])
        assert_same_bits(parameters_of(training.trainer), parameters)
        epochs = picture.epochs
        np.testing.assert_array_equal(
            epochs.validation_loss[1:], names["validation_losses"][-len(epochs) + 1 :]
        )


@pytest.mark.bits
def test_a_fold_equals_its_script_run_as_a_program_of_its_own() -> None:
    study = folds_of(short(data__source="bike_sharing_daily", stopping__epochs=1), 3)
    seen = StudyBench().finish(study)
    source = script(study.members[1].experiment) + "\nprint(*(loss.hex() for loss in losses))\n"
    run = subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True)
    losses = [float.fromhex(text) for text in run.stdout.splitlines()[-1].split()]
    np.testing.assert_array_equal(seen.members[1].steps.loss, losses)


@pytest.mark.bits
def test_what_is_looked_at_changes_no_number() -> None:
    study = STUDIES["arms"]
    unseen = StudyBench().finish(study)
    bench = StudyBench()
    bench.submit(LoadStudy(NAME, study), PlayStudy(NAME), Play(), SetSpeed(None))
    spreads = 0
    while bench.lane.status is not Status.FINISHED:
        seen = bench.look(EVERYTHING)
        spreads += any(one.spread is not None for one in seen.members)
    assert spreads
    for one, other in zip(bench.look().members, unseen.members, strict=True):
        np.testing.assert_array_equal(one.steps.loss, other.steps.loss)
        np.testing.assert_array_equal(one.state.parameters, other.state.parameters)


# ---- rounds and epochs --------------------------------------------------------------------


def test_all_members_stand_at_the_same_epoch() -> None:
    bench = StudyBench()
    bench.load(STUDIES["regimes"], TrainStudyEpoch(NAME))
    seen = bench.look()
    assert (seen.status, seen.epoch) == (Status.PAUSED, 1)
    assert [one.state.step for one in seen.members] == [42, 6, 1]
    bench.do(StepStudy(NAME))
    assert [one.state.step for one in bench.look().members] == [43, 6, 1]
    bench.do(StepStudy(NAME, 6))  # the 7th row of 42 ends the first of 6 batches
    assert [one.state.step for one in bench.look().members] == [49, 7, 1]
    bench.do(TrainStudyEpoch(NAME))
    assert [one.state.step for one in bench.look().members] == [84, 12, 2]


def test_members_are_never_more_than_their_batch_apart() -> None:
    bench = StudyBench()
    bench.load(STUDIES["regimes"], PauseStudy(NAME))
    run = bench.lane._run
    assert run is not None
    while not run.is_over:
        while not run.step():
            pass
        for one in run.trainings:
            own = one.trainer.epoch_position
            assert own <= run.epoch < own + 1 / one.trainer.batches_per_epoch + 1e-12


@pytest.mark.parametrize("drop_last", [False, True])
@pytest.mark.parametrize("size", [1, 5, 8, 21, 40, 42, 100])
def test_updates_per_epoch_and_the_rows_of_each(size: int, drop_last: bool) -> None:
    """ceil(n / B), or floor; every row once, or at most once; the rows that light up are these."""
    base = short(batches__drop_last=drop_last, batches__size=size, stopping__epochs=2)
    bench = StudyBench()
    bench.load(sizes_of(base, size))
    train = prepare(base.data).train
    count = 42 // size if drop_last and size <= 42 else math.ceil(42 / size)
    assert updates_per_epoch(42, base.batches) == count
    for epoch in (1, 2):
        expected = rows_of_batches(train, base.batches, epoch)
        lit = []
        for _ in range(count):
            bench.do(StepStudy(NAME))
            lit.append(bench.look(StudyWants(rows=True)).members[0].rows)
        assert len(expected) == count
        for one, other in zip(lit, expected, strict=True):
            np.testing.assert_array_equal(one, other)
        rows = np.concatenate(lit)
        assert len(set(rows)) == len(rows)
        assert set(rows) <= set(train)
        if not drop_last or 42 % size == 0 or size > 42:
            assert set(rows) == set(train)
    assert bench.look().status is Status.FINISHED


def test_rows_of_unshuffled_batches_are_in_the_order_of_the_rows() -> None:
    base = short(batches__shuffle=False)
    train = prepare(base.data).train
    np.testing.assert_array_equal(np.concatenate(rows_of_batches(train, base.batches, 3)), train)


def test_both_means_of_an_epoch_differ_from_the_error_at_its_end() -> None:
    """The last batch of 2 rows counts as much as those of 8, or a quarter of that."""
    seen = StudyBench().finish(sizes_of(short(), 8)).members[0]
    losses, sizes = seen.steps.loss[6:12], np.array([8, 8, 8, 8, 8, 2])
    found = epoch_means(losses, sizes, seen.epochs.train_loss[2])
    assert found.of_batches == pytest.approx(seen.epochs.mean_of_batches[2], rel=1e-12)
    assert found.of_points == pytest.approx(seen.epochs.mean_of_points[2], rel=1e-12)
    assert found.of_points == pytest.approx(np.repeat(losses, sizes).mean(), rel=1e-12)
    assert len({*(round(value, 6) for value in (found.of_batches, found.of_points, found.at_end))}) == 3
    assert np.isnan([seen.epochs.mean_of_batches[0], seen.epochs.mean_of_points[0]]).all()


def test_the_columns_count_what_they_say() -> None:
    seen = StudyBench().finish(sizes_of(short(), 8)).members[0]
    np.testing.assert_array_equal(seen.updates.points[:7], [8, 16, 24, 32, 40, 42, 50])
    np.testing.assert_array_equal(seen.updates.evaluations, np.arange(1, 19))
    assert (np.diff(seen.updates.seconds) > 0).all()
    np.testing.assert_array_equal(seen.epochs.step, [0, 6, 12, 18])
    np.testing.assert_array_equal(seen.epochs.points, [0, 42, 84, 126])
    assert seen.epochs.train_loss[-1] == seen.record.train_loss
    assert seen.gap == seen.record.validation_loss - seen.record.train_loss


def test_seconds_are_those_of_updates_and_evaluations_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    draw, evaluate = Trainer.draw_batch, Trainer.evaluate

    def drawn(self: Trainer, capture: bool = False) -> Work:
        clock.now_s += 0.25
        return draw(self, capture)

    def evaluated(self: Trainer) -> EpochRecord:
        clock.now_s += 8
        return evaluate(self)

    monkeypatch.setattr(Trainer, "draw_batch", drawn)
    monkeypatch.setattr(Trainer, "evaluate", evaluated)
    seen = StudyBench(clock=clock).finish(sizes_of(short(), 8)).members[0]  # 6 updates an epoch
    np.testing.assert_allclose(seen.updates.seconds, 0.25 * np.arange(1, 19))
    np.testing.assert_allclose(seen.epochs.seconds, [0, 1.5, 3, 4.5])
    np.testing.assert_allclose(seen.epochs.evaluation_seconds, [0, 8, 16, 24])
    told = cost(seen)
    assert told.seconds_per_epoch == pytest.approx(1.5)
    assert told.evaluation_seconds_per_epoch == pytest.approx(8)


def test_the_path_of_a_straight_line_is_its_weight_and_bias() -> None:
    seen = StudyBench().finish(sizes_of(line(stopping__epochs=2), None)).members[0]
    (layer,) = seen.state.run.layout.layers
    parameters = seen.state.parameters
    assert seen.updates.weight[-1] == layer.weight_of(parameters)[0, 0]
    assert seen.updates.bias[-1] == layer.bias_of(parameters)[0]
    assert len(seen.updates.weight) == len(seen.updates.bias) == 2
    assert len(StudyBench().finish(sizes_of(short(), 8)).members[0].updates.weight) == 0


def test_lit_rows_have_the_predictions_of_the_network() -> None:
    bench = StudyBench()
    seen = bench.finish(sizes_of(short(), 8))
    shown = bench.look(StudyWants(rows=True, fit=True)).members[0]
    training = bench.trainings[0]
    dataset = training.run.dataset
    output = training.trainer.network.predict(training.trainer.rows.input_BI).numpy()[:, 0]
    predicted = dataset.target_scaling.invert(output)
    assert len(shown.rows) == 2
    np.testing.assert_allclose(shown.rows_predicted, predicted[shown.rows], rtol=1e-5)
    assert shown.state.fit is not None
    assert seen.members[0].state.fit is None
    assert len(seen.members[0].rows) == 0


def test_early_stopping_rests_on_its_best_weights_while_others_go_on() -> None:
    base = short(optimizer__lr=0.2, stopping__epochs=30)
    bench = StudyBench()
    study = arms(base, ArmsSettings(dropout=False, l2=False, patience=2))
    plain, early = bench.finish(study).members
    assert plain.state.epoch == 30
    assert early.restored_epoch is not None
    assert early.state.epoch == early.restored_epoch + 2 < 30
    assert early.record.validation_loss == early.epochs.validation_loss.min()
    assert early.epochs.validation_loss[-1] > early.record.validation_loss
    assert "Early stopping" in early.state.ending


def test_a_member_that_diverges_stops_alone() -> None:
    base = line(stopping__epochs=60, data__rows=20)
    study = sizes_of(base, 1, None)
    hot = study.members[0].experiment.with_value("optimizer.SGD.lr", 50.0)
    members = (type(study.members[0])("hot", "Hot", hot), study.members[1])
    seen = StudyBench().finish(Study("regimes", base, members))
    one, other = seen.members
    assert (one.state.status, other.state.status) == (Status.DIVERGED, Status.FINISHED)
    assert one.state.divergence is not None
    assert "overshoots" in one.state.divergence.cause
    assert np.isfinite(one.epochs.train_loss).all()
    assert other.state.epoch == 60
    assert seen.status is Status.FINISHED


# ---- tables ----------------------------------------------------------------------------------


def test_the_table_of_costs() -> None:
    bench = StudyBench()
    bench.finish(sizes_of(short(batches__drop_last=False), 1, 8, None))
    wants = StudyWants(noise_of="1")
    for _ in range(500):
        seen = bench.look(wants)
        if seen.noise is not None:
            break
    costs = [cost(one, seen.noise) for one in seen.members]
    assert [one.updates_per_epoch for one in costs] == [42, 6, 1]
    assert [one.points_per_update for one in costs] == [1, 8, 42]
    assert [one.last_batch for one in costs] == [1, 2, 42]
    assert [one.points_per_epoch for one in costs] == [42] * 3
    assert [one.loss for one in costs] == [one.record.train_loss for one in seen.members]
    laws = [one.noise_law for one in costs]
    assert laws[0] is not None
    np.testing.assert_allclose(laws, laws[0] / np.sqrt([1, 8, 42]))
    assert costs[2].noise == pytest.approx(0, abs=1e-6)
    assert all(one.seconds_per_epoch and one.seconds_per_epoch > 0 for one in costs)


def test_scores_of_folds_and_of_all_rows_together() -> None:
    bench = StudyBench()
    seen = bench.finish(STUDIES["folds"])
    (found,) = fold_scores(seen.members)
    rmse = [score.rmse for _, score in found.folds]
    assert found.mean_rmse == pytest.approx(np.mean(rmse))
    assert found.deviation_rmse == pytest.approx(np.std(rmse, ddof=1))
    errors, targets = [], []
    for training in bench.trainings:
        trainer, dataset = training.trainer, training.run.dataset
        output = trainer.network.predict(trainer.rows.input_BI).numpy()[dataset.validation, 0]
        targets.append(dataset.target[dataset.validation])
        errors.append(dataset.target_scaling.invert(output) - targets[-1])
    error, target = np.concatenate(errors), np.concatenate(targets)
    assert found.overall is not None
    assert found.overall.rmse == pytest.approx(np.sqrt(np.mean(error**2)))
    assert found.overall.mae == pytest.approx(np.abs(error).mean())
    assert found.overall.r2 == pytest.approx(1 - np.mean(error**2) / np.var(target))
    mean, spread = mean_curve(seen.members)
    assert mean[-1] == pytest.approx(found.mean_rmse)
    assert spread[-1] == pytest.approx(found.deviation_rmse)
    assert len(mean) == 4


def test_scores_of_a_grid_are_apart_by_value() -> None:
    seen = StudyBench().finish(STUDIES["grid"])
    found = fold_scores(seen.members)
    assert [(one.value, [fold for fold, _ in one.folds]) for one in found] == [
        ("4", [1, 2]),
        ("3, 3", [1, 2]),
    ]
