"""The part of a script that repeats what was changed while the run trained, at the same steps."""

from __future__ import annotations

import inspect

from core import live_changes
from core.experiment import Experiment
from core.export.optimization import names_in_use, optimizer_call, parameters_of_layers, scheduler_call
from core.export.plan import Plan, call, dropout_module, has_dropout, layer_module, listed, written
from core.export.training import clipping
from core.history import Version
from core.torch_calls import (
    MOVED_BY_SCHEDULES,
    changed_options,
    has_own_groups,
    moves_each_batch,
    needs_fresh_state,
    one_cycle_length,
    rates_of_groups,
)

_GLOBALS = (
    "optimizer",
    "scheduler",
    "bias_optimizer",
    "bias_scheduler",
    "l1",
    "l2",
    "clip",
    "schedule_moves",
)


def write_changes(plan: Plan) -> str:
    """Return a function for each change and the list of their steps; nothing for a run without changes."""
    if not plan.changes:
        return ""
    writer = _Writer(plan)
    functions = [writer.function(number, version) for number, version in enumerate(plan.later, start=1)]
    steps = "".join(f"    ({v.step}, change_{n}),\n" for n, v in enumerate(plan.later, start=1))
    tools = [getattr(live_changes, name) for name in _TOOLS if any(f"{name}(" in text for text in functions)]
    parts = [inspect.getsource(tool) for tool in tools] + [writer.schedule_mover()] + functions
    source = "\n\n".join(part.strip("\n") + "\n" for part in parts if part).replace(": Any", "")
    for remark in (": list[float]", ": list[dict[str, Any]]", ": list[list[Any]]", " -> None"):
        source = source.replace(remark, "")
    first = "".join(f"{name} = None\n" for name in writer.missing_names())
    return f"{first}\n\n{source}\n\nchanges = [  # batches done, and what is changed then\n{steps}]\n"


_TOOLS = ("set_learning_rates", "set_options", "end_schedule", "regroup")


class _Writer:
    """Writes one change after another, keeping in mind what the script has at that point."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._before = plan.first
        self._by_layer = has_own_groups(plan.first)

    def missing_names(self) -> list[str]:
        """Return the names that a later change gives a value, and that the first experiment does not."""
        first = _names(self._plan.first)
        if self._plan.first.schedule.method == "none":
            first -= {"scheduler", "bias_scheduler"}
        return sorted(set().union(*(_names(e) for e in self._plan.all)) - first)

    def schedule_mover(self) -> str:
        """Return the function that moves a schedule that is changed during the run; empty if none is."""
        plan = self._plan
        if not plan.varies(lambda e: (e.schedule.method, moves_each_batch(e), len(names_in_use(e)))):
            return ""
        schedulers = ", ".join(sorted({name for e in plan.all for _, _, name in names_in_use(e)}))
        return _MOVER.format(first=_moves(plan.first), schedulers=f"({schedulers},)")

    def function(self, number: int, version: Version) -> str:
        """Return the function that makes one change."""
        before, after = self._before, version.experiment
        lines = [
            *self._variables(before, after),
            *self._dropout(before, after),
            *self._frozen(before, after),
            *self._optimization(before, after, version.planned),
        ]
        self._before = after
        used = [*_GLOBALS, *self._plan.varying]
        assigned = [name for name in used if any(_assigns(line, name) for line in lines)]
        words = "; ".join(
            f"{s.path} = {s.shown_with_unit(after.value(s.path))}" for s in before.differences(after)
        ).replace('"', "'")
        head = f'def change_{number}():\n    """{words[:100] or "nothing that matters here"}"""\n'
        head += f"    global {', '.join(assigned)}\n" if assigned else ""
        return head + "".join(f"    {line}\n" for text in lines for line in text.split("\n"))

    def _variables(self, before: Experiment, after: Experiment) -> list[str]:
        lines = [
            f"{name} = {written(after, path)}"
            for name, path in self._plan.varying.items()
            if before.value(path) != after.value(path)
        ]
        if (before.loss.l1, before.loss.l2) != (after.loss.l1, after.loss.l2):
            lines.append(f"l1, l2 = {after.loss.l1!r}, {after.loss.l2!r}")
        if before.clipping != after.clipping:
            lines.append(f"clip = {clipping(after) or 'None'}")
        return lines

    def _dropout(self, before: Experiment, after: Experiment) -> list[str]:
        lines = [
            f"{dropout_module(self._plan, column)}.p = {new!r}"
            for column, (old, new) in enumerate(zip(before.dropout_rates, after.dropout_rates, strict=True))
            if old != new and has_dropout(self._plan, column)
        ]
        columns = range(after.network.layers + 1)
        dropped = any(has_dropout(self._plan, column) for column in columns)
        if before.dropout.mask != after.dropout.mask and dropped:
            lines.append(f"EitherDropout.each_row = {after.dropout.mask == 'row'}")
        return lines

    def _frozen(self, before: Experiment, after: Experiment) -> list[str]:
        pairs = zip(before.layer_settings, after.layer_settings, strict=True)
        return [
            f"{layer_module(self._plan, index)}.requires_grad_({not new.frozen})"
            for index, (old, new) in enumerate(pairs)
            if old.frozen != new.frozen
        ]

    def _optimization(self, before: Experiment, after: Experiment, planned: int) -> list[str]:
        """Return what `core.optimization.Optimization.change` does, as lines of the script."""
        if needs_fresh_state(before, after):
            self._by_layer = has_own_groups(after)
            lines = [f"{name} = {optimizer_call(self._plan, after, m)}" for m, name, _ in names_in_use(after)]
            gone = sorted(_names(before) - _names(after))
            return [*lines, *(f"{name} = None" for name in gone), *self._schedule(after, planned)]
        lines = []
        if has_own_groups(after) and not self._by_layer:
            self._by_layer = True
            for method, optimizer, scheduler in names_in_use(after):
                if method != "LBFGS":
                    layers = parameters_of_layers(self._plan, after, method)
                    name = self._scheduler(before, scheduler)
                    lines.append(call("regroup", [optimizer, name, listed(layers)]))
        if before.schedule.chosen != after.schedule.chosen:
            for method, optimizer, _ in names_in_use(after):
                options = changed_options(before, after, method, self._by_layer, MOVED_BY_SCHEDULES)
                lines.append(call("end_schedule", [optimizer, listed(map(repr, options))]))
            return [*lines, *self._schedule(after, planned)]
        return [*lines, *self._options(before, after)]

    def _schedule(self, after: Experiment, planned: int) -> list[str]:
        lines, length = [], one_cycle_length(after.schedule.OneCycleLR, planned)
        for method, optimizer, scheduler in names_in_use(after):
            if after.schedule.method != "none":
                built = scheduler_call(after, method, optimizer, self._by_layer, str(length))
                lines.append(f"{scheduler} = {built}")
            elif self._plan.ever(lambda e: e.schedule.method != "none"):
                lines.append(f"{scheduler} = None")
        if self.schedule_mover():
            lines.append(f"schedule_moves = {_moves(after)!r}")
        return lines

    def _options(self, before: Experiment, after: Experiment) -> list[str]:
        lines = []
        for method, optimizer, scheduler in names_in_use(after):
            changed = changed_options(before, after, method, self._by_layer)
            if any(changed):
                lines.append(call("set_options", [optimizer, listed(map(repr, changed))]))
            rates = [rates_of_groups(e, method, self._by_layer) for e in (before, after)]
            if rates[0] != rates[1]:
                name = self._scheduler(after, scheduler)
                texts = [listed(map(repr, rate)) for rate in rates]
                lines.append(call("set_learning_rates", [optimizer, name, *texts]))
        return lines

    def _scheduler(self, experiment: Experiment, name: str) -> str:
        return "None" if experiment.schedule.method == "none" else name


def _names(experiment: Experiment) -> set[str]:
    """Return the names of the optimisers and schedulers that an experiment has."""
    return {name for _, *names in names_in_use(experiment) for name in names}


def _moves(experiment: Experiment) -> str:
    if experiment.schedule.method == "none":
        return "never"
    return "each batch" if moves_each_batch(experiment) else "each epoch"


def _assigns(line: str, name: str) -> bool:
    """Return whether a line gives a variable (or several, separated by commas) a new value."""
    targets, equals, _ = line.partition(" = ")
    return bool(equals) and name in targets.split(", ")


_MOVER = '''
schedule_moves = "{first}"


def move_schedule(each_batch=False, each_epoch=False):
    """Move the schedule on where it counts batches, or epochs."""
    if schedule_moves != ("each batch" if each_batch else "each epoch"):
        return
    for moved in {schedulers}:
        if isinstance(moved, torch.optim.lr_scheduler.ReduceLROnPlateau):
            moved.step(validation_losses[-1])
        elif moved is not None and moved.last_epoch + 1 < getattr(moved, "total_steps", float("inf")):
            moved.step()
'''
