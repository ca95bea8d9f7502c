"""The stage *Loss surface*: state, the surface from above and in space, table, theory and rule."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.race.frame import RaceFrame
from gui.theme import Theme, tokens
from gui.views.state_chip import StateChip
from gui.views.surface.line_view import LineView
from gui.views.surface.map_view import SurfaceMap
from gui.views.surface.plane_view import NetworkPlaneView
from gui.views.surface.racers_table import RacersTable
from gui.views.surface.relief_view import SurfaceRelief
from gui.views.surface.rule_view import RuleView
from gui.views.surface.scene import SurfaceScene
from gui.views.surface.theory_view import TheoryView
from gui.views.surface.value_view import ValueView
from gui.widgets.labels import Notice
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


class SurfaceStage(QWidget):
    """Holds the views and places them."""

    kind_chosen = Signal(str)
    """Another kind of surface is wanted."""

    curves_chosen = Signal(bool)
    """Whether the value at each racer's point is to stand beside the map; else the surface in space."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("look", "canvas")
        self.chip = StateChip(theme)
        self.kinds = Segments("Surface", KINDS, "analytic", self.kind_chosen.emit)
        self._note = Notice(theme)
        self._head = QWidget(self)
        row = QHBoxLayout(self._head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_PX)
        row.addWidget(self.chip)
        row.addWidget(self.kinds)
        row.addWidget(self._note, 1)
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
        self.plane = NetworkPlaneView(theme, self)
        self._of_network = self._is_linear = self._curves = False
        self._filling: QWidget | None = None
        self._lines: list[QRect] = []
        self._name_kinds()

    def _choice_beside(self) -> Segments:
        choice = Segments("Beside the map", BESIDE, SPACE, self._on_beside_chosen, tight=True)
        choice.button(SPACE).setToolTip("The surface in space")
        choice.button(CURVES).setToolTip("The value at each racer's point, by steps, gradients or seconds")
        return choice

    def _on_beside_chosen(self, value: str) -> None:
        self.curves_chosen.emit(value == CURVES)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        self._theme = theme
        for view in (self.chip, self._note, self.plane, *self._views()):
            view.set_theme(theme)  # type: ignore[attr-defined]
        self._name_kinds()
        self._place()
        self.update()

    def _name_kinds(self) -> None:
        brief = self._theme.size == "presentation_small"
        for kind, words in (BRIEF_KINDS if brief else KINDS).items():
            self.kinds.button(kind).setText(words)

    def show_network(self, shown: bool) -> None:
        """Show the loss of the network that is trained, or the race."""
        self._of_network = shown
        if shown:
            self.kinds.choose(NETWORK)
            self._note.say("")
        self._place()

    def show_frame(self, frame: RaceFrame) -> None:
        """Show a frame of the race in all views."""
        race = frame.race
        width = self.chip.minimumWidth()
        self.chip.show_chip(frame.chip, frame.moving)
        self.kinds.choose(frame.experiment.surface.kind)
        is_linear = frame.experiment.surface.kind == "linear"
        title = race.surface.title
        brief = title.removeprefix("Linear regression of ") if is_linear else title.partition(",")[0]
        self._note.say(title, brief)
        curves = frame.choices.curves
        for choice in self.beside:
            choice.choose(CURVES if curves else SPACE)
        placed = is_linear, curves
        if placed != (self._is_linear, self._curves) or self.chip.minimumWidth() > width:
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

    def _views(self) -> tuple[QWidget, ...]:
        return self.map, self.relief, self.values, self.line, self.table, self.theory, self.rule

    @property
    def panels(self) -> tuple[QWidget, ...]:
        """The views that can fill the stage: those that are to be seen."""
        if self._of_network:
            return self.plane.panels
        return tuple(view for view in self._views() if not view.isHidden())

    def fill(self, view: QWidget | None) -> None:
        """Give the whole stage to one view; None: all are to be seen."""
        of_plane = view is not None and self.plane.isAncestorOf(view)
        self.plane.fill(view if of_plane else None)
        self._filling = None if of_plane else view
        self._place()

    # ---- placing --------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the views anew."""
        self._place()

    def _place(self) -> None:
        pad = int(tokens()["layout"]["1280x720" if self._theme.narrow else "1920x1080"]["padding"])
        inner = self.rect().adjusted(pad, pad - 8, -pad, -8)
        head = QRect(inner.left(), inner.top(), inner.width(), self.chip.height())
        self._head.setGeometry(head)
        least = min(self._theme.length(LEAST_LOWER_PX), round(inner.height() * MOST_LOWER_SHARE))
        lower = max(round(inner.height() * LOWER_SHARE), least)
        top = head.bottom() + (8 if self._theme.narrow else 14)
        self.plane.setVisible(self._of_network)
        if self._of_network:
            for view in self._views():
                view.hide()
            self._lines = []
            self.plane.setGeometry(inner.left(), top, inner.width(), inner.bottom() - top)
            self.update()
            return
        if self._filling is not None:
            for view in self._views():
                view.setVisible(view is self._filling)
            self._lines = []
            self._filling.setGeometry(inner.left(), top, inner.width(), inner.bottom() - top)
            self.update()
            return
        if self._theme.size == "presentation_small":
            self._place_few(QRect(inner.left(), top, inner.width(), inner.bottom() - top), pad)
            return
        upper = QRect(inner.left(), top, inner.width(), inner.bottom() - lower - GAP_PX - top)
        self._place_pictures(upper)
        self._place_lower(QRect(inner.left(), inner.bottom() - lower, inner.width(), lower), pad)

    def _place_few(self, room: QRect, pad: int) -> None:
        """In large type in a small window there is room for the map, and for line and table beside it.

        Curves stand in the place of the table.
        """
        lower, absent = (self.values, self.table) if self._curves else (self.table, self.values)
        for view in (self.relief, self.theory, self.rule, absent):
            view.hide()
        self._place_row(room, (self.map, lower), (MAP_SHARE, 1 - MAP_SHARE), 2 * pad)
        self.line.setVisible(self._is_linear)
        self._lines = [QRect(lower.x() - pad, room.top(), 1, room.height())]
        if self._is_linear:
            beside = lower.geometry()
            height = beside.height() // 2
            self.line.setGeometry(beside.adjusted(0, 0, 0, -height - GAP_PX // 2))
            lower.setGeometry(beside.adjusted(0, height + GAP_PX // 2, 0, 0))
            self._lines.append(QRect(beside.left(), beside.top() + height, beside.width(), 1))
        self.update()

    def _place_pictures(self, room: QRect) -> None:
        """Place the map, and beside it the surface in space; a straight line stands between the two."""
        shares = (0.36, 0.32, 0.32) if self._is_linear else (MAP_SHARE, 0.0, 1 - MAP_SHARE)
        beside, absent = (self.values, self.relief) if self._curves else (self.relief, self.values)
        absent.hide()
        self._place_row(room, (self.map, self.line, beside), shares, PICTURE_GAP_PX)

    def _place_lower(self, room: QRect, pad: int) -> None:
        tight = self._theme.narrow or self._theme.large
        shares = NARROW_SHARES if tight else LOWER_SHARES
        views = (self.table, self.theory, self.rule)
        self._place_row(room, views, shares, 2 * pad)
        shown = [view for view in views if not view.isHidden()]
        self._lines = [QRect(room.left(), room.top() - GAP_PX // 2, room.width(), 1)]
        self._lines += [QRect(view.x() - pad, room.top(), 1, room.height()) for view in shown[1:]]
        self.update()

    def _place_row(
        self, room: QRect, views: tuple[QWidget, ...], shares: tuple[float, ...], gap: int
    ) -> None:
        """Place views side by side; those without a share are hidden."""
        count = sum(1 for share in shares if share)
        width, left = room.width() - gap * (count - 1), room.left()
        for view, share in zip(views, shares, strict=True):
            view.setVisible(share > 0)
            if share:
                part = round(width * share)
                view.setGeometry(left, room.top(), part, room.height())
                left += part + gap

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairlines between the parts."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.canvas)
        for line in self._lines:
            painter.fillRect(line, self._theme.line)
