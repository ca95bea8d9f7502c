"""The script of a race gives the paths of the race."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from racer_bench import Bowl, pictures, racer, run

from core.landscape.linear_regression import LinearRegression
from core.landscape.own_function import OwnFunction
from core.landscape.surface import Surface
from core.landscape.test_functions import FUNCTIONS
from core.race.places import nudge_of
from core.race.race import Race
from core.race.script import NoScriptError, changes_of, pushes_of, race_script, source_of
from core.race.settings import RacerSettings, RaceSettings
from core.race.snapshot import RacerPicture

RACERS = (
    racer("SGD", 1, lr=0.001, momentum=0.9, nesterov=True),
    racer("Adam", 2, lr=0.05, beta1=0.8, amsgrad=True),
    racer("Rprop", 3, start=(0.25, -0.5), eta_plus=1.3, step_max=0.5),
    racer("LBFGS", 4, lr=0.5, max_iter=2, line_search_fn="strong_wolfe"),
)
ROWS = np.random.default_rng(0).normal(size=(2, 20))
REGRESSION = LinearRegression(
    *ROWS, l1=0.01, l2=0.1, batch_rows=(np.arange(9), np.arange(9, 20)), title='of "b" on \\a'
)


SURFACES: tuple[Surface, ...] = (
    FUNCTIONS["rosenbrock"],
    REGRESSION,
    OwnFunction("max(x, 2*y)^2 + relu(x) + hypot(x, y) + mod(x, 3)"),
)
RUN_EACH = """
import runpy, sys
for path in sys.argv[1:]:
    print("#")
    runpy.run_path(path, run_name="__main__")
"""
"""Scripts share one process, and one import of torch; none sees the names of another."""


@pytest.mark.bits
def test_the_script_ends_where_the_race_does(tmp_path: Path) -> None:
    settings = RaceSettings(racers=RACERS, steps=15, noise=0.1, seed=3)
    paths = [tmp_path / f"race{number}.py" for number in range(len(SURFACES))]
    for path, surface in zip(paths, SURFACES, strict=True):
        path.write_text(race_script(settings, surface), encoding="utf-8")
    program = [sys.executable, "-W", "error", "-c", RUN_EACH, *map(str, paths)]
    printed = subprocess.run(program, capture_output=True, text=True, timeout=200, check=True).stdout
    for surface, part in zip(SURFACES, printed.split("#\n")[1:], strict=True):
        check_ends(settings, surface, part.splitlines())


def check_ends(settings: RaceSettings, surface: Surface, lines: list[str]) -> None:
    race = Race(settings, surface)
    run(race, 15)
    assert [line.split(":")[0] for line in lines] == ["Nesterov", "Adam", "Rprop", "LBFGS"]
    for line, picture in zip(lines, pictures(race), strict=True):
        numbers = [float(number) for number in re.findall(r"-?\d[\d.e+-]*", line.split(":")[1])]
        np.testing.assert_allclose(numbers, [picture.x[-1], picture.y[-1]], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("key", FUNCTIONS)
def test_each_function_can_be_written(key: str) -> None:
    import torch

    surface = FUNCTIONS[key]
    names: dict[str, Any] = {"torch": torch}
    exec(source_of(surface), names)
    place = torch.tensor([0.3, -0.7], dtype=torch.float64)
    assert float(names["surface"](place, 0)) == pytest.approx(float(surface.loss(place, 0)), rel=1e-14)


def test_without_noise_the_script_needs_torch_alone() -> None:
    assert "numpy" not in race_script(RaceSettings(racers=RACERS), FUNCTIONS["bowl"])


def test_a_surface_may_write_itself_and_others_are_refused_in_a_sentence() -> None:
    class Own(Bowl):
        def surface_source(self) -> str:
            return "def surface(point, step):\n    return point.sum()"

    assert "return point.sum()" in race_script(RaceSettings(racers=RACERS), Own())
    with pytest.raises(NoScriptError, match="cannot be written as a script"):
        race_script(RaceSettings(racers=RACERS), Bowl())


def test_a_race_with_nudges_ends_where_the_script_puts_it() -> None:
    """Racers are put where nudges have put them: at the start, twice at one step, after the last step."""
    surface, start = FUNCTIONS["rosenbrock"], (-0.5, 1.5)
    settings = RaceSettings(racers=RACERS, steps=12, start=start, noise=0.05, seed=3)
    race = Race(settings, surface)
    pushed = [nudge_of(settings, surface, count) for count in range(4)]
    race.nudge(*pushed[0])
    run(race, 5)
    race.nudge(*pushed[1])
    race.nudge(*pushed[2])
    run(race, 7)
    race.nudge(*pushed[3])
    found = pictures(race)
    assert found[0].jumps == (1, 7, 8, 16) and set(pushes_of(found)[1]) == {0, 5, 12}
    check_to_the_last_digits(race_script(settings, surface, pushes_of(found)), found)
    assert "pushes" not in race_script(settings, surface)


def check_to_the_last_digits(source: str, found: tuple[RacerPicture, ...]) -> None:
    """Run a script here, and compare where its racers end."""
    said: list[tuple[float, float]] = []
    source = source.replace("torch.set_num_threads(1)", "")
    exec(source.replace('print(f"{name}: {x:.10g}, {y:.10g}")', "said.append((x, y))"), {"said": said})
    for (x, y), picture in zip(said, found, strict=True):
        np.testing.assert_allclose((x, y), (picture.x[-1], picture.y[-1]), rtol=1e-12, atol=1e-12)


BEFORE_THE_START = (racer("SGD", 1, lr=0.002), *RACERS[1:])
LATER = (
    racer("SGD", 1, lr=0.0005, momentum=0.9, nesterov=True),
    racer("Adam", 2, lr=0.2, beta1=0.8, beta2=0.9, amsgrad=True),
    RACERS[2],
    racer("LBFGS", 4, lr=0.25, max_iter=3, line_search_fn="strong_wolfe"),
)
ANEW = (LATER[0], racer("RMSprop", 2, lr=0.01), racer("Rprop", 3, start=(0.25, -0.5), eta_plus=1.2), LATER[3])


def adopt(race: Race, racers: tuple[RacerSettings, ...]) -> None:
    race.change(race.settings.model_copy(update={"racers": racers}))


@pytest.mark.parametrize("nudged", [False, True])
def test_settings_changed_on_the_way_are_changed_in_the_script(nudged: bool) -> None:
    """Before the first step, with and without a fresh state, twice at one step, after the last one."""
    surface = FUNCTIONS["rosenbrock"]
    first = RaceSettings(racers=BEFORE_THE_START, steps=14, start=(-0.5, 1.5), noise=0.05, seed=3)
    race = Race(first, surface)
    adopt(race, RACERS)
    run(race, 5)
    adopt(race, LATER)
    if nudged:
        race.nudge(0.1, 0.2)
    run(race, 4)
    adopt(race, ANEW)
    adopt(race, (LATER[0], racer("RMSprop", 2, lr=0.02), *ANEW[2:]))
    run(race, 5)
    adopt(race, LATER)
    found = pictures(race)
    source = race_script(race.settings, surface, pushes_of(found), changes_of(found))
    assert (
        "5: {'lr': 0.2, 'betas': (0.8, 0.9)}" in source and "9: lambda points: torch.optim.RMSprop" in source
    )
    check_to_the_last_digits(source, found)
    race.back(6)
    race.back(2)
    run(race, 8)
    found = pictures(race)
    check_to_the_last_digits(race_script(race.settings, surface, pushes_of(found), changes_of(found)), found)
    race.reset()
    assert not changes_of(pictures(race)), "a race that begins anew begins with the settings of now"
