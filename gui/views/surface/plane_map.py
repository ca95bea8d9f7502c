"""`PlaneMap`: the map of a plane through the weights, with the path of the run and where it is now."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from core.plane.snapshot import PlanePoint, PlaneView
from core.race.settings import RacerSettings
from core.race.snapshot import RacerPicture, Standing
from gui.numbers import grouped
from gui.strokes import draw_lines
from gui.theme import Theme, pen
from gui.views.surface.computed import ComputedSurface
from gui.views.surface.ground import Ground
from gui.views.surface.heads import Word
from gui.views.surface.map_ground import START_PX
from gui.views.surface.map_picture import MapPicture
from gui.views.surface.plane_words import is_flat

AXES = ("a", "b")
"""Letters of the two axes: their names are long."""
RUN = 1
"""Number of the racer whose look the path has."""
FAR_SHARE = 0.5
"""A point is far from the plane if its distance is more than this part of its whole way from the centre."""
CORE_SHARE = 0.45
"""Width of the hollow core, as a part of the path's."""


def surface_of(view: PlaneView) -> ComputedSurface:
    """Return the picture of a plane as a surface; one that is flat but for rounding is flat."""
    picture = view.picture
    loss = picture.loss
    if is_flat(view):
        loss = np.where(np.isfinite(loss), np.median(loss[np.isfinite(loss)]), loss)
    return ComputedSurface(picture.x, picture.y, loss, "The network's loss", AXES, "loss")


def run_of(view: PlaneView, surface: ComputedSurface, present: PlanePoint | None) -> RacerPicture:
    """Return the path as that of a racer; its values are the losses on the plane, for the relief."""
    path, count = view.path, len(view.path.steps)
    finite = view.picture.loss[np.isfinite(view.picture.loss)]
    highest = float(finite.max()) if len(finite) else 0.0
    nearest = np.array([surface.grid(path.a[i : i + 1], path.b[i : i + 1])[0, 0] for i in range(count)])
    values = np.where(np.isfinite(path.plane_loss), path.plane_loss, nearest)
    values = np.minimum(np.where(np.isfinite(values), values, highest), highest)
    is_now = present is None or present.step == path.steps[-1]
    step = f"step {grouped(int(path.steps[-1]))}"
    return RacerPicture(
        settings=RacerSettings(number=RUN, name=f"now, {step}" if is_now else step),
        x=path.a,
        y=path.b,
        loss=values,
        evaluations=path.steps,
        seconds=np.zeros(count),
        standing=Standing.ON_ITS_WAY,
        standing_step=0,
        target_step=None,
        distance=None,
        last=None,
    )


def far_points(view: PlaneView) -> np.ndarray:
    """Return (N,) bool: whether each point of the path lies far from the plane."""
    path, (first, second) = view.path, view.lengths
    way = np.hypot(np.hypot(path.a * first, path.b * second), path.distance)
    return np.asarray(path.distance > FAR_SHARE * way)


class PlaneMap(MapPicture):
    """The path is hollow where it lies far from the plane; a ring is where the network is now."""

    def __init__(self, theme: Theme, ground: Ground) -> None:
        super().__init__(theme, ground)
        self._plane: PlaneView | None = None

    def show_plane(self, view: PlaneView) -> None:
        """Take the plane whose path is shown."""
        self._plane = view

    def _paint_above(self, painter: QPainter) -> None:
        if self._plane is not None:
            self._hollow(painter, self._plane)
        super()._paint_above(painter)

    def _hollow(self, painter: QPainter, plane: PlaneView) -> None:
        """Leave only the edges of the path where both ends of a line are far from the plane."""
        far = far_points(plane)
        x, y = self.view.pixels(plane.path.a, plane.path.b)
        with np.errstate(invalid="ignore"):
            seen = (np.abs(x) < 1e5) & (np.abs(y) < 1e5)
        chosen = far[:-1] & far[1:] & seen[:-1] & seen[1:]
        lines = np.column_stack([x[:-1], y[:-1], x[1:], y[1:]])[chosen]
        if len(lines):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen(self._theme.canvas, CORE_SHARE * self._theme.stroke("racer_path")))
            draw_lines(painter, lines)

    def _words(self) -> list[Word]:
        if self.start is None:
            return []
        place: QPointF = self.view.pixel(*self.start)
        if not self.view.room.contains(place):
            return []
        return [Word("now", place.x(), place.y(), self._theme.length(START_PX) + 3, "above")]
