"""What of the loss surface is remembered from one start to the next: surface, racers, how it is looked at.

Each setting is remembered by itself under its path, and each racer in one line of JSON. What cannot be used
any more, because a file was damaged or written by another version, is left out; the rest stays.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from core.race.experiment import RaceExperiment, race_settings
from core.race.settings import MAX_RACERS, RacerSettings
from core.race.surfaces import surface_of
from core.settings_by_path import value_at
from core.validation import SettingError
from gui.race.frame import RaceChoices
from gui.remembered import Choice

NETWORK, RACER = "network", "racer."
"""Whether the loss of the network is looked at; what the names of racers begin with, before their place."""


def remembered(experiment: RaceExperiment, choices: RaceChoices, of_network: bool) -> dict[str, Choice]:
    """Return what is to be remembered; settings only where they differ from what is usual.

    The shared start is left out: it belongs to a demonstration, not to how one works.
    """
    found: dict[str, Choice] = {"log": choices.log, "arrows": choices.arrows, NETWORK: of_network}
    for path, setting in race_settings().items():
        value = value_at(experiment, path)
        if value != setting.default:
            found[path] = value
    for place, racer in enumerate(experiment.race.racers):
        found[f"{RACER}{place}"] = racer.model_dump_json(exclude_defaults=True)
    return found


def experiment_from(section: Mapping[str, Choice]) -> RaceExperiment:
    """Return the race that was remembered, without whatever cannot be used."""
    experiment = RaceExperiment()
    for path in race_settings():
        if path in section:
            try:
                experiment = experiment.with_values({path: section[path]})
            except SettingError:
                continue
    try:
        surface_of(experiment, None)
    except SettingError:  # a formula that is none
        experiment = experiment.with_values({"surface.formula": RaceExperiment().surface.formula})
    for place in range(MAX_RACERS):
        racer = _racer(section.get(f"{RACER}{place}"))
        if racer is not None:
            try:
                experiment = experiment.with_racers((*experiment.race.racers, racer))
            except SettingError:
                continue
    return experiment


def choices_from(section: Mapping[str, Choice]) -> RaceChoices:
    """Return how the race was looked at."""
    usual = RaceChoices()
    log, arrows = section.get("log"), section.get("arrows")
    return RaceChoices(
        log=log if isinstance(log, bool) else usual.log,
        arrows=arrows if isinstance(arrows, bool) else usual.arrows,
    )


def _racer(text: Choice | None) -> RacerSettings | None:
    if not isinstance(text, str):
        return None
    try:
        return RacerSettings.model_validate(json.loads(text))
    except (ValueError, RecursionError):  # a fault of JSON or of a setting
        return None
