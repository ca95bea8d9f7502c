"""An experiment as text for people: to paste into notes, a mail or a slide."""

from __future__ import annotations

from itertools import groupby

from core.experiment import LAYER_GROUPS, Experiment, hyperparameters
from core.hyperparameters import Hyperparameter

_TITLES = {
    "optimizer": "Optimiser",
    "clipping": "Gradient clipping",
    "initialisation": "Initial weights",
    "layers": "Layer by layer",
    "output": "Output layer",
}
"""Titles of groups that are not the capitalised name; ``layers`` stands for all groups of single layers."""

POINTS_EDITED = "points edited"
"""The words for any change of points by hand."""


def as_text(experiment: Experiment) -> str:
    """Return name, note and every setting that has an effect; of single layers what is their own."""
    lines = [experiment.name, *([experiment.note] if experiment.note else [])]
    shown = [s for s in hyperparameters().values() if _is_told(experiment, s)]
    for group, settings in groupby(shown, key=lambda setting: setting.group):
        lines += ["", group_title(group)]
        for setting in settings:
            value = setting.shown_with_unit(experiment.value(setting.path))
            lines.append(f"  {setting.control.label}: {value}")
    return "\n".join(lines) + "\n"


def change_words(before: Experiment, after: Experiment) -> list[str]:
    """Return each difference between two experiments in words: ``learning rate 0.1 → 0.01``."""
    return [_change_in_words(setting, before, after) for setting in before.differences(after)]


def _change_in_words(setting: Hyperparameter, before: Experiment, after: Experiment) -> str:
    if setting.control.entry == "point":
        return POINTS_EDITED
    old, new = setting.shown(before.value(setting.path)), after.value(setting.path)
    return f"{setting.control.label.lower()} {old} → {setting.shown_with_unit(new)}"


def group_title(group: str) -> str:
    """Return the title of a group of settings: ``Optimiser``, ``Layer 2``."""
    if group in LAYER_GROUPS[:-1]:
        return f"Layer {group.removeprefix('layer')}"
    return _TITLES.get(group, group.capitalize())


def _is_told(experiment: Experiment, setting: Hyperparameter) -> bool:
    own = setting.group not in LAYER_GROUPS or experiment.value(setting.path) != setting.default
    return own and experiment.applies(setting)
