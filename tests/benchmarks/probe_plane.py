"""In a process of its own, in one thread: the loss over a plane, ours and by a loop with functional_call.

Prints seconds of both for each of several alternating rounds, and how far the values are apart.
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
import torch

from core.experiment import Experiment
from core.network import Network
from core.plane.batched_loss import BatchedLoss
from core.plane.directions import filter_normalised
from core.plane.grid import PlaneGrid
from core.plane.plane import Plane
from core.plane.rows import PlaneRows
from tests.plane_loop import plane_by_loop

INPUTS, ROWS, SIDE = 12, 512, 41
SLICE_S = 0.003


def main(activation: str, rounds: int) -> dict[str, object]:
    """Measure both ways in turn; the first round of each warms up and does not count."""
    torch.set_num_threads(1)
    experiment = Experiment().with_value("network.activation", activation)
    network = Network(experiment, INPUTS)
    layout, parameters = network.layout, network.parameters.detach().numpy()
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(ROWS, INPUTS, generator=generator)
    y = x[:, :3].sin().sum(1, keepdim=True) + 0.3 * torch.randn(ROWS, 1, generator=generator)
    directions = filter_normalised(layout, parameters, 0)
    axes = np.stack([parameters, directions.first, directions.second])
    ends = np.linspace(-1, 1, SIDE)
    places = np.stack(np.meshgrid(ends, ends), axis=-1).reshape(-1, 2)
    ours_s, loop_s, apart, slices_s = [], [], 0.0, []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        wanted = plane_by_loop(experiment, layout, axes, (x, y), places)
        loop_s.append(time.perf_counter() - start)
        start = time.perf_counter()
        plane = Plane.through(layout, parameters, directions)
        grid = PlaneGrid(BatchedLoss(experiment, layout), plane, PlaneRows(x, y))
        while not grid.is_done:
            begun = time.perf_counter()
            grid.advance(SLICE_S)
            slices_s.append(time.perf_counter() - begun)
        ours_s.append(time.perf_counter() - start)
        assert grid.picture is not None
        apart = max(apart, float(np.max(np.abs(grid.picture.loss.ravel() / wanted - 1))))
    return {
        "ours_s": ours_s[1:],
        "loop_s": loop_s[1:],
        "apart": apart,
        "slice_p95_ms": 1000 * float(np.quantile(slices_s, 0.95)),
    }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]))))
