"""The start page: keys, mouse, focus, and what it asks for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QMainWindow
from pytestqt.qtbot import QtBot
from start_bench import StartBench, small_experiments

from core.experiment import Experiment
from gui.start.gathering import Glance, glance_at
from gui.start.page import StartPage
from gui.start.words import LEARNT, first_sentence
from gui.theme import Theme, theme

Key = Qt.Key
MakeBench = Callable[..., StartBench]


@pytest.fixture
def make(qtbot: QtBot, dark: Theme) -> MakeBench:
    def made(count: int = 7, **options: Any) -> StartBench:
        look = options.pop("look", dark)
        return StartBench(qtbot, look, options.pop("experiments", small_experiments(count)), **options).show()

    return made


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


# ---- what there is to see -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1920, 1080), (1600, 1000), (1280, 720), (3840, 2160)])
def test_eight_cards_fit_without_scrolling(make: MakeBench, size: tuple[int, int]) -> None:
    look = theme("light", "small" if size[0] < 1500 else "normal")
    bench = make(7, size=size, look=look)
    assert bench.sheet.height() <= bench.page._scroll.height()
    parts = [bench.sheet.head, bench.sheet.hero, *bench.cards]
    inside = bench.sheet.rect()
    for number, part in enumerate(parts):
        assert inside.contains(part.geometry())
        for other in (*parts[number + 1 :], bench.sheet.recent):
            if part is not bench.sheet.head:
                shared = part.geometry().intersected(other.geometry())
                assert min(shared.width(), shared.height()) <= 0


def test_what_does_not_fit_is_scrolled_to(make: MakeBench) -> None:
    bench = make(16, size=(1024, 640), look=theme("dark", "presentation_small"))
    scroll = bench.page._scroll
    assert bench.sheet.height() > scroll.height()
    assert scroll.verticalScrollBar().value() == 0
    for _ in range(20):
        bench.key(Key.Key_Down)
    QApplication.processEvents()
    top = bench.focused.mapTo(bench.page, QPoint(0, 0)).y()
    assert bench.focused in bench.cards[-3:]
    assert top >= 0
    assert top + bench.focused.height() <= scroll.height()
    bench.key(Key.Key_Home)
    assert bench.focused is bench.cards[0]
    assert bench.focused.mapTo(bench.page, QPoint(0, 0)).y() >= 0


def test_without_experiments_the_own_table_is_offered(make: MakeBench) -> None:
    bench = make(0)
    assert not bench.sheet.hero.isVisible()
    assert bench.focused is bench.sheet.own
    bench.page.grab()
    bench.key(Key.Key_Right, Key.Key_Down, Key.Key_Home, Key.Key_Space)
    assert bench.asked == [("table_requested", None)]
    assert bench.page.foot.hints.shown == 1


def test_names_and_notes_of_any_length_are_shown_and_read_out(make: MakeBench) -> None:
    long = small_experiments(1)[0].model_copy(
        update={"name": "x" * 80, "note": ("without_a_space" * 20 + " and words" * 40)[:400]}
    )
    bench = make(experiments=[long, long.model_copy(update={"name": "", "note": ""})])
    bench.page.grab()
    card = bench.cards[0]
    assert card.accessibleName() == "x" * 80
    assert long.note in card.accessibleDescription()
    assert bench.cards[1].height() == card.height()


def test_everything_has_a_name_and_buttons_have_a_tool_tip(make: MakeBench) -> None:
    bench = make(3)
    for button in bench.page.findChildren(QAbstractButton):
        assert button.accessibleName() or button.text(), button
        assert button.toolTip(), button


def test_the_theme_changes_and_comes_back(make: MakeBench) -> None:
    bench = make(3)
    before = bench.page.grab().toImage()
    bench.page.set_theme(theme("light"))
    bench.settle()
    light = bench.page.grab().toImage()
    assert light.pixelColor(2, 300) == theme("light").canvas
    bench.page.set_theme(theme("dark"))
    bench.settle()
    assert bench.page.grab().toImage() == before
    assert light != before


def test_sizes_of_a_presentation_make_type_larger_everywhere(make: MakeBench) -> None:
    bench = make(3, size=(1920, 1080))
    sheet, foot = bench.sheet, bench.page.foot

    def heights() -> list[int]:
        assert sheet._places is not None
        keys = foot.hints.sizeHint()
        parts = (sheet.hero.button.size(), keys, sheet.head.size(), sheet._places.title.size())
        return [part.height() for part in parts]

    before = heights()
    bench.page.set_theme(theme("dark", "presentation"))
    bench.settle()
    assert [after > 1.3 * old for after, old in zip(heights(), before, strict=True)] == 4 * [True]


def test_rows_that_cannot_be_read_are_told_on_the_card(make: MakeBench) -> None:
    bad = small_experiments(1)[0].with_value("data.derived", ("1/(x-x)",))
    bench = make(experiments=[bad, *small_experiments(2)])
    bench.wait(lambda: bool(bench.sheet.cards[0].glance.fault))
    bench.page.grab()
    assert "1/(x-x)" in bench.cards[0].accessibleDescription()
    assert bench.sheet.cards[1].glance.preview is not None


def test_a_page_that_is_hidden_reads_and_paints_nothing(
    qtbot: QtBot, dark: Theme, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, looked_at = threading.Event(), []

    def held(experiment: Experiment) -> Glance:
        looked_at.append(experiment)
        gate.wait(10)
        return glance_at(experiment)

    monkeypatch.setattr("gui.start.page.glance_at", held)
    bench = StartBench(qtbot, dark, small_experiments(4))
    bench.page.show()
    bench.wait(lambda: bool(looked_at))
    bench.page.hide()
    gate.set()
    bench.wait(lambda: not bench.page._gatherer._busy)
    for _ in range(5):
        QApplication.processEvents()
    assert len(looked_at) == 1
    assert not bench.page._pictures.waiting
    assert bench.complete == []
    bench.show()
    assert bench.complete == [True]
    assert len(looked_at) == 4, "what is known already is not looked at again"


def test_the_first_paint_waits_for_no_rows(qtbot: QtBot, dark: Theme) -> None:
    bench = StartBench(qtbot, dark, small_experiments(3))
    image = bench.page.grab().toImage()
    assert all(card.glance.preview is None for card in bench.sheet.cards)
    card = bench.cards[0]
    words = card.mapTo(bench.page, card.words.topLeft().toPoint())
    column = [image.pixelColor(words.x() + dx, words.y() + dy) for dx in range(60) for dy in range(18)]
    assert any(colour.lightness() > 200 for colour in column), "names are there at once"


def test_each_set_has_its_words() -> None:
    sources = Experiment.model_fields["data"].annotation.model_fields["source"]  # type: ignore[union-attr]
    assert set(LEARNT) == set(sources.annotation.__args__)  # type: ignore[union-attr]


def test_the_first_sentence_is_found() -> None:
    assert first_sentence("One. Two.") == "One."
    assert first_sentence("Only one, of 0.5 kg") == "Only one, of 0.5 kg"
    assert first_sentence("") == ""


def test_the_page_is_a_plain_widget_that_closes_its_thread(qtbot: QtBot, dark: Theme) -> None:
    page = StartPage(dark, small_experiments(5), StartBench(qtbot, dark, []).recent)
    page.resize(1280, 720)
    page.show()
    QApplication.processEvents()
    page.close()
    thread = page._gatherer._thread
    assert thread is None or not thread.is_alive()
    page.deleteLater()
