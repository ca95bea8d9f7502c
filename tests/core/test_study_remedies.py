"""The bundled noisy sine: each remedy that the stage *Overfitting* begins with keeps the fit near it."""

from __future__ import annotations

import pytest

from core.experiment_files import named
from core.headless import train
from core.studies.arms import arms
from core.studies.settings import ArmsSettings

SEED = 5
EPOCHS = 2000
"""Of the 3,000 that the experiment has: the plain fit is far off by now, in others it takes longer."""


@pytest.mark.bits
def test_each_remedy_ends_nearer_to_the_curve_without_noise() -> None:
    seeds = dict.fromkeys(("data.seed", "network.seed", "batches.seed", "dropout.seed"), SEED)
    base = named("Noisy sine, dropout").with_values({**seeds, "stopping.epochs": EPOCHS})
    off = {}
    for member in arms(base, ArmsSettings()).members:
        truth = train(member.experiment).truth
        assert truth is not None
        off[member.key] = truth.rmse
    assert set(off) == {"plain", "dropout", "l2", "early"}
    assert all(off[key] < 0.6 * off["plain"] for key in ("dropout", "l2", "early")), off
