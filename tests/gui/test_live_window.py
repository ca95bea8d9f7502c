"""The real window and the real thread: keys, buttons and controls reach the engine and agree with it."""

from __future__ import annotations

import numpy as np
from desk import LINE, SINE, experiment_with
from live import Open
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.experiment_files import named
from core.snapshot import Status
from gui.widgets.toggle import Toggle
from gui.window.main_window import MainWindow

# ---- keys -----------------------------------------------------------------------------------------


def test_space_starts_and_pauses(open_window: Open) -> None:
    live = open_window()
    assert live.chip == "Ready: press Space to train"
    live.key(Qt.Key.Key_Space)
    live.reach(20)
    assert live.window.transport.play.is_running
    live.key(Qt.Key.Key_Space)
    step = live.rest().step
    assert live.state.status is Status.PAUSED
    assert live.chip == f"Paused: step {step:,}"
    assert not live.window.transport.play.is_running
    assert live.diagram.step == step
    assert live.diagram.training


def test_the_play_button_starts_and_pauses(open_window: Open) -> None:
    live = open_window()
    live.click(live.window.transport.play)
    live.reach(20)
    live.click(live.window.transport.play)
    assert live.rest().status is Status.PAUSED


def test_b_trains_one_batch_and_e_to_the_end_of_the_epoch(open_window: Open) -> None:
    live = open_window()
    live.key(Qt.Key.Key_B)
    assert (live.rest().step, live.state.batch_in_epoch) == (1, 1)
    live.key(Qt.Key.Key_E)
    assert (live.rest().step, live.state.epoch) == (4, 1)
    live.key(Qt.Key.Key_E)
    assert (live.rest().step, live.state.epoch) == (8, 2)
    assert live.diagram.step == 8


def test_r_returns_to_the_same_weights_and_n_draws_others(open_window: Open) -> None:
    live = open_window(SINE)
    initial = live.parameters
    live.key(Qt.Key.Key_E)
    live.rest()
    assert not np.array_equal(live.parameters, initial)
    live.key(Qt.Key.Key_R)
    assert live.rest().step == 0
    assert np.array_equal(live.parameters, initial)
    assert not live.diagram.training
    live.key(Qt.Key.Key_N)
    assert live.rest().step == 0
    assert live.parameters.shape == initial.shape
    assert not np.array_equal(live.parameters, initial)
    assert live.state.experiment.network.seed != SINE.network.seed


def test_the_same_keys_give_the_same_run(open_window: Open) -> None:
    live = open_window(SINE)
    ends = []
    for _ in range(2):
        live.key(Qt.Key.Key_R)
        for epoch in (1, 2, 3):
            live.key(Qt.Key.Key_E)
            assert live.rest().epoch == epoch
        ends.append(live.parameters)
    assert np.array_equal(*ends)


def test_a_run_ends_by_itself_and_says_why_it_cannot_go_on(open_window: Open) -> None:
    live = open_window(experiment_with(LINE, stopping__epochs=3))
    live.key(Qt.Key.Key_Space)
    live.wait(lambda: live.state.status is Status.FINISHED)
    assert live.chip == "Finished: step 12"
    play = live.window.transport.play
    live.wait(lambda: not play.isEnabled())
    assert "All 3 epochs are done" in play.toolTip()
    live.type("stopping.epochs", "5")
    live.rest()
    live.wait(play.isEnabled)
    live.key(Qt.Key.Key_E)
    assert live.rest().epoch == 4


def test_typing_a_letter_into_a_field_trains_nothing(open_window: Open) -> None:
    live = open_window()
    live.window.controls.show_group("optimizer")
    field = live.field("optimizer.SGD.lr")
    live.click(field)
    live.qtbot.keyClicks(field, "be")
    live.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert live.window.session._last_command == 0
    assert live.rest().step == 0


def test_space_trains_after_a_value_has_been_entered(open_window: Open) -> None:
    live = open_window()
    live.type("batches.size", "7")
    live.rest()
    field = live.field("batches.size")
    assert field.hasFocus()
    live.qtbot.keyClick(field, Qt.Key.Key_Space)
    live.reach(20)
    assert field.text() == "7"
    live.qtbot.keyClick(field, Qt.Key.Key_End)
    live.qtbot.keyClick(field, Qt.Key.Key_Space)
    assert field.text() == "7 ", "no longer selected: it is typed"
    live.qtbot.keyClick(field, Qt.Key.Key_Escape)


def test_enter_presses_the_button_that_has_the_focus(open_window: Open) -> None:
    live = open_window()
    live.window.transport.batch.setFocus()
    live.qtbot.keyClick(live.window.transport.batch, Qt.Key.Key_Return)
    assert live.rest().step == 1


# ---- controls -------------------------------------------------------------------------------------


def test_a_typed_learning_rate_reaches_the_engine(open_window: Open) -> None:
    live = open_window()
    live.type("optimizer.SGD.lr", "0.005")
    row = live.window.controls.row("optimizer.SGD.lr")
    assert live.rest().experiment.optimizer.lr == 0.005
    live.wait(lambda: row.pending is None)
    assert live.field("optimizer.SGD.lr").text() == "0.005"
    live.key(Qt.Key.Key_B)
    live.rest()
    assert live.window.session.frame is not None
    assert live.window.session.frame.step is not None
    assert live.window.session.frame.step.learning_rate == 0.005


def test_a_learning_rate_changes_while_training(open_window: Open) -> None:
    live = open_window()
    live.key(Qt.Key.Key_Space)
    live.reach(10)
    live.type("optimizer.SGD.lr", "0.001")
    live.wait(lambda: live.state.experiment.optimizer.lr == 0.001)
    live.key(Qt.Key.Key_Space)
    live.network.setFocus()
    live.window.session.pause()
    rates = live.rest().run.history.steps().learning_rate
    assert rates[0] == 0.05
    assert rates[-1] == 0.001
    (change,) = live.state.run.history.changes()
    assert "0.05" in change.text
    assert "0.001" in change.text


def test_a_value_that_cannot_be_stays_out_of_the_engine(open_window: Open) -> None:
    live = open_window()
    live.type("optimizer.SGD.lr", "500")
    assert live.window.controls.row("optimizer.SGD.lr").fault
    live.key(Qt.Key.Key_B)
    live.network.setFocus()
    live.window.session.train_batch()
    assert live.rest().experiment.optimizer.lr == 0.05


def test_a_switch_reaches_the_engine(open_window: Open) -> None:
    live = open_window()
    live.window.controls.show_group("batches")
    toggle = live.window.controls.row("batches.shuffle").inputs()[0]
    assert isinstance(toggle, Toggle)
    live.click(toggle)
    assert live.rest().experiment.batches.shuffle is False


def test_a_change_of_the_network_rebuilds_it(open_window: Open) -> None:
    live = open_window(SINE)
    live.key(Qt.Key.Key_E)
    before = live.rest().run
    live.window.session.change("network.hidden", (5, 4, 3))
    assert live.rest().run is not before
    assert live.state.step == 0
    assert [len(column.values) for column in live.diagram.columns] == [1, 5, 4, 3, 1]


# ---- modes ----------------------------------------------------------------------------------------


def test_prediction_shows_all_on_and_the_paused_mask_comes_back(open_window: Open) -> None:
    live = open_window(experiment_with(SINE, dropout__rate=0.8))
    live.key(Qt.Key.Key_E)
    state = live.rest()
    masked = live.diagram
    assert not all(column.on.all() for column in masked.columns)
    live.click(live.window.stage.mode.button("prediction"))
    live.wait(lambda: not live.diagram.training)
    assert all(column.on.all() for column in live.diagram.columns)
    assert live.chip == "Prediction: all neurons on, step 4"
    assert np.array_equal(live.parameters, state.parameters)
    live.key(Qt.Key.Key_T)
    live.wait(lambda: live.diagram.training)
    for column, before in zip(live.diagram.columns, masked.columns, strict=True):
        assert np.array_equal(column.on, before.on)
        assert np.array_equal(column.values, before.values)
    assert live.state.step == state.step


def test_training_goes_on_in_prediction_mode(open_window: Open) -> None:
    live = open_window(SINE)
    live.key(Qt.Key.Key_P)
    live.key(Qt.Key.Key_Space)
    live.reach(50)
    assert all(column.on.all() for column in live.diagram.columns)
    live.key(Qt.Key.Key_Space)
    state = live.rest()
    live.wait(lambda: live.diagram.step == state.step)
    assert not any(d.training for d in live.painted.diagrams)


# ---- every step at watched speed --------------------------------------------------------------------


def test_at_30_steps_a_second_every_step_is_painted(open_window: Open) -> None:
    live = open_window(SINE)
    live.window.session.set_speed(30.0)
    live.window.session.train_batches(60)
    state = live.rest()
    live.wait(lambda: live.painted.steps()[-1:] == [state.step])
    assert live.painted.steps() == list(range(1, 61))


def test_the_bike_experiment_trains_in_the_window(open_window: Open) -> None:
    live = open_window(named("Bike demand, dropout 50 %"), (1920, 1080))
    live.key(Qt.Key.Key_Space)
    live.reach(100)
    live.key(Qt.Key.Key_Space)
    state = live.rest()
    assert np.isfinite(state.parameters).all()
    live.wait(
        lambda: live.state.fit is not None and len(live.state.fit.stretch) > 100
    )  # asked for once shown
    assert [len(column.values) for column in live.diagram.columns] == [12, 16, 16, 1]
    assert live.diagram.columns[1].factor in (1.0, 2.0)


# ---- start and end ----------------------------------------------------------------------------------


def test_a_window_closed_at_once_leaves_no_thread(qtbot: QtBot) -> None:
    window = MainWindow(LINE)
    qtbot.addWidget(window)
    window.show()
    window.close()
    qtbot.wait(1)
    assert not window.thread_.isRunning()
    assert not window.session._clock.isActive()


def test_closing_while_training_ends_the_thread(open_window: Open) -> None:
    live = open_window()
    live.key(Qt.Key.Key_Space)
    live.reach(10)
    live.window.close()
    assert live.window.thread_.isFinished()
