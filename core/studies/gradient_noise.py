"""How much the gradient of a mini-batch differs from that of all rows, measured at fixed weights.

A batch of B rows drawn without putting back has a gradient g_B with E|g_B − g|² = σ²/B · (n − B)/(n − 1),
where σ² = mean |g_i − g|² over the n rows (Cochran 1977, "Sampling techniques", theorem 2.2). With putting
back the second factor is 1: that is the 1/√B law. Both are given beside what is measured.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import Tensor

from core.backpropagation import Backpropagation
from core.clock import Clock
from core.experiment import Experiment
from core.losses import loss_function
from core.network import Network
from core.slices import SlicedWork
from core.studies.snapshot import NoisePicture

DRAWS = 64
MOST_ROWS = 1000
"""Rows whose own gradients give σ; of more rows, so many drawn at random."""


class GradientNoise(SlicedWork):
    """Gradients of single rows and of random batches, all neurons on; one unit is one gradient.

    The penalty on the weights is left out: it is the same for each batch.
    """

    def __init__(
        self,
        network: Network,
        experiment: Experiment,
        rows: tuple[Tensor, Tensor],
        sizes: Sequence[int],
        step: int,
        *,
        key: str = "",
        draws: int = DRAWS,
        seed: int = 0,
        clock: Clock | None = None,
    ) -> None:
        """Take a network that nobody else changes, and inputs (n, I) and targets (n, 1) of all rows."""
        super().__init__(clock)
        self.step, self.key = step, key
        self._network, self._rows, self._draws = network, rows, draws
        self._count = len(rows[0])
        self._sizes = tuple(sorted({min(size, self._count) for size in sizes}))
        self._loss = loss_function(experiment)
        self._chain_rule = Backpropagation.of(network, experiment)
        self._random = np.random.default_rng([seed, step])
        self._singles = min(self._count, MOST_ROWS)
        self._squares = np.zeros(self._singles)
        self._measured = np.zeros((len(self._sizes), draws))
        self._done = 0

    @property
    def progress(self) -> float:
        """Share of the gradients that are done, 0 to 1."""
        return self._done / (1 + self._singles + len(self._sizes) * self._draws)

    def _work(self) -> Iterator[None]:
        everything = np.arange(self._count)
        whole = self._gradient(everything)
        self._done = 1
        yield
        single = everything
        if self._singles < self._count:
            single = self._random.choice(self._count, self._singles, replace=False)
        for place, row in enumerate(single):
            self._squares[place] = _square(self._gradient(np.array([row])) - whole)
            self._done += 1
            yield
        for place, size in enumerate(self._sizes):
            for draw in range(self._draws):
                rows = self._random.choice(self._count, size, replace=False)
                self._measured[place, draw] = _square(self._gradient(rows) - whole)
                self._done += 1
                yield

    def _gradient(self, rows: np.ndarray) -> np.ndarray:
        """Return the flat gradient (P,) of the mean loss of some rows."""
        network, index = self._network, torch.from_numpy(rows)
        input_BI, target_BO = (part.index_select(0, index) for part in self._rows)
        if self._chain_rule is not None:
            with torch.no_grad():
                self._chain_rule.run(network.forward(input_BI, None), target_BO)
        else:
            network.zero_gradients()
            loss = self._loss(network.forward(input_BI, None).output_BO, target_BO)
            loss.backward()  # type: ignore[no-untyped-call]
        return network.gradients.numpy().astype(np.float64)

    def picture(self) -> NoisePicture:
        """Return the root mean squares that were measured, beside both laws."""
        n = self._count
        sizes = np.array(self._sizes)
        variance = float(self._squares.mean())
        law = np.sqrt(variance / sizes)
        corrected = law * np.sqrt((n - sizes) / max(n - 1, 1))
        mean_square = self._measured.mean(axis=1)
        measured = np.sqrt(mean_square)
        error = self._measured.std(axis=1, ddof=1) / np.sqrt(self._draws)
        with np.errstate(divide="ignore", invalid="ignore"):
            error = np.where(measured > 0, error / (2 * measured), 0.0)
        for array in (sizes, measured, error, law, corrected):
            array.setflags(write=False)
        return NoisePicture(
            self.key, self.step, n, self._singles, self._draws, sizes, measured, error, law, corrected
        )


def _square(gradient: np.ndarray) -> float:
    return float(gradient @ gradient)
