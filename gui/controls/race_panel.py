"""The controls of the loss surface: what it is, who races on it, from where, how noisy, how fair."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QMenu, QWidget

from core.hyperparameters import Hyperparameter
from core.landscape.surface import Point
from core.plane.settings import NetworkPlane, plane_settings
from core.race.experiment import RaceExperiment, race_settings, racer_settings
from core.race.proposal import FIRST
from core.race.settings import DOES_NOT_FIT, MAX_RACERS
from core.race.snapshot import SearchProgress
from core.settings.optimizer_types import RestMethod
from gui.controls.plain_group import PlainGroup, setting_strip, wrapped_label
from gui.controls.sections_panel import SectionsPanel
from gui.controls.start_fields import StartFields
from gui.theme import Theme
from gui.widgets.action_button import ActionButton
from gui.widgets.combo import SmallCombo
from gui.widgets.icon_button import IconButton
from gui.widgets.segments import SmallSegments

NAMES = (*FIRST, *(m for m in (*RestMethod.__args__, "LBFGS") if m not in FIRST))  # type: ignore[attr-defined]
"""What can be added, in the order of the menu."""
NO_RACER = "No racer yet"


class RacePanel(SectionsPanel):
    """Paths are those of surface, race and plane, or of the selected racer (``optimizer.SGD.lr``)."""

    racer_selected = Signal(int)
    racer_wanted = Signal(str)
    """A class of torch.optim, ``Momentum`` or ``Nesterov``, that is to race as well."""
    removal_requested = Signal(int)
    start_moved = Signal(float, float)
    nudge_requested = Signal()
    search_requested = Signal()
    cancel_requested = Signal()
    log_chosen = Signal(bool)
    """Whether bands and heights grow by factors."""
    arrows_chosen = Signal(bool)
    """Whether the selected racer's last step is drawn as arrows."""
    curves_chosen = Signal(bool)
    """Whether the values of the racers stand beside the map; else the surface in space."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Loss surface", parent)
        self._shown: tuple[object, ...] = ()
        self._selected = 0
        self.column = SmallCombo([("0", "input 1")], theme)
        """Which input the straight line is fitted to."""
        self.racers = SmallCombo([("0", NO_RACER)], theme)
        """Whose settings are shown."""
        self.add = ActionButton("plus", "Add", "Add a racer", theme)
        self.remove = IconButton("x", "Remove this racer (Delete in the table)", theme)
        self.start = StartFields(theme)
        self.nudge = ActionButton(
            "zap", "Nudge", "Push all racers by a little, in one random direction", theme
        )
        self.search = ActionButton(
            "search", "Find fair rates", "Search each racer's learning rate by its final value", theme
        )
        self.levels = SmallSegments([("log", "Log"), ("linear", "Linear")], theme)
        self.arrows = SmallSegments([("off", "Off"), ("on", "On")], theme)
        self.beside = SmallSegments([("space", "In space"), ("curves", "Curves")], theme)
        self._report = wrapped_label("", "hint")
        self._make_groups()
        self._dress(self.column, self.racers, self.add, self.remove, self.start, self.nudge, self.search)
        self._dress(self.levels, self.arrows, self.beside)
        self._connect()

    # ---- what is shown ---------------------------------------------------------------------

    def show_race(
        self, experiment: RaceExperiment, selected: int, start: Point | None, applied_command: int
    ) -> None:
        """Show a description, the settings of a racer, and where all start; costs nothing when unchanged."""
        shown = (experiment, selected, start, applied_command)
        if shown == self._shown:
            return
        self._shown, self._selected = shown, selected
        surface, race = experiment.surface, experiment.race
        racer = experiment.racer(selected)
        self._surface.show_values(experiment, applied_command, surface.kind)
        self._column_strip.setVisible(surface.kind == "linear")
        self.column.choose(str(surface.column))
        self.racers.offer([(str(one.number), one.shown_name) for one in race.racers] or [("0", NO_RACER)])
        self.racers.choose(str(selected))
        self.remove.setEnabled(racer is not None)
        self.add.setEnabled(len(race.racers) < MAX_RACERS)
        self._racer.show_values(racer, applied_command, f"{len(race.racers)} racing")
        self._length.show_values(experiment, applied_command, f"{race.steps:,} steps")
        self.start.show_point(start)

    def show_columns(self, names: tuple[str, ...]) -> None:
        """Offer the inputs of the data in use for the straight line."""
        self.column.offer([(str(place), name) for place, name in enumerate(names)])

    def show_plane(self, plane: NetworkPlane, applied_command: int) -> None:
        """Show the settings of the plane through the network's weights."""
        self._plane.show_values(plane, applied_command)

    def show_network(self, shown: bool) -> None:
        """Show what concerns the loss of the network, or what concerns the race."""
        for group in self._groups:
            group.setVisible((group is self._plane) is shown)

    def show_choices(self, log: bool, arrows: bool, curves: bool) -> None:
        """Mark how the surface is drawn, and what stands beside the map."""
        self.levels.choose("log" if log else "linear")
        self.arrows.choose("on" if arrows else "off")
        self.beside.choose("curves" if curves else "space")

    def show_search(self, search: SearchProgress | None, notice: str) -> None:
        """Show how far the search for learning rates is, and what it found."""
        words = " Cancel" if search is not None else " Find fair rates"
        if words != self.search.text():
            self.search.setText(words)
            self.search.setAccessibleName(words.strip())
        if search is not None:
            notice = f"{search.done:,} of {search.planned:,} trial runs are done."
        if notice != self._report.text():
            self._report.setText(notice)
            self._report.setVisible(bool(notice))

    # ---- within ----------------------------------------------------------------------------

    def _make_groups(self) -> None:
        settings = [
            one for path, one in race_settings().items() if path not in ("surface.kind", "surface.column")
        ]
        theme = self._theme
        self._surface = PlainGroup("Surface", [s for s in settings if s.group == "surface"], theme)
        self._racer = PlainGroup("Racers", _of_racers(), theme)
        self._start_group = PlainGroup("Start", [], theme)
        self._length = PlainGroup("Noise and length", [s for s in settings if s.group == "race"], theme)
        self._fair = PlainGroup("Fair comparison", [], theme)
        self._picture = PlainGroup("Picture", [], theme)
        self._plane = PlainGroup("Plane", plane_settings().values(), theme)
        self._add_groups(
            *(self._surface, self._racer, self._start_group, self._length, self._fair, self._picture),
            self._plane,
        )
        self._column_strip = setting_strip("Input", self.column)
        self._surface.add_above(self._column_strip)
        self._racer.add_above(setting_strip("Selected", self.racers, self.remove, self.add))
        self._start_group.add_above(setting_strip("", self.start))
        self._start_group.add_below(setting_strip("", self.nudge))
        self._fair.add_above(setting_strip("", self.search))
        self._report.hide()
        self._fair.add_below(self._report)
        self.levels.setToolTip("Levels by factors of the distance from the lowest value, or by equal sums")
        self.arrows.setToolTip("Gradient, velocity and step of the selected racer, as arrows on the map")
        self._picture.add_above(setting_strip("Levels", self.levels))
        self._picture.add_above(setting_strip("Arrows of the step", self.arrows))
        self.beside.setToolTip("The surface in space, or the value at each racer's point by steps or work")
        self._picture.add_above(setting_strip("Beside the map", self.beside))

    def _connect(self) -> None:
        self.column.setFixedWidth(190)
        self.racers.setFixedWidth(118)
        self.column.setAccessibleName("Input of the straight line")
        self.racers.setAccessibleName("Selected racer")
        self.column.chosen.connect(lambda value: self.change_requested.emit("surface.column", int(value)))
        self.racers.chosen.connect(lambda value: self.racer_selected.emit(int(value)))
        self.add.clicked.connect(self._open_menu)
        self.remove.clicked.connect(lambda: self.removal_requested.emit(self._selected))
        self.start.entered.connect(self.start_moved)
        self.nudge.clicked.connect(self.nudge_requested)
        self.search.clicked.connect(self._on_search_clicked)
        self.levels.chosen.connect(lambda value: self.log_chosen.emit(value == "log"))
        self.arrows.chosen.connect(lambda value: self.arrows_chosen.emit(value == "on"))
        self.beside.chosen.connect(lambda value: self.curves_chosen.emit(value == "curves"))

    def _on_search_clicked(self) -> None:
        searching = self.search.text().strip() == "Cancel"
        (self.cancel_requested if searching else self.search_requested).emit()

    def _open_menu(self) -> None:
        """Offer every class that fits; those that do not are told with the reason."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        for name in NAMES:
            menu.addAction(name, partial(self.racer_wanted.emit, name))
        menu.addSeparator()
        for name, reason in DOES_NOT_FIT.items():
            action = menu.addAction(f"{name} does not fit")
            action.setToolTip(f"{name}: {reason}.")
            action.setEnabled(False)
        menu.popup(self.add.mapToGlobal(self.add.rect().bottomLeft()))


def _of_racers() -> list[Hyperparameter]:
    """Return the settings of one racer but for those of classes that do not fit."""
    left_out = ("optimizer.rest", *(f"optimizer.{name}." for name in DOES_NOT_FIT))
    return [one for path, one in racer_settings().items() if not path.startswith(left_out)]
