"""Draws the initial weights and biases, as the exported script does with the same seed."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from core.experiment import Experiment
from core.torch_calls import initialisation_call


def draw_initial_parameters(
    experiment: Experiment, weights: list[Tensor], biases: list[Tensor | None]
) -> None:
    """Fill weights (O, I) and biases (O,) in place, from a random stream of the weight seed alone.

    As nn.Linear: what torch.nn.Linear.reset_parameters draws after torch.manual_seed(seed). Other weights
    are drawn by a function of torch.nn.init after the same seed again, over those of nn.Linear.
    """
    seed, call = experiment.network.seed, initialisation_call(experiment)
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for weight_OI, bias_O in zip(weights, biases, strict=True):
            torch.nn.init.kaiming_uniform_(weight_OI, a=math.sqrt(5), generator=generator)
            if bias_O is not None:
                bound = 1 / math.sqrt(weight_OI.shape[1])
                torch.nn.init.uniform_(bias_O, -bound, bound, generator=generator)
        if call is not None:
            # torch.nn.init.sparse_ draws its rows from the global stream, whatever generator it is given
            # (torch 2.13): so that stream is seeded, and put back afterwards.
            with torch.random.fork_rng(devices=[]):
                torch.manual_seed(seed)
                for weight_OI in weights:
                    getattr(torch.nn.init, call[0])(weight_OI, **call[1])
        if experiment.initialisation.bias == "zeros":
            for bias_O in biases:
                if bias_O is not None:
                    bias_O.zero_()
