"""A real runner without a thread, turned by hand: an engine for the session and pictures for the views."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from engine_bench import experiment_with

from core.commands import Command, TrainBatches
from core.experiment import Experiment
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.runner import Runner
from core.snapshot import Snapshot, StateSnapshot, StepSnapshot, Wants, state_of

LINE = experiment_with(
    Experiment(name="Line"),
    data__source="straight_line",
    data__rows=40,
    network__hidden=(),
    optimizer__method="SGD",
    optimizer__lr=0.05,
    batches__size=7,
    stopping__epochs=100_000,
)
"""28 training rows in 4 batches."""

SINE = experiment_with(
    Experiment(name="Sine"),
    data__source="noisy_sine",
    data__rows=40,
    network__hidden=(9, 6),
    network__activation="Tanh",
    dropout__rate=0.4,
    optimizer__lr=0.01,
    batches__size=7,
    stopping__epochs=100_000,
)
"""Two hidden layers with dropout, 4 batches an epoch."""


class _StandingClock:
    """Tells the time that naps have moved on."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def now(self) -> float:
        return self.now_s


class Desk:
    """A runner with its queue and mailbox. Naps take no time; `asleep` counts those without an end."""

    def __init__(self, experiment: Experiment) -> None:
        wake_up = WakeUp()
        self.commands: CommandQueue[Command] = CommandQueue(wake_up)
        self.mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(wake_up)
        self.asleep = 0
        self._clock = _StandingClock()
        self.runner = Runner(experiment, self.commands, self.mailbox, self, clock=self._clock)

    def sleep(self, timeout_s: float | None) -> None:
        """Take a nap for the runner."""
        if timeout_s is None:
            self.asleep += 1
        else:
            self._clock.now_s += timeout_s

    def rest(self, most: int = 20_000) -> None:
        """Turn until the runner would sleep without an end."""
        naps = self.asleep
        for _ in range(most):
            self.runner.turn()
            if self.asleep > naps:
                return
        raise AssertionError("the runner never came to rest")

    def do(self, *commands: Command) -> None:
        """Give commands and turn until the runner would sleep without an end."""
        for command in commands:
            self.commands.submit(command)
        self.rest()

    def picture(self, wants: Wants | None = None) -> Snapshot:
        """Ask for a picture and return the one that comes."""
        self.mailbox.take()
        self.mailbox.request(wants or Wants(fit=False, row=True))
        self.rest()
        picture = self.mailbox.take()
        assert picture is not None
        return picture

    def state(self, wants: Wants | None = None) -> StateSnapshot:
        """Return the state as it stands."""
        return state_of(self.picture(wants))

    def steps(self, count: int) -> Iterator[StepSnapshot]:
        """Train batch by batch and return the picture of each."""
        for _ in range(count):
            self.mailbox.request(Wants())
            self.do(TrainBatches(1))
            picture = self.mailbox.take()
            assert isinstance(picture, StepSnapshot)
            yield picture

    def step(self) -> StepSnapshot:
        """Train one batch and return its picture."""
        return next(self.steps(1))

    @property
    def parameters(self) -> np.ndarray:
        """A copy of the parameters as they are now."""
        copy: np.ndarray = self.runner.trainer.network.parameters.detach().numpy().copy()
        return copy
