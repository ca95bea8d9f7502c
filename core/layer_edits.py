"""Hidden layers added, removed or resized: which settings change together.

What single layers do differently (`layer2.frozen`) belongs to a place in the network. Where a layer comes
or goes in the middle, the settings of those behind it move along, and a place left empty goes back to its
defaults. Each function returns the settings that change, for `Experiment.with_values`.
"""

from __future__ import annotations

from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Value
from core.settings import MAX_HIDDEN_LAYERS, MAX_WIDTH, LayerSettings

HIDDEN = "network.hidden"
FIRST_WIDTH = 16
"""Neurons of a layer that has no hidden layer before it."""

_FIELDS = tuple(LayerSettings.model_fields)


def with_layer_inserted(experiment: Experiment, index: int) -> dict[str, Value]:
    """Return the changes that put a new hidden layer at `index`, 0 = right behind the inputs.

    It is as wide as the one before it, and like all layers in the rest. Raises ValueError where there are
    as many layers as there may be, IndexError where there is no such place.
    """
    hidden = experiment.network.hidden
    if len(hidden) >= MAX_HIDDEN_LAYERS:
        raise ValueError(f"{MAX_HIDDEN_LAYERS} hidden layers are the most")
    if not 0 <= index <= len(hidden):
        raise IndexError(f"no place {index} among {len(hidden)} hidden layers")
    width = hidden[index - 1] if index else FIRST_WIDTH
    sources: list[int | None] = list(range(len(hidden)))
    sources.insert(index, None)
    return {HIDDEN: (*hidden[:index], width, *hidden[index:]), **_moved(experiment, sources)}


def with_layer_removed(experiment: Experiment, index: int) -> dict[str, Value]:
    """Return the changes that take the hidden layer at `index` away. Raises IndexError without one."""
    hidden = experiment.network.hidden
    if not 0 <= index < len(hidden):
        raise IndexError(f"no hidden layer {index} among {len(hidden)}")
    sources: list[int | None] = [source for source in range(len(hidden)) if source != index]
    return {HIDDEN: hidden[:index] + hidden[index + 1 :], **_moved(experiment, [*sources, None])}


def with_width(experiment: Experiment, index: int, neurons: int) -> dict[str, Value]:
    """Return the change that gives the hidden layer at `index` so many neurons.

    Raises IndexError without such a layer, ValueError for a number that is out of range.
    """
    hidden = experiment.network.hidden
    if not 0 <= index < len(hidden):
        raise IndexError(f"no hidden layer {index} among {len(hidden)}")
    if not 1 <= neurons <= MAX_WIDTH:
        raise ValueError(f"a layer has 1 to {MAX_WIDTH} neurons, not {neurons}")
    return {HIDDEN: (*hidden[:index], neurons, *hidden[index + 1 :])}


def _moved(experiment: Experiment, sources: list[int | None]) -> dict[str, Value]:
    """Return what changes when each place takes over the settings of another one; None: defaults."""
    changes: dict[str, Value] = {}
    for place, source in enumerate(sources):
        for field in _FIELDS:
            path = f"layer{place + 1}.{field}"
            default = hyperparameter(path).default
            value = default if source is None else experiment.value(f"layer{source + 1}.{field}")
            if value != experiment.value(path):
                changes[path] = value
    return changes
