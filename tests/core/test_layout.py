"""Where parameters lie: aligned, apart, and as views of the flat buffers."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.experiment import Experiment
from core.layout import ALIGNMENT, lay_out
from core.network import Network


def network_of(sizes: tuple[int, ...], activation: str = "ReLU") -> Network:
    """Return a network of these sizes: inputs, hidden layers, one output."""
    experiment = Experiment().with_values({"network.hidden": sizes[1:-1], "network.activation": activation})
    return Network(experiment, sizes[0])


SIZES = st.lists(st.integers(1, 45), min_size=2, max_size=6).map(tuple)


@given(SIZES)
def test_every_parameter_begins_on_64_bytes_and_overlaps_no_other(sizes: tuple[int, ...]) -> None:
    layout = lay_out(sizes)
    used = np.zeros(layout.length, int)
    for layer in layout.layers:
        for place in (layer.weight, layer.bias):
            assert place.start % ALIGNMENT == 0
            used[place] += 1
    assert used.max() == 1
    assert used.sum() == layout.parameter_count
    assert layout.length - layout.parameter_count < ALIGNMENT * 2 * len(layout.layers)
    assert layout.sizes == sizes


@given(SIZES)
def test_parameters_and_gradients_are_aligned_in_memory(sizes: tuple[int, ...]) -> None:
    network = network_of((*sizes[:-1], 1))
    for leaf in (*network.weights, *network.biases):
        assert leaf.grad is not None
        assert leaf.data_ptr() % 64 == 0
        assert leaf.grad.data_ptr() % 64 == 0
        assert leaf.is_leaf and leaf.is_contiguous()


def test_parameter_count_is_that_of_nn_linear() -> None:
    assert lay_out((12, 16, 16, 1)).parameter_count == 13 * 16 + 17 * 16 + 17


def test_weights_and_biases_are_views_of_the_flat_buffer() -> None:
    network = network_of((3, 5, 1), "Tanh")
    with torch.no_grad():
        network.parameters.copy_(torch.arange(float(network.layout.length)))
    flat = network.parameters.numpy()
    for layer, weight_OI, bias_O in zip(network.layout.layers, network.weights, network.biases, strict=True):
        np.testing.assert_array_equal(weight_OI.detach().numpy(), layer.weight_of(flat))
        np.testing.assert_array_equal(bias_O.detach().numpy(), layer.bias_of(flat))


def test_the_backward_pass_writes_into_the_flat_gradients_and_zeroing_keeps_the_link() -> None:
    network = network_of((3, 5, 1), "Tanh")
    for _ in range(2):
        network.zero_gradients()
        assert not network.gradients.any()
        network.forward(torch.ones(4, 3), None).output_BO.sum().backward()
        assert network.biases[-1].grad is not None
        assert network.gradients[network.layout.layers[-1].bias].tolist() == [4.0]
        assert network.biases[-1].grad.tolist() == [4.0]


@pytest.mark.parametrize("sizes", [(1, 1), (12, 1), (12, 16, 16, 1)])
def test_shapes_of_a_flat_copy(sizes: tuple[int, ...]) -> None:
    layout = lay_out(sizes)
    flat = np.zeros(layout.length, np.float32)
    shapes = [layer.weight_of(flat).shape for layer in layout.layers]
    assert shapes == list(zip(sizes[1:], sizes[:-1], strict=True))
    assert [len(layer.bias_of(flat)) for layer in layout.layers] == list(sizes[1:])
