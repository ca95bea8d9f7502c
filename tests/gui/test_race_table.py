"""The table of racers: what it says of each, in which order, and what hands can do with it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from race_bench import SIX, Bowl, race, racer, with_loss

from core.race.snapshot import RaceSnapshot, Standing
from core.snapshot import Status
from gui.numbers import significant
from gui.theme import Theme, theme
from gui.views.surface.race_rows import COLUMNS, Column, RaceRow, SortKey, in_order, rows_of
from gui.views.surface.racers_paint import Cell, Headings
from gui.views.surface.racers_table import NOBODY, RacersTable

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def table(qtbot: QtBot, dark: Theme) -> Iterator[RacersTable]:
    window = QWidget()
    window.setProperty("look", "canvas")
    window.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    made = RacersTable(dark)
    layout = QVBoxLayout(window)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(made)
    window.resize(1000, 330)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield made


def text(table: RacersTable, number: int, column: Column) -> str:
    place = table.content.place_of(number)
    assert place is not None
    return str(table.content.data(table.content.index(place, COLUMNS.index(column))))


def order(table: RacersTable) -> list[int]:
    return [row.number for row in table.content.rows]


def heading(table: RacersTable, column: Column) -> QPoint:
    place = COLUMNS.index(column)
    head = table.headings
    return QPoint(head.sectionViewportPosition(place) + head.sectionSize(place) // 2, head.height() // 2)


def row_centre(table: RacersTable, number: int) -> QPoint:
    place = table.content.place_of(number)
    assert place is not None
    return table.visualRect(table.content.index(place, 0)).center()


def shown(table: RacersTable) -> set[Column]:
    return {column for place, column in enumerate(COLUMNS) if not table.headings.isSectionHidden(place)}


# ---- what it costs --------------------------------------------------------------------------------------


def test_only_cells_that_say_something_else_are_painted(
    table: RacersTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = race()
    table.show_racers(snapshot, 2)
    table.grab()
    painted: list[tuple[int, Column]] = []
    paint_cell = table._painter._paint_cell

    def note(painter: QPainter, row: RaceRow, cell: Cell, room: QRect) -> None:
        painted.append((row.number, cell[0]))
        paint_cell(painter, row, cell, room)

    monkeypatch.setattr(table._painter, "_paint_cell", note)
    before = table.grab().toImage()
    assert not painted
    table.show_racers(with_loss(snapshot, 3, 77.0), 2)
    after = table.grab().toImage()
    assert painted == [(3, Column.VALUE)]
    assert after != before
    table.show_racers(snapshot, 2)
    assert table.grab().toImage() == before, "nothing of the number before is left"


# ---- what it says ---------------------------------------------------------------------------------------


def test_each_racer_has_a_row_with_its_numbers(table: RacersTable) -> None:
    snapshot = race()
    table.show_racers(snapshot, 2)
    for one in snapshot.racers:
        number = one.settings.number
        assert text(table, number, Column.NAME) == one.settings.shown_name
        assert text(table, number, Column.VALUE) == significant(float(one.loss[-1]))
        assert one.distance is not None
        assert text(table, number, Column.DISTANCE) == significant(one.distance)
        expected = "not yet" if one.target_step is None else str(one.target_step)
        assert text(table, number, Column.STEPS) == expected
        assert text(table, number, Column.GRADIENTS) == "18"
    assert text(table, 2, Column.RATE) == "0.09"
    assert text(table, 6, Column.RATE) == "1.3"


def test_headings_name_the_value_and_the_target(table: RacersTable) -> None:
    table.show_racers(race(surface=Bowl(measure="MSE", unit="bikes²"), target=-0.25), 0)
    heads = [table.content.headerData(place, Qt.Orientation.Horizontal) for place in range(len(COLUMNS))]
    assert "MSE now" in heads
    assert "steps to −0.25" in heads
    tips = table.content.headerData(
        COLUMNS.index(Column.VALUE), Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole
    )
    assert "bikes²" in str(tips)


def test_a_distance_that_nobody_knows_is_a_dash(table: RacersTable) -> None:
    table.show_racers(race(surface=Bowl(known=False)), 0)
    assert text(table, 1, Column.DISTANCE) == "–"


def test_standings_say_since_when(table: RacersTable) -> None:
    wild, done, going = racer(1, lr=1.2), racer(2, lr=0.875), racer(3, lr=0.001)
    table.show_racers(race((wild, done, going), 80), 0)
    assert text(table, 1, Column.STANDING) == "diverged at step 80"
    assert text(table, 2, Column.STANDING) == "there at step 80"
    assert text(table, 3, Column.STANDING) == "on its way"


def test_a_diverged_racer_is_painted_in_the_colour_of_errors(table: RacersTable, dark: Theme) -> None:
    table.show_racers(race((racer(1, lr=1.2), racer(2, lr=0.5)), 80), 0)
    picture = table.grab().toImage()
    place = table.visualRect(table.content.index(1, COLUMNS.index(Column.STANDING)))
    place.translate(table.viewport().pos())

    def has(colour: QColor) -> bool:
        return any(
            picture.pixelColor(x, y) == colour
            for x in range(place.left(), place.right())
            for y in range(place.top(), place.bottom())
        )

    assert has(dark.error)
    place.translate(0, -place.height())
    assert not has(dark.error)


def test_values_that_are_no_numbers_are_written_shortly(table: RacersTable) -> None:
    snapshot = with_loss(with_loss(race(), 1, math.nan), 2, math.inf)
    table.show_racers(snapshot, 0)
    assert text(table, 1, Column.VALUE) == "NaN"
    assert text(table, 2, Column.VALUE) == "∞"
    assert order(table)[-2:] == [2, 1]


def test_nobody_is_said_in_words(table: RacersTable) -> None:
    empty = race(())
    table.show_racers(race(), 0)
    before = table.grab().toImage()
    table.show_racers(empty, 0)
    assert table.grab().toImage() != before
    assert NOBODY == "No racer yet: add one at the left."
    assert table.content.rowCount() == 0


def test_a_screen_reader_hears_the_whole_row(table: RacersTable) -> None:
    table.show_racers(race(), 0)
    place = table.content.place_of(2)
    assert place is not None
    spoken = str(table.content.data(table.content.index(place, 0), Qt.ItemDataRole.AccessibleTextRole))
    for part in ("Momentum", "on its way", "learning rate 0.09", "gradients 18", "steps to 0.1"):
        assert part in spoken
    assert table.accessibleName()
    assert table.headings.accessibleName()


# ---- order ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    "column", [Column.VALUE, Column.DISTANCE, Column.STEPS, Column.GRADIENTS, Column.NAME]
)
def test_rows_are_sorted_and_unknown_ones_come_last(column: Column, backwards: bool) -> None:
    snapshot = race((*SIX, racer(7, lr=1.2), racer(8, "Adam", name="another", lr=0.5)))
    rows = {row.number: row for row in rows_of(snapshot)}
    numbers = in_order(tuple(rows.values()), SortKey(column, backwards))
    assert sorted(numbers) == sorted(rows)
    assert numbers[-1] == 7, "it has diverged"
    known = [rows[number] for number in numbers if rows[number].place_by(column) is not None][:-1]
    if column is Column.STEPS:
        assert not any(row.target_step is None for row in known)
        unknown = [rows[number] for number in numbers if rows[number].target_step is None and number != 7]
        assert [row.value for row in unknown] == sorted(row.value for row in unknown)
        known = [row for row in known if not row.diverged]
    places = [row.place_by(column) for row in known]
    assert places == sorted(places, reverse=backwards)  # type: ignore[type-var]


def test_a_click_on_a_heading_sorts_and_another_one_reverses(qtbot: QtBot, table: RacersTable) -> None:
    table.show_racers(race(), 0)
    spy = QSignalSpy(table.sort_chosen)
    best_first = order(table)
    qtbot.mouseClick(table.headings.viewport(), LEFT, pos=heading(table, Column.VALUE))
    assert order(table) == best_first[::-1]
    qtbot.mouseClick(table.headings.viewport(), LEFT, pos=heading(table, Column.NAME))
    names = [row.name for row in table.content.rows]
    assert names == sorted(names)
    assert [spy.at(place)[0] for place in range(spy.count())] == [
        SortKey(Column.VALUE, True),
        SortKey(Column.NAME),
    ]
    qtbot.mouseClick(table.headings.viewport(), LEFT, pos=heading(table, Column.RATE))
    assert table.sort_key == SortKey(Column.NAME), "nobody sorts by that"


def test_headings_sort_by_keys(qtbot: QtBot, table: RacersTable) -> None:
    table.show_racers(race(), 0)
    table.headings.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(table.headings, Qt.Key.Key_Return)
    assert table.sort_key == SortKey(Column.VALUE, True)
    qtbot.keyClick(table.headings, Qt.Key.Key_Right)
    qtbot.keyClick(table.headings, Qt.Key.Key_Return)
    assert table.sort_key == SortKey(Column.DISTANCE)
    for _ in range(9):
        qtbot.keyClick(table.headings, Qt.Key.Key_Left)
    qtbot.keyClick(table.headings, Qt.Key.Key_Enter)
    assert table.sort_key == SortKey(Column.NAME)


def test_the_caller_may_choose_the_order(table: RacersTable) -> None:
    table.show_racers(race(), 0, SortKey(Column.STEPS))
    steps = [row.target_step for row in table.content.rows if row.target_step is not None]
    assert steps == sorted(steps)
    table.show_racers(race(steps=19), 0)
    assert table.sort_key == SortKey(Column.STEPS)


class Watch:
    """A clock for the pace of numbers, turned by hand."""

    def __init__(self) -> None:
        self.now = 0

    def timer(self) -> object:
        watch = self

        class Timer:
            started: int | None = None

            def start(self) -> None:
                self.started = watch.now

            def isValid(self) -> bool:
                return self.started is not None

            def elapsed(self) -> int:
                assert self.started is not None
                return watch.now - self.started

        return Timer()


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    made = Watch()
    monkeypatch.setattr("gui.pace.QElapsedTimer", made.timer)
    yield made


def test_numbers_change_at_4_hz_and_rows_move_at_1_hz(watch: Watch, table: RacersTable) -> None:
    snapshot: RaceSnapshot = race(status=Status.RUNNING)
    table.show_racers(snapshot, 0)
    before, last = order(table), order(table)[-1]
    better = with_loss(snapshot, last, 1e-9)
    watch.now = 100
    table.show_racers(better, 0)
    assert text(table, last, Column.VALUE) != "1.00e-9"
    watch.now = 300
    table.show_racers(better, 0)
    assert text(table, last, Column.VALUE).startswith("1.00e")
    assert order(table) == before, "its row has not moved yet"
    watch.now = 1100
    table.show_racers(better, 0)
    assert order(table)[0] == last
    best = with_loss(snapshot, before[0], 0.0)
    table.show_racers(replace(best, status=Status.PAUSED), 0)
    assert order(table)[0] == before[0], "at rest all is shown at once"


def test_who_diverges_is_told_at_once(watch: Watch, table: RacersTable) -> None:
    snapshot = race(status=Status.RUNNING)
    table.show_racers(snapshot, 0)
    gone = replace(snapshot.racers[0], standing=Standing.DIVERGED, standing_step=18)
    watch.now = 10
    table.show_racers(replace(snapshot, racers=(gone, *snapshot.racers[1:])), 0)
    assert text(table, 1, Column.STANDING) == "diverged at step 18"


def test_a_hidden_table_does_nothing_until_it_is_shown(table: RacersTable) -> None:
    table.show_racers(race(), 0)
    table.hide()
    table.show_racers(race((racer(5, lr=0.3),)), 5)
    assert table.content.rowCount() == len(SIX)
    table.show()
    assert order(table) == [5]
    assert table.currentIndex().row() == 0


# ---- hands ----------------------------------------------------------------------------------------------


def test_a_click_and_arrow_keys_select(qtbot: QtBot, table: RacersTable) -> None:
    table.show_racers(race(), 2)
    spy = QSignalSpy(table.racer_selected)
    assert table.currentIndex().row() == table.content.place_of(2)
    first, second = order(table)[:2]
    qtbot.mouseClick(table.viewport(), LEFT, pos=row_centre(table, first))
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Up)
    qtbot.keyClick(table, Qt.Key.Key_End)
    assert [spy.at(place)[0] for place in range(spy.count())] == [first, second, first, order(table)[-1]]


def test_the_selection_follows_the_racer_not_the_row(qtbot: QtBot, table: RacersTable) -> None:
    table.show_racers(race(), 2)
    spy = QSignalSpy(table.racer_selected)
    table.show_racers(race(), 2, SortKey(Column.VALUE, True))
    assert table.currentIndex().row() == table.content.place_of(2)
    table.show_racers(race(), 4)
    assert table.currentIndex().row() == table.content.place_of(4)
    assert spy.count() == 0, "the user has chosen nothing"


def test_delete_asks_to_remove(qtbot: QtBot, table: RacersTable) -> None:
    table.show_racers(race(), 3)
    spy = QSignalSpy(table.remove_requested)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert [spy.at(0)[0]] == [3]
    assert table.content.place_of(3) is not None, "that is for others to do"
    table.show_racers(race(()), 0)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert spy.count() == 1


def test_space_and_letters_are_left_to_the_window(qtbot: QtBot, table: RacersTable) -> None:
    table.show_racers(race(), 3)
    table.setFocus()
    pressed: list[int] = []
    window = table.window()
    window.keyPressEvent = lambda event: pressed.append(event.key())  # type: ignore[method-assign]
    qtbot.keyClick(table, Qt.Key.Key_Space)
    qtbot.keyClick(table, Qt.Key.Key_A)
    assert pressed == [Qt.Key.Key_Space, Qt.Key.Key_A]


# ---- room -----------------------------------------------------------------------------------------------


def test_columns_give_way_but_never_name_value_and_standing(table: RacersTable) -> None:
    table.show_racers(race(), 0)
    seen = []
    for width in (1000, 760, 640, 560, 470, 340, table.minimumSizeHint().width()):
        table.window().resize(width, 330)
        seen.append(shown(table))
        head: Headings = table.headings
        assert sum(head.sectionSize(place) for place in range(len(COLUMNS))) <= table.viewport().width()
    assert seen[0] == set(COLUMNS)
    assert all(later <= earlier for earlier, later in pairwise(seen))
    assert seen[-1] == {Column.NAME, Column.VALUE, Column.STANDING}
    assert any(Column.GRADIENTS not in columns and Column.DISTANCE in columns for columns in seen)


@pytest.mark.parametrize(("size", "width"), [("normal", 700), ("small", 542), ("presentation_small", 542)])
def test_it_fits_into_its_share_of_the_stage(table: RacersTable, size: str, width: int) -> None:
    table.set_theme(theme("light", size))  # type: ignore[arg-type]
    table.show_racers(race((*SIX, racer(9, name="A name that is longer than all others", lr=2.1))), 0)
    assert table.minimumSizeHint().width() <= width - 24


def test_more_racers_than_fit_can_be_scrolled(table: RacersTable) -> None:
    table.show_racers(race([racer(number, lr=0.01 * number) for number in range(1, 17)], 5), 1)
    assert table.verticalScrollBar().maximum() > 0
    table.show_racers(race(), 0)
    assert table.verticalScrollBar().maximum() == 0
