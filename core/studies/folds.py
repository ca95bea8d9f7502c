"""Folds of a cross-validation, for an experiment as it is or for several values of one hyperparameter."""

from __future__ import annotations

import ast

from core.experiment import Experiment, hyperparameter
from core.hyperparameters import Hyperparameter, Value
from core.studies.settings import CrossValidationSettings
from core.studies.study import Member, Study, derived
from core.validation import SettingError, allowed


def cross_validation(base: Experiment, settings: CrossValidationSettings) -> Study:
    """Return the study that the settings mean: folds alone, or folds for each value of a grid.

    Raises `SettingError` with one sentence for the user where a value cannot be used.
    """
    if not settings.path:
        return Study("folds", base, tuple(_folds_of(base, settings)))
    setting = _setting(settings.path)
    if not settings.values:
        raise SettingError(f"{setting.control.label}: no values are given. {allowed(setting)}")
    members: list[Member] = []
    for text in settings.values:
        value = value_of(setting, text)
        changed = base.with_value(setting.path, value)
        members += _folds_of(changed, settings, setting.shown_with_unit(value))
    return Study("grid", base, tuple(members))


def _folds_of(base: Experiment, settings: CrossValidationSettings, value: str = "") -> list[Member]:
    found = []
    for number in range(1, settings.count + 1):
        place = {
            "data.folds.order": settings.order,
            "data.folds.count": settings.count,
            "data.folds.number": number,
        }
        name = f"fold {number}"
        words = f"{value}, {name}" if value else name
        found.append(
            Member(
                f"{value}/{number}", words.capitalize(), derived(base, words, place), value=value, fold=number
            )
        )
    return found


def _setting(path: str) -> Hyperparameter:
    try:
        setting = hyperparameter(path)
    except KeyError:
        raise SettingError(f"“{path[:40]}” is not a setting of an experiment.") from None
    if setting.group == "data" and setting.path.startswith("data.folds"):
        raise SettingError("The folds themselves cannot be compared. Choose another setting.")
    return setting


def value_of(setting: Hyperparameter, text: str) -> Value:
    """Return the stored value that a text means: ``0.2``, ``16, 16``, ``True`` or a choice.

    Raises `SettingError` with one sentence for the user where it means none.
    """
    plain = text.strip()
    if setting.optional and plain in ("", "None", setting.control.none):
        return None
    if setting.kind in ("choice", "text"):
        return plain
    try:
        value = ast.literal_eval(f"({plain},)" if setting.kind == "integers" else plain)
    except (ValueError, SyntaxError) as error:
        label = setting.control.label
        raise SettingError(f"{label}: “{plain[:40]}” cannot be used. {allowed(setting)}") from error
    found: Value = value
    return found
