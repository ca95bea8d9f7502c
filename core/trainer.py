"""One deterministic training step, whole or phase by phase, and the state from which to repeat it.

A run is a pure function of the experiment and of the changes made to it, with the step at which
each was made. Random streams are apart: the order of epoch e depends on the order seed and e only,
dropout has one stream of its own, data and initial weights have their own seeds.

Shapes: B rows of the batch, I inputs, O = 1 output.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.backpropagation import Backpropagation
from core.datasets import Dataset
from core.experiment import Experiment
from core.history import EpochRecord
from core.hyperparameters import Acts
from core.losses import loss_function, penalty
from core.metrics import Scores
from core.network import Dropout, ForwardPass, Network
from core.optimization import Optimization, OptimizationState
from core.settings import BatchSettings
from core.stopping import Best, reason_to_end
from core.torch_calls import moves_each_batch
from core.training_rows import Part, TrainingRows

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
    """Keep copies of the parameters and gradients from before the update."""
    forward: ForwardPass | None = None
    loss: Tensor | None = None
    """Loss of the batch with the penalties: what the gradients belong to."""
    loss_value: float = math.nan
    """Loss of the batch without the penalties, as it is for rows that are only evaluated."""
    penalty_value: float = 0.0
    gradient_norm: float = math.nan
    """Of the whole gradient, before clipping."""
    learning_rate: float = math.nan
    """Rate of the update, after the schedule."""
    evaluations: int = 1
    """Forward and backward passes of the step: one, but for LBFGS."""
    stream: Tensor | None = None
    """State of the stream of masks before the step, where an optimiser evaluates the batch again."""
    before: np.ndarray | None = None
    gradients: np.ndarray | None = None

    @property
    def finite(self) -> bool:
        """Whether loss and gradient are numbers; if not, the update is not made."""
        return math.isfinite(self.loss_value) and math.isfinite(self.gradient_norm)


@dataclass(frozen=True)
class TrainerState:
    """A deep copy of everything that the next step depends on."""

    experiment: Experiment
    rows: TrainingRows
    epoch_rows: TrainingRows
    epoch_batches: BatchSettings
    step: int
    epoch: int
    position: int
    evaluations: int
    record: EpochRecord
    best: Best
    parameters: Tensor
    optimization: OptimizationState
    dropout_stream: Tensor


class Trainer:
    """Trains one network on one data set. Used from one thread at a time."""

    def __init__(self, experiment: Experiment, dataset: Dataset) -> None:
        self.experiment = experiment
        self.network = Network(experiment, dataset.input_count)
        self.dropout = Dropout(experiment)
        self._loss = loss_function(experiment)
        self._chain_rule = Backpropagation.of(self.network, experiment)
        self.step_count = 0
        self.epoch = 0
        """Epochs completed."""
        self.position = 0
        """Batches done in the current epoch."""
        self.evaluations = 0
        """Forward and backward passes done: the steps, but for LBFGS."""
        self.last_rows = _first_rows(dataset.train, 0)
        """First rows of the last batch that was captured, (up to REMEMBERED_ROWS,)."""
        self._epoch_batches = experiment.batches
        self._order = torch.empty(0, dtype=torch.int64)
        self.rows = TrainingRows(dataset, self.network.dtype)
        """The rows as they were edited last."""
        self._epoch_rows = self.rows
        """Those of the epoch in progress: points edited by hand wait for the next one."""
        self.optimization = Optimization(experiment, self.network, self.planned(experiment))
        self.record = self.evaluate()
        """Evaluation at the end of the last epoch, or of the initial weights."""
        self.best = Best.of(self.record, self.network.parameters)
        self._set_aside: Tensor | None = None
        self.last_work: Work | None = None
        """The last whole step since the state was restored: its batch and its masks."""
        self.times_restored = 0
        """How often training went back to an earlier state."""

    # ---- one step -------------------------------------------------------------------------

    def step(self, capture: bool = False) -> Work:
        """Do one whole training step: batch, forward, loss, backward, update."""
        work = self.draw_batch(capture)
        self.forward(work)
        self.measure_loss(work)
        self.backward(work)
        self.update(work)
        self.last_work = work
        return work

    def draw_batch(self, capture: bool = False) -> Work:
        """Phase 1: take the next rows in the order of this epoch."""
        if self._set_aside is not None:
            self._take_last_weights_again()
        if self.position == 0:
            self._begin_epoch()
        size = self._epoch_batches.size
        rows = self._order[self.position * size : (self.position + 1) * size]
        data = self._epoch_rows
        return Work(rows, data.input_BI.index_select(0, rows), data.target_BO.index_select(0, rows), capture)

    def forward(self, work: Work) -> None:
        """Phase 2: predict with the current parameters, with dropout if it is on."""
        if self.optimization.takes_closure and any(rate > 0 for rate in self.dropout.rates):
            work.stream = self.dropout.generator.get_state()
        with torch.set_grad_enabled(not self._by_chain_rule):
            work.forward = self.network.forward(work.input_BI, self.dropout)

    @property
    def _by_chain_rule(self) -> bool:
        """Whether gradients are found layer by layer, without autograd: much faster, and bit-equal."""
        settings = self.experiment.loss
        return self._chain_rule is not None and settings.l1 == 0 and settings.l2 == 0

    def measure_loss(self, work: Work) -> None:
        """Phase 3: loss of the batch, on the scaled target, with the penalties on the weights."""
        assert work.forward is not None
        loss = self._loss(work.forward.output_BO, work.target_BO)
        settings = self.experiment.loss
        extra = penalty(self.network.weights, settings.l1, settings.l2)
        work.loss = loss if extra is None else loss + extra
        work.loss_value = loss.item()
        work.penalty_value = 0.0 if extra is None else extra.item()

    def backward(self, work: Work) -> None:
        """Phase 4: gradients of the loss, into the flat gradient buffer."""
        assert work.loss is not None and work.forward is not None
        if work.loss.requires_grad:
            self.network.zero_gradients()
            work.loss.backward()  # type: ignore[no-untyped-call]
        elif self._chain_rule is not None:
            with torch.no_grad():
                self._chain_rule.run(work.forward, work.target_BO)
        work.gradient_norm = self.network.gradient_norm()

    def update(self, work: Work) -> None:
        """Phase 5: the optimiser changes the parameters; left out where the step is not finite.

        At the end of an epoch the network is evaluated and a schedule that counts epochs moves on.
        """
        if work.capture:
            work.before = self.network.parameters.numpy().copy()
            work.gradients = self.network.gradients.numpy().copy()
        work.learning_rate = self.optimization.learning_rate
        if not work.finite:
            return
        self.optimization.clip_gradients()
        if self.optimization.takes_closure:
            self._step_with_closure(work)
        else:
            self.optimization.step()
        self.evaluations += work.evaluations
        self.step_count += 1
        self.position += 1
        if self.position == self.batches_per_epoch:
            self.position = 0
            self.epoch += 1
            self._end_epoch()

    def _step_with_closure(self, work: Work) -> None:
        """Let the optimiser evaluate the batch again and again, each time with the masks of this step."""
        work.evaluations = 0

        def closure() -> Tensor:
            work.evaluations += 1
            if work.evaluations == 1:
                assert work.loss is not None
                return work.loss  # the phases before have evaluated it
            again = Work(work.rows, work.input_BI, work.target_BO, capture=False)
            if work.stream is not None:
                self.dropout.generator.set_state(work.stream)
            self.forward(again)
            self.measure_loss(again)
            self.backward(again)
            self.optimization.clip_gradients()
            assert again.loss is not None
            return again.loss

        self.optimization.step(closure)

    def _end_epoch(self) -> None:
        self.record = self.evaluate()
        self._epoch_rows = self.rows
        self.best = self.best.or_better(
            self.record, self.network.parameters, self.experiment.stopping.min_delta
        )
        self.optimization.end_epoch(self.record.validation_loss)

    # ---- where the run stands -------------------------------------------------------------

    @property
    def dataset(self) -> Dataset:
        """The data set, with the points as they were edited last."""
        return self.rows.dataset

    @property
    def batches_per_epoch(self) -> int:
        """Batches of the epoch in progress, or of the next one at its beginning."""
        batches = self.experiment.batches if self.position == 0 else self._epoch_batches
        whole, rest = divmod(len(self._epoch_rows.dataset.train), batches.size)
        return whole if rest == 0 or (batches.drop_last and whole > 0) else whole + 1

    @property
    def epoch_position(self) -> float:
        """Epochs done, with the part of the one in progress."""
        return self.epoch + self.position / self.batches_per_epoch

    @property
    def learning_rate(self) -> float:
        """Learning rate of the next update, after the schedule."""
        return self.optimization.learning_rate

    @property
    def reason_to_end(self) -> str:
        """Why the run is over, as a sentence; empty while it is not."""
        return reason_to_end(self.experiment, self.step_count, self.record, self.best)

    def remember_batch(self, work: Work) -> None:
        """Keep the first rows of a batch, which the pictures show until the next one."""
        self.last_rows = _first_rows(work.rows.numpy(), REMEMBERED_ROWS)

    def evaluate(self) -> EpochRecord:
        """Compare predictions for all training and validation rows, all neurons on."""
        data = self._epoch_rows
        train_loss, train = self._evaluate(data.train_part)
        validation_loss, validation = self._evaluate(data.validation_part)
        return EpochRecord(self.epoch, self.step_count, train_loss, validation_loss, train, validation)

    def test_scores(self) -> Scores:
        """Compare predictions for the test rows, all neurons on: for the end, since each look spoils them."""
        return self._evaluate(self.rows.part(self.dataset.test))[1]

    def _evaluate(self, part: Part) -> tuple[float, Scores]:
        prediction_BO = self.network.predict(part.input_BI)
        loss = self._loss(prediction_BO, part.target_BO).item()
        predicted = self.dataset.target_scaling.invert(prediction_BO.numpy()[:, 0])
        return loss, part.scorer.scores(predicted)

    # ---- changes --------------------------------------------------------------------------

    def change(self, experiment: Experiment, dataset: Dataset | None = None) -> bool:
        """Take over settings that act at once or at the next epoch; return whether states are fresh.

        `dataset` comes along where points were edited by hand; it counts from the next epoch on, scaled as
        the one before. Another optimiser class starts with a fresh state; the same class keeps its state.
        Raises ValueError where a setting differs that needs a new trainer.
        """
        for setting in self.experiment.differences(experiment):
            if setting.control.acts is Acts.REBUILDS:
                raise ValueError(f"{setting.path} needs a new trainer")
        self.experiment = experiment
        if dataset is not None:
            self.rows = TrainingRows(dataset, self.network.dtype)
            self._epoch_rows = self.rows if self.position == 0 else self._epoch_rows
        self.dropout.take_over(experiment)
        self.network.freeze(experiment)
        return self.optimization.change(experiment, self.planned(experiment))

    @property
    def has_best_restored(self) -> bool:
        """Whether the network holds its best weights; the next step goes on from the last ones."""
        return self._set_aside is not None

    def restore_best(self) -> None:
        """Give the network the weights with the lowest validation loss, until training goes on."""
        if self._set_aside is None:
            self._set_aside = self.network.parameters.clone()
            self._put(self.best.parameters)

    def _take_last_weights_again(self) -> None:
        assert self._set_aside is not None
        self._put(self._set_aside)
        self._set_aside = None

    def _put(self, parameters: Tensor) -> None:
        with torch.no_grad():
            self.network.parameters.copy_(parameters)

    def planned(self, experiment: Experiment) -> int:
        """Return how many epochs or batches, as the schedule counts, are still to come."""
        epochs = experiment.stopping.epochs - self.epoch
        return epochs * self.batches_per_epoch - self.position if moves_each_batch(experiment) else epochs

    def _begin_epoch(self) -> None:
        self._epoch_batches = self.experiment.batches
        self._order = self._order_of_epoch()

    def _order_of_epoch(self) -> Tensor:
        train = self._epoch_rows.train
        if not self._epoch_batches.shuffle:
            return train
        generator = np.random.default_rng([self._epoch_batches.seed, self.epoch])
        return train[torch.from_numpy(generator.permutation(len(train)))]

    # ---- state ----------------------------------------------------------------------------

    def state(self) -> TrainerState:
        """Return a deep copy of the state between two steps."""
        return TrainerState(
            experiment=self.experiment,
            rows=self.rows,
            epoch_rows=self._epoch_rows,
            epoch_batches=self._epoch_batches,
            step=self.step_count,
            epoch=self.epoch,
            position=self.position,
            evaluations=self.evaluations,
            record=self.record,
            best=self.best,
            parameters=(self.network.parameters if self._set_aside is None else self._set_aside).clone(),
            optimization=self.optimization.state(),
            dropout_stream=self.dropout.generator.get_state(),
        )

    def restore(self, state: TrainerState) -> None:
        """Go back to a state of this trainer: what follows repeats to the last bit."""
        self._set_aside, self.last_work = None, None
        self.times_restored += 1
        self.experiment = state.experiment
        self.rows, self._epoch_rows = state.rows, state.epoch_rows
        self.dropout.take_over(state.experiment)
        self._put(state.parameters)
        self.network.freeze(state.experiment)
        self.optimization.restore(state.optimization)
        self.dropout.generator.set_state(state.dropout_stream)
        self.step_count, self.epoch, self.position = state.step, state.epoch, state.position
        self.evaluations, self.record, self.best = state.evaluations, state.record, state.best
        self._epoch_batches = state.epoch_batches
        if self.position > 0:
            self._order = self._order_of_epoch()


def _first_rows(rows: np.ndarray, count: int) -> np.ndarray:
    """Return a read-only copy, because all pictures of a batch share it."""
    first = rows[:count].copy()
    first.setflags(write=False)
    return first
