"""The path of a run, kept thinly, and beside its shadow on a plane."""

from __future__ import annotations

import numpy as np
import pytest
from engine_bench import SMALL
from plane_bench import parameters_of

from core.datasets import prepare
from core.experiment import Experiment
from core.plane.batched_loss import BatchedLoss
from core.plane.directions import filter_normalised
from core.plane.path_loss import PathOnPlane
from core.plane.plane import Plane
from core.plane.principal import principal_directions
from core.plane.rows import PlaneRows
from core.plane.trajectory import FEWEST_POINTS, MOST_BYTES, PathPoint, Trajectory, stacked
from core.trainer import Trainer


def vector(step: int) -> np.ndarray:
    return np.full(4, step, dtype=np.float32)


def steps_of(path: tuple[PathPoint, ...]) -> list[int]:
    return [point.step for point in path]


def test_a_long_run_keeps_its_start_and_an_even_few() -> None:
    trajectory = Trajectory(capacity=10)
    for step in range(1000):
        trajectory.offer(step, vector(step))
        assert len(trajectory) <= 10
    kept = steps_of(trajectory.path())
    assert kept[0] == 0
    assert set(np.diff(kept)) == {trajectory.stride}
    assert len(kept) >= 5
    assert all(np.array_equal(point.parameters, vector(point.step)) for point in trajectory.path())


def test_it_asks_for_a_step_only_when_it_would_keep_it() -> None:
    trajectory = Trajectory(capacity=4)
    wanted = []
    for step in range(20):
        if trajectory.wants(step):
            wanted.append(step)
        trajectory.offer(step, vector(step))
    assert len(wanted) < 12
    assert trajectory.stride == 8
    before = len(trajectory)
    trajectory.offer(19, vector(19))
    assert len(trajectory) == before


def test_a_path_ends_where_the_network_is_now() -> None:
    trajectory = Trajectory(capacity=4)
    for step in range(9):
        trajectory.offer(step, vector(step))
    assert steps_of(trajectory.path(11, vector(11)))[-1] == 11
    assert len(trajectory.path(11, vector(11))) == len(trajectory) + 1
    last = trajectory.path()[-1]
    assert trajectory.path(last.step, vector(99))[-1] is last


def test_points_are_private_copies() -> None:
    trajectory, given = Trajectory(), vector(0)
    trajectory.offer(0, given)
    given[:] = 5
    kept = trajectory.path()[0].parameters
    assert kept.tolist() == [0, 0, 0, 0]
    with pytest.raises(ValueError, match="read-only"):
        kept[0] = 1


def test_going_back_forgets_what_came_after() -> None:
    trajectory = Trajectory()
    for step in range(6):
        trajectory.offer(step, vector(step))
    trajectory.cut_after(3)
    trajectory.offer(4, vector(-4))
    assert steps_of(trajectory.path()) == [0, 1, 2, 3, 4]
    assert trajectory.path()[-1].parameters[0] == -4
    trajectory.clear()
    assert trajectory.path() == ()
    assert trajectory.stride == 1


def test_the_memory_of_a_large_network_is_bounded() -> None:
    trajectory, large = Trajectory(), np.zeros(MOST_BYTES // 4 // 20, dtype=np.float32)
    for step in range(45):
        trajectory.offer(step, large)
    assert 10 <= len(trajectory) <= 20
    huge = np.zeros(MOST_BYTES // 4, dtype=np.float32)
    trajectory.clear()
    for step in range(2 * FEWEST_POINTS):
        trajectory.offer(step, huge)
    assert len(trajectory) <= FEWEST_POINTS


# ---- the shadow on a plane ---------------------------------------------------------------------


def run(experiment: Experiment, steps: int) -> tuple[Trainer, tuple[PathPoint, ...], list[float]]:
    """Train; return the trainer, the path and the training loss at each of its points."""
    trainer, trajectory, losses = Trainer(experiment, prepare(experiment.data)), Trajectory(), []
    for step in range(steps + 1):
        if step:
            trainer.step()
        trajectory.offer(step, parameters_of(trainer.network))
        losses.append(trainer.evaluate().train_loss)
    return trainer, trajectory.path(), losses


def test_the_path_has_its_true_losses_and_those_of_its_shadow() -> None:
    trainer, path, losses = run(SMALL, 60)
    layout = trainer.network.layout
    last = path[-1].parameters
    plane = Plane.through(layout, last, filter_normalised(layout, last, 0))
    batched = BatchedLoss(SMALL, layout)
    rows = PlaneRows.of_part(trainer.rows.train_part)
    work = PathOnPlane(batched, plane, rows, path)
    assert work.picture.steps.tolist() == list(range(61))
    assert np.isnan(work.picture.loss).all()
    assert work.picture.distance[-1] == pytest.approx(0, abs=1e-6)
    while not work.is_done:
        work.advance(0.0)
    found = work.picture
    assert found.is_final
    assert found.loss == pytest.approx(np.array(losses), rel=1e-5)
    for place in (0, 30, 60):
        at = batched.vector(plane.at(found.a[place], found.b[place]))
        assert found.plane_loss[place] == pytest.approx(batched.alone(at, rows), rel=1e-5)
    assert found.distance[0] == max(found.distance)
    assert abs(found.loss[0] - found.plane_loss[0]) > 0.01 * found.loss[0]
    assert found.loss[-1] == pytest.approx(found.plane_loss[-1], rel=1e-5)


def test_true_losses_are_found_once() -> None:
    trainer, path, losses = run(SMALL, 20)
    layout = trainer.network.layout
    plane = Plane.through(layout, path[-1].parameters, principal_directions(layout, stacked(path)))
    batched, rows = BatchedLoss(SMALL, layout), PlaneRows.of_part(trainer.rows.train_part)
    known: dict[PathPoint, float] = {}
    first = PathOnPlane(batched, plane, rows, path[:15], known)
    while not first.is_done:
        first.advance(1.0)
    assert set(known) == set(path[:15])
    again = PathOnPlane(batched, plane, rows, path, known)
    assert np.isnan(again.picture.loss).tolist() == [False] * 15 + [True] * 6
    shares = []
    while not again.is_done:
        again.advance(0.0)
        shares.append(again.progress)
    assert again.picture.loss == pytest.approx(np.array(losses), rel=1e-5)
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_penalties_count_on_the_path_and_on_its_shadow() -> None:
    experiment = SMALL.with_values({"loss.l1": 0.01, "loss.l2": 0.02})
    trainer, path, _ = run(experiment, 10)
    layout = trainer.network.layout
    plane = Plane.through(layout, path[-1].parameters, principal_directions(layout, stacked(path)))
    batched, rows = BatchedLoss(experiment, layout), PlaneRows.of_part(trainer.rows.train_part)
    found = []
    for penalised in (False, True):
        work = PathOnPlane(batched, plane, rows, path, penalised=penalised)
        while not work.is_done:
            work.advance(1.0)
        found.append(work.picture)
    extra = batched.penalties(batched.vector(stacked(path))).numpy()
    assert extra.min() > 0
    assert found[1].loss - found[0].loss == pytest.approx(extra, rel=1e-4)
    assert found[1].plane_loss[-1] - found[0].plane_loss[-1] == pytest.approx(extra[-1], rel=1e-4)
