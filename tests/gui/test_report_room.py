"""The stage *Demand* by mouse and keys, with the real engine: what it says is what was computed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from desk import LINE
from live import Open
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from report_live import BIKES, Demand, hover

from core.commands import Command
from core.report.commands import HideReport, ShowReport
from core.report.leak import WORTHLESS
from gui.dates import moment_words
from gui.numbers import in_unit
from gui.theme import theme
from gui.views.fit.feature_row import FeatureRow
from gui.views.report.residual_view import NO_GROUPS
from gui.widgets.toggle import Toggle


@pytest.fixture
def demand(open_window: Open) -> Iterator[Demand]:
    made = Demand(open_window(BIKES))
    yield made
    made.room.hide()


def test_before_training_the_stage_says_what_to_do_and_nothing_is_computed(demand: Demand) -> None:
    stage = demand.room.stage
    assert stage.empty.isVisible()
    assert "Press Space" in stage.empty.text()
    assert not stage.panels
    assert demand.window.thread_.report_mailbox.wanted() is None
    demand.train(3)
    assert not stage.empty.isVisible()
    assert stage.chip.text == f"Report: {len(demand.report.predicted):,} rows the network has not seen"
    assert "step 3" in demand.frame.note
    demand.room.reset()
    demand.wait(stage.empty.isVisible)
    assert demand.frame.report is None


def test_the_table_has_the_scores_of_the_predictions_that_are_drawn(demand: Demand) -> None:
    report, stage = demand.train(40), demand.room.stage
    error = report.predicted - demand.live.state.run.dataset.target[report.held_out.rows]
    rmse, mae = in_unit(float(np.sqrt((error**2).mean()))), in_unit(float(np.abs(error).mean()))
    words = stage.baselines.table.words(0)
    assert f"RMSE {rmse}, MAE {mae} bikes per hour" in words
    assert stage.baselines.table.rows == 4
    first, drawn = stage.time.brush.stretch.first, stage.time.predicted
    np.testing.assert_array_equal(drawn.y, report.predicted[first : first + len(drawn.y)])


def test_the_brush_moves_and_zooms_and_the_largest_miss_of_the_window_is_marked(demand: Demand) -> None:
    report, time = demand.train(20), demand.room.stage.time
    brush = time.brush
    before = brush.stretch

    def is_marked() -> None:
        part = slice(brush.stretch.first, brush.stretch.first + brush.stretch.count)
        worst = report.residual[part][np.abs(report.residual[part]).argmax()]
        assert in_unit(abs(float(worst))) in time.miss.words
        x = time.plot.shown_range[0]
        np.testing.assert_allclose(x, report.held_out.axis[part][[0, -1]])

    is_marked()
    demand.key(brush, Qt.Key.Key_Right)
    assert brush.stretch.first > before.first
    is_marked()
    demand.key(brush, Qt.Key.Key_Plus)
    assert brush.stretch.count < before.count
    demand.key(brush, Qt.Key.Key_Minus)
    demand.key(brush, Qt.Key.Key_Minus)
    assert brush.stretch.count > before.count
    count, right = brush.stretch.count, round(brush.x_of(brush.stretch.first + brush.stretch.count))
    demand.drag(brush, QPoint(right, 20), QPoint(right + 200, 20))
    assert brush.stretch.count > count
    is_marked()
    first, count = brush.stretch.first, brush.stretch.count
    middle = round(brush.x_of(first + count / 2))
    demand.drag(brush, QPoint(middle, 20), QPoint(middle + 150, 20))
    assert brush.stretch.first > first
    assert brush.stretch.count == count
    is_marked()


def test_residuals_are_told_cell_by_cell_and_by_another_group(demand: Demand) -> None:
    report, view = demand.train(20), demand.room.stage.residual
    assert report.cross is not None
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Down):
        demand.key(view.heat, key)
    hours = np.array([round(24 * (day % 1)) % 24 for day in report.held_out.axis])
    tuesdays = (np.floor(report.held_out.axis + 1e-6).astype(int) + 3) % 7 == 1
    chosen = report.residual[tuesdays & (hours == 1)]
    words = view.heat.accessibleDescription()
    assert words.startswith("Tuesday 1:00")
    assert in_unit(abs(float(chosen.mean()))) in words
    assert f"{len(chosen)} rows" in words
    combo = demand.room.panel.grouping
    combo.setFocus()
    QTest.keyClick(combo, Qt.Key.Key_Down)
    demand.wait(lambda: view.pictures.currentWidget() is view.bars)
    assert view.head.title.text() == "Residual by hour"
    demand.key(view.bars, Qt.Key.Key_Right)
    assert "hour 0:00" in view.bars.accessibleDescription()


def test_arrow_keys_tell_scores_and_what_inputs_are_worth(demand: Demand) -> None:
    report, stage = demand.train(20), demand.room.stage
    assert report.importance is not None
    table, bars = stage.baselines.table, stage.importance.bars
    for picture in (table, bars):
        together = picture.accessibleDescription()
        demand.key(picture, Qt.Key.Key_Down)
        demand.key(picture, Qt.Key.Key_Down)
        assert picture.cursor_cell == (1, 0)
        assert picture.accessibleDescription() == picture.words(1)
        assert picture.accessibleDescription() in together
        assert "bikes" in picture.accessibleDescription()
        picture.clearFocus()
        assert picture.accessibleDescription() == together


def test_what_if_is_answered_live_and_says_what_was_never_seen(demand: Demand) -> None:
    demand.train(30)
    view = demand.room.stage.what_if
    demand.wait(lambda: demand.frame.answer is not None)
    hour, temperature = (next(r for r in view.rows if r.feature.name == n) for n in ("hour", "temperature"))
    assert isinstance(hour, FeatureRow)
    assert hour.slider is not None
    before = hour.value
    demand.key(hour.slider, Qt.Key.Key_Right)
    assert hour.value == before + 1
    demand.wait(lambda: demand.frame.question.values == view.values and demand.frame.answer is not None)
    answer = demand.frame.answer
    assert answer is not None
    swept = answer.sweep[list(answer.sweep_values).index(before + 1)]
    np.testing.assert_allclose(answer.prediction, swept, rtol=1e-5)
    assert view.prediction.text() == in_unit(answer.prediction)
    assert isinstance(temperature, FeatureRow)
    assert temperature.field is not None
    temperature.field.selectAll()
    QTest.keyClicks(temperature.field, "80")
    demand.wait(lambda: "temperature" in view._note.text)
    QTest.mouseClick(view.usual, Qt.MouseButton.LeftButton)
    demand.wait(lambda: "medians" in view._note.text)
    assert hour.value == before


def test_the_leak_is_switched_on_explained_and_taken_back(demand: Demand) -> None:
    demand.train(3)
    panel, session = demand.room.panel, demand.window.session
    row = panel.row("data.leak")
    assert row is not None
    toggle = row.inputs()[0]
    assert isinstance(toggle, Toggle)
    QTest.mouseClick(toggle, Qt.MouseButton.LeftButton)
    assert session.intended.data.leak
    demand.wait(lambda: WORTHLESS in panel._worthless.text())
    demand.wait(lambda: demand.live.state.experiment.data.leak)
    demand.train(3)
    assert WORTHLESS in demand.room.stage.leak.text()
    assert demand.room.stage.leak.isVisible()
    QTest.mouseClick(panel.undo, Qt.MouseButton.LeftButton)
    assert not session.intended.data.leak
    demand.wait(lambda: not panel._worthless.text())


def test_rows_are_read_under_the_pointer_and_by_arrow_keys(demand: Demand) -> None:
    report, time = demand.train(20), demand.room.stage.time
    plot, reader, first = time.plot, time.reader, time.brush.stretch.first

    def is_told(row: int) -> None:
        assert moment_words(float(report.held_out.axis[row])) in plot.accessibleDescription()
        assert f"actual {in_unit(report.held_out.actual[row])} bikes" in reader.words
        assert f"predicted {in_unit(report.predicted[row])} bikes" in reader.words

    for _ in range(3):
        demand.key(plot, Qt.Key.Key_Right)
    is_told(first + 2)
    before = plot.grab().toImage()
    demand.key(plot, Qt.Key.Key_PageDown)
    assert plot.grab().toImage() != before
    demand.key(plot, Qt.Key.Key_End)
    is_told(first + time.brush.stretch.count - 1)
    demand.key(plot, Qt.Key.Key_Right)
    is_told(first + time.brush.stretch.count - 1)
    demand.key(plot, Qt.Key.Key_Escape)
    assert not plot.accessibleDescription()
    x, _ = plot.to_pixels(report.held_out.axis[first + 30 : first + 31], np.zeros(1))
    hover(plot.viewport(), QPointF(x[0], 40))
    is_told(first + 30)
    demand.key(time.brush, Qt.Key.Key_Right)
    assert not plot.accessibleDescription()


def test_rows_without_groups_have_no_key_of_colours(open_window: Open) -> None:
    demand = Demand(open_window(LINE))
    demand.train(20)
    view = demand.room.stage.residual
    assert view.none.isVisible()
    assert view.none.text() == NO_GROUPS
    assert not view.pictures.isVisible()
    assert not view._key.isVisible()
    demand.window.session.change("data.source", "bike_sharing_daily")
    demand.wait(lambda: demand.live.state.experiment.data.source == "bike_sharing_daily")
    demand.train(2)
    assert view.pictures.isVisible()
    assert view._key.isVisible()
    assert not view.none.isVisible()
    demand.room.hide()


def test_other_rows_are_reported_on_and_taken_back(demand: Demand) -> None:
    demand.train(3)
    row = demand.room.panel.row("report.part")
    assert row is not None
    before = demand.report.held_out.rows
    validation = next(button for button in row.findChildren(QAbstractButton) if button.text() == "validation")
    QTest.mouseClick(validation, Qt.MouseButton.LeftButton)
    demand.wait(lambda: demand.frame.report is not None and demand.report.held_out.part == "validation")
    dataset = demand.live.state.run.dataset
    np.testing.assert_array_equal(np.sort(demand.report.held_out.rows), np.sort(dataset.validation))
    assert "validation" in demand.frame.chip.text
    demand.room.undo_stack.undo()
    demand.wait(lambda: demand.frame.report is not None and demand.report.held_out.part == "test")
    np.testing.assert_array_equal(demand.report.held_out.rows, before)


def test_a_hidden_room_lets_nothing_be_computed(demand: Demand, monkeypatch: pytest.MonkeyPatch) -> None:
    demand.train(3)
    commands, sent = demand.window.thread_.commands, []
    submit = commands.submit

    def noticed(command: Command) -> int:
        sent.append(type(command))
        return submit(command)

    monkeypatch.setattr(commands, "submit", noticed)
    demand.room.hide()
    assert sent == [HideReport]
    demand.window.session.train_batches(5)
    demand.live.reach(8)
    assert demand.frame.report is None or demand.report.step == 3
    assert ShowReport not in sent
    demand.room.show()
    demand.wait(lambda: demand.is_current(8))
    assert sent.count(ShowReport) == 1


def test_one_view_fills_the_stage_and_all_come_back(demand: Demand) -> None:
    demand.train(3)
    room, stage = demand.room, demand.room.stage
    stage.residual.heat.setFocus()
    whole = len(stage.panels)
    room.fill_with_meant()
    assert len(stage.panels) == 1
    assert stage.panels[0].width() > stage.width() * 0.9
    assert room.leave()
    assert len(stage.panels) == whole


def test_rows_without_time_are_in_their_order_and_a_baseline_says_why_it_is_none(open_window: Open) -> None:
    demand = Demand(open_window(LINE))
    report, stage = demand.train(20), demand.room.stage
    assert report.held_out.axis_kind == "row"
    assert "dates" in stage.baselines.table.words(2)
    assert stage.time.brush.stretch.count == len(report.predicted)
    row = stage.what_if.rows[0]
    assert not row.visibleRegion().isEmpty()
    assert row.visibleRegion().boundingRect().height() == row.height()
    assert stage.panels
    demand.room.hide()


@pytest.mark.parametrize(
    ("size", "type_size"),
    [
        ((1920, 1000), "normal"),
        ((1280, 660), "small"),
        ((1920, 1000), "presentation"),
        ((1280, 660), "presentation_small"),
    ],
)
def test_every_view_stands_inside_the_stage_in_each_size(
    open_window: Open, size: tuple[int, int], type_size: str
) -> None:
    demand = Demand(open_window(LINE))
    demand.train(5)
    room, stage = demand.room, demand.room.stage
    room.resize(*size)
    room.set_theme(theme("light", type_size))  # type: ignore[arg-type]
    seen = set()
    for page in stage.views:
        stage.choose_pages({0: page, 1: page})
        boxes = [view.geometry() for view in stage.panels]
        seen.update(stage.panels)
        for place, box in enumerate(boxes):
            assert stage.rect().contains(box)
            assert not any(box.intersects(other) for other in boxes[place + 1 :])
    assert seen == set(stage.views.values())
    room.hide()


def test_choices_are_remembered(demand: Demand) -> None:
    room = demand.room
    room.session.change("report.part", "validation")
    room.session.group_by("weather")
    room.stage.choose_pages({0: "scatter"})
    found = room.choices
    room.use_choices({"report.part": "test", "residual_by": "hour", "page0": "residual"})
    room.use_choices(found)
    assert room.session.intended.report.part == "validation"
    assert room.session.by == "weather"
    assert room.stage.pages[0] == "scatter"
