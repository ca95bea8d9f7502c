"""Regimes: the same experiment with different batch sizes, from one row to all."""

from __future__ import annotations

from core.experiment import Experiment
from core.settings.sets import SETS
from core.studies.settings import RegimeSettings, RegimesSettings
from core.studies.study import Member, Study, derived
from core.validation import SettingError


def regimes(base: Experiment, settings: RegimesSettings, train_rows: int | None = None) -> Study:
    """Return the study of some batch sizes: same rows, same initial weights, same order of the rows.

    `train_rows`: training rows of the data set, where that is known; a larger batch is then refused with a
    `SettingError`.
    """
    members = tuple(_member(base, regime, train_rows) for regime in settings.regimes)
    return Study("regimes", base, members)


def _member(base: Experiment, regime: RegimeSettings, train_rows: int | None) -> Member:
    size = regime.size
    if size is not None and train_rows is not None and size > train_rows:
        raise SettingError(
            f"A batch of {size:,} is more than the {train_rows:,} training rows. Enter 1 to {train_rows:,}."
        )
    largest = train_rows if train_rows is not None else most_rows(base)
    values: dict[str, object] = {"batches.size": largest if size is None else size}
    if regime.learning_rate is not None:
        values[base.learning_rate_path] = regime.learning_rate
    name = regime_name(size, train_rows)
    remark = "all rows" if size is None else f"{size:,} {'row' if size == 1 else 'rows'}"
    return Member(str(regime.number), name, derived(base, remark, values), remark)


def regime_name(size: int | None, train_rows: int | None = None) -> str:
    """Return what a batch size is called: stochastic, mini-batch or batch gradient descent."""
    if size == 1:
        return "Stochastic"
    return "Batch" if size is None or size == train_rows else "Mini-batch"


def most_rows(base: Experiment) -> int:
    """Return a batch size that holds all training rows of an experiment, whatever its data set."""
    return base.data.rows if SETS[base.data.source].inputs else 100_000
