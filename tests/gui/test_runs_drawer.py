"""The drawer *Runs* in the real window, by mouse and by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from desk import LINE, experiment_with
from live import Open
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from runs_bench import Drawer, with_three_runs

from core.runs.kept_run import COLUMNS, EpochScores
from gui.runs.history import LIVE
from gui.theme import theme
from gui.views.curves.overlay import BEFORE
from gui.views.runs.run_list import RunList
from gui.views.runs.words import TableRow, table_of
from gui.widgets.divider import Divider
from gui.window.main_window import MainWindow
from gui.window.reading_order import stops_within


@pytest.fixture
def opened(open_window: Open) -> Drawer:
    return with_three_runs(open_window)


# ---- opening and closing -----------------------------------------------------------------------------


def test_it_opens_by_key_and_button_and_closes_by_escape(open_window: Open) -> None:
    drawer = Drawer(open_window(LINE))
    assert drawer.window.runs.drawer is None
    drawer.open()
    assert drawer.drawer.empty.isVisible()
    assert "press Space" in drawer.drawer.empty.text().replace("Press", "press")
    drawer.press(Qt.Key.Key_Escape)
    assert not drawer.drawer.isVisible()
    assert drawer.window.stage.network.hasFocus()
    drawer.live.click(drawer.window.top_bar.runs)
    assert drawer.drawer.isVisible()
    drawer.live.click(drawer.button("close"))
    assert not drawer.drawer.isVisible()


def test_it_and_the_script_take_each_others_place(opened: Drawer) -> None:
    opened.live.click(opened.window.top_bar.code)
    assert opened.window.code.isVisible()
    assert not opened.drawer.isVisible()
    opened.live.click(opened.window.top_bar.runs)
    assert opened.drawer.isVisible()
    assert not opened.window.code.isVisible()


def test_it_leaves_the_curves_free_where_there_is_room(opened: Drawer) -> None:
    error = opened.error
    assert opened.drawer.geometry().bottom() < error.y()
    opened.window.present(True)
    QApplication.processEvents()
    assert opened.drawer.height() == opened.window.body.height()


def test_it_leaves_the_curves_free_once_they_are_there(qtbot: QtBot) -> None:
    window = MainWindow(LINE)
    window.resize(1600, 1000)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.runs.toggle()
    assert window.runs.drawer is not None
    assert window.runs.drawer.height() == window.body.height()
    qtbot.waitUntil(lambda: window.stage.error is not None, timeout=20_000)
    assert window.runs.drawer.geometry().bottom() < window.stage.error.y()  # type: ignore[union-attr]
    window.close()


def test_a_small_window_has_room_for_four_runs(opened: Drawer) -> None:
    opened.window.resize(1280, 720)
    QApplication.processEvents()
    rows = opened.list.viewport().height() / opened.list.painter.height()
    assert rows >= 4


def test_its_divider_says_what_it_divides(opened: Drawer) -> None:
    def names() -> list[str]:
        dividers = opened.window.body.findChildren(Divider)
        return [divider.accessibleName() for divider in dividers if divider.isVisible()]

    assert "Divider beside the run history" in names()
    assert "Divider beside the PyTorch script" not in names()
    opened.live.click(opened.window.top_bar.code)
    assert "Divider beside the PyTorch script" in names()
    assert "Divider beside the run history" not in names()


def test_a_hidden_drawer_does_nothing(opened: Drawer, monkeypatch: pytest.MonkeyPatch) -> None:
    opened.press(Qt.Key.Key_Escape)
    asked: list[str] = []
    monkeypatch.setattr(opened.history, "live", lambda: asked.append("live"))
    opened.train(30)
    opened.drawer.tick()
    assert asked == []


# ---- the list ----------------------------------------------------------------------------------------


def test_the_list_has_the_current_run_on_top_and_what_each_changes(opened: Drawer) -> None:
    assert opened.rows == [
        "4 same settings",
        "3 batch size 7 rows → 4 rows",
        "2 learning rate 0.05 → 0.02",
        "1 first run",
    ]
    assert opened.list.hasFocus()
    assert opened.list.current_key == LIVE


def test_the_current_run_grows_while_it_trains(opened: Drawer) -> None:
    before = opened.list.content.lines[0].run.steps
    opened.train(40)
    opened.live.wait(lambda: opened.list.content.lines[0].run.steps == before + 40)
    assert [line.is_live for line in opened.list.content.lines] == [True, False, False, False]


def test_a_run_that_ends_while_the_drawer_is_open_appears_in_it(opened: Drawer) -> None:
    opened.window.session.reset()
    opened.live.wait(lambda: opened.rows[0] == "4 same settings" and not opened.list.content.lines[0].is_live)


def test_rows_tell_scores_in_the_unit_of_the_target(opened: Drawer) -> None:
    run = opened.runs[0]
    best = run.best
    assert best is not None
    text = opened.list.content.data(opened.list.content.index(1), Qt.ItemDataRole.AccessibleTextRole)
    assert isinstance(text, str)
    assert text.startswith("Run 3, batch size 7 rows → 4 rows: best ")
    assert f"epoch {best.epoch}" in text


# ---- over the curves ---------------------------------------------------------------------------------


def test_space_lays_a_run_over_the_curves_and_trains_nothing(opened: Drawer) -> None:
    steps = opened.live.state.step
    opened.press(Qt.Key.Key_Down)
    opened.press(Qt.Key.Key_Down)
    key = opened.list.current_key
    opened.press(Qt.Key.Key_Space)
    run = opened.history.run(key)
    assert run is not None
    assert run.number == 2
    lines = opened.error.picture.overlay_lines[1]
    assert lines["validation"].shown
    assert 10 ** lines["validation"].y == pytest.approx(run.epochs["validation_loss"])
    assert 10 ** lines["train"].y == pytest.approx(run.epochs["train_loss"])
    assert "run 2" in dict(opened.error.picture.ends.texts)
    opened.press(Qt.Key.Key_Space)
    assert not lines["validation"].shown
    assert opened.live.rest().step == steps


def test_the_box_of_a_row_does_the_same_and_selects_nothing(opened: Drawer) -> None:
    opened.click_row(1, "box")
    assert opened.history.slot(opened.runs[0].key) == 1
    assert opened.list.selected_keys() == (LIVE,)
    assert not opened.error.picture.overlay_lines[BEFORE]["train"].shown  # it was the run before
    opened.click_row(1, "box")
    assert opened.history.slot(opened.runs[0].key) == 0
    assert opened.error.picture.overlay_lines[BEFORE]["train"].shown


def test_lines_over_the_curves_are_told_apart_without_colour(opened: Drawer) -> None:
    patterns = [lines["validation"]._dash_px for lines in opened.error.picture.overlay_lines]
    assert len(set(patterns)) == len(patterns)
    assert None not in patterns


# ---- comparing ---------------------------------------------------------------------------------------


def test_two_chosen_runs_are_compared(opened: Drawer) -> None:
    opened.click_row(3)
    opened.click_row(1, modifiers=Qt.KeyboardModifier.ControlModifier)
    comparison, (third, _, first) = opened.drawer.comparison, opened.runs
    assert comparison.title.text() == "Run 3 against run 1"
    assert comparison.table.heads == ("run 1", "run 3")
    rows = opened.table()
    assert rows["Learning rate"] == ("0.05", "0.02")
    assert rows["Batch size"] == ("7 rows", "4 rows")
    assert rows["Steps"] == ("12", "16")
    assert comparison.curves.runs == (first, third)
    assert not comparison.other_curves.isVisible()


def test_shift_and_arrows_choose_two(opened: Drawer) -> None:
    opened.press(Qt.Key.Key_Down)
    assert opened.drawer.comparison.title.text() == "Run 3 against run 2, the one before"
    opened.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert opened.drawer.comparison.title.text() == "Run 3 against run 2"
    opened.press(Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert opened.drawer.comparison.title.text() == ""
    assert opened.drawer.comparison.curves.runs == ()


def test_runs_on_other_data_have_axes_of_their_own(opened: Drawer) -> None:
    opened.window.session.load(experiment_with(LINE, data__rows=60))
    opened.live.rest()
    opened.train(9)
    opened.live.wait(lambda: opened.rows[0].startswith("5 ") and opened.list.content.lines[0].is_live)
    opened.list.choose(LIVE, opened.runs[-1].key)
    comparison = opened.drawer.comparison
    assert comparison.other_curves.isVisible()
    assert "axes of their own" in comparison.note.text


# ---- reach, looks ------------------------------------------------------------------------------------


def test_tab_reaches_every_part_and_each_says_what_it_is(opened: Drawer) -> None:
    opened.list.choose(opened.runs[0].key)
    stops = stops_within(opened.drawer)
    assert opened.list in stops
    enabled = [
        button for button in opened.drawer.buttons.values() if button.isVisible() and button.isEnabled()
    ]
    assert set(enabled) <= set(stops)
    for stop in stops:
        interface = QAccessible.queryAccessibleInterface(stop)
        assert interface is not None
        assert interface.text(QAccessible.Text.Name).strip()
        assert stop.toolTip()


@pytest.mark.parametrize("size", [(1280, 720), (1920, 1080)])
@pytest.mark.parametrize("large", [False, True])
def test_it_is_painted_in_all_sizes(opened: Drawer, size: tuple[int, int], large: bool) -> None:
    opened.window.present(large)
    opened.window.resize(*size)
    QApplication.processEvents()
    image = opened.drawer.grab().toImage()
    assert image.width() == opened.drawer.width()
    colours = {
        image.pixelColor(x, y).rgb() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)
    }
    assert opened.window.look.theme.accent_tint.rgb() in colours
    assert len(colours) > 20


def test_a_row_with_no_whole_epoch_says_so(opened: Drawer) -> None:
    run = opened.runs[0]
    rows = table_of((run,))
    assert rows[0].is_heading
    assert rows[1] == TableRow("Best validation RMSE", rows[1].values)
    assert len(rows[1].values) == 1


@pytest.mark.parametrize(
    ("rmse", "words"),
    [
        ((98.62, 99.31), ("98.6", "99.3")),
        ((98.921, 98.934), ("98.92", "98.93")),
        ((99.0, 99.0), ("99", "99")),
        ((99.0, 107.2), ("99", "107")),
        ((99.00000001, 99.0), ("99", "99")),
    ],
)
def test_scores_that_round_alike_are_told_apart(
    opened: Drawer, rmse: tuple[float, float], words: tuple[str, str]
) -> None:
    runs = []
    for run, value in zip(opened.runs[:2], rmse, strict=True):
        columns = run.epochs.columns.copy()
        columns[COLUMNS.index("validation_rmse")] = value
        runs.append(replace(run, epochs=EpochScores(columns)))
    rows = {row.label: row.values for row in table_of(runs)}
    assert rows["Last validation RMSE"] == words


def test_the_list_alone_shows_hundreds_of_runs(opened: Drawer, qtbot: QtBot) -> None:
    run = opened.runs[0]
    many = [replace(run, key=f"{number:012x}", number=number) for number in range(300, 0, -1)]
    view = RunList(theme("light"))
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    view.show_runs(None, many, [0] * len(many))
    view.setFocus()
    view.choose(many[0].key)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.current_key == many[-1].key
    view.show_runs(None, many[:-1], [0] * (len(many) - 1))
    assert view.current_key == many[-2].key
    assert view.selected_keys() == (many[-2].key,)
