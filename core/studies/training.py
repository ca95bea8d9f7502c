"""`MemberTraining`: one member of a study while it is trained, with everything that is kept of it."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor

from core.capture import Camera
from core.clock import Clock
from core.datasets import Dataset
from core.divergence import explain
from core.history import EpochRecord, History, Version
from core.hyperparameters import Acts
from core.network import Network
from core.probe import choose_probe
from core.snapshot import Divergence, Run, Status, Wants, frozen
from core.studies.columns import Columns
from core.studies.gradient_noise import GradientNoise
from core.studies.masks import MaskRing
from core.studies.monte_carlo import DropoutSpread
from core.studies.snapshot import EpochColumns, MemberPicture, SpreadPicture, StudyWants, UpdateColumns
from core.studies.study import Member
from core.studies.timed_trainer import TimedTrainer
from core.trainer import Work

MOST_LIT = 2_000
"""Rows of a batch that are shown with their predictions."""
_NO_ROWS = frozen(np.empty(0, np.int64))
_NO_VALUES = frozen(np.empty(0))


class MemberTraining:
    """Trains one member with a `Trainer` of its own. Used from one thread."""

    def __init__(self, member: Member, dataset: Dataset, number: int, clock: Clock) -> None:
        self.member, self._clock = member, clock
        self.trainer = trainer = TimedTrainer(member.experiment, dataset, clock)
        layout = trainer.network.layout
        probe = choose_probe(dataset, layout.parameter_count)
        self.history = History()
        self.run = Run(number, dataset, layout, member.experiment, self.history, probe)
        self.history.append_version(Version(0, member.experiment, trainer.planned(member.experiment)))
        self._camera = Camera(self.run, trainer)
        self._is_line = layout.sizes == (1, 1) and layout.layers[0].has_bias
        self._updates = Columns(5 if self._is_line else 3)
        self._epochs = Columns(11)
        self._points, self._seconds, self._evaluation_s = 0, 0.0, 0.0
        self._loss_sum = self._weighted_sum = 0.0
        self._epoch_updates = self._epoch_points = 0
        self._masks = MaskRing()
        self._divergence: Divergence | None = None
        self._restored: tuple[int, EpochRecord] | None = None
        self.spread: SpreadPicture | None = None
        self._shown: tuple[object, MemberPicture] | None = None
        self._changes = 0
        self.next_epoch = 0.0
        """Epochs done after the next update, with the part of the one in progress; infinite at the end."""
        self._end_epoch(trainer.record)
        self._look_ahead()

    # ---- training -------------------------------------------------------------------------

    @property
    def is_over(self) -> bool:
        """Whether it does no more updates: it is at its end, or it diverged."""
        return self.next_epoch == math.inf

    @property
    def has_diverged(self) -> bool:
        """Whether a loss or a gradient was not a number."""
        return self._divergence is not None

    def _look_ahead(self) -> None:
        """Find out when the next update is, and whether there is one."""
        trainer = self.trainer
        if self._divergence is not None or trainer.reason_to_end:
            self.next_epoch = math.inf
        else:
            self.next_epoch = trainer.epoch + (trainer.position + 1) / trainer.batches_per_epoch

    @property
    def planned_updates(self) -> int:
        """Updates from the beginning to the end, if it does not end early."""
        trainer = self.trainer
        if self.is_over:
            return trainer.step_count
        stopping = trainer.experiment.stopping
        batches = trainer.batches_per_epoch
        planned = trainer.step_count + (stopping.epochs - trainer.epoch) * batches - trainer.position
        return planned if stopping.steps is None else min(planned, stopping.steps)

    def step(self) -> None:
        """Do one update, and at the end of an epoch its evaluation."""
        trainer = self.trainer
        self._changes += 1
        self._restored = None
        dropout = any(trainer.dropout.rates)
        before = trainer.network.parameters.numpy().copy() if dropout else None
        start_s, evaluated_s = self._clock.now(), trainer.evaluation_s
        work = trainer.step()
        evaluation_s = trainer.evaluation_s - evaluated_s
        self._seconds += self._clock.now() - start_s - evaluation_s
        self._evaluation_s += evaluation_s
        if work.finite:
            self._write_down(work)
            if before is not None and work.forward is not None:
                before.setflags(write=False)
                self._masks.keep(trainer.step_count, work.forward, before)
        record = trainer.record
        if not (work.finite and math.isfinite(record.train_loss + record.validation_loss)):
            self._divergence = explain(trainer, self.history, None)
        elif trainer.position == 0:
            self._end_epoch(record)
        self._look_ahead()
        if self.next_epoch == math.inf and self._divergence is None:
            self._restore_best()

    def _write_down(self, work: Work) -> None:
        trainer, rows = self.trainer, len(work.rows)
        self._points += rows
        self._epoch_updates += 1
        self._epoch_points += rows
        self._loss_sum += work.loss_value
        self._weighted_sum += work.loss_value * rows
        row = [float(self._points), self._seconds, float(trainer.evaluations)]
        if self._is_line:
            network = trainer.network
            bias = network.biases[0]
            assert bias is not None
            row += [network.weights[0].item(), bias.item()]
        self._updates.append(row)
        self.history.append(self.next_epoch, work.loss_value, work.learning_rate, work.gradient_norm)

    def _end_epoch(self, record: EpochRecord) -> None:
        updates = self._epoch_updates
        self._epochs.append(
            (
                record.step,
                self._loss_sum / updates if updates else math.nan,
                self._weighted_sum / self._epoch_points if updates else math.nan,
                record.train_loss,
                record.validation_loss,
                record.train.rmse,
                record.validation.rmse,
                self._points,
                self._seconds,
                self.trainer.evaluations,
                self._evaluation_s,
            )
        )
        self.history.append_epoch(record)
        self._loss_sum = self._weighted_sum = 0.0
        self._epoch_updates = self._epoch_points = 0

    def _restore_best(self) -> None:
        """Give the network its best weights back where the experiment says so; evaluate them."""
        trainer = self.trainer
        stopping, best = trainer.experiment.stopping, trainer.best
        if stopping.early and stopping.restore_best and best.epoch != trainer.epoch:
            trainer.restore_best()
            self._restored = best.epoch, trainer.evaluate()

    # ---- changes --------------------------------------------------------------------------

    def can_become(self, member: Member) -> bool:
        """Return whether another description of it can be taken over without a new network."""
        settings = self.trainer.experiment.differences(member.experiment)
        return member.key == self.member.key and not any(
            setting.control.acts is Acts.REBUILDS or setting.group == "data" for setting in settings
        )

    def become(self, member: Member) -> None:
        """Take over settings that act at once or at the next epoch."""
        self.member = member
        before, after = self.trainer.experiment, member.experiment
        self._changes += 1
        if not before.differences(after):
            return
        self.trainer.change(after)
        self.spread = self.spread if self.has_dropout else None
        version = Version(self.trainer.step_count, after, self.trainer.planned(after))
        self.history.append_version(version)
        self._look_ahead()
        if self.is_over and not self.has_diverged and not self.trainer.has_best_restored:
            self._restore_best()

    # ---- questions ------------------------------------------------------------------------

    def _double(self) -> Network:
        """Return a network for a question, with the parameters as they are now: training goes on."""
        trainer = self.trainer
        double = Network(trainer.experiment, self.run.dataset.input_count)
        with torch.no_grad():
            double.parameters.copy_(trainer.network.parameters)
        return double

    @property
    def has_dropout(self) -> bool:
        """Whether some neurons are switched off in the next step."""
        return any(rate > 0 for rate in self.trainer.dropout.rates)

    def begin_spread(self) -> DropoutSpread:
        """Return the work of predicting with dropout left on, at the present weights."""
        trainer, dataset, probe = self.trainer, self.run.dataset, self.run.probe
        inputs = probe.grid_inputs if probe.side else dataset.scaled_inputs[probe.sample_rows]
        input_PI = torch.tensor(inputs, dtype=trainer.network.dtype)
        scaling, step = dataset.target_scaling, trainer.step_count
        return DropoutSpread(self._double(), trainer.experiment, scaling, input_PI, step, clock=self._clock)

    def begin_noise(self, sizes: tuple[int, ...]) -> GradientNoise:
        """Return the work of measuring the noise of the gradient at the present weights."""
        trainer = self.trainer
        part, step, key = trainer.rows.train_part, trainer.step_count, self.member.key
        rows = part.input_BI, part.target_BO
        return GradientNoise(
            self._double(), trainer.experiment, rows, sizes, step, key=key, clock=self._clock
        )

    @property
    def noise_sizes(self) -> tuple[int, ...]:
        """Its batch size, as far as there are rows, and the powers of two up to all rows."""
        rows = len(self.run.dataset.train)
        return (*(1 << power for power in range(rows.bit_length())), self.trainer.experiment.batches.size)

    # ---- pictures -------------------------------------------------------------------------

    def picture(self, wants: StudyWants, status: Status, command: int) -> MemberPicture:
        """Return how it stands; the same object again while nothing has changed."""
        status = self._status(status)
        asked = (self._changes, status, wants, self.spread)
        if self._shown is None or self._shown[0] != asked:
            self._shown = asked, self._take_picture(wants, status, command)
        return self._shown[1]

    def _status(self, status: Status) -> Status:
        if self._divergence is not None:
            return Status.DIVERGED
        return Status.FINISHED if self.trainer.reason_to_end else status

    def _take_picture(self, wants: StudyWants, status: Status, command: int) -> MemberPicture:
        trainer = self.trainer
        rows, predicted = self._lit() if wants.rows else (_NO_ROWS, _NO_VALUES)
        return MemberPicture(
            member=self.member,
            state=self._camera.state(
                Wants(fit=wants.fit),
                command=command,
                status=status,
                steps_per_second=0.0,
                divergence=self._divergence,
                notice="",
            ),
            steps=self.history.steps(),
            updates=self._update_columns(),
            epochs=EpochColumns(*self._epochs.views()),
            record=trainer.record if self._restored is None else self._restored[1],
            restored_epoch=None if self._restored is None else self._restored[0],
            rows=rows,
            rows_predicted=predicted,
            masks=self._masks.picture(trainer.dropout.rates) if wants.masks_of == self.member.key else None,
            spread=self.spread if wants.spread_of == self.member.key else None,
        )

    def _update_columns(self) -> UpdateColumns:
        points, seconds, evaluations, *line = self._updates.views()
        weight, bias = line or (_NO_VALUES, _NO_VALUES)
        return UpdateColumns(points, seconds, evaluations, weight, bias)

    def _lit(self) -> tuple[np.ndarray, np.ndarray]:
        """Return the rows of the last batch, and what the network predicts for them now."""
        trainer = self.trainer
        if trainer.last_work is None or self._divergence is not None:
            return _NO_ROWS, _NO_VALUES
        rows: Tensor = trainer.last_work.rows[:MOST_LIT]
        output_BO = trainer.network.predict(trainer.rows.input_BI.index_select(0, rows))
        predicted = self.run.dataset.target_scaling.invert(output_BO.numpy()[:, 0])
        return frozen(rows.numpy()), frozen(predicted)
