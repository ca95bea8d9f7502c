"""What of the loss surface comes back at the next start, and what a damaged file does not do."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from core.landscape.test_functions import function
from core.race.experiment import RaceExperiment, race_settings
from core.race.proposal import first_racers
from core.race.snapshot import Work
from gui.race.frame import RaceChoices
from gui.race.memory import choices_from, experiment_from, remembered

RACERS = first_racers(function("bowl"))
EXPERIMENT = (
    RaceExperiment()
    .with_values({"surface.function": "rosenbrock", "surface.kind": "formula", "surface.formula": "x*y+x^2"})
    .with_values({"race.noise": 0.5, "race.steps": 77})
    .with_racers((RACERS[0].with_start((1.5, -2.0)), RACERS[5].model_copy(update={"name": "mine"})))
)
LOOK = RaceChoices(log=False, arrows=True, curves=True, work=Work.SECONDS)


def kept() -> dict[str, Any]:
    """Return what comes back from a file."""
    section: dict[str, Any] = json.loads(json.dumps(remembered(EXPERIMENT, LOOK, True)))
    return section


def test_all_of_it_comes_back() -> None:
    assert experiment_from(kept()) == EXPERIMENT
    assert choices_from(kept()) == LOOK
    assert kept()["network"] is True
    assert experiment_from({}) == RaceExperiment()
    assert choices_from({}) == RaceChoices()


def test_the_shared_start_is_not_remembered() -> None:
    moved = EXPERIMENT.model_copy(update={"race": EXPERIMENT.race.model_copy(update={"start": (9.0, 9.0)})})
    assert remembered(moved, LOOK, False) == remembered(EXPERIMENT, LOOK, False)


@pytest.mark.parametrize("name", sorted(kept()))
@pytest.mark.parametrize(
    "value", ["", "?", "{}", "[1", -1, 1e300, True, '{"number": 1, "size": 3}', "[" * 9_999]
)
def test_what_cannot_be_used_is_left_out_and_the_rest_stays(name: str, value: str | float) -> None:
    section = kept() | {name: value}
    found, look = experiment_from(section), choices_from(section)
    for path in race_settings():
        if path != name and (path, name) != ("surface.formula", "surface.kind"):
            parts = path.split(".")
            assert getattr(getattr(found, parts[0]), parts[1]) == getattr(
                getattr(EXPERIMENT, parts[0]), parts[1]
            )
    others = [
        racer for racer in EXPERIMENT.race.racers if f"racer.{EXPERIMENT.race.racers.index(racer)}" != name
    ]
    assert [racer for racer in found.race.racers if racer in others] == others
    assert (look.arrows if name != "arrows" else True) is True
    assert isinstance(look.log, bool) and isinstance(look.arrows, bool)


def test_settings_of_another_version_are_left_out() -> None:
    assert (
        experiment_from(kept() | {"surface.colour": "red", "race.racers": "all", "racer.x": "{}"})
        == EXPERIMENT
    )


def test_racers_that_may_not_race_are_left_out() -> None:
    section = kept()
    section["racer.2"] = '{"number": 9, "optimizer": {"method": "Muon"}}'
    section["racer.3"] = section["racer.0"]  # the same number twice
    section["racer.4"] = '{"number": 4, "optimizer": {"method": "SGD", "SGD": {"nesterov": true}}}'
    assert experiment_from(section) == EXPERIMENT


def test_any_section_gives_a_race() -> None:
    source = random.Random(3)
    names = [*race_settings(), *(f"racer.{place}" for place in range(20)), "log", "arrows", "network"]
    values = [
        *kept().values(),
        "",
        "x^",
        "9^9^9",
        -1,
        0,
        1,
        1e9,
        True,
        False,
        "null",
        "{}",
        "linear",
        "batch",
    ]
    for _ in range(300):
        section = {name: source.choice(values) for name in source.sample(names, source.randrange(len(names)))}
        experiment_from(section)
        choices_from(section)
