"""A runner on a bench: a clock that stands still, a sleeper that only counts, no thread."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Sequence

import numpy as np

from core.commands import Command, SetHyperparameters, Stop
from core.experiment import Experiment, hyperparameters
from core.handoff import CommandQueue, LatestMailbox, WakeUp
from core.hyperparameters import Value
from core.lanes import Lane
from core.runner import Runner
from core.snapshot import Snapshot, StateSnapshot, Status, StepSnapshot, Wants, state_of

PATIENCE_S = 60.0
"""A thread that has not ended by then never will."""


class FakeClock:
    """Tells the time that the test sets."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def now(self) -> float:
        return self.now_s


class FakeSleeper:
    """Writes down each sleep; with a timeout it moves the clock on instead of waiting."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.naps: list[float | None] = []

    def sleep(self, timeout_s: float | None) -> None:
        self.naps.append(timeout_s)
        if timeout_s is not None:
            self._clock.now_s += timeout_s

    @property
    def forever(self) -> int:
        """How often the loop went to sleep until woken."""
        return self.naps.count(None)


class Bench:
    """A runner driven turn by turn, with everything that it talks to."""

    def __init__(self, experiment: Experiment, lanes: Sequence[Lane] = ()) -> None:
        wake_up = WakeUp()
        self.clock = FakeClock()
        self.sleeper = FakeSleeper(self.clock)
        self.commands: CommandQueue[Command] = CommandQueue(wake_up)
        self.mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(wake_up)
        self.statuses: list[Status] = []
        self.runner = Runner(
            experiment,
            self.commands,
            self.mailbox,
            self.sleeper,
            clock=self.clock,
            on_status=self.statuses.append,
            lanes=lanes,
        )

    def submit(self, *commands: Command) -> int:
        """Queue commands; return the number of the last one."""
        number = 0
        for command in commands:
            number = self.commands.submit(command)
        return number

    def set(self, path: str, value: Value) -> int:
        return self.submit(SetHyperparameters.one(path, value))

    def turns(self, count: int = 1) -> None:
        for _ in range(count):
            self.runner.turn()

    def until_asleep(self, most: int = 100_000) -> None:
        """Turn until the loop would sleep for good."""
        naps = self.sleeper.forever
        for _ in range(most):
            self.runner.turn()
            if self.sleeper.forever > naps:
                return
        raise AssertionError("the loop never came to rest")

    def do(self, *commands: Command) -> None:
        """Queue commands and turn until the loop would sleep for good."""
        self.submit(*commands)
        self.until_asleep()

    def picture(self, wants: Wants | None = None) -> Snapshot | None:
        """Ask for a picture, do one turn, and take what is there."""
        self.mailbox.request(wants or Wants())
        self.runner.turn()
        return self.mailbox.take()

    def state(self) -> StateSnapshot:
        """Return the state as it is published on request; the loop must be at rest."""
        self.mailbox.take()
        # Other wants than were answered last, so that the answer is never held back as old.
        self.mailbox.request(Wants(fit=False, row=True))
        self.runner.turn()
        picture = self.mailbox.take()
        if picture is None:
            self.mailbox.request(Wants(fit=True, row=False))
            self.runner.turn()
            picture = self.mailbox.take()
        assert picture is not None
        return state_of(picture)

    def step_picture(self) -> StepSnapshot:
        """Take the picture that lies in the mailbox, which must be one of a step."""
        picture = self.mailbox.take()
        assert isinstance(picture, StepSnapshot)
        return picture

    @property
    def step(self) -> int:
        return self.runner.trainer.step_count

    @property
    def status(self) -> Status:
        return self.runner.status

    @property
    def losses(self) -> np.ndarray:
        return self.runner.facts.history.steps().loss

    @property
    def parameters(self) -> np.ndarray:
        return self.runner.trainer.network.parameters.detach().numpy().copy()


class ThreadedRunner:
    """A runner in a thread of its own, woken by a real `WakeUp`; leave the `with` to stop it."""

    def __init__(self, experiment: Experiment) -> None:
        self.wake_up = WakeUp()
        self.commands: CommandQueue[Command] = CommandQueue(self.wake_up)
        self.mailbox: LatestMailbox[Snapshot, Wants] = LatestMailbox(self.wake_up)
        self._told: queue.SimpleQueue[Status | BaseException] = queue.SimpleQueue()
        self.runner = Runner(experiment, self.commands, self.mailbox, self.wake_up, on_status=self._told.put)
        self._thread = threading.Thread(target=self._body, name="training")

    def wait_for(self, status: Status) -> None:
        """Wait until the runner tells a status; raise what ended its thread."""
        while (told := self._told.get(timeout=PATIENCE_S)) is not status:
            if isinstance(told, BaseException):
                raise told

    def on_picture(self, paint: Callable[[Snapshot], None]) -> None:
        """Ask for a picture now and again after each one, which `paint` is given."""

        def put(picture: Snapshot) -> None:
            LatestMailbox.put(self.mailbox, picture)
            paint(picture)
            self.mailbox.request(Wants())

        self.mailbox.put = put  # type: ignore[method-assign]
        self.mailbox.request(Wants())

    def __enter__(self) -> ThreadedRunner:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.commands.submit(Stop())
        self._thread.join(PATIENCE_S)
        assert not self._thread.is_alive(), "the training thread did not stop"

    def _body(self) -> None:
        try:
            self.runner.run()
        except BaseException as error:  # raised again in the thread of the test
            self._told.put(error)


def experiment_with(base: Experiment | None = None, **settings: Value) -> Experiment:
    """Return an experiment with settings changed: `network__hidden=(3,)` means network.hidden.

    `optimizer__lr` and other arguments of an optimiser mean those of the class in use.
    """
    experiment = base or SMALL
    values = {name.replace("__", "."): value for name, value in settings.items()}
    method = values.get("optimizer.method", experiment.optimizer.method)
    known = hyperparameters()
    return experiment.with_values(
        {
            path if path in known else path.replace("optimizer.", f"optimizer.{method}."): value
            for path, value in values.items()
        }
    )


def line(**settings: Value) -> Experiment:
    """Return a linear model on the straight line, plain SGD: the smallest run there is."""
    straight = experiment_with(
        data__source="straight_line",
        network__hidden=(),
        optimizer__method="SGD",
        optimizer__lr=0.1,
    )
    return experiment_with(straight, **settings)


SMALL = Experiment.model_validate(
    {
        "data": {"source": "noisy_sine", "rows": 60, "noise": 0.2, "seed": 3},
        "network": {"hidden": (7, 5), "activation": "Tanh", "seed": 1},
        "batches": {"size": 8, "seed": 2},
        "stopping": {"epochs": 1000},
    }
)
"""42 training rows in 6 batches of 8 (the last one of 2)."""

BenchFactory = Callable[..., Bench]
