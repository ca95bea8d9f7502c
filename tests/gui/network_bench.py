"""The diagram alone: steps made by hand or by a real runner, and eyes for its pixels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
from desk import Desk
from PySide6.QtGui import QColor, QImage

from core.experiment import Experiment
from core.snapshot import Status, StepSnapshot
from gui.frame import Diagram, Frame, ViewState
from gui.theme import Theme
from gui.views.network_layout import ColumnLayout
from gui.views.network_picture import NetworkPicture, Seen
from gui.views.network_view import NetworkView

SMALL_DIAGRAM = (734, 345)
"""Size of the diagram in a window of 1280 x 720."""


def frame_of(step: StepSnapshot, *, moving: bool = False) -> Frame:
    """Return the frame of a training step, as if training went on at full speed or rested."""
    state = step.state
    if moving:
        state = replace(state, status=Status.RUNNING, steps_per_second=900.0)
    return Frame(state, replace(step, state=state), ViewState())


def diagram_of(step: StepSnapshot) -> Diagram:
    """Return the diagram of a training step."""
    diagram = frame_of(step).diagram
    assert diagram is not None
    return diagram


def step_of(experiment: Experiment, steps: int = 1) -> StepSnapshot:
    """Train some steps and return the last."""
    return list(Desk(experiment).steps(steps))[-1]


def with_batches(step: StepSnapshot, batches: Mapping[int, np.ndarray]) -> StepSnapshot:
    """Return a step in which hidden layers, counted from 0, answered something else."""
    hidden = list(step.hidden)
    for layer, batch in batches.items():
        assert batch.shape == hidden[layer].activation_BH.shape
        hidden[layer] = replace(hidden[layer], activation_BH=batch.astype(np.float32))
    return replace(step, hidden=tuple(hidden))


def picture_of(view: NetworkView) -> NetworkPicture:
    """Return the picture that the view paints with."""
    assert view.picture is not None
    return view.picture


def seen_by(view: NetworkView) -> Seen:
    """Return what was drawn last."""
    seen = picture_of(view).seen
    assert seen is not None
    return seen


def image_of(view: NetworkView, frame: Frame) -> QImage:
    """Show a frame and return its pixels."""
    view.show_frame(frame)
    return view.grab().toImage()


def place_of(view: NetworkView, column: int, neuron: int) -> tuple[float, float, ColumnLayout]:
    """Return the centre of a neuron, and its column."""
    place = picture_of(view).layout.columns[column]
    return place.x, place.y_of(neuron), place


def colour_at(image: QImage, x: float, y: float) -> QColor:
    """Return the colour of a pixel."""
    return image.pixelColor(round(x), round(y))


def distance(one: QColor, other: QColor) -> int:
    """Return how far two colours are apart: the sum of the differences of their channels."""
    return sum(abs(a - b) for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))  # type: ignore[arg-type]


def nearest(colour: QColor, *candidates: QColor) -> QColor:
    """Return the candidate that a colour is most like."""
    return min(candidates, key=lambda candidate: distance(colour, candidate))


def inked(image: QImage, theme: Theme, left: float, top: float, right: float, bottom: float) -> int:
    """Count the pixels of a rectangle that are not of the canvas."""
    return sum(
        image.pixelColor(x, y) != theme.canvas
        for x in range(round(left), round(right))
        for y in range(round(top), round(bottom))
    )
