"""By keyboard and screen reader: Tab reaches everything as one reads, and all of it has a name and help."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from live import Live, Open
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QButtonGroup, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.experiment_files import named
from gui.tables.messages import Message
from gui.views.error_card import ErrorCard
from gui.views.network_view import NetworkView
from gui.views.plot import Plot
from gui.window.reading_order import go_on, stops_within

BUTTONS = {
    QAccessible.Role.Button,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
}
CARDS = (ErrorCard, Message)
"""Their sentences say what their buttons do."""


def stops(live: Live) -> list[QWidget]:
    return stops_within(live.window)


def name_of(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return "" if interface is None else interface.text(QAccessible.Text.Name).strip()


def help_of(widget: QWidget) -> str:
    """Return the tool tip that the pointer finds: that of the widget, or of what it lies in."""
    found: QWidget | None = widget
    while found is not None and not found.toolTip():
        found = found.parentWidget()
    return "" if found is None else found.toolTip()


def explains_itself(widget: QWidget) -> bool:
    """Return whether a widget answers the pointer with a card of its own, or lies in one."""
    if isinstance(widget, NetworkView | Plot):
        return True
    around = widget.parentWidget()
    while around is not None and not isinstance(around, CARDS):
        around = around.parentWidget()
    return around is not None


def states(live: Live) -> Iterator[str]:
    """Put the window into one state after another."""
    window = live.window
    yield "as it opens"
    window.controls.set_detail("all")
    for section in ("data", "optimizer", "network", "layers", "schedule", "stopping", "loss"):
        window.show_section(section)
        yield section
    assert window.stage.fit is not None
    for picture in window.stage.fit.names:  # type: ignore[attr-defined]
        window.stage.fit.choose(picture)  # type: ignore[attr-defined]
        live.rest()
        yield picture
    window.toggle_code()
    yield "code"
    window.toggle_code()
    window.toggle_shortcuts()
    yield "shortcuts"
    window.toggle_shortcuts()
    window.panels.fill("diagram")
    yield "filled"
    window.panels.leave()
    window.files.open_table()
    yield "table"
    window.files.close_table()


@pytest.mark.parametrize("experiment", ["Bike demand", "Noisy sine, dropout", "Two Gaussians"])
def test_all_that_takes_the_focus_has_a_name_help_and_a_role(open_window: Open, experiment: str) -> None:
    live: Live = open_window(named(experiment))
    live.key(Qt.Key.Key_B)
    live.rest()
    wanting = set()
    for state in states(live):
        QApplication.processEvents()
        for widget in stops(live):
            where = f"{state}: {type(widget).__name__} “{widget.accessibleName()}”"
            if not name_of(widget):
                wanting.add(f"{where} has no name")
            if not help_of(widget) and not explains_itself(widget):
                wanting.add(f"{where} has no tool tip")
            role = QAccessible.queryAccessibleInterface(widget).role()
            if isinstance(widget, QAbstractButton) and role not in BUTTONS:
                wanting.add(f"{where} is announced as {role}")
    assert not wanting, "\n".join(sorted(wanting))


@pytest.mark.parametrize("size", [(1600, 1000), (1280, 720)], ids=lambda size: "x".join(map(str, size)))
def test_tab_goes_once_around_the_window_as_one_reads(open_window: Open, size: tuple[int, int]) -> None:
    live: Live = open_window(named("Bike demand"), size)
    live.key(Qt.Key.Key_B)
    live.rest()
    window, stage = live.window, live.window.stage
    first = window.top_bar.tabs.tab("network")
    visited = round_trip(window, first, Qt.Key.Key_Tab)
    regions = (window.top_bar, window.controls, stage._head, stage.network, stage.fit, stage.error)
    order = [place_among((*regions, window.transport), widget) for widget in visited]
    known = [place for place in order if place is not None]
    assert known == sorted(known), "each region is left before the next one"
    assert set(known) == set(range(7)) - ({1} if size[0] < 1500 else set())
    back = round_trip(window, first, Qt.Key.Key_Backtab)
    handles = set(stage.network.findChildren(QWidget))  # they come up when Tab reaches the diagram
    there, back = ([w for w in way[1:] if w not in handles] for way in (visited, back))
    assert back == there[::-1], "and the same way back"


def round_trip(window: QWidget, start: QWidget, key: Qt.Key) -> list[QWidget]:
    """Press a key until the start has the focus again; return what had it in between."""
    start.setFocus()
    visited: list[QWidget] = []
    while (focused := window.focusWidget()) not in visited:
        assert focused is not None
        visited.append(focused)
        QTest.keyClick(focused, key)
    assert window.focusWidget() is start
    return visited


def place_among(regions: tuple[QWidget | None, ...], widget: QWidget) -> int | None:
    for place, region in enumerate(regions):
        if region is not None and (region is widget or region.isAncestorOf(widget)):
            return place
    return None


def test_a_setting_that_is_made_late_is_reached_in_its_place(open_window: Open) -> None:
    live: Live = open_window()
    live.window.show_section("loss")
    row = live.window.controls.row("loss.function").inputs()[0]
    header = live.window.controls.group("loss").header
    header.setFocus()
    QTest.keyClick(header, Qt.Key.Key_Tab)
    assert live.window.focusWidget() is row


def test_an_open_sheet_keeps_tab(open_window: Open) -> None:
    live: Live = open_window()
    live.key(Qt.Key.Key_F1)
    for _ in range(3):
        QTest.keyClick(live.window.focusWidget(), Qt.Key.Key_Tab)
        assert live.window._sheet.isAncestorOf(live.window.focusWidget())  # type: ignore[union-attr]


@pytest.mark.parametrize("look", ["dark", "light"])
def test_the_focus_can_be_seen(open_window: Open, look: str) -> None:
    live: Live = open_window(named("Bike demand"))
    live.key(Qt.Key.Key_B)
    live.rest()
    live.window.look.choose(look)  # type: ignore[arg-type]
    live.window.toggle_code()
    unseen = []
    for widget in stops(live):
        if widget.visibleRegion().isEmpty():
            continue  # scrolled out of view
        live.window.setFocus()
        before = picture_of(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        if picture_of(widget) == before:
            unseen.append(f"{type(widget).__name__} “{widget.accessibleName()}”")
    assert unseen == []


def picture_of(widget: QWidget) -> QImage:
    QApplication.processEvents()
    return widget.grab().toImage()


# ---- the order alone -------------------------------------------------------------------------------


@pytest.fixture
def plain(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(400, 300)
    made.show()
    return made


def button(parent: QWidget, words: str, left: int, top: int, height: int = 20) -> QPushButton:
    made = QPushButton(words, parent)
    made.setGeometry(left, top, 60, height)
    made.show()
    return made


def test_lines_are_read_from_the_left_whatever_was_made_first(plain: QWidget) -> None:
    last, right, tall = (
        button(plain, "d", 10, 90),
        button(plain, "c", 200, 24),
        button(plain, "b", 100, 5, 50),
    )
    first = button(plain, "a", 10, 20)
    assert stops_within(plain) == [first, tall, right, last]
    first.setEnabled(False)
    right.hide()
    assert stops_within(plain) == [tall, last]


def test_of_buttons_of_which_one_is_chosen_that_one_is_a_stop(plain: QWidget) -> None:
    before, one, two = button(plain, "x", 10, 10), button(plain, "1", 80, 10), button(plain, "2", 150, 10)
    group = QButtonGroup(plain)
    for each in (one, two):
        each.setCheckable(True)
        group.addButton(each)
    two.setChecked(True)
    before.setFocus()
    assert go_on(plain, True)
    assert plain.focusWidget() is two


def test_without_a_stop_nothing_happens(plain: QWidget) -> None:
    assert not go_on(plain, True)


def test_tab_goes_on_from_where_a_click_put_the_focus(plain: QWidget) -> None:
    first, inner = button(plain, "a", 10, 10), QWidget(plain)
    inner.setGeometry(10, 100, 200, 100)
    inner.show()
    inside = button(inner, "b", 10, 10)
    inner.setFocus()
    assert go_on(plain, True)
    assert plain.focusWidget() is inside
    inner.setFocus()
    assert go_on(plain, False)
    assert plain.focusWidget() is first
