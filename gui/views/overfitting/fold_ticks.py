"""Ticks of the pictures of folds: as many as there is room for, so that a filled stage has more of them."""

from __future__ import annotations

import math
from itertools import pairwise

from gui.numbers import significant
from gui.theme import Theme
from gui.views.axes import linear_ticks, log_ticks

Placed = list[tuple[float, str]]
ACROSS_TICKS, UP_TICKS = 6.5, 2.6
"""Least distance of two ticks, as a multiple of the height of their type."""
LEAST, MOST = 4, 12
FACTORS = ((1, 1.5, 2, 3, 5, 7), (1, 1.5, 2, 3, 4, 5, 6, 8), (1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9))
"""What a power of ten is multiplied by: coarse, finer, finest."""


def how_many(theme: Theme, length_px: float, apart: float) -> int:
    """Return how many ticks an axis of so many pixels has room for; a small picture has a few in any case."""
    return max(LEAST, min(MOST, int(length_px / (apart * theme.px("tick")))))


def error_ticks(low: float, high: float, most: int) -> Placed:
    """Return about `most` round errors on an axis of log10 values, whichever steps give the most of them."""
    ends = 10**low, 10**high
    even = [(math.log10(value), _name(value)) for value, _ in linear_ticks(*ends, 2 * most) if value > 0]
    coarse = [(math.log10(value), _name(value)) for value, _ in linear_ticks(*ends, most) if value > 0]
    least = (high - low) / (most + 1)
    found = [log_ticks(low, high, most), *(_by_factors(low, high, one) for one in FACTORS), coarse, even]
    apart = [one for one in found if len(one) > 1 and _nearest(one) >= least and _are_named_apart(one)]
    return max(apart, key=len, default=found[0])


def _by_factors(low: float, high: float, factors: tuple[float, ...]) -> Placed:
    """Return the places of powers of ten times each factor."""
    powers = range(math.floor(low), math.ceil(high) + 1)
    places = [(power + math.log10(one), _name(one * 10.0**power)) for power in powers for one in factors]
    return [(place, name) for place, name in places if low <= place <= high]


def _nearest(ticks: Placed) -> float:
    return min(other - one for (one, _), (other, _) in pairwise(ticks))


def _are_named_apart(ticks: Placed) -> bool:
    return len({name for _, name in ticks}) == len(ticks)


def _name(value: float) -> str:
    return f"{value:,g}" if 1e-3 <= value < 1e5 else significant(value, 2)
