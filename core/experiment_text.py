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


def group_title(group: str) -> str:
    """Return the title of a group of settings: ``Optimiser``, ``Layer 2``."""
    if group in LAYER_GROUPS[:-1]:
        return f"Layer {group.removeprefix('layer')}"
    return _TITLES.get(group, group.capitalize())


def _is_told(experiment: Experiment, setting: Hyperparameter) -> bool:
    own = setting.group not in LAYER_GROUPS or experiment.value(setting.path) != setting.default
    return own and experiment.applies(setting)
