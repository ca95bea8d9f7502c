"""`ReportWork`: the report on the network as it is at one step, in slices between training steps."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.clock import Clock
from core.datasets import Dataset
from core.experiment_files import FileError
from core.metrics import Scores, scores
from core.report.baselines import Guess, guesses, scored
from core.report.groups import HOUR, WEEKDAY, crossed, groupings, residuals_by
from core.report.held_out import held_out
from core.report.importance import PermutationImportance
from core.report.leak import leak_words
from core.report.prediction import FrozenNetwork
from core.report.report import (
    Baseline,
    Grouping,
    HeldOut,
    Importance,
    Report,
    ResidualCross,
    ResidualGroups,
)
from core.report.settings import HeldOutPart, ReportSettings
from core.settings import DataSettings
from core.slices import SlicedWork
from core.trainer import Trainer

NOT_FINITE = (
    "The network predicts no finite numbers for these rows, so there is nothing to report. Go back to "
    "before the divergence, or lower the learning rate and begin again."
)
Standing = tuple[object, ...]
"""What a report depends on beside its settings; compared with ==."""


def standing_of(trainer: Trainer) -> Standing:
    """Return where a trainer stands: as long as it is the same, so is the report."""
    return trainer.step_count, trainer.times_restored, trainer.has_best_restored, trainer.rows


class KnownRows:
    """What a report knows of the rows alone, whatever the network: found once for a data set."""

    def __init__(self) -> None:
        self._of: tuple[Dataset, HeldOutPart, DataSettings] | None = None
        self._held_out: HeldOut | None = None
        self._guesses: list[Guess] | None = None
        self._groupings: list[Grouping] | None = None
        self.leak = ""

    def rows(self, dataset: Dataset, part: HeldOutPart, data: DataSettings) -> HeldOut:
        """Return the rows in their order; what is known of another data set or part is forgotten."""
        same = self._of is not None and self._of[0] is dataset and self._of[1:] == (part, data)
        if not same or self._held_out is None:
            self._of, self._held_out = (dataset, part, data), held_out(dataset, part)
            self._guesses, self._groupings, self.leak = None, None, ""
        return self._held_out

    def find_guesses(self) -> Iterator[Guess | None]:
        """Give each baseline, and None after each unit of work between two."""
        assert self._of is not None and self._held_out is not None
        if self._guesses is not None:
            yield from self._guesses
            return
        found = []
        for guess in guesses(self._of[0], self._held_out):
            if guess is not None:
                found.append(guess)
            yield guess
        self._guesses = found

    def find_groups(self) -> Iterator[Grouping | None]:
        """Give what the rows can be grouped by, and None after each unit of work between two."""
        assert self._of is not None and self._held_out is not None
        if self._groupings is not None:
            yield from self._groupings
            return
        found = []
        for grouping in groupings(self._of[0], self._held_out):
            if grouping is not None:
                found.append(grouping)
            yield grouping
        self._groupings = found
        try:
            self.leak = leak_words(self._of[2])
        except FileError:  # the file has gone since it was read
            self.leak = ""
        yield None


class ReportWork(SlicedWork):
    """Predicts the held-out rows, scores them beside the baselines, groups residuals, shuffles features.

    It is about the parameters of the moment when it is made. `advance` raises ValueError, with a sentence for
    the user, where there can be no report. `before` is an earlier report of the same run with the same
    settings: its importance is shown until that of this one is complete.
    """

    def __init__(
        self,
        settings: ReportSettings,
        trainer: Trainer,
        known: KnownRows,
        *,
        before: Report | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(clock)
        self.settings = settings
        self.standing = standing_of(trainer)
        self._data, self._known = trainer.experiment.data, known
        self._before = None if before is None else before.importance
        self._network = FrozenNetwork(trainer)
        self._held_out: HeldOut | None = None
        self._epoch = trainer.epoch_position
        self._best_epoch = trainer.best.epoch if trainer.has_best_restored else None
        self._predicted: np.ndarray | None = None
        self._residual = np.empty(0)
        self._scores: Scores | None = None
        self._baselines: list[Baseline] = []
        self._groups: list[ResidualGroups] = []
        self._cross: ResidualCross | None = None
        self._importance: PermutationImportance | None = None
        self._progress = 0.0
        self._report: tuple[int, Report] | None = None

    # ---- the work -------------------------------------------------------------------------

    def _work(self) -> Iterator[None]:
        self._held_out = self._known.rows(self._network.dataset, self.settings.part, self._data)
        yield
        yield from self._predict()
        yield from self._compare()
        yield from self._group()
        yield from self._shuffle()
        self.version += 1

    def _predict(self) -> Iterator[None]:
        rows = self._rows
        input_BI = self._network.inputs(rows.rows)
        yield
        predicted = yield from self._network.predictions(input_BI)
        residual = predicted - rows.actual
        found = scores(predicted, rows.actual)
        if not np.isfinite(found.mse):
            raise ValueError(NOT_FINITE)
        for array in (predicted, residual):
            array.setflags(write=False)
        self._predicted, self._residual, self._scores = predicted, residual, found
        self._progress = 0.1
        self.version += 1
        yield

    def _compare(self) -> Iterator[None]:
        assert self._predicted is not None
        for guess in self._known.find_guesses():
            if guess is not None:
                self._baselines.append(scored(guess, self._rows.actual, self._predicted))
                self._progress += 0.1
            yield
        self.version += 1

    def _group(self) -> Iterator[None]:
        by_name: dict[str, Grouping] = {}
        for grouping in self._known.find_groups():
            yield
            if grouping is not None:
                by_name[grouping.name] = grouping
                self._groups.append(residuals_by(grouping, self._residual))
            yield
        if HOUR in by_name and WEEKDAY in by_name:
            self._cross = crossed(by_name[WEEKDAY], by_name[HOUR], self._residual)
        self._progress = 0.5
        self.version += 1
        yield

    def _shuffle(self) -> Iterator[None]:
        importance = self._importance = PermutationImportance(self._network, self._rows, self.settings)
        progress = importance.progress
        for _ in importance.work():
            if importance.progress > progress:
                progress = importance.progress
                self.version += self._before is None and importance.is_begun
            yield

    # ---- what is known --------------------------------------------------------------------

    @property
    def _rows(self) -> HeldOut:
        assert self._held_out is not None
        return self._held_out

    @property
    def progress(self) -> float:
        """Share of the work that is done, 0 to 1."""
        if self.is_done or self._importance is None:
            return 1.0 if self.is_done else self._progress
        return 0.5 + self._importance.progress / 2

    @property
    def has_groups(self) -> bool:
        """Whether all but the importance is known."""
        return self._importance is not None

    @property
    def report(self) -> Report | None:
        """What can be shown; None before the predictions are there."""
        if self._predicted is None or self._scores is None:
            return None
        if self._report is None or self._report[0] != self.version:
            self._report = self.version, self._made(self._predicted, self._scores)
        return self._report[1]

    def _made(self, predicted: np.ndarray, found: Scores) -> Report:
        return Report(
            step=self._network.step,
            epoch=self._epoch,
            best_epoch=self._best_epoch,
            held_out=self._rows,
            predicted=predicted,
            residual=self._residual,
            network=found,
            baselines=tuple(self._baselines),
            groups=tuple(self._groups),
            cross=self._cross,
            importance=self._shown_importance(),
            leak=self._known.leak,
            is_final=self.is_done,
        )

    def _shown_importance(self) -> Importance | None:
        own = self._importance
        if own is not None and (self.is_done or own.progress == 1 or (self._before is None and own.is_begun)):
            return own.found
        return self._before


def report_of(trainer: Trainer, settings: ReportSettings | None = None) -> Report:
    """Return the complete report on a network as it is, at once. Raises ValueError as `ReportWork` does."""
    work = ReportWork(settings or ReportSettings(), trainer, KnownRows())
    with np.errstate(over="ignore", invalid="ignore"):
        while not work.is_done:
            work.advance(1.0)
    report = work.report
    assert report is not None
    return report
