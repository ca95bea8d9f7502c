"""Optimisers, parameter groups, schedules and clipping of one network: everything behind the update.

One class of torch.optim trains the network, or two where Muon leaves the biases to another one. Classes that
work on each number alone are given one flat parameter; once a layer has options of its own, one a layer.
Classes that look at whole parameters are given each weight and bias.
"""

from __future__ import annotations

import copy
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from core import live_changes
from core.experiment import Experiment
from core.network import Network
from core.torch_calls import (
    BY_PARAMETER,
    MOVED_BY_SCHEDULES,
    arguments,
    changed_options,
    has_own_groups,
    moves_each_batch,
    needs_fresh_state,
    options_of_groups,
    rates_of_groups,
    schedule_arguments,
)

Closure = Callable[[], Tensor]

_NOT_COMPILED = ("add_param_group", "state_dict", "load_state_dict")
"""Functions of `torch.optim.Optimizer` that torch's compiler is kept from."""


@dataclass
class _Part:
    """One optimiser with its schedule."""

    method: str
    optimizer: torch.optim.Optimizer
    scheduler: Any = None

    def __post_init__(self) -> None:
        self._step = inspect.unwrap(type(self.optimizer).step)

    def update_plainly(self) -> None:
        """Call the update of the class of torch.optim without the wrappers around it.

        They serve profiler, hooks, compiler and schedulers, and cost more than the update of a small network.
        """
        with torch.no_grad():
            self._step(self.optimizer)


@dataclass(frozen=True)
class OptimizationState:
    """A deep copy of the states of optimisers and schedules."""

    experiment: Experiment
    by_layer: bool
    optimizers: list[dict[str, Any]]
    schedulers: list[dict[str, Any]]


class Optimization:
    """Updates a network from its gradients, as the experiment says.

    `planned` is how many epochs or batches, as the schedule counts, are still to come.
    """

    def __init__(self, experiment: Experiment, network: Network, planned: int) -> None:
        self._network = network
        self._start(experiment, planned, has_own_groups(experiment))

    def _start(self, experiment: Experiment, planned: int, by_layer: bool) -> None:
        self.experiment = experiment
        self._by_layer = by_layer
        self._parts = [self._new_part(method) for method in experiment.optimizer_methods]
        self._link_flat_gradients()
        self._begin_schedule(planned)
        self._remember()

    def _remember(self) -> None:
        self._each_batch = moves_each_batch(self.experiment)
        self._clip = self._clipping()

    # ---- the update -----------------------------------------------------------------------

    @property
    def takes_closure(self) -> bool:
        """Whether a step evaluates the loss again and again (LBFGS)."""
        return self._parts[0].method == "LBFGS"

    @property
    def learning_rate(self) -> float:
        """Rate of the next update, after the schedule; of the first group, if they differ."""
        return float(self._parts[0].optimizer.param_groups[0]["lr"])

    def clip_gradients(self) -> None:
        """Shorten or cut the gradients where the experiment says so."""
        if self._clip is not None:
            self._clip()

    def step(self, closure: Closure | None = None) -> None:
        """Update all parameters that are not frozen; a schedule that counts batches moves on."""
        for part in self._parts:
            if closure is None:
                part.update_plainly()
            else:
                part.optimizer.step(closure)  # type: ignore[arg-type]
        if self._each_batch:
            self._move_schedule()

    def end_epoch(self, validation_loss: float) -> None:
        """Move a schedule that counts epochs."""
        if not self._each_batch:
            self._move_schedule(validation_loss)

    def _move_schedule(self, validation_loss: float = 0.0) -> None:
        for part in self._parts:
            scheduler = part.scheduler
            if scheduler is None:
                continue
            if isinstance(scheduler, torch.optim.lr_scheduler.ReduceLROnPlateau):
                scheduler.step(validation_loss)
            elif scheduler.last_epoch + 1 < getattr(scheduler, "total_steps", float("inf")):
                scheduler.step()

    def _clipping(self) -> Callable[[], Any] | None:
        clipping, leaves = self.experiment.clipping, self._network.trained_leaves()
        if clipping.method == "norm":
            return lambda: nn.utils.clip_grad_norm_(leaves, clipping.norm)
        if clipping.method == "value":
            return lambda: nn.utils.clip_grad_value_(leaves, clipping.value)
        return None

    # ---- building -------------------------------------------------------------------------

    def _new_part(self, method: str) -> _Part:
        by_layer = self._by_layer and method != "LBFGS"
        layers = self._parameters(method)
        groups = layers if by_layer else [[parameter for layer in layers for parameter in layer]]
        options = options_of_groups(self.experiment, method, by_layer)
        optimizer_class: type[torch.optim.Optimizer] = getattr(torch.optim, method)
        spare_compiler()
        optimizer = optimizer_class(
            [{"params": group, **own} for group, own in zip(groups, options, strict=True)],
            **arguments(self.experiment, method),
        )
        for group in optimizer.param_groups:
            if group.get("foreach", False) is None:
                group["foreach"] = False  # what it would choose anew for each step
        return _Part(method, optimizer)

    def _parameters(self, method: str) -> list[list[Tensor]]:
        """Return the parameters of each layer that a class is given; one flat one for all, if it may be."""
        network, two = self._network, len(self.experiment.optimizer_methods) > 1
        if method == "Muon":
            return [[weight] for weight in network.weights]
        if two:
            return [[bias] for bias in network.biases if bias is not None]
        if method in BY_PARAMETER:
            return [network.leaves(index) for index in range(len(network.weights))]
        if not self._by_layer:
            return [[self._flat(slice(None))]]
        return [[self._flat(layer.whole)] for layer in network.layout.layers]

    def _flat(self, place: slice) -> Tensor:
        flat = nn.Parameter(self._network.parameters[place], requires_grad=True)
        flat.grad = self._network.gradients[place]
        return flat

    def _link_flat_gradients(self) -> None:
        """Let flat parameters of frozen layers have no gradient: the optimiser then passes over them."""
        if not self._by_layer or self._is_by_parameter():
            return
        groups = self._parts[0].optimizer.param_groups
        layers, settings = self._network.layout.layers, self.experiment.layer_settings
        for group, layer, own in zip(groups, layers, settings, strict=True):
            group["params"][0].grad = None if own.frozen else self._network.gradients[layer.whole]

    def _is_by_parameter(self) -> bool:
        return self._parts[0].method in BY_PARAMETER

    def _begin_schedule(self, planned: int) -> None:
        name = self.experiment.schedule.method
        for part in self._parts:
            part.scheduler = None
            if name != "none":
                given = schedule_arguments(self.experiment, part.method, self._by_layer, planned)
                part.scheduler = getattr(torch.optim.lr_scheduler, name)(part.optimizer, **given)
                # what the wrapper would note that the schedule lays around `step`, for its warnings
                part.optimizer._opt_called = True  # type: ignore[attr-defined]

    # ---- changes --------------------------------------------------------------------------

    def change(self, after: Experiment, planned: int) -> bool:
        """Take over the settings of an experiment with the same network; return whether states are fresh.

        The network must have been told before which layers are frozen.
        """
        before = self.experiment
        if needs_fresh_state(before, after):
            self._start(after, planned, has_own_groups(after))
            return True
        if has_own_groups(after) and not self._by_layer:
            self._split()
        self.experiment = after
        self._link_flat_gradients()
        if before.schedule.chosen != after.schedule.chosen:
            for part in self._parts:
                options = changed_options(before, after, part.method, self._by_layer, MOVED_BY_SCHEDULES)
                live_changes.end_schedule(part.optimizer, options)
            self._begin_schedule(planned)
        else:
            for part in self._parts:
                self._change_options(part, before, after)
        self._remember()
        return False

    def _change_options(self, part: _Part, before: Experiment, after: Experiment) -> None:
        changed = changed_options(before, after, part.method, self._by_layer)
        live_changes.set_options(part.optimizer, changed)
        old, new = (rates_of_groups(e, part.method, self._by_layer) for e in (before, after))
        if old != new:
            live_changes.set_learning_rates(part.optimizer, part.scheduler, old, new)

    def _split(self) -> None:
        """Give each layer a parameter group of its own; the states of the optimisers stay."""
        old = [part.optimizer.param_groups[0]["params"] for part in self._parts]
        self._by_layer = True
        for part, parameters in zip(self._parts, old, strict=True):
            if part.method == "LBFGS":
                continue
            layers = self._parameters(part.method)
            if len(self._parts) == 1 and not self._is_by_parameter():
                self._split_state(part.optimizer, parameters[0], layers)
            live_changes.regroup(part.optimizer, part.scheduler, layers)

    def _split_state(self, optimizer: Any, flat: Tensor, layers: list[list[Tensor]]) -> None:
        whole = optimizer.state.pop(flat, None)
        if not whole:
            return
        for (parameter,), layer in zip(layers, self._network.layout.layers, strict=True):
            optimizer.state[parameter] = {
                name: value[layer.whole].clone() if _is_per_number(value, flat) else copy.deepcopy(value)
                for name, value in whole.items()
            }

    # ---- state ----------------------------------------------------------------------------

    def state(self) -> OptimizationState:
        """Return a deep copy of the states of all optimisers and schedules."""
        return OptimizationState(
            self.experiment,
            self._by_layer,
            [copy.deepcopy(part.optimizer.state_dict()) for part in self._parts],
            [{} if part.scheduler is None else _state_of(part.scheduler) for part in self._parts],
        )

    def restore(self, state: OptimizationState) -> None:
        """Go back to a state; the network must hold its frozen layers again already."""
        self._start(state.experiment, 2, state.by_layer)
        for part, optimizer, scheduler in zip(self._parts, state.optimizers, state.schedulers, strict=True):
            part.optimizer.load_state_dict(copy.deepcopy(optimizer))
            if part.scheduler is not None:
                part.scheduler.load_state_dict(copy.deepcopy(scheduler))


def spare_compiler() -> None:
    """Let optimisers be used without torch's compiler, whose import takes nearly as long as that of torch.

    Some functions are marked as not to be compiled when they are first called, and `torch._dynamo` is
    imported for that. Nothing is compiled here, so each is marked with itself; what it does stays the same.
    """
    for name in _NOT_COMPILED:
        function = inspect.unwrap(getattr(torch.optim.Optimizer, name))
        function.__dict__.setdefault("__dynamo_disable", function)


def _is_per_number(value: Any, flat: Tensor) -> bool:
    return isinstance(value, Tensor) and value.shape == flat.shape


def _state_of(scheduler: Any) -> dict[str, Any]:
    state: dict[str, Any] = copy.deepcopy(scheduler.state_dict())
    return state
