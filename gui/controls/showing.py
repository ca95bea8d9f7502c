"""What the panel shows at the moment: the one thing that its sections are told."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from core.experiment import Experiment
from core.hyperparameters import Hyperparameter
from gui.controls.search import Query

Detail = Literal["basic", "all"]
"""Whether only the common settings are shown, or every one that has an effect."""
_DEFAULT = Experiment()


@dataclass(frozen=True)
class Showing:
    """An experiment, how far the engine is with it, and which of its settings are to be seen."""

    experiment: Experiment = _DEFAULT
    applied_command: int = -1
    detail: Detail = "basic"
    query: Query = field(default_factory=lambda: Query(""))

    @cached_property
    def changed(self) -> frozenset[str]:
        """Paths of the settings that have an effect and are not at their default."""
        experiment = self.experiment
        return frozenset(
            setting.path for setting in experiment.differences(_DEFAULT) if experiment.applies(setting)
        )

    def wants(self, setting: Hyperparameter) -> bool:
        """Return whether a setting is to be seen in an open section."""
        if self.query:
            return self.query.finds(setting) and self.experiment.applies(setting)
        if self.detail == "all":
            return self.experiment.applies(setting)
        if setting.control.basic:
            return self.experiment.applies(setting)
        return setting.path in self.changed  # a changed setting that is hidden would be a lie
