"""The stops of a setting: where its slider may rest and what an arrow key goes to."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from math import ceil, floor, log10

from core.hyperparameters import Hyperparameter

_NUMBER_DIGITS = ("1", "1.2", "1.6", "2", "2.5", "3", "4", "5", "6", "8")
"""A tenth of a decade each, rounded to what people say."""
_INTEGER_DIGITS = ("1", "1.2", "1.6", "2", "2.5", "3.2", "4", "5", "6.4", "8")
"""The same with the powers of two that batch sizes have."""
_SAME_STOP = 0.04
"""Stops nearer to the default than this share of a decade give way to it."""


class Scale:
    """Maps a number or integer setting to the 0 to 1 of a slider, and steps through its stops."""

    def __init__(self, setting: Hyperparameter) -> None:
        control = setting.control
        self._integer = setting.kind == "integer"
        self._log = control.scale == "log"
        self._low, self._high = float(setting.minimum or 0), float(setting.maximum or 1)
        self._step = control.step or 1.0
        self._default = float(setting.default) if isinstance(setting.default, int | float) else self._low
        self.low, self.high = control.slider_range or (self._low, self._high)
        self.big = 10 if self._log or control.slider_range is None else 5
        """Steps of Page Up and Page Down: a decade, or a quarter of the dropout rates."""

    def fraction(self, value: float) -> float:
        """Return where the value stands on the slider, 0 to 1; values beyond its ends stand at the end."""
        inside = min(max(value, self.low), self.high)
        if self._log:
            return log10(inside / self.low) / log10(self.high / self.low)
        return (inside - self.low) / (self.high - self.low)

    def value_at(self, fraction: float) -> int | float:
        """Return the stop of the slider that is nearest to the fraction of its length."""
        return self._typed(min(self._stops, key=lambda stop: abs(self.fraction(stop) - fraction)))

    def stepped(self, value: float, steps: int) -> int | float:
        """Return the value some stops up (or down, for negative steps), within the whole range."""
        if not self._log:
            return self._typed(self._stepped_linear(value, steps))
        for _ in range(abs(steps)):
            if steps > 0:
                place = bisect_right(self._keys, value)
                value = self._keys[min(place, len(self._keys) - 1)]
            else:
                place = bisect_left(self._keys, value) - 1
                value = self._keys[max(place, 0)]
        return self._typed(value)

    @property
    def start(self) -> int | float:
        """A value to begin with where there is none: the middle of a log scale, the low end of another."""
        return (
            self.stepped((self._low * self._high) ** 0.5 * 0.999, 1) if self._log else self._typed(self._low)
        )

    @cached_property
    def _keys(self) -> list[float]:
        return self._log_stops(self._low, self._high)

    @cached_property
    def _stops(self) -> list[float]:
        return self._slider_stops()

    def _stepped_linear(self, value: float, steps: int) -> float:
        place = value / self._step
        start = floor(place + 1e-9) if steps > 0 else ceil(place - 1e-9)
        return min(max(round((start + steps) * self._step, 12), self._low), self._high)

    def _slider_stops(self) -> list[float]:
        if self._log:
            return self._log_stops(self.low, self.high)
        first, last = ceil(self.low / self._step - 1e-9), floor(self.high / self._step + 1e-9)
        inner = {round(index * self._step, 12) for index in range(first, last + 1)}
        return sorted(inner | {float(self.low), float(self.high)})

    def _log_stops(self, low: float, high: float) -> list[float]:
        digits = _INTEGER_DIGITS if self._integer else _NUMBER_DIGITS
        stops = {float(low), float(high)}
        for exponent in range(floor(log10(low)), ceil(log10(high)) + 1):
            for digit in digits:
                stop = float(f"{digit}e{exponent}")
                stops.add(float(round(stop)) if self._integer else stop)
        inside = {stop for stop in stops if low <= stop <= high}
        if low <= self._default <= high:
            inside = {stop for stop in inside if abs(log10(stop / self._default)) >= _SAME_STOP}
            inside |= {self._default, float(low), float(high)}
        return sorted(inside)

    def _typed(self, value: float) -> int | float:
        return round(value) if self._integer else float(value)
