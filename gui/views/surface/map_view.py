"""`SurfaceMap`: the loss surface from above, as bands and lines, with the race on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QSize, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from core.landscape.surface import Point, Range
from gui.numbers import significant
from gui.shortcuts.actions import PartKeys
from gui.theme import Theme
from gui.views.hover_card import Card
from gui.views.surface.ground import Ground
from gui.views.surface.header import Header
from gui.views.surface.map_canvas import MapCanvas
from gui.views.surface.map_hands import MapHands
from gui.views.surface.map_picture import MapPicture
from gui.views.surface.path_lines import step_of
from gui.views.surface.scene import SurfaceScene, measure_sign

HELP = (
    "Click or draw the ring: where the race starts. Draw the ground to move it, turn the wheel to zoom; "
    "double-click shows all. Arrow keys move the start, with Shift in large steps."
)
PUSH, LARGE_PUSH = 0.01, 0.1
"""Steps of the arrow keys, as parts of the shown width and height."""


class SurfaceMap(QWidget):
    """Shows a scene from above; says where the user wants the start."""

    start_moved = Signal(float, float, bool)
    """The start is wanted at a point; whether that is its final place (else it is still being drawn)."""
    selected = Signal(int)
    """The racer with this number was clicked at its head."""

    keys_when_focused = PartKeys(
        "Map of the loss",
        (
            ("← → ↑ ↓", "move the start"),
            ("Shift ← → ↑ ↓", "in large steps"),
            ("+ −", "zoom"),
            ("Home 0", "show the whole surface"),
        ),
    )

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("look", "canvas")
        self.ground = Ground(self)
        """The part that is shown, and its levels: a `SurfaceRelief` made with it shows the same."""
        self.picture = MapPicture(theme, self.ground)
        self.canvas = MapCanvas(theme, self.picture)
        self.header = Header(theme)
        self._scene: SurfaceScene | None = None
        self._pointed: QPointF | None = None
        self._held: Point | None = None
        """Where the user has put the start, until a scene says so too."""
        self._drawing = False
        self._before_click: Point | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self.canvas, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusProxy(self.canvas)
        self.canvas.setAccessibleName("Loss surface from above")
        self.setAccessibleName("Loss surface from above")
        self.hands = MapHands(self.canvas, self._is_start)
        self._connect()

    def _connect(self) -> None:
        hands = self.hands
        hands.pointed.connect(self._on_pointed)
        hands.clicked.connect(self._on_clicked)
        hands.clicked_twice.connect(self._on_clicked_twice)
        hands.start_dragged.connect(self._on_start_dragged)
        hands.start_pushed.connect(self._on_start_pushed)
        hands.panned.connect(self.canvas.pan)
        hands.zoomed.connect(self._on_zoomed)
        hands.whole_requested.connect(self.show_whole)
        hands.focus_changed.connect(self.canvas.overlay.frame)
        self.canvas.range_changed.connect(self._on_range)
        self.ground.changed.connect(self._on_ground)

    def sizeHint(self) -> QSize:
        """Return a usable size; the layout gives what there is."""
        return QSize(400, 320)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        self.header.set_theme(theme)
        self.picture.set_theme(theme)
        self.canvas.set_theme(theme)
        self._write_header()

    # ---- what is shown --------------------------------------------------------------------

    def show_scene(self, scene: SurfaceScene) -> None:
        """Show a scene. A surface with another domain is shown as a whole."""
        before, self._scene = self._scene, scene
        if self._held is not None and not self._drawing and (before is None or scene.start != before.start):
            self._held = None
        surface = scene.surface
        self.ground.use(surface, log=scene.log, moving=scene.moving)
        self.picture.start = scene.start if self._held is None else self._held
        self.picture.show_scene(scene)
        if before is None or before.surface is not surface:
            self.canvas.x_axis.name = surface.axes[0]
            if before is None or before.surface.domain != surface.domain:
                self.picture.labels.forget()
                self.canvas.show_domain(surface.domain)
            self._write_header()
        if not self.isVisible():
            self.ground.come_to_rest()  # nothing is done later that nobody sees
        self.canvas.stamp_picture()
        if self._pointed is not None:
            self._read(self._pointed)

    def show_whole(self) -> None:
        """Show the whole domain."""
        if self._scene is not None:
            self.canvas.show_domain(self._scene.surface.domain)

    @property
    def shown_range(self) -> tuple[Range, Range]:
        """The part of the plane that is shown: (low, high) along both axes."""
        return self.canvas.shown_range

    def _write_header(self) -> None:
        if self._scene is not None:
            surface = self._scene.surface
            unit = f", {surface.unit}" if surface.unit else ""
            levels = f"bands: levels of {measure_sign(surface)}{unit}"
            if self.isVisible() and self.ground.has_holes:
                levels = f"hatched: no value of {measure_sign(surface)} there"
            self.header.say(f"{surface.measure} from above", levels, HELP)
            self.header.name_axis(surface.axes[1], round(self.canvas.y_axis.width()))
            self.canvas.setAccessibleDescription(f"{surface.title}. {HELP}")

    def _on_range(self) -> None:
        if self._scene is not None:
            room = self.picture.view
            self.ground.show_range(*self.canvas.shown_range, room.width / room.height)
            self.header.name_axis(self._scene.surface.axes[1], round(self.canvas.y_axis.width()))

    def _on_ground(self) -> None:
        if self.ground.is_resting:
            self.picture.labels.forget()
            self._write_header()
        self.canvas.repaint_picture()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let nothing be done later that nobody sees."""
        self.ground.come_to_rest()
        self.canvas.overlay.show_card(None)
        self._pointed = None
        super().hideEvent(event)

    # ---- the start ------------------------------------------------------------------------

    def _is_start(self, pixel: QPointF) -> bool:
        return self.picture.start_is_at(self.canvas.in_room(pixel))

    def _point(self, pixel: QPointF) -> Point:
        """Return the point at a pixel of the viewport, kept inside of the picture."""
        room = self.picture.view.room
        place = self.canvas.in_room(pixel)
        inside = QPointF(min(max(place.x(), 0), room.width()), min(max(place.y(), 0), room.height()))
        return self.picture.view.point(inside)

    def _put_start(self, point: Point, *, final: bool) -> None:
        self._held, self._drawing = point, not final
        self.picture.start = point
        self.canvas.repaint_picture()
        self.start_moved.emit(*point, final)

    def _on_clicked(self, pixel: QPointF) -> None:
        place = self.canvas.in_room(pixel)
        if not self.picture.view.room.contains(place):
            return
        self._before_click = None
        number = self.picture.head_at(place)
        if number:
            self.selected.emit(number)
            return
        self._before_click = self.picture.start
        self._put_start(self._point(pixel), final=True)

    def _on_clicked_twice(self, on_start: bool) -> None:
        """Show everything; the first of the two clicks was not meant for the start."""
        if self._before_click is not None and not on_start:
            self._put_start(self._before_click, final=True)
            self._before_click = None
        self.show_whole()

    def _on_start_dragged(self, pixel: QPointF, final: bool) -> None:
        self._put_start(self._point(pixel), final=final)
        self._read(pixel)

    def _on_start_pushed(self, across: int, up: int, large: bool) -> None:
        if self.picture.start is None:
            return
        (left, right), (low, high) = self.shown_range
        step = LARGE_PUSH if large else PUSH
        x, y = self.picture.start
        self._put_start((x + across * step * (right - left), y + up * step * (high - low)), final=True)

    def _on_zoomed(self, factor: float, pixel: QPointF | None) -> None:
        (left, right), (low, high) = self.shown_range
        at = ((left + right) / 2, (low + high) / 2) if pixel is None else self._point(pixel)
        self.canvas.zoom(factor, at)

    # ---- the read-out ---------------------------------------------------------------------

    def _on_pointed(self, pixel: QPointF | None) -> None:
        inside = pixel is not None and self.picture.view.room.contains(self.canvas.in_room(pixel))
        lit = inside and pixel is not None and self._is_start(pixel)
        if lit != self.picture.start_is_lit:
            self.picture.start_is_lit = lit
            self.canvas.repaint_picture()
        self._pointed = pixel if inside else None
        if self._pointed is None:
            self.canvas.overlay.show_card(None)
        else:
            self._read(self._pointed)

    def _read(self, pixel: QPointF) -> None:
        """Show the values under the pointer: of a point of a path, or of the ground."""
        if self._scene is not None:
            self.canvas.overlay.show_card(self._card(pixel), pixel)

    def _card(self, pixel: QPointF) -> Card:
        assert self._scene is not None
        surface = self._scene.surface
        sign, unit = measure_sign(surface), f" {surface.unit}" if surface.unit else ""
        found = None if self._drawing else self.picture.point_at(self.canvas.in_room(pixel))
        if found is not None:
            racer, number = found
            title = f"{racer.settings.shown_name}, step {step_of(racer, number):,}"
            x, y, value = (float(values[number]) for values in (racer.x, racer.y, racer.loss))
            rows: tuple[tuple[str, str], ...] = ((sign, significant(value) + unit),)
        else:
            (x, y), rows = self._point(pixel), ()
            value = self.ground.value_at(x, y)
            title = f"{sign} = {significant(value)}{unit}"
        places = tuple((name, significant(at)) for name, at in zip(surface.axes, (x, y), strict=True))
        return Card(title, (*places, *rows))
