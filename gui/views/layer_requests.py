"""What the buttons over a column of the diagram ask for. Pure: no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.experiment import Experiment
from core.hyperparameters import Value
from core.layer_edits import HIDDEN, with_layer_inserted, with_layer_removed, with_width
from core.settings import MAX_HIDDEN_LAYERS, MAX_WIDTH
from core.validation import SettingError


class Hand(StrEnum):
    """The buttons of a column, from left to right."""

    BEFORE = "a layer before"
    FEWER = "fewer neurons"
    MORE = "more neurons"
    REMOVE = "away with the layer"
    BEHIND = "a layer behind"


@dataclass(frozen=True)
class Request:
    """Settings that change together, and words for it."""

    values: dict[str, Value]
    words: str


def request(hand: Hand, experiment: Experiment, column: int, *, by: int = 1) -> Request:
    """Return what a button over a column asks for; 0 is the inputs, 1 the first hidden layer.

    `by` neurons come or go, as far as a layer may shrink or grow. Only where `why_not` is empty.
    """
    layer, hidden = column - 1, experiment.network.hidden
    if hand is Hand.REMOVE:
        return Request(with_layer_removed(experiment, layer), f"layer {column} removed")
    if hand in (Hand.BEFORE, Hand.BEHIND):
        place = layer if hand is Hand.BEFORE else column
        values = with_layer_inserted(experiment, place)
        return Request(values, f"layer {place + 1} added, {_neurons(_width(values, place))}")
    neurons = hidden[layer] + (by if hand is Hand.MORE else -by)
    neurons = min(MAX_WIDTH, max(1, neurons))
    return Request(with_width(experiment, layer, neurons), f"{_neurons(neurons)} in layer {column}")


def why_not(hand: Hand, experiment: Experiment, column: int) -> str:
    """Return why a button over a column cannot be used, as a sentence; empty if it can."""
    hidden = experiment.network.hidden
    if hand in (Hand.BEFORE, Hand.BEHIND):
        full = len(hidden) >= MAX_HIDDEN_LAYERS
        return f"{MAX_HIDDEN_LAYERS} hidden layers are the most. Remove one first." if full else ""
    if not 0 < column <= len(hidden):
        return "The diagram is about to change."
    if hand is Hand.FEWER:
        return "" if hidden[column - 1] > 1 else "A layer has at least one neuron. Remove the layer instead."
    if hand is Hand.MORE:
        return "" if hidden[column - 1] < MAX_WIDTH else f"{MAX_WIDTH} neurons are the most in a layer."
    try:
        experiment.with_values(with_layer_removed(experiment, column - 1))
    except SettingError as error:
        return str(error)
    return ""


def words_for(hand: Hand, experiment: Experiment, column: int) -> str:
    """Return what a button over a column does, in words."""
    reason = why_not(hand, experiment, column)
    match hand:
        case Hand.FEWER:
            return f"One neuron less in hidden {column} (with Shift 8)"
        case Hand.MORE:
            return f"One neuron more in hidden {column} (with Shift 8)"
        case Hand.REMOVE:
            return f"Remove hidden {column}"
    if reason:
        return "Insert a hidden layer here"
    place = column - 1 if hand is Hand.BEFORE else column
    width = _width(with_layer_inserted(experiment, place), place)
    return f"Insert a hidden layer of {_neurons(width)} here"


def _width(values: dict[str, Value], place: int) -> int:
    hidden = values[HIDDEN]
    assert isinstance(hidden, tuple)
    return int(hidden[place])


def _neurons(count: int) -> str:
    return "1 neuron" if count == 1 else f"{count} neurons"
