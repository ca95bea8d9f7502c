"""The picture of a plane grows: finer, then over more rows; in slices, with an end and a way to stop."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from engine_bench import FakeClock
from plane_bench import Subject, finished, subject

from core.landscape.surface import Domain
from core.plane.batched_loss import BatchedLoss, blocks
from core.plane.grid import PlaneGrid, doubled, places
from core.plane.loss import PlaneLoss
from core.plane.picture import PlanePicture


@pytest.fixture(scope="module")
def one() -> Subject:
    return subject({}, rows=1300)


def pictures(grid: PlaneGrid) -> list[PlanePicture]:
    """Advance unit by unit to the end; return each new picture."""
    found: list[PlanePicture] = []
    while not grid.is_done:
        if grid.advance(0.0):
            assert grid.picture is not None
            found.append(grid.picture)
    return found


def test_it_becomes_finer_and_then_takes_more_rows(one: Subject) -> None:
    found = pictures(PlaneGrid(one.batched, one.plane, one.rows))
    assert [(p.loss.shape, p.rows) for p in found] == [
        ((11, 11), 512), ((21, 21), 512), ((41, 41), 512), ((41, 41), 1024), ((41, 41), 1300),
    ]  # fmt: skip
    assert [p.is_final for p in found] == [False, False, False, False, True]
    assert all(p.all_rows == 1300 for p in found)
    for picture in found:
        assert (len(picture.y), len(picture.x)) == picture.loss.shape
        assert not picture.loss.flags.writeable


def test_finer_pictures_keep_the_points_of_the_coarser_ones(one: Subject) -> None:
    coarse, finer, fine, more, _ = pictures(PlaneGrid(one.batched, one.plane, one.rows))
    assert np.array_equal(coarse.loss, fine.loss[::4, ::4])
    assert np.array_equal(finer.loss, fine.loss[::2, ::2])
    assert np.array_equal(coarse.x, fine.x[::4])
    assert not np.array_equal(fine.loss, more.loss)


def test_each_point_is_computed_once_for_each_row(one: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    units: list[int] = []
    sums = PlaneLoss.sums

    def counted(self: PlaneLoss, places_P2: torch.Tensor, start: int, stop: int) -> torch.Tensor:
        units.append(len(places_P2) * (stop - start))
        return sums(self, places_P2, start, stop)

    monkeypatch.setattr(PlaneLoss, "sums", counted)
    finished(PlaneGrid(one.batched, one.plane, one.rows))
    assert sum(units) == 41 * 41 * one.rows.count
    assert max(units) <= 41 * 512


def test_the_subset_is_spread_over_all_rows(one: Subject) -> None:
    x = torch.arange(1000.0)[:, None]
    rows = type(one.rows)(x, x)
    few = rows.target_B[:100]
    assert few.mean().item() == pytest.approx(500, abs=60)
    assert sorted(rows.target_B.tolist()) == x[:, 0].tolist()
    assert torch.equal(rows.signal_IB[0], rows.target_B)


def test_a_slice_ends_before_the_time_is_over(one: Subject, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = FakeClock()
    units: list[float] = []
    sums = PlaneLoss.sums

    def slow(self: PlaneLoss, places_P2: torch.Tensor, start: int, stop: int) -> torch.Tensor:
        clock.now_s += 0.001
        units.append(clock.now_s)
        return sums(self, places_P2, start, stop)

    monkeypatch.setattr(PlaneLoss, "sums", slow)
    grid = PlaneGrid(one.batched, one.plane, one.rows, clock=clock)
    slices = []
    while not grid.is_done:
        before, start_s = len(units), clock.now_s
        grid.advance(0.0035)
        slices.append(len(units) - before)
        assert clock.now_s - start_s <= 0.0035
    assert max(slices) == 3


def test_a_slice_does_one_unit_however_short_it_is(one: Subject) -> None:
    grid = PlaneGrid(one.batched, one.plane, one.rows)
    shares = []
    while not grid.is_done:
        grid.advance(0.0)
        shares.append(grid.progress)
    assert shares == sorted(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert max(np.diff(shares)) < 0.02
    assert not grid.advance(1.0)


def test_a_cancelled_grid_keeps_its_picture_and_does_no_more(one: Subject) -> None:
    grid = PlaneGrid(one.batched, one.plane, one.rows)
    while grid.picture is None:
        grid.advance(0.0)
    kept, progress = grid.picture, grid.progress
    grid.cancel()
    assert not grid.advance(1.0)
    assert (grid.is_cancelled, grid.is_done) == (True, False)
    assert grid.picture is kept
    assert grid.progress == progress < 1
    whole = PlaneGrid(one.batched, one.plane, one.rows, side=3)
    finished(whole)
    whole.cancel()
    assert whole.is_done
    assert not whole.is_cancelled


def test_two_grids_may_take_turns_on_one_network(one: Subject) -> None:
    wanted = finished(PlaneGrid(one.batched, one.plane, one.rows))
    batched = one.batched
    grids = [PlaneGrid(batched, one.plane, one.rows) for _ in range(2)]
    while not all(grid.is_done for grid in grids):
        for grid in grids:
            grid.advance(0.0)
    for grid in grids:
        assert grid.picture is not None
        assert np.array_equal(grid.picture.loss, wanted)


def test_training_goes_on_undisturbed(one: Subject) -> None:
    """The plane is a copy: weights that change meanwhile do not smear the picture, no gradient appears."""
    given = subject({}, rows=600)
    wanted = finished(PlaneGrid(given.batched, given.plane, given.rows))
    grid = PlaneGrid(given.batched, given.plane, given.rows)
    grid.advance(0.0)
    state = torch.random.get_rng_state()
    with torch.no_grad():
        given.network.parameters.add_(1.0)
    assert np.array_equal(finished(grid), wanted)
    assert torch.equal(state, torch.random.get_rng_state())
    assert torch.is_grad_enabled()
    assert not given.network.gradients.any()


@pytest.mark.parametrize(
    "domain", [Domain((0, 1), (-1, 0)), Domain((-2, 5), (0, 0)), Domain((-0.3, 0.3), (-0.7, 0.7))]
)
def test_any_ends_are_obeyed_0_too(one: Subject, domain: Domain) -> None:
    grid = PlaneGrid(one.batched, one.plane, one.rows, domain, side=9)
    values = finished(grid)
    picture = grid.picture
    assert picture is not None
    assert (picture.x[0], picture.x[-1]) == pytest.approx(domain.x)
    assert (picture.y[0], picture.y[-1]) == pytest.approx(domain.y)
    corners = np.array([(x, y) for y in domain.y for x in domain.x])
    assert values[[0, 0, -1, -1], [0, -1, 0, -1]] == pytest.approx(one.by_loop(corners), rel=1e-5)


def test_the_middle_of_a_symmetric_range_is_exactly_0() -> None:
    for end in (1.0, 0.3, 1 / 3, 1e-9, 7.7):
        found = places((-end, end), 41)
        assert found[20] == 0
        assert (found[0], found[-1]) == (-end, end)
    assert places((2.0, 4.0), 1).tolist() == [3.0]


def test_even_sides_have_no_middle_and_are_refused(one: Subject) -> None:
    with pytest.raises(ValueError, match="odd"):
        PlaneGrid(one.batched, one.plane, one.rows, side=40)


def test_an_overflowing_network_leaves_holes_and_no_warning(one: Subject) -> None:
    grid = PlaneGrid(one.batched, one.plane, one.rows, Domain((-1e30, 1e30), (-1e30, 1e30)), side=5)
    values = finished(grid)
    assert np.isfinite(values[2, 2])
    assert not np.isfinite(values[0, 0])


@pytest.mark.parametrize("hidden", [(2,), (16, 16), (512,) * 8])
def test_a_unit_of_work_has_about_the_same_size_for_any_network(hidden: tuple[int, ...]) -> None:
    given = subject({"network.hidden": hidden}, rows=3)
    batched = BatchedLoss(given.experiment, given.network.layout)
    networks, rows = batched.unit()
    assert 1 <= networks <= 32
    assert 32 <= rows <= 512
    assert networks * rows * batched.multiplications < 64_000_000


def test_a_large_network_begins_with_few_rows() -> None:
    given = subject({"network.hidden": (512,) * 8}, rows=600)
    assert PlaneGrid(given.batched, given.plane, given.rows)._first_rows() == 32


def test_rows_double_up_to_all_of_them() -> None:
    assert doubled(512, 6048) == [512, 1024, 2048, 4096, 6048]
    assert doubled(5, 5) == [5]
    assert blocks(0, 5, 2) == [(0, 2), (2, 4), (4, 5)]
