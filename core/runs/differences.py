"""In which settings two experiments differ, as a person reads it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from core.experiment import LAYER_GROUPS, Experiment, hyperparameters
from core.experiment_text import group_title
from core.hyperparameters import Hyperparameter

NOT_USED = "–"
"""Stands for the value of a setting that has no effect in an experiment."""
HIDDEN = "network.hidden"
EXPERIMENT, NAME = "Experiment", "Name"


@dataclass(frozen=True)
class Difference:
    """One setting in which two experiments differ."""

    group: str
    """Title of the group of settings: ``Optimiser``."""
    label: str
    """Name of the setting: ``Learning rate``."""
    one: str
    """Value with its unit in the first experiment; `NOT_USED` if it has no effect there."""
    other: str
    """The same in the second experiment."""

    @property
    def words(self) -> str:
        """The difference in one line: ``learning rate 0.1 → 0.01``."""
        return f"{self.label.lower()} {self.one} → {self.other}"


def differences(one: Experiment, other: Experiment) -> tuple[Difference, ...]:
    """Return the settings that differ, in the order of declaration; a group stands together.

    Settings that have an effect in neither are left out. Those of the same name that take each other's place,
    such as the learning rates of two optimisers, are one difference.
    """
    if one is other:
        return ()
    groups = {name for name in Experiment.model_fields if getattr(one, name) != getattr(other, name)}
    concerned = [setting for setting in hyperparameters().values() if _groups_behind()[setting.path] & groups]
    first, second = _in_effect(one, concerned), _in_effect(other, concerned)
    found = []
    if one.name != other.name:
        found.append(Difference(EXPERIMENT, NAME, one.name, other.name))
    paired = _pairs(first, second)
    for before, after in paired:
        setting = after or before
        assert setting is not None
        own = _is_own_of_layer(one, before) or _is_own_of_layer(other, after)
        if (before is None or after is None) and setting.group in LAYER_GROUPS and not own:
            continue
        values = _shown(one, before), _shown(other, after)
        if setting.path == HIDDEN and one.network.layers != other.network.layers:
            values = _with_layers(values[0], one), _with_layers(values[1], other)
        if before is not None and after is not None and _equal(one, before, other, after):
            continue
        if values[0] == values[1]:  # other points, as many as before
            values = values[0], f"{values[1]}, others"
        found.append(Difference(group_title(setting.group), setting.control.label, *values))
    return tuple(found)


def words_against(before: Experiment, after: Experiment) -> tuple[str, ...]:
    """Return what an experiment changes against the one before, each in a few words; () if nothing."""
    if before.name != after.name:
        return (f"experiment “{after.name}”",)
    found = differences(before, after)
    paired = [difference for difference in found if NOT_USED not in (difference.one, difference.other)]
    return tuple(difference.words for difference in paired or found)


def by_group(found: tuple[Difference, ...]) -> tuple[tuple[str, tuple[Difference, ...]], ...]:
    """Return the differences by the titles of their groups, in their order."""
    return tuple((title, tuple(rows)) for title, rows in groupby(found, key=lambda row: row.group))


@cache
def _groups_behind() -> dict[str, frozenset[str]]:
    """Return for each path the groups on which its setting depends: its own, and those of its clauses."""
    return {
        path: frozenset(
            {setting.group} | {of.partition(".")[0] for clause in setting.applies for of, _ in clause}
        )
        for path, setting in hyperparameters().items()
    }


@cache
def _order() -> dict[str, tuple[int, int]]:
    """Return for each path the place of its group, then its own."""
    first: dict[str, int] = {}
    return {
        path: (first.setdefault(setting.group, place), place)
        for place, (path, setting) in enumerate(hyperparameters().items())
    }


def _in_effect(experiment: Experiment, concerned: list[Hyperparameter]) -> dict[str, Hyperparameter]:
    """Return the settings that have an effect by what they are: several classes have one setting ``lr``."""
    settings = [setting for setting in concerned if experiment.applies(setting)]
    roles = Counter(map(_role, settings))
    return {_role(s) if roles[_role(s)] == 1 else s.path: s for s in settings}


def _role(setting: Hyperparameter) -> str:
    group, _, rest = setting.path.partition(".")
    return f"{group} {rest.rpartition('.')[2]}"


def _pairs(
    first: Mapping[str, Hyperparameter], second: Mapping[str, Hyperparameter]
) -> list[tuple[Hyperparameter | None, Hyperparameter | None]]:
    """Return what stands for the same in both, in the order of declaration."""
    order = _order()
    pairs = [(first.get(role), second.get(role)) for role in {**first, **second}]
    return sorted(pairs, key=lambda pair: min(order[setting.path] for setting in pair if setting is not None))


def _is_own_of_layer(experiment: Experiment, setting: Hyperparameter | None) -> bool:
    return setting is not None and experiment.value(setting.path) != setting.default


def _equal(one: Experiment, before: Hyperparameter, other: Experiment, after: Hyperparameter) -> bool:
    return one.value(before.path) == other.value(after.path)


def _shown(experiment: Experiment, setting: Hyperparameter | None) -> str:
    if setting is None:
        return NOT_USED
    return setting.shown_with_unit(experiment.value(setting.path))


def _with_layers(shown: str, experiment: Experiment) -> str:
    count = experiment.network.layers
    return f"{shown} ({count} layer{'s' if count > 1 else ''})" if count else shown
