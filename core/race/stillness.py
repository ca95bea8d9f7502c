"""`Stillness`: whether a racer has stopped."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

STILL = 1e-6
"""A step is still if it is at most this part of the domain's size, and the gradient at most this part of the
largest one so far."""
STILL_STEPS = 20
"""So many still steps one after the other, and the racer is there."""
STILL_STEPS_SCALED = 100
"""The same for classes that divide by a fading mean of squares: their rate grows while gradients fade."""
SCALED = ("Adam", "AdamW", "Adamax", "NAdam", "RAdam", "RMSprop", "Adadelta", "Adafactor")


@dataclass
class Stillness:
    """Counts the still steps of a racer, one after the other."""

    size: float
    """Of the domain."""
    steps: int = 0
    largest: float = 0.0
    """The largest gradient so far, of those that the class follows."""

    def is_enough(self, method: str) -> bool:
        """Return whether so many steps were still that a racer of a class of torch.optim is there."""
        return self.steps >= (STILL_STEPS_SCALED if method in SCALED else STILL_STEPS)

    def judge(
        self,
        before: np.ndarray,
        after: np.ndarray,
        gradient: np.ndarray,
        followed: tuple[float, float],
        method: str,
    ) -> None:
        """Look at a step from one point (2,) to another; `followed`: see `core.race.moments.followed`."""
        sign, pull = followed
        (x, y), (along_x, along_y) = before.tolist(), gradient.tolist()
        slope = math.hypot(sign * along_x + pull * x, sign * along_y + pull * y)
        new_x, new_y = after.tolist()
        moved = math.hypot(new_x - x, new_y - y)
        self.largest = max(self.largest, slope)
        flat = slope <= STILL * self.largest and moved <= STILL * self.size
        still = flat or (moved == 0 and method == "LBFGS")
        self.steps = self.steps + 1 if still else 0
