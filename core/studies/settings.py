"""What of an experiment is compared: batch sizes, remedies against overfitting, folds, values of a grid."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError

from core.hyperparameters import Clause, Control, Hyperparameter, walk
from core.settings.folds import MOST_FOLDS
from core.settings.group import Group
from core.settings_by_path import with_values_at
from core.validation import SettingError

MOST_REGIMES, MOST_VALUES = 8, 12


class RegimeSettings(Group):
    """One regime: how many rows an update sees, and its learning rate."""

    number: Annotated[int, Field(ge=1, le=9_999)]
    """Chooses colour, dash and marker; kept for the session."""
    size: Annotated[
        int | None,
        Field(ge=1, le=100_000),
        Control(
            "Batch size",
            "Rows per update: 1 is stochastic gradient descent; empty or all rows is batch gradient descent.",
            unit="rows",
            scale="log",
            slider_range=(1, 1_000),
            none="all rows",
            basic=True,
        ),
    ] = None
    learning_rate: Annotated[
        float | None,
        Field(ge=1e-7, le=100),
        Control(
            "Learning rate",
            "Learning rate of this regime alone; empty: as the experiment's.",
            scale="log",
            slider_range=(1e-4, 1),
            none="as the experiment",
            basic=True,
        ),
    ] = None


class RegimesSettings(Group):
    """The regimes that are compared, in the order in which they are shown."""

    regimes: Annotated[tuple[RegimeSettings, ...], Field(min_length=1, max_length=MOST_REGIMES)] = (
        RegimeSettings(number=1, size=1),
        RegimeSettings(number=2, size=16),
        RegimeSettings(number=3),
    )


def _with(name: str) -> tuple[Clause, ...]:
    return (((f"arms.{name}", (True,)),),)


class ArmsSettings(Group):
    """Remedies against overfitting, each in an arm of its own beside the plain one."""

    plain: Annotated[
        bool, Control("Plain", "The experiment without any remedy against overfitting.", basic=True)
    ] = True
    dropout: Annotated[
        bool, Control("Dropout", "Hidden neurons are switched off at random in each step.", basic=True)
    ] = True
    dropout_rate: Annotated[
        float,
        Field(ge=0.01, le=0.95),
        Control(
            "Rate",
            "Fraction p of the neurons switched OFF in each training step.",
            unit="%",
            factor=100,
            step=0.05,
            slider_range=(0.05, 0.95),
            basic=True,
            applies=_with("dropout"),
        ),
    ] = 0.1
    l2: Annotated[bool, Control("L2 penalty", "λ × the sum of weight² is added to the loss.", basic=True)] = (
        True
    )
    l2_strength: Annotated[
        float,
        Field(ge=1e-6, le=10),
        Control(
            "L2 strength",
            "λ of the L2 penalty, which is part of the loss and of its gradient.",
            scale="log",
            slider_range=(1e-5, 0.1),
            basic=True,
            applies=_with("l2"),
        ),
    ] = 0.003
    weight_decay: Annotated[
        bool,
        Control(
            "Decoupled weight decay",
            "Each update makes the weights smaller by learning rate × λ, beside the gradient: AdamW.",
            basic=True,
        ),
    ] = False
    weight_decay_strength: Annotated[
        float,
        Field(ge=1e-6, le=10),
        Control(
            "Weight decay",
            "λ of the decoupled weight decay: each update takes learning rate × λ × weight away.",
            scale="log",
            slider_range=(1e-4, 10),
            basic=True,
            applies=_with("weight_decay"),
        ),
    ] = 0.3
    l1: Annotated[
        bool, Control("L1 penalty", "λ × the sum of |weight| is added to the loss.", basic=True)
    ] = False
    l1_strength: Annotated[
        float,
        Field(ge=1e-6, le=10),
        Control(
            "L1 strength",
            "λ of the L1 penalty, which draws many weights to 0.",
            scale="log",
            slider_range=(1e-5, 0.1),
            basic=True,
            applies=_with("l1"),
        ),
    ] = 0.0005
    early: Annotated[
        bool,
        Control(
            "Early stopping",
            "Stops when the validation loss has not become lower for some epochs; takes the best weights.",
            basic=True,
        ),
    ] = True
    patience: Annotated[
        int,
        Field(ge=1, le=10_000),
        Control(
            "Patience",
            "How many epochs without a lower validation loss are waited for.",
            unit="epochs",
            scale="log",
            slider_range=(1, 1_000),
            basic=True,
            applies=_with("early"),
        ),
    ] = 200
    fewer: Annotated[
        bool, Control("Fewer neurons", "A smaller network, which cannot follow each point.", basic=True)
    ] = False
    fewer_share: Annotated[
        float,
        Field(ge=0.01, le=0.95),
        Control(
            "Neurons kept",
            "Share of the neurons of each hidden layer that the smaller network has.",
            unit="%",
            factor=100,
            step=0.05,
            slider_range=(0.05, 0.95),
            basic=True,
            applies=_with("fewer"),
        ),
    ] = 0.15
    more: Annotated[
        bool, Control("More data", "The same curve with more points, the best remedy of all.", basic=True)
    ] = False
    more_factor: Annotated[
        int,
        Field(ge=2, le=100),
        Control(
            "Times as many",
            "How many times as many points are drawn.",
            scale="log",
            slider_range=(2, 50),
            basic=True,
            applies=_with("more"),
        ),
    ] = 10


class CrossValidationSettings(Group):
    """The folds of a cross-validation, and the grid that they are asked about."""

    count: Annotated[
        int,
        Field(ge=2, le=MOST_FOLDS),
        Control(
            "Folds",
            "Into how many folds training and validation rows are divided; the test rows are not touched.",
            unit="folds",
            step=1,
            slider_range=(2, 10),
            basic=True,
        ),
    ] = 5
    order: Annotated[
        Literal["shuffled", "time"],
        Control(
            "Order",
            "Shuffled: each fold validates once and all others train. In time order: only rows before the "
            "fold train.",
            labels=(("time", "in time order"),),
            basic=True,
        ),
    ] = "shuffled"
    path: Annotated[
        str,
        Field(max_length=80),
        Control(
            "Compare values of",
            "The hyperparameter of which several values are tried; empty: the experiment as it is.",
            none="nothing",
            basic=True,
        ),
    ] = ""
    """For example ``dropout.rate``."""
    values: Annotated[
        tuple[str, ...],
        Field(max_length=MOST_VALUES),
        Control("Values", "The values that are tried, each with all folds.", basic=True),
    ] = ()
    """As texts, in stored units: ``0.2``."""


class StudySettings(Group):
    """Everything that can be compared, described completely."""

    regimes: RegimesSettings = RegimesSettings()
    arms: ArmsSettings = ArmsSettings()
    folds: CrossValidationSettings = CrossValidationSettings()

    def with_values(self, values: Mapping[str, Any]) -> Self:
        """Return a validated copy with the settings at some paths changed.

        Raises `SettingError` with one sentence for the user where they cannot be used.
        """
        return with_values_at(self, values, study_settings())

    def with_regimes(self, regimes: tuple[RegimeSettings, ...]) -> Self:
        """Return a copy with other regimes. Raises `SettingError` where there are none or too many."""
        try:
            changed = RegimesSettings.model_validate({"regimes": regimes})
        except ValidationError as error:
            raise SettingError(f"Choose 1 to {MOST_REGIMES} regimes.") from error
        return self.model_copy(update={"regimes": changed})


@cache
def study_settings() -> dict[str, Hyperparameter]:
    """Return every setting of arms and folds by its path (``arms.dropout_rate``). Do not change the dict."""
    return {setting.path: setting for setting in walk(StudySettings)}


@cache
def regime_settings() -> dict[str, Hyperparameter]:
    """Return the settings of one regime by their names (``size``). Do not change the dict."""
    return {setting.path: setting for setting in walk(RegimeSettings)}
