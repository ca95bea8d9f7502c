"""The curves of a run as tables in CSV files: errors by epoch, each batch, and what the fit pictures show.

Comma-separated values after RFC 4180 in UTF-8, with one line of names and units first. Numbers are written
so that reading them gives the same bits. A table is a view of the run at the moment it was made; it is turned
into text line by line, so that a million steps need no memory of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any, BinaryIO

import numpy as np

from core.datasets import Dataset
from core.experiment import Experiment
from core.features import Feature
from core.history import EpochRecord, History
from core.probe import sweep_values
from core.snapshot import FitPicture, Run

LINES_AT_ONCE = 1024
SPLITS = ("train", "validation", "test")
END = "\r\n"


@dataclass(frozen=True)
class CurveTable:
    """One table: what its columns are called, and its lines when they are asked for."""

    name: str
    """What it holds, as a part of a file name: ``error-by-epoch``."""
    header: tuple[str, ...]
    """Name of each column, with its unit in brackets."""
    length: int
    """Number of lines below the header."""
    lines: Callable[[], Iterable[tuple[Any, ...]]]
    """The lines, each with one value a column: numbers or text."""
    only_numbers: bool = True
    """Whether no value is text, which need not be looked for then."""


def write(table: CurveTable, file: BinaryIO) -> Generator[float, None, None]:
    """Write a table, giving control back every thousand lines with the part that is done, 0 to 1."""
    file.write(_text([table.header], _field))
    field = repr if table.only_numbers else _field
    lines, done = iter(table.lines()), 0
    while some := list(islice(lines, LINES_AT_ONCE)):
        file.write(_text(some, field))
        done += len(some)
        yield done / table.length


def _text(lines: Iterable[Iterable[Any]], field: Callable[[Any], str]) -> bytes:
    return "".join([",".join(map(field, line)) + END for line in lines]).encode("utf-8", "replace")


def _field(value: Any) -> str:
    if not isinstance(value, str):
        return repr(value)
    if any(mark in value for mark in ',"\r\n'):
        return '"' + value.replace('"', '""') + '"'
    return value


# ---- the error ----------------------------------------------------------------------------


def errors_by_epoch(history: History, experiment: Experiment, dataset: Dataset) -> CurveTable:
    """Return one line an evaluation, with all neurons on: loss, MSE, RMSE, MAE and R2 of both splits."""
    records = history.epochs()
    loss, unit = _loss_unit(experiment), dataset.target_unit or "unit of the target"
    units = {"MSE": f"({unit})^2", "RMSE": unit, "MAE": unit, "R2": "1"}
    scores = [f"{split} {score} [{units[score]}]" for split in SPLITS[:2] for score in units]
    losses = [f"{split} loss [{loss}]" for split in SPLITS[:2]]
    header = ("epoch", "step", *losses, *scores)
    return CurveTable("error-by-epoch", header, len(records), lambda: map(_scores_of, records))


def _scores_of(record: EpochRecord) -> tuple[float, ...]:
    both = (record.train, record.validation)
    scores = chain.from_iterable((of.mse, of.rmse, of.mae, of.r2) for of in both)
    return (record.epoch, record.step, record.train_loss, record.validation_loss, *map(float, scores))


def each_batch(history: History, experiment: Experiment) -> CurveTable:
    """Return one line for each step of training, as it was made: loss before the update, rate, gradient."""
    steps = history.steps()
    header = (
        "step",
        "epochs done",
        f"loss of the batch [{_loss_unit(experiment)}]",
        "learning rate",
        "gradient norm",
    )
    columns = (steps.epoch, steps.loss, steps.learning_rate, steps.gradient_norm)

    def lines() -> Iterator[tuple[float, ...]]:
        for first in range(0, len(steps), LINES_AT_ONCE):
            some = [column[first : first + LINES_AT_ONCE].tolist() for column in columns]
            yield from zip(range(first + 1, first + 1 + len(some[0])), *some, strict=True)

    return CurveTable("each-batch", header, len(steps), lines)


def _loss_unit(experiment: Experiment) -> str:
    return f"{experiment.loss.function} of the scaled target"


# ---- the fit ------------------------------------------------------------------------------


def tables_of_fit(run: Run, fit: FitPicture) -> tuple[CurveTable, ...]:
    """Return what there is of the fit: the grid of drawn points; sweep, stretch and rows of tables."""
    found = [_grid(run, fit), _sweep(run, fit), _stretch(run, fit), _rows(run, fit)]
    return tuple(table for table in found if table is not None and table.length)


def _grid(run: Run, fit: FitPicture) -> CurveTable | None:
    grid, dataset = run.probe.grid, run.dataset
    if grid is None or fit.grid is None:
        return None
    names = dataset.input_names[: dataset.drawn_inputs]
    across = np.meshgrid(*[grid] * len(names))  # x1 changes fastest, as in `fit.grid`
    columns = [axis.ravel() for axis in across]
    if dataset.truth is not None:
        columns.append(dataset.truth(np.column_stack(columns)))
    columns.append(fit.grid.ravel())
    target = _with_unit(dataset.target_name, dataset.target_unit)
    truth = () if dataset.truth is None else (f"without noise: {target}",)
    header = (*names, *truth, f"predicted: {target}")
    return _of_columns("fit", header, *(column.tolist() for column in columns))


def _rows(run: Run, fit: FitPicture) -> CurveTable:
    """Return actual and predicted of the rows that are pictured; test rows once they have been scored."""
    probe = run.probe
    count = len(probe.sample_rows) if run.history.tests() else probe.sample_seen_count
    return _against_actual("predicted-and-actual", run, probe.sample_rows[:count], fit.sample[:count])


def _stretch(run: Run, fit: FitPicture) -> CurveTable | None:
    rows, predicted = fit.stretch_rows, fit.stretch
    if not run.history.tests():
        seen = run.dataset.split_of[rows] != SPLITS.index("test")
        rows, predicted = rows[seen], predicted[seen]
    return _against_actual("stretch", run, rows, predicted)


def _against_actual(name: str, run: Run, rows: np.ndarray, predicted: np.ndarray) -> CurveTable:
    dataset = run.dataset
    target = _with_unit(dataset.target_name, dataset.target_unit)
    header: tuple[str, ...] = ("row", "split", f"actual: {target}", f"predicted: {target}")
    splits = [SPLITS[number] if number >= 0 else "deleted" for number in dataset.split_of[rows].tolist()]
    columns: list[Iterable[Any]] = [(rows + 1).tolist(), splits, dataset.target[rows].tolist()]
    columns.append(predicted.tolist())
    if dataset.axis is not None:
        header = (dataset.axis.name, *header)
        places = dataset.axis.values[rows]
        columns.insert(0, _moments(places) if dataset.axis.kind == "date" else places.tolist())
    return _of_columns(name, header, *columns)


def _sweep(run: Run, fit: FitPicture) -> CurveTable | None:
    number, dataset = fit.questions.sweep, run.dataset
    if number is None or number >= len(dataset.features):
        return None
    feature = dataset.features[number]
    values = sweep_values(dataset, number)
    if len(values) != len(fit.sweep):
        return None
    header = (_feature_name(feature), f"predicted: {_with_unit(dataset.target_name, dataset.target_unit)}")
    return _of_columns("sweep", header, _feature_values(feature, values), fit.sweep.tolist())


def _feature_name(feature: Feature) -> str:
    return feature.name if feature.kind == "date" else _with_unit(feature.name, feature.unit)


def _feature_values(feature: Feature, values: np.ndarray) -> Iterable[Any]:
    if feature.labels:
        return feature.labels
    return _moments(values) if feature.kind == "date" else values.tolist()


def _moments(days: np.ndarray) -> list[str]:
    """Return days since 1970 as dates and times of ISO 8601, to the second."""
    seconds = np.rint(days * 86_400).astype("int64").astype("datetime64[s]")
    return [str(moment) for moment in np.datetime_as_string(seconds)]


def _with_unit(name: str, unit: str) -> str:
    return f"{name} [{unit}]" if unit and unit != name else name


def _of_columns(name: str, header: tuple[str, ...], *columns: Iterable[Any]) -> CurveTable:
    """Return a table of columns of equal length."""
    lines = list(zip(*columns, strict=True))
    numbers = not any(isinstance(value, str) for line in lines[:1] for value in line)
    return CurveTable(name, header, len(lines), lambda: lines, numbers)
