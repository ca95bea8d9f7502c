"""The rows of the user's own table and of points edited by hand: what is set, and where to change it."""

from __future__ import annotations

from PySide6.QtWidgets import QPushButton, QWidget

from core.hyperparameters import Hyperparameter, Value
from gui.controls.row import SettingRow
from gui.theme import Theme
from gui.widgets.list_button import ListButton

_WIDTH = 130
_HEIGHT = 26


class ColumnsRow(SettingRow):
    """A file or columns of it: chosen where the table is shown, so the button asks for that."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self._button = ListButton(theme)
        self._button.setFixedWidth(min(_WIDTH, self.room_beside_label))
        self._button.clicked.connect(lambda: self.table_requested.emit(self.setting.path))
        self._add_input(self._button)
        self._display(setting.default)

    def inputs(self) -> list[QWidget]:
        """Return the button."""
        return [self._button]

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        super().set_theme(theme)
        self._button.set_theme(theme)

    def _display(self, value: Value) -> None:
        words = self._words(value)
        self._button.setText(words)
        self._button.setAccessibleName(f"{self.setting.control.label}: {words}")

    def _words(self, value: Value) -> str:
        if isinstance(value, tuple):
            return "none" if not value else str(value[0]) if len(value) == 1 else f"{len(value)} columns"
        name = str(value).replace("\\", "/").rpartition("/")[2]
        return name or ("choose …" if self.setting.control.entry == "file" else "none")


class PointsRow(SettingRow):
    """How many points were edited by hand, and a button that takes all of that back."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(setting, theme, parent)
        self._button = QPushButton()
        self._button.setProperty("look", "small")
        self._button.setFixedHeight(_HEIGHT)
        self._button.clicked.connect(self.reset)
        self._add_input(self._button)
        self._display(setting.default)

    def inputs(self) -> list[QWidget]:
        """Return the button."""
        return [self._button]

    def _display(self, value: Value) -> None:
        count = len(value) if isinstance(value, tuple) else 0
        self._button.setText(f"take {count:,} back" if count else "none")
        self._button.setEnabled(count > 0)
