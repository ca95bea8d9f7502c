"""The plane through the weights that are trained: true, in slices between the steps, and it keeps up."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from engine_bench import line
from plane_lane_bench import TICK_S, PlaneBench, small, trained

from core.commands import GoBackBeforeDivergence, Play, Reset, SetHyperparameters, TrainBatches
from core.plane.commands import HidePlane
from core.plane.lane import SLICE_S, PlaneLane
from core.plane.settings import NetworkPlane, plane_settings
from core.plane.snapshot import PlaneWants
from core.settings_by_path import is_in_effect
from core.snapshot import Status
from core.validation import SettingError
from tests.plane_loop import plane_by_loop


@pytest.mark.parametrize("directions", ["random", "components", "weights"])
@pytest.mark.parametrize("rows", ["train", "validation"])
def test_values_equal_those_of_a_loop(directions: str, rows: str) -> None:
    bench = trained(directions=directions, rows=rows)
    view = bench.final()
    trainer = bench.runner.trainer
    part = trainer.rows.train_part if rows == "train" else trainer.rows.validation_part
    plane = bench.lane._shown.plane  # type: ignore[union-attr]
    assert plane is not None
    places = np.stack(np.meshgrid(view.picture.x, view.picture.y), axis=-1).reshape(-1, 2)
    axes = np.stack([plane.centre, plane.first, plane.second])
    data = part.input_BI, part.target_BO
    wanted = plane_by_loop(trainer.experiment, trainer.network.layout, axes, data, places)
    assert view.picture.loss.shape == (41, 41)
    assert np.allclose(view.picture.loss.ravel(), wanted, rtol=1e-5)
    record = trainer.evaluate()
    assert view.centre_loss == (record.train_loss if rows == "train" else record.validation_loss)
    assert np.array_equal(plane.centre.astype(np.float32), trainer.network.parameters.numpy())
    assert view.centre_step == 20


def test_the_path_ends_at_the_centre_with_its_true_loss() -> None:
    bench = trained(directions="components")
    view = bench.final()
    path = view.path
    assert path.steps.tolist() == list(range(21))
    assert (abs(path.a[-1]), abs(path.b[-1]), path.distance[-1]) == pytest.approx((0, 0, 0), abs=1e-6)
    assert path.loss[-1] == pytest.approx(path.plane_loss[-1], rel=1e-5)
    assert path.loss[-1] == pytest.approx(view.centre_loss, rel=1e-5)
    assert view.explained is not None
    assert "random walk of 21 points" in view.caution
    assert view.path_share == pytest.approx(sum(view.explained), abs=0.2)
    (left, right), (low, high) = view.picture.x[[0, -1]], view.picture.y[[0, -1]]
    assert left < path.a.min() <= path.a.max() < right
    assert low < path.b.min() <= path.b.max() < high


def test_it_is_coarse_first_and_becomes_finer() -> None:
    bench = trained(experiment=small(data__rows=1000))
    found = [one.view for one in bench.seen() if one.view is not None]
    sizes = [(len(view.picture.x), view.picture.rows) for view in found]
    assert sizes == sorted(sizes)
    assert list(dict.fromkeys(sizes)) == [(11, 512), (21, 512), (41, 512), (41, 700)]
    assert [one.is_final for one in found].count(True) == 1


def test_training_gives_the_same_numbers_beside_it() -> None:
    losses = []
    experiment = small(dropout__rate=0.5)
    for settings in (None, {"rows": "train"}, {"rows": "batch", "dropout": True}):
        bench = PlaneBench(experiment)
        bench.submit(Play())
        if settings is not None:
            bench.show(**settings)
        while bench.step < 150:
            bench.box.request(PlaneWants())
            bench.runner.turn()
        losses.append(bench.runner.facts.history.steps().loss.tolist())
        losses.append(bench.runner.trainer.network.parameters.tolist())
    assert losses[0] == losses[2] == losses[4]
    assert losses[1] == losses[3] == losses[5]


def busy_share(bench: PlaneBench, monkeypatch: pytest.MonkeyPatch, turns: int) -> tuple[float, float]:
    """Turn so often, a step taking 2 ms; return the seconds in the lane and those in all."""
    slices: list[float] = []
    whole = PlaneLane._do_a_slice

    def timed(self: PlaneLane, *arguments: object) -> None:
        start_s = bench.ticking.now_s
        whole(self, *arguments)  # type: ignore[arg-type]
        slices.append(bench.ticking.now_s - start_s)

    monkeypatch.setattr(PlaneLane, "_do_a_slice", timed)
    start_s = bench.ticking.now_s
    for _ in range(turns):
        bench.runner.turn()
        bench.ticking.now_s += 0.002
    assert max(slices) <= SLICE_S + TICK_S
    return sum(slices), bench.ticking.now_s - start_s


def test_beside_training_it_takes_a_tenth_of_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = PlaneBench(small(data__rows=3000))
    bench.submit(Play())
    bench.show()
    while bench.look().view is None:
        pass
    busy_s, all_s = busy_share(bench, monkeypatch, 2000)
    assert 0.04 < busy_s / all_s < 0.11


def test_while_training_rests_it_takes_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    bench = trained(experiment=small(data__rows=3000))
    bench.look()
    bench.submit()
    naps = len(bench.sleeper.naps)
    busy_share(bench, monkeypatch, 20)
    assert len(bench.sleeper.naps) == naps
    view = bench.final()
    assert view.picture.is_final
    bench.until_asleep()
    assert bench.lane.due_in() is None


def test_nothing_is_done_while_no_plane_is_shown_but_the_path_is_kept() -> None:
    bench = PlaneBench()
    bench.do(TrainBatches(30))
    bench.box.request(PlaneWants())
    assert bench.lane.due_in() is None
    bench.turns(3)
    assert bench.box.take() is None
    bench.show(directions="weights")
    assert bench.final().path.steps.tolist() == list(range(31))


def test_hiding_ends_the_work_at_once() -> None:
    bench = trained(experiment=small(data__rows=3000))
    assert bench.look().progress < 1
    bench.submit(HidePlane())
    bench.turns(1)
    assert bench.lane.due_in() is None
    bench.submit(Play())
    bench.box.request(PlaneWants())
    bench.turns(5)
    assert bench.box.take() is None
    assert bench.lane._work is None


def test_it_follows_the_training_and_shows_the_old_plane_until_the_new_one() -> None:
    bench = trained()
    first = bench.final()
    bench.do(TrainBatches(5))
    found = bench.seen()
    assert all(one.view is not None for one in found)
    last = found[-1]
    assert last.view is not None
    assert (first.centre_step, last.view.centre_step) == (20, 25)
    assert last.view.number > first.number
    assert last.present is not None
    assert (last.present.step, last.present.distance) == (25, pytest.approx(0, abs=1e-6))
    bench.until_asleep()
    assert bench.lane._basis is not None
    assert bench.lane._basis.directions is not None


def test_random_directions_stay_as_the_training_goes_on() -> None:
    bench = trained()
    bench.final()
    before = bench.lane._basis
    bench.do(TrainBatches(5))
    bench.final()
    bench.until_asleep()
    after = bench.lane._basis
    assert before is not None
    assert after is not None
    assert before is not after
    assert before.directions is after.directions


def test_a_plane_that_stays_has_a_path_that_grows() -> None:
    bench = trained(follow=False)
    first = bench.final()
    bench.do(TrainBatches(5))
    bench.until_asleep()
    last = bench.look().view
    assert last is not None
    assert last.centre_step == first.centre_step == 20
    assert last.picture is first.picture
    assert last.path.steps[-1] == 25
    assert np.isfinite(last.path.loss).all()


def test_another_run_has_another_path_and_no_old_plane() -> None:
    bench = trained()
    assert bench.final().centre_step == 20
    bench.submit(Reset())
    bench.turns(1)
    found = bench.seen()
    assert all(snapshot.view is None or snapshot.view.centre_step == 0 for snapshot in found)
    assert found[-1].view is not None
    assert found[-1].view.path.steps.tolist() == [0]


def test_a_weight_that_another_network_lacks_is_told_and_nothing_is_shown() -> None:
    bench = trained(directions="weights", first_layer=3, first_output=1, first_input=5)
    assert bench.final().names[0] == "W₃[1, 5]"
    bench.submit(SetHyperparameters.one("network.hidden", (4,)))
    bench.turns(1)
    last = bench.seen()[-1]
    assert (last.view, last.fault) == (None, "There is no layer 3 in this network.")
    assert bench.lane.due_in() is None
    bench.submit(SetHyperparameters.one("network.hidden", (4, 5)))
    bench.turns(1)
    assert bench.final().names[0] == "W₃[1, 5]"


@pytest.mark.parametrize(
    ("settings", "steps", "fault"),
    [
        ({"directions": "components"}, 1, "too few points"),
        ({"rows": "batch"}, 0, "There is no mini-batch yet"),
        ({"directions": "weights", "first_input": 0}, 0, "two different weights"),
        ({"directions": "weights", "first_output": 99}, 0, "There is no W₁[99, 1] in this network."),
    ],
)
def test_what_cannot_be_shown_is_said(settings: dict[str, object], steps: int, fault: str) -> None:
    bench = PlaneBench()
    if steps:
        bench.do(TrainBatches(steps))
    bench.show(**settings)
    last = bench.seen()[-1]
    assert fault in last.fault
    assert (last.view, last.is_working) == (None, False)


def test_what_could_not_be_shown_is_shown_once_it_can_be() -> None:
    bench = PlaneBench()
    bench.show(directions="components")
    assert bench.seen()[-1].fault
    bench.do(TrainBatches(5))
    bench.until_asleep()
    last = bench.look()
    assert last.fault == ""
    assert last.view is not None
    assert last.view.names == ("component 1", "component 2")


def test_going_back_cuts_the_path() -> None:
    bench = PlaneBench(line(optimizer__lr=0.05))
    bench.do(TrainBatches(120))
    bench.show(directions="weights")
    assert bench.final().path.steps[-1] == 120
    bench.submit(SetHyperparameters.one("optimizer.SGD.lr", 60.0), Play())
    bench.turns(300)
    assert bench.runner.status is Status.DIVERGED
    assert bench.step > 120
    bench.submit(GoBackBeforeDivergence(), SetHyperparameters.one("optimizer.SGD.lr", 0.05), TrainBatches(1))
    bench.turns(1)
    bench.until_asleep()
    view = bench.look().view
    assert view is not None
    assert view.path.steps.tolist() == list(range(bench.step + 1))
    assert view.centre_step == bench.step
    assert view.path.loss[-1] == pytest.approx(bench.runner.trainer.evaluate().train_loss, rel=1e-5)


@pytest.mark.parametrize("mask", ["step", "row"])
def test_the_batch_of_the_step_with_its_dropout_mask(mask: str) -> None:
    bench = trained(experiment=small(dropout__rate=0.5, dropout__mask=mask), rows="batch", dropout=True)
    view, trainer = bench.final(), bench.runner.trainer
    work = trainer.last_work
    assert work is not None
    assert work.forward is not None
    signal = work.input_BI
    with torch.no_grad():
        for index, layer in enumerate(work.forward.hidden):
            weight, bias = trainer.network.weights[index], trainer.network.biases[index]
            assert bias is not None
            assert layer.mask_BH is not None
            signal = torch.tanh(signal @ weight.t() + bias) * layer.mask_BH
        output = signal @ trainer.network.weights[2].t() + trainer.network.biases[2]
        wanted = torch.nn.functional.mse_loss(output, work.target_BO).item()
    assert view.centre_loss == pytest.approx(wanted, rel=1e-6)
    assert view.picture.loss[20, 20] == pytest.approx(wanted, rel=1e-5)
    assert view.picture.all_rows == len(work.target_BO)


def test_the_penalty_is_added_where_it_is_wanted() -> None:
    experiment = small(loss__l2=0.01)
    plain, penalised = (trained(experiment=experiment, penalty=wanted).final() for wanted in (False, True))
    network = PlaneBench(experiment)
    network.do(TrainBatches(20))
    squares = sum(float(w.detach().square().sum()) for w in network.runner.trainer.network.weights)
    assert (plain.penalised, penalised.penalised) == (False, True)
    assert plain.centre_loss is not None
    assert penalised.centre_loss == pytest.approx(plain.centre_loss + 0.01 * squares, rel=1e-5)


def test_the_best_weights_are_the_centre_once_they_are_restored() -> None:
    experiment = small(
        stopping__early=True,
        stopping__restore_best=True,
        stopping__patience=2,
        optimizer__method="SGD",
        optimizer__lr=1.5,
    )
    bench = PlaneBench(experiment)
    bench.do(Play())
    trainer = bench.runner.trainer
    assert trainer.has_best_restored
    bench.show()
    view = bench.final()
    assert view.best_epoch == trainer.best.epoch
    assert view.centre_loss == trainer.evaluate().train_loss
    assert bench.lane.due_in() is None


def test_half_the_width_shows_half_of_the_plane() -> None:
    view = trained(half_width=0.5).final()
    assert (view.picture.x[0], view.picture.x[-1]) == (-0.5, 0.5)


def test_settings_are_found_by_their_paths_and_apply_where_they_act() -> None:
    plane = NetworkPlane().with_values({"plane.directions": "weights", "plane.first_input": 0})
    assert [place.name for place in plane.plane.places] == ["b₁[1]", "b₁[1]"]
    settings = plane_settings()
    assert is_in_effect(plane, settings["plane.first_layer"])
    assert not is_in_effect(plane, settings["plane.seed"])
    assert not is_in_effect(plane, settings["plane.dropout"])
    with pytest.raises(SettingError, match="Half width"):
        plane.with_values({"plane.half_width": 0})


@pytest.mark.parametrize("directions", ["random", "components", "weights"])
def test_a_run_that_diverges_has_a_plane_or_a_fault_to_the_end(directions: str) -> None:
    bench = PlaneBench(line(optimizer__lr=60.0))
    bench.show(directions=directions)
    bench.submit(Play())
    for _ in range(400):
        bench.box.request(PlaneWants())
        bench.runner.turn()
    assert bench.runner.status is Status.DIVERGED
    bench.show(directions=directions)
    last = bench.seen()[-1]
    assert last.fault or (last.view is not None and last.view.is_final)
