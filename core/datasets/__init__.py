"""Data sets: where the rows come from, how they are split, and how they are scaled.

`prepare` is the one door: it turns the data settings of an experiment into a `Dataset`.
The functions in `bike_sharing`, `synthetic` and `preparation` need only NumPy and the standard
library; `core.export` writes their source into the exported script, so what a reader of the
script sees is what ran here.
"""

from core.datasets.dataset import Dataset, Scaling
from core.datasets.rows import DataError
from core.datasets.sources import prepare

__all__ = ["DataError", "Dataset", "Scaling", "prepare"]
