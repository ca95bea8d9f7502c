"""The real window: its training thread gives the numbers of the exported script, to the last bit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from live import Open
from PySide6.QtCore import Qt
from script_bench import (
    FEATURES,
    OPTIMISERS,
    REFUSED,
    assert_same_bits,
    combined,
    exported_of,
    train_exported,
)

from core.experiment import Experiment
from core.snapshot import StateSnapshot, Status


def finished(state: StateSnapshot, experiment: Experiment) -> bool:
    return state.experiment == experiment and state.status is Status.FINISHED


@pytest.mark.parametrize("method", OPTIMISERS)
def test_the_window_equals_the_exported_script_with_every_feature(open_window: Open, method: str) -> None:
    live = open_window(combined(method, "plain"))
    for feature in FEATURES:
        if (method, feature) in REFUSED:
            continue
        experiment = combined(method, feature)
        live.window.session.load(experiment)
        live.window.session.play()
        live.wait(lambda experiment=experiment: finished(live.state, experiment))
        losses, parameters = exported_of(method, feature)
        state = live.rest()
        assert_same_bits([state.run.history.steps().loss], [losses])
        layout = state.run.layout
        shown = [part for layer in layout.layers for part in _parameters(state, layer)]
        assert_same_bits(shown, parameters)


def _parameters(state: StateSnapshot, layer: object) -> list[np.ndarray]:
    return [layer.weight_of(state.parameters), layer.bias_of(state.parameters)]  # type: ignore[attr-defined]


def _limited(experiment: Experiment, steps: int) -> Experiment:
    return experiment.with_value("stopping.steps", steps)


def test_changes_in_the_window_equal_a_script_with_the_same_changes(open_window: Open) -> None:
    live = open_window(combined("SGD", "dropout").with_value("stopping.epochs", 400))
    live.key(Qt.Key.Key_Space)
    for number, (path, text) in enumerate(
        (
            ("optimizer.SGD.lr", "0.02"),
            ("dropout.rate", "10"),
            ("batches.size", "5"),
            ("optimizer.SGD.momentum", "0.5"),
        ),
        start=1,
    ):
        live.reach(40 * number)
        live.type(path, text)
        live.wait(lambda path=path: live.window.controls.row(path).pending is None)
    live.reach(live.state.step + 40)
    live.window.session.pause()
    state = live.rest()
    assert state.status is Status.PAUSED
    versions = state.run.history.versions()
    assert [len(versions), versions[-1].experiment] == [5, state.experiment]
    first, *later = (replace(one, experiment=_limited(one.experiment, state.step)) for one in versions)
    losses, parameters, _ = train_exported(first.experiment, later)
    assert_same_bits([state.run.history.steps().loss], [losses])
    layers = state.run.layout.layers
    assert_same_bits([part for layer in layers for part in _parameters(state, layer)], parameters)
