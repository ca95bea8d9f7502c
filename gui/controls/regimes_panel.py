"""The controls of the stage *Batches*: the regimes, each with its batch size and learning rate."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.experiment import Experiment
from core.hyperparameters import Hyperparameter
from core.studies.settings import MOST_REGIMES, RegimeSettings, RegimesSettings, regime_settings
from gui.controls.number_row import NumberRow
from gui.controls.plain_group import PlainGroup, setting_strip, wrapped_label
from gui.controls.row import LEFT
from gui.controls.side_panel import SidePanel
from gui.controls.undo_head import TitleHead
from gui.theme import Theme
from gui.widgets.action_button import ActionButton

SHARED = ("batches.shuffle", "batches.drop_last", "batches.seed", "network.seed")
"""Settings of the experiment that all regimes share."""


class RegimesPanel(SidePanel):
    """Asks for changes and shows what is asked for; it holds no settings of its own."""

    change_requested = Signal(int, str, object)
    """Number of a regime, name of its setting (``size``) and stored value."""
    shared_change_requested = Signal(str, object)
    """Path and stored value of a setting of the experiment."""
    regime_wanted = Signal()
    """One more regime."""
    removal_requested = Signal(int)
    """Number of a regime."""

    def __init__(self, theme: Theme, shared: Iterable[Hyperparameter], parent: QWidget | None = None) -> None:
        """Make the panel; `shared` are settings of the experiment that all regimes share."""
        super().__init__(theme, TitleHead(theme, "Batches"), parent)
        self._shown: tuple[object, ...] = ()
        self.regimes: dict[int, PlainGroup] = {}
        """The group of each regime that was made so far, by its number."""
        self.removals: dict[int, ActionButton] = {}
        self.add = ActionButton("plus", "Add a regime", "Compare one more batch size", theme)
        self._shared = PlainGroup("For all regimes", shared, theme)
        self._regimes = QVBoxLayout()
        self._regimes.setSpacing(0)
        self._column.insertLayout(0, self._regimes)
        hint = wrapped_label("All else is as on the stage Network.", "hint")
        hint.setContentsMargins(LEFT, 6, 0, 4)
        self._add(setting_strip("", self.add, air_px=2), self._shared, hint)
        self._dress(self.add, self._shared)
        self._shared.change_requested.connect(self.shared_change_requested)
        self.add.clicked.connect(self.regime_wanted)

    # ---- what is shown ---------------------------------------------------------------------

    def show_regimes(
        self, settings: RegimesSettings, names: dict[int, str], experiment: Experiment, applied_command: int
    ) -> None:
        """Show the regimes with their `names` by number; costs nothing when unchanged."""
        shown = (settings, names, experiment, applied_command)
        if shown == self._shown:
            return
        self._shown = shown
        numbers = [regime.number for regime in settings.regimes]
        for regime in settings.regimes:
            group = self.regimes.get(regime.number)
            if group is None:
                group = self._make_group(regime.number)
            name = names.get(regime.number, "")
            group.show_values(regime, applied_command, regime_settings()["size"].shown_with_unit(regime.size))
            group.header.setText(f"Regime {regime.number}: {name}" if name else f"Regime {regime.number}")
            group.show()
            rate = group.row("learning_rate")
            if isinstance(rate, NumberRow):
                rate.show_inherited(experiment.value(experiment.learning_rate_path))
        for number, group in self.regimes.items():
            if number not in numbers:
                group.hide()
        for place, number in enumerate(numbers):
            if self._regimes.indexOf(self.regimes[number]) != place:
                self._regimes.insertWidget(place, self.regimes[number])
        for button in self.removals.values():
            button.setEnabled(len(numbers) > 1)
        self.add.setEnabled(len(numbers) < MOST_REGIMES)
        self._shared.show_values(experiment, applied_command)

    def show_fault(self, number: int, name: str, sentence: str) -> None:
        """Say below a setting why its value cannot be used; the one in use stays."""
        group = self.regimes.get(number)
        row = None if group is None else group.row(name)
        if row is not None:
            row.show_fault(sentence)

    def show_shared_fault(self, path: str, sentence: str) -> None:
        """Say below a setting of all regimes why its value cannot be used."""
        row = self._shared.row(path)
        if row is not None:
            row.show_fault(sentence)

    # ---- within ----------------------------------------------------------------------------

    def _make_group(self, number: int) -> PlainGroup:
        group = PlainGroup(f"Regime {number}", regime_settings().values(), self._theme)
        group.change_requested.connect(partial(self.change_requested.emit, number))
        remove = ActionButton("x", "Remove", f"Remove regime {number} from the comparison", self._theme)
        remove.clicked.connect(partial(self.removal_requested.emit, number))
        group.add_below(setting_strip("", remove, air_px=2))
        self._regimes.addWidget(group)  # at once: without a parent it would be shown as a window
        self._dress(group, remove)
        self.regimes[number], self.removals[number] = group, remove
        return group


def next_regime(settings: RegimesSettings, rows: int) -> RegimeSettings:
    """Return one more regime: the first free number, and a batch size that is not there yet."""
    numbers = {regime.number for regime in settings.regimes}
    sizes = {regime.size for regime in settings.regimes}
    number = next(one for one in range(1, MOST_REGIMES + 2) if one not in numbers)
    wanted = (4, 32, 8, 64, 2, 128, 16, 256, 1)
    size = next((one for one in wanted if one not in sizes and one < rows), None)
    return RegimeSettings(number=number, size=size)
