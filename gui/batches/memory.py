"""What of the stage *Batches* is remembered from one start to the next: regimes, and how they are looked at.

What cannot be used any more is left out; the rest stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.studies.settings import MOST_REGIMES, RegimeSettings, StudySettings
from core.validation import SettingError
from gui.batches.frame import UNITS, BatchesChoices
from gui.remembered import Choice
from gui.remembered_settings import groups_from, kept_flags, kept_groups, with_kept_flags

REGIME = "regime"
"""What the names of regimes begin with, before their place."""


def remembered(settings: StudySettings, choices: BatchesChoices) -> dict[str, Choice]:
    """Return what is to be remembered; regimes only where they are others than at first."""
    found = {"unit": choices.unit, **kept_flags(choices)}
    if settings.regimes != StudySettings().regimes:
        found |= kept_groups(REGIME, settings.regimes.regimes)
    return found


def settings_from(section: Mapping[str, Choice]) -> StudySettings:
    """Return the regimes that were remembered, or those at first."""
    found: dict[int, RegimeSettings] = {}
    for regime in groups_from(section, REGIME, RegimeSettings, MOST_REGIMES):
        found.setdefault(regime.number, regime)
    try:
        return StudySettings().with_regimes(tuple(found.values())) if found else StudySettings()
    except SettingError:
        return StudySettings()


def choices_from(section: Mapping[str, Choice]) -> BatchesChoices:
    """Return how the regimes were looked at."""
    usual = with_kept_flags(BatchesChoices(), section)
    return replace(usual, unit=next((unit for unit in UNITS if unit == section.get("unit")), usual.unit))
