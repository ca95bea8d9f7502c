"""An experiment on the user's own table: the settings that a choice of columns stands for, and its file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

from core.data_edits import with_consequences
from core.experiment import Experiment
from core.experiment_files import FileError
from core.hyperparameters import Value
from core.settings import OWN_TABLE, TableSettings
from core.tables import Table, TableError, cached_table, suggest
from core.tables.table import short

Split = Literal["time", "random"]


def table_values(settings: TableSettings, split: Split) -> dict[str, Value]:
    """Return the settings, by their paths, that make a choice of columns the data of an experiment."""
    own: dict[str, Value] = {f"data.table.{name}": value for name, value in settings}
    return {"data.source": OWN_TABLE, "data.split": split, **own}


def on_table(
    experiment: Experiment,
    path: str,
    target: str = "",
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Experiment:
    """Return the experiment on the rows of a CSV file: proposed columns, the name of the file, all else as it
    was. `target` names the column to be predicted.

    Raises `FileError` where the file or the target cannot be used, and `core.tables.Cancelled`.
    """
    table = cached_table(str(Path(path).absolute()), None, progress, cancelled)
    if target:
        check_target(table, target)
    proposal = suggest(table, TableSettings(target=target))
    values = with_consequences(experiment, table_values(proposal.settings, proposal.split))
    renamed = experiment.model_copy(update={"name": table.title[:80], "note": ""})
    return renamed.with_values(values)


def chosen_experiment(experiment: Experiment, named: str, table: str, target: str) -> Experiment:
    """Return the experiment on the table that the command line names, or on its own one.

    `named` is what the user called the experiment: perhaps a file, beside which its table may lie. Raises
    `FileError`.
    """
    if table:
        return on_table(experiment, table, target)
    return with_table_found(experiment, Path(named).parent)


def check_target(table: Table, name: str) -> None:
    """Raise `TableError` where a column is not there or cannot be predicted."""
    column = table.column(name)
    if column.kind != "number":
        what = "words" if column.kind == "words" else "dates"
        raise TableError(f"“{short(name)}” holds {what}, no numbers: choose another target.")
    if column.distinct < 2:
        raise TableError(f"“{short(name)}” is the same in all rows: choose a target that varies.")


def with_table_found(experiment: Experiment, folder: str | Path) -> Experiment:
    """Return the experiment with the place of its table made sure: as written, or beside its own file.

    `folder` is that of the experiment's file; a place that is not absolute is looked for from there. Raises
    `FileError` where the table is in neither place. Other experiments come back as they are.
    """
    wanted = experiment.data.table.path
    if experiment.data.source != OWN_TABLE or not wanted:
        return experiment
    folder = Path(folder).absolute()
    name = wanted.replace("\\", "/").rpartition("/")[2]
    for place in (folder / wanted, folder / name):
        if _is_file(place):
            return experiment.with_value("data.table.path", str(place))
    raise FileError(
        f"“{short(name, 80)}” is missing, from which “{short(experiment.name, 80)}” reads its rows: put it "
        f"beside the experiment’s file or back at {wanted}, or choose another file in its place."
    )


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False
