"""From a box of inputs and heights to pixels: turned and tilted, without perspective."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtCore import QRectF

FLATTEST_DEG, STEEPEST_DEG = 8.0, 85.0
NEAREST, FARTHEST = 2.5, 0.5
HEIGHT_SHARE = 0.62
"""Height of the box over the length of its sides."""
FILLS = 0.98
"""Part of the room that a box of zoom 1 takes at most."""


@dataclass(frozen=True)
class Camera:
    """Where the box is seen from."""

    turn_deg: float = -35.0
    """Turned about the upright axis; 0: x1 to the right, x2 away."""
    tilt_deg: float = 30.0
    """0 seen from the side, 90 from above."""
    zoom: float = 1.0

    def turned(self, turn_deg: float, tilt_deg: float) -> Camera:
        """Return a camera that is turned and tilted further."""
        tilt = min(max(self.tilt_deg + tilt_deg, FLATTEST_DEG), STEEPEST_DEG)
        return replace(self, turn_deg=(self.turn_deg + turn_deg + 180) % 360 - 180, tilt_deg=tilt)

    def zoomed(self, factor: float) -> Camera:
        """Return a camera that is so many times as near."""
        return replace(self, zoom=min(max(self.zoom * factor, FARTHEST), NEAREST))


@dataclass(frozen=True)
class Projection:
    """A camera looking at a box that fills a room in pixels. The box reaches from -1 to 1 along each axis."""

    camera: Camera
    room: QRectF

    def _turns(self) -> tuple[float, float, float, float]:
        turn, tilt = np.radians([self.camera.turn_deg, self.camera.tilt_deg])
        return float(np.cos(turn)), float(np.sin(turn)), float(np.cos(tilt)), float(np.sin(tilt))

    @property
    def scale(self) -> float:
        """Pixels for the length 1."""
        _, _, cos_tilt, sin_tilt = self._turns()
        wide, high = 2 * 2**0.5, 2 * (2**0.5 * sin_tilt + HEIGHT_SHARE * cos_tilt)
        return FILLS * self.camera.zoom * min(self.room.width() / wide, self.room.height() / high)

    def pixels(self, x1: np.ndarray, x2: np.ndarray, up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return places in pixels of points of the box."""
        cos_turn, sin_turn, cos_tilt, sin_tilt = self._turns()
        across = x1 * cos_turn - x2 * sin_turn
        away = x1 * sin_turn + x2 * cos_turn
        height = up * HEIGHT_SHARE * cos_tilt + away * sin_tilt
        centre = self.room.center()
        return centre.x() + across * self.scale, centre.y() - height * self.scale

    def depth(self, x1: np.ndarray, x2: np.ndarray) -> np.ndarray:
        """Return how far away places of the floor are."""
        _, sin_turn, _, _ = self._turns()
        away: np.ndarray = x1 * sin_turn + x2 * self._turns()[0]
        return away


def far_to_near(projection: Projection, count: int) -> np.ndarray:
    """Return the numbers of `count` x `count` cells (row by row), the farthest first."""
    at = np.linspace(-1, 1, count)
    x1, x2 = np.meshgrid(at, at)
    return np.argsort(-projection.depth(x1, x2).ravel(), kind="stable")
