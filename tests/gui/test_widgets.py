"""What views and controls share: choices that tell only what the user did, and bars that drive a run."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.controls.race_panel import RacePanel
from gui.race.transport import RaceTransport
from gui.study.transport import StudyTransport
from gui.theme import Theme
from gui.transport import Transport, TransportStanding
from gui.widgets.action_button import ActionButton
from gui.widgets.combo import Combo, SmallCombo
from gui.widgets.icon_button import IconButton
from gui.widgets.segments import Segments, SmallSegments

LEFT = Qt.MouseButton.LeftButton
WORDS = [("a", "First"), ("b", "Second"), ("c", "Third")]


def shown(qtbot: QtBot, widget: Any) -> Any:
    qtbot.addWidget(widget)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


@pytest.fixture(params=["of the stage", "small"])
def combo(qtbot: QtBot, dark: Theme, request: pytest.FixtureRequest) -> Combo:
    return shown(qtbot, SmallCombo(WORDS, dark) if request.param == "small" else Combo(WORDS))  # type: ignore[no-any-return]


@pytest.fixture(params=["of the stage", "small"])
def segments(qtbot: QtBot, dark: Theme, request: pytest.FixtureRequest) -> Any:
    made = (
        SmallSegments(WORDS, dark) if request.param == "small" else Segments("Word", dict(WORDS), "a", print)
    )
    made.choose("a")
    return shown(qtbot, made)


# ---- combo boxes --------------------------------------------------------------------------


def test_a_combo_tells_what_the_user_chose_and_nothing_else(combo: Combo) -> None:
    told: list[str] = []
    combo.chosen.connect(told.append)
    combo.choose("c")
    combo.offer([("c", "Third"), ("d", "Fourth")])
    assert told == [] and combo.currentText() == "Third"
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    assert told == ["d"]


def test_other_words_keep_the_value_where_it_is_still_there(combo: Combo) -> None:
    combo.choose("b")
    combo.offer([("z", "Last"), ("b", "Second, renamed")])
    assert (combo.currentData(), combo.currentText()) == ("b", "Second, renamed")
    combo.offer([("y", "Y"), ("z", "Z")])
    assert combo.currentData() == "y"


def test_the_same_words_change_nothing(combo: Combo) -> None:
    cleared: list[int] = []
    combo.model().rowsAboutToBeRemoved.connect(lambda *_: cleared.append(1))
    combo.offer(list(WORDS))
    assert cleared == []
    combo.offer(WORDS[:2])
    assert cleared


def test_the_wheel_turns_a_combo_only_with_the_focus(combo: Combo) -> None:
    def turn() -> bool:
        middle, away = QPointF(combo.rect().center()), QPoint(0, -120)
        buttons, keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        event = QWheelEvent(
            middle,
            combo.mapToGlobal(middle),
            QPoint(),
            away,
            buttons,
            keys,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(combo, event)
        return event.isAccepted()

    combo.clearFocus()
    assert not turn() and combo.currentData() == "a"
    combo.setFocus()
    assert turn() and combo.currentData() == "b"


# ---- segments -------------------------------------------------------------------------------


def test_segments_tell_what_the_user_chose_and_nothing_else(segments: Any) -> None:
    told: list[str] = []
    segments.chosen.connect(told.append)
    segments.choose("b")
    segments.choose("not offered")
    assert told == [] and [one.isChecked() for one in segments.segments()] == [False, True, False]
    QTest.mouseClick(segments.button("c"), LEFT)
    assert told == ["c"] and [one.isChecked() for one in segments.segments()] == [False, False, True]


def test_arrow_keys_move_the_choice(segments: Any) -> None:
    told: list[str] = []
    segments.chosen.connect(told.append)
    segments.button("a").setFocus()
    QTest.keyClick(segments.button("a"), Qt.Key.Key_Right)
    assert told == ["b"] and segments.button("b").hasFocus()


# ---- buttons ----------------------------------------------------------------------------------


@pytest.mark.parametrize("key", [Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter])
@pytest.mark.parametrize("kind", [ActionButton, IconButton])
def test_keys_press_a_focused_button_and_not_what_the_window_does(
    qtbot: QtBot, dark: Theme, kind: type, key: Qt.Key
) -> None:
    words = ("Nudge", "Push") if kind is ActionButton else ("Push",)
    button = shown(qtbot, kind("zap", *words, dark))
    pressed: list[str] = []
    button.clicked.connect(lambda: pressed.append("once"))
    wanted = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.NoModifier)
    wanted.ignore()
    QApplication.sendEvent(button, wanted)
    assert wanted.isAccepted()
    QTest.keyClick(button, key)
    assert pressed == ["once"]


def test_the_panel_of_the_race_says_what_undo_takes_back(qtbot: QtBot, dark: Theme) -> None:
    panel = RacePanel(dark)
    qtbot.addWidget(panel)
    panel.show_undo("another start", "")
    assert panel.undo.isEnabled() and panel.undo.toolTip() == "Undo: another start (Ctrl+Z)"
    assert panel.undo.accessibleDescription() == "another start"
    assert not panel.redo.isEnabled() and panel.redo.toolTip() == "Nothing to redo"


def test_the_inputs_of_the_straight_line_stay_chosen(qtbot: QtBot, dark: Theme) -> None:
    panel = RacePanel(dark)
    qtbot.addWidget(panel)
    panel.show_columns(("hour", "wind"))
    panel.column.choose("1")
    panel.show_columns(("temperature", "humidity"))
    assert panel.column.currentText() == "humidity"
    panel.show_columns(("x",))
    assert panel.column.currentText() == "x"


# ---- transport ----------------------------------------------------------------------------------


class Run:
    """Notes what it is asked to do."""

    def __init__(self) -> None:
        self.asked: list[object] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *said: self.asked.append((name, *said))


def test_the_bar_of_a_study_drives_what_it_is_given(qtbot: QtBot, dark: Theme) -> None:
    study, bar = Run(), StudyTransport(dark, "all regimes")
    bar.drive(study)  # type: ignore[arg-type]
    buttons = (bar.play, bar.step, bar.epoch, bar.reset)
    for button in buttons:
        button.setEnabled(True)
    bar.resize(1280, bar.height())
    shown(qtbot, bar)
    for button in buttons:
        QTest.mouseClick(button, LEFT)
    bar.play.show_running(True)
    QTest.mouseClick(bar.play, LEFT)
    QTest.keyClick(bar.speed.slider, Qt.Key.Key_Home)
    names = ("play", "step", "epoch", "reset", "pause")
    assert study.asked == [*((name,) for name in names), ("set_speed", 0.1)]


def test_the_bar_of_a_race_drives_what_it_is_given(qtbot: QtBot, dark: Theme) -> None:
    race, bar = Run(), RaceTransport(dark)
    bar.drive(race)  # type: ignore[arg-type]
    buttons = (bar.play, bar.step, bar.back, bar.reset)
    for button in buttons:
        button.setEnabled(True)
    bar.resize(1280, bar.height())
    shown(qtbot, bar)
    for button in buttons:
        QTest.mouseClick(button, LEFT)
    QTest.keyClick(bar.speed.slider, Qt.Key.Key_Home)
    assert race.asked == [("play",), ("step",), ("back",), ("reset",), ("set_speed", 1)]


def test_a_bar_drives_what_it_is_given(qtbot: QtBot, dark: Theme) -> None:
    run, bar = Run(), Transport(dark)
    bar.resize(1280, bar.height())
    bar.drive(run)
    shown(qtbot, bar)
    bar.show_standing(TransportStanding(False, True, 0, 10, 0, 10, 0, 0.0, None))
    buttons: tuple[QWidget, ...] = (bar.play, bar.batch, bar.epoch, bar.reset, bar.new_seed)
    for button in buttons:
        QTest.mouseClick(button, LEFT)
    bar.show_standing(TransportStanding(True, True, 0, 10, 0, 10, 0, 0.0, None))
    QTest.mouseClick(bar.play, LEFT)
    bar.speed.speed_requested.emit(30.0)
    names = ("play", "train_batch", "train_epoch", "reset", "new_seed", "pause")
    assert run.asked == [*((name,) for name in names), ("set_speed", 30.0)]
