"""Settings by their path in any model that is made of groups: read, changed together, in effect or not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from core.hyperparameters import Hyperparameter
from core.validation import SettingError, sentences

Model = TypeVar("Model", bound=BaseModel)


def value_at(model: BaseModel, path: str) -> Any:
    """Return the value at a path such as ``optimizer.Adam.lr``. Raises AttributeError for an unknown one."""
    place: Any = model
    for name in path.split("."):
        place = getattr(place, name)
    return place


def with_values_at(model: Model, values: Mapping[str, Any], settings: Mapping[str, Hyperparameter]) -> Model:
    """Return a validated copy with the values at some paths changed at once.

    `settings`: those of the model by path, for the words. Raises `SettingError` with one sentence for the
    user where they cannot be used.
    """
    content = model.model_dump()
    for path, value in values.items():
        *groups, name = path.split(".")
        place = content
        for group in groups:
            place = place[group]
        place[name] = value
    try:
        changed = type(model).model_validate(content)
    except ValidationError as error:
        raise SettingError(sentences(error, settings)[0]) from error
    return changed.model_copy(update=_kept(model, changed))


def _kept(before: BaseModel, after: BaseModel) -> dict[str, BaseModel]:
    """Return the groups that are as before: both models then share them, since undo remembers many models."""
    return {
        name: part
        for name in type(before).model_fields
        if isinstance(part := getattr(before, name), BaseModel) and part == getattr(after, name)
    }


def is_in_effect(model: BaseModel, setting: Hyperparameter) -> bool:
    """Return whether a setting has an effect beside the others in a model."""
    return not setting.applies or any(
        all(value_at(model, path) in values for path, values in clause) for clause in setting.applies
    )
