"""`NetworkPlaneView`: the loss of the network that is trained, over a plane through its weights."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from core.plane.snapshot import PlaneSnapshot, PlaneView
from gui.numbers import grouped, significant
from gui.shortcuts.actions import PartKeys
from gui.theme import Theme
from gui.views.hover_card import Card
from gui.views.stage_ground import StageGround, side_by_side
from gui.views.surface.computed import ComputedSurface
from gui.views.surface.ground import Ground
from gui.views.surface.header import Header
from gui.views.surface.map_canvas import MapCanvas
from gui.views.surface.map_hands import MapHands
from gui.views.surface.plane_map import AXES, PlaneMap, run_of, surface_of
from gui.views.surface.plane_words import (
    axes_of,
    brief_title_of,
    note_of,
    progress_words,
    rows_of,
    sentence_of,
    title_of,
)
from gui.views.surface.relief_view import SurfaceRelief
from gui.views.surface.scene import SurfaceScene
from gui.views.surface.scrolled_page import ScrolledPage
from gui.views.surface.theory_lines import Lines
from gui.widgets.labels import label

HELP = (
    "Bands and lines of equal loss at the places that were computed. The path of the run is drawn where it "
    "is nearest to the plane, hollow where it lies far away. Turn the wheel for a wider or a narrower plane."
)
EMPTY = "The first picture of the plane is being computed."
SHARES, WITHOUT_RELIEF = (0.40, 0.31, 0.29), (0.55, 0.0, 0.45)
GAP_PX, TITLE_GAP_PX, BAR_PX = 20, 8, 3


class NetworkPlaneView(StageGround):
    """Map, relief, and what the picture hides; a sentence where there is no plane."""

    half_width_wanted = Signal(float)
    """So many times the half width of the plane is wanted."""
    filling_wanted = Signal(object)
    """The map was clicked twice: it is to fill the stage, or to stop that."""

    keys_when_focused = PartKeys("Plane through the weights", (("+ −", "a narrower or a wider plane"),))

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._snapshot: PlaneSnapshot | None = None
        self._surface: ComputedSurface | None = None
        self._shown: tuple[object, ...] = ()
        self._names = AXES
        self._pointed: QPointF | None = None
        self._has_plane = False
        self.setProperty("look", "canvas")
        self.ground = Ground(self)
        self.picture = PlaneMap(theme, self.ground)
        self.canvas = MapCanvas(theme, self.picture)
        self.canvas.setAccessibleName("Loss of the network over a plane")
        self.header = Header(theme)
        self.header.title.setContentsMargins(TITLE_GAP_PX, 0, 0, 0)
        self._map = _column(self.header, self.canvas)
        self.relief = SurfaceRelief(theme, self.ground)
        self.lines = Lines(theme)
        self.lines.setAccessibleName("What the picture hides")
        self.page = ScrolledPage(self.lines, theme, "What the picture hides")
        self.bar = ProgressBar(theme)
        self._title, self._progress = label("What the picture hides", "title"), label("", "note")
        self._progress.setWordWrap(True)
        self._progress.setContentsMargins(0, 2, 0, 8)
        self._words = _column(self._title, self.bar, self._progress, self.page)
        self.message = self._cover = QLabel(EMPTY)
        self.message.setWordWrap(True)
        self.message.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for part in (self._map, self.relief, self._words, self.message):
            part.setParent(self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusProxy(self.canvas)
        self.setAccessibleName("Loss of the network that is trained")
        self.hands = MapHands(self.canvas, lambda _: False)
        self.hands.pointed.connect(self._on_pointed)
        self.hands.zoomed.connect(lambda factor, _: self.half_width_wanted.emit(factor))
        self.hands.focus_changed.connect(self.canvas.overlay.frame)
        self.canvas.range_changed.connect(self._on_range)
        self.ground.changed.connect(self._on_ground)
        self._map.setFocusProxy(self.canvas)
        self._words.setFocusProxy(self.page)
        self.hands.clicked_twice.connect(lambda _: self.filling_wanted.emit(self._map))
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        for view in (self.header, self.picture, self.canvas, self.lines, self.page, self.bar):
            view.set_theme(theme)
        for words, role, colour in (
            (self._title, "title", theme.text1),
            (self._progress, "note", theme.text2),
            (self.message, "label", theme.text2),
        ):
            words.setFont(theme.font(role))
            words.setStyleSheet(
                f"color: {colour.name()}; font-size: {theme.px(role)}px; background: transparent"
            )
        super().set_theme(theme)

    # ---- what is shown --------------------------------------------------------------------

    def show_plane(self, snapshot: PlaneSnapshot) -> None:
        """Show a snapshot; what has not changed is not painted again."""
        self._snapshot = snapshot
        view = snapshot.view
        self._show_parts(view is not None)
        self.bar.show_progress(snapshot.progress if snapshot.is_working else 1.0)
        if view is None:
            self._surface, self._shown = None, ()
            self.message.setText(snapshot.fault or EMPTY)
            return
        self._progress.setText(f"{note_of(view)}: {progress_words(snapshot)}.")
        self.lines.show_rows(rows_of(snapshot, view), sentence_of(view))
        present = snapshot.present
        ring = None if present is None or present.step == view.centre_step else (present.a, present.b)
        key = view.picture, view.path, view.number, None if present is None else present.step
        if key != self._shown:
            other = self._shown[:3] != key[:3] or (self.picture.start is None) is not (ring is None)
            self._shown, self.picture.start = key, ring
            self._show_pictures(snapshot, view) if other else self.canvas.repaint_picture()
        if self._pointed is not None:
            self._read(self._pointed)

    def _show_pictures(self, snapshot: PlaneSnapshot, view: PlaneView) -> None:
        surface = surface_of(view)
        before, self._surface = self._surface, surface
        run = run_of(view, surface, snapshot.present)
        scene = SurfaceScene(surface, (run,), moving=snapshot.is_working)
        self.ground.use(surface, log=True, moving=snapshot.is_working)
        self.picture.show_plane(view)
        self.picture.show_scene(scene)
        self.relief.show_scene(scene)
        self.header.say(title_of(view), "", HELP, brief_title_of(view))
        self.canvas.setAccessibleDescription(f"{title_of(view)}. {HELP}")
        names = axes_of(view)
        if before is None or before.domain != surface.domain or self._names != names:
            self._names = names
            self.picture.labels.forget()
            self.canvas.x_axis.name = names[0]
            self._show_domain()
        self.canvas.repaint_picture()

    def _show_domain(self) -> None:
        """Let the plane fill the map: beyond it nothing was computed."""
        if self._surface is not None:
            domain = self._surface.domain
            self.canvas.box.setAspectLocked(False)
            self.canvas.box.setRange(xRange=domain.x, yRange=domain.y, padding=0)
            self._on_range()

    def _show_parts(self, visible: bool) -> None:
        if visible is not self._has_plane:
            self._has_plane = visible
            self._place()

    def _on_range(self) -> None:
        if self._surface is not None:
            room = self.picture.view
            self.ground.show_range(*self.canvas.shown_range, room.width / room.height)
            self.header.name_axis(self._names[1], round(self.canvas.y_axis.width()))

    def _on_ground(self) -> None:
        if self.ground.is_resting:
            self.picture.labels.forget()
        self.canvas.repaint_picture()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing be done later that nobody sees."""
        self.ground.come_to_rest()
        self.canvas.overlay.show_card(None)
        self._pointed = None
        super().hideEvent(event)

    # ---- the read-out ---------------------------------------------------------------------

    def _on_pointed(self, pixel: QPointF | None) -> None:
        inside = pixel is not None and self.picture.view.room.contains(self.canvas.in_room(pixel))
        self._pointed = pixel if inside else None
        if self._pointed is None:
            self.canvas.overlay.show_card(None)
        else:
            self._read(self._pointed)

    def _read(self, pixel: QPointF) -> None:
        view = None if self._snapshot is None else self._snapshot.view
        if view is not None and self._surface is not None:
            self.canvas.overlay.show_card(self._card(view, self._surface, pixel), pixel)

    def _card(self, view: PlaneView, surface: ComputedSurface, pixel: QPointF) -> Card:
        """Return the values of a point of the path, or of the place nearest to the pointer."""
        here, path = self.canvas.in_room(pixel), view.path
        found = self.picture.point_at(here)
        if found is not None and found[1] < len(path.steps):
            at = found[1]
            return Card(
                f"step {grouped(int(path.steps[at]))}",
                (
                    ("true loss", _known(path.loss[at])),
                    ("loss on the plane", _known(path.plane_loss[at])),
                    ("distance from the plane", significant(float(path.distance[at]))),
                ),
            )
        x, y = surface.nearest(*self.picture.view.point(here))
        value = significant(self.ground.value_at(x, y))
        first, second = self._names
        return Card(f"loss = {value}", ((first, significant(x)), (second, significant(y))))

    # ---- placing --------------------------------------------------------------------------

    def _all_panels(self) -> tuple[QWidget, ...]:
        return self._map, self.relief, self._words

    def _is_covered(self) -> bool:
        return not self._has_plane

    def _alone(self, panel: QWidget, room: QRect) -> QRect:
        margin = room.width() // 5 if panel is self.message else 0
        return room.adjusted(margin, 0, -margin, 0)

    def _places(self, room: QRect) -> dict[QWidget, QRect]:
        shares = WITHOUT_RELIEF if self._theme.size == "presentation_small" else SHARES
        return side_by_side(room, self._all_panels(), shares, GAP_PX)

    def _place(self) -> None:
        super()._place()
        self._show_domain()


class ProgressBar(QWidget):
    """A thin line that fills as the plane is computed."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.progress = 0.0
        self.setAccessibleName("How much of the plane is computed")
        self.setFixedHeight(BAR_PX + 6)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self.update()

    def show_progress(self, progress: float) -> None:
        """Show a share of the work, 0 to 1."""
        if round(progress, 3) != round(self.progress, 3):
            self.progress = progress
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the line. Called by Qt."""
        painter = QPainter(self)
        place = QRectF(0, 3, self.width(), BAR_PX)
        painter.fillRect(place, self._theme.line)
        place.setWidth(self.width() * self.progress)
        painter.fillRect(place, self._theme.accent)
        painter.end()


def _column(*parts: QWidget) -> QWidget:
    made = QWidget()
    column = QVBoxLayout(made)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part, int(part is parts[-1]))
    return made


def _known(value: float) -> str:
    return "not known yet" if np.isnan(value) else significant(float(value))
