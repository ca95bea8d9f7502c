"""The parts of a script that read or draw the rows, and that print the errors at the end."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.datasets import bike_sharing, preparation, synthetic
from core.datasets.bikes import chosen_columns, leaking_names, target_column
from core.datasets.own_table import read_encoded
from core.datasets.sources import parse_derived
from core.datasets.splitting import fold_seed
from core.experiment import Experiment
from core.export.plan import Plan, point_edits
from core.settings import OWN_TABLE, DataSettings
from core.settings.data import column_names
from core.tables import write_reading


@dataclass(frozen=True)
class DataPart:
    """The part of a script that prepares the rows."""

    imports: tuple[str, ...]
    """Import statements of the standard library."""
    text: str


@dataclass(frozen=True)
class _Reading:
    """How a script comes by its rows."""

    functions: list[Callable[..., Any]]
    lines: str
    """What gives ``inputs`` and ``target``."""
    names: tuple[str, ...]
    """Names of the columns of the inputs."""
    imports: tuple[str, ...] = ()


def write_data(plan: Plan, csv_path: str) -> DataPart:
    """Return the functions that prepare the rows, and their use."""
    settings = plan.first.data
    shares = f"{settings.train!r}, {settings.validation!r}"
    divide = f"split_by_time({{rows}}, {shares})"
    functions: list[Callable[..., Any]] = [preparation.split_by_time]
    if settings.split == "random":
        functions.append(preparation.split_at_random)
        divide = f"split_at_random({{rows}}, {shares}, {settings.seed})"
    if settings.folds.order != "none":
        functions.append(preparation.take_fold)
        fold = f"{settings.folds.count}, {settings.folds.number}, {fold_seed(settings)!r}"
        divide = f"take_fold({divide}, {fold})"
    if settings.scale_inputs or settings.scale_target:
        functions.append(preparation.fit_scaling)
    edited = plan.ever(lambda e: e.data.edits)
    if edited:
        functions.append(preparation.edit_points)
    reading = _reading(settings, csv_path, divide)
    source = "\n\n".join(_source(function) for function in (*reading.functions, *functions))
    derived = parse_derived(settings, reading.names)
    columns = [
        formula.as_python(lambda name: f"inputs[:, {reading.names.index(name)}]") for formula in derived
    ]
    derive = _DERIVE.format(columns=", ".join(columns)) if derived else ""
    derived_inputs = "derive(inputs)" if derived else "inputs"
    lines = [f"{reading.lines}train, validation, test = {divide.format(rows='len(target)')}\n"]
    if derived and not edited:
        lines.append("inputs = derive(inputs)\n")
        derived_inputs = "inputs"
    lines.append(_scaling("input", derived_inputs, settings.scale_inputs))
    lines.append(_scaling("target", _learned(settings), settings.scale_target))
    tensors = _tensors(plan.first, derived_inputs)
    lines.append(_edited(plan, tensors) if edited else tensors)
    return DataPart(reading.imports, f"\n\n{source}\n\n{derive}" + "".join(lines))


def _reading(settings: DataSettings, csv_path: str, divide: str) -> _Reading:
    """Return how the rows are read or drawn; `divide` is the call that splits them."""
    names = column_names(settings.source)
    if settings.source in synthetic.CURVES:
        curve = synthetic.CURVES[settings.source]
        arguments = f"{curve.__name__}, {len(names)}, {settings.rows}, {settings.noise!r}, {settings.seed}"
        lines = f"inputs, target = draw_points({arguments})\n"
        return _Reading([curve, synthetic.draw_points], lines, names)
    if settings.source == OWN_TABLE:
        table, encoded = read_encoded(settings)
        training_rows = f"{divide.format(rows='rows_kept')}[0]"
        functions, lines, modules = write_reading(table, settings.table, encoded, csv_path, training_rows)
        return _Reading(functions, lines, encoded.names, tuple(modules))
    hourly = settings.source == "bike_sharing_hourly"
    read = bike_sharing.read_bike_sharing if hourly else bike_sharing.read_bike_sharing_daily
    names = tuple(names[column] for column in chosen_columns(settings))
    load = (
        f"inputs, target = {read.__name__}({csv_path!r}, {target_column(settings)!r})\n{_columns(settings)}"
    )
    if not settings.leak:
        return _Reading([read], load, names, ("import csv",))
    leak = f"{bike_sharing.read_leak.__name__}({csv_path!r}, {target_column(settings)!r})"
    load += f"inputs = np.column_stack([inputs, {leak}])  # a leak: no forecast can know this\n"
    names = (*names, *leaking_names(settings))
    return _Reading([read, bike_sharing.read_leak], load, names, ("import csv",))


_DERIVE = '''
def derive(inputs):
    """Append the derived inputs."""
    return np.column_stack([inputs, {columns}])


'''


def _columns(settings: DataSettings) -> str:
    columns, names = chosen_columns(settings), column_names(settings.source)
    if len(columns) == len(names):
        return ""
    chosen = "; ".join(names[column] for column in columns)
    remark = chosen if len(chosen) < 70 else f"{len(columns)} of the columns"
    return f"inputs = inputs[:, {columns}]  # {remark}\n"


def _scaling(name: str, values: str, wanted: bool) -> str:
    if not wanted:
        return f"{name}_mean, {name}_spread = 0.0, 1.0  # not scaled\n"
    remark = "  # fitted on the training rows only" if name == "input" else ""
    return f"{name}_mean, {name}_spread = fit_scaling({values}[train]){remark}\n"


def _takes_logarithm(settings: DataSettings) -> bool:
    return settings.source == OWN_TABLE and settings.table.log_target


def _learned(settings: DataSettings) -> str:
    """Return the expression for what the network learns, before it is scaled."""
    return "np.log1p(target)" if _takes_logarithm(settings) else "target"


def _tensors(experiment: Experiment, inputs: str) -> str:
    kind, learned = experiment.network.precision, _learned(experiment.data)
    return (
        f"x = torch.from_numpy((({inputs} - input_mean) / input_spread).astype(np.{kind}))\n"
        f"y = torch.from_numpy((({learned} - target_mean) / target_spread).astype(np.{kind}))[:, None]\n"
    )


def _edited(plan: Plan, tensors: str) -> str:
    """Return a function that gives the rows with the points edited by hand, and its first use."""
    body = "".join(f"    {line}\n" for line in tensors.splitlines())
    edits = plan.text("edits") if "edits" in plan.varying else repr(point_edits(plan.first))
    first = f"edits = {point_edits(plan.first)!r}\n" if "edits" in plan.varying else ""
    return (
        "drawn = inputs, target, train, validation, test\n\n\n"
        "def with_edits(edits):\n"
        '    """Return the rows with the points edited by hand, scaled as those that were drawn."""\n'
        "    inputs, target, train, validation, test = edit_points(*drawn, edits)\n"
        f"{body}"
        "    return x, y, train, validation, test\n\n\n"
        f"{first}x, y, train, validation, test = with_edits({edits})\n"
    )


def _source(function: Callable[..., Any]) -> str:
    """Return the source of a function without the remarks that only our type checker needs."""
    return re.sub(r"  # fmt: skip", "", inspect.getsource(function))


def write_closing(experiment: Experiment) -> str:
    """Return the lines that print the root mean squared errors in the unit of the target."""
    units = {"bike_sharing_hourly": " bikes per hour", "bike_sharing_daily": " bikes per day"}
    unit = units.get(experiment.data.source, "")
    error = "    error = (predicted[rows] - y[rows]).square().mean().item() ** 0.5 * target_spread\n"
    if _takes_logarithm(experiment.data):
        error = (
            "    rented = np.expm1(predicted[rows, 0].double().numpy() * target_spread + target_mean)\n"
            "    error = np.square(rented - target[rows]).mean() ** 0.5\n"
        ).replace("rented", "in_units")
    return f"""
model.eval()
with torch.no_grad():
    predicted = model(x)
for name, rows in (("train", train), ("validation", validation), ("test", test)):
{error}    print(f"RMSE {{name}}: {{error:.4g}}{unit}")
"""
