"""What the tests of the demand report share: small tables, networks set by hand, the report in a runner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from engine_bench import SMALL, Bench

from core.datasets import Dataset, Scaling
from core.datasets.dataset import Axis
from core.datasets.preparation import fit_scaling, split_by_time
from core.experiment import Experiment
from core.features import Feature, plain, resting
from core.handoff import LatestMailbox, WakeUp
from core.hyperparameters import Value
from core.report.commands import ShowReport
from core.report.lane import ReportLane
from core.report.report import Report
from core.report.settings import ReportSettings
from core.report.snapshot import ReportSnapshot, ReportWants
from core.report.what_if import WhatIf
from core.trainer import Trainer

TICK_S = 0.0005
MONDAY = 18_631.0
"""4 January 2021 in days since 1970."""


class Ticking:
    """A clock that goes on by half a millisecond each time somebody looks at it."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def now(self) -> float:
        self.now_s += TICK_S
        return self.now_s


def numbers(inputs: np.ndarray, names: Sequence[str] = ()) -> tuple[Feature, ...]:
    """Return one feature a column."""
    return tuple(
        Feature(
            names[place] if names else f"x{place + 1}", "number", (place,), column, float(np.nanmin(column)),
            float(np.nanmax(column)), plain,
        )
        for place, column in enumerate(inputs.T)
    )  # fmt: skip


def table(
    inputs: np.ndarray,
    target: np.ndarray,
    *,
    days: np.ndarray | None = None,
    features: tuple[Feature, ...] = (),
    parts: tuple[np.ndarray, np.ndarray, np.ndarray] | None = None,
) -> Dataset:
    """Return a data set of these columns, split in the order of the rows, scaled."""
    train, validation, test = parts or split_by_time(len(target), 0.6, 0.2)
    return Dataset(
        "Table",
        inputs,
        target,
        input_names=tuple(f"x{place + 1}" for place in range(inputs.shape[1])),
        target_name="bikes",
        target_unit="bikes",
        train=train,
        validation=validation,
        test=test,
        input_scaling=Scaling(*fit_scaling(inputs[train])),
        target_scaling=Scaling(*fit_scaling(target[train])),
        features=tuple(resting(one, train) for one in features or numbers(inputs)),
        derive=lambda columns: columns,
        axis=None if days is None else Axis("time", "date", days),
    )


def some_rows(rows: int = 200, inputs: int = 3, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return normally distributed inputs, and a target that depends on the first of them."""
    random = np.random.default_rng(seed)
    x = random.standard_normal((rows, inputs))
    return x, 50 + 20 * x[:, 0] + random.standard_normal(rows)


def linear_trainer(dataset: Dataset, weights: Sequence[float], bias: float = 0.0) -> Trainer:
    """Return a network without hidden layers, in float64, with these weights."""
    experiment = Experiment.model_validate({"network": {"hidden": (), "precision": "float64"}})
    trainer = Trainer(experiment, dataset)
    with torch.no_grad():
        trainer.network.weights[0].copy_(torch.tensor([list(weights)], dtype=torch.float64))
        trainer.network.biases[0].fill_(bias)
    return trainer


class ReportBench(Bench):
    """A bench with a report as its lane."""

    def __init__(self, experiment: Experiment = SMALL) -> None:
        self.box: LatestMailbox[ReportSnapshot, ReportWants] = LatestMailbox(WakeUp())
        self.ticking = Ticking()
        self._looks = 0
        self.lane = ReportLane(self.box, self.ticking)
        super().__init__(experiment, (self.lane,))

    def show(self, **settings: Value) -> int:
        return self.submit(ShowReport(ReportSettings.model_validate(settings)))

    def look(self, question: WhatIf | None = None, most: int = 10_000) -> ReportSnapshot:
        """Ask for a picture and turn until there is one."""
        self.box.take()
        self._looks += (
            1  # a question that does not fit and was not asked before: an answer is never held back
        )
        self.box.request(ReportWants(question or WhatIf((float(self._looks),) * 99)))
        for _ in range(most):
            self.runner.turn()
            if (found := self.box.take()) is not None:
                return found
        raise AssertionError("there was no picture")

    def seen(self, most: int = 5_000) -> list[ReportSnapshot]:
        """Return all snapshots up to that of a complete report, or of a fault."""
        found = []
        for _ in range(most):
            found.append(self.look())
            if found[-1].fault or not found[-1].is_working:
                return found
        raise AssertionError("the report was never complete")

    def final(self) -> Report:
        report = self.seen()[-1].report
        assert report is not None
        assert report.is_final
        return report
