"""Where the numbers of a small network stand: on each edge, beside each neuron, inside each circle.

Worked out once per layout, from geometry alone, so that nothing moves while the network trains.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, product

import numpy as np
from PySide6.QtCore import QRectF

from gui.theme import Theme
from gui.views.network_digits import cell_px
from gui.views.network_edges import Edges
from gui.views.network_layout import ColumnLayout, NetworkLayout
from gui.views.network_pill_places import overlaps, pill_places
from gui.views.network_text import Type, height_of

NUMBERS = Type("tick", 500, numbers=True)
MOST_WEIGHTS = 24
"""Networks with more weights have no numbers on their edges."""
PILL_CHARACTERS = (7, 6, 5)
"""Characters of a number on an edge: as many as there is room for."""
PILL_PADDING_PX = 6
BIAS_CHARACTERS = 6
BIAS_SIGN = "b "
VALUE_CHARACTERS = 5
MARK_GAP_PX = 2.0
BIAS_GAP_PX = 1.0


@dataclass(frozen=True)
class NumberPlaces:
    """Centres of the numbers."""

    edges: np.ndarray
    """(n,) numbers of the edges that have one."""
    pills: np.ndarray
    """(n, 2) centres of the pills on them."""
    characters: int
    """Characters that a pill has room for."""
    biases: tuple[tuple[int, int, QRectF], ...]
    """Column, neuron and place of the bias beside it."""
    values: tuple[int, ...]
    """Columns whose circles have room for a value."""


def is_small(sizes: tuple[int, ...]) -> bool:
    """Return whether a network is small enough for numbers on its edges."""
    return sum(left * right for left, right in pairwise(sizes)) <= MOST_WEIGHTS


def pill_size(theme: Theme, characters: int) -> tuple[int, int]:
    """Return width and height of the pill for a number."""
    padding = theme.length(PILL_PADDING_PX)
    return cell_px(theme, NUMBERS) * characters + 2 * padding, height_of(theme, NUMBERS) + padding // 2


def number_places(
    theme: Theme, layout: NetworkLayout, edges: Edges, has_bias: bool, room: QRectF, words: list[QRectF]
) -> NumberPlaces:
    """Place the numbers of a small network within a rectangle, clear of words that stand already.

    Numbers on edges get shorter before biases give way, and then go themselves, all between two columns.
    """
    solid = np.array([_box(word) for word in words] + _circles(layout), float)
    beside = _biases(theme, layout, room, solid) if has_bias else ()
    best: NumberPlaces | None = None
    for characters, biases in product(PILL_CHARACTERS, (beside, ()) if beside else ((),)):
        taken = np.array([_box(box) for _, _, box in biases], float).reshape(-1, 4)
        found = _pills(theme, edges, characters, np.concatenate([solid, taken]))
        chosen = np.concatenate([np.empty(0, np.int64), *(lines for lines, _ in found)])
        if best is None or len(chosen) > len(best.edges):
            inside = tuple(k for k, place in enumerate(layout.columns) if _has_room_inside(theme, place))
            centres = np.concatenate([np.empty((0, 2)), *(middles for _, middles in found)])
            best = NumberPlaces(chosen, centres, characters, biases, inside)
        if len(chosen) == edges.shown_count:
            break
    assert best is not None
    return best


def _pills(
    theme: Theme, edges: Edges, characters: int, solid: np.ndarray
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return edges and centres of their pills for each two columns where all have a place."""
    size, found = pill_size(theme, characters), []
    for layer in range(len(edges.picks)):
        chosen = np.flatnonzero(edges.layers == layer)
        centres = pill_places(edges.ends[chosen], *size, solid)
        if centres is not None:
            found.append((chosen, centres))
    return found


def _biases(
    theme: Theme, layout: NetworkLayout, room: QRectF, solid: np.ndarray
) -> tuple[tuple[int, int, QRectF], ...]:
    """Place the biases above their neurons, where there is room for all of a column."""
    width = cell_px(theme, NUMBERS) * (BIAS_CHARACTERS + len(BIAS_SIGN))
    height = height_of(theme, NUMBERS)
    found: list[tuple[int, int, QRectF]] = []
    for k, place in list(enumerate(layout.columns))[1:]:
        left = min(round(place.x - width / 2), int(room.right()) - width)
        tops = np.rint(place.y - place.radius - MARK_GAP_PX - BIAS_GAP_PX - height)
        spots = [QRectF(left, top, width, height) for top in tops.tolist()]
        if tops.min() >= room.top() and not overlaps(np.array([_box(spot) for spot in spots]), solid).any():
            found += [(k, number, spot) for number, spot in zip(place.shown.tolist(), spots, strict=True)]
    return tuple(found)


def _circles(layout: NetworkLayout) -> list[tuple[float, float, float, float]]:
    reach = MARK_GAP_PX
    return [
        (p.x - p.radius - reach, y - p.radius - reach, p.x + p.radius + reach, y + p.radius + reach)
        for p in layout.columns
        for y in p.y.tolist()
    ]


def _has_room_inside(theme: Theme, place: ColumnLayout) -> bool:
    """Return whether a value fits into the circles of a column."""
    half = 0.36 * theme.px(NUMBERS.role)
    if place.tiled or place.radius <= half:
        return False
    chord = 2 * float(np.sqrt(place.radius**2 - half**2)) - 2
    return chord >= VALUE_CHARACTERS * cell_px(theme, NUMBERS)


def _box(rect: QRectF) -> tuple[float, float, float, float]:
    return rect.left(), rect.top(), rect.right(), rect.bottom()
