"""The data sets that ship with the program: what they are called and what a lecture shows with them."""

from dataclasses import dataclass
from typing import Literal

DataSource = Literal[
    "bike_sharing_hourly",
    "bike_sharing_daily",
    "straight_line",
    "noisy_sine",
    "step",
    "polynomial",
    "sinc",
    "plane",
    "two_gaussians",
    "saddle",
    "ripple",
    "table",
]
OWN_TABLE = "table"
"""The value of ``data.source`` that stands for the user's own table."""
BIKE_TABLES = ("bike_sharing_hourly", "bike_sharing_daily")


@dataclass(frozen=True)
class NamedSet:
    """What the user reads about a data set."""

    title: str
    teaches: str
    """One sentence: what a lecture shows with it."""
    inputs: int = 0
    """1 or 2 for points drawn around a known curve or surface, 0 for tables."""


SETS: dict[DataSource, NamedSet] = {
    "bike_sharing_hourly": NamedSet(
        "Bike sharing, hourly",
        "Demand by the hour of one year: rush hours, weekends, weather, and weeks kept for the test.",
    ),
    "bike_sharing_daily": NamedSet(
        "Bike sharing, daily",
        "Demand by the day of two years in which it grew: the later rows, kept for the test, go beyond.",
    ),
    "straight_line": NamedSet(
        "Straight line",
        "One weight and one bias are enough: the simplest regression, whose best values are known.",
        1,
    ),
    "noisy_sine": NamedSet(
        "Noisy sine",
        "A network with many neurons and few points follows the noise: overfitting, and what helps.",
        1,
    ),
    "step": NamedSet(
        "Step",
        "A jump is hard for smooth neurons: watch the slope get steeper, and ReLU need two neurons for it.",
        1,
    ),
    "polynomial": NamedSet(
        "Cubic polynomial",
        "Two turning points: too few neurons miss one, and outside of the data any network is on its own.",
        1,
    ),
    "sinc": NamedSet(
        "Sinc",
        "A tall wave between small ones: the network learns what is large first, the ripples later or never.",
        1,
    ),
    "plane": NamedSet(
        "Plane",
        "Two inputs and no curvature: a linear network is enough, hidden layers gain nothing.",
        2,
    ),
    "two_gaussians": NamedSet(
        "Two Gaussians",
        "A hill and a hollow on flat ground: neurons each cut the plane once and together round them.",
        2,
    ),
    "saddle": NamedSet(
        "Saddle",
        "No line parts high from low: a linear network learns nothing, squares as inputs solve it at once.",
        2,
    ),
    "ripple": NamedSet(
        "Ripple",
        "Rings around the middle: needs width, depth or the right inputs, and shows which.",
        2,
    ),
    "table": NamedSet(
        "Own table",
        "Rows of your own CSV file: choose what is predicted and from which columns.",
    ),
}
"""Every data set, in the order in which they are offered."""
ONE_INPUT = tuple(name for name, entry in SETS.items() if entry.inputs == 1)
"""Sets that are drawn, with the input x."""
TWO_INPUTS = tuple(name for name, entry in SETS.items() if entry.inputs == 2)
"""Sets that are drawn, with the inputs x1 and x2."""
