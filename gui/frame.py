"""`resolve`: from the latest snapshots and the view state to one frozen frame that views paint.

Pure functions of their arguments: no Qt, no torch, no memory of earlier frames.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import isfinite

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


@dataclass(frozen=True, eq=False)
class Column:
    """One column of the diagram for one row of data."""

    values: np.ndarray
    """(n,) what each neuron computed, before dropout; scaled inputs in the first column."""
    on: np.ndarray
    """(n,) bool: False = switched off by dropout in the step shown."""
    factor: float
    """What survivors are multiplied by: 1/(1-p); 1 without dropout."""
    batch: np.ndarray
    """(rows, n) what each neuron computed for all rows, before dropout; the targets in the last column."""

    @cached_property
    def reference(self) -> float:
        """Size of value that gets the full colour: the 90th percentile of the batch."""
        found = quantile(np.abs(self.batch), 0.9)
        return found if found > 0 and isfinite(found) else 1.0

    @cached_property
    def dropped(self) -> bool:
        """Whether dropout acted on this column."""
        return self.factor != 1.0 or not bool(self.on.all())

    @cached_property
    def off_count(self) -> int:
        """How many neurons dropout switched off."""
        return len(self.on) - int(np.count_nonzero(self.on))


@dataclass(frozen=True, eq=False)
class Diagram:
    """One pass through the network, as drawn. Exactly the numbers of one step or one state.

    What only some pictures need, such as the weights layer by layer, is worked out when it is asked for.
    """

    run: Run
    experiment: Experiment
    """As applied in the state shown: what single layers do differently may change during the run."""
    training: bool
    """True for a training step with its mask, False for evaluation mode."""
    step: int
    columns: tuple[Column, ...]
    parameters: np.ndarray
    """Flat: those that made this pass. `run.layout` says where each layer lies."""
    gradient: np.ndarray | None
    """Flat, of a training step."""
    after: np.ndarray | None
    """Flat parameters after the training step."""
    rows: int
    """Rows of the batch; 0 in evaluation mode."""
    per_row: bool
    """Whether each row of the batch has its own mask, so that this is the mask of the row shown."""
    target: float
    """In units of the target."""

    @cached_property
    def prediction(self) -> float:
        """In units of the target."""
        return float(self.run.dataset.target_scaling.invert(self.columns[-1].values)[0])

    @property
    def row_text(self) -> str:
        """Which row is shown."""
        return f"row 1 of {grouped(self.rows)}" if self.training else "a training row"

    @cached_property
    def change(self) -> np.ndarray | None:
        """Flat: parameters after the step - parameters before."""
        return None if self.after is None else self.after - self.parameters

    @cached_property
    def weights(self) -> tuple[np.ndarray, ...]:
        """(O, I) per layer: those that made this pass."""
        return tuple(layer.weight_of(self.parameters) for layer in self.run.layout.layers)

    @cached_property
    def biases(self) -> tuple[np.ndarray, ...]:
        """(O,) per layer."""
        return tuple(layer.bias_of(self.parameters) for layer in self.run.layout.layers)

    @cached_property
    def gradients(self) -> tuple[np.ndarray, ...] | None:
        """(O, I) per layer, of a training step."""
        if self.gradient is None:
            return None
        return tuple(layer.weight_of(self.gradient) for layer in self.run.layout.layers)

    @cached_property
    def changes(self) -> tuple[np.ndarray, ...] | None:
        """(O, I) per layer: weight after the step - weight before."""
        if self.change is None:
            return None
        return tuple(layer.weight_of(self.change) for layer in self.run.layout.layers)


@dataclass(frozen=True)
class Chip:
    """What the state chip says; `kind` names a state of the tokens."""

    kind: str
    text: str


@dataclass(frozen=True)
class UnderWay:
    """What goes on at a stage that nobody looks at."""

    words: str
    """How far it is: ``training, 43 %, 12 s left``."""
    share: float | None
    """The part that is done, 0 to 1; None: nobody knows where it ends."""


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
    run = step.state.run
    masks = (step.input_mask_BI, *(layer.mask_BH for layer in step.hidden))
    batches = (step.input_BI, *(layer.activation_BH for layer in step.hidden))
    columns = [_column(batch[0], mask, batch) for batch, mask in zip(batches, masks, strict=True)]
    columns.append(_column(step.output_BO[0], None, step.target_BO))
    return Diagram(
        run=run,
        experiment=experiment,
        training=True,
        step=step.step,
        columns=tuple(columns),
        parameters=step.before,
        gradient=step.gradients,
        after=step.after,
        rows=len(step.rows),
        per_row=any(mask is not None and len(mask) > 1 for mask in masks),
        target=float(run.dataset.target_scaling.invert(step.target_BO[0, 0])),
    )


def _evaluation_diagram(state: StateSnapshot) -> Diagram | None:
    row, run = state.row, state.run
    if row is None:
        return None
    inputs = run.dataset.scaled_inputs[row.row]
    columns = [_column(values, None, values[None]) for values in (inputs, *row.activations)]
    columns.append(_column(np.array([row.prediction]), None, np.array([[1.0]])))
    return Diagram(
        run=run,
        experiment=state.experiment,
        training=False,
        step=state.step,
        columns=tuple(columns),
        parameters=state.parameters,
        gradient=None,
        after=None,
        rows=0,
        per_row=False,
        target=float(run.dataset.target[row.row]),
    )


def _column(values: np.ndarray, mask: np.ndarray | None, batch: np.ndarray) -> Column:
    if mask is None:
        return Column(values, np.ones(len(values), bool), 1.0, batch)
    on = mask[0] > 0
    return Column(values, on, float(mask[0].max()) if on.any() else 1.0, batch)


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
