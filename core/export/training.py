"""The part of a script that trains: loss, batches, updates, evaluation, and when to stop."""

from __future__ import annotations

from core.experiment import Experiment
from core.export.optimization import names_in_use, scheduler_step
from core.export.plan import Plan, called, written
from core.torch_calls import LOSSES, loss_arguments, moves_each_batch


def write_loss(plan: Plan) -> str:
    """Return the loss and, where they are ever used, the penalties and the clipping."""
    loss = plan.first.loss
    lines = [f"loss_function = nn.{LOSSES[loss.function]}({called(loss_arguments(plan.first))})\n"]
    if _has_penalty(plan):
        lines.append(f"l1, l2 = {loss.l1!r}, {loss.l2!r}  # penalties\n")
    if plan.varies(lambda e: e.clipping):
        lines.append(f"clip = {clipping(plan.first) or 'None'}\n")
    if _has_penalty(plan):
        lines.append(_PENALTY)
    return "".join(lines)


_PENALTY = '''

def penalty():
    """Return what is added to the loss so that the weights stay small; biases do not count."""
    weights, total = [p for p in model.parameters() if p.ndim == 2], 0.0
    if l1 > 0:
        total = total + l1 * sum(w.abs().sum() for w in weights)
    if l2 > 0:
        total = total + l2 * sum(w.square().sum() for w in weights)
    return total
'''


def _has_penalty(plan: Plan) -> bool:
    return plan.ever(lambda e: e.loss.l1 > 0 or e.loss.l2 > 0)


def clipping(experiment: Experiment) -> str:
    """Return the function that clips as an expression; empty where gradients are not clipped."""
    call = _clipping_call(experiment)
    return f"lambda: {call}" if call else ""


def _clipping_call(experiment: Experiment) -> str:
    settings = experiment.clipping
    if settings.method == "none":
        return ""
    limit = settings.norm if settings.method == "norm" else settings.value
    return f"nn.utils.clip_grad_{settings.method}_(model.parameters(), {limit!r})"


def write_training(plan: Plan) -> str:
    """Return the evaluation and the training loop."""
    early = plan.ever(lambda e: e.stopping.early)
    return "\n" + "".join(
        [
            _EVALUATE,
            "\n\nlosses = []  # one a batch\n",
            "train_losses, validation_losses = [evaluate(train)], [evaluate(validation)]  # one an epoch\n",
            _variables(plan),
            _first_best(plan) if early else "",
            f"torch.manual_seed({plan.first.dropout.seed})  # dropout\n",
            _loop(plan),
            _restore(plan) if early else "",
        ]
    )


_EVALUATE = """
def evaluate(rows):
    model.eval()  # all neurons on
    with torch.no_grad():
        return loss_function(model(x[rows]), y[rows]).item()
"""


def _variables(plan: Plan) -> str:
    """Return the settings that are changed while the run trains, with their first values."""
    return "".join(
        f"{name} = {written(plan.first, path)}\n" for name, path in plan.varying.items() if name != "edits"
    )


def _loop(plan: Plan) -> str:
    limited = plan.ever(lambda e: e.stopping.steps is not None)
    limit = plan.text("most_steps")
    reached = f"{_if_set(plan, 'most_steps')}len(losses) >= {limit}"
    changes, stop = _changes(plan, "        "), f"        if {reached}:\n            break\n"
    inner = changes + (stop if limited else "") + _batch(plan)
    if limited:
        ending = "    else:  # the epoch is complete\n" + _indented(_end_of_epoch(plan))
        ending += f"    if {reached}:\n        break\n"
    else:
        ending = _end_of_epoch(plan)
    first = "epoch = 0\n" if plan.changes else ""
    while_ = plan.text("epochs")
    head = f"while epoch < {while_}:\n" if plan.changes else f"for epoch in range({while_}):\n"
    return (
        f"{first}{_changes(plan, '')}{head}"
        f"{_order(plan)}"
        f"    model.train()\n"
        f"    for rows in {_batches(plan)}:\n{inner}{ending}"
    )


def _if_set(plan: Plan, variable: str) -> str:
    return f"{variable} is not None and " if variable in plan.varying else ""


def _changes(plan: Plan, indent: str) -> str:
    if not plan.changes:
        return ""
    return f"{indent}while changes and changes[0][0] == len(losses):\n{indent}    changes.pop(0)[1]()\n"


def _order(plan: Plan) -> str:
    """Return the lines that draw the order of an epoch."""
    edited = "    x, y, train, validation, test = with_edits(edits)\n" if "edits" in plan.varying else ""
    return edited + _drawn_order(plan)


def _drawn_order(plan: Plan) -> str:
    seed = plan.text("order_seed")
    shuffled = f"np.random.default_rng([{seed}, epoch]).permutation(len(train))"
    as_it_is = "np.arange(len(train))"
    if "shuffle" in plan.varying:
        choice = f"    order = {shuffled} if shuffle else {as_it_is}\n"
        return f"{choice}    order = torch.from_numpy(train[order])\n"
    order = shuffled if plan.first.batches.shuffle else as_it_is
    return f"    order = torch.from_numpy(train[{order}])\n"


def _batches(plan: Plan) -> str:
    size = plan.text("batch_size")
    whole = f"[: max(len(order) // {size}, 1)]"
    if "drop_last" in plan.varying:
        return f"(order.split({size}){whole} if drop_last else order.split({size}))"
    return f"order.split({size}){whole if plan.first.batches.drop_last else ''}"


def _batch(plan: Plan) -> str:
    """Return the update of one batch; where the optimiser is changed, both kinds of update."""
    kinds = {e.optimizer.method == "LBFGS" for e in plan.all}
    if kinds == {True}:
        return _closure_update(plan)
    if kinds == {False}:
        return _plain_update(plan)
    closure, plain = _indented(_closure_update(plan)), _indented(_plain_update(plan))
    return f"        if isinstance(optimizer, torch.optim.LBFGS):\n{closure}        else:\n{plain}"


def _indented(text: str) -> str:
    return "".join(f"    {line}" if line.strip() else line for line in text.splitlines(keepends=True))


def _plain_update(plan: Plan) -> str:
    two = any(len(names_in_use(e)) > 1 for e in plan.all)
    optional = two and not all(len(names_in_use(e)) > 1 for e in plan.all)
    backward = "(loss + penalty()).backward()" if _has_penalty(plan) else "loss.backward()"
    lines = [
        "loss = loss_function(model(x[rows]), y[rows])",
        "model.zero_grad()" if two else "optimizer.zero_grad()",
    ]
    lines += [backward, *_clip_lines(plan), "optimizer.step()"]
    if two:
        lines += (
            ["if bias_optimizer is not None:", "    bias_optimizer.step()"]
            if optional
            else ["bias_optimizer.step()"]
        )
    body = "".join(f"        {line}\n" for line in lines)
    return body + _schedule_lines(plan, "        ", each_batch=True) + "        losses.append(loss.item())\n"


def _closure_update(plan: Plan) -> str:
    dropped = plan.ever(lambda e: any(rate > 0 for rate in e.dropout_rates))
    total = "loss + penalty()" if _has_penalty(plan) else "loss"
    lines = ["evaluated = []  # losses of this batch, one an evaluation"]
    lines += ["masks = torch.get_rng_state()"] if dropped else []
    lines += ["", "def closure():"]
    lines += (
        ["    torch.set_rng_state(masks)  # the same neurons are off in each evaluation"] if dropped else []
    )
    lines += [
        "    optimizer.zero_grad()",
        "    loss = loss_function(model(x[rows]), y[rows])",
        "    evaluated.append(loss.item())",
        f"    total = {total}",
        "    total.backward()",
        *(f"    {line}" for line in _clip_lines(plan)),
        "    return total",
        "",
        "optimizer.step(closure)",
    ]
    body = "".join(f"        {line}".rstrip() + "\n" for line in lines)
    return body + _schedule_lines(plan, "        ", each_batch=True) + "        losses.append(evaluated[0])\n"


def _clip_lines(plan: Plan) -> list[str]:
    if plan.varies(lambda e: e.clipping):
        return ["if clip is not None:", "    clip()"]
    call = _clipping_call(plan.first)
    return [call] if call else []


def _schedule_lines(plan: Plan, indent: str, each_batch: bool) -> str:
    """Return the lines that move the schedule; where it is changed, a call of the function that does."""
    if plan.varies(lambda e: (e.schedule.method, moves_each_batch(e), len(names_in_use(e)))):
        return f"{indent}move_schedule({'each_batch' if each_batch else 'each_epoch'}=True)\n"
    experiment = plan.first
    if experiment.schedule.method == "none" or moves_each_batch(experiment) != each_batch:
        return ""
    return "".join(scheduler_step(experiment, name, indent) for _, _, name in names_in_use(experiment))


def _end_of_epoch(plan: Plan) -> str:
    lines = [
        "    train_losses.append(evaluate(train))\n",
        "    validation_losses.append(evaluate(validation))\n",
    ]
    if plan.changes:
        lines.append("    epoch += 1\n")
    early = plan.ever(lambda e: e.stopping.early)
    if early:
        delta = plan.text("min_delta")
        lines += [
            f"    if validation_losses[-1] < best_loss - {delta}:\n",
            "        best_loss, best_epoch = validation_losses[-1], len(validation_losses) - 1\n",
            "        best_weights = {name: value.clone() for name, value in model.state_dict().items()}\n",
        ]
    lines.append(_schedule_lines(plan, "    ", each_batch=False))
    lines.append(_changes(plan, "    "))
    if plan.ever(lambda e: e.stopping.target_loss is not None):
        target = plan.text("target_loss")
        condition = f"{_if_set(plan, 'target_loss')}train_losses[-1] <= {target}"
        lines.append(f"    if {condition}:\n        break\n")
    if early:
        patience = plan.text("patience")
        on = "early and " if "early" in plan.varying else ""
        lines.append(
            f"    if {on}len(validation_losses) - 1 - best_epoch >= {patience}:  # early stopping\n"
            "        break\n"
        )
    return "".join(lines)


def _first_best(plan: Plan) -> str:
    return (
        "best_loss, best_epoch = validation_losses[0], 0\n"
        "best_weights = {name: value.clone() for name, value in model.state_dict().items()}\n"
    )


def _restore(plan: Plan) -> str:
    stopping = plan.all[-1].stopping
    if not (stopping.early and stopping.restore_best):
        return ""
    return "model.load_state_dict(best_weights)  # those with the lowest validation loss\n"
