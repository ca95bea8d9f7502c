"""`LinearRegression`: the mean squared error of a straight line as a surface over its slope and intercept.

objective: MSE(W, b) = variance of the residuals + (mean of the residuals)², of residuals y − (W x + b);
constraint: a straight line; decision variables: W and b. With penalties as in `core.losses`: λ₁ |W| + λ₂ W².
Values come from a few sums over the rows, so that their cost does not grow with the data.

Shapes: N rows, X places along the W axis, Y places along the b axis.
"""

from __future__ import annotations

import dataclasses
import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from core.datasets import Dataset
from core.datasets.dataset import LogScaling, Split
from core.landscape.residuals import LineResiduals
from core.landscape.surface import Domain, Minimum, Point

if TYPE_CHECKING:
    from torch import Tensor

START = 1.5
"""How far from the bottom the start is: in standard deviations of y, for slope and height each."""
FRAME = 2.2
"""How far from the bottom the picture reaches, in the same measure."""


@dataclass(frozen=True, eq=False)
class LinearRegression:
    """The objective of linear regression on rows (x, y). Arrays are copied and read-only.

    The picture is laid out for the rows alone, without penalties, in lines through the mean of x: about the
    least squares line, `FRAME` standard deviations of y up and down, and so many of the slopes that change y
    by one of them within one standard deviation of x. The start is the line `START` of these away: it slopes
    the wrong way and lies off. So it is the same line whether the data are scaled or not. Where numbers are
    too large for that, from 1e154 on, the picture is the square from -1 to 1.

    Rows that leave W or b open (x that does not vary, one row, equal rows) make a flat valley; of its bottom
    the point nearest to 0 is the minimum, as numpy.linalg.lstsq has it. Without rows there is no value
    anywhere (nan) and no minimum.

    Raises:
        ValueError: If x and y are not of the same length, or a penalty is negative.
        IndexError: If a batch has a row that is not there.
    """

    x: np.ndarray
    """(N,) float64."""
    y: np.ndarray
    """(N,) float64."""
    l1: float = 0.0
    """λ₁ of the penalty λ₁ |W|."""
    l2: float = 0.0
    """λ₂ of the penalty λ₂ W²; b is never penalised."""
    batch_rows: tuple[np.ndarray, ...] = ()
    """Places in x and y of the rows of each mini-batch, in their order; () for one batch of all rows."""
    unit: str = ""
    """Of the MSE."""
    title: str = "Linear regression"
    names: tuple[str, str] = ("x", "y")
    """Of input and target, with their units as far as the rows have them."""
    frame: tuple[Domain, Point] | None = None
    """Domain and start, if not those of the rows: a mini-batch has those of the whole."""

    def __post_init__(self) -> None:
        x, y = (np.array(values, dtype=np.float64) for values in (self.x, self.y))
        if x.ndim != 1 or x.shape != y.shape:
            raise ValueError("x and y must be two rows of numbers of the same length")
        if self.l1 < 0 or self.l2 < 0:
            raise ValueError("a penalty must not be negative")
        batches = tuple(np.array(rows, dtype=np.intp) for rows in self.batch_rows if len(rows))
        for array in (x, y, *batches):
            array.setflags(write=False)
        for name, value in (("x", x), ("y", y), ("batch_rows", batches)):
            object.__setattr__(self, name, value)
        _ = self._batch_residuals  # here, where nobody waits for it, and where a wrong row is noticed

    @functools.cached_property
    def _residuals(self) -> LineResiduals:
        return LineResiduals.of(self.x, self.y)

    @functools.cached_property
    def _batch_residuals(self) -> tuple[LineResiduals, ...]:
        if not self.batch_rows:
            return (self._residuals,)
        return tuple(LineResiduals.of(self.x[rows], self.y[rows]) for rows in self.batch_rows)

    # ---- what a picture needs to know -----------------------------------------------------

    @property
    def axes(self) -> tuple[str, str]:
        """``W`` and ``b``."""
        return "W", "b"

    @property
    def measure(self) -> str:
        """``MSE``, with what is added to it."""
        return "MSE + penalty" if self.l1 or self.l2 else "MSE"

    @property
    def domain(self) -> Domain:
        """The part about the least squares line; see the class for the rule."""
        return self._frame[0]

    @property
    def start(self) -> Point:
        """A line that slopes the wrong way and lies off; see the class for the rule."""
        return self._frame[1]

    @functools.cached_property
    def _frame(self) -> tuple[Domain, Point]:
        if self.frame is not None:
            return self.frame
        rows = self._residuals
        (slope, intercept), height = rows.nearest_minimum(0.0, 0.0) or (0.0, 0.0), rows.scale_y
        steepness = height / rows.scale_x
        reach = height + steepness * abs(rows.mean_x)
        if not np.isfinite([slope, intercept, FRAME * steepness, FRAME * reach]).all():
            return Domain((-1.0, 1.0), (-1.0, 1.0)), (-0.5, 0.5)
        turn = -math.copysign(1.0, slope)  # and lifts or lowers b so that both changes add up
        start = slope + START * steepness * turn, intercept - math.copysign(START * reach, turn * rows.mean_x)
        sides = [(c - FRAME * h, c + FRAME * h) for c, h in ((slope, steepness), (intercept, reach))]
        return Domain(sides[0], sides[1]), start

    @property
    def least_squares(self) -> Point | None:
        """(W, b) of the lowest value, with the penalties; None without rows."""
        return self._residuals.nearest_minimum(self.l1, self.l2)

    @property
    def minima(self) -> tuple[Minimum, ...]:
        """The one minimum, or the point nearest to 0 of a flat valley; () without rows."""
        if (lowest := self.least_squares) is None:
            return ()
        flat = self._residuals.is_flat and not self.l1 and not self.l2
        word = "least squares with penalty" if self.l1 or self.l2 else "least squares"
        return (Minimum(*lowest, self.value(*lowest), "flat valley" if flat else word),)

    @property
    def hessian(self) -> np.ndarray | None:
        """(2, 2) second derivatives; None with |W|, which has a kink, without rows, and beyond 1e308."""
        if self.l1 or not len(self.x):
            return None
        mean = self._residuals.mean_x
        square = self._residuals.variance_x + mean * mean
        hessian: np.ndarray = 2 * np.array([[square + self.l2, mean], [mean, 1.0]])
        return hessian if np.isfinite(hessian).all() else None

    @property
    def batches(self) -> int:
        """Mini-batches that `loss` takes turns with; 1 if it is always that of all rows."""
        return len(self._batch_residuals)

    # ---- values ---------------------------------------------------------------------------

    def grid(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return the values (Y, X) float64 of all rows over slopes (X,) and intercepts (Y,)."""
        with np.errstate(over="ignore", invalid="ignore"):
            spread = self._residuals.variance(x) + self.penalty(x)
            mean = self._residuals.mean(x[None, :], y[:, None])
            values: np.ndarray = spread[None, :] + mean**2
        return values

    def value(self, slope: float, intercept: float) -> float:
        """Return the value of all rows at one point."""
        return float(self.grid(np.array([slope]), np.array([intercept]))[0, 0])

    def parts(self, slope: float, intercept: float) -> tuple[float, float]:
        """Return the variance of the residuals and the square of their mean; the MSE is the sum of both."""
        with np.errstate(over="ignore", invalid="ignore"):
            at = np.float64(slope), np.float64(intercept)
            return float(self._residuals.variance(at[0])), float(self._residuals.mean(*at) ** 2)

    def penalty(self, slope: np.ndarray) -> np.ndarray:
        """Return λ₁ |W| + λ₂ W² for slopes of any shape."""
        penalty: np.ndarray = self.l1 * np.abs(slope) + self.l2 * slope**2
        return penalty

    def loss(self, point: Tensor, step: int) -> Tensor:
        """Return the value () of mini-batch `step` % `batches` at (W, b), (2,) float64, for autograd."""
        rows = self._batch_residuals[step % self.batches]
        slope, intercept = point.unbind()
        mean = rows.mean_y - slope * rows.mean_x - intercept
        exact = float(rows.mean(np.float64(slope.item()), np.float64(intercept.item())))
        mean = mean + (exact - mean.item())  # what rounding took; the slope along W and b is right without it
        value: Tensor = rows.variance(slope) + mean * mean
        if self.l1:
            value = value + self.l1 * slope.abs()
        return value + self.l2 * slope.square() if self.l2 else value

    def at_batch(self, step: int) -> LinearRegression:
        """Return the surface of the mini-batch of a step, in the frame of the whole, so that it wobbles."""
        if not self.batch_rows:
            return self
        rows = self.batch_rows[step % self.batches]
        return dataclasses.replace(self, x=self.x[rows], y=self.y[rows], batch_rows=(), frame=self._frame)


def from_dataset(
    dataset: Dataset,
    input_index: int,
    split: Split,
    scaled: bool,
    batch_rows: Sequence[np.ndarray] | None = None,
    l1: float = 0.0,
    l2: float = 0.0,
) -> LinearRegression:
    """Return the surface of the target against one input, over the rows of a split.

    `scaled`: both standardised as the trainer sees them; else in units of the data. `batch_rows` are row
    numbers of the data set, one array a mini-batch.

    Raises:
        IndexError: If there is no such input.
        ValueError: If a batch has a row that is not in the split.
    """
    rows = dataset.rows(split)
    inputs, target = dataset.inputs[rows, input_index], dataset.target[rows]
    if scaled:
        inputs, target = dataset.scaled_inputs[rows, input_index], dataset.scaled_target[rows, 0]
    place = np.full(len(dataset.target), -1)
    place[rows] = np.arange(len(rows))
    batches = tuple(place[batch] for batch in batch_rows or ())
    if any((batch < 0).any() for batch in batches):
        raise ValueError(f"a mini-batch has a row that is not in the {split} set")
    title = f"Linear regression of {dataset.target_name} on {dataset.input_names[input_index]}"
    names = dataset.input_names[input_index], dataset.target_name
    return LinearRegression(inputs, target, l1, l2, batches, _unit(dataset, scaled), title, names)


def _unit(dataset: Dataset, scaled: bool) -> str:
    """Return the square of the target's unit; "" for a target that is really scaled."""
    scaling, unit = dataset.target_scaling, dataset.target_unit
    moved = isinstance(scaling, LogScaling) or scaling.mean != 0 or scaling.spread != 1
    if not unit or (scaled and moved):
        return ""
    return f"({unit})²" if " " in unit else f"{unit}²"


def in_units(dataset: Dataset, input_index: int, point: Point) -> Point | None:
    """Return the line (W, b) in units of the data that is `point` on scaled data.

    None if the target's logarithm is scaled: then it is no straight line.
    """
    if isinstance(dataset.target_scaling, LogScaling):
        return None
    (mean_x, spread_x), (mean_y, spread_y) = _scalings(dataset, input_index)
    slope = point[0] * spread_y / spread_x
    return slope, mean_y + point[1] * spread_y - slope * mean_x


def on_scaled(dataset: Dataset, input_index: int, point: Point) -> Point | None:
    """Return the line (W, b) on scaled data that is `point` in units of the data; None as for `in_units`."""
    if isinstance(dataset.target_scaling, LogScaling):
        return None
    (mean_x, spread_x), (mean_y, spread_y) = _scalings(dataset, input_index)
    return point[0] * spread_x / spread_y, (point[1] + point[0] * mean_x - mean_y) / spread_y


def _scalings(dataset: Dataset, input_index: int) -> tuple[Point, Point]:
    of_input, of_target = dataset.input_scaling, dataset.target_scaling
    one = float(of_input.mean[input_index]), float(of_input.spread[input_index])
    return one, (float(of_target.mean), float(of_target.spread))
