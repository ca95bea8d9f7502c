"""Turns the data settings of an experiment into a prepared `Dataset`."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import lru_cache, partial

import numpy as np

from core.datasets import preparation
from core.datasets.bikes import read_bikes
from core.datasets.dataset import Dataset, LogScaling, Scaling
from core.datasets.drawn import draw_rows
from core.datasets.rows import DataError, Rows
from core.datasets.splitting import Parts, split_rows
from core.features import resting
from core.formula import NUMPY, Formula, FormulaError, parse
from core.point_edits import parse_edits
from core.settings import OWN_TABLE, SETS, DataSettings


def prepare(settings: DataSettings) -> Dataset:
    """Read or draw the rows, split them, and fit the scaling on the training rows.

    Equal settings give the same object, as long as the file of the user's own table stays the same.
    Raises `core.experiment_files.FileError` with one sentence where the rows cannot be used.
    """
    return _prepared(settings, _stamp(settings))


def forget() -> None:
    """Let go of the data sets that are kept."""
    _prepared.cache_clear()


def _stamp(settings: DataSettings) -> tuple[int, int]:
    """Return when the user's own table was written, and its size."""
    try:
        found = os.stat(settings.table.path)
    except (OSError, ValueError):
        return 0, 0
    return (found.st_mtime_ns, found.st_size) if settings.source == OWN_TABLE else (0, 0)


@lru_cache(maxsize=4)
def _prepared(settings: DataSettings, stamp: tuple[int, int]) -> Dataset:
    drawn = SETS[settings.source].inputs > 0
    rows = draw_rows(settings) if drawn else _read(settings)
    formulas = parse_derived(settings, rows.input_names)
    derive = partial(_with_derived, formulas=formulas, names=rows.input_names)
    inputs, target = derive(rows.inputs), rows.target
    parts = split_rows(len(target), settings)
    input_scaling = _scaling(inputs, parts[0], settings.scale_inputs)
    target_scaling = _target_scaling(target, parts[0], settings)
    if settings.edits and drawn:
        rows, parts = _edited(rows, parts, settings)
        inputs, target = derive(rows.inputs), rows.target
    for array in (inputs, target, *parts):
        array.setflags(write=False)
    dataset = Dataset(
        rows.title,
        inputs,
        target,
        input_names=(*rows.input_names, *(formula.text for formula in formulas)),
        target_name=rows.target_name,
        target_unit=rows.target_unit,
        train=parts[0],
        validation=parts[1],
        test=parts[2],
        input_scaling=input_scaling,
        target_scaling=target_scaling,
        features=tuple(resting(feature, parts[0]) for feature in rows.features),
        derive=derive,
        truth=rows.truth,
        axis=rows.axis,
        remarks=rows.remarks,
    )
    _ = dataset.split_of, dataset.row_order  # here, where the window does not wait for it
    return dataset


def _read(settings: DataSettings) -> Rows:
    if settings.source != OWN_TABLE:
        return read_bikes(settings)
    from core.datasets.own_table import read_own_table  # noqa: PLC0415 - most runs need no table

    return read_own_table(settings)


def parse_derived(settings: DataSettings, names: tuple[str, ...]) -> tuple[Formula, ...]:
    """Read the derived inputs; raises `DataError` with the place of what is wrong."""
    found = []
    for text in settings.derived:
        try:
            found.append(parse(text, names))
        except FormulaError as error:
            raise DataError(f"The derived input “{text}” cannot be computed. {error}") from error
    return tuple(found)


def _with_derived(columns: np.ndarray, formulas: tuple[Formula, ...], names: tuple[str, ...]) -> np.ndarray:
    """Append the derived inputs; raises `DataError` where one is not a number."""
    if not formulas:
        return columns
    values = {name: columns[:, place] for place, name in enumerate(names)}
    derived = []
    for formula in formulas:
        column = np.broadcast_to(formula.evaluate(values, NUMPY), len(columns)).astype(np.float64)
        bad = np.flatnonzero(~np.isfinite(column))
        if len(bad):
            raise DataError(
                f"The derived input “{formula.text}” is not a number in {len(bad):,} of {len(columns):,} "
                f"rows, first in row {bad[0] + 1:,}. Change the formula so that it can always be computed."
            )
        derived.append(column)
    return np.column_stack([columns, *derived])


def _edited(rows: Rows, parts: Parts, settings: DataSettings) -> tuple[Rows, Parts]:
    edits = [
        (edit.row, edit.place) for edit in parse_edits(settings.edits, len(rows.target), rows.inputs.shape[1])
    ]
    inputs, target, *edited = preparation.edit_points(rows.inputs, rows.target, *parts, edits)
    for part, name in zip(edited, ("training", "validation", "test"), strict=True):
        if not len(part):
            raise DataError(
                f"The last {name} point was deleted, but one is needed. Undo that, or add points."
            )
    features = tuple(replace(feature, values=inputs[:, place]) for place, feature in enumerate(rows.features))
    return replace(rows, inputs=inputs, target=target, features=features), (edited[0], edited[1], edited[2])


def _scaling(values: np.ndarray, train: np.ndarray, wanted: bool) -> Scaling:
    return Scaling(*preparation.fit_scaling(values[train])) if wanted else Scaling.none(values.shape[1:])


def _target_scaling(target: np.ndarray, train: np.ndarray, settings: DataSettings) -> Scaling:
    if not (settings.source == OWN_TABLE and settings.table.log_target):
        return _scaling(target, train, settings.scale_target)
    plain = _scaling(np.log1p(target), train, settings.scale_target)
    return LogScaling(plain.mean, plain.spread)
