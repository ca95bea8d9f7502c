"""The linear surface of a data set: its rows, batches and units, and what scaling does to it."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from landscape_bench import check_frame, tensor_at

from core.datasets import prepare
from core.datasets.dataset import LogScaling
from core.landscape.linear_regression import from_dataset, in_units, on_scaled
from core.landscape.theory import theory
from core.settings import DataSettings

BIKES = prepare(DataSettings())
TEMPERATURE = next(n for n, name in enumerate(BIKES.input_names) if "temp" in name.lower())


@pytest.mark.parametrize("split", ["train", "validation", "test"])
def test_rows_of_a_data_set(split: str) -> None:
    for scaled in (True, False):
        surface = from_dataset(BIKES, TEMPERATURE, split, scaled)  # type: ignore[arg-type]
        numbers = BIKES.rows(split)  # type: ignore[arg-type]
        inputs = (BIKES.scaled_inputs if scaled else BIKES.inputs)[numbers, TEMPERATURE]
        target = BIKES.scaled_target[numbers, 0] if scaled else BIKES.target[numbers]
        np.testing.assert_array_equal(surface.x, inputs)
        np.testing.assert_array_equal(surface.y, target)
        assert surface.value(0.3, 0.1) == pytest.approx(
            np.mean((target - 0.3 * inputs - 0.1) ** 2), rel=1e-12
        )
        assert surface.unit == ("" if scaled else "(bikes per hour)²")
        assert (surface.axes, surface.measure) == (("W", "b"), "MSE")
        assert (
            surface.title == f"Linear regression of {BIKES.target_name} on {BIKES.input_names[TEMPERATURE]}"
        )
        check_frame(surface)


def test_batches_of_a_data_set_are_rows_of_it() -> None:
    batches = np.array_split(np.random.default_rng([3, 0]).permutation(BIKES.train), 100)
    surface = from_dataset(BIKES, TEMPERATURE, "train", True, batches, l2=0.01)
    assert surface.batches == 100
    inputs, target = BIKES.scaled_inputs[batches[7], TEMPERATURE], BIKES.scaled_target[batches[7], 0]
    brute = np.mean((target - 0.3 * inputs - 0.1) ** 2) + 0.01 * 0.3**2
    assert surface.loss(tensor_at(0.3, 0.1), 107).item() == pytest.approx(brute, rel=1e-12)
    with pytest.raises(ValueError, match="not in the validation set"):
        from_dataset(BIKES, TEMPERATURE, "validation", True, batches)
    with pytest.raises(IndexError):
        from_dataset(BIKES, 99, "train", True)


@pytest.mark.parametrize("data", [DataSettings(), DataSettings(source="straight_line", rows=100)])
def test_scaling_rounds_the_valley(data: DataSettings) -> None:
    dataset = prepare(data)
    index = TEMPERATURE if data == DataSettings() else 0
    plain, scaled = (from_dataset(dataset, index, "train", scaled) for scaled in (False, True))
    assert plain.hessian is not None and scaled.hessian is not None
    before, after = theory(plain.hessian).condition, theory(scaled.hessian).condition
    assert before is not None and after == pytest.approx(1, abs=1e-9)
    assert before > 2
    np.testing.assert_allclose(scaled.hessian, 2 * np.eye(2), atol=1e-9)


def test_the_same_line_is_the_start_with_and_without_scaling() -> None:
    plain, scaled = (from_dataset(BIKES, TEMPERATURE, "train", scaled) for scaled in (False, True))
    for ours, theirs in [(scaled.start, plain.start), (scaled.least_squares, plain.least_squares)]:
        assert ours is not None and theirs is not None
        assert in_units(BIKES, TEMPERATURE, ours) == pytest.approx(theirs, rel=1e-9)
        assert on_scaled(BIKES, TEMPERATURE, theirs) == pytest.approx(ours, rel=1e-9, abs=1e-9)
    x = BIKES.inputs[:50, TEMPERATURE]
    slope, intercept = in_units(BIKES, TEMPERATURE, (0.4, -0.2)) or (0.0, 0.0)
    theirs = BIKES.target_scaling.invert(0.4 * BIKES.scaled_inputs[:50, TEMPERATURE] - 0.2)
    np.testing.assert_allclose(slope * x + intercept, theirs, rtol=1e-12)


def test_what_is_not_scaled_has_its_unit() -> None:
    bare = prepare(DataSettings(scale_inputs=False, scale_target=False))
    plain, scaled = (from_dataset(bare, TEMPERATURE, "train", scaled) for scaled in (False, True))
    assert plain.unit == scaled.unit == "(bikes per hour)²"
    assert plain.minima == scaled.minima
    drawn = from_dataset(prepare(DataSettings(source="straight_line", rows=100)), 0, "train", False)
    assert drawn.unit == "y²"


def test_a_line_on_logarithms_is_none_in_units_of_the_data() -> None:
    logs = dataclasses.replace(BIKES, target_scaling=LogScaling(np.array(4.0), np.array(1.5)))
    assert in_units(logs, TEMPERATURE, (1.0, 0.0)) is on_scaled(logs, TEMPERATURE, (1.0, 0.0)) is None
