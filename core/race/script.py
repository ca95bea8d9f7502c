"""The plain PyTorch script of a race: the same paths without this program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from core.formula import Formula
from core.landscape.linear_regression import LinearRegression
from core.landscape.own_function import OwnFunction
from core.landscape.surface import Surface
from core.race.optimizer_state import needs_fresh_state
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
Changes = Mapping[int, Sequence[tuple[int, OptimizerSettings]]]
"""By number of the racer: what it began with, and what it was given after so many of its own steps."""


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


def changes_of(racers: Sequence[RacerPicture]) -> dict[int, tuple[tuple[int, OptimizerSettings], ...]]:
    """Return what racers began with and were given since, for those whose settings were changed."""
    return {racer.settings.number: racer.optimizers for racer in racers if len(racer.optimizers) > 1}


def race_script(
    settings: RaceSettings,
    surface: Surface,
    pushes: Pushes | None = None,
    changes: Changes | None = None,
) -> str:
    """Return the source of a script that runs the race and prints where each racer ends.

    With `pushes` it puts racers at the points that nudges have put them at. With `changes` it begins with the
    settings that racers began with, and changes them where they were changed; else it has those of now.

    A surface with a method ``surface_source() -> str`` says itself how its function ``surface(point, step)``
    is written; analytic functions and typed formulas are written from their formula, linear regression with
    its rows. A racer stops in the script where it has done all steps, also if it was there before.

    Raises:
        NoScriptError: If the surface is of another kind, or has more than `MOST_ROWS` rows.
    """
    pushed = {} if pushes is None else pushes
    changed = {} if changes is None else changes
    given = {
        racer.number: _turns(changed.get(racer.number, ((0, racer.optimizer),)), settings.steps)
        for racer in settings.racers
    }
    calls = [
        _call(racer, start_of(racer, settings, surface), *given[racer.number], pushed.get(racer.number, {}))
        for racer in settings.racers
    ]
    title = "".join(c if c.isprintable() and c not in '"\\' else " " for c in surface.title)
    parts = [
        f'"""A race on a surface ({title}): plain PyTorch, written by Trainscope."""\n\n'
        + ("import numpy as np\n" if settings.noise else "")
        + "import torch\n\ntorch.set_num_threads(1)",
        source_of(surface),
        _loop(settings, pushed=bool(pushed), changed=any(later for _, later in given.values())),
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


def _loop(settings: RaceSettings, *, pushed: bool, changed: bool) -> str:
    noise = add = given = put = begin = end = ""
    if changed:
        given = ", changes={}"
        put = (
            "def changed(optimizer, point, change):\n    if callable(change):\n"
            "        return change([point])  # begins with a fresh state\n"
            "    optimizer.param_groups[0].update(change or {})\n    return optimizer\n\n\n"
        )
        begin = "\n        optimizer = changed(optimizer, point, changes.get(step))"
    if pushed:
        given += ", pushes={}"
        put += (
            "def put(point, place):\n    if place is not None:\n        with torch.no_grad():\n"
            "            point.copy_(torch.tensor(place, dtype=torch.float64))\n\n\n"
        )
        begin += "\n        put(point, pushes.get(step))"
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


def _turns(
    given: Sequence[tuple[int, OptimizerSettings]], steps: int
) -> tuple[OptimizerSettings, dict[int, str]]:
    """Return what a racer begins with, and the source of what changes after so many of its steps."""
    now, later = given[0][1], dict[int, str]()
    for step in sorted({step for step, _ in given if step < steps}):
        before, is_fresh = now, False
        for _, after in (one for one in given if one[0] == step):
            is_fresh = is_fresh or needs_fresh_state(now, after)
            now = after
        if step and is_fresh:
            later[step] = _make(now)
        elif step:
            old, new = (arguments_of(one, now.method) for one in (before, now))
            if other := {name: value for name, value in new.items() if value != old[name]}:
                later[step] = repr(other)
    return next(one for at, one in reversed(given) if at == 0), later


def _make(optimizer: OptimizerSettings) -> str:
    """Return the source of a function that makes an optimiser for a list of points."""
    method = optimizer.method
    given, default = (arguments_of(one, method) for one in (optimizer, OptimizerSettings()))
    written = (
        f", {name}={value!r}" for name, value in given.items() if name == "lr" or value != default[name]
    )
    return f"lambda points: torch.optim.{method}(points{''.join(written)})"


def _call(
    racer: RacerSettings,
    start: Sequence[float],
    first: OptimizerSettings,
    later: Mapping[int, str],
    pushes: Mapping[int, tuple[float, float]],
) -> str:
    place = [float(number) for number in start]
    change = f", changes={{{', '.join(f'{step}: {what}' for step, what in later.items())}}}" if later else ""
    put = f", pushes={dict(pushes)!r}" if pushes else ""
    return f"race({racer.shown_name!r}, {place!r}, {_make(first)}{change}{put})"
