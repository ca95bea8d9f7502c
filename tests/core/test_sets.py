"""The sets that ship with the program: drawn ones are their formulas, the tables are the published ones."""

from __future__ import annotations

import csv
import math

import numpy as np
import pytest
from engine_bench import SMALL, experiment_with
from script_bench import assert_engine_equals_script

import resources
from core.data_edits import with_consequences
from core.datasets import DataError, prepare
from core.datasets.synthetic import CURVES
from core.experiment import Experiment, hyperparameter
from core.settings import ONE_INPUT, SETS, TWO_INPUTS, DataSettings
from core.validation import SettingError

FORMULAS = {
    "straight_line": lambda x: 2 * x + 1,
    "noisy_sine": lambda x: math.sin(1.5 * math.pi * x),
    "step": lambda x: -1 if x < 0 else 1,
    "polynomial": lambda x: 4 * x**3 - 3 * x,
    "sinc": lambda x: math.sin(4 * math.pi * x) / (4 * math.pi * x),
    "plane": lambda x, z: x - z / 2,
    "two_gaussians": lambda x, z: (
        math.exp(-(math.dist((x, z), (0.4, 0.4)) ** 2) / 0.1)
        - math.exp(-(math.dist((x, z), (-0.4, -0.4)) ** 2) / 0.1)
    ),
    "saddle": lambda x, z: x * x - z * z,
    "ripple": lambda x, z: math.cos(3 * math.pi * math.sqrt(x * x + z * z)),
}


def drawn(source: str, **settings: object) -> DataSettings:
    return DataSettings.model_validate({"source": source, "rows": 500, **settings})


@pytest.mark.parametrize("source", FORMULAS)
def test_points_without_noise_lie_on_the_formula(source: str) -> None:
    dataset = prepare(drawn(source, noise=0.0))
    expected = [FORMULAS[source](*row) for row in dataset.inputs.tolist()]  # type: ignore[operator]
    np.testing.assert_allclose(dataset.target, expected, atol=1e-12)
    assert dataset.truth is not None
    np.testing.assert_array_equal(dataset.truth(dataset.inputs), dataset.target)


def test_every_drawn_set_is_offered_with_a_sentence_and_its_number_of_inputs() -> None:
    assert set(CURVES) == set(FORMULAS) == {*ONE_INPUT, *TWO_INPUTS}
    setting = hyperparameter("data.source")
    assert setting.choices == tuple(SETS)
    assert dict(setting.control.sentences).keys() == set(SETS)
    for name, entry in SETS.items():
        assert entry.inputs == (prepare(drawn(name)).drawn_inputs if name in CURVES else 0)
        assert entry.teaches.endswith(".") and 40 < len(entry.teaches) < 110


@pytest.mark.parametrize("source", FORMULAS)
def test_noise_rows_and_seed_are_those_asked_for(source: str) -> None:
    noisy = prepare(drawn(source, rows=4000, noise=0.5, seed=3))
    assert noisy.truth is not None
    noise = noisy.target - noisy.truth(noisy.inputs)
    assert noise.std() == pytest.approx(0.5, rel=0.05)
    assert len(noise) == 4000 and np.abs(noisy.inputs).max() <= 1
    other = prepare(drawn(source, rows=4000, noise=0.5, seed=4))
    assert not np.array_equal(noisy.inputs, other.inputs)


def test_the_daily_table_is_the_published_one() -> None:
    dataset = prepare(DataSettings(source="bike_sharing_daily"))
    assert dataset.inputs.shape == (731, 12)
    assert dataset.target.sum() == 3_292_679
    with resources.path("data", "bike_sharing_daily.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert dataset.axis is not None
    days = [str(np.datetime64("1970-01-01") + int(day)) for day in dataset.axis.values]
    assert days == [row["dteday"] for row in rows]
    features = {feature.name: feature for feature in dataset.features}
    np.testing.assert_array_equal(features["weekday"].values, [float(row["weekday"]) for row in rows])
    np.testing.assert_array_equal(features["year"].values, [float(row["yr"]) for row in rows])
    np.testing.assert_allclose(features["humidity"].values, [100 * float(row["hum"]) for row in rows])


def test_both_bike_tables_agree_about_2011() -> None:
    hourly, daily = (prepare(DataSettings(source=s)) for s in ("bike_sharing_hourly", "bike_sharing_daily"))  # type: ignore[arg-type]
    assert hourly.target.sum() == daily.target[:365].sum()


@pytest.mark.parametrize("source", [*FORMULAS, "bike_sharing_daily"])
def test_the_script_of_every_set_gives_the_same_numbers(source: str) -> None:
    assert_engine_equals_script(experiment_with(SMALL, data__source=source, stopping__epochs=2))


def test_the_script_of_derived_inputs_gives_the_same_numbers() -> None:
    derived = ("[hour, sin] * temperature", "wind^2", "log1p(humidity)", "max(weather, 1)")
    bikes = experiment_with(
        SMALL,
        data__source="bike_sharing_hourly",
        data__inputs=("hour, sin", "temperature", "wind", "humidity", "weather"),
        data__derived=derived,
        batches__size=500,
        stopping__epochs=2,
    )
    trainer = assert_engine_equals_script(bikes)
    assert trainer.dataset.input_names[-4:] == derived
    wind = trainer.dataset.inputs[:, trainer.dataset.input_names.index("wind")]
    np.testing.assert_array_equal(trainer.dataset.inputs[:, 6], wind**2)


# ---- derived inputs -----------------------------------------------------------------------


def test_squares_let_a_linear_network_learn_the_saddle() -> None:
    linear = experiment_with(
        SMALL,
        data__source="saddle",
        data__rows=200,
        data__noise=0.0,
        network__hidden=(),
        optimizer__method="SGD",
        optimizer__lr=0.1,
        stopping__epochs=60,
    )
    squares = linear.with_value("data.derived", ("x1^2", "x2^2"))
    plain, solved = (assert_engine_equals_script(e).record.validation.r2 for e in (linear, squares))
    assert plain < 0.2 and solved > 0.999


@pytest.mark.parametrize(
    ("formula", "sentence"),
    [
        ("x3", "“x3” at character 1 is not known: there are x1, x2"),
        ("2x1", "write 2\\*x1"),
        ("sin(", "something is missing"),
        ("__import__('os')", "not understood"),
    ],
)
def test_a_formula_that_cannot_be_read_is_refused_at_its_place(formula: str, sentence: str) -> None:
    base = experiment_with(SMALL, data__source="saddle")
    with pytest.raises(SettingError, match=sentence):
        base.with_value("data.derived", (formula,))


def test_a_formula_that_is_no_number_somewhere_is_explained() -> None:
    with pytest.raises(DataError, match=r"“log\(x\)” is not a number in \d+ of 60 rows, first in row \d+\. "):
        prepare(experiment_with(SMALL, data__derived=("log(x)",)).data)


def test_another_set_lets_go_of_what_belonged_to_the_old_one() -> None:
    start = experiment_with(
        SMALL, data__source="saddle", data__derived=("x1^2", "pi"), data__edits=("0: 1, 1, 1",)
    )
    follow = with_consequences(start, {"data.source": "sinc"})
    assert follow == {"data.source": "sinc", "data.edits": (), "data.derived": ("pi",)}
    kept = with_consequences(start, {"data.source": "ripple"})
    assert kept == {"data.source": "ripple", "data.edits": (), "data.derived": ("x1^2", "pi")}
    assert with_consequences(start, {"data.noise": 0.1})["data.edits"] == ()
    same = {"data.noise": start.data.noise, "data.train": 0.5}
    assert with_consequences(start, same) == same
    assert isinstance(start.with_values(follow), Experiment)
