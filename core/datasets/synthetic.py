"""Points drawn from a known curve plus Gaussian noise: one input x, one target y."""

from __future__ import annotations

import numpy as np


def draw_straight_line(rows: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw x uniform in [-1, 1] and y = 2 x + 1 + noise; returns (rows, 1) and (rows,), float64."""
    generator = np.random.default_rng(seed)
    x = generator.uniform(-1.0, 1.0, size=(rows, 1))
    return x, 2.0 * x[:, 0] + 1.0 + noise * generator.standard_normal(rows)


def draw_noisy_sine(rows: int, noise: float, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw x uniform in [-1, 1] and y = sin(1.5 pi x) + noise; returns (rows, 1) and (rows,), float64."""
    generator = np.random.default_rng(seed)
    x = generator.uniform(-1.0, 1.0, size=(rows, 1))
    return x, np.sin(1.5 * np.pi * x[:, 0]) + noise * generator.standard_normal(rows)


def straight_line(x: np.ndarray) -> np.ndarray:
    """Return the line without noise."""
    return 2.0 * x + 1.0


def noisy_sine(x: np.ndarray) -> np.ndarray:
    """Return the sine without noise."""
    return np.sin(1.5 * np.pi * x)
