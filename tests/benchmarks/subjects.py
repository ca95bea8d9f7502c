"""The experiments that are measured."""

from __future__ import annotations

from collections.abc import Mapping

from core.experiment import Experiment
from core.experiment_files import named
from core.hyperparameters import Value

FOREVER = 1_000_000
"""Epochs of a run that is measured while it goes on."""
_BY_SGD: Mapping[str, Value] = {
    "network.activation": "Tanh",
    "optimizer.method": "SGD",
    "optimizer.SGD.lr": 0.03,
    "stopping.epochs": FOREVER,
}
_TINY: Mapping[str, Value] = _BY_SGD | {
    "data.source": "noisy_sine",
    "data.rows": 357,
    "network.hidden": (4, 2),
    "batches.size": 10,
    "stopping.epochs": 1000,
}
_PLAYGROUND: Mapping[str, Value] = _BY_SGD | {
    "data.source": "two_gaussians",
    "data.rows": 500,
    "data.noise": 0.0,
    "data.split": "random",
    "data.train": 0.5,
    "data.validation": 0.45,
}
"""250 training rows, and about as many to evaluate beside them as on TensorFlow's page."""
_NETWORK: Mapping[str, Value] = {"stopping.epochs": FOREVER}
_NETWORK_HIDDEN = {500: (17, 17), 2000: (30, 30, 23), 10_000: (37,) * 8}
"""Hidden layers behind the twelve inputs of the bikes: 510, 1,973 and 10,064 edges."""


def subject(name: str) -> Experiment:
    """Return an experiment by its name.

    ``default``: what the window opens with. ``tiny``: 1-4-2-1, batch 10, SGD. ``playground.small`` and
    ``playground.wide``: 2-4-2-1 with batch 10 and 2-8-8-8-1 with batch 30 on 250 training points, as on the
    page of TensorFlow's playground. ``network.500``, ``.2000``, ``.10000``: that many edges, no dropout.
    """
    kind, _, size = name.partition(".")
    if kind == "default":
        return named("Bike demand, dropout 50 %")
    if kind == "network":
        return named("Bike demand").with_values(_NETWORK | {"network.hidden": _NETWORK_HIDDEN[int(size)]})
    if kind == "playground":
        hidden, batch = {"small": ((4, 2), 10), "wide": ((8, 8, 8), 30)}[size]
        values = _PLAYGROUND | {"network.hidden": hidden, "batches.size": batch}
        return Experiment(name="Playground").with_values(values)
    return Experiment(name="Tiny").with_values(_TINY)
