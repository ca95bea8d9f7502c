"""What the network predicts for values that the user types: one forward pass a question."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from core.datasets import DataError, Dataset
from core.report.what_if import Answer, WhatIf, unseen, what_if_inputs
from core.trainer import Trainer

Prepared = tuple[np.ndarray, Tensor, tuple[str, ...]]
"""Values that sweep, inputs of the network, names of what it has never seen."""


class Answering:
    """Answers one question again and again while the network learns: its inputs are made once."""

    def __init__(self) -> None:
        self._asked: tuple[Dataset, torch.dtype, WhatIf] | None = None
        self._prepared: Prepared | None = None

    def answer(self, trainer: Trainer, question: WhatIf) -> Answer | None:
        """Ask the network as it is; None for a question that does not fit, or without a finite answer."""
        dataset, precision = trainer.dataset, trainer.network.dtype
        asked = self._asked
        if asked is None or asked[0] is not dataset or asked[1:] != (precision, question):
            self._asked = dataset, precision, question
            self._prepared = _prepared(trainer, question)
        if self._prepared is None:
            return None
        values, input_BI, names = self._prepared
        output_BO = trainer.network.predict(input_BI)
        predicted = dataset.target_scaling.invert(output_BO.numpy()[:, 0])
        if not np.isfinite(predicted).all():
            return None
        sweep = predicted[1:]
        sweep.setflags(write=False)
        return Answer(question, trainer.step_count, float(predicted[0]), values, sweep, names)


def _prepared(trainer: Trainer, question: WhatIf) -> Prepared | None:
    dataset = trainer.dataset
    try:
        found = what_if_inputs(dataset, question)
    except DataError:
        return None
    if found is None:
        return None
    values, inputs = found
    values.setflags(write=False)
    return values, torch.tensor(inputs, dtype=trainer.network.dtype), unseen(dataset, question.values)
