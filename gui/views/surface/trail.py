"""`Trail`: a ground with paths on it, kept. While a race runs, only what is new is painted.

Measured (8 racers, 500 points each, 700 x 480 pixels): 7 ms to paint all paths, 1 ms for what is new.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PySide6.QtGui import QPainter, QPixmap

from core.race.snapshot import RacerPicture, Standing
from gui.theme import Theme
from gui.views.surface.heads import points_along
from gui.views.surface.path_growth import NO_MARKS, Growth, growths, heads_at_start
from gui.views.surface.path_lines import NO_LINES, Head, PathLines, Projection, lengths, path_lines
from gui.views.surface.paths import in_order, lines_of, paint_more, paint_paths

ANEW_S = 2.0
"""While a race runs everything is painted anew so often, so that history fades ..."""
ANEW_SHARE = 0.02
"""... but less often where that takes more than this part of the time."""
SHORT = 60
"""While a race runs, paths of so few points are painted together: none of their parts has begun to fade."""
TAIL = 8
"""So many of the last lines are painted again when a path grows."""
MOST_NEW = 1000
"""More new points than this are painted with everything else."""


@dataclass(frozen=True, eq=False)
class _Painted:
    """What has been painted of a racer."""

    path: PathLines
    """Its lines are those painted with everything else; its head is the newest."""
    count: int
    last: tuple[float, float]
    """The last point."""
    tail: np.ndarray
    """(n, 4) the last lines."""
    before_px: float
    """Length of the path up to these."""


class Trail:
    """Holds the pixmap, and knows how far each path has been painted."""

    def __init__(self, later_s: float = 0.0) -> None:
        """Begin; `later_s`: is painted anew so much less often, so that two pictures take turns."""
        self._later_s = later_s
        self._pixmap: QPixmap | None = None
        self._key: tuple[object, ...] = ()
        self._painted: dict[int, _Painted] = {}
        self._rest_s = self._anew_from = 0.0
        self._was_moving = False
        self._whole: list[PathLines] = []
        """The paths as they were when everything was painted."""
        self._curves: np.ndarray | None = None

    def forget(self) -> None:
        """Paint everything anew the next time."""
        self._pixmap = None

    @property
    def paths(self) -> list[PathLines]:
        """The paths with their newest heads, in the order in which they are painted."""
        return [painted.path for painted in self._painted.values()]

    @property
    def curves(self) -> np.ndarray:
        """Points along the paths (n, 2), as they were when everything was painted."""
        if self._curves is None:
            self._curves = points_along(self._whole)
        return self._curves

    @property
    def pixmap(self) -> QPixmap | None:
        """Ground and paths, without heads."""
        return self._pixmap

    def update(
        self,
        size: tuple[int, int],
        ratio: float,
        key: tuple[object, ...],
        theme: Theme,
        view: Projection,
        racers: Sequence[RacerPicture],
        selected: int,
        moving: bool,
        paint_ground: Callable[[QPainter], None],
    ) -> bool:
        """Bring the pixmap up to date; returns whether everything was painted.

        `size` in logical pixels; `key`: what ground and view depend on.
        """
        ordered = in_order(racers, selected)
        whole = (key, theme, size, ratio, selected, tuple(racer.settings.number for racer in ordered))
        grown = self._pixmap is not None and whole == self._key and all(map(self._goes_on, ordered))
        now = time.monotonic()
        if grown and self._was_moving == moving and not (moving and now > self._anew_from):
            self._add(theme, view, ordered)
            return False
        if not (grown and not self._adds(ordered) and self._was_moving == moving):
            began_s = time.thread_time()
            self._paint(size, ratio, theme, view, ordered, selected, moving, paint_ground)
            self._key, self._was_moving = whole, moving
            self._rest_s = max(ANEW_S, (time.thread_time() - began_s) / ANEW_SHARE)
        self._anew_from = now + self._rest_s + self._later_s
        return True

    def _goes_on(self, racer: RacerPicture) -> bool:
        """Return whether a path begins with what has been painted of it."""
        painted = self._painted.get(racer.settings.number)
        if painted is None or not painted.count <= len(racer.x) <= painted.count + MOST_NEW:
            return False
        same_name = painted.path.name == racer.settings.shown_name
        same_standing = painted.path.diverged == (racer.standing is Standing.DIVERGED)
        return same_name and same_standing and _place(racer, painted.count - 1) == painted.last

    def _adds(self, racers: Sequence[RacerPicture]) -> bool:
        return any(len(racer.x) > self._painted[racer.settings.number].count for racer in racers)

    def _add(self, theme: Theme, view: Projection, racers: Sequence[RacerPicture]) -> dict[int, np.ndarray]:
        """Paint what is new; return its lines (n, 4) by the number of the racer."""
        if not self._adds(racers):
            return {}
        assert self._pixmap is not None
        grown = [racer for racer in racers if len(racer.x) > self._painted[racer.settings.number].count]
        painted = [self._painted[racer.settings.number] for racer in grown]
        added = growths(grown, [before.count for before in painted], view)
        runs = [np.concatenate([old.tail, new.lines]) for old, new in zip(painted, added, strict=True)]
        painter = QPainter(self._pixmap)
        paths, lengths_px = [old.path for old in painted], [old.before_px for old in painted]
        paint_more(painter, theme, paths, added, runs, lengths_px)
        painter.end()
        for racer, before, growth, run in zip(grown, painted, added, runs, strict=True):
            px, left_out = before.before_px, len(run) - TAIL
            if left_out > 0:
                px += float(lengths(run[:left_out]).sum())
            path = replace(before.path, head=self._head(racer, view, growth, before.path.head))
            end = _place(racer, len(racer.x) - 1)
            self._painted[path.number] = _Painted(path, len(racer.x), end, run[-TAIL:], px)
        return {old.path.number: new.lines for old, new in zip(painted, added, strict=True)}

    def _head(
        self, racer: RacerPicture, view: Projection, growth: Growth, before: Head | None
    ) -> Head | None:
        """Return where a racer is drawn now; if it has left, where it left."""
        if growth.left:
            return path_lines(racer, view, budget=MOST_NEW, selected=False).head
        if growth.head is None and before is not None:
            return replace(before, inside=False)
        return growth.head

    def _paint(
        self,
        size: tuple[int, int],
        ratio: float,
        theme: Theme,
        view: Projection,
        racers: Sequence[RacerPicture],
        selected: int,
        moving: bool,
        paint_ground: Callable[[QPainter], None],
    ) -> None:
        pixels = round(size[0] * ratio), round(size[1] * ratio)
        if self._pixmap is None or (self._pixmap.width(), self._pixmap.height()) != pixels:
            self._pixmap = QPixmap(*pixels)
        self._pixmap.setDevicePixelRatio(ratio)
        painter = QPainter(self._pixmap)
        paint_ground(painter)
        self._curves = None
        if moving and all(len(racer.x) <= SHORT for racer in racers):
            painter.end()
            self._begin(theme, view, racers, selected)
            return
        paths = lines_of(racers, view, selected=selected, moving=moving)
        paint_paths(painter, theme, paths, moving=moving)
        painter.end()
        self._painted = {
            path.number: _Painted(
                path,
                len(racer.x),
                _place(racer, len(racer.x) - 1),
                path.lines[-TAIL:] if len(path.lines) else NO_LINES,
                float(lengths(path.lines[:-TAIL]).sum()),
            )
            for path, racer in zip(paths, racers, strict=True)
        }
        self._whole = paths

    def _begin(self, theme: Theme, view: Projection, racers: Sequence[RacerPicture], selected: int) -> None:
        """Paint short paths as if they had grown from their starts: all together, so that it takes less."""
        heads = heads_at_start(racers, view)
        starts = [
            PathLines(
                racer.settings.number,
                racer.settings.shown_name,
                NO_LINES,
                np.empty(0, np.int64),
                NO_MARKS,
                head,
                racer.standing is Standing.DIVERGED,
                racer.settings.number == selected,
            )
            for racer, head in zip(racers, heads, strict=True)
        ]
        self._painted = {
            path.number: _Painted(path, 1, _place(racer, 0), NO_LINES, 0.0)
            for path, racer in zip(starts, racers, strict=True)
        }
        added = self._add(theme, view, racers)
        self._whole = [replace(path, lines=added.get(path.number, NO_LINES)) for path in starts]


def _place(racer: RacerPicture, number: int) -> tuple[float, float]:
    return float(racer.x[number]), float(racer.y[number])
