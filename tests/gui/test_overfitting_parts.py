"""Parts of the stage *Overfitting* by themselves: which points are drawn, and which sentences are true."""

from __future__ import annotations

import numpy as np
import pytest
from engine_bench import experiment_with
from overfitting_bench import SINE

from core.clock import MonotonicClock
from core.experiment import Experiment
from core.settings_by_path import value_at
from core.snapshot import Status
from core.studies.arms import arms, linear_dropout
from core.studies.fold_scores import fold_scores
from core.studies.folds import cross_validation
from core.studies.settings import ArmsSettings, CrossValidationSettings, StudySettings
from core.studies.snapshot import MemberPicture, StudyWants
from core.studies.study import Study
from core.studies.study_run import StudyRun
from gui.overfitting.memory import remembered, settings_from
from gui.views.overfitting.error_plot import best_step, shared_ranges
from gui.views.overfitting.measure import measure_of, off_truth
from gui.views.overfitting.sentences import of_arms, of_folds, of_linear
from gui.views.overfitting.thinned_curve import ThinnedCurves, drawn


def pictures(study: Study, epochs: int) -> tuple[MemberPicture, ...]:
    run = StudyRun(study, 1, MonotonicClock())
    while not run.is_loaded:
        run.load_one()
    while run.epoch < epochs and any(not one.is_over for one in run.trainings):
        run.step()
    return tuple(one.picture(StudyWants(fit=True), Status.PAUSED, 1) for one in run.trainings)


def test_drawn_keeps_extremes_and_its_beginning() -> None:
    step = np.arange(0, 40_001, 2, dtype=np.float64)
    values = np.random.default_rng(0).normal(size=len(step))
    values[15_000], values[12_345] = 50, -50
    index = drawn(step, values)
    assert len(index) < 1_200
    assert {15_000, 12_345, len(step) - 1} <= set(index.tolist())
    assert index[0] == 1  # step 0 has no place on the axis
    assert (np.diff(index) > 0).all()
    shorter = drawn(step[:10_000], values[:10_000])
    common = index[index < 9_000]
    assert (common == shorter[shorter < 9_000]).all()


def test_a_growing_run_is_thinned_as_a_whole_one() -> None:
    step = np.arange(0, 30_001, 3, dtype=np.float64)
    train, validation = np.random.default_rng(1).uniform(0.1, 1, (2, len(step)))
    curves = ThinnedCurves()
    before = np.empty((3, 0))
    for count in (1, 2, 40, 41, 300, 2_500, 2_501, len(step)):
        found, kept = curves.of(step[:count], train[:count], validation[:count])
        np.testing.assert_array_equal(found[:, :kept], before[:, :kept])
        assert (np.diff(found[0]) > 0).all()
        if count > 1:
            assert found[:, -1].tolist() == pytest.approx(
                np.log10([step[count - 1], train[count - 1], validation[count - 1]]).tolist()
            )
        before = found
    for place in (train[1:].argmin(), train[1:].argmax(), validation[1:].argmin()):
        assert np.log10(step[1 + place]) in found[0]
    assert kept > 100
    assert found.shape[1] < 2_500
    shorter, kept = curves.of(step[:10], train[:10], validation[:10])
    assert (shorter.shape[1], kept) == (9, 0)


def test_measures_are_those_of_the_data() -> None:
    (plain,) = pictures(arms(SINE, ArmsSettings(dropout=False, l2=False, early=False)), 2)
    dataset, fit = plain.state.run.dataset, plain.state.fit
    measure = measure_of(dataset)
    assert measure.words == "MSE"
    assert measure.validation(plain.epochs)[-1] == pytest.approx(plain.record.validation.mse)
    assert measure.gap(plain) == plain.record.validation.mse - plain.record.train.mse
    assert dataset.truth is not None and fit is not None and fit.grid is not None
    grid = plain.state.run.probe.grid
    assert grid is not None
    error = fit.grid - dataset.truth(grid[:, None])
    assert off_truth(plain) == pytest.approx(float(np.sqrt(np.mean(error**2))))


def test_best_step_is_the_lowest_validation_loss() -> None:
    members = pictures(arms(SINE, ArmsSettings(dropout=False, l2=False)), 5)
    plain, early = members
    assert best_step(plain) == (None, False)
    step, restored = best_step(early)
    lowest = int(np.argmin(early.epochs.validation_loss[1:])) + 1
    assert step == early.epochs.step[lowest]
    assert restored is (early.restored_epoch is not None)


def test_ranges_hold_all_arms_and_only_grow() -> None:
    members = pictures(arms(SINE, ArmsSettings()), 3)
    measure = measure_of(members[0].state.run.dataset)
    (left, right), (low, high) = shared_ranges(members, measure, None)
    values = np.log10(np.concatenate([measure.validation(one.epochs) for one in members]))
    assert left <= np.log10(members[0].epochs.step[1]) < left + 0.2
    assert right >= np.log10(max(one.epochs.step[-1] for one in members))
    assert low <= values.min() <= values.max() <= high
    again = shared_ranges(members, measure, ((0.0, 1.0), (low - 1, high + 1)))
    assert again[1][0] <= low - 1 + 0.05
    assert again[1][1] >= high + 1 - 0.05


def test_sentence_on_dropout_says_why_only_where_the_numbers_do() -> None:
    small = experiment_with(
        Experiment(),
        data__source="straight_line",
        data__rows=60,
        network__hidden=(4,),
        optimizer__lr=0.02,
        stopping__epochs=60,
    )
    settings = ArmsSettings(dropout_rate=0.5, l2=False, early=False)
    members = pictures(arms(small, settings), 60)
    plain, dropout = members
    worse = dropout.record.validation.mse > 1.03 * plain.record.validation.mse
    unfit = dropout.record.train.mse > 1.1 * plain.record.train.mse
    assert worse and unfit  # else the test says nothing
    words = of_arms(members)
    assert words.startswith("Dropout at 50 % is worse here")
    assert "2 of 4 hidden neurons" in words and "capacity" in words
    assert "capacity" not in of_arms((plain, pictures(arms(small, settings), 0)[0]))


def test_sentence_before_and_between() -> None:
    settings = ArmsSettings(dropout=False)
    assert of_arms(pictures(arms(SINE, settings), 0)).startswith("28 training rows: the same first weights")
    members = pictures(arms(SINE, settings), 6)
    words = of_arms(members)
    off = {one.member.name: off_truth(one) for one in members}
    errors = [one.record.validation.mse for one in members]
    if max(errors) - min(errors) <= 0.02 * min(errors):
        assert words == "The arms have hardly parted yet."
    else:
        nearest = min(off, key=lambda name: off[name] or 0.0)
        assert nearest.split()[0].lower() in words.lower()


def test_linear_sentence_has_the_penalty_and_the_weights() -> None:
    members = pictures(linear_dropout(SINE, 0.2), 2)
    words = of_linear(members)
    assert "λ = q/(1 − q) = 0.250" in words
    assert "Mean |weight|" in words


def test_folds_sentence_has_mean_and_extremes() -> None:
    study = cross_validation(SINE, CrossValidationSettings(count=3))
    (scores,) = fold_scores(pictures(study, 2))
    words = of_folds((scores,), "", "")
    errors = [one.rmse for _, one in scores.folds]
    for number in (scores.mean_rmse, min(errors), max(errors)):
        assert f"{number:.3g}"[:4] in words
    grid = CrossValidationSettings(count=2, path="network.hidden", values=("2", "8"))
    both = fold_scores(pictures(cross_validation(SINE, grid), 2))
    best = min(both, key=lambda one: one.mean_rmse)
    assert of_folds(both, "", "Hidden layers").startswith(f"Hidden layers {best.value} does best: mean")


def test_settings_are_remembered_and_what_is_damaged_is_left_out() -> None:
    settings = StudySettings().with_values(
        {"arms.dropout_rate": 0.4, "folds.path": "dropout.rate", "folds.values": ("0", "0.2")}
    )
    section = remembered(settings, settings, "folds")
    assert settings_from(section) == settings
    damaged = {**section, "arms.dropout_rate": 7, "folds.values": "{"}
    left = settings_from(damaged)
    assert value_at(left, "arms.dropout_rate") == StudySettings().arms.dropout_rate
    assert left.folds.path == ""
