"""The switch for responses: when it is there, what it gives way to, and what is asked of the engine."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from desk import LINE
from live import Open
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from responses_bench import CURVE, DROPPING, HILLS, columns, frame_of
from session_bench import SilentEngine

from core.experiment_files import named
from gui.frame import ViewState
from gui.session import Session
from gui.theme import Theme, theme
from gui.views.network_stage import NetworkStage
from gui.views.network_switch import RESPONSES, VALUES


@pytest.fixture
def stage(qtbot: QtBot, dark: Theme) -> Iterator[NetworkStage]:
    made = NetworkStage(dark)
    made.resize(1592, 912)
    qtbot.addWidget(made)
    yield made
    made.close()


# ---- the switch --------------------------------------------------------------------------------------


def test_tables_never_have_the_switch_and_points_have(stage: NetworkStage) -> None:
    said: list[bool] = []
    stage.responses_chosen.connect(said.append)
    stage.show()
    stage.show_frame(frame_of(named("Bike demand"), steps=1, shown=False))
    assert stage.neurons.isHidden()
    stage.neurons.toggle()
    assert said == []
    stage.show_frame(frame_of(CURVE, steps=1, shown=False))
    assert not stage.neurons.isHidden()
    assert said == []


def test_two_inputs_begin_with_responses_and_a_choice_is_remembered(stage: NetworkStage) -> None:
    said: list[bool] = []
    stage.responses_chosen.connect(said.append)
    hills, curve = frame_of(HILLS, steps=1), frame_of(CURVE, steps=1)
    table = frame_of(named("Bike demand"), steps=1)
    off = ViewState(responses=False)
    stage.show_frame(replace(hills, view=off))
    assert said == [True]
    stage.show_frame(curve)
    assert said == [True, False]
    stage.show_frame(replace(curve, view=off))
    stage.neurons.toggle()  # the user has chosen
    assert said == [True, False, True]
    stage.show_frame(hills)
    stage.show_frame(table)
    assert said == [True, False, True, False]
    stage.show_frame(replace(curve, view=off))
    assert said == [True, False, True, False, True]
    stage.show_frame(curve)
    stage.neurons.toggle()
    stage.show_frame(replace(table, view=off))
    stage.show_frame(replace(hills, view=off))
    assert said == [True, False, True, False, True, False]


@pytest.mark.parametrize(("size", "width", "height"), [("normal", 1592, 912), ("small", 1232, 592)])
def test_the_head_never_overflows(stage: NetworkStage, size: str, width: int, height: int) -> None:
    stage.set_theme(theme("dark", size))  # type: ignore[arg-type]
    stage.resize(width, height)
    stage.show()
    frame = frame_of(DROPPING, steps=1)
    button = stage.neurons._segments.button
    for evaluations in (1, 12_345, 99_999_999):
        for notice in ("", "The optimiser begins with a fresh state."):
            state = replace(frame.state, step=12_345, evaluations=max(evaluations, 12_345), notice=notice)
            stage.show_frame(replace(frame, state=state))
            QApplication.processEvents()  # Qt lays out when it next has time
            room, mode = stage._head.width(), stage.mode.geometry()
            assert mode.right() < room
            assert stage.chip.width() >= stage.chip.minimumWidth() > 0
            if not stage.neurons.isHidden():
                assert stage.chip.geometry().right() < stage.neurons.geometry().left()
                assert stage.neurons.geometry().right() < mode.left()
                assert button(RESPONSES).width() >= button(RESPONSES).sizeHint().width()


def test_the_segment_that_is_left_switches_on_and_off(stage: NetworkStage, qtbot: QtBot) -> None:
    said: list[bool] = []
    stage.show_frame(frame_of(CURVE, steps=1, shown=False))
    stage.responses_chosen.connect(said.append)
    stage.show()
    button = stage.neurons._segments.button
    for _ in range(2):
        stage.neurons.fit(button(RESPONSES).sizeHint().width(), 0)
        assert button(VALUES).isHidden()
        qtbot.mouseClick(button(RESPONSES), Qt.MouseButton.LeftButton)
    assert said == [True, False]
    stage.neurons.fit(1000, 1000)
    for value in (RESPONSES, RESPONSES, VALUES):
        qtbot.mouseClick(button(value), Qt.MouseButton.LeftButton)
    assert said == [True, False, True, True, False]


# ---- what is asked of the engine ---------------------------------------------------------------------


def test_the_engine_is_asked_for_responses_only_while_they_are_shown(
    engine: SilentEngine, session: Session
) -> None:
    asked = []
    for shown in (False, True, False):
        session.show_responses(shown)
        session.tick()
        wants = engine.mailbox.wanted()
        assert wants is not None
        asked.append((wants.responses, wants.fit))
    assert asked == [(False, False), (True, True), (False, False)]


def test_the_key_switches_in_the_window(open_window: Open) -> None:
    live = open_window(LINE)
    engine = live.window.thread_
    assert live.window.session.frame is not None
    assert not live.window.session._view_state.responses
    live.key(Qt.Key.Key_A)
    live.wait(lambda: all(place.tiled for place in columns(live.network)))
    assert live.state.fit is not None
    live.key(Qt.Key.Key_A)
    live.wait(lambda: not any(place.tiled for place in columns(live.network)))
    live.key(Qt.Key.Key_B)
    live.rest()
    wanted = engine.mailbox.wanted()
    assert wanted is None or not wanted.responses
    assert live.state.fit is not None
    assert live.state.fit.responses == ()
