"""The rows of a data set as tensors in the precision of the network, ready for training and evaluation.

Shapes: B rows, I inputs, O = 1 output.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.datasets import Dataset
from core.metrics import Scorer


@dataclass(frozen=True)
class Part:
    """The rows of one split, as they are evaluated after each epoch."""

    input_BI: Tensor
    target_BO: Tensor
    scorer: Scorer


class TrainingRows:
    """Tensors of one data set; never changed."""

    def __init__(self, dataset: Dataset, dtype: torch.dtype) -> None:
        self.dataset = dataset
        self.input_BI = torch.tensor(dataset.scaled_inputs, dtype=dtype)
        self.target_BO = torch.tensor(dataset.scaled_target, dtype=dtype)
        self.train = torch.tensor(dataset.train)
        """Row numbers of the training rows."""
        self.train_part = self.part(dataset.train)
        self.validation_part = self.part(dataset.validation)

    def part(self, rows: np.ndarray) -> Part:
        """Gather the rows of a split."""
        index = torch.tensor(rows)
        return Part(
            self.input_BI.index_select(0, index),
            self.target_BO.index_select(0, index),
            Scorer(self.dataset.target[rows]),
        )
