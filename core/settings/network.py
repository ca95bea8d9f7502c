"""Layers, activation functions, initial weights, and what single layers do differently."""

from typing import Annotated, Literal

from pydantic import Field

from core.hyperparameters import Acts, Clause, Control
from core.settings.group import Group, Seed

MAX_HIDDEN_LAYERS = 8
MAX_WIDTH = 512

Activation = Literal[
    "ReLU", "LeakyReLU", "ReLU6", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish", "Softplus", "Softsign",
    "Tanh", "Hardtanh", "Tanhshrink", "Sigmoid", "LogSigmoid", "Hardsigmoid", "Hardswish", "Hardshrink",
    "Softshrink", "Threshold", "Identity",
]  # fmt: skip
Width = Annotated[int, Field(ge=1, le=MAX_WIDTH)]
Initialisation = Literal[
    "Linear", "xavier_uniform", "xavier_normal", "kaiming_uniform", "kaiming_normal", "orthogonal",
    "normal", "trunc_normal", "uniform", "sparse", "constant", "eye",
]  # fmt: skip

LEFT_OUT_ACTIVATIONS = {
    "RReLU": "it draws from torch's global random stream, so a run could not be repeated",
    "PReLU": "it adds parameters of its own; LeakyReLU is the same curve with a fixed slope",
    "GLU": "it halves the width of the layer",
    "MultiheadAttention": "it is a layer, not a function of one number",
    "Softmax": "it mixes the neurons of a layer instead of acting on each",
    "Softmin": "it mixes the neurons of a layer instead of acting on each",
    "Softmax2d": "it mixes the neurons of a layer instead of acting on each",
    "LogSoftmax": "it mixes the neurons of a layer instead of acting on each",
}
"""Classes of torch.nn.modules.activation that cannot be chosen, with the reason."""
LEFT_OUT_INITIALISATIONS = {
    "dirac_": "it is for convolutions",
    "ones_": "it is constant_ with value 1",
    "zeros_": "it is constant_ with value 0",
}
"""Functions of torch.nn.init that cannot be chosen, with the reason."""
LEFT_OUT_INITIALISATION_ARGUMENTS = {
    "mean": "weights begin around 0",
    "trunc_normal_.a": "it is torch's -2, far outside of the spreads that are used",
    "trunc_normal_.b": "it is torch's 2, far outside of the spreads that are used",
    "generator": "the weight seed decides",
}
"""Arguments of torch.nn.init that are not shown, with the reason."""


def _uses(activation: Activation) -> tuple[Clause, ...]:
    """Return the clauses under which a network uses an activation function somewhere."""
    somewhere = tuple(
        (("network.layers", tuple(range(k, MAX_HIDDEN_LAYERS + 1))), (f"layer{k}.activation", (activation,)))
        for k in range(1, MAX_HIDDEN_LAYERS + 1)
    )
    return ((("network.activation", (activation,)),), *somewhere)


def _argument(label: str, help_: str, step: float = 0.1) -> Control:
    return Control(label, f"{help_} It holds for every layer with this activation.", Acts.REBUILDS, step=step)


class LeakyReLUSettings(Group):
    """Arguments of torch.nn.LeakyReLU."""

    in_effect = _uses("LeakyReLU")
    negative_slope: Annotated[
        float,
        Field(ge=0, le=1),
        _argument("Negative slope", "f(z) = z above 0, slope × z below.", 0.01),
    ] = 0.01


class ELUSettings(Group):
    """Arguments of torch.nn.ELU."""

    in_effect = _uses("ELU")
    alpha: Annotated[
        float, Field(ge=0.01, le=10), _argument("ELU alpha", "f(z) = z above 0, α (exp z − 1) below.")
    ] = 1.0


class CELUSettings(Group):
    """Arguments of torch.nn.CELU."""

    in_effect = _uses("CELU")
    alpha: Annotated[
        float, Field(ge=0.01, le=10), _argument("CELU alpha", "f(z) = z above 0, α (exp(z/α) − 1) below.")
    ] = 1.0


class GELUSettings(Group):
    """Arguments of torch.nn.GELU."""

    in_effect = _uses("GELU")
    approximate: Annotated[
        Literal["none", "tanh"],
        Control(
            "GELU form",
            "f(z) = z Φ(z) with the exact normal distribution Φ, or with its approximation by tanh.",
            Acts.REBUILDS,
            labels=(("none", "exact"), ("tanh", "tanh")),
        ),
    ] = "none"


class SoftplusSettings(Group):
    """Arguments of torch.nn.Softplus."""

    in_effect = _uses("Softplus")
    beta: Annotated[
        float, Field(ge=0.01, le=100), _argument("Softplus beta", "f(z) = log(1 + exp(β z)) / β.")
    ] = 1.0
    threshold: Annotated[
        float,
        Field(ge=0, le=100),
        _argument("Softplus threshold", "Above β z = threshold f(z) = z, which keeps it finite.", 1),
    ] = 20.0


class HardtanhSettings(Group):
    """Arguments of torch.nn.Hardtanh."""

    in_effect = _uses("Hardtanh")
    min_val: Annotated[
        float, Field(ge=-100, le=0), _argument("Hardtanh minimum", "f(z) = z, cut off below this value.")
    ] = -1.0
    max_val: Annotated[
        float, Field(ge=0.01, le=100), _argument("Hardtanh maximum", "f(z) = z, cut off above this value.")
    ] = 1.0


class HardshrinkSettings(Group):
    """Arguments of torch.nn.Hardshrink."""

    in_effect = _uses("Hardshrink")
    lambd: Annotated[
        float, Field(ge=0, le=10), _argument("Hardshrink lambda", "f(z) = z where |z| > λ, else 0.")
    ] = 0.5


class SoftshrinkSettings(Group):
    """Arguments of torch.nn.Softshrink."""

    in_effect = _uses("Softshrink")
    lambd: Annotated[
        float,
        Field(ge=0, le=10),
        _argument("Softshrink lambda", "f(z) = z − λ above λ, z + λ below −λ, else 0."),
    ] = 0.5


class ThresholdSettings(Group):
    """Arguments of torch.nn.Threshold, which torch leaves without defaults."""

    in_effect = _uses("Threshold")
    threshold: Annotated[
        float, Field(ge=-100, le=100), _argument("Threshold", "f(z) = z above the threshold, else the value.")
    ] = 0.1
    value: Annotated[
        float, Field(ge=-100, le=100), _argument("Value below", "f(z) where z is not above the threshold.")
    ] = 0.0


class NetworkSettings(Group):
    """Layers, activation and precision."""

    hidden: Annotated[
        tuple[Width, ...],
        Field(max_length=MAX_HIDDEN_LAYERS),
        Control(
            "Hidden layers",
            "Neurons of each hidden layer from input to output: 16, 16. Empty means a linear model.",
            Acts.REBUILDS,
            unit="neurons",
            step=1,
            basic=True,
        ),
    ] = (16, 16)
    activation: Annotated[
        Activation,
        Control(
            "Activation",
            "Function f of each hidden neuron: output = f(weights · inputs + bias). "
            "The output neuron is linear.",
            Acts.REBUILDS,
            basic=True,
        ),
    ] = "ReLU"
    LeakyReLU: LeakyReLUSettings = LeakyReLUSettings()
    ELU: ELUSettings = ELUSettings()
    CELU: CELUSettings = CELUSettings()
    GELU: GELUSettings = GELUSettings()
    Softplus: SoftplusSettings = SoftplusSettings()
    Hardtanh: HardtanhSettings = HardtanhSettings()
    Hardshrink: HardshrinkSettings = HardshrinkSettings()
    Softshrink: SoftshrinkSettings = SoftshrinkSettings()
    Threshold: ThresholdSettings = ThresholdSettings()
    bias: Annotated[
        bool,
        Control(
            "Bias",
            "Gives each neuron a number of its own to add: output = f(weights · inputs + bias).",
            Acts.REBUILDS,
        ),
    ] = True
    precision: Annotated[
        Literal["float32", "float64"],
        Control(
            "Precision",
            "Numbers of the network: float32 has 7 digits, float64 has 16 and takes longer.",
            Acts.REBUILDS,
        ),
    ] = "float32"
    seed: Annotated[
        Seed,
        Control(
            "Weight seed",
            "Number from which the initial weights are drawn.",
            Acts.REBUILDS,
            step=1,
        ),
    ] = 0

    @property
    def layers(self) -> int:
        """Number of hidden layers."""
        return len(self.hidden)


def _for_methods(*methods: Initialisation) -> tuple[Clause, ...]:
    return ((("initialisation.method", methods),),)


class InitialisationSettings(Group):
    """Where the weights begin, by the functions of torch.nn.init."""

    method: Annotated[
        Initialisation,
        Control(
            "Initial weights",
            "Function of torch.nn.init that draws the weights. As nn.Linear: uniform within ±1/√inputs.",
            Acts.REBUILDS,
            labels=(
                ("Linear", "as nn.Linear"),
                ("xavier_uniform", "Xavier uniform"),
                ("xavier_normal", "Xavier normal"),
                ("kaiming_uniform", "Kaiming uniform"),
                ("kaiming_normal", "Kaiming normal"),
                ("trunc_normal", "truncated normal"),
                ("eye", "identity"),
            ),
        ),
    ] = "Linear"
    gain: Annotated[
        float,
        Field(ge=0, le=10),
        Control(
            "Gain",
            "Factor of the spread: Xavier draws with standard deviation gain × √(2 / (inputs + outputs)).",
            Acts.REBUILDS,
            step=0.1,
            slider_range=(0, 3),
            applies=_for_methods("xavier_uniform", "xavier_normal", "orthogonal"),
        ),
    ] = 1.0
    mode: Annotated[
        Literal["fan_in", "fan_out"],
        Control(
            "Fan",
            "Which side keeps its variance: inputs (forward pass) or outputs (backward pass).",
            Acts.REBUILDS,
            labels=(("fan_in", "inputs"), ("fan_out", "outputs")),
            applies=_for_methods("kaiming_uniform", "kaiming_normal"),
        ),
    ] = "fan_in"
    nonlinearity: Annotated[
        Literal["linear", "relu", "leaky_relu", "tanh", "sigmoid", "selu"],
        Control(
            "Gain for",
            "Activation function whose gain torch.nn.init.calculate_gain gives: √2 for ReLU, 5/3 for Tanh.",
            Acts.REBUILDS,
            applies=_for_methods("kaiming_uniform", "kaiming_normal"),
        ),
    ] = "relu"
    slope: Annotated[
        float,
        Field(ge=0, le=1),
        Control(
            "Slope",
            "Negative slope a of the leaky ReLU for which the gain is: √(2 / (1 + a²)).",
            Acts.REBUILDS,
            step=0.01,
            applies=(
                (
                    ("initialisation.method", ("kaiming_uniform", "kaiming_normal")),
                    ("initialisation.nonlinearity", ("leaky_relu",)),
                ),
            ),
        ),
    ] = 0.01
    std: Annotated[
        float,
        Field(ge=0, le=10),
        Control(
            "Standard deviation",
            "Spread of the normal distribution with mean 0 from which the weights are drawn.",
            Acts.REBUILDS,
            step=0.01,
            slider_range=(0, 1),
            applies=_for_methods("normal", "trunc_normal", "sparse"),
        ),
    ] = 0.1
    bound: Annotated[
        float,
        Field(ge=0, le=10),
        Control(
            "Bound",
            "Weights are drawn evenly between −bound and +bound.",
            Acts.REBUILDS,
            step=0.01,
            slider_range=(0, 1),
            applies=_for_methods("uniform"),
        ),
    ] = 0.1
    sparsity: Annotated[
        float,
        Field(ge=0, le=0.99),
        Control(
            "Sparsity",
            "Fraction of the weights of each column that begin at 0.",
            Acts.REBUILDS,
            unit="%",
            factor=100,
            step=0.05,
            slider_range=(0, 0.95),
            applies=_for_methods("sparse"),
        ),
    ] = 0.5
    value: Annotated[
        float,
        Field(ge=-10, le=10),
        Control(
            "Value",
            "Every weight begins here: all neurons of a layer then learn the same and stay alike.",
            Acts.REBUILDS,
            step=0.05,
            slider_range=(-1, 1),
            applies=_for_methods("constant"),
        ),
    ] = 0.0
    bias: Annotated[
        Literal["Linear", "zeros"],
        Control(
            "Initial biases",
            "As nn.Linear: uniform within ±1/√inputs. Zeros: all biases begin at 0.",
            Acts.REBUILDS,
            labels=(("Linear", "as nn.Linear"), ("zeros", "zeros")),
            applies=((("network.bias", (True,)),),),
        ),
    ] = "Linear"
