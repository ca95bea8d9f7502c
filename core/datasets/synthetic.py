"""Points drawn around a known curve or surface, plus Gaussian noise: inputs in [-1, 1], one target y.

Each curve takes inputs (rows, I) and returns y (rows,), both float64.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

Curve = Callable[[np.ndarray], np.ndarray]


def draw_points(
    curve: Curve, inputs: int, rows: int, noise: float, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Draw inputs uniform in [-1, 1] and y = curve + noise; returns (rows, inputs) and (rows,)."""
    generator = np.random.default_rng(seed)
    x = generator.uniform(-1.0, 1.0, size=(rows, inputs))
    return x, curve(x) + noise * generator.standard_normal(rows)


def straight_line(x: np.ndarray) -> np.ndarray:
    """y = 2 x + 1."""
    y: np.ndarray = 2.0 * x[:, 0] + 1.0
    return y


def sine(x: np.ndarray) -> np.ndarray:
    """y = sin(1.5 pi x)."""
    return np.sin(1.5 * np.pi * x[:, 0])


def step(x: np.ndarray) -> np.ndarray:
    """y = -1 left of 0, 1 from 0 on."""
    return np.where(x[:, 0] < 0.0, -1.0, 1.0)


def polynomial(x: np.ndarray) -> np.ndarray:
    """y = 4 x^3 - 3 x."""
    y: np.ndarray = (4.0 * x[:, 0] ** 2 - 3.0) * x[:, 0]
    return y


def sinc(x: np.ndarray) -> np.ndarray:
    """y = sin(4 pi x) / (4 pi x)."""
    return np.sinc(4.0 * x[:, 0])


def plane(x: np.ndarray) -> np.ndarray:
    """y = x1 - x2 / 2."""
    y: np.ndarray = x[:, 0] - 0.5 * x[:, 1]
    return y


def two_gaussians(x: np.ndarray) -> np.ndarray:
    """y = a bump of height 1 around (0.4, 0.4) and a hollow of depth 1 around (-0.4, -0.4)."""
    bump = np.exp(-((x[:, 0] - 0.4) ** 2 + (x[:, 1] - 0.4) ** 2) / 0.1)
    hollow = np.exp(-((x[:, 0] + 0.4) ** 2 + (x[:, 1] + 0.4) ** 2) / 0.1)
    y: np.ndarray = bump - hollow
    return y


def saddle(x: np.ndarray) -> np.ndarray:
    """y = x1^2 - x2^2."""
    y: np.ndarray = x[:, 0] ** 2 - x[:, 1] ** 2
    return y


def ripple(x: np.ndarray) -> np.ndarray:
    """y = cos(3 pi r), where r is the distance from the middle."""
    y: np.ndarray = np.cos(3.0 * np.pi * np.hypot(x[:, 0], x[:, 1]))
    return y


CURVES: dict[str, Curve] = {
    "straight_line": straight_line,
    "noisy_sine": sine,
    "step": step,
    "polynomial": polynomial,
    "sinc": sinc,
    "plane": plane,
    "two_gaussians": two_gaussians,
    "saddle": saddle,
    "ripple": ripple,
}
"""The curve or surface of each set that is drawn, by its name in ``data.source``."""
