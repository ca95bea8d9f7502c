"""The row of a set of names: a button that says how many are chosen and opens their list."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from core.hyperparameters import Hyperparameter, Value
from core.settings import BIKE_INPUTS, DAILY_BIKE_INPUTS
from gui.controls.names_popup import NamesPopup
from gui.controls.row import SettingRow
from gui.theme import Theme
from gui.widgets.list_button import ListButton

_NAMES = {"data.inputs": BIKE_INPUTS, "data.daily_inputs": DAILY_BIKE_INPUTS}
"""What can be chosen, in the order in which it is stored."""
_WIDTH = 96


class NamesRow(SettingRow):
    """Some names out of all; an empty choice stands for all of them."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self.names = _NAMES[setting.path]
        """All that can be chosen, in their order."""
        self._popup: NamesPopup | None = None
        self._button = ListButton(theme)
        self._button.setFixedWidth(_WIDTH)
        self._button.clicked.connect(self._on_button_clicked)
        self._add_input(self._button)
        self._display(setting.default)

    @property
    def popup(self) -> NamesPopup | None:
        """The list; None before it was opened."""
        return self._popup

    def is_held(self) -> bool:
        """Return whether the list is open."""
        return self._popup is not None and self._popup.isVisible()

    def inputs(self) -> list[QWidget]:
        """Return the button."""
        return [self._button]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        self._button.set_theme(theme)
        if self._popup is not None:
            self._popup.set_theme(theme)

    def _display(self, value: Value) -> None:
        chosen, most = len(self._chosen(value)), len(self.names)
        self._button.setText(f"all {most}" if chosen == most else f"{chosen} of {most}")
        self._button.setAccessibleName(f"{self.setting.control.label}: {self._button.text()}")

    def _chosen(self, value: Value) -> tuple[str, ...]:
        own = tuple(str(name) for name in value) if isinstance(value, tuple) else ()
        return own or self.names

    def _on_button_clicked(self) -> None:
        if self._popup is None:
            self._popup = NamesPopup(self.names, self._theme, self)
            self._popup.closed.connect(self._on_popup_closed)
        self._popup.open_below(self._button, self._chosen(self._asked))

    def _on_popup_closed(self, meant: bool) -> None:
        if self._popup is not None and meant and self._popup.ticked != self._chosen(self._asked):
            ticked = self._popup.ticked
            self.ask(() if len(ticked) == len(self.names) else ticked)
        else:
            self.settle()
