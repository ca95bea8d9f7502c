"""The stage *Overfitting* under a user's hands, with a real engine turned by hand."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from engine_bench import experiment_with
from overfitting_bench import SINE, Bench, click
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from core.layout import ParameterLayout
from core.settings_by_path import value_at
from core.snapshot import Status
from core.studies.fold_scores import fold_scores
from gui.controls.value_field import ValueField
from gui.numbers import in_unit, significant
from gui.theme import theme
from gui.views.overfitting.masks_view import layer_words
from gui.views.overfitting.measure import measure_of

DAYS = experiment_with(
    Experiment(name="Days"),
    data__source="bike_sharing_daily",
    network__hidden=(6,),
    batches__size=200,
    stopping__epochs=2,
)


def test_arms_are_trained_and_each_number_is_that_of_its_arm(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    frame = bench.train()
    columns = bench.room.stage.arms.columns
    assert [column.name for column in columns] == ["Plain", "Dropout", "L2 penalty", "Early stopping"]
    measure = measure_of(frame.members[0].state.run.dataset)
    for column, member in zip(columns, frame.members, strict=True):
        assert column.number == measure.shown(member.record.validation.mse)
        gap = member.record.validation.mse - member.record.train.mse
        assert column.errors._gap.text == measure.shown(gap)
        fit = member.state.fit
        assert fit is not None and fit.grid is not None
        assert np.array_equal(column.fit._curve.y, fit.grid)
    assert [column.fit.has_band for column in columns] == [False, True, False, False]
    assert "Over: epoch 6" in bench.room.stage.chip.text
    assert not bench.room.transport.play.isEnabled()


def test_keys_mean_what_they_mean_elsewhere(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.room.step()
    assert [one.state.step for one in bench.rest().members] == [1, 1, 1, 1]
    bench.room.epoch()
    assert [one.state.epoch for one in bench.rest().members] == [1, 1, 1, 1]
    bench.room.reset()
    assert [one.state.step for one in bench.rest().members] == [0, 0, 0, 0]
    bench.room.toggle()
    bench.until(lambda: bench.frame.study.status is Status.FINISHED)


def test_masks_are_those_of_the_arm(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    member = bench.train().member("dropout")
    assert member is not None and member.masks is not None
    view, masks = bench.room.stage.arms.masks, member.masks
    image = view.grab().toImage()
    ratio = image.devicePixelRatio()
    assert [layer_words(strip.layer) for strip in view.strips] == ["hidden 1", "hidden 2"]
    for strip in view.strips:
        layer = masks.layers[strip.layer]
        for place in range(len(masks.steps)):
            for neuron in range(strip.shown):
                x = strip.box.left() + strip.column * (40 - len(masks.steps) + place) + 2
                y = strip.box.top() + neuron * strip.cell + 1
                lit = QImage.pixelColor(image, round(x * ratio), round(y * ratio)).lightness() > 80
                assert lit == layer[place, neuron]
        words = view.words_at(strip.box.right() - 2, strip.box.top() + 1)
        state = "on" if layer[-1, 0] else "off"
        often = int(layer[:, 0].sum())
        assert words == (
            f"{layer_words(strip.layer)}, neuron 1: {state} in step 12, on in {often} of the last 12 steps"
        )


def test_arrow_keys_tell_each_mask(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.train()
    view = bench.room.stage.arms.masks
    view.setFocus()
    before = view.grab().toImage()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        QTest.keyClick(view, key)
    assert view.cursor_cell == (1, 1)
    masks = view._masks
    assert masks is not None
    state = "on" if masks.layers[1][1, 1] else "off"
    assert f"hidden 1, neuron 2: {state} in step {masks.steps[1]}" in view.accessibleDescription()
    assert view.grab().toImage() != before
    assert view.cell_at(view.box(10, 3).center()) == (10, 3)  # of the second layer
    assert "hidden 2, neuron 2" in view.words(10, 3)
    for _ in range(50):
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.cursor_cell == (view.shape[0] - 1, 1)
    view.clearFocus()
    assert view.cursor_cell is None
    assert view.accessibleDescription().startswith("Masks of")


def test_arrow_keys_and_pointer_read_the_fit_of_an_arm(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    frame = bench.train()
    column, member = bench.room.stage.arms.columns[1], frame.members[1]
    run, fit, spread = member.state.run, member.state.fit, member.spread
    assert run.probe.grid is not None and fit is not None and fit.grid is not None and spread is not None
    assert run.dataset.truth is not None
    column.fit.setFocus()
    for _ in range(3):
        QTest.keyClick(column.fit, Qt.Key.Key_Right)
    words = column.fit.accessibleDescription()
    assert significant(float(run.probe.grid[2])) in words
    assert f"predicted {significant(float(fit.grid[2]))}" in words
    assert f"true curve {significant(float(run.dataset.truth(run.probe.grid[2:3, None])[0]))}" in words
    assert f"{significant(float(spread.low[2]))} to {significant(float(spread.high[2]))}" in words
    bench.room.stage.arms.columns[2].fit.setFocus()
    assert not column.fit.accessibleDescription()
    x, _ = column.fit.to_pixels(run.probe.grid[150:151], np.zeros(1))
    QTest.mouseMove(column.fit.viewport(), QPoint(round(x[0]), 60))
    assert column.fit.reader.place is not None
    assert abs(column.fit.reader.place - 150) <= 1
    assert f"predicted {significant(float(fit.grid[column.fit.reader.place]))}" in column.fit.reader.words


def test_a_band_that_the_network_has_left_behind_is_not_drawn(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    member, fit = bench.train().members[1], bench.room.stage.arms.columns[1].fit
    assert member.spread is not None and fit.has_band
    elsewhere = replace(member.spread, whole=member.spread.whole + 5.0)
    fit.show_member(replace(member, spread=elsewhere), True)
    assert not fit.has_band
    fit.show_member(member, False)
    assert fit.has_band


def test_arrow_keys_read_the_rows_of_a_table(qtbot: QtBot) -> None:
    bench = Bench(qtbot, DAYS)
    member = bench.train().members[0]
    fit, run = bench.room.stage.arms.columns[0].fit, member.state.run
    fit.setFocus()
    QTest.keyClick(fit, Qt.Key.Key_End)
    assert member.state.fit is not None
    seen = run.probe.sample_rows[: run.probe.sample_seen_count]
    most = int(np.argsort(run.dataset.target[seen], kind="stable")[-1])
    words = fit.accessibleDescription()
    assert f"actual {in_unit(float(run.dataset.target[seen].max()))} bikes" in words
    assert f"predicted {in_unit(float(member.state.fit.sample[most]))} bikes" in words
    assert ("training" if most < run.probe.sample_train_count else "validation") in words


@pytest.mark.parametrize("page", ["arms", "linear", "folds"])
def test_each_panel_fills_the_stage_by_key_and_double_click(qtbot: QtBot, page: str) -> None:
    bench = Bench(qtbot, page=page)
    bench.train()
    room = bench.room
    whole = room.stage.panels
    assert len(whole) >= 4
    for panel in whole:
        panel.setFocus()
        room._set_filling(panel)
        bench.rest()
        assert room.stage.panels == (panel,)
        assert panel.width() > 0.9 * room.stage.width()
        assert panel.height() > 0.7 * room.stage.height()
        panel.grab()
        assert room.leave()
        assert room.stage.panels == whole
    inside = whole[0].mapTo(room, whole[0].rect().center())
    QTest.mouseDClick(room.childAt(inside), Qt.MouseButton.LeftButton)
    assert room.stage.panels == (whole[0],)
    room.fill_with_meant()
    assert room.stage.panels == whole


def test_what_fills_the_stage_and_is_gone_gives_it_back(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    bench.rest()
    room = bench.room
    room._set_filling(room.stage.arms.columns[-1])
    room.arms.change("arms.early", False)
    bench.until(lambda: len(room.stage.arms.columns) == 3)
    assert len(room.stage.panels) == 5
    assert not room.leave()
    room._set_filling(room.stage.arms.masks)
    room.choose_page("folds")
    assert not room.leave()
    room.choose_page("arms")
    bench.rest()
    assert len(room.stage.panels) == 5


def test_arrow_keys_tell_the_rows_of_each_fold(qtbot: QtBot) -> None:
    bench = Bench(qtbot, page="folds")
    bars = bench.room.stage.folds.bars
    bars.setFocus()
    QTest.keyClick(bars, Qt.Key.Key_Down)
    QTest.keyClick(bars, Qt.Key.Key_Down)
    assert bars.accessibleDescription().startswith("fold 2: ")
    assert "rows train" in bars.accessibleDescription()


def test_thinned_networks_have_lines_between_neurons_that_were_on(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    member = bench.train().member("dropout")
    assert member is not None and member.masks is not None
    drawings = bench.room.stage.arms.thinned.drawings
    layout: ParameterLayout = member.state.run.layout
    assert [one.thinned.step for one in drawings] == list(range(13 - len(drawings), 13))
    assert len(drawings) >= 3
    for drawing, thinned in zip(drawings, member.masks.thinned[-len(drawings) :], strict=True):
        on = (*(int(layer.sum()) for layer in thinned.on), 1)
        assert drawing.neurons_on == on
        lines = sum(len(lines) for lines in drawing.lines)
        assert lines == sum(one * other for one, other in pairwise(on))
    assert layout.sizes == (1, 9, 6, 1)


def test_an_arm_is_switched_on_and_off_and_undone(qtbot: QtBot) -> None:
    bench = Bench(qtbot)
    row = bench.room.panel._arms.row("arms.l1")
    assert row is not None
    click(row.inputs()[0])
    bench.until(lambda: len(bench.room.stage.arms.columns) == 5)
    assert bench.room.undo_stack.undo_words
    click(bench.room.panel.undo)
    bench.until(lambda: len(bench.room.stage.arms.columns) == 4)
    dropout = bench.room.panel._arms.row("arms.dropout")
    assert dropout is not None
    click(dropout.inputs()[0])
    bench.until(lambda: len(bench.room.stage.arms.columns) == 3)
    assert bench.room.stage.arms.masks.isHidden()


def test_a_remedy_that_does_not_go_is_refused_below_its_switch(qtbot: QtBot) -> None:
    bench = Bench(qtbot, experiment_with(SINE, network__hidden=()))
    row = bench.room.panel._arms.row("arms.fewer")
    assert row is not None
    click(row.inputs()[0])
    bench.rest()
    assert not bench.session.intended.arms.fewer
    assert "linear model has no hidden neurons" in row.fault


def test_linear_model_ends_near_ridge(qtbot: QtBot) -> None:
    bench = Bench(qtbot, page="linear")
    assert [one.member.name for one in bench.frame.members] == ["Plain", "Dropout", "Ridge"]
    bench.train()
    assert "ridge penalty" in bench.room.stage.note.text
    click(bench.room.stage.pages.button("arms"))
    bench.until(lambda: len(bench.room.stage.arms.columns) == 4)
    assert bench.frame.study.study.kind == "arms"


def test_folds_are_trained_scored_and_their_rows_shown(qtbot: QtBot) -> None:
    bench = Bench(qtbot, page="folds")
    frame = bench.train()
    page = bench.room.stage.folds
    (scores,) = fold_scores(frame.members)
    shown = {name: cells for name, cells, _ in page.table.rows}
    assert shown["mean"][0] == in_unit(scores.mean_rmse)
    for number, one in scores.folds:
        assert shown[f"fold {number}"][0] == in_unit(one.rmse)
    members = frame.members
    for (box, bar), member in zip(page.bars._images, members, strict=True):
        dataset = member.state.run.dataset
        order = np.argsort(dataset.inputs[:, 0], kind="stable")
        for place, row in enumerate(order.tolist()):
            pixel = bar.pixelColor(int((place + 0.3) * box.width() / len(order)), 0)
            assert (pixel == theme("dark").validation) == (row in dataset.validation)
    assert not page.fits.isHidden()
    assert sum(len(points[1]) for points in page.fits._marks._points) == 34
    assert "A single split could have said" in bench.room.stage.note.text
    assert bench.room.stage.progress.isHidden()


def test_folds_go_on_unseen_and_are_cancelled(qtbot: QtBot) -> None:
    bench = Bench(qtbot, experiment_with(SINE, stopping__epochs=100_000), page="folds")
    bench.until(bench.room.folds_transport.play.isEnabled)
    click(bench.room.folds_transport.play)
    bench.until(lambda: bench.frame.moving)
    click(bench.room.stage.pages.button("arms"))
    before = bench.room.folds.frame
    bench.until(lambda: bench.room.folds.frame is not before and bool(bench.room.stage.progress.text))
    progress = bench.room.stage.progress
    assert progress.isVisible()
    click(progress.cancel)
    bench.until(lambda: bool(bench.room.folds.frame and bench.room.folds.frame.study.is_cancelled))
    bench.until(progress.isHidden)


def test_a_grid_shows_a_picture_for_each_value(qtbot: QtBot) -> None:
    bench = Bench(qtbot, page="folds")
    panel = bench.room.panel
    index = panel.compared.findData("dropout.rate")
    panel.compared.setCurrentIndex(index)
    panel.compared.activated.emit(index)
    bench.until(lambda: len(bench.room.stage.folds.curves) == 4)
    field = panel.values
    assert isinstance(field, ValueField)
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0; 0.5")
    QTest.keyClick(field, Qt.Key.Key_Return)
    bench.until(lambda: len(bench.room.stage.folds.curves) == 2)
    bench.train()
    page = bench.room.stage.folds
    assert [row[0].removesuffix("  best") for row in page.table.rows] == ["0 %", "50 %"]
    field.setFocus()
    field.selectAll()
    QTest.keyClicks(field, "0; 7")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert "Dropout rate" in panel._fault.text() or "7" in panel._fault.text()
    assert value_at(bench.session.intended, "folds.values") == ("0", "0.5")


@pytest.mark.parametrize("size", ["normal", "small", "presentation", "presentation_small"])
def test_all_sizes_and_a_table_are_painted(qtbot: QtBot, size: str) -> None:
    bench = Bench(qtbot, DAYS)
    bench.train()
    assert bench.room.stage.arms.columns[0].number == in_unit(bench.frame.members[0].record.validation.rmse)
    width = 1280 if "small" in size else 1920
    bench.room.resize(width, 660)
    bench.room.set_theme(theme("light", size))  # type: ignore[arg-type]
    bench.turn()
    assert bench.room.grab().width() >= width
    for column in bench.room.stage.arms.columns:
        assert bench.room.stage.arms.rect().contains(column.geometry())
