"""`resolve`: from the latest snapshots and the view state to one frozen frame that views paint.

Pure functions of their arguments: no Qt, no torch, no memory of earlier frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np

from core.experiment import Experiment
from core.probe import NO_QUESTIONS, Questions
from core.snapshot import Run, Snapshot, StateSnapshot, Status, StepSnapshot, state_of
from gui.numbers import grouped


class Mode(StrEnum):
    """Which pass the diagram shows."""

    TRAINING = "training"
    """The training step that was made last, with its dropout mask."""
    PREDICTION = "prediction"
    """The parameters in evaluation mode: all neurons on."""


@dataclass(frozen=True)
class ViewState:
    """What the user has chosen to look at. It never changes the run."""

    mode: Mode = Mode.TRAINING
    questions: Questions = NO_QUESTIONS
    """What is asked of the fit views: a stretch of rows, a sweep, values typed in."""
    responses: bool = False
    """Whether neurons show what they answer over the inputs, instead of one value."""


@dataclass(frozen=True)
class Column:
    """One column of the diagram for one row of data."""

    values: np.ndarray
    """(n,) what each neuron computed, before dropout; scaled inputs in the first column."""
    on: np.ndarray
    """(n,) bool: False = switched off by dropout in the step shown."""
    factor: float
    """What survivors are multiplied by: 1/(1-p); 1 without dropout."""
    reference: float
    """Size of value that gets the full colour."""

    @property
    def dropped(self) -> bool:
        """Whether dropout acted on this column."""
        return self.factor != 1.0 or not bool(self.on.all())


@dataclass(frozen=True)
class Diagram:
    """One pass through the network, as drawn. Exactly the numbers of one step or one state."""

    run: Run
    experiment: Experiment
    """As applied in the state shown: what single layers do differently may change during the run."""
    training: bool
    """True for a training step with its mask, False for evaluation mode."""
    step: int
    columns: tuple[Column, ...]
    weights: tuple[np.ndarray, ...]
    """(O, I) per layer: those that made this pass."""
    biases: tuple[np.ndarray, ...]
    gradients: tuple[np.ndarray, ...] | None
    """(O, I) per layer, of a training step."""
    changes: tuple[np.ndarray, ...] | None
    """(O, I) per layer: weight after the step - weight before."""
    row_text: str
    per_row: bool
    """Whether each row of the batch has its own mask, so that this is the mask of the row shown."""
    prediction: float
    """In units of the target."""
    target: float


@dataclass(frozen=True)
class Chip:
    """What the state chip says; `kind` names a state of the tokens."""

    kind: str
    text: str


@dataclass(frozen=True)
class Frame:
    """All that the views paint at one moment."""

    state: StateSnapshot
    step: StepSnapshot | None
    """The last training step that was photographed, if it belongs to the state's run."""
    view: ViewState

    @property
    def run(self) -> Run:
        """The run that the state belongs to."""
        return self.state.run

    @cached_property
    def diagram(self) -> Diagram | None:
        """The pass to draw, or None while the numbers for it are still on their way."""
        if self.view.mode is Mode.TRAINING and self.step is not None:
            return _training_diagram(self.step, self.state.experiment)
        return _evaluation_diagram(self.state)

    @cached_property
    def chip(self) -> Chip:
        """The words of the state chip."""
        return _chip(self)

    @property
    def moving(self) -> bool:
        """Whether training is going on: pictures are then drawn for speed."""
        return self.state.status is Status.RUNNING


class Latest:
    """Keeps the last state and the last training step of the same run."""

    def __init__(self) -> None:
        self.state: StateSnapshot | None = None
        self.step: StepSnapshot | None = None

    def accept(self, snapshot: Snapshot) -> None:
        """Take in a snapshot; an older step is dropped when the run was rebuilt or went back."""
        state = state_of(snapshot)
        if isinstance(snapshot, StepSnapshot):
            self.step = snapshot
        elif self.step is not None and (
            self.step.state.run.number != state.run.number or state.step < self.step.step
        ):
            self.step = None
        self.state = state


def resolve(latest: Latest, view: ViewState) -> Frame | None:
    """Return the frame to paint, or None before the first snapshot."""
    if latest.state is None:
        return None
    return Frame(latest.state, latest.step, view)


def _training_diagram(step: StepSnapshot, experiment: Experiment) -> Diagram:
    run, layout = step.state.run, step.state.run.layout
    masks = (step.input_mask_BI, *(layer.mask_BH for layer in step.hidden))
    batches = (step.input_BI, *(layer.activation_BH for layer in step.hidden))
    columns = [
        _column(values[0], None if mask is None else mask[0], np.abs(values))
        for values, mask in zip(batches, masks, strict=True)
    ]
    columns.append(_column(step.output_BO[0], None, np.abs(step.target_BO)))
    change = step.after - step.before
    invert = run.dataset.target_scaling.invert
    return Diagram(
        run=run,
        experiment=experiment,
        training=True,
        step=step.step,
        columns=tuple(columns),
        weights=tuple(layer.weight_of(step.before) for layer in layout.layers),
        biases=tuple(layer.bias_of(step.before) for layer in layout.layers),
        gradients=tuple(layer.weight_of(step.gradients) for layer in layout.layers),
        changes=tuple(layer.weight_of(change) for layer in layout.layers),
        row_text=f"row 1 of {grouped(len(step.rows))}",
        per_row=any(mask is not None and len(mask) > 1 for mask in masks),
        prediction=float(invert(step.output_BO[0, 0])),
        target=float(invert(step.target_BO[0, 0])),
    )


def _evaluation_diagram(state: StateSnapshot) -> Diagram | None:
    row, run = state.row, state.run
    if row is None:
        return None
    dataset = run.dataset
    inputs = dataset.scaled_inputs[row.row]
    columns = [_column(inputs, None, np.abs(inputs))]
    columns.extend(_column(values, None, np.abs(values)) for values in row.activations)
    columns.append(_column(np.array([row.prediction]), None, np.array([1.0])))
    return Diagram(
        run=run,
        experiment=state.experiment,
        training=False,
        step=state.step,
        columns=tuple(columns),
        weights=tuple(layer.weight_of(state.parameters) for layer in run.layout.layers),
        biases=tuple(layer.bias_of(state.parameters) for layer in run.layout.layers),
        gradients=None,
        changes=None,
        row_text="a training row",
        per_row=False,
        prediction=float(dataset.target_scaling.invert(np.asarray(row.prediction))),
        target=float(dataset.target[row.row]),
    )


def _column(values: np.ndarray, mask: np.ndarray | None, sizes: np.ndarray) -> Column:
    """Make a column; full colour stands for the 90th percentile of `sizes` (a whole batch)."""
    reference = quantile(sizes, 0.9)
    usable = np.isfinite(reference) and reference > 0
    if mask is None:
        on, factor = np.ones(len(values), bool), 1.0
    else:
        on = mask > 0
        factor = float(mask.max()) if on.any() else 1.0
    return Column(values, on, factor, reference if usable else 1.0)


def quantile(values: np.ndarray, share: float) -> float:
    """Return the value that `share` of all values do not exceed, without interpolation; 0 for none.

    A tenth of the cost of np.quantile, which matters 30 times a second.
    """
    flat = values.ravel()
    if not len(flat):
        return 0.0
    place = min(len(flat) - 1, int(share * len(flat)))
    return float(np.partition(flat, place)[place])


def _chip(frame: Frame) -> Chip:
    state, step = frame.state, frame.step
    number = grouped(state.step)
    if state.status is Status.DIVERGED and state.divergence is not None:
        return Chip("error", f"Diverged at step {grouped(state.divergence.step)}")
    if frame.view.mode is Mode.PREDICTION:
        return Chip("evaluating", f"Prediction: all neurons on, step {number}")
    more = ""
    if step is not None and any(rate > 0 for rate in step.dropout_rates):
        more = ", dropout on"
    if state.evaluations > state.step:
        more += f" · {grouped(state.evaluations)} evaluations"
    match state.status:
        case Status.READY:
            return Chip("paused", "Ready: press Space to train")
        case Status.RUNNING:
            return Chip("running", f"Training: step {number}{more}")
        case Status.FINISHED:
            return Chip("done", f"Finished: step {number}{more}")
        case _:
            return Chip("paused", f"Paused: step {number}{more}")
