"""Writes the plain PyTorch script of an experiment: the same numbers without this program.

The script needs torch, numpy and, for tables, the CSV file. It holds the source of the very
functions that prepared the data here, and a training loop a student would write.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from typing import Any

from core import optimizers
from core.datasets import bike_sharing, preparation, synthetic
from core.datasets.sources import BIKE_FILE
from core.experiment import DataSettings, Experiment


def script(experiment: Experiment, csv_path: str = BIKE_FILE) -> str:
    """Return the source of a script that trains the experiment and prints its errors.

    `csv_path` is where the script looks for the table, where the data set has one.
    """
    parts = [
        _head(experiment),
        _data(experiment.data, csv_path),
        _network(experiment),
        _training(experiment),
        _closing(experiment.data),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _head(experiment: Experiment) -> str:
    printable = "".join(c if c.isprintable() else " " for c in experiment.name)
    title = printable.replace('"', "'").replace("\\", "/")
    csv = "import csv\n\n" if experiment.data.source == "bike_sharing_hourly" else ""
    return f'''
"""{title}: plain PyTorch, written by Trainscope."""

{csv}import numpy as np
import torch
from torch import nn

torch.set_num_threads(1)  # small networks train faster on one core, and the numbers repeat exactly
'''


def _source(function: Callable[..., Any]) -> str:
    """Return the source of a function without the remarks that only our type checker needs."""
    return re.sub(r"  # fmt: skip", "", inspect.getsource(function))


def _data(settings: DataSettings, csv_path: str) -> str:
    if settings.source == "bike_sharing_hourly":
        read: Callable[..., Any] = bike_sharing.read_bike_sharing
        split: Callable[..., Any] = preparation.split_by_time
        load, divide = f"read_bike_sharing({csv_path!r})", "split_by_time(len(target))"
    else:
        line = settings.source == "straight_line"
        read = synthetic.draw_straight_line if line else synthetic.draw_noisy_sine
        split = preparation.split_at_random
        load = f"{read.__name__}({settings.rows}, {settings.noise!r}, {settings.seed})"
        divide = f"split_at_random(len(target), {settings.seed})"
    functions = "\n\n".join(_source(function) for function in (read, split, preparation.fit_scaling))
    return f"""

{functions}

inputs, target = {load}
train, validation, test = {divide}
input_mean, input_spread = fit_scaling(inputs[train])  # fitted on the training rows only
target_mean, target_spread = fit_scaling(target[train])
x = torch.from_numpy(((inputs - input_mean) / input_spread).astype(np.float32))
y = torch.from_numpy(((target - target_mean) / target_spread).astype(np.float32))[:, None]
"""


_STEP_DROPOUT = '''

class StepDropout(nn.Module):
    """Dropout with one mask a step, shared by all rows of the batch."""

    def __init__(self, rate):
        super().__init__()
        self.rate = rate

    def forward(self, x):
        if not self.training or self.rate == 0:
            return x
        mask = torch.empty(1, x.shape[1]).bernoulli_(1 - self.rate) / (1 - self.rate)
        return x * mask

'''


def _network(experiment: Experiment) -> str:
    network, dropout = experiment.network, experiment.dropout
    shared = dropout.rate > 0 and dropout.mask == "step" and network.hidden
    layers, width = [], "inputs.shape[1]"
    for neurons in network.hidden:
        layers.append(f"nn.Linear({width}, {neurons})")
        layers.append(f"nn.{network.activation}()")
        if dropout.rate > 0:
            layers.append(f"{'StepDropout' if shared else 'nn.Dropout'}({dropout.rate!r})")
        width = str(neurons)
    layers.append(f"nn.Linear({width}, 1)")
    listed = "".join(f"    {layer},\n" for layer in layers)
    return f"""
{_STEP_DROPOUT if shared else ""}
torch.manual_seed({network.seed})  # initial weights
model = nn.Sequential(
{listed})
"""


def _training(experiment: Experiment) -> str:
    batches = experiment.batches
    arguments = ", ".join(f"{k}={v!r}" for k, v in optimizers.arguments(experiment.optimizer).items())
    order = (
        f"np.random.default_rng([{batches.seed}, epoch]).permutation(len(train))"
        if batches.shuffle
        else "np.arange(len(train))"
    )
    return f"""
loss_function = nn.MSELoss()
optimizer = torch.optim.{experiment.optimizer.method}(model.parameters(), {arguments})


def evaluate(rows):
    model.eval()  # all neurons on
    with torch.no_grad():
        return loss_function(model(x[rows]), y[rows]).item()


losses = []  # one a batch
train_losses, validation_losses = [evaluate(train)], [evaluate(validation)]  # one an epoch
torch.manual_seed({experiment.dropout.seed})  # dropout
for epoch in range({experiment.stopping.epochs}):
    order = torch.from_numpy(train[{order}])
    model.train()
    for start in range(0, len(order), {batches.size}):
        rows = order[start : start + {batches.size}]
        loss = loss_function(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    train_losses.append(evaluate(train))
    validation_losses.append(evaluate(validation))
"""


def _closing(settings: DataSettings) -> str:
    unit = " bikes per hour" if settings.source == "bike_sharing_hourly" else ""
    return f"""
for name, rows in (("train", train), ("validation", validation), ("test", test)):
    print(f"RMSE {{name}}: {{evaluate(rows) ** 0.5 * target_spread:.4g}}{unit}")
"""
