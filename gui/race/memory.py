"""What of the loss surface is remembered from one start to the next: surface, racers, how it is looked at.

Each setting is remembered by itself under its path, and each racer in one line of JSON. What cannot be used
any more, because a file was damaged or written by another version, is left out; the rest stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from core.race.experiment import RaceExperiment, race_settings
from core.race.settings import MAX_RACERS, RacerSettings
from core.race.snapshot import Work
from core.race.surfaces import surface_of
from core.validation import SettingError
from gui.race.frame import RaceChoices
from gui.remembered import Choice
from gui.remembered_settings import (
    groups_from,
    kept_flags,
    kept_groups,
    kept_settings,
    with_kept_flags,
    with_kept_settings,
)

NETWORK, RACER, WORK = "network", "racer", "work"
"""Whether the loss of the network is looked at; what the names of racers begin with, before their place; by
what the curves are drawn."""


def remembered(experiment: RaceExperiment, choices: RaceChoices, of_network: bool) -> dict[str, Choice]:
    """Return what is to be remembered; settings only where they differ from what is usual.

    The shared start is left out: it belongs to a demonstration, not to how one works.
    """
    return {
        **kept_flags(choices),
        WORK: str(choices.work),
        NETWORK: of_network,
        **kept_settings(experiment, race_settings().values()),
        **kept_groups(RACER, experiment.race.racers),
    }


def experiment_from(section: Mapping[str, Choice]) -> RaceExperiment:
    """Return the race that was remembered, without whatever cannot be used."""
    experiment = with_kept_settings(RaceExperiment(), section, race_settings().values())
    try:
        surface_of(experiment, None)
    except SettingError:  # a formula that is none
        experiment = experiment.with_values({"surface.formula": RaceExperiment().surface.formula})
    for racer in groups_from(section, RACER, RacerSettings, MAX_RACERS):
        try:
            experiment = experiment.with_racers((*experiment.race.racers, racer))
        except SettingError:
            continue
    return experiment


def choices_from(section: Mapping[str, Choice]) -> RaceChoices:
    """Return how the race was looked at."""
    found = with_kept_flags(RaceChoices(), section)
    kept = section.get(WORK)
    return replace(found, work=Work(kept)) if kept in tuple(Work) else found
