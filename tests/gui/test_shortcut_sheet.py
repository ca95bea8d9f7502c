"""The sheet of shortcuts: complete, fitting, opened and closed by keys."""

from __future__ import annotations

import pytest
from live import Live, Open
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from gui.shortcuts.actions import Action, Actions, Group, PartKeys
from gui.shortcuts.columns import Section, in_columns, sections_of

LEFT = Qt.MouseButton.LeftButton


def sheet(live: Live) -> QWidget:
    found = live.window._sheet
    assert found is not None
    return found


def words(part: QWidget) -> list[str]:
    return [label.text() for label in part.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize("key", [Qt.Key.Key_F1, Qt.Key.Key_Question])
def test_a_key_opens_the_sheet_and_escape_closes_it(open_window: Open, key: Qt.Key) -> None:
    live: Live = open_window()
    assert live.window._sheet is None, "nothing is made before it is asked for"
    live.key(key)
    assert sheet(live).isVisible()
    focused = live.window.focusWidget()
    assert sheet(live).isAncestorOf(focused)
    live.qtbot.keyClick(focused, Qt.Key.Key_Escape)
    assert not sheet(live).isVisible()
    assert live.window.focusWidget() is live.network
    live.key(key)
    live.qtbot.keyClick(live.window.focusWidget(), key)
    assert not sheet(live).isVisible(), "the same key closes it"


def test_the_sheet_lists_every_action_that_has_a_key(open_window: Open) -> None:
    live: Live = open_window()
    live.window.registry.add(Action("later", "Added later", "Ctrl+J", Group.PICTURES, lambda: None))
    live.key(Qt.Key.Key_F1)
    shown = words(sheet(live))
    for group in Group:
        for action in live.window.registry.of(group):
            if action.shown_keys and action.can_run:
                assert action.words in shown
                assert action.shown_keys in shown
    assert "Esc" in shown
    assert "Divider with focus" in shown, "parts of the window declare their keys"


@pytest.mark.parametrize(
    ("stage", "part"),
    [("2", "Slider"), ("3", "Batches"), ("4", "Slider"), ("5", "Slider")],
    ids=["surface", "batches", "overfitting", "demand"],
)
def test_the_sheet_opens_on_every_stage(open_window: Open, stage: str, part: str) -> None:
    live: Live = open_window()
    live.key(Qt.Key[f"Key_{stage}"])
    live.key(Qt.Key.Key_F1)
    shown = words(sheet(live))
    assert f"{part} with focus" in shown


def test_a_click_beside_the_card_closes_and_one_on_it_does_not(open_window: Open) -> None:
    live: Live = open_window()
    live.key(Qt.Key.Key_F1)
    card = live.window._sheet._card  # type: ignore[union-attr]
    assert card is not None
    live.qtbot.mouseClick(card, LEFT, pos=QPoint(card.width() // 2, card.height() - 8))
    assert sheet(live).isVisible()
    live.qtbot.mouseClick(sheet(live), LEFT, pos=QPoint(3, 3))
    assert not sheet(live).isVisible()


@pytest.mark.parametrize("presenting", [False, True], ids=["desk", "hall"])
@pytest.mark.parametrize("size", [(1920, 1080), (1280, 720)], ids=lambda size: "x".join(map(str, size)))
def test_all_of_the_sheet_fits(open_window: Open, size: tuple[int, int], presenting: bool) -> None:
    live: Live = open_window()
    live.window.resize(*size)
    live.window.present(presenting)
    live.key(Qt.Key.Key_F1)
    for _ in range(3):
        QApplication.processEvents()
    area = sheet(live).findChild(QScrollArea)
    assert isinstance(area, QScrollArea)
    assert not area.verticalScrollBar().isVisible()
    assert not area.horizontalScrollBar().isVisible()
    for label in sheet(live).findChildren(QLabel):
        assert label.sizeHint().width() <= label.width(), label.text()
        assert label.visibleRegion().boundingRect().size() == label.size(), label.text()


def test_in_the_smallest_window_the_sheet_scrolls_by_keys(open_window: Open) -> None:
    live: Live = open_window()
    live.key(Qt.Key.Key_F1)
    live.window.resize(1024, 640)
    QApplication.processEvents()
    assert sheet(live).size() == live.window.size()
    bar = sheet(live).findChild(QScrollArea).verticalScrollBar()  # type: ignore[union-attr]
    live.wait(lambda: bar.maximum() > 0)
    live.qtbot.keyClick(sheet(live), Qt.Key.Key_PageDown)
    assert bar.value() > 0
    live.qtbot.keyClick(sheet(live), Qt.Key.Key_PageUp)
    assert bar.value() == 0


def test_the_sheet_follows_the_colours(open_window: Open) -> None:
    live: Live = open_window()
    live.key(Qt.Key.Key_F1)
    live.qtbot.keyClick(live.window.focusWidget(), Qt.Key.Key_L)
    card = live.window._sheet._card  # type: ignore[union-attr]
    assert card is not None
    assert card.grab().toImage().pixelColor(60, 8) == live.window.look.theme.panel


# ---- parts -----------------------------------------------------------------------------------------


class Declaring:
    keys_when_focused = PartKeys("Slider", (("Home", "its own words"),))


def test_what_a_part_declares_stands_in_place_of_the_usual(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    sections = sections_of(Actions(window), [Declaring(), Declaring(), object()])
    found = [section for section in sections if section.heading == "Slider with focus"]
    assert [section.rows for section in found] == [(("Home", "its own words"),)]


def test_columns_are_as_short_as_can_be_and_keep_the_order() -> None:
    sections = [Section(str(n), (("k", "w"),) * n) for n in (5, 3, 4, 3, 6, 3, 3)]
    columns = in_columns(sections, 3)
    assert len(columns) <= 3
    assert [section for column in columns for section in column] == sections
    longest = max(sum(section.lines for section in column) for column in columns)
    by_hand = [sections[:2], sections[2:4], sections[4:]]
    assert longest <= max(sum(section.lines for section in column) for column in by_hand)
    assert in_columns([], 3) == [[]]
