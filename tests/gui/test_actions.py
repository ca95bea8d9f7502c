"""One declaration of what can be done: shortcuts, menus and tool tips follow from it."""

from __future__ import annotations

import re
from functools import partial

import pytest
from live import Live, Open
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QColor, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from gui.controls.sections import SECTIONS
from gui.shortcuts.actions import Action, Actions, Group
from gui.window.actions import window_actions
from gui.window.main_window import MainWindow
from gui.window.top_bar import VIEW_GROUPS

INK = QColor("#ffffff")


def action(name: str, keys: str | tuple[str, ...] = "", **more: object) -> Action:
    return Action(name, name.title(), keys, Group.WINDOW, lambda: None, **more)  # type: ignore[arg-type]


@pytest.fixture
def plain(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    activate(qtbot, made)
    return made


def activate(qtbot: QtBot, window: QWidget) -> None:
    with qtbot.waitExposed(window):
        window.show()
    with qtbot.waitActive(window):
        window.activateWindow()


def entries(menu: QMenu) -> dict[str, QAction]:
    return {entry.text().partition("\t")[0]: entry for entry in menu.actions() if entry.text()}


# ---- the registry ----------------------------------------------------------------------------------


def test_every_shortcut_of_the_window_runs_its_action_and_no_other(
    open_window: Open, plain: QWidget, qtbot: QtBot
) -> None:
    window = open_window().window
    activate(qtbot, plain)
    ran: list[str] = []
    registry = Actions(plain)
    declared = [action for group in Group for action in window.registry.of(group)]
    registry.add(*(one._replace(run=partial(ran.append, one.name), enabled=None) for one in declared))
    pressed = [(one.name, keys) for one in declared for keys in one.sequences]
    assert len(pressed) >= 28
    for name, keys in pressed:
        ran.clear()
        QTest.keySequence(plain, QKeySequence(keys))
        assert ran == [name], keys


@pytest.mark.parametrize("second", [action("one"), action("two", "Ctrl+k"), action("two", ("X", "CTRL+K"))])
def test_no_name_and_no_shortcut_twice(plain: QWidget, second: Action) -> None:
    registry = Actions(plain)
    registry.add(action("one", "Ctrl+K"))
    with pytest.raises(ValueError, match=r"already|belongs to"):
        registry.add(action("three", "Y"), second)
    assert [one.name for one in registry.of(Group.WINDOW)] == ["one"], "nothing is added by halves"
    registry.add(action("three", "Y"))


def test_an_action_that_cannot_be_done_now_does_nothing(plain: QWidget) -> None:
    ran: list[str] = []
    able = [False]
    registry = Actions(plain)
    run = partial(ran.append, "x")
    registry.add(Action("x", "X", "X", Group.WINDOW, run, enabled=lambda: able[0]))
    QTest.keyClick(plain, Qt.Key.Key_X)
    assert ran == []
    able[0] = True
    QTest.keyClick(plain, Qt.Key.Key_X)
    assert ran == ["x"]


def test_a_tool_tip_names_the_first_shortcut(plain: QWidget) -> None:
    registry = Actions(plain)
    registry.add(action("some", ("Ctrl+Shift+K", "F7")), action("none"))
    assert registry.tip("Do some", "some") == "Do some (Ctrl+Shift+K)"
    assert registry.tip("Do none", "none") == "Do none"
    with pytest.raises(KeyError):
        registry.tip("", "unknown")


# ---- menus -----------------------------------------------------------------------------------------


def test_a_menu_shows_keys_ticks_and_what_cannot_be_done(plain: QWidget) -> None:
    registry, menu = Actions(plain), QMenu(plain)
    registry.add(
        action("ticked", "Ctrl+K", checked=lambda: True),
        action("unticked", checked=lambda: False),
        action("disabled", enabled=lambda: False, tip="Says more."),
        action("only a key", "K", in_menu=False),
    )
    registry.fill_menu(menu, Group, INK)
    found = entries(menu)
    assert list(found) == ["Ticked", "Unticked", "Disabled"]
    assert found["Ticked"].text() == "Ticked\tCtrl+K"
    assert [entry.isChecked() for entry in found.values()] == [True, False, False]
    assert [entry.isCheckable() for entry in found.values()] == [True, True, False]
    assert [entry.isEnabled() for entry in found.values()] == [True, True, False]
    assert found["Disabled"].toolTip() == "Says more."


def test_the_menu_view_offers_all_of_its_groups_and_what_is_added_later(open_window: Open) -> None:
    window = open_window().window
    ran: list[str] = []
    later = Action("later", "Something later", "Ctrl+J", Group.PICTURES, partial(ran.append, "later"))
    window.registry.add(later)
    menu = window.top_bar.view.menu()
    menu.aboutToShow.emit()
    found = entries(menu)
    wanted = {one.words for group in VIEW_GROUPS for one in window.registry.of(group) if one.in_menu}
    assert set(found) == wanted
    found["Something later"].trigger()
    assert ran == ["later"]
    assert found["Dark"].isChecked()
    assert not found["Light"].isChecked()
    found["Light"].trigger()
    menu.aboutToShow.emit()
    assert window.look.theme.name == "light"
    assert entries(menu)["Light"].isChecked()


def test_the_menu_of_experiments_ends_with_open_and_save(open_window: Open) -> None:
    window = open_window().window
    found = list(entries(window.top_bar.experiment.menu()))
    assert found[-3:] == ["Open …", "Own table …", "Save as …"]


def test_every_entry_of_the_window_in_the_menu_view_can_be_triggered(open_window: Open) -> None:
    live = open_window()
    menu = live.window.top_bar.view.menu()
    own = [one for one in window_actions(live.window) if one.group in VIEW_GROUPS and one.in_menu]
    assert len(own) >= 15
    for words in [one.words for one in own]:
        menu.aboutToShow.emit()
        entries(menu)[words].trigger()
        if live.window.isFullScreen():
            live.window.toggle_full_screen()
    live.rest()


# ---- what the parts say of keys --------------------------------------------------------------------


def test_keys_named_in_tool_tips_are_shortcuts(open_window: Open) -> None:
    live: Live = open_window()
    live.window.toggle_code()
    for section in SECTIONS:
        live.window.show_section(section.name)
    shortcuts = keys_of(live.window) | {"Esc"}
    named = set()
    for widget in live.window.findChildren(QWidget):
        if found := re.search(r"\(((?:Ctrl\+|Shift\+)*(?:[A-Z]|F\d+|Space|Esc))\)$", widget.toolTip()):
            named.add(found[1])
            assert found[1] in shortcuts, widget.toolTip()
    assert {"Space", "B", "E", "R", "N", "T", "P", "A", "C", "L", "Ctrl+F", "Ctrl+Shift+C"} <= named


def keys_of(window: MainWindow) -> set[str]:
    return {keys for group in Group for one in window.registry.of(group) for keys in one.sequences}
