"""What theory says of a quadratic and of the racer that is selected, line by line. No Qt."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from core.landscape.surface import Minimum
from core.landscape.theory import SHORTEST, QuadraticTheory, measured_rate
from core.race.snapshot import RacerPicture
from gui.numbers import grouped, significant

NONE = "–"
NO_QUADRATIC = (
    "This surface is no quadratic: its curvature differs from place to place, so that the theory of the bowl "
    "does not hold here."
)
NO_MOMENTUM = 1e-9
"""Below this the best momentum is 0 but for rounding: the bowl is round."""
GOH = "Goh 2017, Why Momentum Really Works, distill.pub/2017/momentum"
POLYAK = "Polyak 1964, Some methods of speeding up the convergence of iteration methods"
NESTEROV = "Nesterov 1983, Soviet Math. Dokl. 27, 372-376"


@dataclass(frozen=True)
class TheoryRow:
    """One line: a term, its formula, its value."""

    term: str
    short: str
    """The term in fewer letters."""
    latex: str
    """"" for what is measured."""
    value: str
    tip: str
    words: str = ""
    """Where the value is words and no number: the same in fewer letters."""
    wrong: bool = False
    """The value means that the racer diverges."""


def kind_of(theory: QuadraticTheory) -> tuple[str, str]:
    """Return what a quadratic is called, and a sentence on what follows if it has no one minimum."""
    steep, flat = theory.eigenvalues
    if flat > 0:
        return "bowl", ""
    if flat == 0 and steep > 0:
        return (
            "valley",
            "A flat valley: along its floor nothing pulls, and no step brings a racer nearer.",
        )
    if steep > 0:
        return "saddle", "A saddle: there is no bottom, so that every racer leaves sooner or later."
    if steep == 0 == flat:
        return "plain", "All is flat: there is no gradient."
    return "dome", "There is no bottom, so that every racer leaves."


def rows_of_surface(theory: QuadraticTheory) -> list[TheoryRow]:
    """Return the lines on the surface itself."""
    steep, flat = theory.eigenvalues
    factor = "" if theory.best_factor is None else f" = {significant(theory.best_factor)}"
    ball = theory.best_momentum
    pair = NONE if ball is None else f"{significant(ball.rate)}, {_momentum(ball.momentum)}"
    left = "" if ball is None else f" = {significant(ball.factor)}"
    return [
        TheoryRow(
            "steepest, flattest curvature",
            "curvatures",
            r"\lambda_1,\ \lambda_2",
            f"{significant(steep)}, {significant(flat)}",
            "Second derivatives along the steepest and the flattest way: the eigenvalues of the Hessian.",
        ),
        TheoryRow(
            "condition number",
            "condition number",
            r"\lambda_1/\lambda_2",
            _number(theory.condition),
            "κ = λ₁/λ₂: how much more the surface curves one way than the other. The larger it is, the "
            f"slower gradient descent gets along the valley. ({GOH})",
        ),
        TheoryRow(
            "largest stable learning rate",
            "largest stable rate",
            r"2/\lambda_1",
            _number(theory.largest_stable_rate),
            "2/λ₁, of gradient descent without momentum: with a larger one each step overshoots by more than "
            f"the one before, and the error grows. ({GOH})",
        ),
        TheoryRow(
            "best learning rate for SGD",
            "best rate for SGD",
            r"2/(\lambda_1+\lambda_2)",
            _number(theory.best_rate),
            "2/(λ₁ + λ₂): both directions shrink equally fast, and a step leaves (κ − 1)/(κ + 1)"
            f"{factor} of the error. ({GOH})",
        ),
        TheoryRow(
            "best rate and momentum",
            "best rate and μ",
            r"\eta,\ \mu",
            pair,
            "η = 4/(√λ₁ + √λ₂)², μ = ((√κ − 1)/(√κ + 1))², in torch's convention: a step leaves "
            f"(√κ − 1)/(√κ + 1){left} of the error. ({POLYAK})",
        ),
    ]  # fmt: skip


def rows_of_racer(theory: QuadraticTheory, racer: RacerPicture, minimum: Minimum | None) -> list[TheoryRow]:
    """Return the lines on the selected racer: its own limit, the rate predicted and that measured."""
    rows = []
    chosen = racer.settings.optimizer
    if chosen.method == "SGD" and chosen.SGD.momentum and _is_plain(racer):
        nesterov = chosen.SGD.nesterov
        formula = r"2(1+\mu)/(\lambda_1(1+2\mu))" if nesterov else r"2(1+\mu)/\lambda_1"
        source = NESTEROV if nesterov else POLYAK
        limit = theory.stable_rate(chosen.SGD.momentum, nesterov)
        tip = f"The largest learning rate with which {racer.settings.shown_name}, "
        tip += f"μ = {significant(chosen.SGD.momentum)}, does not diverge. ({source}; {GOH})"
        rows.append(TheoryRow("largest stable with its μ", "stable with its μ", formula, _number(limit), tip))
    return [*rows, _predicted(theory, racer), _measured(racer, minimum)]


def _is_plain(racer: RacerPicture) -> bool:
    """Return whether theory knows this form of SGD."""
    settings = racer.settings.optimizer.SGD
    return not (settings.dampening or settings.weight_decay or settings.maximize)


def _predicted(theory: QuadraticTheory, racer: RacerPicture) -> TheoryRow:
    term, short = "error left per step, predicted", "error left, predicted"
    chosen = racer.settings.optimizer
    if chosen.method != "SGD" or not _is_plain(racer):
        whom = chosen.method if chosen.method != "SGD" else "this form of SGD"
        tip = f"There is no closed form for {whom}: how far it steps depends on all gradients so far."
        if chosen.method == "SGD":
            tip = "The closed form is that of SGD without dampening, weight decay and maximising."
        return TheoryRow(term, short, "", f"no closed form for {whom}", tip, words="no formula")
    settings = chosen.SGD
    factor = theory.factor(settings.lr, settings.momentum, settings.nesterov)
    tip = (
        "The share of the distance to the minimum that a step leaves in the long run: the largest magnitude "
        f"of the eigenvalues of the step as a matrix. Above 1 the error grows. ({GOH})"
    )
    return TheoryRow(term, short, "", significant(factor), tip, wrong=factor > 1)


def _measured(racer: RacerPicture, minimum: Minimum | None) -> TheoryRow:
    term, short = "error left per step, measured", "error left, measured"
    if minimum is None:
        return TheoryRow(term, short, "", NONE, "No minimum is known to measure the distance to.")
    found = measured_rate(racer.x, racer.y, minimum)
    if found is None:
        tip = f"Measured over the second half of a path of at least {grouped(SHORTEST)} points."
        return TheoryRow(term, short, "", "not yet", tip, words="not yet")
    tip = (
        "The share of the distance to the minimum that a step of this racer left, as a geometric mean over "
        "the second half of its path."
    )
    return TheoryRow(term, short, "", significant(found), tip, wrong=found > 1)


def _momentum(value: float) -> str:
    return "0" if value < NO_MOMENTUM else significant(value)


def _number(value: float | None) -> str:
    return NONE if value is None else "∞" if math.isinf(value) else significant(value)


def same_numbers(one: np.ndarray | None, other: np.ndarray | None) -> bool:
    """Return whether two arrays, or none, are the same."""
    if one is None or other is None:
        return one is other
    return one is other or np.array_equal(one, other)
