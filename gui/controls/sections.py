"""The sections of the controls panel, in their order.

What is turned most often while a network trains stands first (optimiser, batches, dropout), so that it needs
no scrolling even in the low panel of a small window; then the network and what belongs to it; then what is
chosen once.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from core.experiment import LAYER_GROUPS, hyperparameters
from core.experiment_text import group_title
from core.hyperparameters import Hyperparameter


@dataclass(frozen=True)
class Section:
    """A part of the panel that folds."""

    name: str
    icon: str
    open_at_start: bool = False
    groups: tuple[str, ...] = ()
    """Groups of the experiment in the section; () means the one with the name of the section."""

    @property
    def title(self) -> str:
        """Words of the header: ``Initial weights``."""
        return group_title(self.name)

    @property
    def settings(self) -> list[Hyperparameter]:
        """The settings in their order: seeds stand last, the rest as declared."""
        groups = self.groups or (self.name,)
        own = [setting for setting in hyperparameters().values() if setting.group in groups]
        return sorted(own, key=lambda setting: setting.path.endswith(".seed"))


SECTIONS = (
    Section("optimizer", "trending-down", open_at_start=True),
    Section("batches", "layers", open_at_start=True),
    Section("dropout", "circle-dashed", open_at_start=True),
    Section("network", "network", open_at_start=True),
    Section("layers", "sliders-vertical", groups=LAYER_GROUPS),
    Section("initialisation", "sprout"),
    Section("schedule", "chart-spline"),
    Section("clipping", "scissors"),
    Section("loss", "sigma"),
    Section("data", "database"),
    Section("stopping", "octagon-x"),
)


@cache
def section_names() -> dict[str, str]:
    """Return the name of the section of each group of the experiment. Do not change the dict."""
    return {group: section.name for section in SECTIONS for group in section.groups or (section.name,)}
