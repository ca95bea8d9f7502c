"""What the classes of torch.optim have in common: their names, and settings that several of them have."""

from typing import Annotated, Literal

from pydantic import Field

from core.hyperparameters import Clause, Control

Method = Literal[
    "SGD", "Adam", "AdamW", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop",
    "Adafactor", "LBFGS", "Muon",
]  # fmt: skip
RestMethod = Literal[
    "AdamW", "Adam", "SGD", "RMSprop", "Adagrad", "Adadelta", "Adamax", "NAdam", "RAdam", "ASGD", "Rprop",
    "Adafactor",
]  # fmt: skip

Share = Field(ge=0, le=0.9999)
Rate = Field(ge=1e-7, le=100)


def rate_of(help_: str) -> Control:
    """Return the declaration of a learning rate, with what it means for a class."""
    return Control(
        "Learning rate",
        f"Length of a step. {help_}",
        scale="log",
        slider_range=(1e-5, 10),
        basic=True,
    )


LearningRate = Annotated[float, Rate, rate_of("weight(t+1) = weight(t) − learning rate × direction(t).")]
AdamRate = Annotated[float, Rate, rate_of("Adam: weight −= learning rate × m̂ / (√v̂ + ε).")]
Beta1 = Annotated[
    float, Share, Control("Beta 1", "Memory of the first moment: m = β₁ m + (1−β₁) gradient.", step=0.01)
]
Beta2 = Annotated[
    float,
    Field(ge=0, le=0.99999),
    Control("Beta 2", "Memory of the second moment: v = β₂ v + (1−β₂) gradient².", step=0.001),
]
Epsilon = Annotated[
    float,
    Field(ge=1e-16, le=1),
    Control("Epsilon", "Keeps the division finite: step = learning rate × m̂ / (√v̂ + ε).", scale="log"),
]
WeightDecay = Annotated[
    float,
    Field(ge=0, le=10),
    Control(
        "Weight decay",
        "Adds weight decay × weight to each gradient, which pulls all parameters towards 0.",
        step=0.001,
    ),
]
DecoupledDecay = Annotated[
    float,
    Field(ge=0, le=10),
    Control(
        "Weight decay",
        "Decoupled: takes learning rate × weight decay × weight off each parameter, beside the gradient.",
        step=0.001,
    ),
]
Maximize = Annotated[
    bool, Control("Maximise", "Climbs the loss instead of descending: to see a run go wrong on purpose.")
]
Amsgrad = Annotated[
    bool,
    Control(
        "AMSGrad", "Divides by the largest second moment so far instead of the present one.", fresh="zero"
    ),
]
Decoupled = Annotated[
    bool,
    Control(
        "Decoupled decay",
        "Weight decay acts on the weights directly, as in AdamW, instead of through the gradient.",
    ),
]
Momentum = Annotated[
    float,
    Field(ge=0, le=0.999),
    Control(
        "Momentum",
        "Share μ of the last step that is kept. torch: velocity = μ × velocity + gradient; "
        "weight = weight − learning rate × velocity.",
        step=0.05,
        slider_range=(0, 0.99),
        basic=True,
    ),
]


WITH_TWO: Clause = (("optimizer.method", ("Muon",)), ("network.bias", (True,)))
"""With Muon the biases, if there are any, are trained by a second class."""


def in_use(method: Method) -> tuple[Clause, ...]:
    """Return the clauses under which a class trains the network, or the biases beside Muon."""
    chosen: tuple[Clause, ...] = ((("optimizer.method", (method,)),),)
    if method in ("Muon", "LBFGS"):
        return chosen
    return (*chosen, (*WITH_TWO, ("optimizer.rest", (method,))))
