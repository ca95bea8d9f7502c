"""The columns of the user's own table that give the target away, and the switch that takes them in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.experiment import hyperparameter
from core.hyperparameters import Hyperparameter
from gui.controls.plain_group import wrapped_label
from gui.controls.row import CONTENT_WIDTH
from gui.controls.switch_row import SwitchRow
from gui.theme import Theme

LOOKING = "Looking for columns that give the target away …"
NONE_FOUND = "No column was found that gives the target away."
SOUGHT = (
    "Looked for: the target in another unit or on another scale, two columns of which it is the sum, the "
    "difference, the product or the quotient, and several of which it is a weighted sum."
)
MOST_TOLD = 4
"""More leaks are counted, and told by the tool tip."""


class LeakBox(QWidget):
    """What was found, one paragraph for each leak, and below it the switch."""

    leak_requested = Signal(bool)
    """Whether the columns are wanted as inputs."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.words = wrapped_label("", "hint")
        self.row = SwitchRow(_setting(), theme)
        self.row.change_requested.connect(lambda _, on: self.leak_requested.emit(on))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.words)
        column.addWidget(self.row)
        self.row.hide()
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        """Take the colours and sizes of a theme."""
        self.row.set_theme(theme)

    def show_leaks(
        self, texts: Sequence[str] | None, fault: str, all_in_use: bool, applied_command: int
    ) -> None:
        """Show what was found, a sentence each; None while it is looked for.

        `fault` says why it cannot be; `all_in_use` is whether all those columns are inputs now.
        """
        self.show()
        self.row.setVisible(bool(texts))
        self.row.show_value(all_in_use, applied_command)
        told = list(texts or ())[:MOST_TOLD]
        if texts is not None and len(texts) > MOST_TOLD:
            told.append(f"And {len(texts) - MOST_TOLD} more.")
        words = fault or (LOOKING if texts is None else "\n\n".join(told) or NONE_FOUND)
        if words != self.words.text():
            self.words.setText(words)
            self.words.setToolTip("\n\n".join(texts) if texts else SOUGHT)
            self.words.setMinimumHeight(self.words.heightForWidth(CONTENT_WIDTH))


def _setting() -> Hyperparameter:
    """Return the switch of the bike tables in words that suit any table."""
    setting = hyperparameter("data.leak")
    words = (
        "Gives the network the columns named above, from which the target can be computed. Nobody knows "
        "them in advance: a score with them is worthless, which is what this shows."
    )
    return replace(setting, control=replace(setting.control, label="Leak these columns", help=words))
