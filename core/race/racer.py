"""`Racer`: one class of torch.optim that moves one point of two numbers in float64.

The value of a point in the path is that of the whole surface, from `Surface.grid` at the one point: so it is
the value that the picture has there, and exact also where steps follow mini-batches. Gradients come from
`Surface.loss` by autograd, as in a plain loop of torch.
"""

from __future__ import annotations

import dataclasses
import inspect
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core.clock import Clock
from core.landscape.surface import Point, Surface
from core.live_changes import set_options
from core.race.gradients import Evaluated
from core.race.moments import derived, followed
from core.race.optimizer_state import check_arguments, check_class, copied, in_use, named, needs_fresh_state
from core.race.path import RacePath
from core.race.settings import RacerSettings
from core.race.snapshot import RacerPicture, Standing, StepNumbers
from core.race.stillness import Stillness
from core.settings.optimizers import OptimizerSettings
from core.torch_calls import arguments_of

Noise = Callable[[int], Tensor | None]
"""What is added to the gradient (2,) of a racer's own step, counted from 0; None for nothing."""

KEPT_EVERY = 25
"""Points from one kept state to the next."""
TOO_FAR = 1e6
"""Sizes of the domain, from its middle, beyond which a racer counts as diverged."""


@dataclass(frozen=True)
class _Kept:
    """What a racer is at a point of its path, beside the point itself."""

    optimizer: OptimizerSettings
    state: dict[str, Any]
    still_steps: int
    largest: float


@dataclass(frozen=True)
class _Done:
    """A step that was done."""

    number: int
    optimizer: OptimizerSettings
    point_before: np.ndarray
    gradient: np.ndarray
    point: np.ndarray
    before: dict[str, Any]


class Racer:
    """Moves one point, step by step, and keeps its path.

    It is *there* when it has stopped, see `Stillness`: step and gradient were still for so many steps, and
    there are neither noise nor mini-batches. Of the gradient that counts which the class really follows, with
    weight decay that acts as a penalty; LBFGS, which has tolerances of its own, is still where it does not
    move at all. A velocity that swings through the bottom is not still, for its steps are long; one that
    turns on a slope is not, for the gradient is not. A saddle or a plateau counts as well: there only means
    that it has stopped. What is there or has diverged makes no further steps. Its path ends at the last point
    that has a finite value, at most `TOO_FAR` away.

    Raises:
        ValueError: If the class cannot race, or torch refuses its arguments.
    """

    def __init__(
        self,
        settings: RacerSettings,
        surface: Surface,
        start: Point,
        noise: Noise,
        clock: Clock,
        *,
        noisy: bool = False,
        race_step: int = 0,
        goes_back: bool = True,
    ) -> None:
        check_class(settings.optimizer.method)
        self.settings = settings
        self.standing, self.standing_step = Standing.ON_ITS_WAY, 0
        self.path = RacePath()
        self._surface, self._noise, self._clock = surface, noise, clock
        self._may_settle = not noisy and surface.batches == 1
        self._goes_back = goes_back
        (left, right), (low, high) = surface.domain.x, surface.domain.y
        self._middle = (left + right) / 2, (low + high) / 2
        self._size = max(surface.domain.size)
        self._point = torch.tensor(start, dtype=torch.float64, requires_grad=True)
        self.place: np.ndarray = self._point.detach().numpy()
        """(2,) where it is now, in the memory of the point."""
        self._use(settings.optimizer)
        self._stillness = Stillness(self._size)
        self._ended_at = 0
        self._evaluated = 0
        self._landing = 0.0, 0.0
        self._done: _Done | None = None
        self._kept: dict[int, _Kept] = {}
        self._changes: list[tuple[int, OptimizerSettings]] = [(0, settings.optimizer)]
        self._append(self._value(), 0.0, 0, race_step)

    # ---- stepping -------------------------------------------------------------------------

    @property
    def is_racing(self) -> bool:
        """Whether it still makes steps."""
        return self.standing is Standing.ON_ITS_WAY

    @property
    def steps(self) -> int:
        """Steps done, the one that diverged included."""
        return self.path.steps + (self.standing is Standing.DIVERGED)

    @property
    def loss(self) -> float:
        """Value of the whole surface where it is."""
        return self.path.loss(self.path.length - 1)

    @property
    def evaluations(self) -> int:
        """Gradients evaluated."""
        return self._evaluated

    @property
    def takes_closure(self) -> bool:
        """Whether a step evaluates the loss where it needs it, again and again (LBFGS)."""
        return self._applied.method == "LBFGS"

    def step(self, race_step: int) -> None:
        """Do a step, the `race_step`-th of the race. Does nothing once it is there or has diverged."""
        if self.is_racing:
            self.move()
            self.land(self._value(), race_step)

    def move(self, evaluated: Evaluated | None = None) -> None:
        """Let torch move the point, the first half of a step; `evaluated` at the place if that was done."""
        seconds, _ = self.path.totals()
        start_s = self._clock.now()
        first_value = self._update(self.path.steps, evaluated)
        seconds += self._clock.now() - start_s + (evaluated.seconds if evaluated is not None else 0.0)
        self._landing = first_value, seconds

    def land(self, value: float, race_step: int) -> None:
        """Take note of where the point is and of the value of the whole surface there: the second half."""
        first_value, seconds = self._landing
        if self._is_lost(first_value, value):
            self._end(Standing.DIVERGED, race_step, self.path.steps + 1)
            return
        self._append(value, seconds, self._evaluated, race_step)
        if self._may_settle and self._stillness.is_enough(self.settings.optimizer.method):
            self._end(Standing.THERE, race_step, self.path.steps)

    def _update(self, number: int, evaluated: Evaluated | None = None) -> float:
        """Let torch move the point; return the value of the first evaluation."""
        before, place, noise = copied(self._state), self.place.copy(), self._noise(number)
        if evaluated is None:
            gradient, first_value = self._move(number, noise)
        else:
            gradient, first_value = self._follow(evaluated, noise), evaluated.value
        self._done = _Done(number + 1, self._applied, place, gradient, self.place.copy(), before)
        if self._may_settle:
            self._stillness.judge(place, self.place, gradient, self._followed, self._applied.method)
        return first_value

    def _move(self, number: int, noise: Tensor | None) -> tuple[np.ndarray, float]:
        """Do one step of the class of torch.optim; return first gradient (2,) and first value."""
        point, surface = self._point, self._surface
        first: list[Any] = []

        def closure() -> Tensor:
            point.grad = None
            loss = surface.loss(point, number)
            if loss.requires_grad:
                loss.backward()  # type: ignore[no-untyped-call]
            if point.grad is None:  # the value is the same everywhere
                point.grad = torch.zeros_like(point)
            if noise is not None:
                point.grad.add_(noise)
            self._evaluated += 1
            if not first:
                first.extend((point.grad.numpy().copy(), float(loss.detach())))
            return loss

        if self.takes_closure:
            self._optimizer.step(closure)
        else:
            closure()
            self._step_plainly()
        gradient, value = first
        return gradient, value

    def _follow(self, evaluated: Evaluated, noise: Tensor | None) -> np.ndarray:
        """Do one step of the class of torch.optim along a gradient (2,); return that with its noise."""
        gradient = evaluated.gradient.copy()
        if noise is not None:
            gradient += noise.numpy()
        self._point.grad = torch.from_numpy(gradient.copy())
        self._evaluated += 1
        self._step_plainly()
        return gradient

    def _step_plainly(self) -> None:
        with torch.no_grad():
            self._plain_step(self._optimizer)

    def _is_lost(self, first_value: float, value: float) -> bool:
        assert self._done is not None
        x, y = self.place.tolist()
        numbers = (first_value, value, x, y, *self._done.gradient.tolist())
        away = math.hypot(x - self._middle[0], y - self._middle[1])
        return not all(map(math.isfinite, numbers)) or away > TOO_FAR * self._size

    def _value(self) -> float:
        with np.errstate(all="ignore"):
            return float(self._surface.grid(self.place[:1].copy(), self.place[1:].copy())[0, 0])

    def _append(self, value: float, seconds: float, evaluations: int, race_step: int) -> None:
        x, y = self.place.tolist()
        self.path.append((x, y), value, seconds, evaluations, race_step)
        index = self.path.length - 1
        if self._goes_back and index % KEPT_EVERY == 0:
            state = copied(self._state)
            self._kept[index] = _Kept(self._applied, state, self._stillness.steps, self._stillness.largest)

    def _end(self, standing: Standing, race_step: int, step: int) -> None:
        self.standing, self.standing_step, self._ended_at = standing, step, race_step

    def _go_on(self) -> None:
        self._stillness.steps = 0
        if self.standing is Standing.THERE:
            self.standing, self.standing_step = Standing.ON_ITS_WAY, 0

    # ---- the optimiser --------------------------------------------------------------------

    def _use(self, settings: OptimizerSettings) -> None:
        """Make a fresh optimiser."""
        method = settings.method
        given = arguments_of(settings, method)
        chosen: type[torch.optim.Optimizer] = getattr(torch.optim, method)
        self._optimizer: Any = chosen([self._point], **given)
        for group in self._optimizer.param_groups:
            if group.get("foreach", False) is None:
                group["foreach"] = False  # as a plain loop has it for one tensor on the CPU, chosen once
        self._plain_step = inspect.unwrap(chosen.step)
        self._applied, self._followed = settings, followed(method, given)

    def _adopt(self, settings: OptimizerSettings) -> bool:
        """Go on with other settings; return whether the state is fresh."""
        if needs_fresh_state(self._applied, settings):
            self._use(settings)
            self._done = None
            return True
        given = arguments_of(settings, settings.method)
        set_options(self._optimizer, [given])
        self._applied, self._followed = settings, followed(settings.method, given)
        return False

    @property
    def _state(self) -> dict[str, Any]:
        state: dict[str, Any] = self._optimizer.state.get(self._point, {})
        return state

    # ---- changes --------------------------------------------------------------------------

    def change(self, settings: RacerSettings) -> bool:
        """Take over other settings in mid-race; return whether the optimiser starts with a fresh state.

        Arguments of the same class act from the next step on and keep the state, as setting them in the
        parameter group does; but for those whose state would not fit, see `needs_fresh_state`. The path goes
        on, and one that was there looks again whether it is. The place to start from is left to the race.

        Raises:
            ValueError: If torch refuses the arguments; then nothing has changed.
        """
        after, fresh = settings.optimizer, False
        if in_use(after) != in_use(self._applied):
            check_arguments(after)
            fresh = self._adopt(after)
            self._changes.append((self.path.length - 1, after))
            self._go_on()
        self.settings = settings
        return fresh

    def nudge(self, x: float, y: float, race_step: int) -> None:
        """Push the point after a step of the race; the state stays, and the path has the new point as a jump.

        One that was there looks again whether it is; one that has diverged stays where it is.
        """
        if self.standing is Standing.DIVERGED:
            return
        self.place += (x, y)
        self._go_on()
        self.path.jumps = (*self.path.jumps, self.path.length)
        self._append(self._value(), *self.path.totals(), race_step)

    # ---- going back -----------------------------------------------------------------------

    def back_to(self, race_step: int) -> None:
        """Go back to where it was after a step of the race, with the state that it had then.

        Later points are forgotten; settings stay as they are now and act from there on. What happens next is
        the same to the bit as if nothing had been done in between.
        """
        index, last = self.path.index_at(race_step), self.path.length - 1
        ended_later = not self.is_racing and self._ended_at > race_step
        if index == last and not ended_later:
            self.path.start_by(race_step)
            return
        self.standing, self.standing_step = Standing.ON_ITS_WAY, 0
        self._changes = [(at, settings) for at, settings in self._changes if at <= index]
        self._replay(index)
        self.path.cut(index + 1)
        self.path.start_by(race_step)
        self._kept = {at: kept for at, kept in self._kept.items() if at <= index}
        self._evaluated = self.path.totals()[1]
        if in_use(self.settings.optimizer) != in_use(self._applied):
            self._adopt(self.settings.optimizer)
            self._changes.append((index, self.settings.optimizer))
            self._go_on()

    def _replay(self, target: int) -> None:
        """Compute the state at a point from the last one that was kept before it."""
        start = (max(target - 1, 0) // KEPT_EVERY) * KEPT_EVERY
        self._restore(start)
        for index in range(start, target):
            self._change_again(index)
            if index + 1 in self.path.jumps:
                self.place[:] = self.path.point(index + 1)
                self._stillness.steps = 0
            else:
                self._update(self.path.steps_before(index))
        self._change_again(target)

    def _restore(self, index: int) -> None:
        kept = self._kept[index]
        self.place[:] = self.path.point(index)
        self._use(kept.optimizer)
        self._optimizer.state.clear()
        if kept.state:
            self._optimizer.state[self._point] = copied(kept.state)
        self._stillness = Stillness(self._size, kept.still_steps, kept.largest)
        self._done = None

    def _change_again(self, index: int) -> None:
        for at, settings in self._changes:
            if at == index:
                self._adopt(settings)
                self._stillness.steps = 0

    # ---- pictures -------------------------------------------------------------------------

    def picture(self, target: float, in_full: bool) -> RacerPicture:
        """Return the path so far; `target` is the value to reach, `in_full` adds the last step."""
        x, y, loss, seconds, evaluations = self.path.views()
        away = (math.hypot(x[-1] - one.x, y[-1] - one.y) for one in self._surface.minima)
        return RacerPicture(
            settings=self.settings,
            x=x,
            y=y,
            loss=loss,
            evaluations=evaluations,
            seconds=seconds,
            standing=self.standing,
            standing_step=self.standing_step,
            target_step=self.path.reached(target),
            distance=min(away, default=None),
            last=self.last_step() if in_full else None,
            jumps=self.path.jumps,
            optimizers=tuple((self.path.steps_before(at), given) for at, given in self._changes),
        )

    def last_step(self) -> StepNumbers | None:
        """Return all numbers of the last step; None before the first one and after a fresh start."""
        done = self._done
        if done is None:
            return None
        plain = StepNumbers(
            step=done.number,
            point_before=done.point_before,
            gradient=done.gradient,
            point=done.point,
            state=named(self._state),
            derived=(),
            optimizer=done.optimizer,
            before=named(done.before),
        )
        return dataclasses.replace(plain, derived=derived(plain))
