"""Colour, dash and marker of a regime by its number: those of the racers, in an order of their own."""

from __future__ import annotations

from functools import cache

from gui.theme import Theme
from gui.views.looks import RacerLook, look_of

ORDER = (5, 4, 2, 3, 6, 8, 7, 1)
"""The look in the colour of the text comes last."""


def regime_look(theme: Theme, key: str) -> RacerLook:
    """Return the look of a regime; `key` is its number as text."""
    return look_of(theme, _place(int(key)))


@cache
def _place(number: int) -> int:
    turn, place = divmod(max(number, 1) - 1, len(ORDER))
    return ORDER[place] + turn * len(ORDER)
