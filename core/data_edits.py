"""What else changes when the data set changes: what belongs to the old points or columns does not stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from core.experiment import Experiment
from core.formula import FormulaError, parse
from core.hyperparameters import Value
from core.settings.data import column_names

_DRAWS_ANEW = ("data.source", "data.rows", "data.noise", "data.seed")


def with_consequences(experiment: Experiment, values: Mapping[str, Value]) -> dict[str, Value]:
    """Return the changes together with those that follow from them.

    Points edited by hand belong to the points that were drawn; derived inputs need the columns they name.
    """
    found = dict(values)
    data = experiment.data
    changed = {path for path, value in values.items() if value != experiment.value(path)}
    if data.edits and "data.edits" not in values and changed & set(_DRAWS_ANEW):
        found["data.edits"] = ()
    if data.derived and "data.derived" not in values and "data.source" in changed:
        names = column_names(str(values["data.source"]))
        found["data.derived"] = derived_that_fit(data.derived, names)
    return found


def derived_that_fit(texts: Iterable[str], names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the derived inputs that can be computed from inputs of these names."""
    return tuple(text for text in texts if _can_be_read(text, names))


def _can_be_read(text: str, names: tuple[str, ...]) -> bool:
    try:
        parse(text, names)
    except FormulaError:
        return False
    return True
