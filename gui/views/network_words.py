"""The words of the diagram: headings of columns, and what the hover card says of an edge or neuron."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from core.hyperparameters import format_number
from gui.frame import Column, Diagram
from gui.numbers import grouped, signed
from gui.views.hover_card import Card
from gui.views.network_neurons import factor_text
from gui.views.network_states import UnitState, at_its_ends, states_of, stuck_words

FROZEN = "frozen: gets no update"
OFF = "off in this step"


@dataclass(frozen=True)
class Heading:
    """What stands over a column."""

    title: str
    lines: tuple[str, ...]
    """One line below the title; two short ones where columns stand close together."""
    frozen: bool
    """Whether the weights that lead into the column get no update."""


class Crowding(IntEnum):
    """How much room columns leave for the words over them."""

    ROOMY = 0
    CLOSE = 1
    """Two short lines instead of one."""
    CLOSER = 2
    """Beside a title there is no room for a snowflake."""
    TIGHT = 3
    """Short titles as well."""


def heading(diagram: Diagram, column: int, crowding: Crowding = Crowding.ROOMY) -> Heading:
    """Return what stands over a column, as short as the columns stand close together."""
    place, last = diagram.columns[column], len(diagram.columns) - 1
    size, close = len(place.values), crowding > Crowding.ROOMY
    if column == 0:
        title = f"{size} in" if crowding is Crowding.TIGHT else f"{size} input{'s' if size > 1 else ''}"
        rows = _halves(diagram) if close else (diagram.row_text,)
        return Heading(title, _counts(place, close) if place.dropped else rows, False)
    frozen = diagram.experiment.layer_settings[column - 1].frozen
    if column == last:
        drops = any(c.dropped for c in diagram.columns)
        never = ("never", "drops") if close else ("never drops",)
        title = "out" if crowding is Crowding.TIGHT else "output"
        return Heading(title, never if drops else ("linear",), frozen)
    activation = activation_of(diagram, column)
    short = crowding is Crowding.TIGHT or (crowding is Crowding.CLOSER and _any_frozen(diagram))
    title = f"h{column}" if short else f"hidden {column}"
    if place.dropped:
        if differing_activations(diagram) and not close:
            title += f" · {activation}"
        return Heading(title, _counts(place, close), frozen)
    counted = f"{grouped(size)} on"
    if not diagram.training and not close:
        counted = f"all {counted}"
    return Heading(title, (counted, activation) if close else (f"{counted} · {activation}",), frozen)


def _any_frozen(diagram: Diagram) -> bool:
    """Return whether a snowflake needs room beside a title."""
    return any(layer.frozen for layer in diagram.experiment.layer_settings)


def _halves(diagram: Diagram) -> tuple[str, str]:
    """Return the row shown in two short lines."""
    if not diagram.training:
        return "train", "row"
    parts = diagram.row_text.split()
    return " ".join(parts[:2]), " ".join(parts[2:])


def _counts(place: Column, close: bool) -> tuple[str, ...]:
    """Return how many neurons are on and off in this very picture."""
    on = len(place.on) - place.off_count
    off = f"{grouped(place.off_count)} off"
    if not on:
        return ("0 on", off) if close else (f"none on · {off}",)
    if close:
        return f"{grouped(on)} on", off
    return (f"{grouped(on)} on, {factor_text(place.factor)} · {off}",)


def activation_of(diagram: Diagram, column: int) -> str:
    """Return the activation function of a hidden column."""
    return diagram.run.experiment.activations[column - 1]


def differing_activations(diagram: Diagram) -> bool:
    """Return whether the hidden layers have different activation functions."""
    return len(set(diagram.run.experiment.activations)) > 1


def neuron_name(diagram: Diagram, column: int, neuron: int) -> str:
    """Return the name of a neuron: an input's own name, else ``hidden 1, neuron 5``."""
    if column == 0:
        return diagram.run.dataset.input_names[neuron]
    if column == len(diagram.columns) - 1:
        return "output"
    return f"hidden {column}, neuron {neuron + 1}"


def neuron_card(diagram: Diagram, column: int, neuron: int) -> Card:
    """Return what the hover card says of a neuron."""
    place = diagram.columns[column]
    value, on = float(place.values[neuron]), bool(place.on[neuron])
    name = neuron_name(diagram, column, neuron)
    if column == 0:
        rows = (*_input_rows(diagram, neuron), *_sent_on(place, neuron))
        return Card(name, rows, "" if on else OFF)
    own, notes = _of_the_layer(diagram, column - 1)
    own = (*_bias(diagram, column - 1, neuron), *own)
    if column == len(diagram.columns) - 1:
        return Card(name, (("scaled prediction", signed(value)), *own), " · ".join(notes))
    if differing_activations(diagram):
        own = (("function", activation_of(diagram, column)), *own)
    first = ("activation" if on else "would have been", signed(value))
    stuck = _stuck(diagram, column, neuron)
    notes = tuple(note for note in ("" if on else OFF, stuck, *notes) if note)
    return Card(name, (first, *_sent_on(place, neuron), *own), " · ".join(notes))


def _stuck(diagram: Diagram, column: int, neuron: int) -> str:
    """Return why a unit does not learn in this step, or "" if it does."""
    states = states_of(diagram, column, np.array([neuron]))
    if states is None:
        return ""
    rows = grouped(diagram.rows)
    if states[0] == UnitState.DEAD:
        return f"dead: 0 on all {rows} rows of the batch"
    near = int(np.count_nonzero(at_its_ends(diagram, column, neuron)))
    return f"saturated: at an end of {activation_of(diagram, column)} on {grouped(near)} of {rows} rows"


def summary_card(diagram: Diagram, column: int, left_out: np.ndarray) -> Card:
    """Return what the hover card says of neurons that have no circle."""
    place, count = diagram.columns[column], len(left_out)
    of = "inputs" if column == 0 else f"neurons of hidden {column}"
    rows = []
    if place.dropped:
        off = int(np.count_nonzero(~place.on[left_out]))
        rows += [("on in this step", grouped(count - off)), (OFF, grouped(off))]
    stuck = stuck_words(states_of(diagram, column))
    if stuck:
        rows.append(("in the whole layer", stuck))
    return Card(f"{grouped(count)} more {of}", tuple(rows), "There is no room for their circles.")


def _input_rows(diagram: Diagram, neuron: int) -> tuple[tuple[str, str], ...]:
    dataset = diagram.run.dataset
    value = float(diagram.columns[0].values[neuron])
    row = np.full(dataset.input_count, 0.0)
    row[neuron] = value
    raw = float(dataset.input_scaling.invert(row)[neuron])
    return ("scaled input", signed(value)), ("in the data", signed(raw))


def _sent_on(place: Column, neuron: int) -> tuple[tuple[str, str], ...]:
    """Return the row that says what dropout made of the value, if it did anything."""
    if not place.on[neuron]:
        return (("sent on", "0"),)
    if place.factor == 1:
        return ()
    return ((f"{factor_text(place.factor)}, sent on", signed(float(place.values[neuron]) * place.factor)),)


def _bias(diagram: Diagram, layer: int, neuron: int) -> tuple[tuple[str, str], ...]:
    own = diagram.run.layout.layers[layer]
    if not own.has_bias:
        return (("no bias", ""),)
    bias = ("bias", signed(float(own.bias_of(diagram.parameters)[neuron])))
    if diagram.gradient is None or diagram.change is None:
        return (bias,)
    return (
        bias,
        ("gradient of the bias", signed(float(own.bias_of(diagram.gradient)[neuron]))),
        ("change in this step", signed(float(own.bias_of(diagram.change)[neuron]))),
    )


def _of_the_layer(diagram: Diagram, layer: int) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """Return rows and notes about what a layer does differently when it learns."""
    settings = diagram.experiment.layer_settings[layer]
    if settings.frozen:
        return (), (FROZEN,)
    if settings.learning_rate is None:
        return (), ()
    return (("own learning rate", format_number(settings.learning_rate)),), ()


def edge_card(diagram: Diagram, layer: int, output: int, source: int) -> Card:
    """Return what the hover card says of a weight."""
    title = f"{neuron_name(diagram, layer, source)} → {neuron_name(diagram, layer + 1, output)}"
    rows = [("weight", signed(float(diagram.weights[layer][output, source])))]
    if diagram.gradients is not None and diagram.changes is not None:
        rows.append(("gradient", signed(float(diagram.gradients[layer][output, source]))))
        rows.append(("change in this step", signed(float(diagram.changes[layer][output, source]))))
    own, notes = _of_the_layer(diagram, layer)
    return Card(title, (*rows, *own), " · ".join(notes))


def spoken(card: Card) -> str:
    """Return what a card says as one sentence, for a screen reader."""
    rows = ", ".join(f"{name} {value}".rstrip() for name, value in card.rows)
    return f"{card.title}: {rows}" + (f", {card.note}" if card.note else "")
