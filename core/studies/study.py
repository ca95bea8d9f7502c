"""`Study`: several experiments derived from one, to be trained beside one another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from core.experiment import Experiment
from core.validation import SettingError

Kind = Literal["regimes", "arms", "folds", "grid", "linear dropout"]
MOST_MEMBERS = 100


@dataclass(frozen=True)
class Member:
    """One training of a study."""

    key: str
    """Stays the same from one study of a kind to the next: chooses colour, dash and marker."""
    name: str
    experiment: Experiment
    remark: str = ""
    """What it does otherwise than the others, in words: ``30 %, each step``."""
    value: str = ""
    """The value of the hyperparameter that a grid varies, as a person reads it; "" without a grid."""
    fold: int = 0
    """Number of the fold that validates, counted from 1; 0 without folds."""


@dataclass(frozen=True)
class Study:
    """What is trained, described completely: equal studies give equal numbers."""

    kind: Kind
    base: Experiment
    """The experiment that all members are derived from."""
    members: tuple[Member, ...]

    def __post_init__(self) -> None:
        if not self.members:
            raise SettingError("Nothing is chosen. Switch at least one of them on.")
        if len(self.members) > MOST_MEMBERS:
            raise SettingError(
                f"{len(self.members):,} trainings are too many at once. Choose {MOST_MEMBERS} or fewer: "
                "fewer values or fewer folds."
            )
        keys = [member.key for member in self.members]
        if len(set(keys)) < len(keys):
            raise SettingError("Two of them are the same. Change one, or leave it out.")

    def member(self, key: str) -> Member | None:
        """Return the member of a key, or None."""
        return next((member for member in self.members if member.key == key), None)

    @property
    def values(self) -> tuple[str, ...]:
        """The values of a grid in their order; ("",) without one."""
        return tuple(dict.fromkeys(member.value for member in self.members))


def derived(base: Experiment, name: str, values: Mapping[str, Any]) -> Experiment:
    """Return an experiment with some settings changed and a name of its own.

    Raises `SettingError` with one sentence for the user where it cannot be.
    """
    changed = base.with_values(values) if values else base
    return changed.model_copy(update={"name": f"{base.name}, {name}"[:80]})
