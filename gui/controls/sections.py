"""The sections of the controls panel, in their order.

What is turned most often while a network trains stands first (optimiser, batches, dropout), so that it needs
no scrolling even in the low panel of a small window; then the network and what belongs to it; then what is
chosen once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from core.experiment import hyperparameters
from core.hyperparameters import Hyperparameter
from core.settings import MAX_HIDDEN_LAYERS

LAYER_GROUPS = (*(f"layer{number}" for number in range(1, MAX_HIDDEN_LAYERS + 1)), "output")
"""Groups of the experiment that are shown as one section, with a chooser."""


@dataclass(frozen=True)
class Section:
    """A part of the panel that folds."""

    name: str
    title: str
    open_at_start: bool = False
    groups: tuple[str, ...] = ()
    """Groups of the experiment in the section; () means the one with the name of the section."""

    @property
    def settings(self) -> list[Hyperparameter]:
        """The settings in their order: seeds stand last, the rest as declared."""
        groups = self.groups or (self.name,)
        own = [setting for setting in hyperparameters().values() if setting.group in groups]
        return sorted(own, key=lambda setting: setting.path.endswith(".seed"))


SECTIONS = (
    Section("optimizer", "Optimiser", open_at_start=True),
    Section("batches", "Batches", open_at_start=True),
    Section("dropout", "Dropout", open_at_start=True),
    Section("network", "Network", open_at_start=True),
    Section("layers", "Layer by layer", groups=LAYER_GROUPS),
    Section("initialisation", "Initial weights"),
    Section("schedule", "Schedule"),
    Section("clipping", "Gradient clipping"),
    Section("loss", "Loss"),
    Section("data", "Data"),
    Section("stopping", "Stopping"),
)


@cache
def section_names() -> dict[str, str]:
    """Return the name of the section of each group of the experiment. Do not change the dict."""
    return {group: section.name for section in SECTIONS for group in section.groups or (section.name,)}
