"""Chip, notice and error plot of the stage: when a run ends or fails, and with another loss."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from desk import SINE, Desk, experiment_with
from pytestqt.qtbot import QtBot

from core.commands import Play
from core.experiment import Experiment
from core.snapshot import Status, Wants
from gui.frame import Frame, Latest, ViewState, resolve
from gui.theme import Theme
from gui.views.error_view import ErrorView, loss_words
from gui.views.network_stage import NetworkStage, notice_of

STOPPED_EARLY = experiment_with(
    SINE,
    dropout__rate=0.0,
    network__hidden=(24, 24),
    stopping__early=True,
    stopping__patience=3,
    stopping__restore_best=True,
    stopping__epochs=2000,
)


def frame_of(desk: Desk) -> Frame:
    latest = Latest()
    latest.accept(desk.picture(Wants(fit=True, row=True)))
    frame = resolve(latest, ViewState())
    assert frame is not None
    return frame


@pytest.fixture(scope="module")
def ended() -> Frame:
    """Return a run that stopped early and has its best weights back."""
    desk = Desk(STOPPED_EARLY)
    desk.do(Play())
    assert desk.runner.status is Status.FINISHED
    return frame_of(desk)


@pytest.fixture
def error(qtbot: QtBot, dark: Theme) -> Iterator[ErrorView]:
    made = ErrorView(dark)
    made.resize(1200, 250)
    qtbot.addWidget(made)
    yield made
    made.close()


@pytest.fixture
def stage(qtbot: QtBot, dark: Theme) -> Iterator[NetworkStage]:
    made = NetworkStage(dark)
    made.resize(1592, 912)
    qtbot.addWidget(made)
    yield made
    made.close()


# ---- the error plot ------------------------------------------------------------------------------


def test_restored_weights_are_a_second_value_at_the_last_epoch(ended: Frame, error: ErrorView) -> None:
    epochs = ended.run.history.epochs()
    assert epochs[-1].epoch == epochs[-2].epoch
    assert epochs[-1].validation_loss < epochs[-2].validation_loss
    for log in (True, False):
        error.set_log(log)
        error.show_frame(ended)
        error.grab()
        curve = error.picture.validation
        shown = 10 ** curve._y[-2:] if log else curve._y[-2:]
        assert shown == pytest.approx([epochs[-2].validation_loss, epochs[-1].validation_loss], rel=1e-5)
        assert curve._x[-1] == curve._x[-2] == epochs[-1].epoch
        assert (np.diff(curve._x) >= 0).all()
        assert error.picture.rings._x[-1] == epochs[-1].epoch
        assert error.picture.rings._y[-1] == pytest.approx(curve._y[-1], rel=1e-5)
    flags = [words for _, words in error.picture.flags._flags]
    assert flags[-1].startswith("weights of epoch")
    assert flags[-1].endswith("restored")


def test_many_epochs_with_a_restored_end_are_drawn_by_blocks(ended: Frame, error: ErrorView) -> None:
    history, epochs = ended.run.history, ended.run.history.epochs()
    many = [replace(epochs[k % len(epochs)], epoch=k) for k in range(1200)]
    history._epochs = [*many, replace(epochs[-1], epoch=1199)]
    try:
        error.show_frame(ended)
        error.grab()
        assert len(error.picture.validation._x) <= 602
        assert (np.diff(error.picture.validation._x) >= 0).all()
        assert error.picture.rings._x[-1] == 1199
    finally:
        history._epochs = list(epochs)


def test_the_words_of_a_flag_at_the_end_stand_before_it(error: ErrorView, dark: Theme) -> None:
    """They were cut off where the run ended at the end of the axis."""

    def ink(left: float, right: float) -> int:
        image = error.plot.grab().toImage()
        return sum(
            image.pixel(x, y) == dark.text1.rgb()
            for x in range(round(left * image.width()), round(right * image.width()))
            for y in range(8, 30)
        )

    error.plot.set_range((0.0, 10.0), (0.0, 1.0))
    error.picture.flags.set_data([(9.9, "weights of epoch 12 restored")])
    assert ink(0.5, 0.9) > 40
    error.picture.flags.set_data([(4.0, "weights of epoch 12 restored")])
    assert ink(0.5, 0.9) > 40 > ink(0.1, 0.35)


@pytest.mark.parametrize(
    ("function", "words"),
    [("MSE", "MSE"), ("MAE", "MAE"), ("Huber", "Huber loss"), ("SmoothL1", "Smooth L1 loss")],
)
def test_the_plot_names_the_loss_in_use(error: ErrorView, function: str, words: str) -> None:
    experiment = experiment_with(SINE, loss__function=function)
    assert loss_words(experiment) == f"{words} of the scaled target"
    desk = Desk(experiment)
    error.show_frame(frame_of(desk))
    assert error._note.text.startswith("nothing trained yet")
    desk.step()
    error.show_frame(Frame(desk.step().state, None, ViewState()))
    assert error._note.text == f"{words} of the scaled target, log scale · thin: each batch"
    error.set_log(False)
    assert "linear scale" in error._note.text


def test_penalties_are_said_to_be_left_out() -> None:
    assert loss_words(experiment_with(SINE, loss__l2=0.01)) == "MSE of the scaled target, without penalties"
    assert "penalties" not in loss_words(Experiment())


# ---- chip and notice -----------------------------------------------------------------------------


def test_a_fault_stays_on_the_chip_until_the_engine_starts_again(stage: NetworkStage) -> None:
    desk = Desk(SINE)
    step = desk.step()
    running = replace(step.state, status=Status.RUNNING)
    frame = Frame(running, step, ViewState())
    stage.show_frame(frame)
    assert stage.chip.text.startswith("Training")
    stage.show_failed()
    assert stage.chip.text == "Stopped: fault"
    assert stage.chip.accessibleDescription() == "Stopped: fault"
    stage.show_frame(frame)  # the last one, shown again after a change of theme
    assert stage.chip.text == "Stopped: fault"
    stage.show_restarted()
    assert stage.chip.text.startswith("Loading")
    stage.show_frame(frame_of(Desk(SINE)))
    assert stage.chip.text == "Ready: press Space to train"


def test_the_chip_of_a_run_that_works_is_left_alone(stage: NetworkStage) -> None:
    stage.show_frame(frame_of(Desk(SINE)))
    stage.show_restarted()
    assert stage.chip.text == "Ready: press Space to train"


def test_the_notice_says_why_the_run_is_over(ended: Frame, stage: NetworkStage) -> None:
    words = notice_of(ended.state)
    assert words.startswith("The weights of epoch ")
    assert words.endswith("Early stopping: the validation loss has not become lower for 3 epochs.")
    stage.show_frame(ended)
    assert stage._notice.text == words
    assert notice_of(Desk(SINE).state()) == ""


def test_a_long_notice_pushes_nothing_aside(stage: NetworkStage) -> None:
    stage.show()
    before = stage.chip.geometry(), stage.mode.geometry()
    stage._notice.say("A sentence that says far more than there is room for between them. " * 5)
    stage.grab()
    assert (stage.chip.geometry(), stage.mode.geometry()) == before
    assert stage._notice.toolTip() == stage._notice.text
