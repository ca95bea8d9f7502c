"""The stage *Loss surface*: state, the surface from above and in space, table, theory and rule."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtWidgets import QWidget

from gui.race.frame import RaceFrame
from gui.theme import Theme
from gui.views.stage_ground import HeadedStage, side_by_side
from gui.views.surface.line_view import LineView
from gui.views.surface.map_view import SurfaceMap
from gui.views.surface.plane_view import NetworkPlaneView
from gui.views.surface.racers_table import RacersTable
from gui.views.surface.relief_view import SurfaceRelief
from gui.views.surface.rule_view import RuleView
from gui.views.surface.scene import SurfaceScene
from gui.views.surface.theory_view import TheoryView
from gui.views.surface.value_view import ValueView
from gui.widgets.segments import Segments

NETWORK = "network"
"""The one kind that is no race: the loss of the network that is trained."""
KINDS = {
    "linear": "Linear regression",
    "analytic": "Analytic",
    NETWORK: "This network",
    "formula": "Own formula",
}
BRIEF_KINDS = {"linear": "Linear", "analytic": "Analytic", NETWORK: "Network", "formula": "Formula"}
"""In large type in a small window."""
SPACE, CURVES = "space", "curves"
BESIDE = {SPACE: "In space", CURVES: "Curves"}
"""What stands beside the map."""
GAP_PX, PICTURE_GAP_PX = 16, 28
LOWER_SHARE, MOST_LOWER_SHARE, LEAST_LOWER_PX = 0.36, 0.42, 190
MAP_SHARE = 0.52
LOWER_SHARES = (0.46, 0.28, 0.26)
"""Table, theory and rule; theory gives way where the window is narrow or the type large."""
NARROW_SHARES = (0.56, 0.0, 0.44)


class SurfaceStage(HeadedStage):
    """Holds the views and says where they stand."""

    head_gaps_px = (7, 13)

    kind_chosen = Signal(str)
    """Another kind of surface is wanted."""

    curves_chosen = Signal(bool)
    """Whether the value at each racer's point is to stand beside the map; else the surface in space."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.kinds = Segments("Surface", KINDS, "analytic", self.kind_chosen.emit)
        self._add_to_head(self.kinds, before_note=True)
        self.map = SurfaceMap(theme, self)
        self.relief = SurfaceRelief(theme, self.map.ground, self)
        self.values = ValueView(theme, self)
        self.beside = self._choice_beside(), self._choice_beside()
        """What stands beside the map: the same choice over the surface in space and over the curves."""
        for header, choice in zip((self.relief.header, self.values.header), self.beside, strict=True):
            header.add(choice)
        self.line = LineView(theme, self)
        self.table = RacersTable(theme, self)
        self.theory = TheoryView(theme, self)
        self.rule = RuleView(theme, self)
        self.plane = self._cover = NetworkPlaneView(theme, self)
        self._of_network = self._is_linear = self._curves = False
        self._name_kinds(theme)

    def _choice_beside(self) -> Segments:
        choice = Segments("Beside the map", BESIDE, SPACE, self._on_beside_chosen, tight=True)
        choice.button(SPACE).setToolTip("The surface in space")
        choice.button(CURVES).setToolTip("The value at each racer's point, by steps, gradients or seconds")
        return choice

    def _on_beside_chosen(self, value: str) -> None:
        self.curves_chosen.emit(value == CURVES)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._name_kinds(theme)
        super().set_theme(theme)

    def _name_kinds(self, theme: Theme) -> None:
        brief = theme.size == "presentation_small"
        for kind, words in (BRIEF_KINDS if brief else KINDS).items():
            self.kinds.button(kind).setText(words)

    def show_network(self, shown: bool) -> None:
        """Show the loss of the network that is trained, or the race."""
        self._of_network = shown
        if shown:
            self.kinds.choose(NETWORK)
            self.note.say("")
        self._place()

    def show_frame(self, frame: RaceFrame) -> None:
        """Show a frame of the race in all views."""
        race = frame.race
        has_grown = self._show_chip(frame.chip, frame.moving)
        self.kinds.choose(frame.experiment.surface.kind)
        is_linear = frame.experiment.surface.kind == "linear"
        title = race.surface.title
        brief = title.removeprefix("Linear regression of ") if is_linear else title.partition(",")[0]
        self.note.say(title, brief)
        curves = frame.choices.curves
        for choice in self.beside:
            choice.choose(CURVES if curves else SPACE)
        placed = is_linear, curves
        if placed != (self._is_linear, self._curves) or has_grown:
            self._is_linear, self._curves = placed
            self._place()
        scene = SurfaceScene(
            race.surface,
            race.racers,
            frame.start,
            frame.selected,
            frame.moving,
            frame.choices.log,
            frame.choices.arrows,
        )
        self.map.show_scene(scene)
        self.relief.show_scene(scene)
        self.table.show_racers(race, frame.selected)
        lowest = race.surface.minima[0] if race.surface.minima else None
        self.theory.show_theory(race.surface.hessian, frame.racer, lowest, moving=frame.moving)
        self.rule.show_step(race.surface.axes, frame.racer, moving=frame.moving)
        self.values.show_frame(frame)
        if is_linear:
            self.line.show_frame(frame)

    def _all_panels(self) -> tuple[QWidget, ...]:
        return self.map, self.relief, self.values, self.line, self.table, self.theory, self.rule

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """The panels that are to be seen, each of which can fill the stage."""
        return self.plane.panels if self._of_network else super().panels

    def fill(self, panel: QWidget | None) -> None:
        """Give all the room to one panel; None: all are to be seen."""
        of_plane = panel is not None and self.plane.isAncestorOf(panel)
        self.plane.fill(panel if of_plane else None)
        super().fill(None if of_plane else panel)

    # ---- placing --------------------------------------------------------------------------

    def _is_covered(self) -> bool:
        return self._of_network

    def _places(self, room: QRect) -> dict[QWidget, QRect]:
        if self._theme.size == "presentation_small":
            return self._few_places(room)
        inner = self._inner
        least = min(self._theme.length(LEAST_LOWER_PX), round(inner.height() * MOST_LOWER_SHARE))
        lower = max(round(inner.height() * LOWER_SHARE), least)
        upper = QRect(room.left(), room.top(), room.width(), inner.bottom() - lower - GAP_PX - room.top())
        below = QRect(room.left(), inner.bottom() - lower, room.width(), lower)
        return {**self._places_of_pictures(upper), **self._places_below(below)}

    def _few_places(self, room: QRect) -> dict[QWidget, QRect]:
        """In large type in a small window there is room for the map, and for line and table beside it.

        Curves stand in the place of the table.
        """
        lower = self.values if self._curves else self.table
        places = side_by_side(room, (self.map, lower), (MAP_SHARE, 1 - MAP_SHARE), 2 * self._pad)
        beside = places[lower]
        self._draw_upright(beside.left() - self._pad, room.top(), room.height())
        if self._is_linear:
            height = beside.height() // 2
            places[self.line] = beside.adjusted(0, 0, 0, -height - GAP_PX // 2)
            places[lower] = beside.adjusted(0, height + GAP_PX // 2, 0, 0)
            self._draw_level(beside.left(), beside.top() + height, beside.width())
        return places

    def _places_of_pictures(self, room: QRect) -> dict[QWidget, QRect]:
        """Place the map, and beside it the surface in space; a straight line stands between the two."""
        shares = (0.36, 0.32, 0.32) if self._is_linear else (MAP_SHARE, 0.0, 1 - MAP_SHARE)
        beside = self.values if self._curves else self.relief
        return side_by_side(room, (self.map, self.line, beside), shares, PICTURE_GAP_PX)

    def _places_below(self, room: QRect) -> dict[QWidget, QRect]:
        """Place table, theory and rule."""
        shares = NARROW_SHARES if self._theme.narrow or self._theme.large else LOWER_SHARES
        places = side_by_side(room, (self.table, self.theory, self.rule), shares, 2 * self._pad)
        self._draw_level(room.left(), room.top() - GAP_PX // 2, room.width())
        for place in list(places.values())[1:]:
            self._draw_upright(place.left() - self._pad, room.top(), room.height())
        return places
