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
from core.race.race import Race
from core.race.script import NoScriptError, race_script, source_of
from core.race.settings import RaceSettings

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


@pytest.mark.parametrize(
    "surface",
    [FUNCTIONS["rosenbrock"], REGRESSION, OwnFunction("max(x, 2*y)^2 + relu(x) + hypot(x, y) + mod(x, 3)")],
    ids=["function", "regression", "formula"],
)
def test_the_script_ends_where_the_race_does(surface: Surface, tmp_path: Path) -> None:
    settings = RaceSettings(racers=RACERS, steps=15, noise=0.1, seed=3)
    path = tmp_path / "race.py"
    path.write_text(race_script(settings, surface), encoding="utf-8")
    printed = subprocess.run(
        [sys.executable, "-W", "error", str(path)], capture_output=True, text=True, timeout=200, check=True
    ).stdout
    race = Race(settings, surface)
    run(race, 15)
    lines = printed.splitlines()
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
