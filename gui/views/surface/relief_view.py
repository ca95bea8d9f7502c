"""`SurfaceRelief`: the loss surface turned, as a painted height field with the race on it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.pictures.recorded import is_recorded
from gui.shortcuts.actions import PartKeys
from gui.theme import Theme, pen
from gui.views.camera import CameraCanvas
from gui.views.surface.bands import SurfacePicture, lowest_of
from gui.views.surface.ground import Ground
from gui.views.surface.header import Header
from gui.views.surface.heads import HeadLabels, Word, points_along
from gui.views.surface.kept import Kept
from gui.views.surface.map_ground import MINIMUM_PX, START_PX, paint_minima, paint_start, shown_minima
from gui.views.surface.map_picture import LABEL_MARGIN_PX, MOST_WORDS
from gui.views.surface.path_lines import PathLines
from gui.views.surface.paths import lines_of, paint_heads, paint_paths
from gui.views.surface.relief import USUAL_CAMERA, HeightScale, ReliefProjection, surface_points
from gui.views.surface.relief_paint import floor_texts, paint_cells, paint_floor, paint_texts
from gui.views.surface.scene import SurfaceScene
from gui.views.surface.trail import Trail

HELP = "Drag to turn and tilt, wheel to zoom, double-click to look from where it began; arrow keys turn."
DEGREES_PER_PX = 0.4
QUICK, FINE = 29, 41
"""Points along each side while it is being turned, and at rest."""
LATER_S = 0.7
"""All paths are painted anew so much less often than on the map, so that both are not at once."""
ROOM_PX = (14, 10, 14, 44)
"""Left free around the box for labels: at the left, above, at the right, below."""
_Places = tuple[QPointF | None, list[QPointF], list[Word]]
"""Of the start, of the minima, and their words."""
BY_KEYBOARD = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)


class ReliefCanvas(CameraCanvas):
    """Paints a scene; the surface is kept until it, the camera, size or theme change."""

    keys_when_focused = PartKeys(
        "Relief of the loss",
        (("← →", "turn"), ("↑ ↓", "tilt"), ("+ −", "zoom"), ("Home 0", "look from where it began")),
    )

    home_keys = (Qt.Key.Key_Home, Qt.Key.Key_0)

    def __init__(self, theme: Theme, ground: Ground) -> None:
        super().__init__(USUAL_CAMERA, DEGREES_PER_PX)
        self._theme, self._ground = theme, ground
        self._scene: SurfaceScene | None = None
        self._below, self._trail = Kept(), Trail(later_s=LATER_S)
        self._stale, self._ratio = True, 1.0
        self._framed = False
        self.labels = HeadLabels()
        self.paths: list[PathLines] = []
        """Those painted last; while a race runs, with the newest heads but without the newest lines."""
        self._start: QPointF | None = None
        self._minima: list[QPointF] = []
        self._marks: tuple[tuple[object, ...], _Places] | None = None
        self._boxes: tuple[tuple[object, ...], np.ndarray] | None = None
        self._view: tuple[tuple[object, ...], ReliefProjection] | None = None
        self.setMinimumSize(120, 90)
        self.setAccessibleName("Loss surface, turned")
        self.setToolTip(HELP)
        ground.changed.connect(self._on_ground)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.labels.forget()
        self.paint_anew()

    def show_scene(self, scene: SurfaceScene) -> None:
        """Take a scene; it is painted later."""
        self._scene = scene
        self.setAccessibleDescription(f"{scene.surface.title}. {HELP}")
        self.paint_anew()

    def _on_ground(self) -> None:
        if self._ground.is_resting:
            self.labels.forget()
        self.paint_anew()

    def paint_anew(self) -> None:
        """Paint what has changed at the next opportunity."""
        self._stale = True
        self.update()

    # ---- the camera -----------------------------------------------------------------------

    def come_to_rest(self) -> None:
        """Paint finely, with labels where it is best."""
        self.labels.forget()
        self.paint_anew()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the camera, and show that keys go here."""
        super().keyPressEvent(event)
        if event.isAccepted():
            self._frame(True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where keys go, to those who came by key."""
        self._frame(event.reason() in BY_KEYBOARD)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that keys go elsewhere."""
        self._frame(False)

    def _frame(self, framed: bool) -> None:
        if framed != self._framed:
            self._framed = framed
            self.update()

    # ---- painting -------------------------------------------------------------------------

    @property
    def is_quick(self) -> bool:
        """Whether the surface is painted for speed: it is being turned, zoomed or trembles."""
        return self.is_turning or not self._ground.is_resting

    def view(self, picture: SurfacePicture) -> ReliefProjection:
        """Return how a picture of the surface is seen."""
        key = (self.camera, picture, self.size(), self._theme, self._ground.aspect, self._ground.log)
        if self._view is None or self._view[0] != key:
            self._view = key, self._look_at(picture)
        return self._view[1]

    def _look_at(self, picture: SurfacePicture) -> ReliefProjection:
        surface = self._ground.surface
        lowest = None if surface is None else lowest_of(surface)
        scale = HeightScale.of(picture.values, picture.levels, lowest, log=self._ground.log)
        left, top, right, bottom = map(self._theme.length, ROOM_PX)
        room = QRectF(self.rect()).adjusted(left, top, -right, -bottom)
        x, y = picture.shown_range
        return ReliefProjection(
            self.camera, room, x, y, scale, self._ground.aspect, surface_points(picture.values, scale)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is kept, or the scene. Called by Qt."""
        painter = QPainter(self)
        if is_recorded(painter):
            painter.fillRect(self.rect(), self._theme.canvas)
            self._paint_all(painter)
        else:
            ratio = painter.device().devicePixelRatioF()
            if self._stale or ratio != self._ratio:
                self._stale, self._ratio = False, ratio
                self._bring_up_to_date()
            if self._trail.pixmap is None or self._scene is None:
                painter.fillRect(self.rect(), self._theme.canvas)
            else:
                painter.drawPixmap(0, 0, self._trail.pixmap)
                self._paint_above(painter)
        if self._framed:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(pen(self._theme.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        painter.end()

    def _paint_all(self, painter: QPainter) -> None:
        """Paint everything as it is at rest, for a recording."""
        scene, picture = self._scene, self._ground.picture(FINE)
        if scene is None or picture is None:
            return
        view = self.view(picture)
        self._paint_below(painter, picture, view, quick=False)
        self.paths = lines_of(scene.racers, view, selected=scene.selected, moving=False)
        self._place_labels(view, scene, lambda: points_along(self.paths))
        paint_minima(painter, self._theme, self._minima)
        paint_paths(painter, self._theme, self.paths, moving=False)
        self._paint_above(painter)

    def _bring_up_to_date(self) -> None:
        """Paint what has changed into the trail, and find places for the labels."""
        theme, scene, quick = self._theme, self._scene, self.is_quick
        picture = self._ground.picture(QUICK if quick else FINE)
        if scene is None or picture is None:
            return
        view, size = self.view(picture), (self.width(), self.height())
        key = (theme, self.camera, picture, view.aspect, quick)
        _, minima, _ = self._places(view, scene)

        def paint_ground(onto: QPainter) -> None:
            self._below.stamp(
                onto,
                size,
                key,
                theme.canvas,
                lambda below: self._paint_below(below, picture, view, quick=quick),
            )
            paint_minima(onto, theme, minima)

        self._trail.update(
            size,
            self._ratio,
            key,
            theme,
            view,
            scene.racers,
            scene.selected,
            scene.moving,
            paint_ground,
        )
        self.paths = self._trail.paths
        self._place_labels(view, scene, lambda: self._trail.curves, moving=scene.moving)

    def _paint_below(
        self, painter: QPainter, picture: SurfacePicture, view: ReliefProjection, *, quick: bool
    ) -> None:
        paint_floor(painter, self._theme, view)
        paint_cells(painter, self._theme, picture, view, quick=quick)
        if self._ground.surface is not None:
            texts = floor_texts(self._theme, view, self._ground.surface.axes, QRectF(self.rect()))
            paint_texts(painter, texts)

    def _place_labels(
        self,
        view: ReliefProjection,
        scene: SurfaceScene,
        curves: Callable[[], np.ndarray],
        *,
        moving: bool = False,
    ) -> None:
        self._start, self._minima, words = self._places(view, scene)
        margin = LABEL_MARGIN_PX
        room = QRectF(self.rect()).adjusted(margin, margin, -margin, -margin)
        if moving and self.labels.follow(self.paths, words, room):
            return
        boxes = self._text_boxes(view, scene.surface.axes)
        self.labels.place(self._theme, self.paths, words, room, boxes, curves())

    def _text_boxes(self, view: ReliefProjection, names: tuple[str, str]) -> np.ndarray:
        """Return the boxes (n, 4) of the words beside the floor, which labels leave free."""
        key = (view, names, self._theme)
        if self._boxes is None or self._boxes[0] != key:
            texts = floor_texts(self._theme, view, names, QRectF(self.rect()))
            boxes = np.array([text.box.getCoords() for text in texts], float).reshape(-1, 4)
            self._boxes = key, boxes
        return self._boxes[1]

    def _paint_above(self, painter: QPainter) -> None:
        theme = self._theme
        self.labels.paint_leaders(painter, theme)
        if self._start is not None:
            paint_start(painter, theme, self._start, lit=False)
        paint_heads(painter, theme, self.paths)
        self.labels.paint(painter, theme)

    def _places(self, view: ReliefProjection, scene: SurfaceScene) -> _Places:
        """Return the pixels of the start and of the minima that are shown, and their words."""
        key = (view, scene.surface, scene.start)
        if self._marks is None or self._marks[0] != key:
            self._marks = key, self._new_places(view, scene)
        return self._marks[1]

    def _new_places(self, view: ReliefProjection, scene: SurfaceScene) -> _Places:
        theme, words, start = self._theme, list[Word](), None
        if scene.start is not None:
            x, y = scene.start
            value = self._ground.value_at(x, y)
            within = view.x[0] <= x <= view.x[1] and view.y[0] <= y <= view.y[1]
            if within and np.isfinite(value):
                start = view.pixel(x, y, value)
                words.append(Word("start", start.x(), start.y(), theme.length(START_PX) + 3, "right"))
        shown = shown_minima(scene.surface.minima, view.x, view.y)
        minima = [view.pixel(m.x, m.y, m.value) for m in shown]
        if len(shown) <= MOST_WORDS:
            radius = theme.length(MINIMUM_PX) + 3
            words += [
                Word(m.word, at.x(), at.y(), radius, "below") for m, at in zip(shown, minima, strict=True)
            ]
        return start, minima, words


class SurfaceRelief(QWidget):
    """The relief under its title. Made with the ground of a map, it shows the same part in the same bands."""

    def __init__(self, theme: Theme, ground: Ground, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("look", "canvas")
        self.ground = ground
        self.header = Header(theme)
        self.canvas = ReliefCanvas(theme, ground)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.canvas, 1)
        self.setFocusProxy(self.canvas)
        self.setAccessibleName("Loss surface, turned")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.header.say("the same surface, turned", "drag to turn, wheel to zoom", HELP, "turned")

    def sizeHint(self) -> QSize:
        """Return a usable size; the layout gives what there is."""
        return QSize(400, 320)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self.header.set_theme(theme)
        self.canvas.set_theme(theme)

    def show_scene(self, scene: SurfaceScene) -> None:
        """Show a scene, from where the camera is."""
        self.ground.use(scene.surface, log=scene.log, moving=scene.moving)
        if not self.isVisible() and not self.ground.is_resting and self.ground.parent() is None:
            self.ground.come_to_rest()
        self.canvas.show_scene(scene)
