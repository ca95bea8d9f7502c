"""Writes the plain PyTorch script of an experiment: the same numbers without this program.

The script needs torch, numpy and, for tables, the CSV file. It holds the source of the very functions that
prepared the data here, and a training loop a student would write. A run in which settings were changed
while it trained gets the same changes, at the same steps.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.datasets.bikes import table_path
from core.experiment import Experiment
from core.export.changes import write_changes
from core.export.data import write_closing, write_data
from core.export.network import write_network
from core.export.optimization import write_optimization
from core.export.plan import Plan
from core.export.training import write_loss, write_training
from core.history import Version

__all__ = ["script"]


def script(experiment: Experiment, csv_path: str | None = None, versions: Sequence[Version] = ()) -> str:
    """Return the source of a script that trains the experiment and prints its errors.

    `csv_path` is where the script looks for the table, where the data set has one; None: in the file that
    this program reads. `versions` are the
    experiments that followed it within the same run (`History.versions`), with the steps.
    """
    plan = Plan(experiment, versions)
    data = write_data(plan, table_path(experiment.data) if csv_path is None else csv_path)
    parts = [
        _head(experiment, data.imports),
        data.text,
        write_network(plan),
        write_loss(plan),
        write_optimization(plan),
        write_changes(plan),
        write_training(plan),
        write_closing(experiment),
    ]
    return _spaced("\n\n".join(part.strip("\n") for part in parts if part)) + "\n"


def _spaced(source: str) -> str:
    """Return the source with two empty lines around each function and class, and never more."""
    source = re.sub(r"\n{4,}|\n+(?=(def|class) )", "\n\n\n", source)
    return re.sub(r"(\n(?:def|class) .*(?:\n+ .*)+)\n+(?=\w)", r"\1\n\n\n", source)


def _head(experiment: Experiment, imports: Sequence[str]) -> str:
    printable = "".join(c if c.isprintable() else " " for c in experiment.name)
    title = printable.replace('"', "'").replace("\\", "/")
    standard = "".join(f"{line}\n" for line in imports) + ("\n" if imports else "")
    return f'''
"""{title}: plain PyTorch, written by Trainscope."""

from __future__ import annotations

{standard}import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)  # small networks train faster on one core, and the numbers repeat exactly
'''
