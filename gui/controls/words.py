"""The words around a setting: its tooltip, the reason why it has no effect, the summary of a section."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Acts, Clause, Hyperparameter, Value

ICONS = {Acts.AT_ONCE: "zap", Acts.NEXT_EPOCH: "clock", Acts.REBUILDS: "hammer"}
"""Mark beside the label, explained at the foot of the panel."""

_ACTS = {
    Acts.AT_ONCE: "Acts at once.",
    Acts.NEXT_EPOCH: "Acts from the next epoch on.",
    Acts.REBUILDS: "Rebuilds the network: training starts again at step 0.",
}
_VALUES_MOST = 3


def summary(section: str, experiment: Experiment) -> str:
    """Return what a folded section says at the right, such as ``16-16 · ReLU``."""
    return " · ".join(word for word in _SUMMARIES[section](experiment) if word)


def tooltip(setting: Hyperparameter) -> str:
    """Return label, help, range, default and when it acts, as rich text."""
    control = setting.control
    facts = [f"Default {setting.shown_with_unit(setting.default) or 'empty'}"]
    if setting.limits:
        facts.insert(0, setting.limits)
    lines = [escape(control.help), escape(" · ".join(facts)), _ACTS[control.acts]]
    body = "".join(f'<p style="margin:4px 0 0 0">{line}</p>' for line in lines)
    return f'<p style="margin:0"><b>{escape(control.label)}</b></p>{body}'


def owner(setting: Hyperparameter) -> str:
    """Return the class whose argument the setting is (``AdamW``); empty for a setting of the group."""
    parts = setting.path.split(".")
    return parts[1] if len(parts) == 3 else ""


def reason(setting: Hyperparameter, experiment: Experiment) -> tuple[str, tuple[str, ...]]:
    """Return why a setting has no effect: what must be changed first, and the words of its values.

    ``("Method", ("SGD",))``. Of several ways the one is named that needs the fewest changes.
    """
    missing = min((_missing(clause, experiment) for clause in setting.applies), key=len, default=())
    if not missing:
        return "", ()
    path, values = missing[0]
    if path == "network.layers":
        return "hidden layers", (f"{values[0]} or more",)
    needed = hyperparameter(path)
    return needed.control.label, tuple(needed.shown(value) for value in values)


def only_with(what: str, values: tuple[str, ...]) -> str:
    """Return the reason as words: ``only with Method SGD or Muon``."""
    if len(values) > _VALUES_MOST + 1:
        return f"only with {what} {', '.join(values[:_VALUES_MOST])} or {len(values) - _VALUES_MOST} more"
    listed = " or ".join([", ".join(values[:-1]), values[-1]] if len(values) > 1 else values)
    return f"only with {what} {listed}"


def _missing(clause: Clause, experiment: Experiment) -> tuple[tuple[str, tuple[Value, ...]], ...]:
    def is_missing(path: str, values: tuple[Value, ...]) -> bool:
        now = experiment.network.layers if path == "network.layers" else experiment.value(path)
        return now not in values

    return tuple((path, values) for path, values in clause if is_missing(path, values))


# ---- summaries --------------------------------------------------------------------------------


def _shown(experiment: Experiment, path: str) -> str:
    return hyperparameter(path).shown_with_unit(experiment.value(path))


def _network(experiment: Experiment) -> list[str]:
    widths = "-".join(str(width) for width in experiment.network.hidden)
    return [widths or "linear", experiment.network.activation if widths else ""]


def _optimizer(experiment: Experiment) -> list[str]:
    return [_shown(experiment, "optimizer.method"), _shown(experiment, experiment.learning_rate_path)]


def _layers(experiment: Experiment) -> list[str]:
    count = sum(has_own_settings(experiment, index) for index in range(len(experiment.layer_settings)))
    return [f"{count} with own settings" if count else "all alike"]


def _clipping(experiment: Experiment) -> list[str]:
    method = experiment.clipping.method
    return [f"{method} {_shown(experiment, f'clipping.{method}')}" if method != "none" else "none"]


def _loss(experiment: Experiment) -> list[str]:
    loss = experiment.loss
    return [_shown(experiment, "loss.function"), "L1" if loss.l1 else "", "L2" if loss.l2 else ""]


def _data(experiment: Experiment) -> list[str]:
    chosen = len(experiment.data.inputs) if experiment.data.source == "bike_sharing_hourly" else 0
    return [_shown(experiment, "data.source"), f"{chosen} inputs" if chosen else ""]


def _stopping(experiment: Experiment) -> list[str]:
    return [_shown(experiment, "stopping.epochs"), "early" if experiment.stopping.early else ""]


_SUMMARIES: dict[str, Callable[[Experiment], list[str]]] = {
    "optimizer": _optimizer,
    "batches": lambda experiment: [_shown(experiment, "batches.size")],
    "dropout": lambda experiment: [_shown(experiment, "dropout.rate")],
    "network": _network,
    "layers": _layers,
    "initialisation": lambda experiment: [_shown(experiment, "initialisation.method")],
    "schedule": lambda experiment: [_shown(experiment, "schedule.method")],
    "clipping": _clipping,
    "loss": _loss,
    "data": _data,
    "stopping": _stopping,
}


def has_own_settings(experiment: Experiment, index: int) -> bool:
    """Return whether a layer (0 for the first hidden one) differs from the others in a setting."""
    own = experiment.layer_settings[index]
    return own != type(own)()
