"""`SpeedScale`: the speeds that can be set, in steps or in epochs a second, and their words."""

from __future__ import annotations

from dataclasses import dataclass
from math import log


@dataclass(frozen=True)
class SpeedScale:
    """Speeds from slow to fast, each a place on a slider."""

    unit: str
    """What is done at a speed, in the singular: ``step``."""
    speeds: tuple[float | None, ...]
    """Units a second; the last is None, as fast as it goes."""
    widest: str
    """The longest words of a measured speed that there must be room for."""

    def nearest(self, speed: float | None) -> int:
        """Return the place of the speed nearest in ratio; None is the last."""
        if speed is None:
            return len(self.speeds) - 1
        wanted = max(speed, 1e-9)
        finite = [abs(log(known / wanted)) for known in self.speeds if known is not None]
        return finite.index(min(finite))

    def set_to(self, speed: float | None) -> str:
        """Return the words for a speed that is set."""
        if speed is None:
            return "as fast as it goes"
        return f"set to {speed:,.4g} {self.unit}{'s' if speed != 1 else ''}/s"

    def measured(self, per_second: float, running: bool) -> str:
        """Return the words for a measured speed; a dash while nothing runs."""
        if not running:
            return f"– {self.unit}s/s"
        digits = 1 if 0 < per_second < 9.95 else 0
        return f"{per_second:,.{digits}f} {self.unit}s/s"


STEPS = SpeedScale("step", (1, 2, 5, 10, 20, 30, 60, 120, 250, 500, 1000, None), "99,999 steps/s")
"""For a run or a race."""
EPOCHS = SpeedScale("epoch", (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 500, None), "9,999 epochs/s")
"""For several networks that are trained beside one another."""
