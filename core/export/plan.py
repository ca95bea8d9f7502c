"""What the parts of a script need to know of the whole run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

from core.experiment import Experiment
from core.history import Version
from core.point_edits import parse_edits
from core.settings import SETS

LONGEST = 90
"""Characters of a call that stands on one line."""
_VARIABLES = {
    "batch_size": "batches.size",
    "shuffle": "batches.shuffle",
    "drop_last": "batches.drop_last",
    "order_seed": "batches.seed",
    "edits": "data.edits",
    "epochs": "stopping.epochs",
    "most_steps": "stopping.steps",
    "target_loss": "stopping.target_loss",
    "early": "stopping.early",
    "patience": "stopping.patience",
    "min_delta": "stopping.min_delta",
}
"""Variables of the script that stand for settings where these are changed, with the paths of the settings."""


class Plan:
    """An experiment and the versions that follow it while it trains."""

    def __init__(self, experiment: Experiment, versions: Sequence[Version]) -> None:
        self.first = experiment
        self.later = [version for version in versions if version.experiment != experiment or version.step]
        """Changes in their order; each version holds from its step on."""
        self.all = [experiment, *(version.experiment for version in self.later)]

    @property
    def changes(self) -> bool:
        """Whether anything is changed while the run trains."""
        return bool(self.later)

    def ever(self, question: Callable[[Experiment], Any]) -> bool:
        """Return whether the answer is yes at any time of the run."""
        return any(question(experiment) for experiment in self.all)

    def varies(self, question: Callable[[Experiment], Any]) -> bool:
        """Return whether the answer changes during the run."""
        return any(question(experiment) != question(self.first) for experiment in self.all)

    @cached_property
    def varying(self) -> dict[str, str]:
        """The variables that the script has, with the paths of the settings: those that are changed."""
        differences = {s.path for experiment in self.all for s in self.first.differences(experiment)}
        return {name: path for name, path in _VARIABLES.items() if path in differences}

    def text(self, name: str) -> str:
        """Return a setting as it stands in the script: the name of its variable, or its value."""
        return name if name in self.varying else written(self.first, _VARIABLES[name])


def written(experiment: Experiment, path: str) -> str:
    """Return the value of a setting as it stands in the script."""
    return repr(point_edits(experiment) if path == "data.edits" else experiment.value(path))


def point_edits(experiment: Experiment) -> list[tuple[int, tuple[float, ...] | None]]:
    """Return the points edited by hand as `core.datasets.preparation.edit_points` takes them."""
    data = experiment.data
    inputs = SETS[data.source].inputs
    return [(e.row, e.place) for e in parse_edits(data.edits, data.rows, inputs)] if inputs else []


def layer_module(plan: Plan, index: int) -> str:
    """Return the expression for the linear module of a layer, counted from 0 at the input."""
    return f"model[{module_numbers(plan)[index]}]"


def module_numbers(plan: Plan) -> list[int]:
    """Return the place of each layer's linear module in the nn.Sequential."""
    numbers, place = [], int(has_dropout(plan, 0))
    for index in range(plan.first.network.layers):
        numbers.append(place)
        place += 2 + has_dropout(plan, index + 1)
    return [*numbers, place]


def has_dropout(plan: Plan, column: int) -> bool:
    """Return whether a column of neurons (0 = inputs) has a dropout module: if its rate is ever above 0."""
    return plan.ever(lambda experiment: experiment.dropout_rates[column] > 0)


def dropout_module(plan: Plan, column: int) -> str:
    """Return the expression for the dropout module of a column of neurons."""
    place = 0 if column == 0 else module_numbers(plan)[column - 1] + 2
    return f"model[{place}]"


def called(arguments: dict[str, Any]) -> str:
    """Return keyword arguments as they stand in a call."""
    return ", ".join(f"{name}={value!r}" for name, value in arguments.items())


def call(function: str, arguments: list[str]) -> str:
    """Return a call, with one argument a line where it would be too long for one line."""
    text = f"{function}({', '.join(arguments)})"
    if len(text) <= LONGEST and "\n" not in text:
        return text
    return f"{function}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def listed(texts: Iterable[str]) -> str:
    """Return expressions as a list, with one entry a line where it would be too long for one line."""
    entries = list(texts)
    text = f"[{', '.join(entries)}]"
    if len(text) <= LONGEST:
        return text
    return "[\n" + "".join(f"        {entry},\n" for entry in entries) + "    ]"
