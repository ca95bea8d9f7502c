"""What of the stage *Overfitting* is remembered between two starts: settings, and what is looked at."""

from __future__ import annotations

from collections.abc import Mapping

from core.studies.settings import StudySettings, study_settings
from gui.remembered import Choice
from gui.remembered_settings import kept_settings, with_kept_settings

PAGE = "page"


def remembered(arms: StudySettings, folds: StudySettings, page: str) -> dict[str, Choice]:
    """Return what is to be remembered; settings only where they differ from what is usual."""
    settings = study_settings().values()
    of_arms = [setting for setting in settings if setting.group == "arms"]
    of_folds = [setting for setting in settings if setting.group == "folds"]
    return {PAGE: page, **kept_settings(arms, of_arms), **kept_settings(folds, of_folds)}


def settings_from(section: Mapping[str, Choice]) -> StudySettings:
    """Return the settings that were remembered, without whatever cannot be used."""
    settings = with_kept_settings(StudySettings(), section, study_settings().values())
    if settings.folds.path and not settings.folds.values:
        settings = settings.with_values({"folds.path": ""})
    return settings
