"""Settings of a model as choices that are remembered: each under its path, lists as lines of JSON.

What cannot be used any more, because a file was damaged or written by another version, is left out; the
rest stays.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from pydantic import BaseModel

from core.hyperparameters import Hyperparameter
from core.settings_by_path import value_at
from core.validation import SettingError
from gui.remembered import Choice

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


class WithValues(Protocol):
    """A model whose settings are changed by path."""

    def with_values(self, values: Mapping[str, Any]) -> Self:
        """Return a validated copy. Raises `SettingError` where the values cannot be used."""


Settings = TypeVar("Settings", bound=WithValues)
Group = TypeVar("Group", bound=BaseModel)
Flags = TypeVar("Flags", bound="DataclassInstance")


def kept_settings(model: BaseModel, settings: Iterable[Hyperparameter]) -> dict[str, Choice]:
    """Return the settings of a model that are not at their defaults; a tuple of texts as JSON."""
    found: dict[str, Choice] = {}
    for setting in settings:
        value = value_at(model, setting.path)
        if value == setting.default:
            continue
        if isinstance(value, tuple):
            found[setting.path] = json.dumps(value)
        elif isinstance(value, str | float | int):
            found[setting.path] = value
    return found


def with_kept_settings(
    model: Settings, section: Mapping[str, Choice], settings: Iterable[Hyperparameter]
) -> Settings:
    """Return a model with the settings that were remembered."""
    for setting in settings:
        if setting.path in section:
            kept = section[setting.path]
            value = _texts(kept) if isinstance(setting.default, tuple) else kept
            try:
                model = model.with_values({setting.path: value})
            except SettingError:
                continue
    return model


def kept_groups(name: str, groups: Iterable[BaseModel]) -> dict[str, Choice]:
    """Return each of several groups in a line of JSON, under a name and its place: ``racer.0``."""
    return {
        f"{name}.{place}": group.model_dump_json(exclude_defaults=True) for place, group in enumerate(groups)
    }


def groups_from(section: Mapping[str, Choice], name: str, kind: type[Group], most: int) -> list[Group]:
    """Return at most so many groups that were remembered under a name."""
    found = []
    for place in range(most):
        try:
            found.append(kind.model_validate(_parsed(section.get(f"{name}.{place}"))))
        except ValueError:  # a setting that cannot be used
            continue
    return found


def kept_flags(choices: DataclassInstance) -> dict[str, Choice]:
    """Return what in the choices of a view is on or off, under its name."""
    return {name: getattr(choices, name) for name in _flag_names(choices)}


def with_kept_flags(usual: Flags, section: Mapping[str, Choice]) -> Flags:
    """Return the choices of a view with what was remembered to be on or off."""
    found = {name: section.get(name) for name in _flag_names(usual)}
    return replace(usual, **{name: value for name, value in found.items() if isinstance(value, bool)})


def _flag_names(choices: DataclassInstance) -> list[str]:
    return [one.name for one in fields(choices) if isinstance(getattr(choices, one.name), bool)]


def _texts(kept: Choice) -> tuple[str, ...]:
    parsed = _parsed(kept)
    good = isinstance(parsed, list) and all(isinstance(text, str) for text in parsed)
    return tuple(parsed) if good else ()


def _parsed(kept: Choice | None) -> Any:
    """Return what a line of JSON says; None for anything that is none."""
    try:
        return json.loads(kept) if isinstance(kept, str) else None
    except (ValueError, RecursionError):
        return None
