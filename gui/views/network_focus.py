"""The neuron that the keyboard has chosen, and where the arrow keys take it from there."""

from __future__ import annotations

from enum import Enum

import numpy as np

from gui.views.network_layout import NetworkLayout


class Way(Enum):
    """Where a key leads."""

    LEFT = "to the column before"
    RIGHT = "to the column behind"
    UP = "to the neuron above"
    DOWN = "to the neuron below"
    FIRST = "to the first neuron of the column"
    LAST = "to the last neuron of the column"


Place = tuple[int, int]
"""Column and number of a neuron."""


def start(layout: NetworkLayout) -> Place:
    """Return the first neuron to be chosen: the uppermost of the first hidden layer, or of the inputs."""
    column = 1 if len(layout.columns) > 2 else 0
    return column, int(layout.columns[column].shown[0])


def moved(layout: NetworkLayout, place: Place, way: Way) -> Place:
    """Return the neuron that a key leads to, among those with circles; at an end it is the same one."""
    column, neuron = place
    shown = layout.columns[column].shown
    at = int(np.searchsorted(shown, neuron))
    if way in (Way.LEFT, Way.RIGHT):
        return (
            _beside(layout, column, float(layout.columns[column].y[at]), 1 if way is Way.RIGHT else -1)
            or place
        )
    steps = {Way.UP: at - 1, Way.DOWN: at + 1, Way.FIRST: 0, Way.LAST: len(shown) - 1}
    return column, int(shown[min(max(steps[way], 0), len(shown) - 1)])


def kept(layout: NetworkLayout, place: Place) -> Place | None:
    """Return the same neuron in another layout, or the nearest that has a circle; None without its column."""
    column, neuron = place
    if column >= len(layout.columns):
        return None
    shown = layout.columns[column].shown
    return column, int(shown[int(np.argmin(np.abs(shown - neuron)))])


def _beside(layout: NetworkLayout, column: int, y: float, by: int) -> Place | None:
    """Return the neuron of a neighbouring column that stands most nearly at the same height."""
    if not 0 <= column + by < len(layout.columns):
        return None
    place = layout.columns[column + by]
    return column + by, int(place.shown[int(np.argmin(np.abs(place.y - y)))])
