"""What is shown of an experiment before it is trained: the real rows, the real layers."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from core.datasets import prepare
from core.experiment import Experiment
from core.experiment_files import named, named_experiments
from core.preview import Course, Ground, Points, example_masks, facts, layer_sizes, preview
from core.settings import SETS

HOURS = Experiment()
SINE = Experiment().with_values({"data.source": "noisy_sine", "data.rows": 40})
RIPPLE = Experiment().with_values({"data.source": "ripple", "data.rows": 50, "data.derived": ("x1^2",)})


@pytest.mark.parametrize("experiment", named_experiments(), ids=lambda one: one.name)
def test_layers_and_rows_are_those_that_training_gets(experiment: Experiment) -> None:
    dataset = prepare(experiment.data)
    shown = preview(experiment)
    assert shown.layer_sizes == (dataset.input_count, *experiment.network.hidden, 1)
    assert shown.rows == len(dataset.target)
    assert shown.inputs.tolist() in dataset.scaled_inputs.tolist()
    assert shown.input_names == dataset.input_names


def test_points_are_the_rows_and_the_curve_behind_them() -> None:
    dataset, picture = prepare(SINE.data), preview(SINE).picture
    assert isinstance(picture, Points)
    assert np.array_equal(picture.x, dataset.inputs[:, 0])
    assert np.array_equal(picture.y, dataset.target)
    assert np.array_equal(picture.split, dataset.split_of)
    assert np.allclose(picture.truth[:, 1], np.sin(1.5 * np.pi * picture.truth[:, 0]))


def test_points_on_a_map_are_the_rows_and_the_surface_behind_them() -> None:
    dataset, picture = prepare(RIPPLE.data), preview(RIPPLE).picture
    assert isinstance(picture, Ground)
    assert np.array_equal(np.column_stack([picture.x1, picture.x2]), dataset.inputs[:, :2])
    assert np.array_equal(picture.values, dataset.target)
    at = np.linspace(-1, 1, len(picture.truth))
    assert np.allclose(picture.truth[10, 70], np.cos(3 * np.pi * np.hypot(at[70], at[10])))
    assert picture.level == max(np.abs(dataset.target).max(), np.abs(picture.truth).max())


def test_another_seed_and_another_number_of_rows_are_other_points() -> None:
    first, other = preview(SINE).picture, preview(SINE.with_value("data.seed", 1)).picture
    more = preview(SINE.with_value("data.rows", 41)).picture
    assert isinstance(first, Points)
    assert isinstance(other, Points)
    assert isinstance(more, Points)
    assert not np.array_equal(first.y, other.y)
    assert len(more.y) == len(first.y) + 1


def test_points_moved_and_deleted_by_hand_are_shown_as_they_are() -> None:
    edited = preview(SINE.with_value("data.edits", ("0: 1.5, 2", "3: gone"))).picture
    assert isinstance(edited, Points)
    assert 3 not in edited.rows
    assert (edited.x[0], edited.y[0]) == (1.5, 2.0)
    assert edited.truth[-1, 0] == 1.5


def test_hours_are_shown_as_the_last_whole_week_of_the_training_rows() -> None:
    dataset, picture = prepare(HOURS.data), preview(HOURS).picture
    assert isinstance(picture, Course)
    assert dataset.axis is not None
    assert np.array_equal(picture.values, dataset.target[picture.rows])
    assert np.array_equal(picture.days, dataset.axis.values[picture.rows])
    assert set(picture.split.tolist()) == {0}
    first, last = (date(1970, 1, 1) + timedelta(days=int(day)) for day in picture.days[[0, -1]])
    assert (first.weekday(), last.weekday()) == (0, 6)
    assert last - first == timedelta(days=6)
    assert int(dataset.axis.values[dataset.train].max()) - int(picture.days[-1]) <= 7
    week = (dataset.axis.values >= int(picture.days[0])) & (dataset.axis.values < int(picture.days[-1]) + 1)
    assert len(picture.rows) == week.sum(), "no hour of the week is left out"
    assert picture.values[picture.peak] == picture.values.max()


def test_the_row_of_the_inputs_is_the_marked_hour() -> None:
    shown = preview(HOURS)
    assert isinstance(shown.picture, Course)
    row = shown.picture.rows[shown.picture.peak]
    assert np.array_equal(shown.inputs, prepare(HOURS.data).scaled_inputs[row])


def test_days_are_all_shown() -> None:
    days = HOURS.with_value("data.source", "bike_sharing_daily")
    picture = preview(days).picture
    assert isinstance(picture, Course)
    assert len(picture.rows) == len(prepare(days.data).target) == 731
    assert set(picture.split.tolist()) == {0, 1, 2}


def test_a_table_of_the_users_own_is_not_read() -> None:
    own = HOURS.with_values({"data.source": "table", "data.table.path": "/nowhere/at all.csv"})
    shown = preview(own)
    assert shown.picture is None
    assert shown.layer_sizes == (0, *own.network.hidden, 1)
    assert facts(own)[0].startswith("?-")


@pytest.mark.parametrize("source", [name for name in SETS if name != "table"])
def test_every_set_has_a_picture(source: str) -> None:
    assert preview(HOURS.with_value("data.source", source)).picture is not None


def test_facts_say_what_matters() -> None:
    dropout = named("bike_demand_dropout")
    said = [words.replace("\N{NO-BREAK SPACE}", " ") for words in facts(dropout, 8645)]
    assert said == ["12-16-16-1", "SiLU", "Adam", "dropout 50 %", "8,645 rows"]
    assert facts(named("straight_line"))[:2] == ("1-1", "linear")
    mixed = dropout.with_values({"layer1.dropout": 0.25, "layer2.activation": "ReLU"})
    said = [words.replace("\N{NO-BREAK SPACE}", " ") for words in facts(mixed)]
    assert said == ["12-16-16-1", "SiLU and ReLU", "Adam", "dropout 25 to 50 %"]


def test_an_example_of_a_mask_has_as_many_off_as_the_rate_says() -> None:
    masks = example_masks(named("bike_demand_dropout"))
    assert [int((~mask).sum()) for mask in masks] == [0, 8, 8, 0]
    assert not np.array_equal(masks[1], masks[2])
    assert [len(mask) for mask in masks] == list(layer_sizes(named("bike_demand_dropout")))
    assert all(mask.all() for mask in example_masks(named("bike_demand")))
