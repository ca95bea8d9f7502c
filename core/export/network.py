"""The part of a script that builds the network."""

from __future__ import annotations

from core.export.plan import Plan, called, has_dropout, layer_module
from core.torch_calls import activation_arguments, initialisation_call

_STEP_DROPOUT = '''
class StepDropout(nn.Module):
    """Dropout with one mask a step, shared by all rows of the batch."""

    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        mask = x.new_empty(1, x.shape[1]).bernoulli_(1 - self.p) / (1 - self.p)
        return x * mask


'''
_EITHER_DROPOUT = '''
class EitherDropout(nn.Module):
    """Dropout with one mask for all rows of the batch, or with one for each row, as nn.Dropout has."""

    each_row = {each_row}

    def __init__(self, p):
        super().__init__()
        self.p = p

    def forward(self, x):
        if not self.training or self.p == 0:
            return x
        rows = len(x) if self.each_row else 1
        mask = x.new_empty(rows, x.shape[1]).bernoulli_(1 - self.p) / (1 - self.p)
        return x * mask


'''


def write_network(plan: Plan) -> str:
    """Return the classes of dropout that are needed, the network, its initial weights and frozen layers."""
    experiment = plan.first
    network = experiment.network
    source, name = _dropout_class(plan)
    layers = []
    if has_dropout(plan, 0):
        layers.append(f"{name}({experiment.dropout_rates[0]!r})")
    bias, width = "" if network.bias else ", bias=False", "x.shape[1]"
    bias += ", dtype=torch.float64" if network.precision == "float64" else ""
    for index, neurons in enumerate(network.hidden):
        activation = experiment.activations[index]
        layers.append(f"nn.Linear({width}, {neurons}{bias})")
        layers.append(f"nn.{activation}({called(activation_arguments(experiment, activation))})")
        if has_dropout(plan, index + 1):
            layers.append(f"{name}({experiment.dropout_rates[index + 1]!r})")
        width = str(neurons)
    layers.append(f"nn.Linear({width}, 1{bias})")
    listed = "".join(f"    {layer},\n" for layer in layers)
    return f"""
{source}torch.manual_seed({network.seed})  # initial weights
model = nn.Sequential(
{listed})
{_initialisation(plan)}{_frozen(plan)}"""


def _dropout_class(plan: Plan) -> tuple[str, str]:
    """Return the source of a class, if one is needed, and the name of the class."""
    columns = range(plan.first.network.layers + 1)
    if not any(has_dropout(plan, column) for column in columns):
        return "", ""
    if plan.varies(lambda experiment: experiment.dropout.mask):
        return _EITHER_DROPOUT.format(each_row=plan.first.dropout.mask == "row"), "EitherDropout"
    if plan.first.dropout.mask == "row":
        return "", "nn.Dropout"
    return _STEP_DROPOUT, "StepDropout"


def _initialisation(plan: Plan) -> str:
    experiment = plan.first
    call, lines = initialisation_call(experiment), []
    if call is not None:
        function, given = call
        arguments = f", {called(given)}" if given else ""
        lines += [
            f"torch.manual_seed({experiment.network.seed})",
            "for parameter in model.parameters():",
            "    if parameter.ndim == 2:",
            f"        nn.init.{function}(parameter{arguments})",
        ]
    if experiment.initialisation.bias == "zeros" and experiment.network.bias:
        lines += [
            "for parameter in model.parameters():",
            "    if parameter.ndim == 1:",
            "        nn.init.zeros_(parameter)",
        ]
    return "".join(f"{line}\n" for line in lines)


def _frozen(plan: Plan) -> str:
    return "".join(
        f"{layer_module(plan, index)}.requires_grad_(False)  # frozen\n"
        for index, layer in enumerate(plan.first.layer_settings)
        if layer.frozen
    )
