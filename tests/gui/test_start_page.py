"""The start page: keys, mouse, focus, and what it asks for."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMainWindow
from pytestqt.qtbot import QtBot
from start_bench import MakeBench, StartBench, maker, small_experiments

from gui.theme import Theme

Key = Qt.Key


@pytest.fixture
def make(qtbot: QtBot, dark: Theme) -> MakeBench:
    return maker(qtbot, dark)


# ---- keys ---------------------------------------------------------------------------------------------


def test_space_starts_the_first_experiment_at_once(make: MakeBench) -> None:
    bench = make()
    assert bench.focused is bench.cards[0]
    bench.key(Key.Key_Space)
    assert bench.asked == [("experiment_started", bench.experiments[0])]


def test_enter_opens_it_paused(make: MakeBench) -> None:
    bench = make()
    bench.key(Key.Key_Return)
    assert bench.asked == [("experiment_chosen", bench.experiments[0])]


def test_escape_closes(make: MakeBench) -> None:
    bench = make()
    bench.key(Key.Key_Escape)
    assert bench.asked == [("closed", None)]


def test_arrows_move_among_the_cards_and_the_large_picture_follows(make: MakeBench) -> None:
    bench = make(7)
    places = bench.sheet._places
    assert places is not None
    assert places.columns == 4
    for key, number in (
        (Key.Key_Left, 0),
        (Key.Key_Right, 1),
        (Key.Key_Down, 5),
        (Key.Key_Right, 6),
        (Key.Key_Up, 2),
        (Key.Key_Down, 6),
        (Key.Key_Down, 6),
        (Key.Key_Home, 0),
        (Key.Key_Up, 0),
    ):
        bench.key(key)
        assert bench.focused is bench.cards[number], key
        assert bench.sheet.hero.experiment is bench.experiments[number]
        assert [card.selected for card in bench.sheet.cards].index(True) == number
    bench.key(Key.Key_End)
    assert bench.focused is bench.sheet.own
    assert bench.sheet.hero.experiment is bench.experiments[0], "the own table has no large picture"


def test_down_reaches_a_last_row_that_is_shorter(make: MakeBench) -> None:
    bench = make(5)
    places = bench.sheet._places
    assert places is not None
    if places.columns != 4:
        pytest.skip("the cards stand otherwise")
    bench.key(Key.Key_Right, Key.Key_Right, Key.Key_Right, Key.Key_Down)
    assert bench.focused is bench.sheet.own


def test_space_starts_what_was_moved_to(make: MakeBench) -> None:
    bench = make()
    bench.key(Key.Key_Right, Key.Key_Right, Key.Key_Space)
    assert bench.asked == [("experiment_started", bench.experiments[2])]


def test_a_space_bar_held_down_starts_once_and_when_it_is_let_go(make: MakeBench) -> None:
    bench = make()
    bench.qtbot.keyPress(bench.cards[0], Key.Key_Space)
    assert bench.asked == []
    bench.qtbot.keyRelease(bench.cards[0], Key.Key_Space)
    assert [name for name, _ in bench.asked] == ["experiment_started"]


def test_space_on_the_start_button_starts_the_selected_experiment(make: MakeBench) -> None:
    bench = make()
    bench.key(Key.Key_Right)
    bench.sheet.hero.button.setFocus()
    bench.key(Key.Key_Space)
    bench.key(Key.Key_Return)
    assert bench.asked == 2 * [("experiment_started", bench.experiments[1])]


def test_space_starts_also_when_no_button_has_the_focus(make: MakeBench) -> None:
    bench = make()
    bench.sheet.setFocus()
    bench.qtbot.keyClick(bench.sheet, Key.Key_Space)
    assert bench.asked == [("experiment_started", bench.experiments[0])]


@pytest.mark.parametrize("key", [Key.Key_Space, Key.Key_Return])
def test_the_own_table_card_asks_for_a_table(make: MakeBench, key: Qt.Key) -> None:
    bench = make()
    bench.key(Key.Key_End, key)
    assert bench.asked == [("table_requested", None)]


def test_tab_reaches_everything(make: MakeBench) -> None:
    bench = make(3)
    seen = []
    for _ in range(20):
        seen.append(bench.focused)
        bench.key(Key.Key_Tab)
    head = bench.sheet.head
    wanted = {
        *bench.cards,
        bench.sheet.hero.button,
        head.open,
        head.table,
        head.light,
        head.close_,
        bench.page.foot.at_start,
    }
    assert wanted <= set(seen)


def test_enter_presses_the_buttons_of_the_head(make: MakeBench) -> None:
    bench = make(2)
    head = bench.sheet.head
    for button, name in (
        (head.open, "open_requested"),
        (head.table, "table_requested"),
        (head.light, "theme_requested"),
        (head.close_, "closed"),
    ):
        button.setFocus()
        bench.key(Key.Key_Return)
        bench.key(Key.Key_Space)
        assert bench.asked[-2:] == 2 * [(name, None)]


# ---- shortcuts of the window --------------------------------------------------------------------------


def test_keys_of_the_window_do_not_act_unseen(qtbot: QtBot, dark: Theme) -> None:
    window, ran = QMainWindow(), []
    bench = StartBench(qtbot, dark, small_experiments(2), passed_on=("Ctrl+O", "L", "?"))
    window.setCentralWidget(bench.page)
    for keys in ("B", "Space", "Ctrl+Z", "Right", "Ctrl+O", "L", "?"):
        QShortcut(QKeySequence(keys), window, lambda keys=keys: ran.append(keys))
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    bench.settle()
    bench.key(Key.Key_B, Key.Key_Right, Key.Key_Space)
    qtbot.keyClick(bench.focused, Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert ran == []
    assert bench.asked == [("experiment_started", bench.experiments[1])]
    qtbot.keyClick(bench.focused, Key.Key_O, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(bench.focused, Key.Key_L)
    qtbot.keyClick(bench.focused, Key.Key_Question)
    assert ran == ["Ctrl+O", "L", "?"]
    bench.page.stop()


# ---- mouse --------------------------------------------------------------------------------------------


def test_a_click_on_a_card_opens_it_paused(make: MakeBench) -> None:
    bench = make()
    bench.click(bench.cards[3])
    assert bench.asked == [("experiment_chosen", bench.experiments[3])]


def test_clicks_on_the_buttons_ask_for_what_they_say(make: MakeBench) -> None:
    bench = make()
    head = bench.sheet.head
    for button in (bench.sheet.hero.button, head.open, head.table, head.light, head.close_, bench.sheet.own):
        bench.click(button)
    assert [name for name, _ in bench.asked] == [
        "experiment_started",
        "open_requested",
        "table_requested",
        "theme_requested",
        "closed",
        "table_requested",
    ]


def test_the_box_says_whether_the_page_comes_at_the_start(make: MakeBench) -> None:
    bench = make(1)
    bench.page.show_at_start(True)
    assert bench.asked == []
    bench.click(bench.page.foot.at_start)
    bench.click(bench.page.foot.at_start)
    assert bench.asked == [("shown_at_start_changed", False), ("shown_at_start_changed", True)]


def test_a_dropped_file_is_chosen(make: MakeBench) -> None:
    bench = make(2)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/data/sales.csv")])
    everywhere = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPoint(5, 5), *everywhere)
    QApplication.sendEvent(bench.page, enter)
    assert enter.isAccepted()
    assert bench.sheet.own._awaited
    QApplication.sendEvent(bench.page, QDragLeaveEvent())
    assert not bench.sheet.own._awaited
    QApplication.sendEvent(bench.page, enter)
    QApplication.sendEvent(bench.page, QDropEvent(QPointF(5, 5), *everywhere))
    bench.wait(lambda: bool(bench.asked))
    assert bench.asked == [("file_chosen", "/data/sales.csv")]
    assert not bench.sheet.own._awaited


def test_what_is_not_a_file_of_this_machine_is_not_welcome(make: MakeBench) -> None:
    bench = make(1)
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/sales.csv")])
    enter = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    enter.ignore()
    QApplication.sendEvent(bench.page, enter)
    assert not enter.isAccepted()
