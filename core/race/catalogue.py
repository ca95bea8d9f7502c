"""What ``main.py describe race`` tells: surfaces, racers, and every setting of both. No torch."""

from __future__ import annotations

from typing import Any

from core.landscape.test_functions import FUNCTIONS, AnalyticFunction
from core.race.experiment import race_settings, racer_settings
from core.race.proposal import FIRST, MOMENTUM
from core.race.settings import DOES_NOT_FIT, MAX_RACERS


def describe_race() -> dict[str, Any]:
    """Return every surface and racer, and every setting, as plain data."""
    methods = racer_settings()["optimizer.method"].choices
    return {
        "functions": [_function(one) for one in FUNCTIONS.values()],
        "racers": {
            "torch.optim": [method for method in methods if method not in DOES_NOT_FIT],
            "first": list(FIRST),
            "SGD by other names": {
                "Momentum": {"momentum": MOMENTUM},
                "Nesterov": {"momentum": MOMENTUM, "nesterov": True},
            },
            "at_most": MAX_RACERS,
        },
        "settings": [setting.as_dict() for setting in race_settings().values()],
        "settings_of_a_racer": [
            setting.as_dict()
            for path, setting in racer_settings().items()
            if not path.startswith(tuple(f"optimizer.{method}." for method in DOES_NOT_FIT))
        ],
        "left_out": {"torch.optim": DOES_NOT_FIT},
    }


def _function(function: AnalyticFunction) -> dict[str, Any]:
    return {
        "key": function.key,
        "title": function.title,
        "formula": function.formula,
        "domain": {"x": list(function.domain.x), "y": list(function.domain.y)},
        "start": list(function.start),
        "minima": [{"x": one.x, "y": one.y, "value": one.value} for one in function.minima],
        "teaches": function.teaches,
        "source": function.source,
    }
