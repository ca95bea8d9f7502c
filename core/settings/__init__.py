"""The groups of an experiment: every setting with its type, range, default, label and sentence."""

from core.settings.data import BIKE_INPUTS, DAILY_BIKE_INPUTS, DataSettings
from core.settings.group import MAX_SEED, Group
from core.settings.layers import LayerSettings, OutputLayerSettings
from core.settings.network import MAX_HIDDEN_LAYERS, MAX_WIDTH, InitialisationSettings, NetworkSettings
from core.settings.optimizers import OptimizerSettings
from core.settings.schedules import ScheduleSettings
from core.settings.sets import BIKE_TABLES, ONE_INPUT, OWN_TABLE, SETS, TWO_INPUTS
from core.settings.table import TableSettings
from core.settings.training import (
    BatchSettings,
    ClippingSettings,
    DropoutSettings,
    LossSettings,
    StoppingSettings,
)

__all__ = [
    "BIKE_INPUTS",
    "BIKE_TABLES",
    "DAILY_BIKE_INPUTS",
    "MAX_HIDDEN_LAYERS",
    "MAX_SEED",
    "MAX_WIDTH",
    "ONE_INPUT",
    "OWN_TABLE",
    "SETS",
    "TWO_INPUTS",
    "BatchSettings",
    "ClippingSettings",
    "DataSettings",
    "DropoutSettings",
    "Group",
    "InitialisationSettings",
    "LayerSettings",
    "LossSettings",
    "NetworkSettings",
    "OptimizerSettings",
    "OutputLayerSettings",
    "ScheduleSettings",
    "StoppingSettings",
    "TableSettings",
]
