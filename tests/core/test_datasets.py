"""The tables: what is in them, how they are split and scaled, and that nobody can write into them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.datasets import DataError, Dataset, Scaling, bikes, prepare, sources
from core.datasets.preparation import fit_scaling, split_at_random, split_by_time
from core.probe import GRID_POINTS, choose_probe
from core.settings import BIKE_INPUTS, DataSettings

BIKE = DataSettings()
LINE = DataSettings(source="straight_line", rows=100, noise=0.0, seed=5)
SINE = DataSettings(source="noisy_sine", rows=4000, noise=0.3, seed=5)
ALL = pytest.mark.parametrize("settings", [BIKE, LINE, SINE], ids=lambda s: s.source)


def test_the_bike_table_has_its_known_rows_and_sum() -> None:
    dataset = prepare(BIKE)
    assert dataset.inputs.shape == (8645, 12)
    assert dataset.target.sum() == 1_243_103
    assert len(dataset.input_names) == dataset.input_count == 12
    assert (dataset.target >= 1).all()
    assert np.isfinite(dataset.inputs).all()


def test_the_bike_table_does_not_hold_the_parts_of_its_target() -> None:
    dataset = prepare(BIKE)
    for column in dataset.inputs.T:
        assert abs(np.corrcoef(column, dataset.target)[0, 1]) < 0.75


def test_hours_lie_on_circles() -> None:
    dataset = prepare(BIKE)
    for pair in (0, 2, 4):
        radius = np.hypot(dataset.inputs[:, pair], dataset.inputs[:, pair + 1])
        np.testing.assert_allclose(radius, 1)
    assert dataset.axis is not None
    hours = np.round(dataset.axis.values * 24).astype(np.int64)
    assert (np.diff(hours) > 0).all(), "the rows are not in time order"
    first, last = (np.datetime64("1970-01-01T00") + int(ends) for ends in (hours[0], hours[-1]))
    assert (str(first), str(last)) == ("2011-01-01T00", "2011-12-31T23")
    hour = hours % 24
    np.testing.assert_allclose(dataset.inputs[:, 0], np.sin(2 * np.pi * hour / 24))


@ALL
def test_each_row_is_in_exactly_one_split(settings: DataSettings) -> None:
    dataset = prepare(settings)
    rows = np.concatenate([dataset.train, dataset.validation, dataset.test])
    np.testing.assert_array_equal(np.sort(rows), np.arange(len(dataset.target)))
    assert len(dataset.train) == int(0.7 * len(rows))
    assert len(dataset.validation) == pytest.approx(0.15 * len(rows), abs=1)


def test_the_split_by_time_never_mixes_past_and_future() -> None:
    dataset = prepare(BIKE)
    assert dataset.train.max() < dataset.validation.min()
    assert dataset.validation.max() < dataset.test.min()


@given(st.integers(10, 10_000), st.integers(0, 2**31 - 1), st.floats(0.1, 0.9), st.floats(0.05, 0.5))
def test_every_split_of_every_size_has_rows(rows: int, seed: int, train: float, validation: float) -> None:
    validation = min(validation, 0.95 - train)
    for split in (split_by_time(rows, train, validation), split_at_random(rows, train, validation, seed)):
        assert min(len(part) for part in split) >= 1
        assert len(split[0]) == min(int(rows * train), rows - 2)
        assert len(np.unique(np.concatenate(split))) == rows


@ALL
def test_scaling_is_fitted_on_the_training_rows_only(settings: DataSettings) -> None:
    dataset = prepare(settings)
    train = dataset.scaled_inputs[dataset.train].astype(np.float64)
    np.testing.assert_allclose(train.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(train.std(axis=0), 1, atol=1e-5)
    np.testing.assert_array_equal(dataset.input_scaling.mean, dataset.inputs[dataset.train].mean(axis=0))
    np.testing.assert_array_equal(dataset.target_scaling.spread, dataset.target[dataset.train].std())
    assert not np.allclose(dataset.scaled_inputs[dataset.test].mean(axis=0), 0, atol=1e-3)


@ALL
def test_scaled_rows_are_float64_for_a_network_of_either_precision(settings: DataSettings) -> None:
    dataset = prepare(settings)
    assert dataset.scaled_inputs.dtype == dataset.scaled_target.dtype == np.float64
    assert dataset.scaled_inputs.shape == dataset.inputs.shape
    assert dataset.scaled_target.shape == (len(dataset.target), 1)


@ALL
def test_inverse_of_the_scaling_gives_the_target_back(settings: DataSettings) -> None:
    dataset = prepare(settings)
    back = dataset.target_scaling.invert(dataset.scaled_target[:, 0])
    assert back.dtype == np.float64
    np.testing.assert_allclose(back, dataset.target, atol=1e-12 * float(dataset.target_scaling.spread))


COLUMNS = arrays(np.float64, (20, 3), elements=st.floats(-1e6, 1e6, width=32))


@given(COLUMNS)
def test_scaling_and_back_is_the_identity_even_through_float32(values: np.ndarray) -> None:
    scaling = Scaling(*fit_scaling(values))
    scaled = scaling.apply(values).astype(np.float32)
    assert np.isfinite(scaled).all()
    error = np.abs(scaling.invert(scaled) - values)
    assert (error <= 1e-5 * (scaling.spread + np.abs(scaling.mean) * 1e-5)).all()


@pytest.mark.parametrize("value", [0.0, 0.1, -1e9, 1 / 3])
def test_a_constant_column_becomes_zero(value: float) -> None:
    values = np.full((1000, 2), value)
    mean, spread = fit_scaling(values)
    assert spread.tolist() == [1, 1]
    np.testing.assert_allclose(Scaling(mean, spread).apply(values), 0, atol=1e-6)


@ALL
def test_nobody_can_write_into_a_dataset(settings: DataSettings) -> None:
    dataset = prepare(settings)
    for array in arrays_of(dataset):
        assert not array.flags.writeable


def arrays_of(dataset: Dataset) -> list[np.ndarray]:
    names = ("inputs", "target", "train", "validation", "test", "scaled_inputs", "scaled_target")
    return [getattr(dataset, name) for name in names]


@ALL
def test_equal_settings_give_equal_rows_even_when_drawn_anew(settings: DataSettings) -> None:
    first = prepare(settings)
    assert prepare(settings.model_copy()) is first
    sources.forget()
    second = prepare(settings)
    assert second is not first
    for a, b in zip(arrays_of(first), arrays_of(second), strict=True):
        assert a.tobytes() == b.tobytes()


def test_another_seed_gives_other_points_and_another_split() -> None:
    one, two = prepare(SINE), prepare(SINE.model_copy(update={"seed": 6}))
    assert not np.array_equal(one.inputs, two.inputs)
    np.testing.assert_array_equal(one.train, np.arange(2800))
    np.testing.assert_array_equal(one.train, two.train)
    one, two = (prepare(SINE.model_copy(update={"seed": seed, "split": "random"})) for seed in (5, 6))
    assert not np.array_equal(one.train, two.train)


def test_the_seed_splits_the_bike_table_only_where_the_split_is_random() -> None:
    by_time = [prepare(BIKE.model_copy(update={"seed": seed})) for seed in (0, 1)]
    np.testing.assert_array_equal(by_time[0].train, by_time[1].train)
    drawn = [prepare(BIKE.model_copy(update={"seed": seed, "split": "random"})) for seed in (0, 1)]
    assert not np.array_equal(drawn[0].train, drawn[1].train)
    np.testing.assert_array_equal(drawn[0].target, by_time[0].target)


def test_chosen_inputs_stay_in_the_order_of_the_table() -> None:
    whole, few = prepare(BIKE), prepare(BIKE.model_copy(update={"inputs": ("wind", "hour, sin")}))
    assert few.input_names == ("hour, sin", "wind")
    np.testing.assert_array_equal(few.inputs, whole.inputs[:, [0, 11]])
    assert whole.input_names == BIKE_INPUTS


def test_the_parts_of_the_target_add_up_to_it() -> None:
    parts = [prepare(BIKE.model_copy(update={"target": name})) for name in ("casual", "registered")]
    np.testing.assert_array_equal(parts[0].target + parts[1].target, prepare(BIKE).target)
    assert [part.target_name for part in parts] == ["casual", "registered"]


@pytest.mark.parametrize(("inputs", "target"), [(False, True), (True, False), (False, False)])
def test_what_is_not_scaled_is_given_as_it_is(inputs: bool, target: bool) -> None:
    dataset = prepare(BIKE.model_copy(update={"scale_inputs": inputs, "scale_target": target}))
    assert np.array_equal(dataset.scaled_inputs, dataset.inputs) == (not inputs)
    assert np.array_equal(dataset.scaled_target[:, 0], dataset.target) == (not target)
    back = dataset.target_scaling.invert(dataset.scaled_target[:, 0])
    np.testing.assert_allclose(back, dataset.target, rtol=1e-12)


def test_the_line_without_noise_is_the_line() -> None:
    dataset = prepare(LINE)
    assert dataset.truth is not None
    np.testing.assert_array_equal(dataset.target, 2 * dataset.inputs[:, 0] + 1)
    np.testing.assert_array_equal(dataset.target, dataset.truth(dataset.inputs))


def test_the_noise_has_the_spread_that_was_asked_for() -> None:
    dataset = prepare(SINE)
    assert dataset.truth is not None
    noise = dataset.target - dataset.truth(dataset.inputs)
    assert noise.std() == pytest.approx(0.3, rel=0.05)
    assert noise.mean() == pytest.approx(0, abs=0.03)
    assert np.abs(dataset.inputs).max() <= 1


def test_a_missing_table_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bikes, "HOURLY_FILE", "not_there.csv")
    sources.forget()
    with pytest.raises(DataError, match=r"not_there\.csv cannot be read .*\. Install the program again\."):
        prepare(BIKE)
    monkeypatch.undo()
    assert len(prepare(BIKE).target) == 8645


def test_the_grid_of_a_curve_covers_the_points() -> None:
    dataset = prepare(LINE)
    probe = choose_probe(dataset)
    assert probe.grid is not None
    assert len(probe.grid) == probe.side == len(probe.grid_inputs) == GRID_POINTS
    assert probe.grid[0] < dataset.inputs.min() and probe.grid[-1] > dataset.inputs.max()


def test_the_sample_of_a_table_comes_from_the_right_splits() -> None:
    dataset = prepare(BIKE)
    probe = choose_probe(dataset)
    ends = [probe.sample_train_count, probe.sample_seen_count]
    parts = np.split(probe.sample_rows, ends)
    for rows, split, count in zip(parts, ("train", "validation", "test"), (300, 150, 150), strict=True):
        assert set(rows) <= set(dataset.rows(split))  # type: ignore[arg-type]
        assert len(set(rows)) == count
