"""What is not to be seen costs nothing: the network behind another stage, settings behind the start page."""

from __future__ import annotations

import pytest
from desk import LINE, SINE
from live import Open
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.experiment import Experiment
from gui.controls.panel import ControlsPanel
from gui.views.network_stage import NetworkStage
from gui.window.main_window import MainWindow


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return the numbers of the commands that the controls were shown, as they come."""
    commands: list[int] = []
    show = ControlsPanel.show_experiment

    def recording(self: ControlsPanel, experiment: Experiment, command: int) -> None:
        commands.append(command)
        show(self, experiment, command)

    monkeypatch.setattr(ControlsPanel, "show_experiment", recording)
    return commands


def test_the_network_behind_another_stage_shows_nothing_and_then_where_it_stands(
    open_window: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    live = open_window(LINE)
    live.key(Qt.Key.Key_2)
    steps: list[int] = []
    monkeypatch.setattr(NetworkStage, "show_frame", lambda self, frame: steps.append(frame.state.step))
    live.window.session.train_batches(12)
    live.wait(lambda: live.state.step == 12)
    assert steps == []
    live.key(Qt.Key.Key_1)
    assert steps[0] == 12


def test_the_name_of_the_experiment_follows_on_every_stage(open_window: Open) -> None:
    live = open_window(LINE)
    live.key(Qt.Key.Key_2)
    live.window.session.load(SINE)
    live.wait(lambda: live.state.experiment.name == SINE.name)
    assert live.window.top_bar.experiment.text() == SINE.name


def test_settings_wait_until_the_start_page_is_over(qtbot: QtBot, shown: list[int]) -> None:
    window = MainWindow(LINE, (LINE, SINE))
    qtbot.addWidget(window)
    window.door.open()
    with qtbot.waitExposed(window):
        window.show()
    assert shown == []
    window.door.close()
    assert shown == [0]
    assert window.controls.row("optimizer.SGD.lr").isVisible()
    window.close()


def test_without_the_start_page_settings_are_there_from_the_first_picture_on(
    qtbot: QtBot, shown: list[int]
) -> None:
    window = MainWindow(LINE)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    assert shown[0] == 0
    window.close()
