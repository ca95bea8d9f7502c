"""Makes snapshots: the only place that copies live tensors into pictures. Training thread only."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from core.datasets import DataError, Dataset
from core.network import ForwardPass
from core.probe import Questions, stretch_rows, sweep_inputs, typed_inputs
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

T = TypeVar("T")


class Camera:
    """Takes pictures of one trainer during one run."""

    def __init__(self, run: Run, trainer: Trainer) -> None:
        self._run = run
        self._trainer = trainer
        probe, scaled = run.probe, run.dataset.scaled_inputs
        self._grid_points = len(probe.grid_inputs)
        self._scaled_inputs = trainer.rows.input_BI
        self._fixed = self._tensor(np.concatenate([probe.grid_inputs, scaled[probe.sample_rows]]))
        self._asked: tuple[Questions, np.ndarray, list[Tensor]] | None = None

    def _tensor(self, inputs: np.ndarray) -> Tensor:
        return torch.tensor(inputs, dtype=self._trainer.network.dtype)

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
            fit=self._fit(wants) if wants.fit and finite else None,
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
        rows = self._last_rows()
        row = int(rows[0] if len(rows) else self._run.dataset.train[0])
        with torch.no_grad():
            forward = self._trainer.network.forward(self._scaled_inputs[row : row + 1], None)
        if not torch.isfinite(forward.output_BO).all():
            return None
        activations = tuple(_array(layer.activation_BH[0]) for layer in forward.hidden)
        return RowPicture(row, activations, float(forward.output_BO[0, 0]))

    def _last_rows(self) -> np.ndarray:
        """Return the rows of the last batch, without those that an edit by hand has just taken away."""
        rows = self._trainer.last_rows
        return frozen(rows[rows < len(self._scaled_inputs)])

    def _fit(self, wants: Wants) -> FitPicture | None:
        """Ask the network everything in one forward pass: grid, sample, batch, then the user's questions."""
        run, rows = self._run, self._last_rows()
        stretch_rows, asked = self._inputs_of(wants.questions)
        inputs = [self._fixed, self._scaled_inputs[torch.tensor(rows)], *asked]
        with torch.no_grad():
            forward = self._trainer.network.forward(torch.cat(inputs), None)
        predicted = frozen(run.dataset.target_scaling.invert(forward.output_BO.numpy()[:, 0]))
        if not np.isfinite(predicted).all():
            return None  # about to diverge: parameters still finite, predictions not
        ends = np.cumsum([self._grid_points, len(run.probe.sample_rows), len(rows), *map(len, asked)])
        grid, sample, batch, stretch, sweep, typed, _ = np.split(predicted, ends)
        side = run.probe.side
        return FitPicture(
            sample=sample,
            grid=None if not side else grid.reshape((side,) * run.dataset.drawn_inputs),
            batch_rows=rows,
            batch=batch,
            questions=wants.questions,
            stretch_rows=stretch_rows,
            stretch=stretch,
            sweep=sweep,
            typed=float(typed[0]) if len(typed) else None,
            responses=self._responses(forward) if wants.responses and side else (),
        )

    def _inputs_of(self, questions: Questions) -> tuple[np.ndarray, list[Tensor]]:
        """Return the rows of the stretch, and the inputs of stretch, sweep and typed values."""
        if self._asked is None or self._asked[0] != questions:
            dataset = self._run.dataset
            rows = np.empty(0, np.int64)
            if questions.stretch is not None:
                rows = stretch_rows(dataset, *questions.stretch)
            sweep = _answerable(sweep_inputs, dataset, questions.sweep)
            typed = _answerable(typed_inputs, dataset, questions.typed)
            inputs = [self._scaled_inputs[torch.tensor(rows)], self._tensor(sweep), self._tensor(typed)]
            self._asked = questions, frozen(rows), inputs
        return self._asked[1], self._asked[2]

    def _responses(self, forward: ForwardPass) -> tuple[np.ndarray, ...]:
        """Return what each hidden neuron answers over the thinned grid."""
        shape = (self._run.probe.side,) * self._run.dataset.drawn_inputs
        places = np.ix_(*[self._run.probe.response_places] * len(shape))
        found = []
        for layer in forward.hidden:
            answers = layer.activation_BH[: self._grid_points].numpy().reshape(*shape, -1)
            found.append(frozen(np.moveaxis(answers[places], -1, 0)))
        return tuple(found)


def _answerable(inputs_of: Callable[[Dataset, T], np.ndarray], dataset: Dataset, asked: T) -> np.ndarray:
    """Return the inputs of a question; none where it outlived its data set and they cannot be computed."""
    try:
        return inputs_of(dataset, asked)
    except DataError:
        return np.empty((0, dataset.input_count))


def _mask(mask: Tensor | None) -> np.ndarray | None:
    return None if mask is None else _array(mask)


def _array(tensor: Tensor) -> np.ndarray:
    return frozen(tensor.detach().numpy())
