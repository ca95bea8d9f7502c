"""What happens in the background while a table is opened. No Qt: functions for `Background`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.datasets import prepare
from core.experiment import Experiment
from core.own_experiment import check_target
from core.settings import DataSettings, TableSettings
from core.tables import Table, suggest
from gui.tables.draft import Draft, proposed
from gui.tables.reading import IsCancelled, Tell, Work
from gui.tables.review import Review, Reviewer

Read = Callable[[str, TableSettings, Tell, IsCancelled], Table]
"""What `core.tables.cached_table` does."""


@dataclass(frozen=True, eq=False)
class Opened:
    """A table that can be chosen from."""

    reviewer: Reviewer
    review: Review
    """Of the first draft."""


def opening(read: Read, path: str, way: TableSettings, data: DataSettings, *, target: str = "") -> Work:
    """Return the work that reads a table and proposes what to do with it.

    `way` says how it is read and which target is kept if it can be one; `target` must be one.
    """

    def work(tell: Tell, is_cancelled: IsCancelled) -> Opened:
        table = read(path, way, tell, is_cancelled)
        if target:
            check_target(table, target)
        wanted = way.model_copy(update={"target": target or way.target})
        return _reviewed(proposed(table, suggest(table, wanted)), data, is_cancelled)

    return work


def reopening(read: Read, data: DataSettings) -> Work:
    """Return the work that reads the table in use and shows what was chosen from it."""

    def work(tell: Tell, is_cancelled: IsCancelled) -> Opened:
        settings = data.table
        table = read(settings.path, settings, tell, is_cancelled)
        named = {settings.target, *settings.inputs, *settings.categories, settings.order}
        if named <= {*table.names, ""}:
            draft = Draft(table, settings, data.split)
        else:
            draft = proposed(table, suggest(table, settings))
        return _reviewed(draft, data, is_cancelled)

    return work


def loading(read: Read, experiment: Experiment) -> Work:
    """Return the work that reads the table of an experiment and prepares its rows, for the engine to find."""

    def work(tell: Tell, is_cancelled: IsCancelled) -> Experiment:
        settings = experiment.data.table
        read(settings.path, settings, tell, is_cancelled)
        prepare(experiment.data)
        return experiment

    return work


def _reviewed(draft: Draft, data: DataSettings, is_cancelled: IsCancelled) -> Opened:
    reviewer = Reviewer(draft.table)
    return Opened(reviewer, reviewer.review(draft, data, is_cancelled))
