"""`Experiment`: a frozen, validated description of a run, complete enough to repeat it.

Its groups stand in `core.settings`. Every setting carries a `Control`, from which the window, the files,
the command line and the exported script are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from core.combinations import check
from core.hyperparameters import Hyperparameter, Value, walk
from core.settings import (
    MAX_HIDDEN_LAYERS,
    BatchSettings,
    ClippingSettings,
    DataSettings,
    DropoutSettings,
    Group,
    InitialisationSettings,
    LayerSettings,
    LossSettings,
    NetworkSettings,
    OptimizerSettings,
    OutputLayerSettings,
    ScheduleSettings,
    StoppingSettings,
)
from core.settings.layers import with_layer
from core.settings_by_path import is_in_effect, value_at, with_values_at

FORMAT: Literal[2] = 2
"""Version of the file format."""
LAYER_GROUPS = (*(f"layer{number}" for number in range(1, MAX_HIDDEN_LAYERS + 1)), "output")
"""Groups of what single layers do differently, from input to output."""


class Experiment(Group):
    """A run, described completely: the same experiment gives the same numbers on the same machine."""

    format: Literal[2] = 2
    name: Annotated[str, Field(max_length=80)] = "Untitled"
    note: Annotated[str, Field(max_length=400)] = ""
    data: DataSettings = DataSettings()
    network: NetworkSettings = NetworkSettings()
    dropout: DropoutSettings = DropoutSettings()
    optimizer: OptimizerSettings = OptimizerSettings()
    batches: BatchSettings = BatchSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    loss: LossSettings = LossSettings()
    clipping: ClippingSettings = ClippingSettings()
    initialisation: InitialisationSettings = InitialisationSettings()
    layer1: Annotated[LayerSettings, with_layer(1)] = LayerSettings()
    layer2: Annotated[LayerSettings, with_layer(2)] = LayerSettings()
    layer3: Annotated[LayerSettings, with_layer(3)] = LayerSettings()
    layer4: Annotated[LayerSettings, with_layer(4)] = LayerSettings()
    layer5: Annotated[LayerSettings, with_layer(5)] = LayerSettings()
    layer6: Annotated[LayerSettings, with_layer(6)] = LayerSettings()
    layer7: Annotated[LayerSettings, with_layer(7)] = LayerSettings()
    layer8: Annotated[LayerSettings, with_layer(8)] = LayerSettings()
    output: OutputLayerSettings = OutputLayerSettings()
    stopping: StoppingSettings = StoppingSettings()

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        check(self)
        return self

    # ---- settings by path -----------------------------------------------------------------

    def value(self, path: str) -> Value:
        """Return the value of the setting at a path. Raises KeyError for an unknown one."""
        hyperparameter(path)
        value: Value = value_at(self, path)
        return value

    def with_value(self, path: str, value: Value) -> Experiment:
        """Return a validated copy with one setting changed; raises as `with_values` does."""
        return self.with_values({path: value})

    def with_values(self, values: Mapping[str, Value]) -> Experiment:
        """Return a validated copy with several settings changed at once.

        Raises `SettingError` with one sentence for the user where they cannot be used, KeyError for an
        unknown path.
        """
        for path in values:
            hyperparameter(path)
        return with_values_at(self, values, hyperparameters())

    def applies(self, setting: Hyperparameter) -> bool:
        """Return whether the setting has an effect in this experiment (Adam has no momentum)."""
        return is_in_effect(self, setting)

    def differences(self, other: Experiment) -> tuple[Hyperparameter, ...]:
        """Return the settings in which two experiments differ, in the order of declaration."""
        if other is self:
            return ()
        groups = {name for name in Experiment.model_fields if getattr(self, name) != getattr(other, name)}
        return tuple(
            setting
            for setting in hyperparameters().values()
            if setting.group in groups and value_at(self, setting.path) != value_at(other, setting.path)
        )

    # ---- layers ---------------------------------------------------------------------------

    @cached_property
    def layer_settings(self) -> tuple[OutputLayerSettings, ...]:
        """What each layer does differently: one entry a hidden layer, then the output layer."""
        hidden = [self._hidden_layer(index) for index in range(self.network.layers)]
        return (*hidden, self.output)

    @cached_property
    def activations(self) -> tuple[str, ...]:
        """Name of the activation of each hidden layer."""
        own = (self._hidden_layer(index).activation for index in range(self.network.layers))
        return tuple(name or self.network.activation for name in own)

    @cached_property
    def dropout_rates(self) -> tuple[float, ...]:
        """Dropout rate of the inputs, then of each hidden layer."""
        own = [self._hidden_layer(index).dropout for index in range(self.network.layers)]
        return (self.dropout.inputs, *(self.dropout.rate if rate is None else rate for rate in own))

    @property
    def optimizer_methods(self) -> tuple[str, ...]:
        """Class of torch.optim in use; with Muon also the one that trains the biases, if there are any."""
        optimizer = self.optimizer
        two = optimizer.method == "Muon" and self.network.bias
        return (optimizer.method, optimizer.rest) if two else (optimizer.method,)

    @property
    def learning_rate_path(self) -> str:
        """Path of the base learning rate of the optimiser in use."""
        return f"optimizer.{self.optimizer.method}.lr"

    def _hidden_layer(self, index: int) -> LayerSettings:
        settings: LayerSettings = getattr(self, f"layer{index + 1}")
        return settings


@cache
def hyperparameters() -> dict[str, Hyperparameter]:
    """Return every setting by its path, in the order of declaration. Do not change the dict."""
    return {setting.path: setting for setting in walk(Experiment)}


def hyperparameter(path: str) -> Hyperparameter:
    """Return the setting at a path. Raises KeyError for an unknown one."""
    return hyperparameters()[path]
