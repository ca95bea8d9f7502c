"""Analytic surfaces with known minima, each of which teaches something about optimisers.

A function is its `formula` in the grammar of `core.formula`: NumPy's picture, torch's loss and what a user
would type are one expression. Minima that are irrational were solved for to 16 digits.

Sources that several share: *MGH* is Moré, Garbow, Hillstrom 1981, Testing Unconstrained Optimization
Software, ACM TOMS 7(1), 17-41; *Jamil, Yang* is Jamil, Yang 2013, A Literature Survey of Benchmark Functions
For Global Optimization Problems, arXiv:1308.4008; *SFU* is Surjanovic, Bingham, Virtual Library of
Simulation Experiments, www.sfu.ca/~ssurjano.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from core.formula import Formula, parse
from core.landscape.own_function import NAMES, formula_grid, formula_loss
from core.landscape.surface import Domain, Minimum, Point

if TYPE_CHECKING:
    from torch import Tensor

BOWL = "bowl"
"""Key of the quadratic bowl, the one function with settings."""
LARGEST_CONDITION = 1000.0
Matrix = tuple[tuple[float, float], tuple[float, float]]


@dataclass(frozen=True)
class AnalyticFunction:
    """A function from the literature as a surface."""

    key: str
    """Names it in files; never changes."""
    title: str
    formula: str
    """In x and y, as it can be typed for an `OwnFunction`."""
    domain: Domain
    start: Point
    minima: tuple[Minimum, ...]
    """All that are published, the lowest first; () for saddles."""
    teaches: str
    """One sentence for the lecture."""
    source: str
    """Where the function is from."""
    curvature: Matrix | None = None
    """The second derivatives of a quadratic; None for others."""

    @property
    def axes(self) -> tuple[str, str]:
        """``w₁`` and ``w₂``: x and y of the formula."""
        return "w₁", "w₂"

    @property
    def measure(self) -> str:
        """``f(w₁, w₂)``."""
        return "f(w₁, w₂)"

    @property
    def unit(self) -> str:
        """None: a pure number."""
        return ""

    @property
    def hessian(self) -> np.ndarray | None:
        """(2, 2) second derivatives of a quadratic; None for others."""
        return None if self.curvature is None else np.array(self.curvature)

    @property
    def batches(self) -> int:
        """1: the same at each step."""
        return 1

    @functools.cached_property
    def parsed(self) -> Formula:
        """The formula, read."""
        return parse(self.formula, NAMES)

    def grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the values (Y, X) float64 over places (X,) and (Y,)."""
        return formula_grid(self.parsed, x, y)

    def loss(self, point: Tensor, step: int) -> Tensor:
        """Return the value () at a point (2,) float64, for autograd; at Ackley's kink the gradient is 0."""
        return formula_loss(self.parsed, point)


def quadratic_bowl(condition: float = 7.0, rotation: float = 28.0) -> AnalyticFunction:
    """Return f = u² + v²/κ, which is ½ (λ₁ u² + λ₂ v²) with λ₁ = 2 and λ₂ = 2/κ for condition number κ.

    So the largest stable learning rate of gradient descent, 2/λ₁, is 1. The coordinate v runs along the
    valley, u across it: `rotation` turns the valley by so many degrees, counter-clockwise from the first
    axis. The start turns with the bowl; only optimisers that look at each number by itself notice.

    Raises:
        ValueError: If `condition` is not in 1 .. 1000 or `rotation` is not finite.
    """
    if not 1 <= condition <= LARGEST_CONDITION:
        raise ValueError(f"the condition number must be from 1 to 1000, not {condition:g}")
    if not math.isfinite(rotation):
        raise ValueError("the rotation must be a finite number of degrees")
    kappa, degrees = (repr(float(number)).removesuffix(".0") for number in (condition, rotation))
    cos, sin = (f"{name}({degrees}*pi/180)" for name in ("cos", "sin"))
    c, s = math.cos(rotation * math.pi / 180), math.sin(rotation * math.pi / 180)
    across, along = np.array([-s, c]), np.array([c, s])
    (a, b), (_, d) = 2 * np.outer(across, across) + 2 / condition * np.outer(along, along)
    x, y = 2.4 * across - 3.6 * along
    return AnalyticFunction(
        key=BOWL,
        title=f"Quadratic bowl, condition number {condition:g}, turned {rotation:g}°".replace("-", "−"),
        formula=f"(y*{cos} - x*{sin})^2 + (x*{cos} + y*{sin})^2/{kappa}"
        if rotation
        else f"y^2 + x^2/{kappa}",
        domain=Domain((-6.5, 6.5), (-4.6, 4.6)),
        start=(float(x), float(y)),
        minima=(Minimum(0.0, 0.0, 0.0),),
        teaches="The steepest curvature limits the learning rate, the flattest one sets how long the way "
        "takes; their ratio is the condition number.",
        source="Goh 2017, Why Momentum Really Works, distill.pub; Polyak 1964, USSR Comput. Math. "
        "Math. Phys. 4(5), 1-17",
        curvature=((float(a), float(b)), (float(b), float(d))),
    )


def _square(half: float) -> Domain:
    return Domain((-half, half), (-half, half))


_CAMEL_3 = (1.7475523458302893, -0.8737761729151446, 0.29863844223685954)
_CAMEL_6 = (
    (0.08984201310031806, -0.7126564030207396, -1.0316284534898774),
    (1.7036067149699807, -0.7960835686726251, -0.21546382438371725),
    (1.6071047529201972, 0.5686514548841314, 2.104250310311258),
)
_LOW, _HIGH = -2.903534027771177, 2.746802770990837  # of Styblinski and Tang, in each number


def _pair(x: float, y: float, value: float) -> tuple[Minimum, Minimum]:
    """Return the two minima of a function that is the same at (-x, -y)."""
    return Minimum(x, y, value), Minimum(-x, -y, value)


_ALL = (
    quadratic_bowl(),
    AnalyticFunction(
        key="rosenbrock",
        title="Rosenbrock",
        formula="(1 - x)^2 + 100*(y - x^2)^2",
        domain=Domain((-2.0, 2.0), (-1.0, 3.0)),
        start=(-1.2, 1.0),
        minima=(Minimum(1.0, 1.0, 0.0),),
        teaches="A curved ravine: its floor is reached at once, and following it to the minimum takes long.",
        source="Rosenbrock 1960, The Computer Journal 3(3), 175-184; the start is his; MGH, problem 1",
    ),
    AnalyticFunction(
        key="himmelblau",
        title="Himmelblau",
        formula="(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
        domain=_square(5.0),
        start=(0.0, -3.0),
        minima=(
            Minimum(3.0, 2.0, 0.0),
            Minimum(-2.805118086952745, 3.131312518250573, 0.0),
            Minimum(-3.779310253377747, -3.283185991286169, 0.0),
            Minimum(3.5844283403304917, -1.8481265269644034, 0.0),
        ),
        teaches="Four minima of the same depth: start, learning rate and optimiser decide which is found.",
        source="Himmelblau 1972, Applied Nonlinear Programming, McGraw-Hill; Jamil, Yang",
    ),
    AnalyticFunction(
        key="beale",
        title="Beale",
        formula="(1.5 - x + x*y)^2 + (2.25 - x + x*y^2)^2 + (2.625 - x + x*y^3)^2",
        domain=_square(4.5),
        start=(1.0, 1.5),
        minima=(Minimum(3.0, 0.5, 0.0),),
        teaches="A wide plain between steep walls: a learning rate that is safe on the walls crawls on "
        "the plain.",
        source="Beale 1958, Technical Report 25, Statistical Techniques Research Group, Princeton; "
        "MGH, problem 5",
    ),
    AnalyticFunction(
        key="booth",
        title="Booth",
        formula="(x + 2*y - 7)^2 + (2*x + y - 5)^2",
        domain=_square(10.0),
        start=(-8.0, -4.0),
        minima=(Minimum(1.0, 3.0, 0.0),),
        teaches="A quadratic with condition number 9: what theory says of the best rate holds exactly.",
        source="Jamil, Yang; SFU",
        curvature=((10.0, 8.0), (8.0, 10.0)),
    ),
    AnalyticFunction(
        key="matyas",
        title="Matyas",
        formula="0.26*(x^2 + y^2) - 0.48*x*y",
        domain=_square(10.0),
        start=(-3.0, -9.0),
        minima=(Minimum(0.0, 0.0, 0.0),),
        teaches="A shallow valley between the axes, condition number 25: both numbers have to change "
        "together, and momentum pays.",
        source="Matyas 1965, Automation and Remote Control 26(2), 246-253; Jamil, Yang; SFU",
        curvature=((0.52, -0.48), (-0.48, 0.52)),
    ),
    AnalyticFunction(
        key="three_hump_camel",
        title="Three-hump camel",
        formula="2*x^2 - 1.05*x^4 + x^6/6 + x*y + y^2",
        domain=Domain((-2.4, 2.4), (-2.4, 2.4)),
        start=(2.2, 1.8),
        minima=(Minimum(0.0, 0.0, 0.0), *_pair(*_CAMEL_3)),
        teaches="The lowest minimum lies between two others: small steps end in the nearest one, "
        "momentum can carry a racer on.",
        source="Jamil, Yang; SFU",
    ),
    AnalyticFunction(
        key="six_hump_camel",
        title="Six-hump camel",
        formula="(4 - 2.1*x^2 + x^4/3)*x^2 + x*y + (4*y^2 - 4)*y^2",
        domain=Domain((-2.1, 2.1), (-1.25, 1.25)),
        start=(1.6, 1.1),
        minima=tuple(minimum for one in _CAMEL_6 for minimum in _pair(*one)),
        teaches="Six minima of three depths: a low gradient says that a racer is at the bottom, "
        "not that it is the lowest one.",
        source="Dixon, Szegö 1978, Towards Global Optimization 2, North-Holland, 1-15; Jamil, Yang; SFU",
    ),
    AnalyticFunction(
        key="mccormick",
        title="McCormick",
        formula="sin(x + y) + (x - y)^2 - 1.5*x + 2.5*y + 1",
        domain=Domain((-1.5, 4.0), (-3.0, 4.0)),
        start=(3.4, 3.6),
        minima=(
            Minimum(0.5 - math.pi / 3, -0.5 - math.pi / 3, -math.sqrt(3) / 2 - math.pi / 3),
            Minimum(0.5 + 2 * math.pi / 3, -0.5 + 2 * math.pi / 3, -math.sqrt(3) / 2 + 2 * math.pi / 3),
        ),
        teaches="A sloping valley with a hollow on the way down: small steps stay in it, strong momentum "
        "rolls through and out of the picture, where the slope goes on.",
        source="Adorio, Diliman 2005, MVF: Multivariate Test Functions Library in C; SFU",
    ),
    AnalyticFunction(
        key="styblinski_tang",
        title="Styblinski-Tang",
        formula="(x^4 - 16*x^2 + 5*x + y^4 - 16*y^2 + 5*y)/2",
        domain=_square(5.0),
        start=(4.5, 0.5),
        minima=(
            Minimum(_LOW, _LOW, -78.33233140754284),
            Minimum(_HIGH, _LOW, -64.19561235905536),
            Minimum(_LOW, _HIGH, -64.19561235905536),
            Minimum(_HIGH, _HIGH, -50.05889331056788),
        ),
        teaches="Four minima around a hill, of three depths: large steps and momentum can leave "
        "a shallow one.",
        source="Styblinski, Tang 1990, Neural Networks 3(4), 467-483; SFU",
    ),
    AnalyticFunction(
        key="goldstein_price",
        title="Goldstein-Price",
        formula="(1 + (x + y + 1)^2*(19 - 14*x + 3*x^2 - 14*y + 6*x*y + 3*y^2))"
        "*(30 + (2*x - 3*y)^2*(18 - 32*x + 12*x^2 + 48*y - 36*x*y + 27*y^2))",
        domain=_square(2.0),
        start=(-1.5, 0.6),
        minima=(
            Minimum(0.0, -1.0, 3.0),
            Minimum(-0.6, -0.4, 30.0),
            Minimum(1.8, 0.2, 84.0),
            Minimum(1.2, 0.8, 840.0),
        ),
        teaches="Values from 3 to a million: SGD needs a tiny learning rate, optimisers that divide by "
        "the size of the gradient do not.",
        source="Goldstein, Price 1971, On Descent from Local Minima, Math. Comp. 25(115), 569-574; SFU",
    ),
    AnalyticFunction(
        key="rastrigin",
        title="Rastrigin",
        formula="20 + x^2 + y^2 - 10*(cos(2*pi*x) + cos(2*pi*y))",
        domain=_square(5.12),
        start=(-3.4, 2.7),
        minima=(Minimum(0.0, 0.0, 0.0),),
        teaches="A bowl full of local minima, one near each pair of whole numbers: the next one is where "
        "gradient descent ends.",
        source="Rastrigin 1974, Systems of Extremal Control, Nauka; Törn, Žilinskas 1989, "
        "Global Optimization, Springer; SFU",
    ),
    AnalyticFunction(
        key="ackley",
        title="Ackley",
        formula="20 + e - 20*exp(-0.2*sqrt((x^2 + y^2)/2)) - exp((cos(2*pi*x) + cos(2*pi*y))/2)",
        domain=_square(5.0),
        start=(4.5, 1.5),
        minima=(Minimum(0.0, 0.0, 0.0),),
        teaches="A rippled funnel with a kink at its bottom: the slope does not fade near the minimum, "
        "so that steps of a constant learning rate never settle.",
        source="Ackley 1987, A Connectionist Machine for Genetic Hillclimbing, Kluwer; SFU",
    ),
    AnalyticFunction(
        key="saddle",
        title="Saddle",
        formula="x^2 - y^2",
        domain=_square(2.0),
        start=(-1.7, 0.01),
        minima=(),
        teaches="In the middle the gradient vanishes and there is no minimum: a racer slows down as if it "
        "were there, until a small push across grows.",
        source="Dauphin et al. 2014, Identifying and attacking the saddle point problem, arXiv:1406.2572",
        curvature=((2.0, 0.0), (0.0, -2.0)),
    ),
    AnalyticFunction(
        key="monkey_saddle",
        title="Monkey saddle",
        formula="x^3 - 3*x*y^2",
        domain=_square(1.5),
        start=(1.2, 0.02),
        minima=(),
        teaches="In the middle gradient and curvature vanish both: leaving takes much longer than on "
        "a plain saddle.",
        source="Hilbert, Cohn-Vossen 1952, Geometry and the Imagination, Chelsea, section 29",
    ),
    AnalyticFunction(
        key="plateau",
        title="Plateau",
        formula="(x^2 + y^2)/(1 + x^2 + y^2)",
        domain=_square(5.0),
        start=(-4.0, 3.0),
        minima=(Minimum(0.0, 0.0, 0.0),),
        teaches="Far out the gradient almost vanishes: SGD hardly moves, and optimisers that divide by "
        "the size of the gradient walk on.",
        source="Geman, McClure 1985, Proc. Statistical Computing Section, ASA, 12-18; "
        "Barron 2019, A General and Adaptive Robust Loss Function, arXiv:1701.03077",
    ),
    AnalyticFunction(
        key="two_wells",
        title="Two Gaussian wells",
        formula="1 + 0.02*(x^2 + y^2) - exp(-4*((x - 1.5)^2 + (y + 0.5)^2))"
        " - 0.6*exp(-((x + 1)^2 + (y - 0.5)^2)/2)",
        domain=_square(3.5),
        start=(2.6, 1.6),
        minima=(
            Minimum(1.4874004480877792, -0.49545702202053954, 0.03329927447901529),
            Minimum(-0.9373561351992838, 0.46867806760315533, 0.42343570509191486),
        ),
        teaches="A deep narrow well and a shallow wide one: noise and large steps leave the narrow one.",
        source="drawn after Hochreiter, Schmidhuber 1997, Flat Minima, Neural Computation 9(1), 1-42",
    ),
)
FUNCTIONS: Mapping[str, AnalyticFunction] = MappingProxyType({one.key: one for one in _ALL})
"""All by key, in the order of the list; the bowl as it is at first."""


def function(key: str, condition: float = 7.0, rotation: float = 28.0) -> AnalyticFunction:
    """Return the function of a key; `condition` and `rotation`, in degrees, concern the bowl only.

    Raises:
        KeyError: If there is no such function.
        ValueError: As `quadratic_bowl` does.
    """
    return quadratic_bowl(condition, rotation) if key == BOWL else FUNCTIONS[key]
