"""`resolve`: what the views paint is exactly what the engine did, and never something older."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from desk import LINE, SINE, Desk, experiment_with
from hypothesis import given
from hypothesis import strategies as st

from core.commands import GoBackBeforeDivergence, Reset, SetHyperparameters, TrainBatches
from core.experiment_files import named
from core.snapshot import Divergence, Snapshot, StateSnapshot, Status, StepSnapshot, Wants, state_of
from gui.frame import Diagram, Frame, Latest, Mode, ViewState, quantile, resolve

TRAINING, PREDICTION = ViewState(), ViewState(Mode.PREDICTION)


@pytest.fixture
def sine() -> Desk:
    return Desk(SINE)


def latest_of(*snapshots: Snapshot) -> Latest:
    latest = Latest()
    for snapshot in snapshots:
        latest.accept(snapshot)
    return latest


def frame_of(snapshot: Snapshot, view: ViewState = TRAINING) -> Frame:
    frame = resolve(latest_of(snapshot), view)
    assert frame is not None
    return frame


def diagram_of(snapshot: Snapshot, view: ViewState = TRAINING) -> Diagram:
    diagram = frame_of(snapshot, view).diagram
    assert diagram is not None
    return diagram


# ---- which step belongs to the state ----------------------------------------------------------


def test_there_is_no_frame_before_the_first_snapshot() -> None:
    assert resolve(Latest(), TRAINING) is None


def test_a_step_stays_while_the_run_rests_at_it(sine: Desk) -> None:
    step = sine.step()
    latest = latest_of(step, sine.state())
    assert latest.step is step
    assert latest.state is not step.state


def test_a_step_stays_while_unpictured_steps_are_trained(sine: Desk) -> None:
    step = sine.step()
    later = replace(step.state, step=step.step + 40)
    assert latest_of(step, later).step is step


@pytest.mark.parametrize("command", [Reset(), SetHyperparameters.one("network.hidden", (4,))])
def test_a_rebuilt_run_drops_the_step(sine: Desk, command: Reset) -> None:
    step = sine.step()
    sine.do(command)
    latest = latest_of(step, sine.state())
    assert latest.step is None
    assert latest.state is not None
    assert latest.state.run is not step.state.run


def test_a_run_that_went_back_drops_the_step() -> None:
    desk = Desk(experiment_with(LINE, optimizer__lr=10.0))
    latest = Latest()
    for step in desk.steps(5):
        latest.accept(step)
    desk.do(TrainBatches(1000))
    assert desk.runner.status is Status.DIVERGED
    desk.do(GoBackBeforeDivergence())
    latest.accept(desk.state())
    assert latest.state is not None
    assert latest.state.step == 0
    assert latest.step is None


def test_a_newer_step_takes_the_place_of_an_older_one(sine: Desk) -> None:
    first, second = sine.steps(2)
    latest = latest_of(first, second)
    assert latest.step is second
    assert latest.state is second.state


# ---- the diagram of a training step -------------------------------------------------------------


@pytest.mark.parametrize("mask", ["step", "row"])
def test_the_training_diagram_holds_the_numbers_of_the_step(mask: str) -> None:
    for step in Desk(experiment_with(SINE, dropout__mask=mask)).steps(20):
        diagram = diagram_of(step)
        assert diagram.training
        assert diagram.step == step.step
        assert np.array_equal(diagram.columns[0].values, step.input_BI[0])
        assert np.array_equal(diagram.columns[-1].values, step.output_BO[0])
        for column, layer in zip(diagram.columns[1:-1], step.hidden, strict=True):
            assert layer.mask_BH is not None
            assert np.array_equal(column.values, layer.activation_BH[0])
            assert np.array_equal(column.on, layer.mask_BH[0] > 0)
            if column.on.any():
                assert column.factor == pytest.approx(1 / 0.6)
        assert diagram.per_row == (mask == "row")


def test_the_training_diagram_holds_the_weights_that_made_the_pass(sine: Desk) -> None:
    sine.step()
    before = sine.parameters
    step = sine.step()
    after, diagram = sine.parameters, diagram_of(step)
    assert diagram.gradients is not None
    assert diagram.changes is not None
    for index, layer in enumerate(step.state.run.layout.layers):
        shape = (layer.outputs, layer.inputs)
        assert np.array_equal(diagram.weights[index], before[layer.weight].reshape(shape))
        assert np.array_equal(diagram.biases[index], before[layer.bias])
        assert np.array_equal(diagram.gradients[index], step.gradients[layer.weight].reshape(shape))
        assert np.array_equal(diagram.changes[index], (after - before)[layer.weight].reshape(shape))


def test_the_diagram_can_be_computed_by_hand(sine: Desk) -> None:
    """Weights, masks and inputs of the diagram give its prediction: they are of one step."""
    for step in sine.steps(10):
        diagram = diagram_of(step)
        signal = diagram.columns[0].values
        for column, weight, bias in zip(diagram.columns[1:], diagram.weights, diagram.biases, strict=True):
            last = column is diagram.columns[-1]
            value = weight @ signal + bias
            value = value if last else np.tanh(value)
            assert value == pytest.approx(column.values, rel=1e-4, abs=1e-5)
            signal = np.where(column.on, value * column.factor, 0)
        dataset = diagram.run.dataset
        assert dataset.target_scaling.invert(signal[0]) == pytest.approx(diagram.prediction, rel=1e-3)
        assert diagram.target == pytest.approx(dataset.target[step.rows[0]], rel=1e-5)


def test_without_dropout_all_are_on_and_nothing_is_scaled() -> None:
    diagram = diagram_of(Desk(experiment_with(SINE, dropout__rate=0.0)).step())
    assert all(column.on.all() and column.factor == 1 and not column.dropped for column in diagram.columns)


@pytest.mark.parametrize("mask", ["step", "row"])
def test_inputs_that_are_off_are_those_of_the_step(mask: str) -> None:
    table = experiment_with(named("Bike demand"), dropout__inputs=0.25, dropout__mask=mask)
    seen = set()
    for step in Desk(table).steps(20):
        diagram = diagram_of(step)
        assert step.input_mask_BI is not None
        assert np.array_equal(diagram.columns[0].on, step.input_mask_BI[0] > 0)
        assert np.array_equal(diagram.columns[0].values, step.input_BI[0])
        assert diagram.columns[0].factor == pytest.approx(1 / 0.75)
        assert diagram.per_row == (mask == "row")
        assert not any(column.dropped for column in diagram.columns[1:])
        seen.add(tuple(diagram.columns[0].on))
    assert len(seen) > 10


def test_each_layer_has_the_factor_of_its_own_rate() -> None:
    own = {"dropout__inputs": 0.0, "layer1__dropout": 0.2, "layer2__dropout": 0.0}
    for step in Desk(experiment_with(SINE, **own)).steps(5):
        factors = [column.factor for column in diagram_of(step).columns]
        assert factors == [1, pytest.approx(1.25), 1, 1]


def test_the_diagram_knows_what_is_applied_now(sine: Desk) -> None:
    step = sine.step()
    sine.do(SetHyperparameters.one("layer2.frozen", True))
    frame = resolve(latest_of(step, sine.state()), TRAINING)
    assert frame is not None
    assert frame.diagram is not None
    assert frame.diagram.experiment.layer2.frozen


def test_inputs_and_output_never_drop(sine: Desk) -> None:
    for step in sine.steps(20):
        columns = diagram_of(step).columns
        assert not columns[0].dropped
        assert not columns[-1].dropped


def test_a_layer_that_is_off_as_a_whole_is_dropped() -> None:
    desk = Desk(experiment_with(SINE, dropout__rate=0.95, network__hidden=(2,)))
    columns = [diagram_of(step).columns[1] for step in desk.steps(20)]
    blank = [column for column in columns if not column.on.any()]
    assert blank
    assert all(column.factor == 1 and column.dropped for column in blank)


def test_the_full_colour_follows_the_whole_batch(sine: Desk) -> None:
    step = sine.step()
    column = diagram_of(step).columns[1]
    sizes = np.sort(np.abs(step.hidden[0].activation_BH).ravel())
    assert column.reference == sizes[int(0.9 * len(sizes))]


def test_a_silent_layer_has_a_usable_reference(sine: Desk) -> None:
    step = sine.step()
    silent = replace(step.hidden[0], activation_BH=np.zeros_like(step.hidden[0].activation_BH))
    assert diagram_of(replace(step, hidden=(silent, step.hidden[1]))).columns[1].reference == 1.0


# ---- the diagram in evaluation mode ---------------------------------------------------------------


def test_prediction_shows_the_same_parameters_with_all_neurons_on(sine: Desk) -> None:
    step = sine.step()
    state = sine.state(Wants(fit=False, row=True))
    frame = resolve(latest_of(step, state), PREDICTION)
    assert frame is not None
    assert frame.diagram is not None
    assert state.row is not None
    diagram, layers = frame.diagram, state.run.layout.layers
    assert not diagram.training
    assert diagram.gradients is None
    assert diagram.changes is None
    assert all(column.on.all() and not column.dropped for column in diagram.columns)
    for column, values in zip(diagram.columns[1:-1], state.row.activations, strict=True):
        assert np.array_equal(column.values, values)
    for index, layer in enumerate(layers):
        assert np.array_equal(diagram.weights[index], layer.weight_of(sine.parameters))
    scaling = state.run.dataset.target_scaling
    assert diagram.prediction == float(scaling.invert(np.asarray(state.row.prediction)))
    assert diagram.target == state.run.dataset.target[state.row.row]


def test_the_row_of_the_prediction_is_that_of_the_step(sine: Desk) -> None:
    step = sine.step()
    state = sine.state(Wants(fit=False, row=True))
    assert state.row is not None
    assert state.row.row == step.rows[0]


def test_a_state_without_a_step_shows_evaluation_mode(sine: Desk) -> None:
    diagram = diagram_of(sine.state())
    assert not diagram.training
    assert diagram.step == 0


def test_there_is_no_diagram_until_its_numbers_have_come(sine: Desk) -> None:
    assert frame_of(sine.state(Wants(row=False))).diagram is None


# ---- the words of the state -----------------------------------------------------------------------


def standing(state: StateSnapshot, status: Status, step: int = 0) -> StateSnapshot:
    return replace(state, status=status, step=step)


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (Status.READY, "paused", "Ready: press Space to train"),
        (Status.RUNNING, "running", "Training: step 4,213"),
        (Status.PAUSED, "paused", "Paused: step 4,213"),
        (Status.FINISHED, "done", "Finished: step 4,213"),
    ],
)
def test_the_chip_in_each_status(sine: Desk, status: Status, kind: str, words: str) -> None:
    state = standing(sine.state(), status, 4213)
    assert (frame_of(state).chip.kind, frame_of(state).chip.text) == (kind, words)
    chip = frame_of(state, PREDICTION).chip
    assert (chip.kind, chip.text) == ("evaluating", "Prediction: all neurons on, step 4,213")


@pytest.mark.parametrize("status", [Status.RUNNING, Status.PAUSED, Status.FINISHED])
def test_the_chip_says_that_dropout_is_on(sine: Desk, status: Status) -> None:
    step = sine.step()
    state = replace(step.state, status=status)
    assert frame_of(replace(step, state=state)).chip.text.endswith("step 1, dropout on")
    without = Desk(experiment_with(SINE, dropout__rate=0.0)).step()
    assert "dropout" not in frame_of(without).chip.text


def test_the_chip_counts_the_evaluations_of_lbfgs() -> None:
    desk = Desk(experiment_with(SINE, optimizer__method="LBFGS", dropout__rate=0.0, batches__size=40))
    step = [*desk.steps(3)][-1]
    assert step.state.evaluations > 3
    assert frame_of(step).chip.text == f"Paused: step 3 · {step.state.evaluations} evaluations"
    assert "evaluations" not in frame_of(Desk(SINE).step()).chip.text


def test_dropout_of_inputs_alone_is_said() -> None:
    step = Desk(experiment_with(SINE, dropout__rate=0.0, dropout__inputs=0.3)).step()
    assert frame_of(step).chip.text.endswith("dropout on")


@pytest.mark.parametrize("view", [TRAINING, PREDICTION])
def test_a_divergence_is_said_in_both_modes(sine: Desk, view: ViewState) -> None:
    divergence = Divergence(1207, "It grew.", "Lower it.", 0.01, 1100)
    state = replace(sine.state(), status=Status.DIVERGED, divergence=divergence)
    chip = frame_of(state, view).chip
    assert (chip.kind, chip.text) == ("error", "Diverged at step 1,207")


def test_only_a_running_frame_moves(sine: Desk) -> None:
    state = sine.state()
    moving = {status: frame_of(standing(state, status)).moving for status in Status}
    assert moving == {status: status is Status.RUNNING for status in Status}


def test_the_row_is_named_with_the_size_of_its_batch(sine: Desk) -> None:
    assert diagram_of(sine.step()).row_text == "row 1 of 7"
    assert diagram_of(sine.state()).row_text == "a training row"


def test_a_frame_belongs_to_the_run_of_its_state(sine: Desk) -> None:
    step = sine.step()
    assert isinstance(step, StepSnapshot)
    assert frame_of(step).run is state_of(step).run


# ---- the quantile -----------------------------------------------------------------------------------


@given(
    st.lists(st.floats(-1e6, 1e6, width=32), min_size=1, max_size=60),
    st.sampled_from([0.0, 0.25, 0.5, 0.9, 0.97]),
)
def test_the_quantile_is_a_value_with_enough_below_it(values: list[float], share: float) -> None:
    array = np.array(values, np.float32)
    found = quantile(array, share)
    assert found in array
    assert (array < found).sum() <= share * len(array)
    assert (array <= found).sum() > share * len(array)


@pytest.mark.parametrize("share", [0.5, 0.9, 0.97])
def test_the_quantile_agrees_with_numpy(share: float) -> None:
    values = np.random.default_rng(0).normal(size=(64, 17))
    near = np.quantile(values, [share - 0.001, share + 0.001])
    assert near[0] <= quantile(values, share) <= near[1]


def test_the_quantile_of_nothing_is_zero() -> None:
    assert quantile(np.empty((0, 3)), 0.9) == 0.0
