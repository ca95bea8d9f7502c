"""What the update rule of a racer says, ready to be painted. No Qt."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.race.moments import EFFECTIVE
from core.race.snapshot import StepNumbers
from core.race.update_rule import latex_number, update_rule
from gui.numbers import grouped, significant

_SIGNS = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "Delta": "Δ",
    "epsilon": "ε",
    "varepsilon": "ε",
    "eta": "η",
    "lambda": "λ",
    "mu": "μ",
    "nabla": "∇",
    "rho": "ρ",
    "tau": "τ",
    "infty": "∞",
    "cdot": "·",
    "times": "×",
    "leftarrow": "←",
    "to": "→",
    "le": "≤",
    "leq": "≤",
    "ge": "≥",
    "geq": "≥",
    "max": "max",
    "min": "min",
    "quad": " ",
    "left": "",
    "right": "",
    "lvert": "|",
    "rvert": "|",
    "odot": "⊙",
    "sum": "Σ",
}
_MARKS = {"hat": "\u0302", "bar": "\u0304", "tilde": "\u0303"}
_MARKED = re.compile(r"\\(hat|bar|tilde)\s*(?:\{([^{}]*)\}|(\w))")
_FRACTION = re.compile(r"\\[dt]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}")
_ROOT = re.compile(r"\\sqrt\s*\{([^{}]*)\}")
_NAMED = re.compile(r"\\(?:operatorname|mathrm|text|mathbf)\s*\{([^{}]*)\}")
_BRACES = re.compile(r"([_^])\{([^{}]*)\}")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_SIGN = re.compile(r"(^|[=(,]|\\cdot|\|(?=-))(\s*)-")
"""A minus that belongs to the number behind it."""
_SPACES = re.compile(r"\\[,;:! ]")


def spoken(latex: str) -> str:
    """Return a formula as a line of text, for those who do not see it: ``v_t = μ v_(t-1) + g_t``."""
    text, before = _SPACES.sub(" ", latex), ""
    while text != before:  # from the inside out
        before = text
        text = _NAMED.sub(r"\1", text)
        text = _MARKED.sub(lambda found: (found[2] or found[3]) + _MARKS[found[1]], text)
        text = _BRACES.sub(lambda found: found[1] + _grouped(found[2]), text)
        text = _ROOT.sub(r"√(\1)", text)
        text = _FRACTION.sub(lambda found: f"{_grouped(found[1])}/{_grouped(found[2])}", text)
    text = _COMMAND.sub(lambda found: _SIGNS.get(found[1], found[1]), text)
    return " ".join(text.replace("{", "").replace("}", "").split())


def _grouped(text: str) -> str:
    """Return a part in brackets unless it is a single sign."""
    return text if len(text.strip()) <= 1 or text.strip().isdigit() else f"({text.strip()})"


@lru_cache(maxsize=512)
def pieces(latex: str) -> tuple[str, ...]:
    """Return a formula in parts that may stand on lines of their own: each sum outside brackets is divided.

    A minus in front of a number gets no room around it, as the one between two numbers has.
    """
    latex, found, depth, begin = _SIGN.sub(r"\1\2{-}", latex), [], 0, 0
    for place, letter in enumerate(latex):
        depth += (letter in "({") - (letter in ")}")
        if depth == 0 and latex[place : place + 3] in (" + ", " - "):
            found.append(latex[begin:place])
            begin = place
    parts = [part.strip() for part in (*found, latex[begin:])]
    return tuple(parts[:1] + [f"{{}} {part}" for part in parts[1:]])  # an empty part before makes it a sum


@dataclass(frozen=True)
class StateRow:
    """What a class of torch.optim keeps for each coordinate, or what follows from it."""

    name: str
    values: tuple[str, str]
    """For both coordinates."""
    tip: str
    short: str = ""
    """The name in fewer letters, if it is long."""


@dataclass(frozen=True)
class LineText:
    """A line of the rule: formula, numbers put in, result."""

    latex: str
    latex_with_numbers: str
    result: str


@dataclass(frozen=True)
class RuleText:
    """A whole rule for one coordinate of one step, and the state behind it."""

    step: int
    coordinate: int
    axes: tuple[str, str]
    lines: tuple[LineText, ...]
    note: str
    states: tuple[StateRow, ...]

    @property
    def form(self) -> tuple[str, ...]:
        """What stays the same from step to step: the formulas."""
        return tuple(line.latex for line in self.lines)

    @property
    def latex(self) -> list[str]:
        """All formulas that are painted."""
        wholes = [part for line in self.lines for part in (line.latex, line.latex_with_numbers, line.result)]
        return [part for whole in wholes for part in pieces(whole)]

    @property
    def spoken(self) -> str:
        """The rule in words, then the state."""
        rule = [
            f"{spoken(line.latex)} {spoken(line.latex_with_numbers)} {spoken(line.result)}"
            for line in self.lines
        ]
        states = [f"{row.name} {', '.join(row.values)}" for row in self.states]
        return "; ".join([*rule, self.note, *states])


_TIPS = {
    "gradient": "The gradient that the step was computed from, with added noise if there is any.",
    "momentum_buffer": "The velocity, as torch keeps it: without the learning rate.",
    "η v": "The velocity of textbooks, which has the learning rate in it: what the step takes away.",
    "exp_avg": "First moment m: the running mean of the gradient.",
    "exp_avg_sq": "Second moment v: the running mean of the squared gradient.",
    "max_exp_avg_sq": "The largest second moment so far (AMSGrad).",
    "exp_inf": "The largest gradient, slowly forgotten.",
    "m̂": "The first moment, corrected for having begun at 0.",
    "v̂": "The second moment, corrected for having begun at 0.",
    "sum": "Sum of all squared gradients so far.",
    "square_avg": "Running mean of the squared gradient.",
    "grad_avg": "Running mean of the gradient.",
    "acc_delta": "Running mean of the squared steps.",
    "step_size": "Length of the next step of each coordinate.",
    "prev": "The gradient before: whether its sign has changed decides on the length.",
    "ax": "The averaged point.",
    "variance": "Running mean of the squared gradient.",
    "d": "The direction in which it looks for a lower value.",
    "t": "How far it went along that direction.",
    "n_iter": "Iterations so far: several in each step.",
    "func_evals": "Gradients evaluated so far.",
    "step": "Steps since the state was fresh.",
    EFFECTIVE: "Each coordinate's own factor of what it moves along: gradient, velocity or m̂.",
    "Δ": "The step itself.",
    "point": "The point after the step.",
}

_SHORT = {EFFECTIVE: "effective rate", "Δ before the rate": "Δ before η"}
_COUNTS = ("step", "n_iter", "func_evals")


def rule_text(numbers: StepNumbers, coordinate: int, axes: tuple[str, str]) -> RuleText:
    """Return the rule of a step for one of the two coordinates, and the state of both."""
    rule = update_rule(numbers, coordinate, _symbol(axes[coordinate]))
    lines = tuple(
        LineText(line.latex, f"= {line.latex_with_numbers}", f"= {latex_number(line.result)}")
        for line in rule.lines
    )
    method = numbers.optimizer.method
    named = [("gradient", numbers.gradient), *numbers.state, *numbers.derived, ("point", numbers.point)]
    states = tuple(
        StateRow(name, _written(name, value), _tip(name, method), _SHORT.get(name, ""))
        for name, value in named
        if np.shape(value) in ((), (2,)) and not (name == "g" and np.array_equal(value, numbers.gradient))
    )
    return RuleText(numbers.step, coordinate, axes, lines, rule.note, states)


def _written(name: str, value: np.ndarray) -> tuple[str, str]:
    """Return a number for each coordinate; one that they share twice."""
    write = (lambda number: grouped(int(number))) if name in _COUNTS else significant
    first, second = (write(number) for number in np.broadcast_to(value, (2,)).tolist())
    return first, second


def _symbol(axis: str) -> str:
    """Return the letter of a coordinate without its index, as LaTeX takes it: ``w`` of ``w₁``."""
    letter = axis[:1]
    return letter if letter.isascii() and letter.isalpha() else "w"


def _tip(name: str, method: str) -> str:
    return _TIPS.get(name, f"A part of what torch.optim.{method} computes: see the rule above.")
