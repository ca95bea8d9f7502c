"""The controls panel: a row for every setting of an experiment, made from its description."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from core.experiment import LAYER_GROUPS, Experiment, hyperparameter
from gui.controls.group import ControlGroup
from gui.controls.layers_group import LayersGroup
from gui.controls.mark_key import HEIGHT, MarkKey
from gui.controls.panel_head import PanelHead
from gui.controls.rate_picture import RatePicture
from gui.controls.row import SettingRow
from gui.controls.search import Query
from gui.controls.sections import SECTIONS, section_names
from gui.controls.showing import Detail, Showing
from gui.controls.side_panel import SidePanel
from gui.theme import Theme
from gui.widgets.labels import label


class ControlsPanel(SidePanel):
    """All settings, in sections that fold. It asks for changes and shows what the engine has applied."""

    table_requested = Signal(str)
    """Path of a setting that is chosen where the user's table is shown."""
    change_requested = Signal(str, object)
    """Path and stored value (float, int, bool, str, tuple or None) that the user asks for."""
    copy_requested = Signal()
    choices_changed = Signal()
    """The user wants to see the basic settings, or all."""

    _head: PanelHead

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, PanelHead(theme), parent)
        self._showing = Showing()
        self._shown = False
        self._rate_now = ""
        self._rate_path = ""
        self._groups: dict[str, ControlGroup] = {}
        self._to_be_shown: list[ControlGroup] = []
        self._nothing = label("", "hint")
        self._key = MarkKey(theme)
        self.rate_picture = RatePicture(theme)
        """The learning rate over the epochs, in the section of the schedule."""
        self._make_groups()
        self._lay_out()
        self._connect()

    # ---- what the engine says -------------------------------------------------------------

    def show_experiment(self, experiment: Experiment, applied_command: int) -> None:
        """Show the values that the engine has applied, up to the command of the given number.

        Leaves alone what the user is editing or dragging, what is wrong, and what waits for a later
        command. Costs nothing when neither argument has changed.
        """
        now = self._showing
        unchanged = experiment is now.experiment or experiment == now.experiment
        if self._shown and unchanged and applied_command == now.applied_command:
            return
        self._shown = True
        self._show(Showing(experiment, applied_command, now.detail, now.query), still=unchanged)
        self._place_rate_now()

    def mark_pending(self, path: str, command_number: int) -> None:
        """Wait for a command that carries a new value of the setting. Raises KeyError for an unknown path."""
        for group in self._groups.values():
            for other, row in group.rows.items():
                if other != path and row.setting.kind in ("switch", "choice"):
                    row.clear_fault()
        row = self.row(path)
        if command_number > self._showing.applied_command:
            row.mark_pending(command_number)
        else:
            row.clear_fault()
            row.settle()

    def show_fault(self, path: str, sentence: str) -> None:
        """Say below the setting why its value cannot be used, where the user sees it.

        Raises KeyError for an unknown path.
        """
        row = self.row(path)
        row.show_fault(sentence)
        group = self.group(row.setting.group)
        if not group.shows(path):
            self._head.search.clear()
        if not group.is_open or not group.shows(path):
            group.reveal(path)
        self._scroll_to(row)

    def show_rate_now(self, text: str) -> None:
        """Say below the base learning rate what it is now: ``now 0.00051 · schedule Cosine``."""
        if text != self._rate_now:
            self._rate_now = text
            self._place_rate_now()

    # ---- what is to be seen ---------------------------------------------------------------

    @property
    def detail(self) -> Detail:
        """Whether the panel shows the basic settings or all that have an effect."""
        return self._showing.detail

    def set_detail(self, detail: Detail) -> None:
        """Show the basic settings or all of them."""
        self._head.show_detail(detail)
        if detail != self.detail:
            now = self._showing
            self._show(Showing(now.experiment, now.applied_command, detail, now.query))

    @property
    def choices(self) -> dict[str, str | float | int | bool]:
        """What is chosen here, to be remembered."""
        return {"detail": self.detail}

    def use_choices(self, choices: Mapping[str, str | float | int | bool]) -> None:
        """Choose what was remembered, as far as it is known."""
        if choices.get("detail") in ("basic", "all"):
            self.set_detail(cast(Detail, choices["detail"]))

    def _on_detail_chosen(self, detail: Detail) -> None:
        self.set_detail(detail)
        self.choices_changed.emit()

    def focus_search(self) -> None:
        """Give the search field the focus, its text selected."""
        self._head.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._head.search.selectAll()

    def show_group(self, name: str) -> None:
        """Open the section of a group (``optimizer``, ``layer2``) and scroll to it, even from Basic.

        Raises KeyError for an unknown one.
        """
        group = self.group(name)
        if name in LAYER_GROUPS:
            experiment = self._showing.experiment
            at_output = name == LAYER_GROUPS[-1]
            self.show_layer(experiment.network.layers if at_output else LAYER_GROUPS.index(name))
            return
        self._head.search.clear()
        if group.isHidden():
            self.set_detail("all")
        group.set_open(True)
        self._scroll_to(group)

    def show_only(self, name: str) -> None:
        """Open a section, fold all others, and scroll to it. Raises KeyError for an unknown one."""
        for other, group in self._groups.items():
            group.set_open(other == name)
        self.show_group(name)

    def show_layer(self, index: int) -> None:
        """Open the layers at one of them: 0 is the first hidden layer, the last is the output layer.

        Raises IndexError if the network has no such layer.
        """
        layers = cast(LayersGroup, self._groups["layers"])
        self._head.search.clear()
        layers.choose(index)
        if layers.isHidden() or layers.chosen != index:
            self.set_detail("all")
        layers.set_open(True)
        self._scroll_to(layers)

    def row(self, path: str) -> SettingRow:
        """Return the row of a setting, made if need be. Raises KeyError for an unknown path."""
        return self.group(hyperparameter(path).group).row(path)

    def group(self, name: str) -> ControlGroup:
        """Return a section by its name or by that of a group in it. Raises KeyError for an unknown one."""
        return self._groups[section_names().get(name, name)]

    # ---- look -----------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the ground, the hairline at the right and the one above the key."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(0, self.height() - HEIGHT - 1, self.width(), 1, self._theme.line)
        painter.end()

    # ---- within ---------------------------------------------------------------------------

    def _show(self, showing: Showing, *, still: bool = False) -> None:
        """Show another state; `still` if nothing will appear or vanish, so that painting need not wait."""
        self._showing = showing
        self._to_be_shown = []
        if not still:
            self.setUpdatesEnabled(False)
        for group in self._groups.values():
            group.show_state(showing)
        self._say_if_nothing()
        if not still:
            self.setUpdatesEnabled(True)

    def _show_by_and_by(self, showing: Showing) -> None:
        """Show another state section by section: making many rows at once would hold up the window."""
        self._showing = showing
        self._to_be_shown = list(self._groups.values())
        self._show_next()

    def _show_next(self) -> None:
        if not self._to_be_shown:
            return
        self._to_be_shown.pop(0).show_state(self._showing)
        if self._to_be_shown:
            QTimer.singleShot(0, self, self._show_next)
        else:
            self._say_if_nothing()

    @property
    def is_settled(self) -> bool:
        """Whether all sections show what was searched for."""
        return not self._to_be_shown

    def _say_if_nothing(self) -> None:
        found = any(not group.isHidden() for group in self._groups.values())
        self._nothing.setVisible(not found)
        if not found:
            self._nothing.setText(f"No setting has “{self._showing.query.text}” in its name or help.")

    def _place_rate_now(self) -> None:
        """Put the present rate below the base rate of the method in use."""
        path = self._showing.experiment.learning_rate_path
        group = self._groups["optimizer"]
        if path != self._rate_path and self._rate_path in group.rows:
            group.rows[self._rate_path].show_note("")
        self._rate_path = path
        if path in group.rows:
            group.rows[path].show_note(self._rate_now)

    def _scroll_to(self, widget: QWidget) -> None:
        """Bring a widget into view, with its top at the top if it is too high."""
        for part in (widget, widget.parentWidget(), self._body):
            layout = None if part is None else part.layout()
            if layout is not None:
                layout.activate()
        self._body.adjustSize()
        self._scroll.ensureWidgetVisible(widget, 0, 0)

    def _on_search_changed(self, text: str) -> None:
        query, now = Query(text), self._showing
        if query != now.query:
            showing = Showing(now.experiment, now.applied_command, now.detail, query)
            if query:
                self._show_by_and_by(showing)
            else:
                self._show(showing)  # whoever ends the search wants to see something else at once
            self._scroll.verticalScrollBar().setValue(0)

    def _on_search_left(self) -> None:
        """Give the focus to the first setting that was found."""
        for group in self._groups.values():
            for setting in group.settings:
                if group.is_open and group.shows(setting.path):
                    group.row(setting.path).inputs()[0].setFocus(Qt.FocusReason.TabFocusReason)
                    return

    def _on_row_made(self, row: SettingRow) -> None:
        path = row.setting.path
        if path == "schedule.method":
            self._groups["schedule"].place_below(path, self.rate_picture)
        elif path == self._rate_path:
            row.show_note(self._rate_now)

    def _make_groups(self) -> None:
        for section in SECTIONS:
            kind = LayersGroup if section.name == "layers" else ControlGroup
            group = kind(section, self._theme)
            group.change_requested.connect(self.change_requested)
            group.table_requested.connect(self.table_requested)
            group.row_made.connect(self._on_row_made)
            self._groups[section.name] = group

    def _connect(self) -> None:
        head = self._head
        head.search.textChanged.connect(self._on_search_changed)
        head.search.left_downwards.connect(self._on_search_left)
        head.detail_chosen.connect(self._on_detail_chosen)
        head.copy_requested.connect(self.copy_requested)

    def _lay_out(self) -> None:
        self._column.setContentsMargins(0, 2, 0, 8)
        self._nothing.setWordWrap(True)
        self._nothing.setContentsMargins(20, 12, 10, 12)
        self._nothing.hide()
        self._add(self._nothing, *self._groups.values())
        self._whole.addSpacing(1)
        self._whole.addWidget(self._key)
        self._dress(self._key, self.rate_picture, *self._groups.values())
