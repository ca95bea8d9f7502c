"""Random hands on the real widgets of a window that trains at full speed.

Every action is made of mouse and key events. `Gaps` measures how long the GUI thread was not free.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLineEdit, QWidget

from core.experiment import hyperparameters
from core.hyperparameters import Hyperparameter
from gui.controls.row import SettingRow
from gui.controls.slider import Slider
from gui.widgets.segments import SmallSegments
from gui.window.main_window import MainWindow

TEXTS = ("0.5", "3", "1e-3", "12", "0", "999999999", "-1", "abc", "", "16, 8", "50 %", "1e400", "7;5")
"""What is typed into fields: good values, bad ones and nonsense."""
WORDS = ("rate", "adam", "drop", "layer", "zzz", "seed")
KEYS = (Qt.Key.Key_Space, Qt.Key.Key_B, Qt.Key.Key_E, Qt.Key.Key_R, Qt.Key.Key_N, Qt.Key.Key_T, Qt.Key.Key_P)


class Gaps(QObject):
    """Writes down the time between the beats of a timer that wants to come every 5 ms."""

    def __init__(self) -> None:
        super().__init__()
        self.longest_ms = 0.0
        self.beats = 0
        self._last_s = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._timer.start(5)

    def restart(self) -> None:
        """Forget what was before."""
        self.longest_ms, self.beats, self._last_s = 0.0, 0, time.perf_counter()

    def stop(self) -> None:
        """End the measurement."""
        self._timer.stop()

    def _beat(self) -> None:
        now_s = time.perf_counter()
        self.longest_ms = max(self.longest_ms, 1000 * (now_s - self._last_s))
        self._last_s = now_s
        self.beats += 1


class Storm:
    """Does what two numbers say: the first chooses the kind of action, the second its object."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.done: list[str] = []

    def act(self, kind: int, choice: int) -> None:
        """Do one action, then let Qt answer it."""
        controls = self.window.controls
        actions = (
            *[self._change] * 14,
            lambda n: self._click(controls._head.undo, "undo"),
            lambda n: self._click(controls._head.redo, "redo"),
            self._undo_by_key,
            self._press_key,
            self._press_key,
            self._search,
            self._switch_detail,
            self._fold,
            self._use_diagram,
        )
        actions[kind % len(actions)](choice)
        QApplication.processEvents()

    # ---- settings -----------------------------------------------------------------------------

    def _change(self, choice: int) -> None:
        rows = self._rows()
        if not rows:
            return
        row = rows[choice % len(rows)]
        inputs = [part for part in row.inputs() if part.isVisible() and part.isEnabled()]
        if not inputs:
            return
        part = inputs[choice // 7 % len(inputs)]
        self.done.append(f"{row.setting.path} by {type(part).__name__}")
        self._use(part, choice // 11)

    def _rows(self) -> list[SettingRow]:
        """Return the rows that can be seen, whatever their section is scrolled to."""
        return [row for row in self.window.controls.findChildren(SettingRow) if row.isVisible()]

    def _use(self, part: QWidget, choice: int) -> None:
        if isinstance(part, QLineEdit):
            QTest.mouseClick(part, Qt.MouseButton.LeftButton)
            QTest.keyClick(part, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
            text = TEXTS[choice % len(TEXTS)]
            self._type(part, text)
            if part.hasFocus():  # an answer of the engine may have hidden the row
                QTest.keyClick(part, (Qt.Key.Key_Return, Qt.Key.Key_Up, Qt.Key.Key_Escape)[choice // 13 % 3])
        elif isinstance(part, Slider):
            x = choice % max(part.width(), 1)
            QTest.mousePress(part, Qt.MouseButton.LeftButton, pos=QPoint(x, part.height() // 2))
            for step in (9, 17, 4):
                QTest.mouseMove(part, QPoint((x + step) % part.width(), part.height() // 2))
                QApplication.processEvents()
            QTest.mouseRelease(part, Qt.MouseButton.LeftButton, pos=QPoint(x, part.height() // 2))
        elif isinstance(part, QComboBox):
            part.setFocus()
            for _ in range(1 + choice % 4):
                QTest.keyClick(part, Qt.Key.Key_Down if choice % 2 else Qt.Key.Key_Up)
                QApplication.processEvents()
        elif isinstance(part, SmallSegments):
            segments = part.segments()
            QTest.mouseClick(segments[choice % len(segments)], Qt.MouseButton.LeftButton)
        elif isinstance(part, QAbstractButton):
            QTest.mouseClick(part, Qt.MouseButton.LeftButton)
            popup = QApplication.activePopupWidget()
            if popup is not None:
                QTest.keyClick(popup, Qt.Key.Key_Escape)

    def _type(self, field: QLineEdit, text: str) -> None:
        """Type letter by letter, as hands do: Qt answers between two of them."""
        if not text:
            QTest.keyClick(field, Qt.Key.Key_Delete)
        for letter in text:
            QTest.keyClicks(field, letter)
            QApplication.processEvents()

    # ---- everything else ----------------------------------------------------------------------

    def _click(self, button: QAbstractButton | None, words: str) -> None:
        if button is not None and button.isVisible() and button.isEnabled():
            self.done.append(words)
            QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _undo_by_key(self, choice: int) -> None:
        self.done.append("Ctrl+Z")
        self.window.stage.network.setFocus()
        QTest.keyClick(self.window.stage.network, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    def _press_key(self, choice: int) -> None:
        key = KEYS[choice % len(KEYS)]
        self.done.append(key.name)
        self.window.stage.network.setFocus()
        QTest.keyClick(self.window.stage.network, key)
        if key is not Qt.Key.Key_Space:
            self.window.session.play()

    def _search(self, choice: int) -> None:
        self.done.append("search")
        self.window.search_settings()
        field = self.window.focusWidget()
        if isinstance(field, QLineEdit):
            self._type(field, WORDS[choice % len(WORDS)])
            if choice % 3:
                QTest.keyClick(field, Qt.Key.Key_Escape)

    def _switch_detail(self, choice: int) -> None:
        self.done.append("detail")
        self.window.controls.set_detail("all" if choice % 4 else "basic")

    def _fold(self, choice: int) -> None:
        self.done.append("fold")
        names = sorted({setting.group for setting in hyperparameters().values() if _has_section(setting)})
        header = self.window.controls.group(names[choice % len(names)]).header
        if header.isVisible():
            QTest.mouseClick(header, Qt.MouseButton.LeftButton)

    def _use_diagram(self, choice: int) -> None:
        """Move over the diagram, and click whatever button of the layers shows up."""
        network = self.window.stage.network
        QTest.mouseMove(network, QPoint(choice % network.width(), choice // 3 % network.height()))
        QApplication.processEvents()
        buttons = [b for b in network.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
        if buttons:
            self.done.append("layer button")
            QTest.mouseClick(buttons[choice // 5 % len(buttons)], Qt.MouseButton.LeftButton)


def _has_section(setting: Hyperparameter) -> bool:
    return not setting.group.startswith("layer") and setting.group != "output"
