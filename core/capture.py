"""Makes snapshots: the only place that copies live tensors into pictures. Training thread only."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.snapshot import (
    Divergence,
    FitPicture,
    HiddenPicture,
    RowPicture,
    Run,
    StateSnapshot,
    Status,
    StepSnapshot,
    Wants,
    frozen,
)
from core.trainer import Trainer, Work


class Camera:
    """Takes pictures of one trainer during one run."""

    def __init__(self, run: Run, trainer: Trainer) -> None:
        self._run = run
        self._trainer = trainer
        self._probe_inputs = torch.tensor(run.probe.inputs, dtype=trainer.network.dtype)
        self._scaled_inputs = torch.tensor(run.dataset.scaled_inputs, dtype=trainer.network.dtype)

    def state(
        self,
        wants: Wants,
        *,
        command: int,
        status: Status,
        steps_per_second: float,
        divergence: Divergence | None,
        notice: str,
    ) -> StateSnapshot:
        """Return the parameters as they are now, with the evaluations that are wanted."""
        trainer = self._trainer
        finite = divergence is None
        return StateSnapshot(
            run=self._run,
            experiment=trainer.experiment,
            command=command,
            status=status,
            step=trainer.step_count,
            epoch=trainer.epoch,
            batch_in_epoch=trainer.position,
            batches_per_epoch=trainer.batches_per_epoch,
            steps_per_second=steps_per_second,
            parameters=_array(trainer.network.parameters),
            fit=self._fit() if wants.fit and finite else None,
            row=self._row() if wants.row and finite else None,
            divergence=divergence,
            notice=notice,
            learning_rate=trainer.learning_rate,
            evaluations=trainer.evaluations,
            ending=trainer.reason_to_end,
        )

    def step(self, work: Work, state: StateSnapshot, batches: int) -> StepSnapshot:
        """Return the picture of a step made with ``capture=True``, after its update.

        `state` is the snapshot of the parameters after it; `batches` the batches of its epoch.
        """
        assert work.forward is not None and work.before is not None and work.gradients is not None
        trainer = self._trainer
        hidden = tuple(
            HiddenPicture(_array(layer.activation_BH), _mask(layer.mask_BH)) for layer in work.forward.hidden
        )
        return StepSnapshot(
            state=state,
            step=trainer.step_count,
            epoch=trainer.epoch + (trainer.position > 0),
            batch=(trainer.position - 1) % batches + 1,
            batches=batches,
            rows=_array(work.rows),
            input_BI=_array(work.input_BI),
            input_mask_BI=_mask(work.forward.input_mask_BI),
            target_BO=_array(work.target_BO),
            hidden=hidden,
            output_BO=_array(work.forward.output_BO),
            loss=work.loss_value,
            penalty=work.penalty_value,
            gradient_norm=work.gradient_norm,
            learning_rate=work.learning_rate,
            evaluations=work.evaluations,
            dropout_rates=trainer.dropout.rates,
            before=frozen(work.before),
            gradients=frozen(work.gradients),
            after=state.parameters,
        )

    def _row(self) -> RowPicture | None:
        rows = self._trainer.last_rows
        row = int(rows[0] if len(rows) else self._run.dataset.train[0])
        with torch.no_grad():
            forward = self._trainer.network.forward(self._scaled_inputs[row : row + 1], None)
        if not torch.isfinite(forward.output_BO).all():
            return None
        activations = tuple(_array(layer.activation_BH[0]) for layer in forward.hidden)
        return RowPicture(row, activations, float(forward.output_BO[0, 0]))

    def _fit(self) -> FitPicture | None:
        rows = self._trainer.last_rows
        probe, points = self._run.probe, len(self._probe_inputs)
        batch_inputs = self._scaled_inputs[torch.tensor(rows)]
        scaled = self._trainer.network.predict(torch.cat([self._probe_inputs, batch_inputs]))
        predicted = frozen(self._run.dataset.target_scaling.invert(scaled.numpy()[:, 0]))
        if not np.isfinite(predicted).all():
            return None  # about to diverge: parameters still finite, predictions not
        week = predicted[probe.sample_count : points]
        return FitPicture(
            sample=predicted[: probe.sample_count],
            week=week if len(week) else None,
            batch_rows=rows,
            batch=predicted[points:],
        )


def _mask(mask: Tensor | None) -> np.ndarray | None:
    return None if mask is None else _array(mask)


def _array(tensor: Tensor) -> np.ndarray:
    return frozen(tensor.detach().numpy())
