"""Monte-Carlo dropout: the predictions of many thinned networks beside that of the whole one.

Gal and Ghahramani 2016, "Dropout as a Bayesian approximation". Shapes: N passes, P places.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from core.clock import Clock
from core.datasets import Scaling
from core.experiment import Experiment
from core.network import Dropout, Network
from core.slices import SlicedWork
from core.studies.snapshot import SpreadPicture

PASSES = 200
OUTSIDE = 0.1
"""Share of the passes below, and above, the band: it holds 80 % of them."""


class DropoutSpread(SlicedWork):
    """Passes with dropout on through a network whose parameters stand still; one unit is one pass.

    Each pass draws one mask for all places, so that it is the curve of one thinned network. The masks come
    from a stream of its own, begun anew from seed and step: training is not touched.
    """

    def __init__(
        self,
        network: Network,
        experiment: Experiment,
        scaling: Scaling,
        input_PI: Tensor,
        step: int,
        passes: int = PASSES,
        clock: Clock | None = None,
    ) -> None:
        """Take a network that nobody else changes. `scaling` is that of the target."""
        super().__init__(clock)
        self.step = step
        self._network, self._scaling, self._input_PI = network, scaling, input_PI
        self._dropout = Dropout(experiment)
        self._dropout.per_row = False
        self._dropout.generator = torch.Generator().manual_seed(experiment.dropout.seed + 7_919 * step)
        self._predicted_NP = np.empty((passes, len(input_PI)))
        self._done = 0

    @property
    def progress(self) -> float:
        """Share of the passes that are done, 0 to 1."""
        return self._done / len(self._predicted_NP)

    def _work(self) -> Iterator[None]:
        for number in range(len(self._predicted_NP)):
            with torch.no_grad():
                output_PO = self._network.forward(self._input_PI, self._dropout).output_BO
            self._predicted_NP[number] = self._scaling.invert(output_PO.numpy()[:, 0])
            self._done = number + 1
            yield

    def picture(self) -> SpreadPicture:
        """Return mean, standard deviation and band of all passes, in units of the target."""
        predicted_NP = self._predicted_NP
        whole = self._scaling.invert(self._network.predict(self._input_PI).numpy()[:, 0])
        low, high = np.quantile(predicted_NP, (OUTSIDE, 1 - OUTSIDE), axis=0)
        arrays = (predicted_NP.mean(axis=0), predicted_NP.std(axis=0, ddof=1), low, high, whole)
        for array in arrays:
            array.setflags(write=False)
        return SpreadPicture(self.step, len(predicted_NP), *arrays)
