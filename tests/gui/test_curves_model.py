"""What the error view works out before anything is painted: points, ranges, the run before, readings."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from curves_bench import BATCHES, FallingRun
from desk import LINE, SINE, Desk, experiment_with
from hypothesis import given
from hypothesis import strategies as st

from core.history import EpochRecord, History
from core.metrics import Scores
from core.runs.keeping import keep, measure_of
from core.runs.kept_run import KeptRun
from core.snapshot import StateSnapshot, Wants
from gui.numbers import significant
from gui.views.curves.batches import BatchPoints, BatchSeries, Wanted
from gui.views.curves.choices import Along, Choices
from gui.views.curves.loss_range import LossRange
from gui.views.curves.overlay import BEFORE, comparable, overlay_of
from gui.views.curves.reading import Shown, read
from gui.views.curves.run_curves import EPOCHS_MOST, TRAIN, VALIDATION, RunCurves
from gui.views.curves.scale import XScale

SCALES = [XScale(along, log) for along in ("epochs", "steps") for log in (False, True)]  # type: ignore[arg-type]
SCORES = Scores(mse=1.0, rmse=1.0, mae=1.0, r2=0.0)


def run_of(steps: int, smoothing: float = 0.0) -> RunCurves:
    run = FallingRun()
    run.append(steps)
    curves = RunCurves(run.history, smoothing)
    curves.refresh()
    return curves


def whole(curves: RunCurves, scale: XScale) -> tuple[float, float]:
    return scale.whole(curves.steps, 100_000, BATCHES)


def wanted(curves: RunCurves, scale: XScale, **changed: object) -> Wanted:
    made = Wanted(scale, whole(curves, scale), 800.0, LossRange(False), curves.strength)
    return replace(made, **changed)  # type: ignore[arg-type]


# ---- points of single batches --------------------------------------------------------------------


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("smoothing", [0.0, 0.9])
@pytest.mark.parametrize("steps", [1, 40, 700, 5000])
def test_points_hold_every_step_once(scale: XScale, smoothing: float, steps: int) -> None:
    curves = run_of(steps, smoothing)
    points = BatchPoints()
    points.update(wanted(curves, scale), curves.steps, curves.series)
    assert points.first[0] == 0 and points.last[-1] == steps - 1
    np.testing.assert_array_equal(points.first[1:], points.last[:-1] + 1)
    x = scale.of_steps(curves.steps, np.arange(steps))
    for k in range(len(points)):
        part = slice(points.first[k], points.last[k] + 1)
        losses = curves.steps.loss[part]
        assert (points.low[k], points.high[k]) == (losses.min(), losses.max())
        assert points.mean[k] == pytest.approx(losses.mean())
        assert points.x[k] == pytest.approx((x[part][0] + x[part][-1]) / 2)
        if smoothing:
            assert curves.series.smoothed is not None
            assert points.smooth[k] == pytest.approx(curves.series.smoothed.averages[part].mean())
    assert points.largest == (points.last - points.first).max() + 1 or steps < 10
    assert (np.diff(points.x) > 0).all()


@pytest.mark.parametrize("scale", SCALES)
def test_points_are_few_and_a_pixel_or_more_apart(scale: XScale) -> None:
    curves = run_of(60_000)
    points = BatchPoints()
    asked = wanted(curves, scale)
    points.update(asked, curves.steps, curves.series)
    px = 800 / (asked.shown[1] - asked.shown[0])
    blocks = np.diff(points.x)[points.singles + 1 : -1] * px
    assert len(points) < 800
    assert blocks.min() > 0.9


def same_but_for_rounding(values: np.ndarray, expected: np.ndarray, name: str) -> None:
    """NumPy's logarithm of the same value can differ in the last bit by its place in the array (AVX-512)."""
    assert values.dtype == expected.dtype, name
    np.testing.assert_allclose(values, expected, rtol=2e-15, atol=1e-15, err_msg=name)


@pytest.mark.parametrize("scale", SCALES)
def test_points_of_a_run_that_grows_are_those_worked_out_at_once(scale: XScale) -> None:
    run = FallingRun()
    curves, points = RunCurves(run.history, 0.5), BatchPoints()
    shown, losses = (0.0, 5.0 if scale.log else 4000.0), LossRange(True)
    for steps in (1, 1, 2, 60, 3, 200, 1, 1000, 700, 63, 1):
        run.append(steps)
        curves.refresh()
        asked = Wanted(scale, shown, 800.0, losses, 0.5)
        before = points.x.copy(), points.mean.copy()
        points.update(asked, curves.steps, curves.series)
        fresh = BatchPoints()
        fresh.update(asked, curves.steps, curves.series)
        for name in ("x", "low", "high", "mean", "smooth", "first", "last"):
            same_but_for_rounding(getattr(points, name), getattr(fresh, name), name)
        np.testing.assert_array_equal(points.x[: points.kept], before[0][: points.kept])
        np.testing.assert_array_equal(points.mean[: points.kept], before[1][: points.kept])
    assert points.kept > 0


@pytest.mark.parametrize("scale", SCALES)
def test_a_part_is_shown_with_one_point_beyond_at_each_end(scale: XScale) -> None:
    curves = run_of(4000)
    low, high = scale.of_steps(curves.steps, np.array([1500, 1600])).tolist()
    points = BatchPoints()
    points.update(wanted(curves, scale, shown=(low, high)), curves.steps, curves.series)
    assert points.largest == 1
    assert points.x[0] <= low and points.x[-1] >= high
    assert len(points) < 110 or scale.log
    assert set(range(1500, 1601)) <= set(points.first.tolist())


def test_a_run_that_went_back_is_worked_out_anew() -> None:
    run = FallingRun()
    run.append(900)
    curves = RunCurves(run.history)
    curves.refresh()
    curves.points.update(wanted(curves, SCALES[0]), curves.steps, curves.series)
    run.history.truncate(300)
    run.append(800)
    curves.refresh()
    curves.points.update(wanted(curves, SCALES[0]), curves.steps, curves.series)
    assert curves.points.kept == 0
    assert curves.points.low.min() == curves.steps.loss.min()


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_is_told(bad: float) -> None:
    history = History()
    for step in range(50):
        history.append(step / 10, bad if step == 20 else 1.0, 0.1, 1.0)
    curves, points = RunCurves(history), BatchPoints()
    curves.refresh()
    points.update(wanted(curves, SCALES[0]), curves.steps, curves.series)
    assert not points.all_finite


def test_no_step_makes_no_point() -> None:
    curves, points = RunCurves(History()), BatchPoints()
    curves.refresh()
    points.update(wanted(curves, SCALES[1]), curves.steps, BatchSeries())
    assert len(points) == 0 and points.largest == 1 and points.singles == 0


# ---- evaluations ---------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", SCALES)
def test_a_few_evaluations_are_drawn_one_by_one(scale: XScale) -> None:
    curves = run_of(40 * BATCHES)
    picture = curves.epochs.picture(scale, whole(curves, scale))
    assert picture.bands.shape[2] == picture.measured.shape[1] == 0
    np.testing.assert_array_equal(picture.lines[TRAIN], curves.epochs.train)
    np.testing.assert_array_equal(picture.lines[VALIDATION], curves.epochs.validation)
    assert np.isnan(picture.x[0]) is np.bool_(scale.log)  # epoch 0 has no place on a log axis


@pytest.mark.parametrize("smoothing", [0.0, 0.8])
def test_many_evaluations_are_drawn_by_blocks_with_the_last_one_at_the_end(smoothing: float) -> None:
    curves = run_of(1000 * BATCHES, smoothing)
    picture = curves.epochs.picture(XScale(), whole(curves, XScale()))
    validation = curves.epochs.validation
    assert len(picture.x) <= EPOCHS_MOST + 1
    assert picture.x[-1] == 1000
    assert picture.lines[VALIDATION, -1] == curves.epochs.smoothed_validation[-1]
    low, high = picture.bands[VALIDATION]
    assert (low.min(), high.max()) == (validation.min(), validation.max())
    assert (low <= high).all()


@pytest.mark.parametrize("smoothing", [0.0, 0.8])
@pytest.mark.parametrize("along", ["epochs", "steps"])
def test_on_a_log_axis_the_first_evaluations_are_drawn_one_by_one(smoothing: float, along: Along) -> None:
    curves, scale = run_of(5000 * BATCHES, smoothing), XScale(along, True)
    picture = curves.epochs.picture(scale, whole(curves, scale))
    train, singles = curves.epochs.train, picture.singles
    assert 32 <= singles < 100 < len(picture.x) < 400
    np.testing.assert_allclose(picture.x[:singles], scale.places(curves.epochs.counts(scale)[:singles]))
    assert (np.diff(picture.x[1:]) > 0).all()
    assert picture.bands.shape == (2, 2, len(picture.x) - singles)
    assert picture.bands[TRAIN, 0].min() == train[singles:].min()
    assert picture.bands[TRAIN, 1].max() == train[singles:].max()
    if smoothing:
        np.testing.assert_array_equal(picture.measured[TRAIN], train[:singles])
    else:
        np.testing.assert_array_equal(picture.lines[TRAIN, :singles], train[:singles])


def test_smoothed_evaluations_keep_what_was_measured() -> None:
    curves = run_of(30 * BATCHES, 0.6)
    picture = curves.epochs.picture(XScale(), whole(curves, XScale()))
    np.testing.assert_array_equal(picture.measured[TRAIN], curves.epochs.train)
    assert (picture.lines[TRAIN, 1:] > picture.measured[TRAIN, 1:]).all()  # the past is still in it


def test_evaluations_taken_back_leave_nothing_behind() -> None:
    curves = run_of(400 * BATCHES, 0.5)
    held = curves.epochs.train
    before = held.copy()
    curves.history.truncate(10 * BATCHES)
    curves.history.append_epoch(EpochRecord(11, 11 * BATCHES, 5.0, 6.0, SCORES, SCORES))
    curves.refresh()
    picture = curves.epochs.picture(XScale(), (0.0, 20.0))
    assert len(curves.epochs) == 12 and picture.measured[VALIDATION, -1] == 6.0
    np.testing.assert_array_equal(held, before)  # whoever has drawn it can still compare


def test_an_evaluation_at_the_same_epoch_is_known() -> None:
    curves = run_of(3 * BATCHES)
    curves.history.append_epoch(EpochRecord(3, 3 * BATCHES, 0.1, 0.2, SCORES, SCORES))
    curves.refresh()
    assert curves.epochs.repeated == [4]


# ---- axes ----------------------------------------------------------------------------------------


@given(st.integers(1, 5000), st.sampled_from(SCALES))
def test_the_whole_run_fits_into_its_range(steps: int, scale: XScale) -> None:
    curves = run_of(min(steps, 300))
    low, high = scale.whole(curves.steps, 1000, BATCHES)
    last = scale.of_step(curves.steps, len(curves.steps) - 1)
    assert low <= scale.of_step(curves.steps, 0) <= last <= high


def test_the_range_ends_with_the_plan() -> None:
    curves = run_of(3 * BATCHES)
    assert XScale().whole(curves.steps, 4, BATCHES) == (0.0, 4.0)
    assert XScale("steps").whole(curves.steps, 3, BATCHES) == (0.0, 3.0 * BATCHES)
    assert XScale().whole(RunCurves(History()).steps, 80, BATCHES) == (0.0, 1.0)


@pytest.mark.parametrize("scale", SCALES)
def test_a_place_leads_to_its_step(scale: XScale) -> None:
    curves = run_of(500)
    for index in (0, 1, 77, 499):
        place = scale.of_step(curves.steps, index)
        assert scale.index(curves.steps, place - 1e-9) in (index, index + 1)
        assert scale.index(curves.steps, place + 1e-6) in (index + 1, min(index + 2, 500))
    assert scale.index(curves.steps, 1e6) == 500


def test_the_error_axis_grows_in_round_steps_and_never_shrinks() -> None:
    axis = LossRange(True)
    axis.hold([axis.places(np.array([0.5, 0.9]))])
    assert axis.ends[1] - axis.ends[0] >= 1.0
    first = axis.ends
    axis.hold([axis.places(np.array([0.6]))])
    assert axis.ends == first
    axis.hold([axis.places(np.full(100, 1e-4))])
    assert axis.ends[0] == -4.0 and axis.ends[1] == first[1]
    axis.hold([axis.places(np.array([np.nan, np.inf]))])
    assert np.isfinite(axis.ends).all()


def test_one_wild_batch_does_not_flatten_the_rest() -> None:
    axis = LossRange(False)
    losses = np.full(1000, 0.4)
    losses[500] = 1e6
    axis.hold([losses])
    assert axis.ends == (0.0, 0.4)
    assert LossRange(True).place(0.0) == -12.0


# ---- choices -------------------------------------------------------------------------------------


def test_choices_come_back_as_they_were_remembered() -> None:
    chosen = Choices(log_y=False, x="steps", log_x=True, smoothing=0.75, compare=False)
    assert Choices().with_mapping(chosen.as_mapping()) == chosen


@pytest.mark.parametrize(
    "odd",
    [
        {"x": "seconds"},
        {"x": ["epochs"]},
        {"smoothing": 1.0},
        {"smoothing": float("nan")},
        {"smoothing": True},
        {"smoothing": "0.5"},
        {"log_y": 1},
        {"log_x": "yes"},
        {"compare": None},
        {"nobody": "knows"},
    ],
)
def test_what_cannot_be_used_is_ignored(odd: dict[str, object]) -> None:
    assert Choices().with_mapping(odd) == Choices()
    assert Choices().with_mapping({**odd, "smoothing": 0}).smoothing == 0


# ---- the run before ------------------------------------------------------------------------------


def kept_of(state: StateSnapshot, steps: int) -> KeptRun:
    run = FallingRun()
    run.append(steps)
    return keep(replace(state, run=replace(state.run, history=run.history)), datetime(2026, 1, 1), None)


def test_a_run_without_a_curve_does_not_lie_over_others() -> None:
    state = Desk(SINE).state(Wants(fit=False, row=True))
    assert overlay_of(kept_of(state, 3), BEFORE, "before") is None


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (experiment_with(SINE, network__hidden=(3,), optimizer__lr=0.5, loss__l2=0.1), ""),
        (experiment_with(SINE, loss__function="MAE"), "another loss"),
        (LINE, "other data"),
        (experiment_with(SINE, data__rows=60), "target scaled otherwise"),
    ],
)
def test_runs_are_compared_only_if_their_losses_mean_the_same(other: object, words: str) -> None:
    before = overlay_of(kept_of(Desk(SINE).state(Wants(fit=False, row=True)), 60), BEFORE, "before")
    assert before is not None
    now = Desk(other).state(Wants(fit=False, row=True))  # type: ignore[arg-type]
    shown, reasons = comparable((before,), measure_of(now.run.dataset, now.experiment))
    assert bool(shown) is not bool(words)
    assert (words in reasons[0]) if words else not reasons


# ---- readings ------------------------------------------------------------------------------------


def shown_of(curves: RunCurves, scale: XScale, losses: LossRange) -> Shown:
    asked = wanted(curves, scale, losses=losses)
    curves.points.update(asked, curves.steps, curves.series)
    return Shown(scale, losses, curves.steps, curves.points, curves.epochs, curves.strength)


def test_a_single_batch_is_read_as_it_was() -> None:
    curves = run_of(60)
    shown = shown_of(curves, XScale(), LossRange(True))
    reading = read(shown, 1.01)
    assert reading is not None
    assert reading.title == "step 20 · epoch 1"
    rows = {row.name: row.value for row in reading.rows}
    assert rows["batch"] == significant(curves.steps.loss[19])
    assert rows["train, epoch 1"] == significant(curves.epochs.train[1])
    assert rows["validation, epoch 1"] == significant(curves.epochs.validation[1])
    assert rows["learning rate"] == "0.01"


@pytest.mark.parametrize("smoothing", [0.0, 0.9])
@pytest.mark.parametrize("scale", SCALES)
def test_a_block_is_read_with_mean_and_range(scale: XScale, smoothing: float) -> None:
    curves = run_of(50_000, smoothing)
    shown = shown_of(curves, scale, LossRange(True))
    reading = read(shown, scale.of_step(curves.steps, 30_000))
    assert reading is not None
    point = int(np.searchsorted(curves.points.last, 30_000))
    losses = curves.steps.loss[curves.points.first[point] : curves.points.last[point] + 1]
    rows = {row.name: row.value for row in reading.rows}
    assert rows[f"mean of {len(losses)} batches"] == significant(losses.mean())
    assert rows["lowest to highest"] == f"{significant(losses.min())} to {significant(losses.max())}"
    assert ("smoothed, 0.90" in rows) is bool(smoothing)
    assert reading.title.startswith("steps ")


def test_nothing_is_read_before_the_first_step() -> None:
    curves = run_of(0)
    assert read(shown_of(curves, XScale(), LossRange(True)), 0.5) is None
