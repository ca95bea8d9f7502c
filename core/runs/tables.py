"""The run history as CSV: a line for each run, and the curves of chosen runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from core.curves_csv import CurveTable
from core.experiment import hyperparameters
from core.history import EpochRecord
from core.hyperparameters import Hyperparameter
from core.metrics import Scores
from core.runs.kept_run import KeptRun

RUNS, CURVES = "runs", "curves-of-runs"
"""Names of the two tables."""
SCORES = ("MSE", "RMSE", "MAE", "R2")
NOTHING = ""


def all_runs(runs: Sequence[KeptRun]) -> CurveTable:
    """Return a line for each run: what it is, the settings in which they differ, and its scores."""
    settings = differing(runs)
    header = (
        "run",
        "name",
        "experiment",
        "begun",
        "outcome",
        "reason",
        "steps",
        "epochs",
        "seconds",
        "changes on the way",
        *(_heading(setting) for setting in settings),
        "target",
        "unit",
        "best epoch",
        *(
            f"{when} {split} {score}"
            for when in ("best", "last")
            for split in ("train", "validation")
            for score in SCORES
        ),
        *(f"test {score}" for score in SCORES),
    )
    return CurveTable(RUNS, header, len(runs), lambda: (_line(run, settings) for run in runs), False)


def differing(runs: Sequence[KeptRun]) -> tuple[Hyperparameter, ...]:
    """Return the settings that have an effect in some run and are not the same in all."""
    found = []
    for setting in hyperparameters().values():
        shown = {_told(run, setting) for run in runs}
        if len(shown) > 1:
            found.append(setting)
    return tuple(found)


def curves(runs: Sequence[KeptRun]) -> CurveTable:
    """Return the kept evaluations of runs one after another: losses and scores of both splits by epoch."""
    losses = ("train loss [of the scaled target]", "validation loss [of the scaled target]")
    scores = tuple(f"{split} {score}" for split in ("train", "validation") for score in SCORES)
    header = ("run", "name", "unit", "epoch", "step", *losses, *scores)

    def lines() -> Iterator[tuple[Any, ...]]:
        for run in runs:
            for row in run.epochs.columns.T.tolist():
                yield (run.number, run.title, run.unit, int(row[0]), int(row[1]), *row[2:])

    return CurveTable(CURVES, header, sum(len(run.epochs) for run in runs), lines, False)


def _heading(setting: Hyperparameter) -> str:
    unit = f" [{setting.control.unit}]" if setting.control.unit else ""
    return f"{setting.path}{unit}"


def _told(run: KeptRun, setting: Hyperparameter) -> str:
    """Return the value of a setting at the beginning of a run; empty where it has no effect."""
    if not run.experiment.applies(setting):
        return NOTHING
    value = run.experiment.value(setting.path)
    if setting.control.entry == "point":
        return "; ".join(value) if isinstance(value, tuple) else NOTHING  # type: ignore[arg-type]
    return setting.shown(value)


def _line(run: KeptRun, settings: Sequence[Hyperparameter]) -> tuple[Any, ...]:
    best, last = run.best, run.last
    return (
        run.number,
        run.title,
        run.experiment.name,
        run.begun.isoformat(sep=" ", timespec="seconds"),
        run.outcome.value,
        run.reason,
        run.steps,
        NOTHING if last is None else last.epoch,
        NOTHING if run.seconds is None else round(run.seconds, 1),
        "; ".join(f"step {change.step}: {change.text}" for change in run.changes),
        *(_told(run, setting) for setting in settings),
        run.target,
        run.unit,
        NOTHING if best is None else best.epoch,
        *_scores_of(best),
        *_scores_of(last),
        *_scores(None if run.test is None else run.test.scores),
    )


def _scores_of(record: EpochRecord | None) -> tuple[Any, ...]:
    if record is None:
        return (NOTHING,) * 8
    return (*_scores(record.train), *_scores(record.validation))


def _scores(scores: Scores | None) -> tuple[Any, ...]:
    return (NOTHING,) * 4 if scores is None else (scores.mse, scores.rmse, scores.mae, scores.r2)
