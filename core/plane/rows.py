"""The rows that the loss over a plane is the mean of: training set, validation set, or the current batch.

Shapes: B rows, I inputs, H hidden neurons of a layer, O = 1 output.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from core.trainer import Work
from core.training_rows import Part

SHUFFLE_SEED = 0


class PlaneRows:
    """Rows in a fixed random order, so that the first few stand for all; never changed.

    Make one for a set and keep it: it copies the set.
    """

    def __init__(
        self,
        input_BI: Tensor,
        target_BO: Tensor,
        input_mask_BI: Tensor | None = None,
        hidden_masks: Sequence[Tensor | None] = (),
    ) -> None:
        """Take scaled inputs and targets, and masks of dropout: (B, H) or (1, H); (): evaluation mode."""
        self.count = len(target_BO)
        self.input_BI = input_BI if input_mask_BI is None else input_BI * input_mask_BI
        """In the order given, behind the mask of the inputs."""
        self.target_BO = target_BO
        self.masks_BH = tuple(hidden_masks)
        order = torch.randperm(self.count, generator=torch.Generator().manual_seed(SHUFFLE_SEED))
        self.signal_IB = self.input_BI[order].t().contiguous()
        """In random order, by columns."""
        self.target_B = target_BO[order, 0].contiguous()
        self._masks_HB = [_by_columns(mask, order) for mask in self.masks_BH]

    @classmethod
    def of_part(cls, part: Part) -> PlaneRows:
        """Return the rows of a split, in evaluation mode."""
        return cls(part.input_BI, part.target_BO)

    @classmethod
    def of_batch(cls, work: Work, dropout: bool) -> PlaneRows:
        """Return the rows of a training step after its forward pass, with its masks or without."""
        if not dropout or work.forward is None:
            return cls(work.input_BI, work.target_BO)
        masks = [layer.mask_BH for layer in work.forward.hidden]
        return cls(work.input_BI, work.target_BO, work.forward.input_mask_BI, masks)

    @property
    def has_masks(self) -> bool:
        """Whether hidden neurons are masked."""
        return any(mask is not None for mask in self._masks_HB)

    def mask_of(self, layer: int, start: int, stop: int) -> Tensor | None:
        """Return the mask (H, rows) or (H, 1) of a hidden layer for some rows of the random order."""
        mask_HB = self._masks_HB[layer] if layer < len(self._masks_HB) else None
        return mask_HB if mask_HB is None or mask_HB.shape[1] == 1 else mask_HB[:, start:stop]


def _by_columns(mask_BH: Tensor | None, order: Tensor) -> Tensor | None:
    if mask_BH is None:
        return None
    return (mask_BH if len(mask_BH) == 1 else mask_BH[order]).t().contiguous()
