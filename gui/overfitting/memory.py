"""What of the stage *Overfitting* is remembered from one start to the next: settings, and what is looked at.

What cannot be used any more, because a file was damaged or written by another version, is left out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.settings_by_path import value_at
from core.studies.settings import StudySettings, study_settings
from core.validation import SettingError
from gui.remembered import Choice

PAGE, VALUES = "page", "folds.values"


def remembered(arms: StudySettings, folds: StudySettings, page: str) -> dict[str, Choice]:
    """Return what is to be remembered; settings only where they differ from what is usual."""
    found: dict[str, Choice] = {PAGE: page}
    for path, setting in study_settings().items():
        value = value_at(arms if setting.group == "arms" else folds, path)
        if value == setting.default:
            continue
        if path == VALUES:
            found[path] = json.dumps(value)
        elif isinstance(value, str | float | int | bool):
            found[path] = value
    return found


def settings_from(section: Mapping[str, Choice]) -> StudySettings:
    """Return the settings that were remembered, without whatever cannot be used."""
    settings = StudySettings()
    for path in study_settings():
        if path in section:
            try:
                settings = settings.with_values({path: _value(path, section[path])})
            except SettingError:
                continue
    if settings.folds.path and not settings.folds.values:
        settings = settings.with_values({"folds.path": ""})
    return settings


def _value(path: str, stored: Choice) -> object:
    if path != VALUES:
        return stored
    try:
        texts = json.loads(str(stored))
    except (ValueError, RecursionError):
        return ()
    good = isinstance(texts, list) and all(isinstance(text, str) for text in texts)
    return tuple(texts) if good else ()
