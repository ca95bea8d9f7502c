"""Layers that come, go and change their width: what belongs to a layer moves along with it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiment import Experiment
from core.layer_edits import FIRST_WIDTH, HIDDEN, with_layer_inserted, with_layer_removed, with_width
from core.settings import MAX_HIDDEN_LAYERS, MAX_WIDTH, LayerSettings

FIELDS = tuple(LayerSettings.model_fields)
DEFAULTS = LayerSettings().model_dump()

settings = st.fixed_dictionaries(
    {
        "activation": st.sampled_from([None, "Tanh", "ReLU", "Hardsigmoid"]),
        "dropout": st.sampled_from([None, 0.0, 0.25]),
        "learning_rate": st.sampled_from([None, 0.1, 1e-5]),
        "momentum": st.sampled_from([None, 0.5]),
        "weight_decay": st.sampled_from([None, 0.01]),
        "frozen": st.booleans(),
    }
)


@st.composite
def experiments(draw: st.DrawFn, least: int = 0, most: int = MAX_HIDDEN_LAYERS) -> Experiment:
    """Return networks of any depth; settings of places that no layer has (yet) may differ too."""
    widths = draw(st.lists(st.integers(1, MAX_WIDTH), min_size=least, max_size=most))
    own = draw(st.lists(settings, min_size=MAX_HIDDEN_LAYERS, max_size=MAX_HIDDEN_LAYERS))
    values = {f"layer{n}.{name}": value for n, one in enumerate(own, start=1) for name, value in one.items()}
    return Experiment().with_values({HIDDEN: tuple(widths), **values})


def layers_of(experiment: Experiment) -> list[tuple[int, dict[str, Any]]]:
    """Return width and settings of each hidden layer."""
    own = [getattr(experiment, f"layer{n}").model_dump() for n in range(1, MAX_HIDDEN_LAYERS + 1)]
    return list(zip(experiment.network.hidden, own, strict=False))


def test_the_fields_are_all_that_a_layer_can_have_of_its_own() -> None:
    assert set(FIELDS) == {"activation", "dropout", "learning_rate", "momentum", "weight_decay", "frozen"}


@given(experiments(most=MAX_HIDDEN_LAYERS - 1), st.data())
def test_a_layer_comes_in_between_and_the_others_keep_what_is_theirs(
    experiment: Experiment, data: st.DataObject
) -> None:
    before = layers_of(experiment)
    index = data.draw(st.integers(0, len(before)))
    after = layers_of(experiment.with_values(with_layer_inserted(experiment, index)))
    width = before[index - 1][0] if index else FIRST_WIDTH
    assert after == [*before[:index], (width, DEFAULTS), *before[index:]]


@given(experiments(least=1), st.data())
def test_a_layer_goes_and_the_others_keep_what_is_theirs(experiment: Experiment, data: st.DataObject) -> None:
    before = layers_of(experiment)
    index = data.draw(st.integers(0, len(before) - 1))
    changed = experiment.with_values(with_layer_removed(experiment, index))
    assert layers_of(changed) == before[:index] + before[index + 1 :]
    assert getattr(changed, f"layer{len(before)}").model_dump() == DEFAULTS


@given(experiments(most=MAX_HIDDEN_LAYERS - 1), st.data())
def test_only_what_changes_is_asked_for(experiment: Experiment, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, experiment.network.layers))
    values = with_layer_inserted(experiment, index)
    assert all(experiment.value(path) != value for path, value in values.items())
    assert HIDDEN in values


@given(experiments(most=MAX_HIDDEN_LAYERS - 1), st.data())
def test_removing_what_was_inserted_gives_the_same_network(
    experiment: Experiment, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, experiment.network.layers))
    more = experiment.with_values(with_layer_inserted(experiment, index))
    again = more.with_values(with_layer_removed(more, index))
    assert layers_of(again) == layers_of(experiment)
    assert again.output == experiment.output


@given(experiments(least=1), st.data())
def test_a_width_changes_alone(experiment: Experiment, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, experiment.network.layers - 1))
    neurons = data.draw(st.integers(1, MAX_WIDTH))
    values = with_width(experiment, index, neurons)
    hidden = list(experiment.network.hidden)
    hidden[index] = neurons
    assert values == {HIDDEN: tuple(hidden)}


def test_settings_left_behind_by_an_old_layer_do_not_come_back() -> None:
    """A network that once had three layers and now has two still carries what the third did."""
    experiment = Experiment().with_values({HIDDEN: (4, 5), "layer3.frozen": True, "layer3.dropout": 0.5})
    values = with_layer_inserted(experiment, 2)
    assert values == {HIDDEN: (4, 5, 5), "layer3.frozen": False, "layer3.dropout": None}


def test_a_frozen_layer_in_the_middle_moves_up_when_the_one_before_goes() -> None:
    experiment = Experiment().with_values({HIDDEN: (4, 5, 6), "layer2.frozen": True, "layer3.dropout": 0.1})
    assert with_layer_removed(experiment, 0) == {
        HIDDEN: (5, 6),
        "layer1.frozen": True,
        "layer2.frozen": False,
        "layer2.dropout": 0.1,
        "layer3.dropout": None,
    }


def test_the_first_layer_of_a_linear_model_has_sixteen_neurons() -> None:
    linear = Experiment().with_value(HIDDEN, ())
    assert with_layer_inserted(linear, 0) == {HIDDEN: (16,)}


def test_limits() -> None:
    full = Experiment().with_value(HIDDEN, (3,) * MAX_HIDDEN_LAYERS)
    with pytest.raises(ValueError, match="8 hidden layers are the most"):
        with_layer_inserted(full, 2)
    two = Experiment().with_value(HIDDEN, (3, 4))
    for index in (-1, 3):
        with pytest.raises(IndexError):
            with_layer_inserted(two, index)
    for index in (-1, 2):
        with pytest.raises(IndexError):
            with_layer_removed(two, index)
        with pytest.raises(IndexError):
            with_width(two, index, 5)
    for neurons in (0, MAX_WIDTH + 1):
        with pytest.raises(ValueError, match="1 to 512 neurons"):
            with_width(two, 0, neurons)
