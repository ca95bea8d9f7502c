"""Lets Python's search for unreachable cycles of objects rest while the program starts.

A start makes half a million objects and next to no garbage. Searching them again and again took 0.7 of
7 seconds of processor time, a quarter of a second of it before the window was painted.
"""

from __future__ import annotations

import gc


def pause() -> None:
    """Stop searching; what nothing refers to any more is still freed at once."""
    gc.disable()


def resume() -> None:
    """Search again from now on, but not in what is there already: modules and classes stay until the end."""
    gc.freeze()
    gc.enable()
