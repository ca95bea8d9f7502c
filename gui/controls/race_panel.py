"""The controls of the loss surface: what it is, who races on it, from where, how noisy, how fair."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from core.hyperparameters import Hyperparameter
from core.landscape.surface import Point
from core.plane.settings import NetworkPlane, plane_settings
from core.race.experiment import RaceExperiment, race_settings, racer_settings
from core.race.proposal import FIRST
from core.race.settings import DOES_NOT_FIT, MAX_RACERS
from core.race.snapshot import SearchProgress
from core.settings.optimizer_types import RestMethod
from gui.controls.plain_group import PlainGroup
from gui.controls.row import CONTENT_WIDTH, LEFT, RIGHT
from gui.controls.start_fields import StartFields
from gui.controls.undo_buttons import say_what_returns, undo_buttons
from gui.theme import Theme
from gui.widgets.action_button import ActionButton
from gui.widgets.combo import SmallCombo
from gui.widgets.icon_button import IconButton
from gui.widgets.labels import label
from gui.widgets.segments import SmallSegments

WIDTH = 328
SCROLL_BAR_PX = 10
NAMES = (*FIRST, *(m for m in (*RestMethod.__args__, "LBFGS") if m not in FIRST))  # type: ignore[attr-defined]
"""What can be added, in the order of the menu."""
NO_RACER = "No racer yet"


class RacePanel(QWidget):
    """Asks for changes and shows what is asked for; it holds no settings of its own."""

    change_requested = Signal(str, object)
    """Path and stored value: of surface and race, or of the selected racer (``optimizer.SGD.lr``)."""
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
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[object, ...] = ()
        self._selected = 0
        self.undo, self.redo = undo_buttons(theme)
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
        self._report = label("", "hint")
        self._make_groups()
        self._lay_out()
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

    def show_choices(self, log: bool, arrows: bool) -> None:
        """Mark how the surface is drawn."""
        self.levels.choose("log" if log else "linear")
        self.arrows.choose("on" if arrows else "off")

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

    def show_fault(self, path: str, sentence: str) -> None:
        """Say below a setting why its value cannot be used; the one in use stays."""
        for group in (self._surface, self._racer, self._length, self._plane):
            row = group.row(path)
            if row is not None:
                row.show_fault(sentence)

    def show_undo(self, undo: str, redo: str) -> None:
        """Say what the buttons would take back or do again; empty words disable them."""
        say_what_returns(self.undo, self.redo, undo, redo)

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self._theme = theme
        buttons = (self.undo, self.redo, self.column, self.racers, self.add, self.remove)
        pictures = (self.levels, self.arrows)
        for part in (*buttons, self.start, self.nudge, self.search, *pictures, *self._groups):
            part.set_theme(theme)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground and the hairline at the right."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.panel)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), self._theme.line)
        painter.end()

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
        self._groups = (
            *(self._surface, self._racer, self._start_group, self._length, self._fair, self._picture),
            self._plane,
        )
        for group in self._groups:
            group.change_requested.connect(self.change_requested)
        self._column_strip = _strip("Input", self.column)
        self._surface.add_above(self._column_strip)
        self._racer.add_above(_strip("Selected", self.racers, self.remove, self.add))
        self._start_group.add_above(_strip("", self.start))
        self._start_group.add_below(_strip("", self.nudge))
        self._fair.add_above(_strip("", self.search))
        self._report.setWordWrap(True)
        self._report.setFixedWidth(CONTENT_WIDTH)
        self._report.setContentsMargins(LEFT, 0, 0, 4)
        self._report.hide()
        self._fair.add_below(self._report)
        self.levels.setToolTip("Levels by factors of the distance from the lowest value, or by equal sums")
        self.arrows.setToolTip("Gradient, velocity and step of the selected racer, as arrows on the map")
        self._picture.add_above(_strip("Levels", self.levels))
        self._picture.add_above(_strip("Arrows of the step", self.arrows))

    def _lay_out(self) -> None:
        self.setFixedWidth(WIDTH)
        self.column.setFixedWidth(190)
        self.racers.setFixedWidth(118)
        head = QHBoxLayout()
        head.setContentsMargins(LEFT, 8, RIGHT + SCROLL_BAR_PX, 2)
        head.addWidget(label("Loss surface", "title"), 1)
        head.addWidget(self.undo)
        head.addWidget(self.redo)
        body = QWidget()
        body.setFixedWidth(WIDTH - SCROLL_BAR_PX)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(0)
        for group in self._groups:
            column.addWidget(group)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        body.setAutoFillBackground(False)
        scroll.viewport().setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(scroll, 1)

    def _connect(self) -> None:
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
        self.undo.clicked.connect(self.undo_requested)
        self.redo.clicked.connect(self.redo_requested)
        self.show_undo("", "")

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

    def sizeHint(self) -> QSize:
        """Return the fixed width and any height."""
        return QSize(WIDTH, 600)


def _of_racers() -> list[Hyperparameter]:
    """Return the settings of one racer but for those of classes that do not fit."""
    left_out = ("optimizer.rest", *(f"optimizer.{name}." for name in DOES_NOT_FIT))
    return [one for path, one in racer_settings().items() if not path.startswith(left_out)]


def _strip(words: str, *widgets: QWidget) -> QWidget:
    """Return a line with a label at the left and widgets at the right."""
    strip = QWidget()
    row = QHBoxLayout(strip)
    row.setContentsMargins(LEFT, 2, RIGHT, 4)
    row.setSpacing(6)
    if words:
        row.addWidget(label(words, "setting"))
        row.addStretch(1)
    for widget in widgets:
        row.addWidget(widget)
    if not words:
        row.addStretch(1)
    return strip
