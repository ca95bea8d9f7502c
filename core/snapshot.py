"""Immutable pictures of a run, made in the training thread and read anywhere.

All arrays are private, read-only copies in the precision of the network, never views of live tensors:
of array copies of a live tensor that were made from another thread, 28 % were torn.

Shapes: B rows of the batch, I inputs, O outputs of a layer, H hidden neurons of a layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from core.datasets import Dataset
from core.experiment import Experiment
from core.history import History
from core.layout import ParameterLayout
from core.probe import NO_QUESTIONS, Probe, Questions


class Status(StrEnum):
    """What the runner is doing."""

    READY = "ready"
    RUNNING = "running"
    PAUSED = "paused"
    FINISHED = "finished"
    DIVERGED = "diverged"


@dataclass(frozen=True)
class Wants:
    """What the visible views need beyond the step itself."""

    fit: bool = True
    """Predictions in evaluation mode for the fit views."""
    row: bool = False
    """One row in evaluation mode, all neurons on, for the diagram in prediction mode."""
    questions: Questions = NO_QUESTIONS
    """What the user asks of the fit views."""
    responses: bool = False
    """What each hidden neuron answers over the grid, for points drawn from one or two inputs."""


@dataclass(frozen=True, eq=False)
class Run:
    """What stays the same from one rebuild to the next; shared by all snapshots of the run."""

    number: int
    """Counts rebuilds; 1 is the first run."""
    dataset: Dataset
    """As the user sees it: points edited by hand act from the next epoch on."""
    layout: ParameterLayout
    experiment: Experiment
    """As it was when the network was built."""
    history: History
    probe: Probe


@dataclass(frozen=True)
class Divergence:
    """Why a run stopped being finite."""

    step: int
    """Number of the first step whose loss or gradient was not finite (counted from 1)."""
    cause: str
    """The likely cause in one sentence."""
    remedy: str
    """What to do, in one sentence."""
    learning_rate: float
    """A base learning rate to try instead: a tenth of the one in use."""
    step_kept: int | None
    """Step of the finite state that can be restored; None if there is none."""


@dataclass(frozen=True)
class RowPicture:
    """One row in evaluation mode with the parameters of a state: no mask, all neurons on."""

    row: int
    """Row number in the data set."""
    activations: tuple[np.ndarray, ...]
    """(H,) per hidden layer."""
    prediction: float
    """Scaled."""


@dataclass(frozen=True)
class FitPicture:
    """Predictions in evaluation mode with the parameters of a state, in units of the target."""

    sample: np.ndarray
    """For `Probe.sample_rows`."""
    grid: np.ndarray | None
    """(points,) along one input, (points, points) over two (x2, x1); None for tables."""
    batch_rows: np.ndarray
    """Row numbers of the current batch, at most `trainer.REMEMBERED_ROWS`."""
    batch: np.ndarray
    """For `batch_rows`."""
    questions: Questions
    """What was asked; the answers stand below."""
    stretch_rows: np.ndarray
    """Row numbers of the stretch, in their order; empty if none was asked for."""
    stretch: np.ndarray
    """For `stretch_rows`."""
    sweep: np.ndarray
    """For `probe.sweep_values`; empty if none was asked for."""
    typed: float | None
    """For the values typed in."""
    responses: tuple[np.ndarray, ...]
    """Per hidden layer (H, points) or (H, points, points), at `Probe.response_places`; () if not asked."""


@dataclass(frozen=True)
class StateSnapshot:
    """The parameters after `step` updates, and where the run stands. It has no mask."""

    run: Run
    experiment: Experiment
    """As applied: includes changes made during the run."""
    command: int
    """Number of the last command that had been applied."""
    status: Status
    step: int
    """Updates done."""
    epoch: int
    """Epochs completed."""
    batch_in_epoch: int
    """Batches done in the current epoch, 0 .. batches_per_epoch - 1."""
    batches_per_epoch: int
    steps_per_second: float
    """Measured over the last second or so; 0 while not running."""
    parameters: np.ndarray
    """Flat copy; `Run.layout` says where each layer lies."""
    fit: FitPicture | None
    row: RowPicture | None
    divergence: Divergence | None
    notice: str
    """A fact that the user should know, such as a fresh optimiser state; empty if none."""
    learning_rate: float
    """Rate of the next update, after the schedule."""
    evaluations: int
    """Forward and backward passes done: the steps, but for LBFGS."""
    ending: str
    """Why the run is over, as a sentence; empty while it is not."""


@dataclass(frozen=True)
class HiddenPicture:
    """What one hidden layer did in a training step."""

    activation_BH: np.ndarray
    """After the activation function, before dropout."""
    mask_BH: np.ndarray | None
    """0 = off in this step, 1/(1-p) = survivor; (1, H) for one mask a step; None without dropout."""


@dataclass(frozen=True)
class StepSnapshot:
    """One training step as a whole, with the state that it led to."""

    state: StateSnapshot
    step: int
    """Number of the step, counted from 1; equals `state.step` unless the state moved on."""
    epoch: int
    """Epoch in progress, counted from 1."""
    batch: int
    """Batch within the epoch, counted from 1."""
    batches: int
    """Batches in this epoch."""
    rows: np.ndarray
    """(B,) row numbers in the data set."""
    input_BI: np.ndarray
    """Scaled, before dropout."""
    input_mask_BI: np.ndarray | None
    """0 = off in this step, 1/(1-p) = survivor; (1, I) for one mask a step; None without dropout."""
    target_BO: np.ndarray
    hidden: tuple[HiddenPicture, ...]
    output_BO: np.ndarray
    """Prediction in training mode, scaled."""
    loss: float
    """Loss of the batch, without the penalties."""
    penalty: float
    """L1 and L2 penalty on the weights, which training adds to the loss."""
    gradient_norm: float
    """Of the whole gradient, before clipping."""
    learning_rate: float
    """Rate of this update."""
    evaluations: int
    """Forward and backward passes of this step: one, but for LBFGS."""
    dropout_rates: tuple[float, ...]
    """Rate of the inputs, then of each hidden layer."""
    before: np.ndarray
    """Flat parameters that made the forward pass."""
    gradients: np.ndarray
    """Flat gradient of loss and penalty at `before`, not clipped."""
    after: np.ndarray
    """Flat parameters after the update."""


Snapshot = StateSnapshot | StepSnapshot


def state_of(snapshot: Snapshot) -> StateSnapshot:
    """Return the state in a snapshot of either kind."""
    return snapshot.state if isinstance(snapshot, StepSnapshot) else snapshot


def frozen(array: np.ndarray) -> np.ndarray:
    """Return a private read-only copy."""
    copy = array.copy()
    copy.setflags(write=False)
    return copy
