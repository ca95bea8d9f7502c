"""What tests of the linear surface share."""

from __future__ import annotations

import torch

from core.landscape.linear_regression import LinearRegression


def tensor_at(slope: float, intercept: float) -> torch.Tensor:
    return torch.tensor([slope, intercept], dtype=torch.float64, requires_grad=True)


def check_frame(surface: LinearRegression) -> None:
    """Start and minimum are well inside of what is drawn."""
    (left, right), (low, high) = surface.domain.x, surface.domain.y
    assert left < right and low < high
    for x, y in [surface.start, *[(one.x, one.y) for one in surface.minima]]:
        assert left + 0.1 * (right - left) < x < right - 0.1 * (right - left)
        assert low + 0.1 * (high - low) < y < high - 0.1 * (high - low)
