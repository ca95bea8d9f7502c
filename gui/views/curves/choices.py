"""What the user chooses to see of the error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from math import isfinite
from typing import Literal

from core.smoothing import STRONGEST

Along = Literal["epochs", "steps"]
ALONG: tuple[Along, ...] = ("epochs", "steps")


@dataclass(frozen=True)
class Choices:
    """One state of all switches."""

    log_y: bool = True
    """Whether the error is drawn by powers of ten."""
    x: Along = "epochs"
    """What the curves are drawn over."""
    log_x: bool = False
    smoothing: float = 0.0
    """Strength of the exponential moving average, 0 (as measured) to 0.99."""
    compare: bool = True
    """Whether the run before is drawn, too."""

    def as_mapping(self) -> dict[str, str | float | bool]:
        """Return the choices by name, to be remembered."""
        return asdict(self)

    def with_mapping(self, remembered: Mapping[str, object]) -> Choices:
        """Return the choices with what was remembered; what cannot be used is ignored."""
        names = [field.name for field in fields(self)]
        usable = {name: remembered[name] for name in names if _fits(name, remembered.get(name))}
        return replace(self, **usable)  # type: ignore[arg-type]


def _fits(name: str, value: object) -> bool:
    if name == "x":
        return value in ALONG
    if name == "smoothing":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return False
        return isfinite(value) and 0 <= value <= STRONGEST
    return isinstance(value, bool)
