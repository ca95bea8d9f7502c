"""What of the stage *Batches* is remembered from one start to the next: regimes, and how they are looked at.

What cannot be used any more is left out; the rest stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.studies.settings import MOST_REGIMES, RegimeSettings, StudySettings
from core.validation import SettingError
from gui.batches.frame import UNITS, BatchesChoices
from gui.remembered import Choice

REGIME = "regime."
"""What the names of regimes begin with, before their place."""


def remembered(settings: StudySettings, choices: BatchesChoices) -> dict[str, Choice]:
    """Return what is to be remembered; regimes only where they are others than at first."""
    found: dict[str, Choice] = {"unit": choices.unit, "log_x": choices.log_x, "log_y": choices.log_y}
    if settings.regimes != StudySettings().regimes:
        for place, regime in enumerate(settings.regimes.regimes):
            found[f"{REGIME}{place}"] = regime.model_dump_json()
    return found


def settings_from(section: Mapping[str, Choice]) -> StudySettings:
    """Return the regimes that were remembered, or those at first."""
    regimes = [_regime(section.get(f"{REGIME}{place}")) for place in range(MOST_REGIMES)]
    found: dict[int, RegimeSettings] = {}
    for regime in regimes:
        if regime is not None:
            found.setdefault(regime.number, regime)
    try:
        return StudySettings().with_regimes(tuple(found.values())) if found else StudySettings()
    except SettingError:
        return StudySettings()


def choices_from(section: Mapping[str, Choice]) -> BatchesChoices:
    """Return how the regimes were looked at."""
    usual = BatchesChoices()
    unit = next((unit for unit in UNITS if unit == section.get("unit")), usual.unit)
    log_x, log_y = section.get("log_x"), section.get("log_y")
    return BatchesChoices(
        unit=unit,
        log_x=log_x if isinstance(log_x, bool) else usual.log_x,
        log_y=log_y if isinstance(log_y, bool) else usual.log_y,
    )


def _regime(text: Choice | None) -> RegimeSettings | None:
    if not isinstance(text, str):
        return None
    try:
        return RegimeSettings.model_validate(json.loads(text))
    except (ValueError, RecursionError):  # a fault of JSON or of a setting
        return None
