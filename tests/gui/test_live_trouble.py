"""When things go wrong in the window: divergence, a fault in the engine, and cards over cards."""

from __future__ import annotations

import numpy as np
import pytest
from desk import LINE, SINE, experiment_with
from live import Live, Open
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from core.runner import Runner
from core.snapshot import Status

WILD = experiment_with(LINE, optimizer__lr=100.0)


def words_of_card(live: Live) -> str:
    return " ".join(label.text() for label in live.window.stage.card.findChildren(QLabel))


def diverge(live: Live) -> None:
    live.key(Qt.Key.Key_Space)
    live.wait(lambda: live.state.status is Status.DIVERGED)
    live.wait(live.window.stage.card.isVisible)


# ---- divergence -------------------------------------------------------------------------------------


def test_a_divergence_is_explained_with_two_ways_on(open_window: Open) -> None:
    live = open_window(WILD)
    diverge(live)
    divergence = live.state.divergence
    assert divergence is not None
    assert live.chip == f"Diverged at step {divergence.step}"
    assert divergence.cause in words_of_card(live)
    assert divergence.remedy in words_of_card(live)
    back, reset = live.card_buttons()
    assert back.text() == "Go back to step 0 with learning rate 10"
    assert reset.text().startswith("Reset")
    live.wait(lambda: not live.window.transport.play.isEnabled())
    assert "diverged" in live.window.transport.play.toolTip()


def test_going_back_leaves_a_finite_state_from_which_training_goes_on(open_window: Open) -> None:
    live = open_window(WILD)
    diverge(live)
    live.press("Go back")
    state = live.rest()
    assert state.status in (Status.READY, Status.PAUSED)
    assert state.experiment.optimizer.lr == 10.0
    assert np.isfinite(state.parameters).all()
    assert not live.window.stage.card.isVisible()
    live.type("optimizer.SGD.lr", "0.01")
    live.network.setFocus()
    live.key(Qt.Key.Key_E)
    after = live.rest()
    assert after.step == state.step + 4
    assert np.isfinite(after.parameters).all()
    assert live.chip.startswith("Paused")


def test_resetting_after_a_divergence_starts_from_the_same_weights(open_window: Open) -> None:
    live = open_window(WILD)
    initial = live.parameters
    diverge(live)
    live.press("Reset")
    assert live.rest().step == 0
    assert np.array_equal(live.parameters, initial)
    assert not live.window.stage.card.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_P, Qt.Key.Key_T])
def test_everything_paints_after_a_divergence(open_window: Open, key: Qt.Key) -> None:
    """Every view, both scales of the error and both modes; a warning of NumPy fails the test."""
    live = open_window(experiment_with(SINE, optimizer__method="SGD", optimizer__lr=100.0))
    stage = live.window.stage
    stage.error.set_log(False)  # type: ignore[union-attr]
    diverge(live)
    before = live.window.session.frame
    live.key(key)
    live.window.session.refresh()
    live.wait(lambda: live.window.session.frame is not before)
    assert not live.window.grab().isNull()
    stage.error.set_log(True)  # type: ignore[union-attr]
    assert not live.window.grab().isNull()


def test_a_learning_rate_that_is_too_high_is_named_as_the_cause(open_window: Open) -> None:
    live = open_window(LINE)
    live.key(Qt.Key.Key_E)
    live.rest()
    live.type("optimizer.SGD.lr", "50")
    live.rest()
    live.network.setFocus()
    diverge(live)
    assert "learning rate 0.05 → 50" in words_of_card(live)


# ---- a fault in the engine -----------------------------------------------------------------------------


def break_engine(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def fall(runner: Runner) -> None:
        raise ZeroDivisionError("a fault on purpose")

    with monkeypatch.context() as broken:
        broken.setattr(Runner, "_train_one_step", fall)
        live.key(Qt.Key.Key_B)
        live.wait(live.window.stage.card.isVisible)


def test_a_fault_of_the_engine_is_told_and_it_can_be_started_again(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    initial = live.parameters
    live.key(Qt.Key.Key_E)
    live.rest()
    live.type("dropout.rate", "10")
    live.rest()
    live.network.setFocus()
    break_engine(live, monkeypatch)
    assert "ZeroDivisionError: a fault on purpose" in words_of_card(live)
    (again,) = live.card_buttons()
    assert again.text() == "Start the engine again"
    live.press("Start")
    state = live.rest()
    assert not live.window.stage.card.isVisible()
    assert state.experiment.dropout.rate == 0.1
    assert np.array_equal(state.parameters, initial)
    live.key(Qt.Key.Key_E)
    assert live.rest().step == 4


def test_the_engine_in_its_place_keeps_speed_and_answers_controls(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    live.window.session.set_speed(1000.0)
    break_engine(live, monkeypatch)
    for _ in range(3):
        live.key(Qt.Key.Key_B)  # nobody hears it
    live.press("Start")
    assert live.rest().step == 0
    live.type("optimizer.SGD.lr", "0.02")
    assert live.rest().experiment.optimizer.lr == 0.02
    assert live.window.controls.row("optimizer.SGD.lr").pending is None
    assert live.window.session.speed == 1000.0


def test_a_fault_can_come_twice(open_window: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    live = open_window(LINE)
    for _ in range(2):
        break_engine(live, monkeypatch)
        live.press("Start")
        live.rest()
    live.key(Qt.Key.Key_B)
    assert live.rest().step == 1


# ---- cards over cards ----------------------------------------------------------------------------------


def test_a_complaint_gives_way_to_the_card_of_the_divergence(open_window: Open) -> None:
    live = open_window(WILD)
    diverge(live)
    live.window.open_path("/nowhere/at/all.json")
    assert "does not exist" in words_of_card(live)
    live.press("Close")
    assert live.window.stage.card.isVisible()
    assert "diverged" in words_of_card(live)


def test_a_complaint_gives_way_to_the_card_of_the_fault(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    break_engine(live, monkeypatch)
    live.window.open_path("/nowhere/at/all.json")
    live.press("Close")
    live.press("Start the engine again")
    assert live.rest().step == 0


def test_a_complaint_alone_closes(open_window: Open) -> None:
    live = open_window(LINE)
    live.window.open_path("/nowhere/at/all.json")
    live.press("Close")
    assert not live.window.stage.card.isVisible()
