"""From the history of a run to a `KeptRun`: its numbers as they are, evenly chosen if they are too many."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise

import numpy as np

from core.datasets import Dataset
from core.experiment import Experiment
from core.history import Change, EpochRecord, History, StepColumns, Version
from core.pyramid import Pyramid
from core.runs.kept_run import (
    COLUMNS,
    MOST_BLOCKS,
    MOST_EPOCHS,
    MOST_VERSIONS,
    BatchLosses,
    EpochScores,
    KeptRun,
    LaterVersion,
    Measure,
    Outcome,
)
from core.snapshot import StateSnapshot, Status

REPLACED = "Another run took its place while it was training."
OUTCOMES = {
    Status.RUNNING: Outcome.TRAINING,
    Status.FINISHED: Outcome.FINISHED,
    Status.DIVERGED: Outcome.DIVERGED,
}


def keep(
    state: StateSnapshot,
    begun: datetime,
    seconds: float | None,
    *,
    replaced: str = REPLACED,
    with_batches: bool = True,
    key: str = "",
) -> KeptRun:
    """Return the run of a state in few numbers; it has no number yet.

    `state` is the last one that was seen; the history of its run is read as it is now. `replaced` says why a
    run that was training then is over; empty: it goes on. Without `with_batches` the losses of batches, whose
    reading takes a while for long runs, are left out. `key` is that of a run that has
    one already. Any thread.
    """
    run, history = state.run, state.run.history
    steps, versions = history.steps(), history.versions()
    first = _begun_with(versions)
    experiment = versions[first].experiment if versions else run.experiment
    changes = history.changes()
    outcome, reason = _outcome(state, replaced)
    tests = history.tests()
    return KeptRun(
        key=key or new_key(),
        number=0,
        begun=begun,
        seconds=seconds,
        experiment=experiment,
        later=_later(versions[first:]),
        changes=_bounded(tuple(change for change in changes if change.step) if first else changes),
        outcome=outcome,
        reason=reason,
        steps=len(steps),
        target=run.dataset.target_name,
        unit=run.dataset.target_unit,
        measure=measure_of(run.dataset, state.experiment),
        epochs=_epochs(history),
        batches=_batches(steps) if with_batches else BatchLosses(1, np.empty((4, 0))),
        test=tests[-1] if tests else None,
    )


def new_key() -> str:
    """Return a key that no other run has."""
    return secrets.token_hex(6)


def measure_of(dataset: Dataset, experiment: Experiment) -> Measure:
    """Return what the losses of an experiment on a data set measure."""
    loss, scaling = experiment.loss, dataset.target_scaling
    given = getattr(loss, loss.function, None)
    arguments = "" if given is None else " " + json.dumps(given.model_dump(mode="json"), sort_keys=True)
    spread = (type(scaling).__name__, float(scaling.mean), float(scaling.spread))
    return Measure(loss.function + arguments, (dataset.title, dataset.target_name), spread)


def _outcome(state: StateSnapshot, replaced: str) -> tuple[Outcome, str]:
    outcome = OUTCOMES.get(state.status, Outcome.PAUSED)
    if outcome is Outcome.DIVERGED and state.divergence is not None:
        return outcome, state.divergence.cause
    if outcome is Outcome.TRAINING:
        return (Outcome.PAUSED, replaced) if replaced else (outcome, "")
    if state.ending.startswith("Early stopping"):
        return Outcome.EARLY, state.ending
    return outcome, state.ending


def _epochs(history: History) -> EpochScores:
    """Return the evaluations, all or evenly chosen ones, with the first, the best and the last."""
    records = history.epochs()
    count = len(records)
    places: Sequence[int] = range(count)
    if count > MOST_EPOCHS:
        losses = np.fromiter((record.validation_loss for record in records), np.float64, count)
        best = int(np.where(np.isfinite(losses), losses, np.inf).argmin())
        even = np.linspace(0, count - 1, MOST_EPOCHS - 1).round().astype(np.int64)
        places = np.unique(np.append(even, best)).tolist()
    rows = [_row(records[place]) for place in places]
    return EpochScores(_frozen(np.array(rows, np.float64).reshape(-1, len(COLUMNS)).T))


def _row(record: EpochRecord) -> tuple[float, ...]:
    losses = (record.epoch, record.step, record.train_loss, record.validation_loss)
    scores = ((of.mse, of.rmse, of.mae, of.r2) for of in (record.train, record.validation))
    return (*losses, *(score for of in scores for score in of))


def _batches(steps: StepColumns) -> BatchLosses:
    size = Pyramid.size_for(len(steps), MOST_BLOCKS)
    if not len(steps):
        return BatchLosses(size, np.empty((4, 0)))
    blocks = Pyramid().blocks(steps.loss, 0, len(steps), size)
    last = np.minimum(size * np.arange(1, len(blocks.low) + 1), len(steps)) - 1
    return BatchLosses(size, _frozen(np.stack([steps.epoch[last], blocks.low, blocks.high, blocks.mean])))


def _begun_with(versions: Sequence[Version]) -> int:
    """Return the place of the version that a run began with: changes before its first update are its own.

    They are not where a schedule was chosen or rescaled: a run that is built so may differ in the last bit.
    """
    last = max((place for place, version in enumerate(versions) if version.step == 0), default=0)
    if not last:
        return 0
    before, after = versions[0].experiment, versions[last].experiment
    rates = any(setting.path.endswith(".lr") for setting in before.differences(after))
    plain = before.schedule == after.schedule and (after.schedule.method == "none" or not rates)
    return last if plain else 0


def _later(versions: Sequence[Version]) -> tuple[LaterVersion, ...]:
    """Return what differs from version to version; of too many, the first ones and one for all the rest."""
    if len(versions) > MOST_VERSIONS + 1:
        versions = (*versions[:MOST_VERSIONS], versions[-1])
    found = []
    for before, after in pairwise(versions):
        paths = [setting.path for setting in before.experiment.differences(after.experiment)]
        values = tuple((path, after.experiment.value(path)) for path in paths)
        found.append(LaterVersion(after.step, after.planned, values))
    return tuple(found)


def _bounded(changes: tuple[Change, ...]) -> tuple[Change, ...]:
    """Return the changes in words; of too many, the first ones and the last."""
    return changes if len(changes) <= MOST_VERSIONS else (*changes[: MOST_VERSIONS - 1], changes[-1])


def _frozen(array: np.ndarray) -> np.ndarray:
    copy = np.ascontiguousarray(array)
    copy.setflags(write=False)
    return copy
