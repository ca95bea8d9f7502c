"""One deterministic training step, whole or phase by phase, and the state from which to repeat it.

A run is a pure function of the experiment and of the changes made to it, with the step at which
each was made. Random streams are apart: the order of epoch e depends on the order seed and e only,
dropout has one stream of its own, data and initial weights have their own seeds.

Shapes: B rows of the batch, I inputs, O = 1 output.
"""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional as F

from core import optimizers
from core.datasets import Dataset
from core.experiment import BatchSettings, Experiment
from core.history import EpochRecord
from core.hyperparameters import Acts
from core.metrics import Scorer, Scores
from core.network import Dropout, ForwardPass, Network

REMEMBERED_ROWS = 64
"""How many rows of the current batch are lit in the fit views."""


@dataclass(slots=True)
class Work:
    """A training step in progress; each phase fills in its part."""

    rows: Tensor
    """(B,) row numbers in the data set."""
    input_BI: Tensor
    target_BO: Tensor
    capture: bool
    """Keep a copy of the parameters from before the update."""
    forward: ForwardPass | None = None
    loss: Tensor | None = None
    loss_value: float = math.nan
    gradient_norm: float = math.nan
    before: np.ndarray | None = None

    @property
    def finite(self) -> bool:
        """Whether loss and gradient are numbers; if not, the update is not made."""
        return math.isfinite(self.loss_value) and math.isfinite(self.gradient_norm)


@dataclass(frozen=True)
class _Part:
    """The rows of one split, as they are evaluated after each epoch."""

    input_BI: Tensor
    target_BO: Tensor
    scorer: Scorer


@dataclass(frozen=True)
class TrainerState:
    """A deep copy of everything that the next step depends on."""

    experiment: Experiment
    epoch_batches: BatchSettings
    step: int
    epoch: int
    position: int
    parameters: Tensor
    optimizer: dict[str, Any]
    dropout_stream: Tensor


class Trainer:
    """Trains one network on one data set. Used from one thread at a time."""

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        self.experiment = experiment
        self.dataset = dataset
        sizes = (dataset.input_count, *experiment.network.hidden, 1)
        self.network = Network(sizes, experiment.network.activation, experiment.network.seed)
        self.dropout = Dropout(
            experiment.dropout.rate, experiment.dropout.mask == "row", experiment.dropout.seed
        )
        self.optimizer = self._new_optimizer()
        self.step_count = 0
        self.epoch = 0
        """Epochs completed."""
        self.position = 0
        """Batches done in the current epoch."""
        self.last_rows = _first_rows(dataset.train, 0)
        """First rows of the last batch that was captured, (up to REMEMBERED_ROWS,)."""
        self._epoch_batches = experiment.batches
        self._order = torch.empty(0, dtype=torch.int64)
        self._inputs = torch.tensor(dataset.scaled_inputs)
        self._target = torch.tensor(dataset.scaled_target)
        self._train = torch.tensor(dataset.train)
        self._train_part = self._part(dataset.train)
        self._validation_part = self._part(dataset.validation)

    # ---- one step -------------------------------------------------------------------------

    def step(self, capture: bool = False) -> Work:
        """Do one whole training step: batch, forward, loss, backward, update."""
        work = self.draw_batch(capture)
        self.forward(work)
        self.measure_loss(work)
        self.backward(work)
        self.update(work)
        return work

    def draw_batch(self, capture: bool = False) -> Work:
        """Phase 1: take the next rows in the order of this epoch."""
        if self.position == 0:
            self._begin_epoch()
        size = self._epoch_batches.size
        rows = self._order[self.position * size : (self.position + 1) * size]
        return Work(rows, self._inputs.index_select(0, rows), self._target.index_select(0, rows), capture)

    def forward(self, work: Work) -> None:
        """Phase 2: predict with the current parameters, with dropout if it is on."""
        work.forward = self.network.forward(work.input_BI, self.dropout)

    def measure_loss(self, work: Work) -> None:
        """Phase 3: mean squared error of the batch, on the scaled target."""
        assert work.forward is not None
        work.loss = F.mse_loss(work.forward.output_BO, work.target_BO)

    def backward(self, work: Work) -> None:
        """Phase 4: gradients of the loss by autograd, into the flat gradient buffer."""
        assert work.loss is not None
        self.network.zero_gradients()
        work.loss.backward()  # type: ignore[no-untyped-call]
        work.loss_value = work.loss.item()
        work.gradient_norm = self.network.gradient_norm()

    def update(self, work: Work) -> None:
        """Phase 5: the optimiser changes the parameters; left out where the step is not finite."""
        if work.capture:
            work.before = self.network.parameters.numpy().copy()
        if not work.finite:
            return
        self.optimizer.step()
        self.step_count += 1
        self.position += 1
        if self.position == self.batches_per_epoch:
            self.position = 0
            self.epoch += 1

    # ---- where the run stands -------------------------------------------------------------

    @property
    def batches_per_epoch(self) -> int:
        """Batches of the epoch in progress, or of the next one at its beginning."""
        size = (self.experiment.batches if self.position == 0 else self._epoch_batches).size
        return -(-len(self._train) // size)

    @property
    def epoch_position(self) -> float:
        """Epochs done, with the part of the one in progress."""
        return self.epoch + self.position / self.batches_per_epoch

    @property
    def learning_rate(self) -> float:
        """Learning rate of the next update."""
        return float(self.optimizer.param_groups[0]["lr"])

    def remember_batch(self, work: Work) -> None:
        """Keep the first rows of a batch, which the pictures show until the next one."""
        self.last_rows = _first_rows(work.rows.numpy(), REMEMBERED_ROWS)

    def evaluate(self) -> EpochRecord:
        """Compare predictions for all training and validation rows, all neurons on."""
        train_loss, train = self._evaluate(self._train_part)
        validation_loss, validation = self._evaluate(self._validation_part)
        return EpochRecord(self.epoch, self.step_count, train_loss, validation_loss, train, validation)

    def _evaluate(self, part: _Part) -> tuple[float, Scores]:
        prediction_BO = self.network.predict(part.input_BI)
        loss = F.mse_loss(prediction_BO, part.target_BO).item()
        predicted = self.dataset.target_scaling.invert(prediction_BO.numpy()[:, 0])
        return loss, part.scorer.scores(predicted)

    def _part(self, rows: np.ndarray) -> _Part:
        index = torch.tensor(rows)
        return _Part(
            self._inputs.index_select(0, index),
            self._target.index_select(0, index),
            Scorer(self.dataset.target[rows]),
        )

    # ---- changes --------------------------------------------------------------------------

    def change(self, experiment: Experiment) -> None:
        """Take over settings that act at once or at the next epoch.

        Another optimiser class starts with a fresh state; the same class keeps its state.
        Raises ValueError where a setting differs that needs a new trainer.
        """
        changed = self.experiment.differences(experiment)
        for setting in changed:
            if setting.control.acts is Acts.REBUILDS:
                raise ValueError(f"{setting.path} needs a new trainer")
        fresh = experiment.optimizer.method != self.experiment.optimizer.method
        self.experiment = experiment
        self.dropout.rate = experiment.dropout.rate
        self.dropout.per_row = experiment.dropout.mask == "row"
        if fresh:
            self.optimizer = self._new_optimizer()
        elif any(setting.group == "optimizer" for setting in changed):
            for group in self.optimizer.param_groups:
                group.update(optimizers.arguments(experiment.optimizer))

    def _new_optimizer(self) -> torch.optim.Optimizer:
        """Build a class of torch.optim in torch's default implementation on one flat parameter.

        For elementwise methods that gives the same bits as one parameter a layer, in less time.
        """
        settings = self.experiment.optimizer
        flat = torch.nn.Parameter(self.network.parameters, requires_grad=True)
        flat.grad = self.network.gradients
        optimizer_class: type[torch.optim.Optimizer] = getattr(torch.optim, settings.method)
        return optimizer_class([flat], **optimizers.arguments(settings))

    def _begin_epoch(self) -> None:
        self._epoch_batches = self.experiment.batches
        self._order = self._order_of_epoch()

    def _order_of_epoch(self) -> Tensor:
        if not self._epoch_batches.shuffle:
            return self._train
        generator = np.random.default_rng([self._epoch_batches.seed, self.epoch])
        return self._train[torch.from_numpy(generator.permutation(len(self._train)))]

    # ---- state ----------------------------------------------------------------------------

    def state(self) -> TrainerState:
        """Return a deep copy of the state between two steps."""
        return TrainerState(
            experiment=self.experiment,
            epoch_batches=self._epoch_batches,
            step=self.step_count,
            epoch=self.epoch,
            position=self.position,
            parameters=self.network.parameters.clone(),
            optimizer=copy.deepcopy(self.optimizer.state_dict()),
            dropout_stream=self.dropout.generator.get_state(),
        )

    def restore(self, state: TrainerState) -> None:
        """Go back to a state of this trainer: what follows repeats to the last bit."""
        self.experiment = state.experiment
        self.dropout.rate = state.experiment.dropout.rate
        self.dropout.per_row = state.experiment.dropout.mask == "row"
        with torch.no_grad():
            self.network.parameters.copy_(state.parameters)
        self.optimizer = self._new_optimizer()
        self.optimizer.load_state_dict(copy.deepcopy(state.optimizer))
        self.dropout.generator.set_state(state.dropout_stream)
        self.step_count, self.epoch, self.position = state.step, state.epoch, state.position
        self._epoch_batches = state.epoch_batches
        if self.position > 0:
            self._order = self._order_of_epoch()


def _first_rows(rows: np.ndarray, count: int) -> np.ndarray:
    """Return a read-only copy, because all pictures of a batch share it."""
    first = rows[:count].copy()
    first.setflags(write=False)
    return first
