"""The row of one setting: what all kinds have in common.

A row shows three values that are mostly the same: the one in use (what the engine has applied), the
one asked for (until the engine answers), and the text under the user's hands. It never emits a
change that the user did not make, and it never overwrites what the user is doing.
"""

from __future__ import annotations

from functools import cached_property
from math import ceil

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAction, QContextMenuEvent, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from core.experiment import Experiment
from core.hyperparameters import Hyperparameter, Value
from gui.controls.glyph import Glyph
from gui.controls.reset_button import ResetButton
from gui.controls.words import ICONS, tooltip
from gui.theme import Theme, tokens
from gui.widgets.labels import label

LEFT, RIGHT = 20, 10
"""Margins in px; the scroll bar has its own place right of them, so that nothing moves when it appears."""
SCROLL_BAR_PX = 10
CONTENT_WIDTH = 288
ROW_HEIGHT = 30
_GAP = 4
RING = 3
"""Room at the right for an input that paints its focus ring outside of itself."""


class SettingRow(QWidget):
    """Label, mark and input of a setting. Subclasses add the input and say how it shows a value."""

    change_requested = Signal(str, object)
    """Path and stored value that the user asks for."""
    table_requested = Signal(str)
    """Path of a setting that is chosen where the user's table is shown."""

    def __init__(self, setting: Hyperparameter, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setting = setting
        self._theme = theme
        self._in_use: Value = setting.default
        self._asked: Value = setting.default
        self._pending: int | None = None
        self._sentence = ""
        self._name = setting.control.label
        self._label = label(self._name, "setting")
        self._mark = Glyph(ICONS[setting.control.acts], theme)
        self._reset = ResetButton(f"Reset {self._name} to its default: {_default(setting)}", theme)
        self._reset.clicked.connect(self.reset)
        self._fault: QLabel | None = None
        self._note: QLabel | None = None
        self._top = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._lay_out()
        self.setToolTip(tooltip(setting))

    # What the panel tells the row -------------------------------------------------

    @property
    def pending(self) -> int | None:
        """Number of the command that the row waits for."""
        return self._pending

    @property
    def fault(self) -> str:
        """The sentence below the row; empty if the entry is good."""
        return self._fault.text() if self._sentence and self._fault is not None else ""

    @property
    def waits(self) -> bool:
        """Whether the spinner is to be seen: the engine has been busy for a while."""
        return self._reset.waits

    @property
    def is_changed(self) -> bool:
        """Whether the value is another one than the default."""
        return self._asked != self.setting.default

    @property
    def is_wanted(self) -> bool:
        """Whether something is going on that hiding the row would break off or conceal."""
        return self._pending is not None or bool(self._sentence) or self.is_held()

    @property
    def has_focus(self) -> bool:
        """Whether one of the inputs has the focus."""
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def drop_focus(self) -> None:
        """Let nobody have the focus: hidden with it, it would go to a button, which Enter then presses."""
        for widget in self.findChildren(QWidget):
            if widget.hasFocus():
                widget.clearFocus()

    @property
    def note(self) -> str:
        """The line below the input; mostly empty."""
        return "" if self._note is None else self._note.text()

    def show_value(self, value: Value, applied_command: int) -> None:
        """Take the value that the engine uses; show it unless the user or a command is ahead of it."""
        if self._pending is not None and applied_command >= self._pending:
            self._pending = None
            self._reset.stop_waiting()
        self._in_use = value
        if self._sentence:
            self._lay_out_fault()
        self.settle()

    def settle(self) -> None:
        """Go back to the value in use, unless the row waits, is wrong, or is in the user's hands."""
        if not self.is_wanted:
            self._show(self._in_use)

    def mark_pending(self, command_number: int) -> None:
        """Wait for a command; the entry was good."""
        self.clear_fault()
        self._pending = command_number
        self._reset.start_waiting()

    def show_fault(self, sentence: str) -> None:
        """Say below the row what is wrong and which value stays in use."""
        self._sentence = sentence.removeprefix(f"{self.setting.control.label}: ")
        self._asked = self._in_use
        self._show_fault_look(True)
        self._lay_out_fault()
        self._reset.show_useful(self.is_changed)
        self.update()

    def clear_fault(self) -> None:
        """Take the sentence away."""
        if self._sentence and self._fault is not None:
            self._sentence = ""
            self._show_fault_look(False)
            self._fault.setVisible(False)
            self.updateGeometry()

    def reset(self) -> None:
        """Ask for the default."""
        self.ask(self.setting.default)

    def give_back(self) -> None:
        """Take an unfinished or wrong entry back."""
        self.clear_fault()
        self._show(self._in_use if self._pending is None else self._asked)

    def show_name(self, markup: str) -> None:
        """Set the words of the label as rich text, to tell alike rows apart or to mark what was found."""
        if markup != self._name:
            self._name = markup
            self._label.setText(markup)

    def show_note(self, words: str) -> None:
        """Set the line below the input; empty takes it away."""
        if self._note is None:
            if not words:
                return
            self._note = label("", "hint")
            self._note.setFixedSize(CONTENT_WIDTH, 20)
            self._note.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
            self._column.insertWidget(self._belows, self._note)
        if words != self._note.text():
            self._note.setText(words)
            self._note.setVisible(bool(words))

    def follow(self, experiment: Experiment) -> None:
        """Take what the row offers from the experiment in use. Few rows need it."""

    def show_inherited(self, value: Value) -> None:
        """Take the value that an empty entry stands for. Only rows of optional numbers show it."""

    def set_theme(self, theme: Theme) -> None:
        """Take the colours of a theme."""
        self._theme = theme
        self._mark.set_theme(theme)
        self._reset.set_theme(theme)
        self.update()

    @cached_property
    def reset_action(self) -> QAction:
        """The entry of context menus that asks for the default."""
        action = QAction(f"Reset to default ({_default(self.setting)})", self)
        action.triggered.connect(self.reset)
        return action

    # What the user does -----------------------------------------------------------

    def ask(self, value: Value) -> None:
        """Show a value that the user chose and ask for it, if it is another one."""
        self.clear_fault()
        before = self._asked
        self._show(value)
        if value != before:
            self.change_requested.emit(self.setting.path, value)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Reset to the default with a double click on the label."""
        if self._label.geometry().contains(event.position().toPoint()):
            self.reset()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer the default."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.reset_action)
        menu.popup(event.globalPos())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the bar that marks a changed setting."""
        if not self.is_changed:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.accent)
        bottom = self._fault.y() if self._sentence and self._fault else self.height()
        width = tokens()["control"]["changed_bar_px"]
        painter.drawRoundedRect(QRectF(8, 3, width, bottom - 6), 1.5, 1.5)
        painter.end()

    # For the subclasses -----------------------------------------------------------

    def is_held(self) -> bool:
        """Return whether the user is in the middle of a change."""
        return False

    def inputs(self) -> list[QWidget]:
        """Return the widgets that take the user's input, the main one first."""
        raise NotImplementedError

    def _display(self, value: Value) -> None:
        """Show a value in the inputs, silently."""
        raise NotImplementedError

    def _show_fault_look(self, wrong: bool) -> None:
        """Give the input the look of a wrong entry; without a text field, go back to the value in use."""
        if wrong:
            self._show(self._in_use)

    @property
    def room_beside_label(self) -> int:
        """Width in px that is left for an input at the right of the label."""
        label = QFontMetricsF(self._theme.font("control")).horizontalAdvance(self.setting.control.label)
        return CONTENT_WIDTH - ceil(label) - self._mark.width() - self._reset.width() - 3 * _GAP

    def _add_input(self, widget: QWidget, *, below: bool = False, name: str = "") -> None:
        """Put an input at the right of the label, or below it over the full width."""
        widget.setAccessibleName(name or self.setting.control.label)
        widget.setAccessibleDescription(self.setting.control.help)
        widget.setToolTip(self.toolTip())
        if below:
            self._column.insertWidget(self._belows, widget)
            self._belows += 1
        else:
            self._top.addWidget(widget)
            if self._label.buddy() is None:
                self._label.setBuddy(widget)

    def _add_room_below(self, height: int) -> None:
        self._column.insertSpacing(self._belows, height)
        self._belows += 1

    def _show(self, value: Value) -> None:
        changed = self.is_changed
        self._asked = value
        self._display(value)
        if changed != self.is_changed or self._reset.isEnabled() != self.is_changed:
            self._reset.show_useful(self.is_changed)
            self.update()

    def _lay_out(self) -> None:
        strip = QWidget()
        strip.setFixedHeight(ROW_HEIGHT)
        strip.setLayout(self._top)
        self._top.setContentsMargins(0, 0, RING, 0)
        self._top.setSpacing(_GAP)
        self._top.addWidget(self._label)
        self._top.addWidget(self._mark)
        self._top.addStretch(1)
        self._top.addWidget(self._reset)
        self._column.setContentsMargins(LEFT, 0, RIGHT - RING, 0)
        self._column.setSpacing(0)
        self._column.addWidget(strip)
        self._belows = 1

    def _lay_out_fault(self) -> None:
        if self._fault is None:
            self._fault = label("", "error")
            self._fault.setWordWrap(True)
            self._fault.setFixedWidth(CONTENT_WIDTH)
            self._fault.setVisible(False)
            self._column.addWidget(self._fault)
        stays = self.setting.shown_with_unit(self._in_use) or "nothing"
        if self.setting.control.entry != "formula":  # x is no X
            stays = stays[:1].upper() + stays[1:]
        text = f"{self._sentence} {stays} stays in use."
        if text != self._fault.text() or self._fault.isHidden():
            self._fault.setText(text)
            self._fault.ensurePolished()
            self._fault.setFixedHeight(self._fault.heightForWidth(CONTENT_WIDTH) + 8)
            self._fault.setAlignment(Qt.AlignmentFlag.AlignTop)
            self._fault.setVisible(True)
            self.updateGeometry()


def _default(setting: Hyperparameter) -> str:
    return setting.shown_with_unit(setting.default) or "empty"
