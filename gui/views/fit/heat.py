"""Two inputs from above: the prediction as colours, the points on it in the colours of their targets."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStyleOptionGraphicsItem, QWidget

from core.snapshot import FitPicture, Run
from gui.frame import Frame
from gui.pictures.recorded import is_recorded
from gui.strokes import draw_stamps
from gui.theme import Theme
from gui.views.axes import nice_step
from gui.views.fit.drawn import DrawnPicture
from gui.views.fit.ramp import (
    MARK_COLOURS,
    RampKey,
    finer,
    mark_strip,
    paint_marks,
    picture_of,
    places,
)
from gui.views.fit.ranges import padded
from gui.views.items import EMPTY, Item, PointsItem, in_pixels

HELP = "click adds · drag moves · wheel: its value · right click deletes"
FINER = 4
"""Steps between two points of the grid while training; when it rests, Qt smoothes them."""
WIDEST = 1.25
"""A map is at most this much wider than high."""
MARK_PX = 18


def level_of(target: np.ndarray) -> float:
    """Return the value of full colour for a target: a round number that holds all of them."""
    largest = float(np.abs(target).max()) if len(target) else 1.0
    if not np.isfinite(largest) or largest <= 0:
        return 1.0
    step = nice_step(largest / 4)
    return float(np.ceil(largest / step - 1e-9) * step)


class HeatItem(Item):
    """A grid of predictions as an image; its outer points lie on the edges."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._ends = (0.0, 1.0)
        self._steps = 1
        self.moving = False
        """Painted for speed: not smoothed."""

    def set_image(self, image: QImage, ends: tuple[float, float]) -> None:
        """Take an image with one pixel for each point between two places, the same along both axes."""
        self._image, self._ends = image, ends
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the image. Called by Qt."""
        if self._image.isNull():
            return
        low, high = self._ends
        to = painter.transform()
        place = to.mapRect(QRectF(low, low, high - low, high - low))
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not self.moving)
        inner = QRectF(0.5, 0.5, self._image.width() - 1, self._image.height() - 1)
        painter.drawImage(place, self._image, inner)
        painter.restore()


class RampPointsItem(Item):
    """Points of one split, each in the colour of its value."""

    def __init__(self, split: str) -> None:
        super().__init__()
        self._split = split
        self._theme: Theme | None = None
        self._x = self._y = EMPTY
        self._which = np.empty(0, np.int64)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours."""
        self._theme = theme
        self.update()

    def set_data(self, x: np.ndarray, y: np.ndarray, values: np.ndarray, level: float) -> None:
        """Take points and their values; `level` gets the full colour."""
        self._x, self._y, self._which = x, y, places(values, level, MARK_COLOURS)
        self.update()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint the marks. Called by Qt."""
        if self._theme is None or not len(self._x):
            return
        x, y = in_pixels(painter, self._x, self._y)
        painter.save()
        painter.resetTransform()
        if is_recorded(painter):
            paint_marks(painter, self._theme, self._split, x, y, self._which)
        else:
            strip = mark_strip(self._theme, self._split, MARK_PX, painter.device().devicePixelRatioF())
            draw_stamps(painter, strip, x, y, self._which)
        painter.restore()


class HeatPicture(DrawnPicture):
    """The map of the prediction over both inputs."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Map of the prediction over both inputs", HELP, with_value=True)
        self.level = 1.0
        self._fit: FitPicture | None = None
        self._heat = HeatItem()
        self._batch = PointsItem("diamond", 22)
        self._marks = {split: RampPointsItem(split) for split in ("test", "train", "validation")}
        self.plot.add(self._heat, self._batch, *self._marks.values())
        self.add_marks()
        self.key = RampKey(theme)
        self._row = QHBoxLayout()
        self._row.setSpacing(10)
        self._row.addWidget(self.plot, 1)
        self._row.addWidget(self.key)
        self._row.addStretch(0)
        self.column.addLayout(self._row, 1)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Take other colours or sizes."""
        super().set_theme(theme)
        for item in self._marks.values():
            item.set_theme(theme)
        self._batch.set_colours(theme.prediction, theme.canvas)
        self.key.set_theme(theme)
        self._name_axes()
        self._show_heat()

    def show_run(self, run: Run, fresh: bool) -> None:
        """Show the points; the colours keep their meaning unless a target leaves them."""
        dataset, grid = run.dataset, run.probe.grid
        if grid is None:
            return
        level = level_of(dataset.target)
        self.level = level if fresh else max(level, self.level)
        self.key.set_level(self.level, dataset.target_name)
        self.editor.level = self.level
        if fresh:
            self._fit = None
            within = self.level >= 1
            self.editor.new_target = 1.0 if within else float(np.mean(dataset.target))
            self.bar.show_value(self.editor.new_target)
        ends = (float(grid[0]), float(grid[-1]))
        self.plot.set_range(padded(ends), padded(ends))
        super().show_run(run, fresh)
        self._name_axes()

    def show_points(self) -> None:
        """Show the points of each split."""
        points = self.editor.points
        assert points is not None
        x1, x2, target = points.columns()
        for split, item in self._marks.items():
            rows = getattr(points.dataset, split)
            item.set_data(x1[rows], x2[rows], target[rows], self.level)
        self._show_batch()

    def show_fit(self, frame: Frame, fit: FitPicture) -> None:
        """Show the map and the batch."""
        if fit.grid is None or fit.grid.ndim != 2:
            return
        self._fit = fit
        self._heat.moving = frame.moving
        self._show_heat()
        self._show_batch()

    def _show_heat(self) -> None:
        if self._fit is None or self._fit.grid is None or self.run is None or self.run.probe.grid is None:
            return
        grid = self.run.probe.grid
        image = picture_of(self.theme, finer(self._fit.grid, FINER), self.level)
        self._heat.set_image(image, (float(grid[0]), float(grid[-1])))

    def _show_batch(self) -> None:
        if self._fit is None or self.run is None or self.editor.points is None:
            return
        x1, x2, _ = self.editor.points.columns()
        rows = self._fit.batch_rows
        rows = rows[np.isin(rows, self.run.dataset.train)]
        self._batch.set_data(x1[rows], x2[rows])

    def _name_axes(self) -> None:
        if self.run is not None:
            names = self.run.dataset.input_names
            self.words.set_words("top left", names[1], self.theme.text2)
            self.words.set_words("bottom right", names[0], self.theme.text2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the map nearly square."""
        super().resizeEvent(event)
        self.plot.setMaximumWidth(max(200, round(self.height() * WIDEST)))
