"""Columns that give the target away: which they are, and the experiment that uses them on purpose."""

from __future__ import annotations

from core.datasets.bikes import leaking_names, target_column
from core.experiment import Experiment
from core.settings import BIKE_TABLES, OWN_TABLE, DataSettings
from core.tables import cached_table
from core.tables.leaks import Leak, find_leaks
from core.tables.table import short

WORTHLESS = (
    "Nobody knows them before the target is known, so no forecast can use them: the score is worthless, "
    "however good it looks."
)
MOST_NAME, MOST_NOTE = 80, 400


def leaking_columns(data: DataSettings) -> tuple[str, ...]:
    """Return the columns that give the target away, whether they are inputs or not; () where none is known.

    Reads the user's own table; raises as `core.datasets.prepare` does.
    """
    return leaking_names(data) if data.source in BIKE_TABLES else columns_of(leaks_of(data))


def leaks_of(data: DataSettings) -> tuple[Leak, ...]:
    """Return what in the user's own table gives the target away; () for other data.

    Looks through all columns, which takes a second for 200 of them. Raises as `leaking_columns` does.
    """
    if data.source != OWN_TABLE or not data.table.path or not data.table.target:
        return ()
    return find_leaks(cached_table(data.table.path, data.table), data.table.target)


def columns_of(leaks: tuple[Leak, ...]) -> tuple[str, ...]:
    """Return the columns of all leaks, each once."""
    return tuple(dict.fromkeys(name for leak in leaks for name in leak.columns))


def with_leak(experiment: Experiment, leaks: tuple[Leak, ...] | None = None) -> Experiment:
    """Return the experiment with the columns that give the target away among its inputs.

    `leaks` are those of `leaks_of` where they are known already. The experiment comes back as it is where
    nothing leaks, or all of it does already. Raises as `leaking_columns` does.
    """
    data = experiment.data
    leaking = leaking_columns(data) if leaks is None else columns_of(leaks)
    if data.source in BIKE_TABLES:
        changed = experiment.with_value("data.leak", True)
    else:
        inputs = data.table.inputs
        more = tuple(name for name in leaking if name not in inputs)
        changed = experiment.with_value("data.table.inputs", (*inputs, *more)) if more else experiment
    if changed == experiment:
        return experiment
    name = f"{experiment.name[: MOST_NAME - len(', leaked')]}, leaked"
    note = f"{_given(leaking, _target(data))} {WORTHLESS}"[:MOST_NOTE]
    return changed.model_copy(update={"name": name, "note": note})


def leak_words(data: DataSettings) -> str:
    """Return what the inputs in use give away, and why the score is worthless; "" where nothing leaks.

    Raises as `leaking_columns` does.
    """
    if data.source in BIKE_TABLES:
        return f"{_given(leaking_names(data), _target(data))} {WORTHLESS}" if data.leak else ""
    used = leaks_in_use(leaks_of(data), data)
    return " ".join([*(leak.text for leak in used), WORTHLESS]) if used else ""


def leaks_in_use(leaks: tuple[Leak, ...], data: DataSettings) -> tuple[Leak, ...]:
    """Return the leaks whose columns are all inputs of the user's own table."""
    return tuple(leak for leak in leaks if set(leak.columns) <= set(data.table.inputs))


def inputs_without_leak(
    data: DataSettings, leaks: tuple[Leak, ...], added: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Return the inputs of the user's own table but for the columns that give the target away.

    `added` are those taken in on purpose: as long as some of them are inputs, only they are left out
    and leaking columns chosen before stay.
    """
    inputs, leaking = data.table.inputs, set(columns_of(leaks))
    out = leaking.intersection(added, inputs) or leaking
    return tuple(name for name in inputs if name not in out)


def _target(data: DataSettings) -> str:
    return target_column(data) if data.source in BIKE_TABLES else data.table.target


def _given(leaking: tuple[str, ...], target: str) -> str:
    names = " and ".join(f"“{short(name)}”" for name in leaking)
    verb = "gives" if len(leaking) == 1 else "give"
    return f"{names} {verb} the target “{short(target)}” away."
