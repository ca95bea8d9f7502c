"""Rebuilds and many quick changes while training at full speed: nothing breaks, all agree in the end."""

from __future__ import annotations

import random

import numpy as np
import pytest
from desk import SINE, experiment_with
from live import Open
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from core.experiment import hyperparameters
from core.hyperparameters import Value
from gui.frame import Diagram, Mode

CHANGES = 200
REBUILDS: list[tuple[str, Value]] = [
    ("network.hidden", (5,)),
    ("network.activation", "ReLU"),
    ("data.source", "straight_line"),
    ("network.hidden", (16, 4, 8)),
    ("data.rows", 25),
    ("network.hidden", ()),
    ("data.source", "noisy_sine"),
    ("network.hidden", (9, 6)),
]
LIVE: dict[str, list[Value]] = {
    "optimizer.Adam.lr": [0.001, 0.003, 0.01, 0.03],
    "optimizer.method": ["SGD", "Adam", "RMSprop", "Muon", "Adagrad"],
    "optimizer.Adam.weight_decay": [0.0, 0.001, 0.01],
    "dropout.rate": [0.0, 0.1, 0.5, 0.8],
    "dropout.mask": ["step", "row"],
    "batches.size": [1, 5, 28, 100],
    "batches.shuffle": [True, False],
    "stopping.epochs": [900_000, 1_000_000],
    "network.hidden": [(3,), (9, 6), ()],
    "network.activation": ["Tanh", "ReLU", "GELU"],
}


def fits_its_run(diagram: Diagram) -> bool:
    """Whether a diagram is of one piece: sizes, weights and masks of the same run."""
    sizes = diagram.run.layout.sizes
    if tuple(len(column.values) for column in diagram.columns) != tuple(sizes):
        return False
    return all(
        weight.shape == (len(right.values), len(left.values))
        for weight, left, right in zip(diagram.weights, diagram.columns, diagram.columns[1:], strict=False)
    )


def test_rebuilds_at_full_speed_show_no_older_run(open_window: Open) -> None:
    live = open_window(SINE)
    session = live.window.session
    live.key(Qt.Key.Key_Space)
    live.reach(5)
    for path, value in REBUILDS:
        before = live.state.run
        session.change(path, value)
        live.wait(lambda before=before: live.state.run is not before and live.state.step > 5)
        live.wait(lambda: live.diagram.run is live.state.run)
        assert live.state.experiment.value(path) == value
    live.key(Qt.Key.Key_Space)
    live.rest()
    runs = [diagram.run.number for diagram in live.painted.diagrams]
    assert runs == sorted(runs)
    assert all(fits_its_run(diagram) for diagram in live.painted.diagrams)
    for diagram in live.painted.diagrams:
        assert diagram.step <= len(diagram.run.history)


@pytest.mark.parametrize("seed", [0])
def test_200_quick_changes_leave_controls_and_engine_in_agreement(open_window: Open, seed: int) -> None:
    draw = random.Random(seed)
    live = open_window(SINE)
    session = live.window.session
    live.key(Qt.Key.Key_Space)
    for _ in range(CHANGES):
        path = draw.choice(list(LIVE))
        session.change(path, draw.choice(LIVE[path]))
        if draw.random() < 0.1:
            session.set_mode(draw.choice(list(Mode)))
        if draw.random() < 0.5:
            QApplication.processEvents()
    session.pause()
    state = live.rest()
    assert np.isfinite(state.parameters).all()
    assert state.experiment == session.intended
    controls = live.window.controls
    live.wait(lambda: all(controls.row(path).pending is None for path in hyperparameters()))
    for path, setting in hyperparameters().items():
        assert not controls.row(path).fault
        if state.experiment.applies(setting):
            assert controls.row(path)._asked == state.experiment.value(path), path
    assert live.window.thread_.isRunning()


def test_modes_speeds_and_sizes_change_while_training(open_window: Open) -> None:
    live = open_window(experiment_with(SINE, dropout__rate=0.5))
    window = live.window
    live.key(Qt.Key.Key_Space)
    for width, height, speed in (
        (1280, 720, 5.0),
        (1920, 1080, None),
        (1024, 640, 1000.0),
        (1600, 1000, None),
    ):
        seen = live.state.step
        window.resize(width, height)
        window.session.set_speed(speed)
        window.toggle_theme()
        window.session.set_mode(Mode.PREDICTION)
        live.wait(lambda seen=seen: live.state.step > seen and not live.diagram.training)
        window.session.set_mode(Mode.TRAINING)
        live.wait(lambda: live.diagram.training)
    live.key(Qt.Key.Key_Space)
    state = live.rest()
    live.wait(lambda: live.diagram.step == state.step)
