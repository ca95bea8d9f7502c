"""Random hands for a soak: whatever can be clicked, pressed, dragged or typed in the window.

Files are chosen by an answer in place of the dialog, which belongs to the desktop. Menus and dialogs of the
window are answered with keys.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QAction, QKeySequence, QShortcut, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QWidget

from core.experiment_files import named, save
from core.snapshot import Status
from gui.window.main_window import MainWindow
from tests.gui.storm import Storm

SIZES = ((1600, 1000), (1280, 720), (1024, 640), (1920, 1080), (1440, 900))
POPUP_MS = 40
DOWN_MOST = 12
CLOSING = ("Ctrl+Q", "Ctrl+W", "Alt+F4")
"""Keys that would end the soak."""
WHEEL_NOTCH = 120
TABLE_NAME = "table.csv"
TABLE = "a,b,c\n" + "\n".join(f"{n % 7},{n * n % 11},{n % 7 + n * n % 11}" for n in range(200))


class PopupHand(QObject):
    """Answers menus and dialogs a moment after they have opened, so that none waits for ever."""

    def __init__(self, draw: random.Random) -> None:
        super().__init__()
        self._draw = draw
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._answer)
        self._timer.start(POPUP_MS)

    def stop(self) -> None:
        """Answer nothing any more."""
        self._timer.stop()

    def _answer(self) -> None:
        popup, dialog = QApplication.activePopupWidget(), QApplication.activeModalWidget()
        if popup is not None:
            for _ in range(self._draw.randrange(DOWN_MOST)):
                QTest.keyClick(popup, Qt.Key.Key_Down)
            QTest.keyClick(popup, self._draw.choice((Qt.Key.Key_Return, Qt.Key.Key_Escape)))
            if popup.isVisible():
                QTest.keyClick(popup, Qt.Key.Key_Escape)
        elif dialog is not None:
            QTest.keyClick(dialog, Qt.Key.Key_Escape)


@contextmanager
def answered_file_dialogs(folder: Path, draw: random.Random) -> Iterator[None]:
    """Let dialogs for files be cancelled, or name a file of the folder: good, broken or new."""
    save(named("Noisy sine, dropout"), str(folder / "good.json"))
    (folder / TABLE_NAME).write_text(TABLE, "utf-8")
    (folder / "broken.json").write_text("{", "utf-8")
    names = ("", "good.json", TABLE_NAME, "broken.json")

    def to_open(*_: Any, **__: Any) -> tuple[str, str]:
        name = draw.choice(names)
        return (str(folder / name) if name else "", "")

    def to_save(_: object = None, title: str = "", proposed: str = "", *__: Any) -> tuple[str, str]:
        name = f"saved{Path(proposed).suffix or '.json'}"
        return (str(folder / name) if draw.random() < 0.5 else "", "")

    before = QFileDialog.getOpenFileName, QFileDialog.getSaveFileName
    QFileDialog.getOpenFileName = staticmethod(to_open)  # type: ignore[method-assign,assignment]
    QFileDialog.getSaveFileName = staticmethod(to_save)  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        QFileDialog.getOpenFileName, QFileDialog.getSaveFileName = before  # type: ignore[method-assign]


class Hands:
    """Does one random thing after the other; the same seed does the same, as far as the window goes along."""

    def __init__(self, window: MainWindow, draw: random.Random) -> None:
        self._window, self._draw = window, draw
        self._storm = Storm(window)
        self._popups = PopupHand(draw)
        self.kinds: Counter[str] = Counter()
        self.last = ""
        self._actions = (
            *[self._use_controls] * 10,
            *[self._click_button] * 5,
            *[self._press_shortcut] * 4,
            *[self._use_mouse] * 5,
            self._resize,
            self._choose_experiment,
        )

    def stop(self) -> None:
        """Let go."""
        self._popups.stop()

    def act(self) -> None:
        """Do one thing, let Qt answer, and train on if it ended the training."""
        action = self._draw.choice(self._actions)
        self.last = action.__name__.strip("_").replace("_", " ")
        self.kinds[self.last] += 1
        try:
            action()
        except RuntimeError as error:  # the widget went away under the hand
            if "already deleted" not in str(error):
                raise
        QApplication.processEvents()
        self._train_on()

    def _train_on(self) -> None:
        session = self._window.session
        frame = session.frame
        if frame is None or frame.state.status is Status.RUNNING:
            return
        if frame.state.status in (Status.FINISHED, Status.DIVERGED):
            session.reset()
        session.set_speed(None)
        session.play()

    # ---- actions ------------------------------------------------------------------------------

    def _use_controls(self) -> None:
        self._storm.done.clear()
        self._storm.act(self._draw.randrange(10**6), self._draw.randrange(10**6))
        self.last = f"controls: {self._storm.done[-1:]}"

    def _click_button(self) -> None:
        buttons = [b for b in self._window.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
        button = self._draw.choice(buttons)
        self.last = f"button “{button.accessibleName() or button.text() or type(button).__name__}”"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def _press_shortcut(self) -> None:
        keys = [shortcut.key() for shortcut in self._window.findChildren(QShortcut) if shortcut.isEnabled()]
        keys += [key for action in self._window.findChildren(QAction) for key in action.shortcuts()]
        usable = sorted({key.toString() for key in keys if not key.isEmpty()} - set(CLOSING))
        chosen = self._draw.choice(usable)
        self.last = f"keys {chosen}"
        self._window.stage.network.setFocus()
        QTest.keySequence(self._window, QKeySequence(chosen))

    def _use_mouse(self) -> None:
        """Use the mouse somewhere on the pictures, or on any other part of the window."""
        stage = self._window.stage
        root: QWidget = stage if stage.isVisible() and self._draw.random() < 0.8 else self._window
        parts = [part for part in root.findChildren(QWidget) if part.isVisible() and part.width() > 1]
        part = self._draw.choice(parts)
        places = [self._place_in(part) for _ in range(3)]
        gesture = self._draw.choice(("move", "click", "right click", "double-click", "drag", "wheel"))
        self.last = f"{gesture} on {type(part).__name__} “{part.accessibleName()}”"
        left, right = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton
        QTest.mouseMove(part, places[0])
        QApplication.processEvents()
        if gesture == "click":
            QTest.mouseClick(part, left, pos=places[0])
        elif gesture == "right click":
            QTest.mouseClick(part, right, pos=places[0])
        elif gesture == "double-click":
            QTest.mouseDClick(part, left, pos=places[0])
        elif gesture == "drag":
            QTest.mousePress(part, left, pos=places[0])
            for place in places[1:]:
                QTest.mouseMove(part, place)
                QApplication.processEvents()
            QTest.mouseRelease(part, left, pos=places[-1])
        elif gesture == "wheel":
            self._turn_wheel(part, places[0])

    def _place_in(self, part: QWidget) -> QPoint:
        return QPoint(self._draw.randrange(part.width()), self._draw.randrange(max(1, part.height())))

    def _turn_wheel(self, part: QWidget, place: QPoint) -> None:
        notches = self._draw.choice((-3, -1, 1, 3))
        event = QWheelEvent(
            QPointF(place),
            QPointF(part.mapToGlobal(place)),
            QPoint(),
            QPoint(0, notches * WHEEL_NOTCH),
            Qt.MouseButton.NoButton,
            self._draw.choice((Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier)),
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(part, event)

    def _resize(self) -> None:
        self._window.resize(*self._draw.choice(SIZES))

    def _choose_experiment(self) -> None:
        """Open the menu of experiments; `PopupHand` chooses from it."""
        QTest.mouseClick(self._window.top_bar.experiment, Qt.MouseButton.LeftButton)


def escape(window: MainWindow) -> None:
    """Press Escape until nothing lies over the window."""
    for _ in range(4):
        target = QApplication.activePopupWidget() or QApplication.activeModalWidget() or window
        QTest.keyClick(target, Qt.Key.Key_Escape)
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
