"""`MapPicture`: everything between the axes of the map, in three layers that are kept."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from core.landscape.surface import Point
from core.race.snapshot import RacerPicture
from gui.pictures.recorded import is_recorded
from gui.theme import Theme
from gui.views.surface.arrows import StepArrows, arrows_of, paint_arrows, words_of
from gui.views.surface.bands import SurfacePicture
from gui.views.surface.ground import Ground
from gui.views.surface.heads import HeadLabels, Word, points_along
from gui.views.surface.kept import Kept
from gui.views.surface.map_ground import (
    MINIMUM_PX,
    START_PX,
    MapProjection,
    level_boxes,
    paint_bands,
    paint_minima,
    paint_start,
    shown_minima,
    write_levels,
)
from gui.views.surface.path_lines import PathLines
from gui.views.surface.paths import head_px, lines_of, paint_heads, paint_paths
from gui.views.surface.scene import SurfaceScene
from gui.views.surface.trail import Trail

REACH_PX = 8.0
"""A point of a path is pointed at from within this distance."""
LABEL_MARGIN_PX = 3
MOST_WORDS = 6
"""More minima than this have rings without words."""


class MapPicture:
    """Paints a scene over the ground. The ground is painted when that changes, the paths when they do."""

    def __init__(self, theme: Theme, ground: Ground) -> None:
        self._theme = theme
        self._ground = ground
        self._scene: SurfaceScene | None = None
        self._below, self._trail = Kept(), Trail()
        self._stale, self._ratio = True, 1.0
        self.view = MapProjection((0.0, 1.0), (0.0, 1.0), 1.0, 1.0)
        """Where points lie: the room begins at 0, 0."""
        self.start: Point | None = None
        """Where the ring is drawn."""
        self.start_is_lit = False
        self.labels = HeadLabels()
        self.arrows: StepArrows | None = None
        """Those of the selected racer, where they are wanted."""
        self.paths: list[PathLines] = []
        """Those painted last; while a race runs, with the newest heads but without the newest lines."""

    @property
    def scene(self) -> SurfaceScene | None:
        """What is shown."""
        return self._scene

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.labels.forget()
        self.change()

    def show_scene(self, scene: SurfaceScene) -> None:
        """Take a scene; it is painted later."""
        self._scene = scene
        self.change()

    def change(self) -> None:
        """Let what is new be painted the next time."""
        self._stale = True

    def paint(self, painter: QPainter) -> None:
        """Paint everything, with the upper left corner of the room at the painter's origin."""
        if self._scene is None or self.view.width < 2 or self.view.height < 2:
            return
        if is_recorded(painter):
            painter.save()
            painter.setClipRect(self.view.room)
            self._paint_all(painter, self._scene)
            painter.restore()
            return
        ratio = painter.device().devicePixelRatioF()
        if self._stale or ratio != self._ratio:
            self._stale, self._ratio = False, ratio
            self._bring_up_to_date(self._scene)
        if self._trail.pixmap is not None:
            painter.drawPixmap(0, 0, self._trail.pixmap)
        painter.setClipRect(self.view.room)
        self._paint_above(painter)

    def _paint_all(self, painter: QPainter, scene: SurfaceScene) -> None:
        """Paint everything as it is at rest, for a recording."""
        self._paint_below(painter)
        paths = lines_of(scene.racers, self.view, selected=scene.selected, moving=False)
        self.paths = paths
        self._place_labels(lambda: points_along(paths))
        write_levels(painter, self._theme, self._picture, self.view, self._marks())
        paint_paths(painter, self._theme, paths, moving=False)
        self._paint_above(painter)

    @property
    def _picture(self) -> SurfacePicture:
        picture = self._ground.picture(self._ground.side)
        assert picture is not None
        return picture

    def _bring_up_to_date(self, scene: SurfaceScene) -> None:
        """Paint what has changed into the trail, and find places for the labels."""
        size, theme, ground = (round(self.view.width), round(self.view.height)), self._theme, self._ground
        key = (theme, self.view, id(ground.surface), ground.side, ground.levels.tobytes())

        def paint_ground(onto: QPainter) -> None:
            self._below.stamp(onto, size, key, theme.canvas, self._paint_below)
            write_levels(onto, theme, self._picture, self.view, self._marks())

        self._trail.update(
            size,
            self._ratio,
            key,
            theme,
            self.view,
            scene.racers,
            scene.selected,
            scene.moving,
            paint_ground,
        )
        self.paths = self._trail.paths
        self._place_labels(lambda: self._trail.curves, moving=scene.moving)

    def _place_labels(self, curves: Callable[[], np.ndarray], *, moving: bool = False) -> None:
        self.arrows = None if self._scene is None else arrows_of(self._scene, self._theme, self.view)
        room, words = self._label_room(), self._words()
        if not (moving and self.labels.follow(self.paths, words, room)):
            self.labels.place(self._theme, self.paths, words, room, self._taken(), curves())

    def _paint_below(self, painter: QPainter) -> None:
        picture = self._picture
        paint_bands(painter, self._theme, picture, self.view)
        places = [self.view.pixel(m.x, m.y) for m in shown_minima(picture.minima, self.view.x, self.view.y)]
        paint_minima(painter, self._theme, places)

    def _paint_above(self, painter: QPainter) -> None:
        theme, view = self._theme, self.view
        self.labels.paint_leaders(painter, theme)
        if self.arrows is not None and self._scene is not None:
            paint_arrows(painter, theme, self.arrows, self._scene.selected)
        if self.start is not None:
            paint_start(painter, theme, view.pixel(*self.start), lit=self.start_is_lit)
        paint_heads(painter, theme, self.paths)
        self.labels.paint(painter, theme)

    def _words(self) -> list[Word]:
        view, theme = self.view, self._theme
        found = [] if self.arrows is None else words_of(self.arrows)
        if self.start is not None and view.room.contains(place := view.pixel(*self.start)):
            found.append(Word("start", place.x(), place.y(), theme.length(START_PX) + 3, "above"))
        minima = () if self._ground.surface is None else self._ground.surface.minima
        shown = shown_minima(minima, view.x, view.y)
        if len(shown) <= MOST_WORDS:
            for minimum in shown:
                place, radius = view.pixel(minimum.x, minimum.y), theme.length(MINIMUM_PX) + 3
                found.append(Word(minimum.word, place.x(), place.y(), radius, "right"))
        return found

    def _marks(self) -> list[tuple[QPointF, float]]:
        """Return the places and radii of what no level is written under."""
        heads = [(path.head, head_px(self._theme, path.selected) / 2) for path in self.paths]
        marks = [(QPointF(head.x, head.y), radius) for head, radius in heads if head is not None]
        if self.start is not None:
            marks.append((self.view.pixel(*self.start), float(self._theme.length(START_PX))))
        return marks

    def _label_room(self) -> QRectF:
        margin = LABEL_MARGIN_PX
        return self.view.room.adjusted(margin, margin, -margin, -margin)

    def _taken(self) -> np.ndarray:
        """Return the boxes of the levels, which labels leave free."""
        boxes = [box.getCoords() for _, box in level_boxes(self._theme, self._picture, self.view)]
        return np.array(boxes, float).reshape(-1, 4)

    # ---- what is where --------------------------------------------------------------------

    def start_is_at(self, pixel: QPointF) -> bool:
        """Return whether the ring of the start is at a pixel."""
        if self.start is None:
            return False
        way = pixel - self.view.pixel(*self.start)
        return float(np.hypot(way.x(), way.y())) <= self._theme.length(START_PX) + 6

    def head_at(self, pixel: QPointF) -> int:
        """Return the number of the racer whose head is at a pixel; 0 for none."""
        for path in reversed(self.paths):
            reach = head_px(self._theme, path.selected) / 2 + 2
            head = path.head
            if head is not None and np.hypot(head.x - pixel.x(), head.y - pixel.y()) <= reach:
                return path.number
        return 0

    def point_at(self, pixel: QPointF) -> tuple[RacerPicture, int] | None:
        """Return the racer with the point nearest to a pixel, and which it is; None if none is near."""
        if self._scene is None:
            return None
        best, found = REACH_PX * self._theme.scale, None
        for racer in self._scene.racers:
            x, y = self.view.pixels(racer.x, racer.y)
            with np.errstate(over="ignore", invalid="ignore"):
                apart = np.hypot(x - pixel.x(), y - pixel.y())
            if np.isfinite(apart).any():
                near = int(np.nanargmin(apart))
                if apart[near] < best:
                    best, found = float(apart[near]), (racer, near)
        return found
