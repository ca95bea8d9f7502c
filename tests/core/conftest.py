"""Fixtures of the engine's tests: one thread in torch, a runner on a bench."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from engine_bench import SMALL, Bench, BenchFactory, FakeClock, FakeSleeper

from core.experiment import Experiment


@pytest.fixture(scope="session", autouse=True)
def one_thread_in_torch() -> Iterator[None]:
    """Sums in several threads differ in the last bit; the engine runs in one."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sleeper(clock: FakeClock) -> FakeSleeper:
    return FakeSleeper(clock)


@pytest.fixture
def make_bench() -> BenchFactory:
    def make(experiment: Experiment = SMALL) -> Bench:
        return Bench(experiment)

    return make


@pytest.fixture
def bench(make_bench: BenchFactory) -> Bench:
    """A runner of the small experiment: 6 batches an epoch."""
    return make_bench(SMALL)
