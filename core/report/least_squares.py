"""`LeastSquares`: ordinary least squares, a few rows at a time, as exact as all of them at once.

Each block of rows is put under the triangle that stands for those before, and both are brought to a triangle
again by Householder reflections (J. Demmel et al., "Communication-optimal parallel and sequential QR and LU
factorizations", SIAM J. Sci. Comput. 34 (2012) A206-A239, sequential TSQR). Unlike sums of products this does
not square the condition number.

LAPACK is called through torch, which keeps to one thread here. NumPy's takes several from a few thousand
numbers on; on a busy machine these wait for one another, and a block takes 0.1 s instead of 1 ms.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

BLOCK_NUMBERS = 30_000
"""Rows times columns of a block: less than a millisecond."""


class LeastSquares:
    """Weights of a linear regression with an intercept; of all best ones the smallest (minimum norm).

    Columns that depend on one another, as one-hot columns beside an intercept do, are therefore fine.
    """

    def __init__(self, inputs: np.ndarray, target: np.ndarray, rows: np.ndarray) -> None:
        """Fit inputs (n, I) to a target (n,) in the given rows alone."""
        self._inputs, self._target, self._rows = inputs, target, rows
        self._columns = inputs.shape[1] + 1
        self.weights = np.full(self._columns, np.nan)
        """(I + 1,) float64, the intercept last; NaN until the work is done, or if something is not finite."""

    def work(self) -> Iterator[None]:
        """Do the work; pauses after each block of rows."""
        block = max(self._columns + 1, BLOCK_NUMBERS // self._columns)
        triangle = torch.empty((0, self._columns + 1), dtype=torch.float64)
        for start in range(0, len(self._rows), block):
            rows = self._rows[start : start + block]
            stacked = np.column_stack([self._inputs[rows], np.ones(len(rows)), self._target[rows]])
            if not np.isfinite(stacked).all():
                return
            triangle = torch.linalg.qr(torch.cat([triangle, torch.from_numpy(stacked)]), mode="r").R
            yield
        precision = np.finfo(np.float64).eps * max(len(self._rows), self._columns)
        left, right = triangle[:, :-1], triangle[:, -1:]
        try:
            solution = torch.linalg.lstsq(left, right, rcond=precision, driver="gelsd").solution
        except RuntimeError:  # torch.linalg.LinAlgError: it does not converge
            return
        self.weights = solution[:, 0].numpy()
        yield

    def predict(self, inputs: np.ndarray) -> np.ndarray:
        """Predict (n,) from inputs (n, I)."""
        weights = torch.from_numpy(self.weights)
        predicted: np.ndarray = torch.mv(torch.tensor(inputs), weights[:-1]).add_(weights[-1]).numpy()
        return predicted
