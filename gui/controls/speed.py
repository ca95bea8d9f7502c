"""The speeds that can be set, and their words."""

from __future__ import annotations

from math import log

SPEEDS: tuple[float | None, ...] = (1, 2, 5, 10, 20, 30, 60, 120, 250, 500, 1000, None)
"""Steps per second from slow to fast; None is as fast as it goes."""


def nearest(speed: float | None) -> int:
    """Return the place in `SPEEDS` of the speed nearest in ratio; None is the last."""
    if speed is None:
        return len(SPEEDS) - 1
    wanted = max(speed, 1e-9)
    finite = [abs(log(known / wanted)) for known in SPEEDS if known is not None]
    return finite.index(min(finite))


def set_to(speed: float | None) -> str:
    """Return the words for a speed that is set."""
    if speed is None:
        return "as fast as it goes"
    return f"set to {speed:,.4g} step{'s' if speed != 1 else ''}/s"


def measured(steps_per_second: float, running: bool) -> str:
    """Return the words for a measured speed; a dash while nothing runs."""
    if not running:
        return "– steps/s"
    digits = 1 if 0 < steps_per_second < 9.95 else 0
    return f"{steps_per_second:,.{digits}f} steps/s"
