"""Hands that take pictures in the real window: dialogs, menus, and the end of long work."""

from __future__ import annotations

import pytest
from live import Live
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from gui.pictures.taking import Pictures


def tools_of(live: Live) -> Pictures:
    return live.window.picture_tools.pictures


def done(live: Live) -> None:
    """Wait until all pictures and tables are written."""
    live.wait(lambda: not tools_of(live).slices.busy)


def answer(monkeypatch: pytest.MonkeyPatch, name: object, ending: str = "") -> list[tuple[str, str]]:
    """Let the dialog to save return a name and the entry that has an ending; returns what it proposed."""
    asked: list[tuple[str, str]] = []

    def reply(parent: QWidget, title: str, proposed: str, filters: str) -> tuple[str, str]:
        asked.append((title, proposed))
        entries = filters.split(";;")
        return str(name), next((entry for entry in entries if ending and ending in entry), entries[0])

    monkeypatch.setattr(QFileDialog, "getSaveFileName", reply)
    return asked


def right_click(live: Live, widget: QWidget, at: QPoint | None = None) -> None:
    """Ask for the menu of what lies at a place, as Qt does after the right button."""
    at = widget.rect().center() if at is None else at
    place = widget.mapToGlobal(at)
    reason = QContextMenuEvent.Reason.Mouse
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, place, Qt.KeyboardModifier.NoModifier))


def open_menu() -> QMenu | None:
    menu = QApplication.activePopupWidget()
    assert menu is None or isinstance(menu, QMenu)
    return menu


def choose(words: str) -> None:
    """Choose an entry of the open menu by its words."""
    menu = open_menu()
    assert menu is not None
    (entry,) = (action for action in menu.actions() if action.text().partition("\t")[0] == words)
    menu.close()
    entry.trigger()


def entries(menu: QMenu | None) -> list[str]:
    assert menu is not None
    found = [action.text().partition("\t")[0] for action in menu.actions() if not action.isSeparator()]
    menu.close()
    return found
