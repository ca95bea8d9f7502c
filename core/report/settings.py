"""`ReportSettings`: which rows the report is about, and how permutation importance is measured."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from core.hyperparameters import Control, Hyperparameter, walk
from core.settings.group import Group, Seed
from core.settings_by_path import with_values_at

HeldOutPart = Literal["test", "validation"]
Metric = Literal["rmse", "mae"]
MOST_REPEATS = 50


class ReportSettings(Group):
    """Which rows are reported on, and how. Paths begin with ``report.``."""

    part: Annotated[
        HeldOutPart,
        Control(
            "Rows",
            "The rows the report is about. The network learns from neither; settings are chosen on the "
            "validation rows, so only the test rows are judged honestly.",
            labels=(("test", "test"), ("validation", "validation")),
            basic=True,
        ),
    ] = "test"
    metric: Annotated[
        Metric,
        Control(
            "Importance in",
            "What grows when the values of a feature are shuffled between the rows.",
            labels=(("rmse", "RMSE"), ("mae", "MAE")),
        ),
    ] = "rmse"
    repeats: Annotated[
        int,
        Field(ge=1, le=MOST_REPEATS),
        Control(
            "Shuffles",
            "How often each feature is shuffled; mean and standard deviation are over these.",
            unit="shuffles",
            step=1,
            slider_range=(1, 20),
        ),
    ] = 5
    seed: Annotated[
        Seed,
        Control("Seed of the shuffles", "The same seed shuffles in the same way.", step=1),
    ] = 0


class DemandReport(Group):
    """The report as a model of its own, in which settings are found by their paths (``report.part``)."""

    report: ReportSettings = ReportSettings()

    def with_values(self, values: Mapping[str, Any]) -> Self:
        """Return a validated copy with the settings at some paths changed.

        Raises `SettingError` with one sentence for the user where they cannot be used.
        """
        return with_values_at(self, values, report_settings())


@cache
def report_settings() -> dict[str, Hyperparameter]:
    """Return every setting of the report by its path (``report.part``). Do not change the dict."""
    return {setting.path: setting for setting in walk(DemandReport)}
