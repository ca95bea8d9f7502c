"""What neurons answer over the inputs: the numbers of the tiles, out of what a frame holds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.snapshot import FitPicture, Run
from gui.frame import quantile

FULL_COLOUR_SHARE = 0.97
"""Of the places and neurons of a layer, how many answer less than what gets the full colour."""


@dataclass(frozen=True, eq=False)
class Answers:
    """What the neurons of one column answer over the grid, in evaluation mode."""

    values: np.ndarray
    """(n, points) over one input, (n, points, points) over two (x2, x1)."""
    low: float
    """What the lower end of the colours, or of the height of a tile, stands for."""
    high: float
    predicted: bool = False
    """Whether this is the prediction of the network, in the unit of the target."""


@dataclass(frozen=True, eq=False)
class Responses:
    """The answers of all columns, from input to output: one evaluation of the network on the grid."""

    run: Run
    fit: FitPicture
    columns: tuple[Answers, ...]

    @property
    def hidden(self) -> tuple[Answers, ...]:
        """The answers of the hidden layers."""
        return self.columns[1:-1]


def responses_of(run: Run, fit: FitPicture | None, before: Responses | None = None) -> Responses | None:
    """Return what neurons answer, or None where the picture holds no answers (yet, or for a table).

    Of the answers `before` what stays the same during a run is taken over.
    """
    hidden = run.layout.sizes[1:-1]
    if fit is None or fit.grid is None or tuple(len(layer) for layer in fit.responses) != hidden:
        return None
    if before is not None and before.run is run:
        inputs, output = before.columns[0], replace(before.columns[-1], values=fit.grid[None])
    else:
        inputs, output = ends_of(input_answers(run)), _predicted(run, fit.grid)
    return Responses(run, fit, (inputs, *map(ends_of, fit.responses), output))


def ends_of(values: np.ndarray) -> Answers:
    """Return the answers of a layer with their ends.

    Colours are the same above zero and below, and full for all but the largest; heights leave nothing out.
    """
    finite = np.nan_to_num(values)
    if values.ndim == 2:
        low, high = min(0.0, float(finite.min(initial=0.0))), max(0.0, float(finite.max(initial=0.0)))
        return Answers(values, low, high if high > low else low + 1.0)
    sizes = np.abs(finite)
    full = quantile(sizes, FULL_COLOUR_SHARE) or float(sizes.max(initial=0.0)) or 1.0
    return Answers(values, -full, full)


def _predicted(run: Run, grid: np.ndarray) -> Answers:
    """Return the prediction with the ends of the target, which stay where they are: those of the map."""
    target = run.dataset.target
    if grid.ndim > 1:
        from gui.views.fit.heat import level_of  # noqa: PLC0415  it comes with the fit, after the first picture

        full = level_of(target)
        return Answers(grid[None], -full, full, predicted=True)
    low, high = float(target.min()), float(target.max())
    margin = 0.05 * (high - low) or 1.0
    return Answers(grid[None], low - margin, high + margin, predicted=True)


def input_answers(run: Run) -> np.ndarray:
    """Return the scaled inputs over the places of the responses: (I, points) or (I, points, points)."""
    probe, dimensions = run.probe, run.dataset.drawn_inputs
    grid = probe.grid_inputs.reshape(*(probe.side,) * dimensions, -1)
    values: np.ndarray = np.moveaxis(grid[np.ix_(*[probe.response_places] * dimensions)], -1, 0)
    return values
