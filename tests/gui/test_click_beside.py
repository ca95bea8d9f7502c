"""A click beside a line of text takes the focus out of it, on each stage, and keys go to the stage again."""

from __future__ import annotations

import pytest
from live import Live, Open
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from gui.views.state_chip import StateChip


def field_of(live: Live, around: QWidget) -> QLineEdit:
    """Return a line of text that can be seen, with the focus by a click."""
    live.wait(
        lambda: any(field.isVisible() and field.isEnabled() for field in around.findChildren(QLineEdit))
    )
    field = next(one for one in around.findChildren(QLineEdit) if one.isVisible() and one.isEnabled())
    live.click(field)
    assert QApplication.focusWidget() is field
    return field


def press(widget: QWidget) -> None:
    QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))


@pytest.mark.parametrize("key", [Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5])
def test_a_click_on_the_ground_of_a_stage_leaves_the_field(open_window: Open, key: Qt.Key) -> None:
    live = open_window()
    if key != Qt.Key.Key_1:
        live.key(key)
    around = live.window.stages.stack.currentWidget()
    live.wait(lambda: any(chip.isVisible() for chip in around.findChildren(StateChip)))
    chip = next(chip for chip in around.findChildren(StateChip) if chip.isVisible())
    ground = chip.parentWidget()
    for part in (chip, ground, live.window.top_bar):
        field = field_of(live, around)
        press(part)
        assert not field.hasFocus()
        focused = QApplication.focusWidget()
        assert focused is not None
        assert around.isAncestorOf(focused)
        assert not isinstance(focused, QLineEdit)


def test_what_was_typed_counts(open_window: Open) -> None:
    live = open_window()
    field = live.field("batches.size")
    live.click(field)
    QTest.keyClicks(field, "5")
    press(live.window.top_bar)
    live.wait(lambda: live.state.experiment.batches.size == 5)
    assert live.window.stage.network.hasFocus()


def test_a_press_on_the_ground_leaves_the_focus_of_what_is_no_text(open_window: Open) -> None:
    live = open_window()
    live.window.transport.play.setFocus()
    press(live.window.top_bar)
    assert live.window.transport.play.hasFocus()
