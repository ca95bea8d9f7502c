"""Permutation importance of what a person calls a feature (Breiman 2001), in slices."""

from __future__ import annotations

import math
from collections.abc import Generator, Iterator

import numpy as np
import torch

from core.datasets import DataError
from core.features import Feature
from core.report.prediction import FrozenNetwork
from core.report.report import HeldOut, Importance
from core.report.settings import Metric, ReportSettings

MOST_ROWS = 10_000
"""Of more reported rows so many are shuffled, chosen by the seed."""
OVERFLOW = "The predictions are no longer finite when it is shuffled."


class PermutationImportance:
    """Shuffles one feature after the other between held-out rows, and measures what is lost."""

    def __init__(self, network: FrozenNetwork, held_out: HeldOut, settings: ReportSettings) -> None:
        self._network, self._settings = network, settings
        dataset = self._dataset = network.dataset
        self._rows = _chosen(held_out.rows, settings.seed)
        self._target = dataset.target[self._rows]
        self._base = math.nan
        self._gained = np.full((len(dataset.features), settings.repeats), np.nan)
        self._faults = [""] * len(dataset.features)
        self._as_it_is: torch.Tensor | None = None

    @property
    def is_begun(self) -> bool:
        """Whether each feature has been shuffled once."""
        known = np.isfinite(self._gained[:, 0])
        return all(there or fault for there, fault in zip(known, self._faults, strict=True))

    @property
    def progress(self) -> float:
        """Share of the work that is done, 0 to 1."""
        known = np.isfinite(self._gained)
        known[[bool(fault) for fault in self._faults]] = True
        return float(known.mean()) if known.size else 1.0

    @property
    def found(self) -> Importance:
        """What is known so far."""
        gained = self._gained.copy()
        gained.setflags(write=False)
        names = tuple(feature.name for feature in self._dataset.features)
        step, metric = self._network.step, self._settings.metric
        return Importance(step, metric, names, self._base, gained, len(self._rows), tuple(self._faults))

    def work(self) -> Iterator[None]:
        """Do the work; pauses after each block of rows."""
        base_BI = self._as_it_is = self._network.inputs(self._rows)
        yield
        self._base = yield from self._error(base_BI)
        for repeat in range(self._settings.repeats):
            for place, feature in enumerate(self._dataset.features):
                if self._faults[place]:
                    continue
                order = np.random.default_rng([self._settings.seed, place, repeat]).permutation(
                    len(self._rows)
                )
                try:
                    shuffled_BI = self._shuffled(feature, order)
                except DataError as error:
                    self._faults[place] = str(error)
                    continue
                yield
                gained = (yield from self._error(shuffled_BI)) - self._base
                if math.isfinite(gained):
                    self._gained[place, repeat] = gained
                else:
                    self._faults[place] = OVERFLOW

    def _shuffled(self, feature: Feature, order: np.ndarray) -> torch.Tensor:
        """Return the scaled inputs with the columns of a feature taken from other rows, all from the same."""
        dataset, columns = self._dataset, list(feature.columns)
        known = sum(len(each.columns) for each in dataset.features)
        if known == dataset.input_count:
            assert self._as_it_is is not None
            shuffled_BI = self._as_it_is.clone()
            shuffled_BI[:, columns] = shuffled_BI[:, columns][torch.from_numpy(order)]
            return shuffled_BI
        table = dataset.inputs[self._rows, :known]
        table[:, columns] = table[order][:, columns]
        return self._network.tensor(dataset.derive(table))

    def _error(self, input_BI: torch.Tensor) -> Generator[None, None, float]:
        predicted = yield from self._network.predictions(input_BI)
        return _error(predicted - self._target, self._settings.metric)


def _error(residual: np.ndarray, metric: Metric) -> float:
    if metric == "mae":
        return float(np.abs(residual).mean())
    return math.sqrt(float(residual.dot(residual)) / len(residual))


def _chosen(rows: np.ndarray, seed: int) -> np.ndarray:
    if len(rows) <= MOST_ROWS:
        return rows
    places = np.random.default_rng([seed, len(rows)]).choice(len(rows), MOST_ROWS, replace=False)
    return rows[np.sort(places)]
