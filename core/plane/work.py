"""`PlaneWork`: the loss over one plane through the weights of the network that is trained, in slices.

Shapes: L numbers of the flat buffer of parameters, N points of the path.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from core.clock import Clock
from core.landscape.surface import Domain, Range
from core.plane.batched_loss import BatchedLoss
from core.plane.directions import Directions, filter_normalised, parameter_directions
from core.plane.grid import SIDE, PlaneGrid
from core.plane.path_loss import PathOnPlane
from core.plane.picture import PathPicture
from core.plane.plane import Plane, domain_around
from core.plane.principal import principal_directions
from core.plane.random_walk import caution
from core.plane.rows import PlaneRows
from core.plane.settings import PlaneSettings
from core.plane.snapshot import PlaneView
from core.plane.trajectory import PathPoint, Trajectory, stacked
from core.slices import SlicedWork
from core.trainer import Trainer
from core.training_rows import Part

NO_BATCH = "There is no mini-batch yet: train a step first."
Standing = tuple[object, ...]
"""What a plane depends on beside its settings; compared with ==."""


def standing_of(trainer: Trainer) -> Standing:
    """Return where a trainer stands: as long as it is the same, so is the plane."""
    penalty = trainer.experiment.loss.l1, trainer.experiment.loss.l2
    best = trainer.has_best_restored
    return trainer.step_count, trainer.times_restored, best, trainer.rows, penalty


class KnownLosses:
    """The rows in use, and the true losses of points of the path over them."""

    def __init__(self) -> None:
        self._part: Part | None = None
        self._rows: PlaneRows | None = None
        self._known: dict[PathPoint, float] = {}
        self._penalty: tuple[float, ...] = ()

    def rows(self, trainer: Trainer, settings: PlaneSettings) -> PlaneRows:
        """Return the rows of the settings. Raises ValueError, with a sentence, where there are none yet."""
        if settings.rows == "batch":
            if trainer.last_work is None:
                raise ValueError(NO_BATCH)
            self._part, self._known = None, {}
            return PlaneRows.of_batch(trainer.last_work, settings.dropout)
        part = trainer.rows.train_part if settings.rows == "train" else trainer.rows.validation_part
        if self._part is not part or self._rows is None:
            self._part, self._rows, self._known = part, PlaneRows.of_part(part), {}
        return self._rows

    def losses(self, path: tuple[PathPoint, ...], penalty: tuple[float, ...]) -> dict[PathPoint, float]:
        """Return what is known of a path over the rows given last, with a penalty (λ₁, λ₂) or ()."""
        before = self._known if penalty == self._penalty else {}
        self._known = {point: before[point] for point in path if point in before}
        self._penalty = penalty
        return self._known


class PlaneWork(SlicedWork):
    """Chooses the directions, then finds the loss over the plane and along the path.

    It is centred at the parameters of the moment when it is made. `advance` raises ValueError, with a
    sentence for the user, where there can be no such plane. `before` is a plane with the same settings:
    random directions are taken over from it, and the signs of components.
    """

    def __init__(
        self,
        number: int,
        settings: PlaneSettings,
        trainer: Trainer,
        trajectory: Trajectory,
        known: KnownLosses,
        *,
        before: PlaneWork | None = None,
        clock: Clock | None = None,
    ) -> None:
        super().__init__(clock)
        self.settings = settings
        self.standing = standing_of(trainer)
        self._number, self._trainer, self._known, self._before = number, trainer, known, before
        self._stays = before is not None and not settings.follow
        parameters = trainer.network.parameters.numpy().copy()
        best = trainer.has_best_restored
        self._path = trajectory.path() if best else trajectory.path(trainer.step_count, parameters)
        self._best_epoch = trainer.best.epoch if best else None
        self._centre, self._centre_step = parameters, trainer.step_count
        if before is not None and self._stays:
            self._centre, self._centre_step = before._centre, before._centre_step
            self._best_epoch = before._best_epoch
        experiment = trainer.experiment
        self._penalised = settings.penalty and (experiment.loss.l1 > 0 or experiment.loss.l2 > 0)
        self._batched = BatchedLoss(experiment, trainer.network.layout)
        self.directions: Directions | None = None
        self.plane: Plane | None = None
        self._rows: PlaneRows | None = None
        self._grid: PlaneGrid | None = None
        self._path_loss: PathOnPlane | None = None
        self._view: tuple[object, PlaneView] | None = None

    # ---- the work -------------------------------------------------------------------------

    def _work(self) -> Iterator[None]:
        rows = self._rows = self._known.rows(self._trainer, self.settings)
        yield
        before, layout = self._before, self._trainer.network.layout
        directions = self.directions = self._directions()
        if before is not None and self._stays and before.plane is not None:
            plane = before.plane
        else:
            plane = Plane.through(layout, self._centre, directions)
        self.plane = plane
        yield
        loss = self._trainer.experiment.loss
        penalty = (loss.l1, loss.l2) if self._penalised else ()
        known = self._known.losses(self._path, penalty)
        path = self._path_loss = PathOnPlane(
            self._batched, plane, rows, self._path, known, penalised=self._penalised
        )
        yield
        grid = self._grid = self._grid_of(plane, rows, path.picture)
        while not grid.is_done and not self._is_fine:
            yield from self._advance(grid)
        while not path.is_done:
            yield from self._advance(path)
        while not grid.is_done:
            yield from self._advance(grid)
        self._before = None
        self.version += 1

    def _advance(self, part: SlicedWork) -> Iterator[None]:
        if part.advance(0.0):
            self.version += 1
        yield

    @property
    def _is_fine(self) -> bool:
        """Whether the picture has all its places, if only over few rows."""
        picture = None if self._grid is None else self._grid.picture
        return picture is not None and len(picture.x) == SIDE

    def _directions(self) -> Directions:
        settings, layout = self.settings, self._trainer.network.layout
        before = None if self._before is None else self._before.directions
        if before is not None and (self._stays or settings.directions != "components"):
            return before
        if settings.directions == "components":
            return principal_directions(layout, stacked(self._path), before)
        if settings.directions == "random":
            return filter_normalised(layout, self._centre, settings.seed)
        try:
            return parameter_directions(layout, *settings.places)
        except IndexError as error:
            raise ValueError(f"{str(error)[:1].upper()}{str(error)[1:]} in this network.") from error

    def _grid_of(self, plane: Plane, rows: PlaneRows, path: PathPicture) -> PlaneGrid:
        """Return the grid; that of the plane before where nothing about it has changed."""
        before = self._before
        if self._stays and before is not None and before._grid is not None:
            same = before.plane is plane and before._rows is rows
            if same and before._penalised is self._penalised and before.standing[-1] == self.standing[-1]:
                return before._grid
            domain = before._grid.domain
        else:
            domain = self._domain(path)
        return PlaneGrid(self._batched, plane, rows, domain, penalised=self._penalised)

    def _domain(self, path: PathPicture) -> Domain:
        reach = self.settings.half_width
        if self.settings.directions != "components":
            return Domain((-reach, reach), (-reach, reach))
        whole = domain_around(path.a, path.b)
        return Domain(_widened(whole.x, reach), _widened(whole.y, reach))

    # ---- what is known --------------------------------------------------------------------

    @property
    def progress(self) -> float:
        """Share of the work that is done, 0 to 1."""
        if self.is_done:
            return 1.0
        if self._grid is None or self._path_loss is None or self._rows is None:
            return 0.0
        places, points = SIDE * SIDE, 2 * len(self._path)
        return (places * self._grid.progress + points * self._path_loss.progress) / (places + points)

    @property
    def view(self) -> PlaneView | None:
        """What can be shown; None before the first picture."""
        grid, path, plane, directions = self._grid, self._path_loss, self.plane, self.directions
        if grid is None or grid.picture is None or path is None or plane is None or directions is None:
            return None
        key = grid.picture, path.picture, grid.centre_loss, self.is_done
        if self._view is None or self._view[0] != key:
            view = PlaneView(
                number=self._number,
                settings=self.settings,
                centre_step=self._centre_step,
                best_epoch=self._best_epoch,
                centre_loss=grid.centre_loss,
                names=directions.names,
                lengths=plane.lengths,
                explained=directions.explained,
                path_share=_share_in(plane, path.picture),
                caution=self._caution(directions),
                penalised=self._penalised,
                finest=SIDE,
                picture=grid.picture,
                path=path.picture,
                is_final=self.is_done,
            )
            self._view = key, view
        return self._view[1]

    def _caution(self, directions: Directions) -> str:
        if directions.explained is None:
            return ""
        return caution(
            sum(directions.explained), len(self._path), self._trainer.network.layout.parameter_count
        )


def _widened(ends: Range, factor: float) -> Range:
    middle, half = (ends[0] + ends[1]) / 2, factor * (ends[1] - ends[0]) / 2
    return middle - half, middle + half


def _share_in(plane: Plane, path: PathPicture) -> float | None:
    """Return the share of the squared way from the centre to the points that lies in the plane."""
    first, second = path.a * plane.lengths[0], path.b * plane.lengths[1]
    inside = float((first**2 + second**2 + 2 * plane.cosine * first * second).sum())
    whole = inside + float((path.distance**2).sum())
    return inside / whole if whole > 0 and np.isfinite(whole) else None
