"""The parts of a script that read or draw the rows, and that print the errors at the end."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from core.datasets import bike_sharing, preparation, synthetic
from core.datasets.sources import chosen_columns
from core.experiment import Experiment
from core.settings import BIKE_INPUTS


def write_data(experiment: Experiment, csv_path: str) -> str:
    """Return the functions that prepare the rows, and their use."""
    settings = experiment.data
    if settings.source == "bike_sharing_hourly":
        read: Callable[..., Any] = bike_sharing.read_bike_sharing
        load = f"read_bike_sharing({csv_path!r}, {settings.target!r})"
    else:
        line = settings.source == "straight_line"
        read = synthetic.draw_straight_line if line else synthetic.draw_noisy_sine
        load = f"{read.__name__}({settings.rows}, {settings.noise!r}, {settings.seed})"
    functions: list[Callable[..., Any]] = [read, preparation.split_by_time]
    shares = f"{settings.train!r}, {settings.validation!r}"
    divide = f"split_by_time(len(target), {shares})"
    if settings.split == "random":
        functions.append(preparation.split_at_random)
        divide = f"split_at_random(len(target), {shares}, {settings.seed})"
    if settings.scale_inputs or settings.scale_target:
        functions.append(preparation.fit_scaling)
    source = "\n\n".join(_source(function) for function in functions)
    kind = experiment.network.precision
    return f"""

{source}

inputs, target = {load}
{_columns(experiment)}train, validation, test = {divide}
{_scaling("input", "inputs", settings.scale_inputs)}
{_scaling("target", "target", settings.scale_target)}
x = torch.from_numpy(((inputs - input_mean) / input_spread).astype(np.{kind}))
y = torch.from_numpy(((target - target_mean) / target_spread).astype(np.{kind}))[:, None]
"""


def _columns(experiment: Experiment) -> str:
    columns = chosen_columns(experiment.data)
    if experiment.data.source != "bike_sharing_hourly" or len(columns) == len(BIKE_INPUTS):
        return ""
    names = "; ".join(BIKE_INPUTS[column] for column in columns)
    remark = names if len(names) < 70 else f"{len(columns)} of the columns"
    return f"inputs = inputs[:, {columns}]  # {remark}\n"


def _scaling(name: str, values: str, wanted: bool) -> str:
    if not wanted:
        return f"{name}_mean, {name}_spread = 0.0, 1.0  # not scaled"
    remark = "  # fitted on the training rows only" if name == "input" else ""
    return f"{name}_mean, {name}_spread = fit_scaling({values}[train]){remark}"


def _source(function: Callable[..., Any]) -> str:
    """Return the source of a function without the remarks that only our type checker needs."""
    return re.sub(r"  # fmt: skip", "", inspect.getsource(function))


def write_closing(experiment: Experiment) -> str:
    """Return the lines that print the root mean squared errors in the unit of the target."""
    unit = " bikes per hour" if experiment.data.source == "bike_sharing_hourly" else ""
    return f"""
model.eval()
with torch.no_grad():
    predicted = model(x)
for name, rows in (("train", train), ("validation", validation), ("test", test)):
    error = (predicted[rows] - y[rows]).square().mean().item() ** 0.5 * target_spread
    print(f"RMSE {{name}}: {{error:.4g}}{unit}")
"""
