"""The plain PyTorch script of a race: the same paths without this program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.formula import Formula
from core.landscape.linear_regression import LinearRegression
from core.landscape.own_function import OwnFunction
from core.landscape.surface import Surface
from core.race.places import start_of
from core.race.settings import RacerSettings, RaceSettings
from core.race.snapshot import RacerPicture
from core.settings.optimizers import OptimizerSettings
from core.torch_calls import arguments_of

MOST_ROWS = 20_000
"""A script holds so many rows of data at most."""
ROW_NUMBERS = 5
"""Numbers in one line of the script."""
_OF_TWO = ("maximum", "minimum", "hypot", "arctan2", "remainder")
"""Functions that torch has for two tensors only."""

Pushes = Mapping[int, Mapping[int, tuple[float, float]]]
"""By number of the racer, then by its own steps done: the point that it was put at by hand."""


class NoScriptError(ValueError):
    """A surface cannot be written down; the message is one sentence for the user."""


def pushes_of(racers: Sequence[RacerPicture]) -> dict[int, dict[int, tuple[float, float]]]:
    """Return where nudges have put racers, for those that were nudged."""
    found = {}
    for racer in racers:
        if racer.jumps:
            steps = (jump - place - 1 for place, jump in enumerate(racer.jumps))
            points = ((float(racer.x[jump]), float(racer.y[jump])) for jump in racer.jumps)
            found[racer.settings.number] = dict(zip(steps, points, strict=True))
    return found


def race_script(settings: RaceSettings, surface: Surface, pushes: Pushes | None = None) -> str:
    """Return the source of a script that runs the race and prints where each racer ends.

    With `pushes` it puts racers at the points that nudges have put them at.

    A surface with a method ``surface_source() -> str`` says itself how its function ``surface(point, step)``
    is written; analytic functions and typed formulas are written from their formula, linear regression with
    its rows. A racer stops in the script where it has done all steps, also if it was there before.

    Raises:
        NoScriptError: If the surface is of another kind, or has more than `MOST_ROWS` rows.
    """
    pushed = {} if pushes is None else pushes
    calls = [
        _call(racer, start_of(racer, settings, surface), pushed.get(racer.number, {}))
        for racer in settings.racers
    ]
    title = "".join(c if c.isprintable() and c not in '"\\' else " " for c in surface.title)
    parts = [
        f'"""A race on a surface ({title}): plain PyTorch, written by Trainscope."""\n\n'
        + ("import numpy as np\n" if settings.noise else "")
        + "import torch\n\ntorch.set_num_threads(1)",
        source_of(surface),
        _loop(settings, pushed=bool(pushed)),
        "\n".join(calls),
    ]
    return "\n\n\n".join(part.strip("\n") for part in parts if part) + "\n"


def source_of(surface: Surface) -> str:
    """Return the source of ``surface(point, step)``. Raises `NoScriptError` where there is none."""
    own = getattr(surface, "surface_source", None)
    if own is not None:
        return str(own())
    if isinstance(surface, LinearRegression):
        return _linear(surface)
    formula = surface.formula if isinstance(surface, OwnFunction) else getattr(surface, "parsed", None)
    if not isinstance(formula, Formula):
        raise NoScriptError("This surface cannot be written as a script.")
    return _of_formula(formula)


def _of_formula(formula: Formula) -> str:
    expression = formula.as_python(lambda name: name, "torch")
    helpers = ""
    for name in _OF_TWO:
        if f"torch.{name}(" in expression:
            expression = expression.replace(f"torch.{name}(", f"{name}(")
            helpers += (
                f"def {name}(a, b):\n"
                f"    return torch.{name}(*(torch.as_tensor(c, dtype=torch.float64) for c in (a, b)))\n\n\n"
            )
    return f"{helpers}def surface(point, step):\n    x, y = point\n    return {expression}"


def _linear(surface: LinearRegression) -> str:
    if len(surface.x) > MOST_ROWS:
        raise NoScriptError(f"The script would hold {len(surface.x):,} rows; {MOST_ROWS:,} are the most.")
    lines = [
        f"{name} = torch.tensor([\n{_column(values)}], dtype=torch.float64)\n"
        for name, values in (("X", surface.x), ("Y", surface.y))
    ]
    rows = ""
    if surface.batch_rows:
        lines += ["BATCHES = [", *(f"    {batch.tolist()}," for batch in surface.batch_rows), "]"]
        rows = "[BATCHES[step % len(BATCHES)]]"
    penalty = (f" + {surface.l1!r} * slope.abs()" if surface.l1 else "") + (
        f" + {surface.l2!r} * slope**2" if surface.l2 else ""
    )
    return "\n".join(
        [
            *lines,
            "\n\ndef surface(point, step):",
            "    slope, intercept = point",
            f"    residuals = Y{rows} - slope * X{rows} - intercept",
            f"    return (residuals**2).mean(){penalty}",
        ]
    )


def _column(values: np.ndarray) -> str:
    """Return numbers as source, a few in a line: editors are slow with lines of 100,000 characters."""
    numbers = [repr(value) for value in values.tolist()]
    lines = (numbers[first : first + ROW_NUMBERS] for first in range(0, len(numbers), ROW_NUMBERS))
    return "".join(f"    {', '.join(line)},\n" for line in lines)


def _loop(settings: RaceSettings, *, pushed: bool) -> str:
    noise = add = given = put = begin = end = ""
    if pushed:
        given = ", pushes={}"
        put = (
            "def put(point, place):\n    if place is not None:\n        with torch.no_grad():\n"
            "            point.copy_(torch.tensor(place, dtype=torch.float64))\n\n\n"
        )
        begin = "\n        put(point, pushes.get(step))"
        end = f"    put(point, pushes.get({settings.steps}))\n"
    if settings.noise:
        drawn = f"np.random.default_rng([{settings.seed}, step]).standard_normal(2)"
        noise = f"\n        noise = torch.from_numpy({settings.noise!r} * {drawn})"
        add = "\n            point.grad += noise"
    return f"""
{put}def race(name, start, make_optimizer{given}):
    point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    optimizer = make_optimizer([point])
    for step in range({settings.steps}):{begin}{noise}

        def closure():
            optimizer.zero_grad()
            loss = surface(point, step)
            loss.backward(){add}
            return loss

        optimizer.step(closure)
{end}    x, y = point.tolist()
    print(f"{{name}}: {{x:.10g}}, {{y:.10g}}")
"""


def _call(racer: RacerSettings, start: Sequence[float], pushes: Mapping[int, tuple[float, float]]) -> str:
    method = racer.optimizer.method
    given, default = (arguments_of(one, method) for one in (racer.optimizer, OptimizerSettings()))
    written = (
        f", {name}={value!r}" for name, value in given.items() if name == "lr" or value != default[name]
    )
    arguments = "".join(written)
    place = [float(number) for number in start]
    put = f", {dict(pushes)!r}" if pushes else ""
    make = f"lambda points: torch.optim.{method}(points{arguments})"
    return f"race({racer.shown_name!r}, {place!r}, {make}{put})"
