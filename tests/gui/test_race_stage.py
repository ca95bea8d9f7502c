"""The stage *Loss surface* in the real window, with the real training thread, driven by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
import torch
from live import Live
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from race_live import Race

from core.datasets import prepare
from core.experiment_files import named
from core.landscape.test_functions import function
from core.race.commands import LoadRace
from core.snapshot import Status
from core.torch_calls import as_torch

Open = Callable[..., Live]
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def race(open_window: Open) -> Race:
    return Race(open_window(named("Straight line")))


def plain_path(race: Race, name: str, steps: int) -> np.ndarray:
    """Return (steps + 1, 2): the path of a plain loop with the settings of a racer."""
    racer = race.racer(name).settings
    surface = race.frame.race.surface
    start = race.frame.start
    assert start is not None
    point = torch.nn.Parameter(torch.tensor(start, dtype=torch.float64))
    chosen = racer.optimizer
    optimizer = getattr(torch.optim, chosen.method)([point], **as_torch(chosen.of(chosen.method)))
    path = [point.detach().tolist()]
    for step in range(steps):
        optimizer.zero_grad()
        surface.loss(point, step).backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        path.append(point.detach().tolist())
    return np.array(path)


def test_key_2_shows_six_racers_at_the_start_and_key_1_the_network_again(race: Race) -> None:
    assert race.frame.race.step == 0
    assert len(race.frame.race.racers) == 6
    assert race.room.isVisible()
    race.key(Qt.Key.Key_1)
    assert race.live.window.stage.isVisible()
    assert not race.room.isVisible()


def test_the_tab_shows_the_stage_too(open_window: Open) -> None:
    live = open_window(named("Straight line"))
    QTest.mouseClick(live.window.top_bar.tabs.tab("surface"), LEFT)
    assert live.window.stages.shows("surface")
    assert live.window.top_bar.tabs.tab("surface").isChecked()


@pytest.mark.parametrize("name", ["SGD", "Momentum", "Nesterov", "Adagrad", "RMSprop", "Adam"])
def test_each_path_is_that_of_a_plain_loop(race: Race, name: str) -> None:
    race.steps(12)
    seen = race.racer(name)
    shown = np.stack([seen.x, seen.y], axis=-1)
    np.testing.assert_allclose(shown, plain_path(race, name, 12), rtol=1e-12, atol=1e-14)


def test_space_races_until_it_pauses(race: Race) -> None:
    race.key(Qt.Key.Key_Space)
    race.wait(lambda: race.frame.race.step >= 3)
    race.key(Qt.Key.Key_Space)
    race.wait(lambda: race.frame.race.status is Status.PAUSED)
    assert "Paused" in race.room.stage.chip.text
    stood = race.frame.race.step
    race.key(Qt.Key.Key_Backspace)
    race.wait(lambda: race.frame.race.step == stood - 1)
    race.key(Qt.Key.Key_R)
    race.wait(lambda: race.frame.race.step == 0)


def test_the_race_and_the_run_do_not_touch_each_other(race: Race) -> None:
    race.steps(3)
    assert race.live.state.step == 0
    race.key(Qt.Key.Key_1)
    race.live.key(Qt.Key.Key_B)
    race.live.reach(1)
    assert race.frame.race.step == 3


def test_a_click_on_the_map_is_where_they_start(race: Race) -> None:
    race.steps(2)
    canvas = race.room.stage.map.canvas
    QTest.mouseClick(canvas.viewport(), LEFT, pos=QPoint(canvas.width() // 3, canvas.height() // 3))
    before = function("bowl").start
    race.wait(lambda: race.frame.start != before and race.frame.race.step == 0)
    start = race.frame.start
    for racer in race.frame.race.racers:
        assert (racer.x[0], racer.y[0]) == start
    race.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    race.wait(lambda: race.frame.start == before)


def test_another_condition_number_is_another_surface_and_can_be_undone(race: Race) -> None:
    race.enter("surface.condition", "50")
    race.wait(lambda: race.frame.race.surface is race.room.session.surface)
    hessian = race.frame.race.surface.hessian
    assert hessian is not None
    assert np.linalg.cond(hessian) == pytest.approx(50)
    race.room.session.undo_stack.undo()
    race.wait(lambda: race.frame.experiment.surface.condition == 7)


def test_a_wrong_formula_is_told_below_the_field_and_the_surface_stays(race: Race) -> None:
    QTest.mouseClick(race.room.stage.kinds.button("formula"), LEFT)
    race.wait(lambda: race.frame.race.surface.title != function("bowl").title)
    good = race.frame.race.surface
    race.enter("surface.formula", "x^2 + (y")
    row = race.room.panel._surface.row("surface.formula")
    assert row is not None and "never closed" in row.fault
    for _ in range(3):
        QApplication.processEvents()
    assert race.frame.race.surface is good
    race.enter("surface.formula", "x^2 + 9*y^2")
    race.wait(lambda: race.frame.race.surface is not good)
    found = race.frame.race.surface.grid(np.array([1.0]), np.array([2.0]))[0, 0]
    assert found == 37.0


def test_the_straight_line_is_that_of_the_data_in_use(race: Race) -> None:
    QTest.mouseClick(race.room.stage.kinds.button("linear"), LEFT)
    race.wait(lambda: race.frame.race.surface.measure == "MSE")
    data = prepare(race.live.state.experiment.data)
    x, y = data.scaled_inputs[data.train, 0], data.scaled_target[data.train, 0]
    slope, intercept = np.polyfit(x, y, 1)
    lowest = race.frame.race.surface.minima[0]
    assert (lowest.x, lowest.y) == pytest.approx((slope, intercept), rel=1e-6)
    assert race.room.stage.line.isVisible()


def test_a_racer_is_added_selected_changed_and_removed(race: Race) -> None:
    race.room.panel.racer_wanted.emit("Adadelta")
    race.wait(lambda: len(race.frame.race.racers) == 7)
    assert race.frame.selected == 7
    race.enter("optimizer.Adadelta.lr", "0.5")
    race.wait(lambda: race.racer("Adadelta").settings.optimizer.Adadelta.lr == 0.5)
    QTest.keyClick(race.room.stage.table, Qt.Key.Key_Delete)
    race.wait(lambda: len(race.frame.race.racers) == 6)
    race.room.session.undo_stack.undo()
    race.wait(lambda: len(race.frame.race.racers) == 7)


def test_a_class_that_does_not_fit_is_refused_with_the_reason(race: Race) -> None:
    race.room.session.select(6)
    race.wait(lambda: race.frame.selected == 6)
    race.room.session.change("optimizer.method", "Muon")
    row = race.room.panel._racer.row("optimizer.method")
    assert row is not None and "no matrix" in row.fault
    assert race.racer("Adam") is not None


def test_the_search_for_rates_can_be_cancelled_and_ends(race: Race) -> None:
    race.enter("race.steps", "20")
    QTest.mouseClick(race.room.panel.search, LEFT)
    race.wait(lambda: race.frame.race.search is not None)
    QTest.mouseClick(race.room.panel.search, LEFT)
    race.wait(lambda: race.frame.race.search is None)
    before = race.room.session.intended
    race.room.session.search_rates(4)
    race.wait(lambda: race.frame.race.search is not None)
    race.wait(lambda: race.frame.race.search is None)
    assert "trial" in race.frame.race.notice
    found = race.room.session.intended
    assert found.race.racers == race.frame.race.settings.racers != before.race.racers
    race.room.session.undo_stack.undo()
    race.wait(lambda: race.frame.race.settings == before.race)


# ---- the network that is trained ------------------------------------------------------------------


@pytest.fixture
def deep(open_window: Open) -> Race:
    return Race(open_window(named("Straight line").with_value("network.hidden", (6, 4))))


def look_at_the_network(race: Race) -> None:
    QTest.mouseClick(race.room.stage.kinds.button("network"), LEFT)
    race.wait(lambda: race.room.plane.snapshot is not None and race.room.plane.snapshot.view is not None)


def test_the_centre_of_the_plane_is_the_loss_that_the_trainer_reports(deep: Race) -> None:
    deep.key(Qt.Key.Key_1)
    deep.live.key(Qt.Key.Key_E)
    deep.live.rest()
    record = deep.live.state.run.history.last_epoch()
    deep.live.key(Qt.Key.Key_2)
    look_at_the_network(deep)

    def is_complete() -> bool:
        snapshot = deep.room.plane.snapshot
        return snapshot is not None and snapshot.view is not None and snapshot.view.is_final

    deep.wait(is_complete)
    view = deep.room.plane.snapshot.view  # type: ignore[union-attr]
    assert view is not None and record is not None
    assert view.centre_loss == pytest.approx(record.train_loss, rel=1e-6)
    assert deep.room.stage.plane.isVisible() and not deep.room.stage.map.isVisible()


def test_space_trains_where_the_network_is_looked_at(deep: Race) -> None:
    look_at_the_network(deep)
    QTest.keyClick(deep.room.stage.plane, Qt.Key.Key_B)
    deep.live.reach(1)
    assert deep.frame.race.step == 0
    assert deep.room.training_transport.isVisible() and not deep.room.transport.isVisible()
    QTest.mouseClick(deep.room.stage.kinds.button("analytic"), LEFT)
    deep.wait(deep.room.stage.map.isVisible)
    assert deep.room.transport.isVisible()


def test_a_setting_of_the_plane_can_be_undone(deep: Race) -> None:
    look_at_the_network(deep)
    before = deep.room.plane.intended
    deep.room.panel.change_requested.emit("plane.directions", "weights")
    assert deep.room.plane.intended.plane.directions == "weights"
    deep.room.session.undo_stack.undo()
    assert deep.room.plane.intended == before


def test_nothing_is_computed_for_a_plane_that_nobody_sees(deep: Race) -> None:
    look_at_the_network(deep)
    deep.key(Qt.Key.Key_1)
    assert not deep.room.plane._shown
    deep.live.key(Qt.Key.Key_2)
    assert deep.room.plane._shown


def test_closing_the_window_while_they_race_leaves_nothing_behind(race: Race) -> None:
    race.key(Qt.Key.Key_Space)
    race.wait(lambda: race.frame.race.step >= 2)
    race.live.window.close()
    assert not race.live.window.thread_.isRunning()


def test_a_complaint_is_seen_wherever_one_is(race: Race) -> None:
    race.live.window.open_path("/nowhere/at all.json")
    race.wait(lambda: race.live.window.stages.shows("network"))
    assert race.live.window.stage.card.isVisible()


def test_a_race_begins_anew_after_an_engine_that_failed(race: Race) -> None:
    thread, window = race.live.window.thread_, race.live.window
    with race.live.qtbot.waitSignal(thread.run_failed, timeout=20_000):
        thread.commands.submit(LoadRace(race.frame.race.settings, object()))  # type: ignore[arg-type]
    race.wait(lambda: window.stages.shows("network"))
    (button,) = race.live.card_buttons()
    QTest.mouseClick(button, LEFT)
    race.wait(thread.isRunning)
    race.live.key(Qt.Key.Key_2)
    race.wait(lambda: race.frame.race.step == 0)
    race.steps(2)
