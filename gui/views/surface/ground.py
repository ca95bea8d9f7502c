"""`Ground`: the part of the surface that is shown and its levels, shared by map and relief."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from core.landscape.surface import Range, Surface
from gui.views.surface.bands import SurfacePicture, levels_of, lowest_of, picture_of, values_on
from gui.views.surface.computed import ComputedSurface

REST_MS = 150
"""After the last change of the part that is shown it is computed finely."""
QUICK, COARSE, FINE = 100, 160, 400
"""Places along each axis: of a surface that changes all the time, at once, and after a rest."""
LEVELS_FROM = 120
"""Places along each axis that levels are chosen from."""
MOST_KEPT = 6


class Ground(QObject):
    """Computes pictures of a surface when they are asked for, and keeps the last ones."""

    changed = Signal()
    """Another part or surface is shown, or other levels; or there may be a finer picture."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._surface: Surface | None = None
        self._log, self._moving = True, False
        self._range: tuple[Range, Range] = ((0.0, 1.0), (0.0, 1.0))
        self._levels: np.ndarray | None = None
        self._has_holes = False
        self._kept: dict[tuple[object, ...], SurfacePicture] = {}
        self.aspect = 1.3
        """Width over height of the picture from above."""
        self.is_resting = True
        """Nothing has changed for a while."""
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST_MS)
        self._rest.timeout.connect(self.come_to_rest)

    @property
    def surface(self) -> Surface | None:
        """What is shown."""
        return self._surface

    @property
    def log(self) -> bool:
        """Whether bands and heights grow by factors."""
        return self._log

    @property
    def shown_range(self) -> tuple[Range, Range]:
        """The part of the plane that is shown: (low, high) along both axes."""
        return self._range

    def use(self, surface: Surface, *, log: bool, moving: bool) -> None:
        """Show a surface. One that changes while a race runs keeps its levels: bands do not flicker."""
        before, same_log = self._surface, log == self._log
        self._moving = moving
        if surface is before and same_log:
            return
        self._surface, self._log, self._kept = surface, log, {}
        wobbles = moving and before is not None and before.title == surface.title and same_log
        if not wobbles:
            self._levels = None
        self._stir()

    def show_range(self, x: Range, y: Range, aspect: float) -> None:
        """Show a part of the plane, so many times as wide as high on the map."""
        if (x, y) != self._range or aspect != self.aspect:
            self._range, self.aspect = (x, y), aspect
            self._stir()

    def _stir(self) -> None:
        self.is_resting = False
        self._rest.start()
        self.changed.emit()

    def come_to_rest(self) -> None:
        """Choose the levels anew for what is shown now, and let it be painted finely."""
        self._rest.stop()
        if not self.is_resting:
            self.is_resting, self._levels = True, None
            self.changed.emit()

    @property
    def levels(self) -> np.ndarray:
        """The levels (L,) of what is shown; while that is being zoomed, those from before."""
        if self._levels is None and self._surface is not None:
            values = self._values(self._surface)
            self._has_holes = not bool(np.isfinite(values).all())
            self._levels = levels_of(values, log=self._log, lowest=lowest_of(self._surface))
        return np.empty(0) if self._levels is None else self._levels

    @property
    def has_holes(self) -> bool:
        """Whether some of the places that levels are chosen from have no value, or an infinite one."""
        _ = self.levels
        return self._has_holes

    def _values(self, surface: Surface) -> np.ndarray:
        """Return values (Y, X) of what is shown, from which levels are chosen."""
        if isinstance(surface, ComputedSurface):
            return surface.values
        (left, right), (low, high) = self._range
        x, y = np.linspace(left, right, LEVELS_FROM), np.linspace(low, high, LEVELS_FROM)
        return values_on(surface, x, y)

    @property
    def side(self) -> int:
        """How many places along each axis a picture from above is worth now."""
        if self.is_resting:
            return FINE
        return QUICK if self._moving else COARSE

    def picture(self, side: int) -> SurfacePicture | None:
        """Return the surface at `side` places along each axis; None while there is none.

        A computed one is returned as a whole, at its own places.
        """
        if self._surface is None:
            return None
        levels = self.levels
        key = self._range, side, levels.tobytes()
        found = self._kept.get(key)
        if found is None:
            if len(self._kept) >= MOST_KEPT:
                self._kept = {}
            found = self._kept[key] = self._picture_of(self._surface, side, levels)
        return found

    def _picture_of(self, surface: Surface, side: int, levels: np.ndarray) -> SurfacePicture:
        if isinstance(surface, ComputedSurface):
            return SurfacePicture(surface.x, surface.y, surface.values, levels, surface.minima)
        return picture_of(surface, *self._range, side, levels)

    def value_at(self, x: float, y: float) -> float:
        """Return the value at a point; not finite where there is none."""
        if self._surface is None:
            return float("nan")
        return float(values_on(self._surface, np.array([x]), np.array([y]))[0, 0])
