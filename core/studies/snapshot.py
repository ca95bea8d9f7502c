"""Immutable pictures of a study, made in the training thread and read anywhere. No torch.

The columns are read-only views of buffers that only grow: what lies before their end stays as it is.
Shapes: N updates done, E epochs completed and one for the initial weights, P places, L layers.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.history import EpochRecord, StepColumns
from core.snapshot import StateSnapshot, Status
from core.studies.study import Member, Study


@dataclass(frozen=True)
class UpdateColumns:
    """One entry an update, beside `core.history.StepColumns`: other units for the axis of a curve."""

    points: np.ndarray
    """(N,) rows seen so far."""
    seconds: np.ndarray
    """(N,) time spent so far in the updates alone, evaluations and pictures left out."""
    evaluations: np.ndarray
    """(N,) forward and backward passes so far: the updates, but for LBFGS."""
    weight: np.ndarray
    """(N,) W of a straight line y = W x + b on the scaled input and target; empty for other networks."""
    bias: np.ndarray
    """(N,) b of the straight line; empty for other networks."""


@dataclass(frozen=True)
class EpochColumns:
    """One entry an evaluation: first the initial weights, then each epoch. Losses on the scaled target."""

    step: np.ndarray
    """(E,) updates done."""
    mean_of_batches: np.ndarray
    """(E,) mean of the batch losses during the epoch, each batch counted the same; NaN at first."""
    mean_of_points: np.ndarray
    """(E,) the same, each batch weighted by its rows: they differ where the last batch is short."""
    train_loss: np.ndarray
    """(E,) loss of all training rows at the end of the epoch, all neurons on."""
    validation_loss: np.ndarray
    """(E,) loss of all validation rows at the end of the epoch, all neurons on."""
    train_rmse: np.ndarray
    """(E,) in units of the target."""
    validation_rmse: np.ndarray
    """(E,) in units of the target."""
    points: np.ndarray
    """(E,) rows seen so far."""
    seconds: np.ndarray
    """(E,) time spent so far in the updates alone."""
    evaluations: np.ndarray
    """(E,) forward and backward passes so far."""
    evaluation_seconds: np.ndarray
    """(E,) time spent so far in the evaluations at the ends of epochs."""

    def __len__(self) -> int:
        return len(self.step)


@dataclass(frozen=True, eq=False)
class ThinnedNetwork:
    """The network of one step: what was left on by dropout, with the parameters that it had."""

    step: int
    parameters: np.ndarray
    """Flat copy from before the update; `Run.layout` says where each layer lies."""
    on: tuple[np.ndarray, ...]
    """Of the inputs, then of each hidden layer: (neurons,) bool."""


@dataclass(frozen=True, eq=False)
class MaskPicture:
    """Which neurons were on in the last steps; of the first row where each row has a mask of its own."""

    steps: tuple[int, ...]
    """Numbers of the steps, at most `masks.STEPS`."""
    layers: tuple[np.ndarray, ...]
    """Of the inputs, then of each hidden layer: (steps, neurons) bool."""
    rates: tuple[float, ...]
    """Rate of the inputs, then of each hidden layer."""
    thinned: tuple[ThinnedNetwork, ...]
    """The networks of the very last steps."""

    @property
    def counts(self) -> tuple[np.ndarray, ...]:
        """How often each neuron was on, layer by layer: (neurons,)."""
        return tuple(layer.sum(axis=0) for layer in self.layers)


@dataclass(frozen=True, eq=False)
class SpreadPicture:
    """Predictions with dropout left on, in units of the target, at the places of the fit.

    The places are the grid of `Run.probe`, or for tables its sample.
    """

    step: int
    passes: int
    mean: np.ndarray
    """(P,) over the passes."""
    deviation: np.ndarray
    """(P,) standard deviation over the passes."""
    low: np.ndarray
    """(P,) a tenth of the passes lies below."""
    high: np.ndarray
    """(P,) a tenth of the passes lies above."""
    whole: np.ndarray
    """(P,) the prediction with all neurons on."""


@dataclass(frozen=True, eq=False)
class NoisePicture:
    """Root mean squared distance between the gradient of a batch and that of all rows, by batch size S."""

    key: str
    """Key of the member whose weights were measured."""
    step: int
    """Updates that it had done."""
    rows: int
    """Training rows n."""
    singles: int
    """Rows whose own gradients gave the laws."""
    draws: int
    """Random batches of each size."""
    sizes: np.ndarray
    """(S,) batch sizes B."""
    measured: np.ndarray
    """(S,)"""
    standard_error: np.ndarray
    """(S,) of `measured`."""
    law: np.ndarray
    """(S,) σ/√B."""
    law_without_return: np.ndarray
    """(S,) σ/√B · √((n − B)/(n − 1)): batches of an epoch are drawn without putting rows back."""


@dataclass(frozen=True, eq=False)
class MemberPicture:
    """One member of a study at one moment."""

    member: Member
    state: StateSnapshot
    """Status, step, epoch, parameters, and the fit if it is wanted, as of a run of its own."""
    steps: StepColumns
    """Loss, learning rate and gradient norm of each update."""
    updates: UpdateColumns
    epochs: EpochColumns
    record: EpochRecord
    """Evaluation of the weights as they were at the end of the last epoch, or of the restored ones."""
    restored_epoch: int | None
    """Epoch whose weights were restored by early stopping; None: the weights are those of the last step."""
    rows: np.ndarray
    """(B,) row numbers of the last batch; empty before the first one, and where they are not wanted."""
    rows_predicted: np.ndarray
    """(B,) predictions for them, all neurons on, in units of the target."""
    masks: MaskPicture | None
    spread: SpreadPicture | None
    """None until the first one is complete, and where it is not wanted."""

    @property
    def gap(self) -> float:
        """Validation loss less training loss: how much better it is on what it has seen."""
        return self.record.validation_loss - self.record.train_loss

    @property
    def is_over(self) -> bool:
        """Whether it does no more updates."""
        return self.state.status in (Status.FINISHED, Status.DIVERGED)


@dataclass(frozen=True, eq=False)
class StudySnapshot:
    """A study at one moment."""

    number: int
    """Counts studies: another one, or a reset, begins anew."""
    command: int
    """Number of the last command that had been applied."""
    study: Study
    """As applied."""
    status: Status
    is_loading: bool
    """Whether members are still being made; those that are there are in `members`."""
    is_cancelled: bool
    epoch: float
    """Epochs done by all that are still training, with the part of the one in progress."""
    progress: float
    """Share of the planned updates that is done, 0 to 1; those that end early count as done."""
    updates_per_second: float
    """Of all members together, over the last second or so; 0 while not running."""
    seconds_left: float | None
    """At the present speed, if nothing ends early; None while it is not known."""
    members: tuple[MemberPicture, ...]
    noise: NoisePicture | None
    fault: str
    """Why it cannot be trained, as a sentence; empty if it can."""


@dataclass(frozen=True)
class StudyWants:
    """What the visible views need beyond the curves."""

    fit: bool = False
    """Predictions of each member at the places of its probe."""
    rows: bool = False
    """The rows of each member's last batch, with predictions."""
    masks_of: str = ""
    """Key of the member whose masks are wanted; "": none."""
    spread_of: str = ""
    """Key of the member whose spread with dropout left on is wanted; "": none."""
    noise_of: str = ""
    """Key of the member at whose weights the noise of the gradient is wanted; "": none."""
