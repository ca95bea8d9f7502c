"""The surface turned: from points and values to pixels, in a mild perspective."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from core.landscape.surface import Range
from gui.views.fit.projection import Camera
from gui.views.surface.bands import SMALLEST

FLOOR, FOOT, TOP = -1.0, -0.66, 1.0
"""Heights in the box: of the floor, of the lowest and of the highest value."""
OVER = 1.12
"""What is higher than the box ends here."""
HEIGHT_SHARE = 0.66
"""Half the height of the box over half its longer side."""
EYE = 5.5
"""Distance of the eye from the middle of the box, in halves of its longer side."""
Corners = tuple[np.ndarray, np.ndarray, np.ndarray]
"""Places along width, depth and height of the box, each of -1 to 1."""
_A, _B = np.array([-1.0, 1.0, -1.0, 1.0]), np.array([-1.0, -1.0, 1.0, 1.0])
FLOOR_CORNERS: Corners = (_A, _B, np.full(4, FLOOR))
CORNERS: Corners = (_A, _B, np.full(4, TOP))
STRETCH = 1.25
"""A wide room makes the picture wider than it would be, by this factor at most."""
ASPECTS = (0.8, 1.7)
"""Least and most width over depth of the floor."""
USUAL_CAMERA = Camera(turn_deg=-32.0, tilt_deg=34.0)


@dataclass(frozen=True)
class HeightScale:
    """From values to heights in the box."""

    base: float
    top: float
    unit: float | None
    """Heights grow with the logarithm of what lies above the base, over this; None: evenly."""

    @staticmethod
    def of(values: np.ndarray, levels: np.ndarray, lowest: float | None, *, log: bool) -> HeightScale:
        """Return a scale for the values (Y, X) of a picture with its levels."""
        finite = values[np.isfinite(values)]
        if not len(finite):
            return HeightScale(0.0, 1.0, None)
        low, top = float(finite.min()), float(finite.max())
        base = low if lowest is None or not lowest < low else lowest
        if not top - base > 1e-12 * max(abs(top), abs(base)):
            return HeightScale(base, base + 1.0, None)
        unit = float(levels[0]) - base if log and len(levels) else 0.0
        return HeightScale(base, top, max(unit, SMALLEST * (top - base)) if unit > 0 else None)

    def heights(self, values: np.ndarray) -> np.ndarray:
        """Return heights in the box; not finite where the values are not numbers."""
        span = self.top - self.base
        with np.errstate(invalid="ignore", over="ignore"):
            above = np.clip(np.asarray(values, np.float64) - self.base, 0.0, 10.0 * span)
            share = (
                above / span
                if self.unit is None
                else np.log1p(above / self.unit) / np.log1p(span / self.unit)
            )
        return np.asarray(np.minimum(FOOT + (TOP - FOOT) * share, OVER))


def surface_points(values: np.ndarray, scale: HeightScale) -> Corners:
    """Return points of the edges of a surface (Y, X), for the box to be fitted around."""
    rows, columns = values.shape
    a, b = np.meshgrid(np.linspace(-1, 1, columns), np.linspace(-1, 1, rows))
    up = scale.heights(values)
    edges = [
        np.concatenate([part[0], part[-1], part[:, 0], part[:, -1]])
        for part in (a, b, np.where(np.isfinite(up), up, FOOT))
    ]
    return edges[0], edges[1], edges[2]


@dataclass(frozen=True, eq=False)
class ReliefProjection:
    """A camera looking at a part of the surface in a box that fills a room in pixels."""

    camera: Camera
    room: QRectF
    x: Range
    y: Range
    scale: HeightScale
    aspect: float = 1.3
    """Width over depth of the floor."""
    surface: Corners = CORNERS
    """Points of the surface as width, depth and height in the box, that are to be in sight."""
    slack: float = 0.0

    @property
    def shown_range(self) -> tuple[Range, Range]:
        """The part of the plane that is drawn."""
        return self.x, self.y

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the floor in pixels, about."""
        half_x, half_y = self.halves
        return 2 * half_x * self._pixels_per_one, 2 * half_y * self._pixels_per_one

    @cached_property
    def halves(self) -> tuple[float, float]:
        """Half the width and half the depth of the floor; the longer one is 1."""
        aspect = min(max(self.aspect, ASPECTS[0]), ASPECTS[1])
        return min(1.0, aspect), min(1.0, 1 / aspect)

    @cached_property
    def _pixels_per_one(self) -> float:
        return self.camera.zoom * self._fit[0]

    @cached_property
    def _fit(self) -> tuple[float, float, float, float]:
        """The pixels per one at which the box fills the room, how much wider it is, and its middle."""
        usual = replace(self.camera, turn_deg=USUAL_CAMERA.turn_deg)
        points = [np.concatenate(pair) for pair in zip(FLOOR_CORNERS, self.surface, strict=True)]
        across, down = _seen(usual, self.halves, *points)
        wide, high = float(np.ptp(across)), float(np.ptp(down))
        room = self.room
        size = max(1.0, min(room.width() / wide, room.height() / high))
        stretch = min(max(room.width() / (wide * size), 1.0), STRETCH)
        return size, stretch, float(across.max() + across.min()) / 2, float(down.max() + down.min()) / 2

    def box_pixels(self, a: np.ndarray, b: np.ndarray, up: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the pixels of points of the box: each of -1 to 1 along width, depth and height."""
        across, down = _seen(self.camera, self.halves, a, b, up)
        _, stretch, middle_x, middle_y = self._fit
        size, centre = self._pixels_per_one, self.room.center()
        return centre.x() + (across - middle_x) * size * stretch, centre.y() + (down - middle_y) * size

    def in_sight(self, x: float, y: float) -> tuple[float, float]:
        """Return where a mark at an edge of the surface is seen as a whole: there."""
        return x, y

    def along(self, values: np.ndarray, axis: int) -> np.ndarray:
        """Return places on an axis as -1 to 1 of the box."""
        low, high = self.shown_range[axis]
        return np.asarray(2 * (values - low) / (high - low) - 1)

    def pixels(self, x: np.ndarray, y: np.ndarray, value: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the pixels of points with their values."""
        return self.box_pixels(self.along(x, 0), self.along(y, 1), self.scale.heights(value))

    def pixel(self, x: float, y: float, value: float) -> QPointF:
        """Return the pixel of a point with its value."""
        (across,), (down,) = self.pixels(np.array([x]), np.array([y]), np.array([value]))
        return QPointF(float(across), float(down))

    def away(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Return how far away places of the floor are."""
        half_x, half_y = self.halves
        turn = np.radians(self.camera.turn_deg)
        found: np.ndarray = a * half_x * np.sin(turn) + b * half_y * np.cos(turn)
        return found


def _seen(
    camera: Camera, halves: tuple[float, float], a: np.ndarray, b: np.ndarray, up: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far right and down points of the box are seen, 1 being half its longer side."""
    turn, tilt = np.radians([camera.turn_deg, camera.tilt_deg])
    wide, deep, high = a * halves[0], b * halves[1], up * HEIGHT_SHARE
    across = wide * np.cos(turn) - deep * np.sin(turn)
    away = wide * np.sin(turn) + deep * np.cos(turn)
    near = EYE / (EYE + away * np.cos(tilt) - high * np.sin(tilt))
    return across * near, -(high * np.cos(tilt) + away * np.sin(tilt)) * near
