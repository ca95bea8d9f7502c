"""The sets of points that are drawn around a known curve or surface."""

from __future__ import annotations

from core.datasets.rows import Rows
from core.datasets.synthetic import CURVES, draw_points
from core.features import Feature, plain
from core.settings import SETS, DataSettings
from core.settings.data import column_names


def draw_rows(settings: DataSettings) -> Rows:
    """Draw the points of the settings."""
    curve, names = CURVES[settings.source], column_names(settings.source)
    inputs, target = draw_points(curve, len(names), settings.rows, settings.noise, settings.seed)
    return Rows(
        title=SETS[settings.source].title,
        inputs=inputs,
        target=target,
        input_names=names,
        target_name="y",
        target_unit="y",
        features=tuple(
            Feature(name, "number", (place,), inputs[:, place], -1.0, 1.0, plain)
            for place, name in enumerate(names)
        ),
        truth=curve,
    )
