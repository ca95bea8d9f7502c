"""The words around a setting: its tooltip, the summary of its group, the title of a group."""

from __future__ import annotations

from html import escape

from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Acts, Hyperparameter

ICONS = {Acts.AT_ONCE: "zap", Acts.NEXT_EPOCH: "clock", Acts.REBUILDS: "hammer"}
"""Mark beside the label, explained at the foot of the panel."""

_ACTS = {
    Acts.AT_ONCE: "Acts at once.",
    Acts.NEXT_EPOCH: "Acts from the next epoch on.",
    Acts.REBUILDS: "Rebuilds the network: training starts again at step 0.",
}
_TITLES = {"optimizer": "Optimiser"}
_SUMMARIES = {
    "network": ("network.hidden", "network.activation"),
    "dropout": ("dropout.rate",),
    "optimizer": ("optimizer.method", "optimizer.learning_rate"),
}


def title(group: str) -> str:
    """Return the title of a group of settings."""
    return _TITLES.get(group, group.capitalize())


def summary(group: str, experiment: Experiment, settings: list[Hyperparameter]) -> str:
    """Return what a folded group says at the right, such as ``16-16 · ReLU``."""
    chosen = [hyperparameter(path) for path in _SUMMARIES.get(group, ())] or settings[:1]
    return " · ".join(_short(setting, experiment) for setting in chosen)


def tooltip(setting: Hyperparameter) -> str:
    """Return label, help, range, default and when it acts, as rich text."""
    control = setting.control
    facts = [f"Default {setting.shown_with_unit(setting.default)}"]
    if setting.minimum is not None and setting.maximum is not None:
        unit = f" {control.unit}" if control.unit else ""
        facts.insert(0, f"{setting.shown(setting.minimum)} to {setting.shown(setting.maximum)}{unit}")
    lines = [escape(control.help), escape(" · ".join(facts)), _ACTS[control.acts]]
    body = "".join(f'<p style="margin:4px 0 0 0">{line}</p>' for line in lines)
    return f'<p style="margin:0"><b>{escape(control.label)}</b></p>{body}'


def _short(setting: Hyperparameter, experiment: Experiment) -> str:
    value = experiment.value(setting.path)
    if isinstance(value, tuple):
        return "-".join(str(width) for width in value) or "linear"
    return setting.shown_with_unit(value)
