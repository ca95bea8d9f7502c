"""The words of the diagram: headings of columns, and what the hover card says of an edge or neuron."""

from __future__ import annotations

import numpy as np

from gui.frame import Diagram
from gui.numbers import signed
from gui.views.hover_card import Card
from gui.views.network_neurons import factor_text


def heading(diagram: Diagram, column: int) -> tuple[str, str]:
    """Return title and second line over a column."""
    place, activation = diagram.columns[column], diagram.run.activation
    size, last = len(place.values), len(diagram.columns) - 1
    if column == 0:
        return f"{size} input{'s' if size > 1 else ''}", diagram.row_text
    if column == last:
        return "output", "never drops" if any(c.dropped for c in diagram.columns) else "linear"
    title = f"hidden {column}"
    if not diagram.training:
        return title, f"all {size} on · {activation}"
    if not place.dropped:
        return title, f"{size} on · {activation}"
    on = int(place.on.sum())
    survivors = f"{on} on, {factor_text(place.factor)}" if on else "none on"
    return title, f"{survivors} · {size - on} off"


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
    value = float(place.values[neuron])
    name = neuron_name(diagram, column, neuron)
    dataset = diagram.run.dataset
    if column == 0:
        row = np.full(dataset.input_count, 0.0)
        row[neuron] = value
        raw = float(dataset.input_scaling.invert(row)[neuron])
        return Card(name, (("scaled input", signed(value)), ("in the data", signed(raw))))
    bias = ("bias", signed(float(diagram.biases[column - 1][neuron])))
    if column == len(diagram.columns) - 1:
        return Card(name, (("scaled prediction", signed(value)), bias))
    if not place.on[neuron]:
        return Card(name, (("would have been", signed(value)), ("sent on", "0"), bias), "off in this step")
    rows = [("activation", signed(value))]
    if place.factor != 1:
        rows.append((f"{factor_text(place.factor)}, sent on", signed(value * place.factor)))
    return Card(name, (*rows, bias))


def edge_card(diagram: Diagram, layer: int, output: int, source: int) -> Card:
    """Return what the hover card says of a weight."""
    title = f"{neuron_name(diagram, layer, source)} → {neuron_name(diagram, layer + 1, output)}"
    rows = [("weight", signed(float(diagram.weights[layer][output, source])))]
    if diagram.gradients is not None and diagram.changes is not None:
        rows.append(("gradient", signed(float(diagram.gradients[layer][output, source]))))
        rows.append(("change in this step", signed(float(diagram.changes[layer][output, source]))))
    return Card(title, tuple(rows))
