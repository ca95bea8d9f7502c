"""Every class of torch.optim that can train this network, with every argument that matters here.

Names and defaults are those of torch 2.13; a test compares them with the installed torch. Pairs such as
`betas` stand as two settings; `ARGUMENTS_OF_PARTS` says which. Formulas as on the pages of
docs.pytorch.org/docs/2.13/optim.html.
"""

from typing import Annotated, Literal

from pydantic import Field

from core.hyperparameters import Control
from core.settings.adam_family import (
    AdamaxSettings,
    AdamSettings,
    AdamWSettings,
    NAdamSettings,
    RAdamSettings,
)
from core.settings.group import Group
from core.settings.optimizer_types import (
    WITH_TWO,
    DecoupledDecay,
    Epsilon,
    LearningRate,
    Maximize,
    Method,
    Momentum,
    RestMethod,
    Share,
    WeightDecay,
    in_use,
    rate_of,
)

LEFT_OUT_OPTIMIZERS = {
    "SparseAdam": "it takes sparse gradients only, as embeddings have them; those of dense layers are dense",
    "Optimizer": "it is the base of the others",
}
"""Classes of torch.optim that cannot be chosen, with the reason."""
LEFT_OUT_ARGUMENTS = {
    "foreach": "it chooses an implementation for many tensors on a GPU, not another method",
    "fused": "it chooses an implementation whose result differs in the last digits, not another method",
    "capturable": "it is for CUDA graphs and is refused on the CPU",
    "differentiable": "it is for differentiating through the update, which needs code",
}
"""Arguments that no class shows, with the reason."""

ARGUMENTS_OF_PARTS = {
    "betas": ("beta1", "beta2"),
    "etas": ("eta_minus", "eta_plus"),
    "step_sizes": ("step_min", "step_max"),
    "ns_coefficients": ("ns_a", "ns_b", "ns_c"),
    "eps": ("eps1", "eps2"),
}
"""Arguments of torch that are tuples, and the settings that are their parts."""


class SGDSettings(Group):
    """Stochastic gradient descent, with momentum (torch.optim.SGD)."""

    in_effect = in_use("SGD")
    lr: Annotated[LearningRate, rate_of("SGD: weight(t+1) = weight(t) − learning rate × gradient(t).")] = (
        0.001
    )
    momentum: Momentum = 0.0
    nesterov: Annotated[
        bool,
        Control(
            "Nesterov",
            "Looks ahead: steps along gradient + μ × velocity. It needs a momentum above 0.",
            basic=True,
        ),
    ] = False
    dampening: Annotated[
        float,
        Field(ge=0, le=1),
        Control(
            "Dampening",
            "Weakens what momentum takes in: velocity = μ × velocity + (1−d) gradient.",
            step=0.05,
        ),
    ] = 0.0
    weight_decay: WeightDecay = 0.0
    maximize: Maximize = False


class RMSpropSettings(Group):
    """Root mean square propagation (torch.optim.RMSprop; Hinton's lecture of 2012)."""

    in_effect = in_use("RMSprop")
    lr: LearningRate = 0.01
    alpha: Annotated[
        float,
        Share,
        Control("Alpha", "Memory of the squared gradient: v = α v + (1−α) gradient².", step=0.01),
    ] = 0.99
    eps: Annotated[
        Epsilon, Control("Epsilon", "step = learning rate × gradient / (√v + ε).", scale="log")
    ] = 1e-8
    weight_decay: WeightDecay = 0.0
    momentum: Annotated[
        float,
        Field(ge=0, le=0.999),
        Control(
            "Momentum",
            "Share μ of the last step that is kept: velocity = μ × velocity + gradient / (√v + ε).",
            step=0.05,
            slider_range=(0, 0.99),
            fresh="zero",
        ),
    ] = 0.0
    centered: Annotated[
        bool, Control("Centred", "Divides by the variance of the gradient: v − mean².", fresh="zero")
    ] = False
    maximize: Maximize = False


class AdagradSettings(Group):
    """Adaptive gradient (torch.optim.Adagrad; Duchi et al. 2011)."""

    in_effect = in_use("Adagrad")
    lr: LearningRate = 0.01
    lr_decay: Annotated[
        float,
        Field(ge=0, le=10),
        Control("Rate decay", "Learning rate / (1 + decay × steps done).", step=0.001),
    ] = 0.0
    weight_decay: WeightDecay = 0.0
    initial_accumulator_value: Annotated[
        float,
        Field(ge=0, le=100),
        Control("First sum", "Where the sum of squared gradients begins.", step=0.1, fresh="any"),
    ] = 0.0
    eps: Annotated[
        Epsilon, Control("Epsilon", "step = learning rate × gradient / (√sum + ε).", scale="log")
    ] = 1e-10
    maximize: Maximize = False


class AdadeltaSettings(Group):
    """Adadelta (torch.optim.Adadelta; Zeiler 2012)."""

    in_effect = in_use("Adadelta")
    lr: LearningRate = 1.0
    rho: Annotated[
        float, Share, Control("Rho", "Memory of squared gradients and squared steps.", step=0.01)
    ] = 0.9
    eps: Annotated[
        Epsilon,
        Control("Epsilon", "step = √(mean step² + ε) / √(mean gradient² + ε) × gradient.", scale="log"),
    ] = 1e-6
    weight_decay: WeightDecay = 0.0
    maximize: Maximize = False


class ASGDSettings(Group):
    """Averaged SGD (torch.optim.ASGD; Polyak and Juditsky 1992). The network shown is not averaged."""

    in_effect = in_use("ASGD")
    lr: LearningRate = 0.01
    lambd: Annotated[
        float,
        Field(ge=0, le=1),
        Control("Lambda", "Decay λ: η(t) = learning rate / (1 + λ × learning rate × t)^α.", step=0.0001),
    ] = 1e-4
    alpha: Annotated[
        float,
        Field(ge=0, le=2),
        Control("Alpha", "Power α of the fall of the step length η(t).", step=0.05),
    ] = 0.75
    t0: Annotated[
        float,
        Field(ge=0, le=1e9),
        Control("Averaging from", "Step from which the average is taken.", unit="steps", step=1000),
    ] = 1e6
    weight_decay: WeightDecay = 0.0
    maximize: Maximize = False


class RpropSettings(Group):
    """Resilient backpropagation: only the sign of the gradient counts (torch.optim.Rprop)."""

    in_effect = in_use("Rprop")
    lr: Annotated[
        LearningRate,
        Control(
            "Learning rate",
            "Length of the first step of each weight; after it each adapts its own.",
            scale="log",
            slider_range=(1e-5, 10),
            basic=True,
            fresh="any",
        ),
    ] = 0.01
    eta_minus: Annotated[
        float,
        Field(ge=0.01, le=0.99),
        Control("Eta minus", "Factor of a weight's step where the gradient's sign turned.", step=0.05),
    ] = 0.5
    eta_plus: Annotated[
        float,
        Field(ge=1.01, le=10),
        Control("Eta plus", "Factor of a weight's step where the gradient's sign stayed.", step=0.05),
    ] = 1.2
    step_min: Annotated[
        float, Field(ge=1e-12, le=1), Control("Smallest step", "No step becomes shorter.", scale="log")
    ] = 1e-6
    step_max: Annotated[
        float, Field(ge=1e-6, le=1000), Control("Largest step", "No step becomes longer.", scale="log")
    ] = 50.0
    maximize: Maximize = False


class AdafactorSettings(Group):
    """Adam with a second moment kept by rows and columns (torch.optim.Adafactor; Shazeer and Stern 2018)."""

    in_effect = in_use("Adafactor")
    lr: Annotated[
        LearningRate, rate_of("Relative: the step is at most learning rate × the size of the weights.")
    ] = 0.01
    beta2_decay: Annotated[
        float,
        Field(ge=-2, le=-0.01),
        Control("Beta 2 decay", "Power τ in β₂(t) = 1 − t^τ.", step=0.05),
    ] = -0.8
    eps1: Annotated[
        float | None,
        Field(ge=1e-16, le=1),
        Control(
            "Epsilon 1",
            "Least squared gradient; empty: the smallest number of the precision.",
            scale="log",
            none="smallest number",
        ),
    ] = None
    eps2: Annotated[
        float,
        Field(ge=1e-16, le=1),
        Control("Epsilon 2", "Least size of the weights that the step is relative to.", scale="log"),
    ] = 1e-3
    d: Annotated[
        float,
        Field(ge=1, le=100),
        Control("Clip", "Root mean square of an update above which it is cut.", step=0.1),
    ] = 1.0
    weight_decay: DecoupledDecay = 0.0
    maximize: Maximize = False


class LBFGSSettings(Group):
    """Limited-memory BFGS (torch.optim.LBFGS): several evaluations of one batch in a step."""

    in_effect = in_use("LBFGS")
    lr: Annotated[LearningRate, rate_of("LBFGS: along the direction that the last gradients suggest.")] = 1.0
    max_iter: Annotated[
        int,
        Field(ge=1, le=1000),
        Control("Iterations a step", "Moves within one step at most.", scale="log", slider_range=(1, 100)),
    ] = 20
    max_eval: Annotated[
        int | None,
        Field(ge=1, le=10_000),
        Control(
            "Evaluations a step",
            "Forward and backward passes within one step at most; empty: 1.25 × iterations.",
            scale="log",
            none="1.25 × iterations",
        ),
    ] = None
    tolerance_grad: Annotated[
        float,
        Field(ge=0, le=1),
        Control("Gradient tolerance", "A step ends when no entry of the gradient is larger.", step=1e-7),
    ] = 1e-7
    tolerance_change: Annotated[
        float,
        Field(ge=0, le=1),
        Control("Change tolerance", "A step ends when parameters or loss change less.", step=1e-9),
    ] = 1e-9
    history_size: Annotated[
        int,
        Field(ge=1, le=1000),
        Control(
            "History",
            "How many earlier gradients are remembered.",
            scale="log",
            slider_range=(1, 200),
            fresh="any",
        ),
    ] = 100
    line_search_fn: Annotated[
        Literal["none", "strong_wolfe"],
        Control(
            "Line search",
            "None takes the step as it comes; strong Wolfe searches a length that lowers the loss enough.",
            labels=(("strong_wolfe", "strong Wolfe"),),
        ),
    ] = "none"


class MuonSettings(Group):
    """Momentum made orthogonal (torch.optim.Muon; Jordan et al. 2024), for the weight matrices."""

    in_effect = in_use("Muon")
    lr: Annotated[
        LearningRate, rate_of("Of the weight matrices; the biases have the second optimiser's.")
    ] = 0.001
    momentum: Annotated[
        Momentum,
        Control("Momentum", "Share of the last step that is kept.", step=0.05, slider_range=(0, 0.99)),
    ] = 0.95
    nesterov: Annotated[bool, Control("Nesterov", "Looks ahead along the momentum.")] = True
    weight_decay: DecoupledDecay = 0.1
    ns_steps: Annotated[
        int,
        Field(ge=1, le=20),
        Control("Newton-Schulz steps", "Iterations that make the step orthogonal.", step=1),
    ] = 5
    ns_a: Annotated[
        float,
        Field(ge=-20, le=20),
        Control("Newton-Schulz a", "X = a X + b A X + c A² X, A = X Xᵀ.", step=0.1),
    ] = 3.4445
    ns_b: Annotated[
        float,
        Field(ge=-20, le=20),
        Control("Newton-Schulz b", "X = a X + b A X + c A² X, A = X Xᵀ.", step=0.1),
    ] = -4.775
    ns_c: Annotated[
        float,
        Field(ge=-20, le=20),
        Control("Newton-Schulz c", "X = a X + b A X + c A² X, A = X Xᵀ.", step=0.1),
    ] = 2.0315
    eps: Annotated[Epsilon, Control("Epsilon", "Keeps the division by the norm finite.", scale="log")] = 1e-7
    adjust_lr_fn: Annotated[
        Literal["original", "match_rms_adamw"],
        Control(
            "Rate by shape",
            "How the step is fitted to the shape of the matrix: √max(1, rows/columns), or to match AdamW.",
            labels=(("match_rms_adamw", "match AdamW"),),
        ),
    ] = "original"


class OptimizerSettings(Group):
    """How gradients become updates: the class in use, and the arguments of each class."""

    method: Annotated[
        Method,
        Control(
            "Method",
            "Class of torch.optim that turns gradients into updates; another one starts with a fresh state. "
            "Each keeps its own settings.",
            basic=True,
        ),
    ] = "Adam"
    Muon: MuonSettings = MuonSettings()
    rest: Annotated[
        RestMethod,
        Control(
            "For the biases",
            "Muon trains matrices only; this class trains the biases.",
            applies=(WITH_TWO,),
        ),
    ] = "AdamW"
    SGD: SGDSettings = SGDSettings()
    Adam: AdamSettings = AdamSettings()
    AdamW: AdamWSettings = AdamWSettings()
    RMSprop: RMSpropSettings = RMSpropSettings()
    Adagrad: AdagradSettings = AdagradSettings()
    Adadelta: AdadeltaSettings = AdadeltaSettings()
    Adamax: AdamaxSettings = AdamaxSettings()
    NAdam: NAdamSettings = NAdamSettings()
    RAdam: RAdamSettings = RAdamSettings()
    ASGD: ASGDSettings = ASGDSettings()
    Rprop: RpropSettings = RpropSettings()
    Adafactor: AdafactorSettings = AdafactorSettings()
    LBFGS: LBFGSSettings = LBFGSSettings()

    def of(self, method: str) -> Group:
        """Return the settings of one class of torch.optim."""
        settings: Group = getattr(self, method)
        return settings

    @property
    def lr(self) -> float:
        """Base learning rate of the class in use."""
        rate: float = getattr(self.of(self.method), "lr")  # noqa: B009 - each class has one
        return rate
