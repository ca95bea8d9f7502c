"""The experiments that are measured."""

from __future__ import annotations

from core.experiment import Experiment
from core.experiment_files import named


def subject(name: str) -> Experiment:
    """Return ``default`` (what the window opens with) or ``tiny`` (2-4-2-1, batch 10, SGD)."""
    if name == "default":
        return named("Bike demand, dropout 50 %")
    tiny = Experiment(name="Tiny")
    for path, value in (
        ("data.source", "noisy_sine"),
        ("data.rows", 357),
        ("network.hidden", (4, 2)),
        ("network.activation", "Tanh"),
        ("optimizer.method", "SGD"),
        ("optimizer.SGD.lr", 0.03),
        ("batches.size", 10),
        ("stopping.epochs", 1000),
    ):
        tiny = tiny.with_value(path, value)
    return tiny
