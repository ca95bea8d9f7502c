"""What the report is asked: one row typed by features, and what happens with columns that leak."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from engine_bench import SMALL, experiment_with
from tables_bench import write

from core.datasets import prepare
from core.experiment_files import named
from core.own_experiment import on_table
from core.probe import sweep_values
from core.report.answering import Answering
from core.report.leak import (
    WORTHLESS,
    inputs_without_leak,
    leak_words,
    leaking_columns,
    leaks_in_use,
    leaks_of,
    with_leak,
)
from core.report.text import report_text
from core.report.what_if import WhatIf, typical_row, unseen, what_if_inputs
from core.report.work import report_of
from core.trainer import Trainer

BIKES = named("Bike demand")


def trainer_of_bikes(steps: int = 20) -> Trainer:
    trainer = Trainer(BIKES, prepare(BIKES.data))
    for _ in range(steps):
        trainer.step()
    return trainer


# ---- what if ------------------------------------------------------------------------------


def test_a_row_of_the_table_typed_in_is_predicted_as_that_row() -> None:
    trainer = trainer_of_bikes()
    dataset = trainer.dataset
    for row in dataset.test[:20]:
        found = Answering().answer(trainer, typical_row(dataset, int(row)))
        scaled = torch.tensor(dataset.scaled_inputs[row : row + 1], dtype=torch.float32)
        wanted = dataset.target_scaling.invert(trainer.network.predict(scaled).numpy()[:, 0])[0]
        assert found is not None
        assert found.prediction == pytest.approx(float(wanted), rel=1e-4, abs=1e-2)


def test_the_same_question_after_another_precision_was_chosen() -> None:
    dataset, answering = prepare(BIKES.data), Answering()
    question = typical_row(dataset)
    for precision in ("float32", "float64", "float32"):
        trainer = Trainer(experiment_with(BIKES, network__precision=precision), dataset)
        again, fresh = answering.answer(trainer, question), Answering().answer(trainer, question)
        assert again is not None
        assert fresh is not None
        assert again.prediction == fresh.prediction


def test_one_quantity_sweeps_while_the_others_stay_as_typed() -> None:
    trainer = trainer_of_bikes()
    dataset = trainer.dataset
    usual = typical_row(dataset)
    hour = [feature.name for feature in dataset.features].index("hour")
    temperature = [feature.name for feature in dataset.features].index("temperature")
    values = list(usual.values)
    values[temperature] = 28.0
    found = Answering().answer(trainer, WhatIf(tuple(values), hour))
    assert found is not None
    assert found.sweep_values.tolist() == list(range(24)) == sweep_values(dataset, hour).tolist()
    for at, predicted in zip(found.sweep_values, found.sweep, strict=True):
        values[hour] = at
        alone = Answering().answer(trainer, WhatIf(tuple(values)))
        assert alone is not None
        assert predicted == pytest.approx(alone.prediction, rel=1e-4, abs=1e-2)
        assert (len(alone.sweep), len(alone.sweep_values)) == (0, 0)


def test_a_question_that_does_not_fit_is_not_answered() -> None:
    trainer = trainer_of_bikes(0)
    usual = typical_row(trainer.dataset)
    assert Answering().answer(trainer, WhatIf(usual.values[:-1])) is None
    assert Answering().answer(trainer, WhatIf(usual.values, 99)) is None
    assert what_if_inputs(trainer.dataset, WhatIf(usual.values, -1)) is None
    derived = experiment_with(SMALL, data__derived=("log(x + 1.01)",))
    other = Trainer(derived, prepare(derived.data))
    assert Answering().answer(other, WhatIf((0.0,))) is not None
    assert Answering().answer(other, WhatIf((-2.0,))) is None


def test_it_says_what_the_network_has_never_seen() -> None:
    dataset = prepare(BIKES.data)
    names = [feature.name for feature in dataset.features]
    values = list(typical_row(dataset).values)
    assert unseen(dataset, tuple(values)) == ()
    values[names.index("day of the year")] = 340.0
    values[names.index("temperature")] = 45.0
    assert unseen(dataset, tuple(values)) == ("day of the year", "temperature")
    values[names.index("weather")] = 7.0
    assert "weather" in unseen(dataset, tuple(values))


def test_a_value_that_is_missing_begins_at_what_is_usual() -> None:
    dataset = prepare(SMALL.data)
    feature = dataset.features[0]
    values = feature.values.copy()
    values[3] = np.nan
    object.__setattr__(feature, "values", values)
    try:
        assert typical_row(dataset, 3).values == (feature.rest,)
        assert typical_row(dataset, 4).values == (values[4],)
    finally:
        values[3] = dataset.inputs[3, 0]


# ---- leaks --------------------------------------------------------------------------------


@pytest.mark.parametrize("source", ["bike_sharing_hourly", "bike_sharing_daily"])
@pytest.mark.parametrize("target", ["bikers", "casual"])
def test_the_leaky_bikes_are_the_honest_ones_with_two_columns_more(source: str, target: str) -> None:
    honest = BIKES.with_values({"data.source": source, "data.target": target})
    leaky = with_leak(honest)
    before, after = prepare(honest.data), prepare(leaky.data)
    assert np.array_equal(before.target, after.target)
    assert np.array_equal(before.inputs, after.inputs[:, :-2])
    for part in ("train", "validation", "test"):
        assert np.array_equal(before.rows(part), after.rows(part))  # type: ignore[arg-type]
    first, second = after.inputs[:, -2], after.inputs[:, -1]
    assert np.array_equal(first + second if target == "bikers" else second - first, after.target)
    assert after.input_names[-2:] == leaking_columns(honest.data)
    assert [feature.columns for feature in after.features[-2:]] == [(12,), (13,)]
    assert after.encode(np.array([[feature.rest for feature in after.features]])).shape == (1, 14)
    assert leaky == honest.with_value("data.leak", True).model_copy(
        update={"name": "Bike demand, leaked", "note": leaky.note}
    )
    assert leaky.note == leak_words(leaky.data)
    assert leak_words(honest.data) == ""
    assert with_leak(leaky) is leaky


def test_the_words_name_the_columns_and_the_target() -> None:
    words = leak_words(with_leak(BIKES).data)
    assert words == f"“casual” and “registered” give the target “bikers” away. {WORTHLESS}"


def test_linear_regression_is_near_perfect_with_the_leak_and_the_report_says_why() -> None:
    leaky = with_leak(BIKES)
    report = report_of(Trainer(leaky, prepare(leaky.data)))
    linear, honest = report.baseline("linear"), report_of(trainer_of_bikes(0))
    assert linear is not None
    assert linear.scores is not None
    assert linear.scores.rmse < 1e-6 * report.network.rmse
    assert linear.scores.r2 == pytest.approx(1)
    assert report.leak == leak_words(leaky.data)
    assert report.leak in report_text(report)
    assert honest.leak == ""
    assert np.array_equal(honest.held_out.axis, report.held_out.axis)


def test_columns_of_ones_own_table_that_leak(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    rows = [f"{a:.3f},{b:.3f},{c:.3f},{a + b:.3f}" for a, b, c in random.uniform(0, 10, (300, 3))]
    path = write(tmp_path, "\n".join(["north,south,wind,total", *rows]) + "\n")
    honest = on_table(BIKES, path, "total")
    assert honest.data.table.inputs == ("wind",)
    assert leaking_columns(honest.data) == ("north", "south")
    assert leak_words(honest.data) == ""
    leaky = with_leak(honest)
    assert leaky.data.table.inputs == ("wind", "north", "south")
    assert leaky.name == "table, leaked"
    assert "“total” is a weighted sum of “north”, “south”" in leak_words(leaky.data)
    half = honest.with_value("data.table.inputs", ("wind", "north"))
    assert leak_words(half.data) == ""
    leaks = leaks_of(honest.data)
    assert with_leak(honest, leaks) == leaky
    assert leaks_in_use(leaks, half.data) == ()
    assert leaks_in_use(leaks, leaky.data) == leaks
    assert inputs_without_leak(leaky.data, leaks) == ("wind",)
    assert inputs_without_leak(half.data, leaks) == ("wind",)
    before = half.data.table.inputs
    added = tuple(name for name in leaky.data.table.inputs if name not in before)
    assert set(inputs_without_leak(leaky.data, leaks, added)) == set(before)
    assert inputs_without_leak(half.data, leaks, added) == ("wind",), "those added are gone: all others go"
    assert leaks_of(BIKES.data) == ()


def test_where_nothing_leaks_the_experiment_stays() -> None:
    assert leaking_columns(SMALL.data) == ()
    assert with_leak(SMALL) is SMALL
    assert leak_words(SMALL.data) == ""
