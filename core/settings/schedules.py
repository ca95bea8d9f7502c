"""The schedulers of torch.optim.lr_scheduler that need no code, with their arguments.

Names and defaults are those of torch 2.13, where torch has a default; a test compares them. Formulas as on
the pages of docs.pytorch.org/docs/2.13/optim.html. The base rate is the optimiser's learning rate.
"""

from typing import Annotated, Literal

from pydantic import Field

from core.hyperparameters import Clause, Control
from core.settings.group import Group

Schedule = Literal[
    "none", "StepLR", "MultiStepLR", "ExponentialLR", "CosineAnnealingLR", "CosineAnnealingWarmRestarts",
    "LinearLR", "ConstantLR", "PolynomialLR", "OneCycleLR", "CyclicLR", "ReduceLROnPlateau",
]  # fmt: skip

LEFT_OUT_SCHEDULERS = {
    "LambdaLR": "it needs a function written in Python",
    "MultiplicativeLR": "it needs a function written in Python",
    "ChainedScheduler": "it joins other schedulers; an experiment has one",
    "SequentialLR": "it joins other schedulers; an experiment has one",
    "LRScheduler": "it is the base of the others",
    "_LRScheduler": "it is the old name of the base",
}
"""Classes of torch.optim.lr_scheduler that cannot be chosen, with the reason."""
LEFT_OUT_SCHEDULE_ARGUMENTS = {
    ("*", "last_epoch"): "a run goes on from its own state",
    ("CyclicLR", "base_lr"): "it is the learning rate of the optimiser",
    ("CyclicLR", "scale_fn"): "it needs a function written in Python",
    ("CyclicLR", "scale_mode"): "it belongs to scale_fn",
    ("OneCycleLR", "max_lr"): "it is the learning rate of the optimiser",
    ("OneCycleLR", "epochs"): "total_steps says it, or the planned run",
    ("OneCycleLR", "steps_per_epoch"): "total_steps says it, or the planned run",
    ("ReduceLROnPlateau", "mode"): "a validation loss is to become small, never large",
}
"""Arguments that are not shown, with the reason; * stands for every class."""


def _for(*methods: Schedule) -> tuple[Clause, ...]:
    return ((("schedule.method", methods),),)


Every = Annotated[
    Literal["epoch", "batch"],
    Control("Moves on each", "What the schedule counts: epochs or batches."),
]
_Count = Field(ge=1, le=10_000_000)


def _count(label: str, help_: str) -> Control:
    return Control(label, f"{help_} Counted in epochs or batches, as chosen above.", scale="log")


def _gamma(help_: str) -> Control:
    return Control("Gamma", help_, step=0.05, slider_range=(0, 1))


class StepLRSettings(Group):
    """A fall every so often (torch StepLR)."""

    in_effect = _for("StepLR")
    every: Every = "epoch"
    step_size: Annotated[
        int, _Count, _count("Step size", "The rate falls each time so many have passed.")
    ] = 10
    gamma: Annotated[float, Field(ge=0, le=1), _gamma("Factor of each fall.")] = 0.1


class MultiStepLRSettings(Group):
    """A fall at chosen times (torch MultiStepLR)."""

    in_effect = _for("MultiStepLR")
    every: Every = "epoch"
    milestones: Annotated[
        tuple[Annotated[int, Field(ge=1, le=10_000_000)], ...],
        Field(max_length=12),
        Control("Milestones", "When the rate falls: 30, 45. Counted in epochs or batches, as chosen above."),
    ] = (30, 45)
    gamma: Annotated[float, Field(ge=0, le=1), _gamma("Factor of each fall.")] = 0.1


class ExponentialLRSettings(Group):
    """A steady fall (torch ExponentialLR)."""

    in_effect = _for("ExponentialLR")
    every: Every = "epoch"
    gamma: Annotated[
        float,
        Field(ge=0.0001, le=1),
        Control("Gamma", "rate(t) = base rate × γ^t.", step=0.01, slider_range=(0.5, 1)),
    ] = 0.95


class CosineAnnealingLRSettings(Group):
    """Half a cosine from the base rate down (torch CosineAnnealingLR; Loshchilov and Hutter 2016)."""

    in_effect = _for("CosineAnnealingLR")
    every: Every = "epoch"
    T_max: Annotated[int, _Count, _count("Length", "The lowest rate comes after so many.")] = 60
    eta_min: Annotated[
        float, Field(ge=0, le=100), Control("Lowest rate", "Rate at the end of the cosine.", step=0.0001)
    ] = 0.0


class CosineAnnealingWarmRestartsSettings(Group):
    """Cosines one after another (torch CosineAnnealingWarmRestarts; Loshchilov and Hutter 2016)."""

    in_effect = _for("CosineAnnealingWarmRestarts")
    every: Every = "epoch"
    T_0: Annotated[int, _Count, _count("First length", "The first restart comes after so many.")] = 10
    T_mult: Annotated[
        int, Field(ge=1, le=10), Control("Growth", "Each length is so many times the one before.", step=1)
    ] = 1
    eta_min: Annotated[
        float, Field(ge=0, le=100), Control("Lowest rate", "Rate just before a restart.", step=0.0001)
    ] = 0.0


class LinearLRSettings(Group):
    """A straight line between two factors: a warm-up (torch LinearLR)."""

    in_effect = _for("LinearLR")
    every: Every = "epoch"
    start_factor: Annotated[
        float,
        Field(ge=0.0001, le=1),
        Control("First factor", "The run begins at factor × base rate.", step=0.05),
    ] = 1 / 3
    end_factor: Annotated[
        float, Field(ge=0, le=1), Control("Last factor", "It ends at factor × base rate.", step=0.05)
    ] = 1.0
    total_iters: Annotated[int, _Count, _count("Length", "The last factor is reached after so many.")] = 5


class ConstantLRSettings(Group):
    """A smaller rate at the start (torch ConstantLR)."""

    in_effect = _for("ConstantLR")
    every: Every = "epoch"
    factor: Annotated[
        float, Field(ge=0, le=1), Control("Factor", "The run begins at factor × base rate.", step=0.05)
    ] = 1 / 3
    total_iters: Annotated[int, _Count, _count("Length", "The base rate comes after so many.")] = 5


class PolynomialLRSettings(Group):
    """A fall to 0 along a power (torch PolynomialLR)."""

    in_effect = _for("PolynomialLR")
    every: Every = "epoch"
    total_iters: Annotated[int, _Count, _count("Length", "The rate is 0 after so many.")] = 5
    power: Annotated[
        float,
        Field(ge=0.01, le=10),
        Control("Power", "rate(t) = base rate × (1 − t/length)^power.", step=0.1),
    ] = 1.0


class OneCycleLRSettings(Group):
    """Up to the learning rate, then far down (torch OneCycleLR; Smith and Topin 2017)."""

    in_effect = _for("OneCycleLR")
    every: Every = "batch"
    total_steps: Annotated[
        int | None,
        _Count,
        Control(
            "Length",
            "How many epochs or batches the cycle takes; empty: the planned run.",
            scale="log",
            none="whole run",
        ),
    ] = None
    pct_start: Annotated[
        float,
        Field(ge=0.01, le=0.99),
        Control("Rise", "Share of the cycle in which the rate rises.", unit="%", factor=100, step=0.05),
    ] = 0.3
    anneal_strategy: Annotated[
        Literal["cos", "linear"],
        Control("Shape", "Along a cosine or a straight line.", labels=(("cos", "cosine"),)),
    ] = "cos"
    div_factor: Annotated[
        float,
        Field(ge=1, le=1e6),
        Control("First part", "The cycle begins at learning rate / this.", scale="log"),
    ] = 25.0
    final_div_factor: Annotated[
        float, Field(ge=1, le=1e9), Control("Last part", "It ends at the first rate / this.", scale="log")
    ] = 1e4
    three_phase: Annotated[
        bool, Control("Three phases", "Falls as slowly as it rose, then goes on to the last rate.")
    ] = False
    cycle_momentum: Annotated[
        bool, Control("Cycle momentum", "Moves momentum (or beta 1) against the rate.")
    ] = True
    base_momentum: Annotated[
        float, Field(ge=0, le=0.999), Control("Lowest momentum", "Momentum at the highest rate.", step=0.05)
    ] = 0.85
    max_momentum: Annotated[
        float, Field(ge=0, le=0.999), Control("Highest momentum", "Momentum at the lowest rate.", step=0.05)
    ] = 0.95


class CyclicLRSettings(Group):
    """Up and down between two rates (torch CyclicLR; Smith 2015)."""

    in_effect = _for("CyclicLR")
    every: Every = "batch"
    max_lr: Annotated[
        float,
        Field(ge=1e-7, le=100),
        Control("Highest rate", "Upper end; the learning rate is the lower one.", scale="log"),
    ] = 0.01
    step_size_up: Annotated[int, _Count, _count("Rise", "So many from the lower to the upper end.")] = 2000
    step_size_down: Annotated[
        int | None,
        _Count,
        Control("Fall", "So many back; empty: as many as the rise.", scale="log", none="as the rise"),
    ] = None
    mode: Annotated[
        Literal["triangular", "triangular2", "exp_range"],
        Control(
            "Shape",
            "Triangles, triangles of half the height each time, or of height γ^t.",
            labels=(("triangular2", "halved"), ("exp_range", "exponential")),
        ),
    ] = "triangular"
    gamma: Annotated[
        float, Field(ge=0.9, le=1), Control("Gamma", "Height of an exponential triangle: γ^t.", step=0.001)
    ] = 1.0
    cycle_momentum: Annotated[
        bool, Control("Cycle momentum", "Moves momentum (or beta 1) against the rate.")
    ] = True
    base_momentum: Annotated[
        float, Field(ge=0, le=0.999), Control("Lowest momentum", "Momentum at the highest rate.", step=0.05)
    ] = 0.8
    max_momentum: Annotated[
        float, Field(ge=0, le=0.999), Control("Highest momentum", "Momentum at the lowest rate.", step=0.05)
    ] = 0.9


class ReduceLROnPlateauSettings(Group):
    """A fall whenever the validation loss stops falling (torch ReduceLROnPlateau)."""

    in_effect = _for("ReduceLROnPlateau")
    factor: Annotated[
        float,
        Field(ge=0.01, le=0.99),
        Control("Factor", "Factor of each fall.", step=0.05, slider_range=(0.01, 0.99)),
    ] = 0.1
    patience: Annotated[
        int,
        Field(ge=0, le=10_000),
        Control(
            "Patience", "Epochs without a better validation loss that are waited for.", unit="epochs", step=1
        ),
    ] = 10
    threshold: Annotated[
        float, Field(ge=0, le=1), Control("Threshold", "Least change that counts as better.", step=0.0001)
    ] = 1e-4
    threshold_mode: Annotated[
        Literal["rel", "abs"],
        Control(
            "Threshold is",
            "Relative: loss × (1 − threshold). Absolute: loss − threshold.",
            labels=(("rel", "relative"), ("abs", "absolute")),
        ),
    ] = "rel"
    cooldown: Annotated[
        int,
        Field(ge=0, le=10_000),
        Control("Cooldown", "Epochs after a fall in which nothing is counted.", unit="epochs", step=1),
    ] = 0
    min_lr: Annotated[
        float, Field(ge=0, le=100), Control("Lowest rate", "The rate never falls below.", step=0.0001)
    ] = 0.0
    eps: Annotated[
        float, Field(ge=0, le=1), Control("Least fall", "Smaller falls are not made.", step=1e-8)
    ] = 1e-8


class ScheduleSettings(Group):
    """How the learning rate changes during the run."""

    method: Annotated[
        Schedule,
        Control(
            "Schedule",
            "Scheduler of torch.optim.lr_scheduler that moves the learning rate during the run. Another one "
            "begins where it is chosen.",
            labels=(
                ("none", "constant"),
                ("StepLR", "Step"),
                ("MultiStepLR", "Milestones"),
                ("ExponentialLR", "Exponential"),
                ("CosineAnnealingLR", "Cosine"),
                ("CosineAnnealingWarmRestarts", "Cosine restarts"),
                ("LinearLR", "Linear"),
                ("ConstantLR", "Constant, then base"),
                ("PolynomialLR", "Polynomial"),
                ("OneCycleLR", "One cycle"),
                ("CyclicLR", "Cyclic"),
                ("ReduceLROnPlateau", "On plateau"),
            ),
        ),
    ] = "none"
    StepLR: StepLRSettings = StepLRSettings()
    MultiStepLR: MultiStepLRSettings = MultiStepLRSettings()
    ExponentialLR: ExponentialLRSettings = ExponentialLRSettings()
    CosineAnnealingLR: CosineAnnealingLRSettings = CosineAnnealingLRSettings()
    CosineAnnealingWarmRestarts: CosineAnnealingWarmRestartsSettings = CosineAnnealingWarmRestartsSettings()
    LinearLR: LinearLRSettings = LinearLRSettings()
    ConstantLR: ConstantLRSettings = ConstantLRSettings()
    PolynomialLR: PolynomialLRSettings = PolynomialLRSettings()
    OneCycleLR: OneCycleLRSettings = OneCycleLRSettings()
    CyclicLR: CyclicLRSettings = CyclicLRSettings()
    ReduceLROnPlateau: ReduceLROnPlateauSettings = ReduceLROnPlateauSettings()

    @property
    def chosen(self) -> Group | None:
        """Settings of the scheduler in use; None for a constant rate."""
        return None if self.method == "none" else getattr(self, self.method)
