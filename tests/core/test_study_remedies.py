"""The bundled noisy sine: each remedy that the stage *Overfitting* begins with keeps the fit near it."""

from __future__ import annotations

import pytest

from core.experiment_files import named
from core.headless import train
from core.studies.arms import arms
from core.studies.settings import ArmsSettings


@pytest.mark.parametrize("seed", [5, 9])
def test_each_remedy_ends_nearer_to_the_curve_without_noise(seed: int) -> None:
    base = named("Noisy sine, dropout").with_values(
        {"data.seed": seed, "network.seed": seed, "batches.seed": seed, "dropout.seed": seed}
    )
    off = {}
    for member in arms(base, ArmsSettings()).members:
        truth = train(member.experiment).truth
        assert truth is not None
        off[member.key] = truth.rmse
    assert set(off) == {"plain", "dropout", "l2", "early"}
    assert all(off[key] < 0.8 * off["plain"] for key in ("dropout", "l2", "early")), off
