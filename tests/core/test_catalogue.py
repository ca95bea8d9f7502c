"""The settings against the installed torch: each class and argument is one, or is left out with a reason."""

from __future__ import annotations

import inspect
import io
import json
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn.modules import activation as torch_activations
from torch.optim import lr_scheduler

from core import torch_calls
from core.catalogue import TORCH, describe
from core.experiment import Experiment, hyperparameter, hyperparameters
from core.headless import run_describe
from core.settings.network import LEFT_OUT_ACTIVATIONS, LEFT_OUT_INITIALISATIONS
from core.settings.optimizers import ARGUMENTS_OF_PARTS, LEFT_OUT_ARGUMENTS, LEFT_OUT_OPTIMIZERS
from core.settings.schedules import LEFT_OUT_SCHEDULE_ARGUMENTS, LEFT_OUT_SCHEDULERS

METHODS = hyperparameter("optimizer.method").choices
SCHEDULES = tuple(name for name in hyperparameter("schedule.method").choices if name != "none")
ACTIVATIONS = hyperparameter("network.activation").choices
INITIALISATIONS = hyperparameter("initialisation.method").choices
REQUIRED = inspect.Parameter.empty
SAME_AS_NONE = {("Muon", "adjust_lr_fn"): "original"}
"""Values that torch takes for None, where the setting names the value."""


def subclasses_in(module: Any, base: type) -> set[str]:
    return {name for name, c in vars(module).items() if inspect.isclass(c) and issubclass(c, base)}


def arguments_of(function: Any) -> dict[str, Any]:
    """Return names and defaults of the arguments of a class of torch, but for what it works on."""
    names = inspect.signature(function).parameters
    not_settings = ("params", "optimizer", "args", "kwargs")
    return {name: p.default for name, p in names.items() if name not in not_settings}


def settings_of(group: str) -> set[str]:
    return {p.removeprefix(f"{group}.") for p in hyperparameters() if p.startswith(f"{group}.")}


def test_the_described_torch_is_the_installed_one() -> None:
    assert torch.__version__.startswith(f"{TORCH}.")


# ---- optimisers ---------------------------------------------------------------------------


def test_every_optimiser_of_torch_is_a_choice_or_left_out() -> None:
    assert subclasses_in(torch.optim, torch.optim.Optimizer) == set(METHODS) | set(LEFT_OUT_OPTIMIZERS)
    assert not set(METHODS) & set(LEFT_OUT_OPTIMIZERS)
    assert set(hyperparameter("optimizer.rest").choices) == set(METHODS) - {"Muon", "LBFGS"}


@pytest.mark.parametrize("method", METHODS)
def test_every_argument_of_an_optimiser_is_a_setting_or_left_out(method: str) -> None:
    torchs = arguments_of(getattr(torch.optim, method))
    shown = torch_calls.arguments(Experiment(), method)
    assert set(shown) == set(torchs) - set(LEFT_OUT_ARGUMENTS)
    parts = {part: name for name, parts in ARGUMENTS_OF_PARTS.items() for part in parts if name in torchs}
    own = settings_of(f"optimizer.{method}")
    assert {parts.get(name, name) if name not in torchs else name for name in own} == set(shown)


@pytest.mark.parametrize("method", METHODS)
def test_every_argument_of_an_optimiser_has_the_default_of_torch(method: str) -> None:
    for name, value in torch_calls.as_torch(Experiment().optimizer.of(method)).items():
        default = arguments_of(getattr(torch.optim, method))[name]
        if (method, name) in SAME_AS_NONE:
            assert (default, value) == (None, SAME_AS_NONE[method, name])
        else:
            assert value == default, name


def test_muon_takes_no_rate_by_shape_for_the_original_one() -> None:
    ends = []
    for given in (None, "original"):
        weight = nn.Parameter(torch.linspace(-1, 1, 12).reshape(4, 3))
        weight.grad = weight.detach().square() + 0.1
        torch.optim.Muon([weight], adjust_lr_fn=given).step()
        ends.append(weight.detach())
    assert torch.equal(*ends)


def test_no_argument_that_is_left_out_is_stale() -> None:
    known = {name for method in METHODS for name in arguments_of(getattr(torch.optim, method))}
    assert set(LEFT_OUT_ARGUMENTS) <= known
    assert {name for name, parts in ARGUMENTS_OF_PARTS.items() if name in known} == set(ARGUMENTS_OF_PARTS)


def stepped(method: str, steps: int = 3, **given: Any) -> torch.Tensor:
    """Return a parameter after some steps with gradients that are always the same."""
    numbers = torch.Generator().manual_seed(1)
    parameter = nn.Parameter(torch.randn(6, 5, generator=numbers))
    optimiser = getattr(torch.optim, method)([parameter], **given)
    for _ in range(steps):
        parameter.grad = torch.randn(6, 5, generator=numbers)
        optimiser.step()
    return parameter.detach()


def with_argument(name: str) -> pytest.MarkDecorator:
    methods = [method for method in METHODS if name in arguments_of(getattr(torch.optim, method))]
    return pytest.mark.parametrize("method", methods)


@with_argument("capturable")
def test_capturable_is_refused_on_the_cpu(method: str) -> None:
    with pytest.raises(AssertionError, match="capturable=True"):
        stepped(method, capturable=True)


@with_argument("differentiable")
def test_differentiable_does_not_train_leaves(method: str) -> None:
    with pytest.raises(RuntimeError, match="leaf Variable"):
        stepped(method, differentiable=True)


@with_argument("foreach")
def test_foreach_is_only_an_implementation(method: str) -> None:
    torch.testing.assert_close(stepped(method, foreach=True), stepped(method, foreach=False))


@with_argument("fused")
def test_fused_is_only_an_implementation(method: str) -> None:
    torch.testing.assert_close(stepped(method, fused=True), stepped(method, fused=False))


def test_fused_differs_in_the_last_digits() -> None:
    assert not torch.equal(stepped("Adam", 500, fused=True), stepped("Adam", 500, fused=False))


def test_sparse_adam_takes_no_dense_gradient() -> None:
    with pytest.raises(RuntimeError, match="does not support dense gradients"):
        stepped("SparseAdam")


# ---- schedules ----------------------------------------------------------------------------


def test_every_scheduler_of_torch_is_a_choice_or_left_out() -> None:
    found = subclasses_in(lr_scheduler, lr_scheduler.LRScheduler)
    assert found == set(SCHEDULES) | set(LEFT_OUT_SCHEDULERS)
    assert set(lr_scheduler.__all__) <= found
    assert not set(SCHEDULES) & set(LEFT_OUT_SCHEDULERS)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_argument_of_a_scheduler_is_a_setting_or_left_out(name: str) -> None:
    torchs = arguments_of(getattr(lr_scheduler, name))
    left_out = {argument for owner, argument in LEFT_OUT_SCHEDULE_ARGUMENTS if owner in (name, "*")}
    own = settings_of(f"schedule.{name}")
    assert own - {"every"} == set(torchs) - left_out
    assert ("every" in own) == (name != "ReduceLROnPlateau")


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_argument_of_a_scheduler_has_the_default_of_torch(name: str) -> None:
    torchs = arguments_of(getattr(lr_scheduler, name))
    for argument in settings_of(f"schedule.{name}") - {"every"}:
        if torchs[argument] is not REQUIRED:
            assert hyperparameter(f"schedule.{name}.{argument}").default == torchs[argument], argument


def test_no_argument_of_a_scheduler_that_is_left_out_is_stale() -> None:
    for owner, argument in LEFT_OUT_SCHEDULE_ARGUMENTS:
        owners = SCHEDULES if owner == "*" else (owner,)
        assert any(argument in arguments_of(getattr(lr_scheduler, name)) for name in owners)
    assert {owner for owner, _ in LEFT_OUT_SCHEDULE_ARGUMENTS} <= {"*", *SCHEDULES}


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("LambdaLR", "lr_lambda"), ("MultiplicativeLR", "lr_lambda"), ("ChainedScheduler", "schedulers"),
        ("SequentialLR", "schedulers"),
    ],
)  # fmt: skip
def test_schedulers_that_are_left_out_need_what_no_number_can_say(name: str, argument: str) -> None:
    names = inspect.signature(getattr(lr_scheduler, name)).parameters
    assert names[argument].default is REQUIRED


# ---- activations --------------------------------------------------------------------------


def test_every_activation_of_torch_is_a_choice_or_left_out() -> None:
    found = set(torch_activations.__all__)
    assert found | {"Identity"} == set(ACTIVATIONS) | set(LEFT_OUT_ACTIVATIONS)
    assert not set(ACTIVATIONS) & set(LEFT_OUT_ACTIVATIONS)
    assert hyperparameter("layer1.activation").choices == ACTIVATIONS


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "Identity"])
def test_every_argument_of_an_activation_is_a_setting_with_the_default_of_torch(name: str) -> None:
    torchs = arguments_of(getattr(nn, name))
    for deprecated in ("inplace", "min_value", "max_value"):
        torchs.pop(deprecated, None)
    assert settings_of(f"network.{name}") == set(torchs)
    for argument, default in torchs.items():
        if default is not REQUIRED:
            assert hyperparameter(f"network.{name}.{argument}").default == default


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_acts_on_each_number_alone_and_draws_nothing(name: str) -> None:
    module = getattr(nn, name)(**torch_calls.activation_arguments(Experiment(), name))
    before = torch.random.get_rng_state()
    x = torch.linspace(-3, 3, 12).reshape(3, 4)
    whole = module(x)
    one_by_one = torch.stack([module(number) for number in x.ravel()]).reshape(3, 4)
    torch.testing.assert_close(whole, one_by_one)
    assert torch.equal(before, torch.random.get_rng_state())
    assert not list(module.parameters())


def test_activations_that_are_left_out_are_so_for_the_stated_reason() -> None:
    x = torch.linspace(-3, 3, 8).reshape(2, 4)
    before = torch.random.get_rng_state()
    nn.RReLU()(x)
    assert not torch.equal(before, torch.random.get_rng_state())
    assert list(nn.PReLU().parameters())
    assert nn.GLU()(x).shape == (2, 2)
    assert list(nn.MultiheadAttention(4, 2).parameters())
    nudged = x + torch.tensor([1.0, 0, 0, 0])
    for module in (nn.Softmax(1), nn.Softmin(1), nn.LogSoftmax(1)):
        assert not torch.equal(module(x)[:, 1], module(nudged)[:, 1])
    planes, nudged = torch.zeros(1, 2, 1, 1), torch.tensor([1.0, 0.0]).reshape(1, 2, 1, 1)
    assert nn.Softmax2d()(planes)[0, 1] != nn.Softmax2d()(nudged)[0, 1]


# ---- initial weights ----------------------------------------------------------------------


def test_every_function_of_torch_that_fills_weights_is_a_choice_or_left_out() -> None:
    found = {name for name in vars(nn.init) if name.endswith("_") and not name.startswith("_")}
    chosen = {f"{name}_" for name in INITIALISATIONS if name != "Linear"}
    assert found == chosen | set(LEFT_OUT_INITIALISATIONS)
    assert not chosen & set(LEFT_OUT_INITIALISATIONS)


@pytest.mark.parametrize("name", INITIALISATIONS)
def test_initial_weights_are_drawn_with_arguments_that_torch_knows(name: str) -> None:
    call = torch_calls.initialisation_call(Experiment().with_value("initialisation.method", name))
    if call is None:
        assert name == "Linear"
        return
    names = inspect.signature(getattr(nn.init, call[0])).parameters
    assert set(call[1]) <= set(names)


def test_initial_weights_that_are_left_out_are_so_for_the_stated_reason() -> None:
    weight = torch.empty(3, 4)
    with pytest.raises(ValueError, match="dimensions"):
        nn.init.dirac_(weight)
    assert torch.equal(nn.init.ones_(weight).clone(), nn.init.constant_(weight, 1.0))
    assert torch.equal(nn.init.zeros_(weight).clone(), nn.init.constant_(weight, 0.0))


# ---- what is told -------------------------------------------------------------------------


def test_describe_names_everything_that_is_shown_or_left_out() -> None:
    out = io.StringIO()
    run_describe(out)
    told = json.loads(out.getvalue())
    assert told == json.loads(json.dumps(describe()))
    by_path = {entry["path"]: entry for entry in told["hyperparameters"]}
    assert list(by_path) == list(hyperparameters())
    for path, names in (
        ("optimizer.method", METHODS), ("schedule.method", ("none", *SCHEDULES)),
        ("network.activation", ACTIVATIONS), ("initialisation.method", INITIALISATIONS),
    ):  # fmt: skip
        assert tuple(by_path[path]["choices"]) == names
    left_out = told["left_out"]
    assert left_out["torch.optim"] == LEFT_OUT_OPTIMIZERS
    assert left_out["arguments of torch.optim"] == LEFT_OUT_ARGUMENTS
    assert left_out["torch.optim.lr_scheduler"] == LEFT_OUT_SCHEDULERS
    assert len(left_out["arguments of torch.optim.lr_scheduler"]) == len(LEFT_OUT_SCHEDULE_ARGUMENTS)
    assert left_out["torch.nn.modules.activation"] == LEFT_OUT_ACTIVATIONS
    assert left_out["torch.nn.init"] == LEFT_OUT_INITIALISATIONS


def test_every_reason_is_a_clause_about_the_thing() -> None:
    reasons = [reason for names in describe()["left_out"].values() for reason in names.values()]
    for reason in reasons:
        assert len(reason) > 10 and reason[0].islower() and not reason.endswith(".")
