"""Other values for any setting, and experiments in which a setting has an effect."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from hypothesis import strategies as st

import resources
from core.datasets.bikes import DAILY_FILE, HOURLY_FILE
from core.experiment import Experiment, hyperparameters
from core.hyperparameters import Clause, Hyperparameter, Value
from core.settings import BIKE_INPUTS, DAILY_BIKE_INPUTS, OWN_TABLE

_OTHER_NAMES: dict[str, Value] = {
    "": ("temperature", "wind"),
    "column": ("temp", "hum"),
    "formula": ("pi",),
    "point": ("0: 0.5, 1.5", "+ -0.25, 2", "3: gone"),
}
_HOURLY, _DAILY = (str(resources.path("data", name)) for name in (HOURLY_FILE, DAILY_FILE))
_OWN_TABLE: dict[str, Value] = {
    "data.table.path": _DAILY,
    "data.table.target": "registered",
    "data.table.inputs": ("atemp", "windspeed"),
}
EVERY = tuple(hyperparameters().values())


def path_of(setting: Hyperparameter) -> str:
    """Return the name of a parametrised case."""
    return setting.path


def another_value(setting: Hyperparameter, value: Value) -> Value:
    """Return a value that differs from the one given, not far from it where it is a number."""
    match setting.kind:
        case "switch":
            return not value
        case "choice":
            return next(choice for choice in setting.choices if choice != value)
        case "integers":
            return (2,) if value != (2,) else (3,)
        case "names":
            return _OTHER_NAMES[setting.control.entry]
        case "text":
            texts = (_HOURLY, _DAILY) if setting.control.entry == "file" else ("temp", "hum")
            return next(text for text in texts if text != value)
    return next(number for number in _numbers_near(setting, value) if number != value)


def _numbers_near(setting: Hyperparameter, value: Any) -> Iterator[Any]:
    low, high = setting.minimum, setting.maximum
    assert low is not None and high is not None
    middle = math.sqrt(low * high) if low > 0 else high / 10
    start = value or middle
    for candidate in (start, start * 0.95, start - 1, low, high):
        number = round(candidate) if setting.kind == "integer" else candidate
        if low <= number <= high:
            yield number


def fulfilling(clause: Clause) -> dict[str, Value]:
    """Return values of settings with which a clause holds."""
    return dict(
        ("network.hidden", (3,) * min(_whole(values))) if path == "network.layers" else (path, values[0])
        for path, values in clause
    )


def _whole(values: tuple[Value, ...]) -> list[int]:
    return [value for value in values if isinstance(value, int)]


def in_effect(setting: Hyperparameter, base: Experiment) -> Experiment:
    """Return the experiment with other settings changed so that this one has an effect."""
    if base.applies(setting):
        return base
    values = fulfilling(setting.applies[0])
    own = _OWN_TABLE if values.get("data.source") == OWN_TABLE else {}
    return base.with_values({**own, **values})


def values_of(setting: Hyperparameter) -> st.SearchStrategy[Any]:
    """Return values in the range of a setting."""
    low, high = setting.minimum or 0, setting.maximum or 0
    match setting.kind:
        case "integer":
            values: st.SearchStrategy[Any] = st.integers(int(low), int(high))
        case "number":
            values = st.floats(low, high)
        case "switch":
            values = st.booleans()
        case "choice":
            values = st.sampled_from(setting.choices)
        case "integers":
            values = st.lists(st.integers(int(low), int(high)), max_size=setting.most).map(tuple)
        case "names" if setting.control.entry:
            values = st.sampled_from(((), _OTHER_NAMES[setting.control.entry]))
        case "names":
            inputs = DAILY_BIKE_INPUTS if "daily" in setting.path else BIKE_INPUTS
            values = st.lists(st.sampled_from(inputs), unique=True).map(tuple)
        case "text":
            values = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=50)
    return st.none() | values if setting.optional else values


CHANGES = st.sampled_from(EVERY).flatmap(lambda setting: st.tuples(st.just(setting), values_of(setting)))
"""A setting, and a value in its range."""
